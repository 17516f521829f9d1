"""Severity, due dates, the decision tree, and when a revision is news."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.advisories.kinds import Remediation, Severity
from bollwerk.rooms.advisories.rules import (
    Automatable,
    Decision,
    Exploitation,
    Exposure,
    Impact,
    SsvcFacts,
    TechnicalImpact,
    Urgency,
    decide_ssvc,
    due_on,
    remedy_mark,
    severity_of,
    suggest_automatable,
    suggest_technical,
    urgency_of,
    what_counts,
    worst_remediation,
)

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (10.0, "critical"),
        (9.0, "critical"),
        (8.9, "high"),
        (7.0, "high"),
        (6.9, "medium"),
        (4.0, "medium"),
        (3.9, "low"),
    ],
)
def test_a_score_has_its_severity(score, severity):
    assert severity_of(score) is Severity(severity)


@pytest.mark.parametrize(("word", "severity"), [("hoch", "high"), ("Kritisch", "critical"), ("?", "unknown")])
def test_without_a_score_the_publishers_word_counts(word, severity):
    assert severity_of(None, word) is Severity(severity)


@pytest.mark.parametrize(
    ("severity", "exposure", "exploited", "days"),
    [
        ("critical", "internet", False, 2), ("critical", "internal", False, 7), ("critical", "internal", True, 3),
        ("low", "internet", True, 1), ("high", "unknown", False, 7), ("medium", "partner", False, 30),
    ],
)  # fmt: skip
def test_the_due_date_follows_severity_exposure_and_exploitation(severity, exposure, exploited, days):
    due = due_on(severity=Severity(severity), exposure=Exposure(exposure), exploited=exploited, on=DAY)

    assert due == DAY + timedelta(days=days)


@given(st.sampled_from(Severity), st.booleans())
def test_nothing_inside_is_due_before_the_same_outside(severity, exploited):
    inside = due_on(severity=severity, exposure=Exposure.INTERNAL, exploited=exploited, on=DAY)
    outside = due_on(severity=severity, exposure=Exposure.INTERNET, exploited=exploited, on=DAY)

    assert outside <= inside


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        (("none", "no", "partial", "high"), "track"), (("none", "no", "total", "high"), "track*"),
        (("none", "yes", "partial", "high"), "attend"), (("poc", "no", "total", "medium"), "track*"),
        (("poc", "yes", "total", "high"), "attend"), (("active", "no", "partial", "low"), "track"),
        (("active", "no", "total", "high"), "act"), (("active", "yes", "total", "medium"), "act"),
        (("active", "yes", "total", "low"), "attend"),
    ],
)  # fmt: skip
def test_the_tree_has_its_leaves(facts, decision):
    given_ = SsvcFacts(Exploitation(facts[0]), Automatable(facts[1]), TechnicalImpact(facts[2]), Impact(facts[3]))

    assert decide_ssvc(given_) is Decision(decision)


@given(st.sampled_from(Automatable), st.sampled_from(TechnicalImpact), st.sampled_from(Impact))
def test_more_exploitation_never_asks_for_less(automatable, technical, impact):
    order = list(Decision)
    found = [order.index(decide_ssvc(SsvcFacts(one, automatable, technical, impact))) for one in Exploitation]

    assert found == sorted(found)


@pytest.mark.parametrize(
    ("vector", "automatable", "technical"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "yes", "total"),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "no", "total"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:L/A:H", "no", "partial"),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "yes", "total"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "yes", "total"),
        ("", "no", "partial"),
    ],
)
def test_a_vector_suggests_what_a_person_decides(vector, automatable, technical):
    assert (suggest_automatable(vector), suggest_technical(vector)) == (automatable, technical)


@pytest.mark.parametrize(
    ("left", "urgency"),
    [(timedelta(0), Urgency.TODAY), (timedelta(seconds=-1), Urgency.OVERDUE), (timedelta(days=1), Urgency.TODAY),
     (timedelta(days=1, seconds=1), Urgency.SOON), (timedelta(days=3), Urgency.SOON),
     (timedelta(days=4), Urgency.LATER)],
)  # fmt: skip
def test_the_last_moment_is_still_in_time(left, urgency):
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert urgency_of(decide_by=at + left, at=at) is urgency


def test_the_mark_hears_remedies_and_ranges_but_not_scores():
    said = {"vulnerability": "CVE-1", "verdicts": ["affected"], "remedies": [["vendor_fix", "x", "", ""]], "score": 5.0}

    mark = remedy_mark([what_counts(said)], ["<2"])

    assert remedy_mark([what_counts({**said, "score": 9.8})], ["<2"]) == mark
    assert remedy_mark([what_counts({**said, "remedies": []})], ["<2"]) != mark
    assert remedy_mark([what_counts(said)], ["<3"]) != mark


def test_a_match_is_as_far_as_its_slowest_vulnerability():
    assert worst_remediation(["done", "in_progress"]) is Remediation.RUNNING
    assert worst_remediation(["done", "not_remediated", "in_progress"]) is Remediation.OPEN
    assert worst_remediation(["done"]) is Remediation.DONE
    assert worst_remediation([]) is Remediation.OPEN
