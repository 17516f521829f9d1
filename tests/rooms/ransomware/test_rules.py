from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bollwerk.rooms.ransomware.rules import (
    AlertState,
    DutyFlaw,
    KeptSnapshot,
    PruneRefusal,
    RepositoryFlaw,
    ShieldFlaw,
    allowed_steps,
    duty_flaw,
    needs_duty,
    offline_flaw,
    plan_prune,
    repository_flaw,
    shield_flaw,
)

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kind", "needed"), [("physical", True), ("virtual", True), ("ics", True), ("client_group", False)]
)
def test_servers_hold_data_unless_somebody_says_otherwise(kind, needed):
    assert needs_duty(kind) is needed


@pytest.mark.parametrize(
    ("last", "flaw"), [(AT - DAY, None), (AT - DAY - SECOND, DutyFlaw.TOO_OLD), (None, DutyFlaw.NEVER_REPORTED)]
)
def test_a_backup_exactly_as_old_as_the_rpo_is_still_fine(last, flaw):
    assert duty_flaw(holds_data=True, has_repository=True, last_good=last, rpo=DAY, at=AT) is flaw


def test_a_system_without_data_owes_no_backup():
    assert duty_flaw(holds_data=False, has_repository=False, last_good=None, rpo=DAY, at=AT) is None


def test_a_duty_without_a_repository_is_not_kept():
    assert duty_flaw(holds_data=True, has_repository=False, last_good=AT, rpo=DAY, at=AT) is DutyFlaw.NO_REPOSITORY


@pytest.mark.parametrize(
    ("last", "flaw"), [(AT - DAY, ""), (AT - DAY - SECOND, "offline_copy_too_old"), (None, "no_offline_copy")]
)
def test_an_offline_copy_must_be_within_the_rpo(last, flaw):
    assert offline_flaw(last_copy=last, rpo=DAY, at=AT) == flaw


@pytest.mark.parametrize(
    ("append_only", "rules", "flaw"),
    [
        (True, [], None),
        (True, ["damaged_transitions"], None),
        (True, ["new_key"], RepositoryFlaw.WATCH_ALERT),
        (True, ["time_differs"], RepositoryFlaw.WATCH_ALERT),
        (False, [], RepositoryFlaw.NOT_APPEND_ONLY),
    ],
)
def test_a_repository_is_safe_when_it_only_grows_and_nothing_odd_is_open(append_only, rules, flaw):
    assert repository_flaw(append_only=append_only, open_rules=rules) is flaw


@pytest.mark.parametrize(
    ("active", "signatures", "reported", "flaw"),
    [
        (True, AT - 7 * DAY, AT - 7 * DAY, None),
        (True, AT - 7 * DAY - SECOND, AT, ShieldFlaw.OUTDATED),
        (True, None, AT, ShieldFlaw.OUTDATED),
        (False, AT, AT, ShieldFlaw.SWITCHED_OFF),
        (True, AT, AT - 7 * DAY - SECOND, ShieldFlaw.REPORT_TOO_OLD),
        (True, AT, None, ShieldFlaw.NOT_REPORTED),
    ],
)
def test_protection_counts_when_it_runs_and_is_current(active, signatures, reported, flaw):
    found = shield_flaw(active=active, signatures_at=signatures, reported_at=reported, at=AT, limit=7 * DAY)

    assert found is flaw


def test_a_closed_alert_stays_closed():
    assert not allowed_steps(AlertState.CLOSED)
    assert AlertState.CLOSED not in allowed_steps(AlertState.OPEN)


def kept(number, *, days, clean=True, judged=True, host="a"):
    return KeptSnapshot(f"{number:064x}", host, AT - days * DAY, judged, clean)


def prune(snapshots, *, alert_open=False):
    return plan_prune(snapshots, alert_open=alert_open, keep=30 * DAY, at=AT, clean_kept=3)


def test_nothing_is_forgotten_while_an_alert_is_not_decided():
    verdict = prune([kept(n, days=20 * n) for n in range(9)], alert_open=True)

    assert verdict.forget == ()
    assert verdict.refusals == (PruneRefusal.ALERT_OPEN,)


@pytest.mark.parametrize(("clean", "forgotten"), [(2, 0), (3, 1)])
def test_a_host_keeps_everything_until_it_has_enough_clean_snapshots(clean, forgotten):
    snapshots = [kept(n, days=n) for n in range(clean)] + [kept(99, days=100, clean=False)]

    assert len(prune(snapshots).forget) == forgotten


def test_age_counts_by_arrival_and_exactly_the_promised_age_stays():
    fresh = [kept(n, days=n) for n in range(3)]

    assert prune([*fresh, kept(8, days=30)]).forget == ()
    assert prune([*fresh, kept(8, days=31)]).forget == (f"{8:064x}",)


def test_a_snapshot_that_was_not_judged_stays():
    verdict = prune([*(kept(n, days=n) for n in range(3)), kept(8, days=90, judged=False, clean=False)])

    assert verdict.forget == ()
    assert verdict.refusals == (PruneRefusal.UNJUDGED,)


# Waiting for a busy machine says nothing about the law.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 200), st.booleans(), st.booleans(), st.sampled_from("ab")), max_size=30))
def test_pruning_never_leaves_a_host_with_fewer_clean_snapshots_than_it_must_keep(rows):
    snapshots = [
        kept(n, days=days, clean=clean and judged, judged=judged, host=host)
        for n, (days, clean, judged, host) in enumerate(rows)
    ]

    forgotten = set(prune(snapshots).forget)

    for host in "ab":
        before = sum(one.clean for one in snapshots if one.host == host)
        after = sum(one.clean and one.snapshot_id not in forgotten for one in snapshots if one.host == host)
        assert after >= min(before, 3)
