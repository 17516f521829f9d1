"""Which format a file has, by its content alone; names and endings of files say nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.errors import Refusal, ReportError, UnknownFormatError, UnreadableReportError
from bollwerk.engines.scan_reports.formats import generic, nessus_table
from bollwerk.engines.scan_reports.json_values import first_object, json_of, list_in, object_of, objects_in
from bollwerk.engines.scan_reports.model import Format
from bollwerk.engines.scan_reports.tables import heading_of
from bollwerk.engines.scan_reports.text import decoded
from bollwerk.engines.scan_reports.xml_stream import root_of

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["recognise"]

_HEAD = 1 << 20
_ZIP = b"PK\x03\x04"
_FORMAT_BY_ROOT = {
    "NessusClientData_v2": Format.NESSUS,
    "nmaprun": Format.NMAP,
    "issues": Format.BURP,
    "OWASPZAPReport": Format.ZAP,
    "report": Format.OPENVAS,
    "get_reports_response": Format.OPENVAS,
    "niktoscan": Format.NIKTO,
    "document": Format.SSLYZE_XML,
    "HealthcheckData": Format.PINGCASTLE,
}
_WAPITI_MARKS = (b"report_infos", b"generatorName")
_KEYS = (
    (Format.SARIF, {"runs"}),
    (Format.CSAF, {"document"}),
    (Format.PTART, {"assessments", "cvss_type"}),
    (Format.INVICTI, {"Target", "Vulnerabilities"}),
    (Format.SSLYZE, {"server_scan_results", "sslyze_version"}),
    (Format.WAPITI_JSON, {"vulnerabilities", "classifications", "infos"}),
    (Format.NIKTO_JSON, {"host", "vulnerabilities"}),
    (Format.TESTSSL, {"scanResult", "Invocation"}),
    (Format.NUCLEI, {"info", "template-id"}),
    (Format.NUCLEI, {"info", "templateID"}),
    (Format.TESTSSL, {"id", "finding", "severity", "port"}),
)
"""Names at the top of a JSON file, or of the first object of a list, that only one format has together."""


def recognise(stream: BinaryIO) -> Format:
    """Return the format of a report.

    Raises:
        UnknownFormatError: If it is none that can be read here.
        HostileReportError: If its document type declares entities or its JSON is nested too deeply.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        return Format.GENERIC_XLSX
    begin = decoded_head(head).lstrip("\ufeff \t\r\n")
    if not begin:
        return Format.NUCLEI  # only nuclei writes an empty file when it found nothing
    if begin.startswith("<"):
        return _markup(head, begin)
    if begin[0] in "{[":
        return _json(stream, begin)
    return _text(begin)


def decoded_head(head: bytes) -> str:
    """Return the text of a file's beginning, which may end within a character."""
    try:
        return decoded(head)
    except ReportError:
        return decoded(head[:-1])


def _markup(head: bytes, begin: str) -> Format:
    if begin[:200].casefold().startswith(("<html", "<!doctype html")):
        if "burp suite" in begin.casefold():
            return Format.BURP_DAST
        raise UnknownFormatError(Refusal.HTML_PAGE)
    root = root_of(head)
    if root == "report" and any(mark in head for mark in _WAPITI_MARKS):
        return Format.WAPITI
    found = _FORMAT_BY_ROOT.get(root)
    if found is None:
        raise UnknownFormatError(Refusal.NO_REPORT, f"XML element “{root}”")
    return found


def _json(stream: BinaryIO, begin: str) -> Format:
    stream.seek(0)
    data = stream.read()
    try:
        value = json_of(data)
    except UnreadableReportError as error:
        first = first_object(begin)
        if first is None:
            raise UnknownFormatError(error.code, error.detail) from error
        value = first
    return _by_keys(value)


def _by_keys(value: object) -> Format:
    if isinstance(value, list):
        items = cast("list[object]", value)
        if not items:
            return Format.NUCLEI  # the export of a scan without any match
        value = next((found for item in items if (found := object_of(item))), None)
    top = object_of(value) or {}
    names = set(top)
    for form, keys in _KEYS:
        if keys <= names:
            return form
    if "site" in names and names & {"@version", "@generated", "@programName"}:
        return Format.ZAP_JSON
    return _by_findings(top)


def _by_findings(value: JsonObject) -> Format:
    """Return SysReptor for findings that carry their fields in `data`, generic for plain ones."""
    first: JsonObject = (objects_in(value, "findings") or [{}])[0]
    of_project = str(value.get("format", "")).startswith("projects/")
    if "data" in first or {"data", "id"} <= set(value) or of_project:
        return Format.SYSREPTOR
    if list_in(value, "findings") or "title" in value or value.get("findings") == []:
        return Format.GENERIC
    raise UnknownFormatError(Refusal.NO_REPORT, "JSON with other names")


def _text(begin: str) -> Format:
    if "lynis_version=" in begin:
        return Format.LYNIS
    if begin.startswith('"Nikto'):
        return Format.NIKTO_CSV
    columns = set(heading_of(begin))
    if {"id", "fqdn/ip", "severity"} <= columns:
        return Format.TESTSSL_CSV
    if {"nvt name", "nvt oid"} <= columns:
        return Format.OPENVAS_CSV
    if columns & set(nessus_table.COLUMNS["plugin"]) and columns & set(nessus_table.COLUMNS["title"]):
        return Format.NESSUS_CSV
    if columns & set(generic.COLUMNS["title"]) and len(columns) > 1:
        return Format.GENERIC_CSV
    raise UnknownFormatError(Refusal.NO_REPORT, "no XML, no JSON, no table with known headings")
