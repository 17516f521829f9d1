"""Findings in a plain form: our own table (CSV or XLSX, German or English headings), and generic JSON.

Source of the JSON: DefectDojo's documentation of "Generic Findings Import"; numbers may stand there as text. In the
table a row without severity is unrated, not harmless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from python_calamine import CalamineError, CalamineWorkbook

from bollwerk.engines.scan_reports.cvss_vectors import rating_of, rating_of_score
from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.json_values import json_of, list_in, text_at, text_of, texts_in
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Place, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of, place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_ratings, severity_of_word
from bollwerk.engines.scan_reports.tables import read_table, rows_of
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, score_of, urls_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["COLUMNS", "read_generic", "read_generic_csv", "read_generic_xlsx"]

_TEXT = 8000
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "titel", "name", "schwachstelle", "befund", "bezeichnung"),
    "severity": ("severity", "schweregrad", "kritikalität", "einstufung", "risiko", "risk"),
    "description": ("description", "beschreibung", "details"),
    "solution": ("mitigation", "solution", "maßnahme", "empfehlung", "behebung", "recommendation"),
    "impact": ("impact", "auswirkung"),
    "evidence": ("steps_to_reproduce", "evidence", "nachweis", "beleg", "proof"),
    "references": ("references", "verweise", "quellen", "referenzen"),
    "url": ("url", "adresse", "endpoint", "endpunkt"),
    "host": ("host", "hostname", "system", "ip"),
    "port": ("port",),
    "path": ("file_path", "datei", "pfad", "path"),
    "line": ("line", "zeile"),
    "parameter": ("param", "parameter"),
    "component": ("component_name", "component", "komponente"),
    "id": ("unique_id_from_tool", "id", "nummer", "nr", "nr.", "kennung"),
    "rule": ("vuln_id_from_tool", "regel", "rule"),
    "cwe": ("cwe", "cweid", "cwe_id"),
    "identifiers": ("cve", "vulnerability id", "vulnerability_id", "cves"),
    "cvss": ("cvss", "vektor", "cvss-vektor", "cvss vector", "cvss_vector"),
    "cvssv3": ("cvssv3", "cvss3", "cvss 3.1", "cvss v3.1"),
    "cvssv4": ("cvssv4", "cvss4", "cvss 4.0", "cvss v4.0"),
    "status": ("status", "stand", "zustand"),
}
"""What each fact may be called, in lower case; the first is the name in our own template or in the JSON."""
_SCORES = (("4.0", ("cvssv4_score",)), ("3.1", ("cvssv3_score",)), ("2.0", ("cvssv2_score",)))
_TRUE = {"true", "1", "yes", "ja", "wahr", "x"}
_STATUS_BY_FLAG = (
    (("false_p", "falsepositive", "out_of_scope"), Status.FALSE_POSITIVE),
    (("is_mitigated", "ismitigated"), Status.FIXED),
    (("risk_accepted", "riskaccepted"), Status.ACCEPTED),
)
_STATUS_WORDS = {
    Status.FIXED: "fixed behoben resolved closed geschlossen erledigt",
    Status.PARTLY: "partly partial teilweise",
    Status.ACCEPTED: "accepted akzeptiert",
    Status.FALSE_POSITIVE: "false-positive falsch fehlalarm",
}
_STATUS_BY_WORD = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}


def read_generic(stream: BinaryIO, collector: Collector) -> None:
    """Read `{"findings": [...]}` or the bare list."""
    report = json_of(stream.read())
    collector.tool = text_at(report, "type") or text_at(report, "name")
    collector.scanned = text_at(report, "date")
    entries = cast("list[object]", report) if isinstance(report, list) else list_in(report, "findings")
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            take_record(cast("JsonObject", entry), f"finding {number}", collector)
        else:
            collector.keep_aside(f"finding {number}", KeptReason.NOT_A_RECORD)


def read_generic_csv(stream: BinaryIO, collector: Collector) -> None:
    """Read the table; each row is a finding."""
    for where, row in read_table(stream, collector):
        take_record(row, where, collector)


def read_generic_xlsx(stream: BinaryIO, collector: Collector) -> None:
    """Read the first sheet that has a heading with a title.

    Raises:
        UnreadableReportError: If the file is no workbook, or no sheet has such a heading.
    """
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableReportError(Refusal.BROKEN_WORKBOOK, str(error)) from error
    for sheet in sheets:
        lines = [[_cell(value) for value in row] for row in sheet]
        start = next((number for number, line in enumerate(lines[:15]) if _is_heading(line)), None)
        if start is not None:
            for where, row in rows_of(lines[start:], collector):
                take_record(row, where, collector)
            return
    raise UnreadableReportError(Refusal.NO_HEADING)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _is_heading(line: Sequence[str]) -> bool:
    cells = {cell.strip().casefold() for cell in line}
    return bool(cells & set(COLUMNS["title"])) and len(cells - {""}) > 1


def take_record(record: Mapping[str, object], where: str, collector: Collector) -> None:
    """Take over one record with the names of `COLUMNS`."""
    title = _fact(record, "title")
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    ratings = _ratings(record, where, collector)
    places = list(_places(record)) or [Place()]
    for place in places:
        if place.host:
            collector.add_target(Target(host=place.host))
    word = _fact(record, "severity")
    component = " ".join(part for part in (_fact(record, "component"), text_at(record, "component_version")) if part)
    collector.add(
        _weakness(record, title, ratings),
        severity=severity_of_word(word) if word else severity_of_ratings(ratings),
        place=places[0],
        more_places=places[1:],
        detail="\n".join((title.casefold(), component, _fact(record, "id"))),
        evidence="\n".join(part for part in (component, _fact(record, "evidence"), _fact(record, "impact")) if part),
        status=_status(record),
    )


def _fact(record: Mapping[str, object], name: str) -> str:
    return next((text for column in COLUMNS[name] if (text := text_of(record.get(column)))), "")


def _weakness(record: Mapping[str, object], title: str, ratings: tuple[CvssRating, ...]) -> Weakness:
    names = [_fact(record, "identifiers"), *texts_in(record, "vulnerability_ids")]
    kinds = [_fact(record, "cwe"), *texts_in(record, "cwes")]
    numbers = [f"CWE-{text}" if text.isdigit() else text for text in kinds]
    references = [_fact(record, "references"), *texts_in(record, "references")]
    return Weakness(
        title=cut(title, 300),
        rule=_fact(record, "rule"),
        description=cut(_fact(record, "description"), _TEXT),
        solution=cut(_fact(record, "solution"), _TEXT),
        references=urls_in(" ".join(references)),
        identifiers=identifiers_in(" ".join(names)),
        cwes=cwes_in(" ".join(numbers)),
        cvss=ratings,
    )


def _ratings(record: Mapping[str, object], where: str, collector: Collector) -> tuple[CvssRating, ...]:
    """Return one rating per version of CVSS; a vector that is none is kept aside, its finding stays."""
    found: dict[str, CvssRating] = {}
    for name in ("cvssv4", "cvssv3", "cvss"):
        vector = _fact(record, name)
        rating = rating_of(vector) if vector else None
        if rating:
            found.setdefault(rating.version, rating)
        elif "/" in vector:
            collector.keep_aside(where, KeptReason.BAD_VECTOR, vector)
    for version, names in _SCORES:
        score = next((score for name in names if (score := score_of(text_of(record.get(name)))) is not None), None)
        if score and not any(known[0] == version[0] for known in found):
            rating = rating_of_score(score, version)
            found.update({version: rating} if rating else {})
    return tuple(found[version] for version in sorted(found, reverse=True))


def _places(record: Mapping[str, object]) -> Iterator[Place]:
    path, line = _fact(record, "path"), number_of(_fact(record, "line"))
    if path:
        yield Place(path=cut(path, 500), line=line)
    parameter = cut(_fact(record, "parameter"), 200)
    url, host = _fact(record, "url"), _fact(record, "host")
    for text in url.split():
        yield place_of_url(text, parameter=parameter)
    if host and not url:
        yield Place(host=host_of(host), port=number_of(_fact(record, "port")), parameter=parameter)
    for entry in list_in(record, "endpoints"):
        if isinstance(entry, dict):
            yield _place_of_object(cast("JsonObject", entry))
        elif text_of(entry):
            yield place_of_url(text_of(entry))


def _place_of_object(entry: JsonObject) -> Place:
    return Place(
        host=host_of(text_at(entry, "host")),
        port=number_of(text_at(entry, "port")),
        protocol=text_at(entry, "protocol"),
        path=cut(text_at(entry, "path"), 500),
    )


def _status(record: Mapping[str, object]) -> Status:
    for names, status in _STATUS_BY_FLAG:
        if any(str(record.get(name, "")).strip().casefold() in _TRUE for name in names):
            return status
    word = "-".join(_fact(record, "status").casefold().split())
    return _STATUS_BY_WORD.get(word, Status.OPEN)
