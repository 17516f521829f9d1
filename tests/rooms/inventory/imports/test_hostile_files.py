"""Broken, huge and hostile files end in one clear sentence; what is good in them is read."""

import io
import zipfile

import pytest

from bollwerk.rooms.inventory.imports.opening import open_import
from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions, KeptReason
from bollwerk.rooms.inventory.imports.texts import _BAD_FILES, _KEPT, bad_file_sentence

LAUGHS = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]><nmaprun>&m;</nmaprun>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><nmaprun>&f;</nmaprun>'


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return target.getvalue()


CASES = {
    "empty": (b"", BadFile.EMPTY),
    "blank": (b" \n\n ", BadFile.EMPTY),
    "entities": (LAUGHS.encode(), BadFile.ENTITIES),
    "external entity": (OUTSIDE.encode(), BadFile.ENTITIES),
    "deep json": (b"[" * 100_000, BadFile.TOO_DEEP),
    "cut json": (b'[{"model": "dcim.device", "pk": 1', BadFile.NOT_JSON),
    "cut xml": (b"<nmaprun><host>", BadFile.NOT_XML),
    "other json": (b'{"hello": 1}', BadFile.UNKNOWN_FORMAT),
    "other xml": (b"<html></html>", BadFile.UNKNOWN_FORMAT),
    "pdf": (b"%PDF-1.7 ...", BadFile.UNKNOWN_FORMAT),
    "binary": (bytes(range(256)) * 40, BadFile.NOT_TEXT),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 512, BadFile.OLD_EXCEL),
    "cut zip": (b"PK\x03\x04 and no more", BadFile.NOT_XLSX),
    "word document": (archive(word__document="<x/>"), BadFile.OTHER_FORMAT),
    "no headings": (b"a;b\n1;2\n", BadFile.NO_HEADINGS),
    "headings only": (b"Name;Hostname\n", BadFile.NOTHING_IN_IT),
    "too many rows": (b"Name;Hostname\n" + b"a;b\n" * 200_001, BadFile.TOO_MANY_ROWS),
}


@pytest.mark.slow  # reads 200,000 rows
@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_with_its_reason(name):
    data, reason = CASES[name]

    with pytest.raises(BadFileError) as refused:
        parse(data, Format.AUTO, ImportOptions())

    assert refused.value.reason == reason
    assert bad_file_sentence(refused.value).endswith(".")


@pytest.mark.slow  # packs 301 MB
def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = archive(xl__workbook=b"<x/>", xl__sheet=b"0" * (301 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024

    with pytest.raises(BadFileError) as refused:
        parse(bomb, Format.AUTO, ImportOptions())

    assert refused.value.reason == BadFile.UNPACKS_TOO_BIG


def test_a_reader_that_needs_too_much_ends_alone():
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "far away"
    target = io.BytesIO()
    book.save(target)

    with pytest.raises(BadFileError) as refused:
        open_import(target.getvalue())

    assert refused.value.reason in {BadFile.TOO_MUCH_MEMORY, BadFile.READER_DIED}


def test_deeply_nested_xml_is_read_without_end_of_stack():
    bill = '<bom xmlns="http://cyclonedx.org/schema/bom/1.4">' + "<components><component><name>a</name>" * 20_000
    bill += "</component></components>" * 20_000 + "</bom>"

    parsed = open_import(bill.encode())

    assert [row.facts["name"] for row in parsed.rows] == ["a"]


def test_one_bad_row_never_stops_the_others():
    data = b"Name;Hostname\nsrv\x00x;a\n" + b"x" * 150_000 + b";b\ngood;c\n" + b"bad\x81\x8d;d\n"

    parsed = parse(data, Format.AUTO, ImportOptions())

    assert [row.facts["name"] for row in parsed.rows] == ["good"]
    assert {kept.line for kept in parsed.kept} == {2, 3, 5}


_NAMELESS = {
    "nmap": (
        '<nmaprun><host><status state="up"/></host><runstats/></nmaprun>',
        "/nmaprun/host[1]",
        '<host><status state="up" /></host>',
    ),
    "glpi": (
        '[{"deviceid": "a", "content": {"hardware": {"name": "pc"}, "softwares": [{"name": "x"}, {"version": "1"}]}}]',
        "$[0].content.softwares[1]",
        '{"version":"1"}',
    ),
    "cyclonedx": (
        '{"bomFormat": "CycloneDX", "components": [{"name": "a", "components": [{"version": "1", "components": []}]}]}',
        "$.components[0].components[0]",
        '{"version":"1"}',
    ),
    "netbox": (
        '[{"model": "dcim.site", "pk": 1, "fields": {"name": null}}]',
        "$[0]",
        '{"model":"dcim.site","pk":1,"fields":{"name":null}}',
    ),
}


@pytest.mark.parametrize("form", _NAMELESS)
def test_a_piece_without_a_name_stands_aside_with_path_and_as_it_came(form):
    content, path, piece = _NAMELESS[form]

    kept = parse(content.encode(), Format.AUTO, ImportOptions()).kept

    assert [(one.reason, one.sheet, one.cells) for one in kept] == [(KeptReason.NO_NAME, path, (piece,))]


def test_two_encodings_in_one_file_keep_their_umlauts():
    data = "Name;Hostname\nGerät-ä;a\n".encode() + "Gerät-ö;b\n".encode("cp1252")

    names = [row.facts["name"] for row in parse(data, Format.AUTO, ImportOptions()).rows]

    assert names == ["Gerät-ä", "Gerät-ö"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same(encoding, delimiter):
    text = "Name;Hostname;Seriennummer\nGerät;gerät;S-1234\n".replace(";", delimiter)

    (row,) = parse(text.encode(encoding), Format.AUTO, ImportOptions()).rows

    assert (row.facts["name"], row.facts["serial"]) == ("Gerät", "S-1234")


def test_a_wrong_ending_does_not_matter_but_a_wrongly_stated_format_does():
    with pytest.raises(BadFileError) as refused:
        parse(b'{"bomFormat": "CycloneDX", "components": []}', Format.GLPI, ImportOptions())

    assert refused.value.reason == BadFile.OTHER_FORMAT


def test_every_reason_has_its_sentence():
    assert set(_BAD_FILES) == set(BadFile)
    assert set(_KEPT) == set(KeptReason)
