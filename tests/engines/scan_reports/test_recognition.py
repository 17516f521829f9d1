"""Each format is recognised by its content, whatever the file is called."""

import csv
import gzip
import json
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from tests.engines.scan_reports.samples import SAMPLES, read

from bollwerk.engines.scan_reports import (
    Format,
    HostileReportError,
    ReportError,
    UnknownFormatError,
    format_named,
    wrapping,
)


@pytest.mark.parametrize(
    ("form", "text"), SAMPLES, ids=[f"{number}-{form}" for number, (form, _) in enumerate(SAMPLES)]
)
def test_each_format_is_recognised_and_gives_findings(form: Format, text: str) -> None:
    report = read(text)

    assert report.format is form
    assert report.findings
    assert len({finding.fingerprint for finding in report.findings}) == len(report.findings)


def test_every_format_but_the_workbook_has_a_sample() -> None:
    assert {form for form, _ in SAMPLES} == set(Format) - {Format.GENERIC_XLSX}


def zipped(*files: tuple[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


WRAPPINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.replace('encoding="UTF-8"', "").encode("utf-16"),
    "utf-16 that says utf-8": lambda text: (
        '<?xml version="1.0" encoding="UTF-8"?>' * text.startswith("<nik") + text
    ).encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "other ends of lines": lambda text: text.replace("\n", "\r\n").encode(),
    "blanks before": lambda text: b"\r\n \t" + text.encode(),
    "bytes behind": lambda text: text.encode() + b"\r\n\x1a\0\0",
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": lambda text: zipped(("__MACOSX/._a", b"x"), ("scan/a.txt", text.encode("utf-8-sig"))),
}


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_what_a_report_came_in_changes_nothing(wrap: Callable[[str], bytes]) -> None:
    for form, text in SAMPLES:
        plain, wrapped = read(text), read(wrap(text))

        assert wrapped.format is form
        assert {one.fingerprint for one in wrapped.findings} == {one.fingerprint for one in plain.findings}
        assert wrapped.scope == plain.scope


@pytest.mark.parametrize("text", [text for _, text in SAMPLES if text.startswith("<") and "<html" not in text])
def test_a_namespace_of_the_root_changes_nothing(text: str) -> None:
    spaced = re.sub(r"<([A-Za-z]\w*)", r'<\1 xmlns="urn:example"', text, count=1)

    assert {one.fingerprint for one in read(spaced).findings} == {one.fingerprint for one in read(text).findings}


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_of_a_table_changes_nothing(delimiter: str) -> None:
    tables = [text for form, text in SAMPLES if form.endswith("-csv") and form is not Format.NIKTO_CSV]
    for text in tables:
        rows = csv.reader(text.splitlines(keepends=True), delimiter=max(",;", key=text.partition("\n")[0].count))
        other = StringIO()
        csv.writer(other, delimiter=delimiter).writerows(rows)

        assert [one.fingerprint for one in read(other.getvalue()).findings] == [
            one.fingerprint for one in read(text).findings
        ]


def test_objects_printed_over_several_lines_and_strung_together_are_read_one_by_one() -> None:
    matches = [{"template-id": f"t{number}", "info": {"name": "n", "tags": ["a"]}, "host": "h"} for number in (1, 2)]

    report = read("\n".join(json.dumps(one, indent=2) for one in matches))

    assert (report.format, len(report.findings), report.kept_aside) == (Format.NUCLEI, 2, ())


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (zipped(("a", b"<nmaprun/>"), ("b", b"<nmaprun/>")), "2 files"),
        (zipped(), "0 files"),
        (zipped(("a", b"<nmaprun/>"))[:-30], "damaged"),
        (zipped(("a", b"<nmaprun/>")).replace(b"\0\0\x08\0", b"\x01\0\x08\0"), "password"),
        (gzip.compress(b"<nmaprun/>")[:-9], "damaged"),
        (gzip.compress(b"<nmaprun/>")[:12] + b"\xff" * 20, "damaged"),
        (gzip.compress(gzip.compress(b"<nmaprun/>")), "no report format"),
    ],
)
def test_an_archive_that_is_not_one_whole_report_is_refused(packed: bytes, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        read(packed)


@pytest.mark.parametrize("pack", [gzip.compress, lambda report: zipped(("a", report))])
@pytest.mark.parametrize(("size", "refused"), [(5000, False), (5001, True)])
def test_what_would_unpack_to_more_than_the_limit_is_refused(
    pack: Callable[[bytes], bytes], size: int, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrapping, "MAX_UNPACKED_BYTES", 5000)
    report = pack(b"<nmaprun></nmaprun>".ljust(size))

    if not refused:
        assert read(report).format is Format.NMAP
        return
    with pytest.raises(HostileReportError, match="too large"):
        read(report)


@pytest.mark.parametrize(("end", "whole"), [("LOW,x,,", True), ("LOW,x,,\n", True), ("LO", False), ("LO\n", True)])
def test_a_table_without_its_last_cells_breaks_off(end: str, whole: bool) -> None:
    report = read(f"id,fqdn/ip,port,severity,finding,cve,cwe\nA,h/192.0.2.1,443,LOW,x,,\nB,h/192.0.2.1,443,{end}")

    assert (report.scope.complete, len(report.findings)) == (whole, 2 if whole else 1)


@pytest.mark.parametrize(
    "text", ["<rss/>", '{"a": 1}', "[1, 2]", "{", "Sehr geehrte Damen und Herren", "a;b\n1;2", "<html>Rechnung</html>"]
)
def test_a_file_of_another_kind_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(UnknownFormatError) as refusal:
        read(text)

    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_an_empty_file_is_a_scan_of_nuclei_without_match_that_covers_nothing() -> None:
    report = read("")

    assert (report.format, report.findings, report.scope.stated) == (Format.NUCLEI, (), False)


@pytest.mark.parametrize(("name", "form"), [("auto", None), ("NMAP", Format.NMAP), ("netsparker", Format.INVICTI)])
def test_a_format_can_be_named(name: str, form: Format | None) -> None:
    assert format_named(name) is form


def test_an_unknown_name_of_a_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormatError, match="nessus"):
        format_named("word")
