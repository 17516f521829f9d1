from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.claims_containment import isolates
from bollwerk.rooms.ransomware.errors import RansomwareError
from bollwerk.rooms.ransomware.models import Isolation
from bollwerk.rooms.ransomware.rules.drills import DrillFacts, DrillFlaw, drill_flaw

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = {"alarm": True, "isolate": True, "clean": True, "restore": True}


def flaw(passed=GOOD, lost=0, took=timedelta(hours=8), age=timedelta(days=365)):
    facts = DrillFacts(NOW - age, passed, lost, took)
    return drill_flaw(facts, at=NOW, max_age=timedelta(days=365), agreed=timedelta(hours=8))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"age": timedelta(days=365, seconds=1)}, DrillFlaw.TOO_LONG_AGO),
        ({"took": timedelta(hours=8, seconds=1)}, DrillFlaw.TOO_SLOW),
        ({"lost": 1}, DrillFlaw.FILES_LOST),
        ({"lost": None}, DrillFlaw.INCOMPLETE),
        ({"passed": {"isolate": True, "clean": True}}, DrillFlaw.INCOMPLETE),
        ({"passed": {**GOOD, "clean": False}}, DrillFlaw.FAILED),
    ],
)
def test_only_a_recent_whole_and_lossless_drill_counts(changed, expected):
    assert flaw(**changed) is expected


def report(ok=True, lost=0):
    steps = [{"name": name, "ok": ok, "seconds": 2.5, "proof": {}} for name in GOOD]
    return {"steps": steps, "files_lost": lost, "seconds": 10.0}


def standing():
    with deciding("tests"):
        return isolates(clock.now())


def test_a_good_drill_proves_the_sentence_until_a_bad_one_refutes_it(admin):
    assert standing().standing is Standing.UNKNOWN
    with viewing_as(admin):
        services.record_drill(report=report())
    assert standing().standing is Standing.PROVEN

    with viewing_as(admin):
        services.record_drill(report=report(lost=3))

    outcome = standing()
    assert outcome.standing is Standing.REFUTED
    assert [one.reason for one in outcome.counter_examples] == ["drill_files_lost"]


@pytest.mark.parametrize(("exercise", "expected"), [(False, Standing.REFUTED), (True, Standing.PROVEN)])
def test_a_real_isolation_that_is_not_proven_refutes_it(admin, exercise, expected):
    with viewing_as(admin):
        services.record_drill(report=report())
        Isolation(
            reason="Alarm", exercise=exercise, state="unproven", asked_by_id=1, asked_at=clock.now(),
            organisation_id=admin.home_organisation,
        ).save()  # fmt: skip

    assert standing().standing is expected


@pytest.mark.parametrize("bad", [{}, {"steps": 3, "files_lost": 0}, {"steps": [{"name": "x"}], "files_lost": 0}])
def test_what_is_no_report_of_a_drill_is_refused(admin, bad):
    with viewing_as(admin), pytest.raises(RansomwareError):
        services.record_drill(report=bad)
