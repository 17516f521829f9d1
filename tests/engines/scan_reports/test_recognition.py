"""Each format is recognised by its content, whatever the file is called."""

import pytest
from tests.engines.scan_reports.samples import SAMPLES, read

from bollwerk.engines.scan_reports import Format, UnknownFormatError, format_named


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


@pytest.mark.parametrize(("form", "text"), SAMPLES[:12], ids=[form for form, _ in SAMPLES[:12]])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_changes_nothing(form: Format, text: str, encoding: str) -> None:
    plain, marked = read(text), read(text.replace('encoding="UTF-8"', "").encode(encoding))

    assert marked.format is form
    assert [finding.fingerprint for finding in marked.findings] == [finding.fingerprint for finding in plain.findings]


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
