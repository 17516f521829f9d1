"""The same finding is the same finding, and silence closes one only where the scan looked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scan_reports.samples import GENERIC, NESSUS, NESSUS_CSV, NUCLEI, SARIF, ZAP, ZAP_JSON, read

from bollwerk.engines.scan_reports import (
    Known,
    KnownState,
    Place,
    Report,
    Scope,
    Severity,
    Target,
    Uncovered,
    Verdict,
    compare,
    uncovered,
)

WEB = Place(host="www.stadt.example", port=443, protocol="tcp", path="/app/a")
FULL = Scope(stated=True, targets=(Target(host="www.stadt.example", ports="tcp:1-1000"),), policy="all")


def known_of(report: Report, state: KnownState = KnownState.OPEN) -> list[Known]:
    return [
        Known(number, one.fingerprint, one.severity, state, one.places, report.scope)
        for number, one in enumerate(report.findings)
    ]


def test_the_same_report_twice_changes_nothing() -> None:
    for text in (NESSUS, ZAP, SARIF, NUCLEI, GENERIC):
        report = read(text)

        assert {change.verdict for change in compare(known_of(report), report)} <= {Verdict.SAME, Verdict.FIXED}


@pytest.mark.parametrize(("first", "second"), [(NESSUS, NESSUS_CSV), (ZAP, ZAP_JSON)])
def test_a_finding_is_the_same_in_another_format_of_the_same_tool(first: str, second: str) -> None:
    before, after = read(first), read(second)

    assert before.findings[0].fingerprint == after.findings[0].fingerprint


def test_a_line_that_moved_in_its_file_is_the_same_finding() -> None:
    before, after = read(SARIF), read(SARIF.replace('"startLine":3', '"startLine":33'))

    assert [one.fingerprint for one in before.findings] == [one.fingerprint for one in after.findings]


@given(st.permutations(range(3)))
def test_the_order_of_records_does_not_make_other_findings(order: list[int]) -> None:
    lines = [line for line in NUCLEI.splitlines() if line.startswith("{")][:3]

    shuffled = read("\n".join(lines[number] for number in order))

    assert {one.fingerprint for one in shuffled.findings} == {one.fingerprint for one in read(NUCLEI).findings}


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        (FULL, None),
        (replace(FULL, complete=False), Uncovered.BROKEN_OFF),
        (replace(FULL, stated=False), Uncovered.NOT_STATED),
        (replace(FULL, policy="quick"), Uncovered.OTHER_CHECKS),
        (replace(FULL, targets=(Target("db.stadt.example"),)), Uncovered.OTHER_TARGET),
        (replace(FULL, targets=(Target("www.stadt.example", looked_at=False),)), Uncovered.NOT_REACHED),
        (replace(FULL, targets=(Target("www.stadt.example", ports="tcp:1-442,444"),)), Uncovered.OTHER_PORTS),
        (replace(FULL, targets=(Target("www.stadt.example", ports="udp:443"),)), Uncovered.OTHER_PORTS),
        (replace(FULL, targets=(Target("www.stadt.example", ports="tcp:443"),)), None),
        (replace(FULL, targets=(Target("www.stadt.example", prefix="/other"),)), Uncovered.OTHER_PATHS),
        (replace(FULL, targets=(Target("www.stadt.example", prefix="/app/"),)), None),
    ],
)
def test_silence_says_something_only_where_the_scan_looked(scope: Scope, reason: Uncovered | None) -> None:
    assert uncovered(WEB, scope, earlier=FULL) is reason


def test_a_scan_without_login_does_not_cover_what_one_with_login_found() -> None:
    inside = replace(FULL, targets=(Target("www.stadt.example", authenticated=True),))

    assert uncovered(WEB, FULL, earlier=inside) is Uncovered.NOT_LOGGED_IN
    assert uncovered(WEB, inside, earlier=inside) is None


def test_source_code_is_covered_by_a_scan_of_the_same_repositories() -> None:
    place = Place(path="src/a.py")
    one, both = Target("git.example/a"), Target("git.example/b")
    earlier = Scope(stated=True, targets=(one, both))

    assert uncovered(place, Scope(stated=True, targets=(one, both)), earlier=earlier) is None
    assert uncovered(place, Scope(stated=True, targets=(one,)), earlier=earlier) is Uncovered.OTHER_TARGET


def only(report: Report, change: Verdict, state: KnownState = KnownState.OPEN, **facts: object) -> None:
    """Check the verdict about the first finding of ZAP's report when the new report is `report`."""
    before = read(ZAP)
    known = replace(known_of(before, state)[0], **facts)
    found = [one for one in compare([known], report) if one.key == 0]

    assert [one.verdict for one in found] == [change]


def silent(host: str) -> Report:
    """Return ZAP's report on a host at which it found nothing."""
    return read(f'<OWASPZAPReport><site name="https://{host}" host="{host}" port="443"/></OWASPZAPReport>')


def test_each_verdict_has_its_case() -> None:
    report, empty, elsewhere = read(ZAP), silent("www.stadt.example"), silent("db.stadt.example")
    more = Place("www.stadt.example", "", 443, "https", "/c")

    only(report, Verdict.SAME)
    only(report, Verdict.CHANGED, severity=Severity.LOW)
    only(report, Verdict.AGAIN, KnownState.FIXED)
    only(report, Verdict.SAME, KnownState.ACCEPTED)
    only(report, Verdict.CHANGED, KnownState.ACCEPTED, severity=Severity.LOW)
    only(report, Verdict.SAME, KnownState.DISMISSED)
    only(report, Verdict.PARTLY, places=(*report.findings[0].places, more))
    only(report, Verdict.CHANGED, places=report.findings[0].places[:1])
    only(empty, Verdict.FIXED)
    only(elsewhere, Verdict.NOT_COVERED)
    assert compare([], report)[0].verdict is Verdict.NEW


def test_a_finding_fixed_at_one_host_and_not_looked_at_on_the_other_is_partly_fixed() -> None:
    known = replace(known_of(read(ZAP))[0], places=(WEB, replace(WEB, host="db.stadt.example")), seen_in=FULL)
    report = replace(read(ZAP), findings=(), scope=FULL)

    (change,) = compare([known], report)

    assert (change.verdict, change.gone, change.why) == (Verdict.PARTLY, (WEB,), Uncovered.OTHER_TARGET)


def test_a_fixed_finding_that_nobody_mentions_stays_out_of_the_list() -> None:
    assert compare(known_of(read(ZAP), KnownState.FIXED), replace(read(ZAP), findings=())) == ()
