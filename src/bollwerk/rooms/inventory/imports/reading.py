"""Read a file of any supported format; the format is found by the content."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from bollwerk.rooms.inventory.imports import cyclonedx, glpi, netbox, netbox_api, nmap, spdx, spdx_xml
from bollwerk.rooms.inventory.imports.decoding import decoded_lines, json_of, text_of, xml_of
from bollwerk.rooms.inventory.imports.limits import BIGGEST_FILE
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Coverage, Format, ImportOptions, ParsedFile
from bollwerk.rooms.inventory.imports.sheets import csv_sheet, looks_like_zip, xlsx_sheets
from bollwerk.rooms.inventory.imports.tables import parse_tables

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parse", "parse_in_child"]

_OLE = b"\xd0\xcf\x11\xe0"
_BINARIES = (b"%PDF", b"\x7fELF", b"MZ", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


def parse(data: bytes, form: Format, options: ImportOptions) -> ParsedFile:
    """Return what a file says.

    Args:
        data: The file.
        form: Its format; AUTO finds it out.
        options: What a person says about it.

    Raises:
        BadFileError: If it cannot be read, or is of another format than stated.
    """
    if not data.strip():
        raise BadFileError(BadFile.EMPTY)
    if len(data) > BIGGEST_FILE:
        raise BadFileError(BadFile.TOO_BIG, str(BIGGEST_FILE // 1024 // 1024))
    try:
        parsed = _reader_for(data, form)(data, options)
    except RecursionError as error:
        raise BadFileError(BadFile.TOO_DEEP, str(sys.getrecursionlimit())) from error
    is_empty = not (parsed.rows or parsed.partners or parsed.kept)
    if is_empty and parsed.format in {Format.CSV, Format.XLSX, Format.NETBOX, Format.GLPI}:
        raise BadFileError(BadFile.NOTHING_IN_IT)
    return parsed


def _reader_for(data: bytes, form: Format) -> Callable[[bytes, ImportOptions], ParsedFile]:
    """Return the reader by the first bytes; a stated format must agree with them."""
    if data.startswith(_OLE):
        raise BadFileError(BadFile.OLD_EXCEL)
    if data.startswith(_BINARIES):
        raise BadFileError(BadFile.UNKNOWN_FORMAT)
    if looks_like_zip(data):
        _demand(form, Format.XLSX)
        return _read_xlsx
    if form is Format.XLSX:
        raise BadFileError(BadFile.NOT_XLSX)
    start = text_of(data[:2048]).lstrip("\ufeff \t\r\n\0")[:1] if form is not Format.CSV else ""
    if start == "<" or form is Format.NMAP:
        return lambda content, options: _read_xml(content, form, options)
    if (start and start in "[{") or form in {Format.NETBOX, Format.GLPI, Format.CYCLONEDX}:
        return lambda content, options: _read_json(content, form, options)
    return _reader_of_lines(data, form)


def _reader_of_lines(data: bytes, form: Format) -> Callable[[bytes, ImportOptions], ParsedFile]:
    """Return the reader of a text that is neither JSON nor XML: SPDX as tags or YAML, else a table."""
    if form in {Format.AUTO, Format.SPDX}:
        start = text_of(data[:4096])
        if spdx.looks_like_spdx_tags(start):
            return _read_tags
        if spdx.looks_like_spdx_yaml(start):
            return _read_yaml
    if form is Format.SPDX:
        raise BadFileError(BadFile.UNKNOWN_FORMAT)
    return _read_csv


def _demand(stated: Format, found: Format) -> None:
    if stated not in {Format.AUTO, found}:
        raise BadFileError(BadFile.OTHER_FORMAT, found.value)


def _read_xlsx(data: bytes, options: ImportOptions) -> ParsedFile:
    return parse_tables(xlsx_sheets(data), Format.XLSX, options)


def _read_csv(data: bytes, options: ImportOptions) -> ParsedFile:
    return parse_tables([csv_sheet(data)], Format.CSV, options)


def _read_tags(data: bytes, options: ImportOptions) -> ParsedFile:
    return spdx.parse_spdx_tags(decoded_lines(data), options)


def _read_yaml(data: bytes, options: ImportOptions) -> ParsedFile:
    return spdx.parse_spdx_yaml(decoded_lines(data), options)


def _read_xml(data: bytes, form: Format, options: ImportOptions) -> ParsedFile:
    root = xml_of(data)
    if nmap.looks_like_nmap(root):
        _demand(form, Format.NMAP)
        return nmap.parse_nmap(root, options)
    if cyclonedx.looks_like_cyclonedx_xml(root):
        _demand(form, Format.CYCLONEDX)
        return cyclonedx.parse_cyclonedx_xml(root, options)
    if spdx_xml.looks_like_spdx_rdf(root):
        _demand(form, Format.SPDX)
        return spdx.parse_spdx(spdx_xml.document_of_rdf(root), options)
    if spdx_xml.looks_like_spdx_xml(root):
        _demand(form, Format.SPDX)
        return spdx.parse_spdx(spdx_xml.document_of_xml(root), options)
    raise BadFileError(BadFile.UNKNOWN_FORMAT)


def _read_json(data: bytes, form: Format, options: ImportOptions) -> ParsedFile:
    value: Any = json_of(data)
    if cyclonedx.looks_like_cyclonedx(value):
        _demand(form, Format.CYCLONEDX)
        return cyclonedx.parse_cyclonedx(value, options)
    if spdx.looks_like_spdx(value):
        _demand(form, Format.SPDX)
        return spdx.parse_spdx(value, options)
    if netbox.looks_like_netbox(value):
        _demand(form, Format.NETBOX)
        return netbox.parse_netbox(value)
    answered = netbox_api.api_objects(value)
    if answered is not None:
        _demand(form, Format.NETBOX)
        return netbox.parse_netbox(netbox_api.as_dump(answered), coverage=Coverage.PART)
    if glpi.looks_like_glpi(value):
        _demand(form, Format.GLPI)
        return glpi.parse_glpi(value)
    raise BadFileError(BadFile.UNKNOWN_FORMAT)


def parse_in_child(data: bytes, *, form: str, options: dict[str, Any]) -> ParsedFile:
    """Return what a file says; called in the child process with plain values (see `opening`)."""
    return parse(data, Format(form), msgspec.convert(options, ImportOptions))
