"""Each sentence of S11 has its three standings."""

from datetime import timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.rooms.ransomware import claims, imports, services
from bollwerk.rooms.ransomware.claims_containment import isolates
from bollwerk.rooms.ransomware.claims_restores import restores
from bollwerk.rooms.ransomware.models import EgressRecord
from bollwerk.rooms.ransomware.rules import AlertState, Copy, ReportOutcome

pytestmark = pytest.mark.django_db
ALL = [
    claims.backed_up, claims.shielded, claims.protected, claims.offline, claims.exfiltration_bounded,
    claims.noticed, restores, isolates,
]  # fmt: skip


def check(claim, at=None):
    with deciding("tests.claim"):
        return claim(at or clock.now())


def reasons(outcome):
    return {one.reason for one in outcome.counter_examples}


def backup(system, copy=Copy.PRIMARY, outcome=ReportOutcome.OK, ago=timedelta()):
    return imports.BackupLine(system, clock.now() - ago, outcome, copy, None, "")


@pytest.fixture
def duty(server, repository, admin):
    from bollwerk.rooms.ransomware.models import Repository

    key = server()
    with viewing_as(admin):
        row = Repository.objects.get(pk=repository)
        services.save_duty(system_id=key, facts={"repository": row, "what": "all files"})
    return key


def report(admin, *lines):
    with viewing_as(admin):
        return services.take_backup_reports(lines=lines, product="veeam")


@pytest.mark.parametrize("claim", ALL)
def test_an_empty_house_proves_nothing(city, claim):
    assert check(claim).standing is Standing.UNKNOWN
    assert check(claim).missing


def test_a_server_nobody_speaks_of_refutes_that_everything_is_backed_up(server):
    server()

    assert check(claims.backed_up).standing is Standing.REFUTED
    assert reasons(check(claims.backed_up)) == {"no_duty"}


def test_a_fresh_backup_proves_and_an_old_one_refutes(duty, admin):
    report(admin, backup("srv-akten"))

    assert check(claims.backed_up).standing is Standing.PROVEN
    later = check(claims.backed_up, clock.now() + timedelta(hours=25))
    assert reasons(later) == {"too_old"}


def test_a_failed_backup_is_none(duty, admin):
    report(admin, backup("srv-akten", outcome=ReportOutcome.FAILED))

    assert reasons(check(claims.backed_up)) == {"never_reported"}


def test_a_past_day_uses_what_was_recorded_by_then(duty, admin):
    before = clock.now()
    report(admin, backup("srv-akten", ago=timedelta(hours=1)))

    assert reasons(check(claims.backed_up, before)) == {"never_reported"}


def test_an_offline_copy_proves_and_its_lack_refutes(duty, admin):
    report(admin, backup("srv-akten"))
    assert reasons(check(claims.offline)) == {"no_offline_copy"}

    report(admin, backup("srv-akten", copy=Copy.OFFLINE))

    assert check(claims.offline).standing is Standing.PROVEN


def test_a_repository_that_only_grows_is_safe_until_a_key_appears(repository, admin, alert_report):
    assert check(claims.protected).standing is Standing.PROVEN

    with viewing_as(admin):
        services.raise_alerts(repository_id=repository, reports=[alert_report(rule="new_key", share="", files=())])

    assert reasons(check(claims.protected)) == {"watch_alert"}


def test_snapshots_are_noticed_while_the_sentinel_reports(repository, admin, snapshot_report):
    assert reasons(check(claims.noticed)) == {"sentinel_silent"}

    with viewing_as(admin):
        services.take_snapshot(repository_id=repository, report=snapshot_report())

    assert check(claims.noticed).standing is Standing.PROVEN
    assert reasons(check(claims.noticed, clock.now() + timedelta(hours=25))) == {"sentinel_silent"}


def test_an_alert_that_waits_for_more_than_a_day_refutes(repository, admin, alert_report, snapshot_report):
    with viewing_as(admin), clock.frozen_at(clock.now() - timedelta(hours=25)):
        (alert,) = services.raise_alerts(repository_id=repository, reports=[alert_report()])
    with viewing_as(admin):
        services.take_snapshot(repository_id=repository, report=snapshot_report())
    assert reasons(check(claims.noticed)) == {"alert_waits"}

    with viewing_as(admin):
        services.decide_alert(alert_id=alert, state=AlertState.CONFIRMED, reason="echt", expected_revision=1)

    assert check(claims.noticed).standing is Standing.PROVEN


def test_every_client_and_server_must_be_reported_as_protected(server, admin):
    server()
    server("srv-zwei")
    now = clock.now()
    with viewing_as(admin):
        services.take_shields(lines=[imports.ShieldLine("srv-akten", True, now, now)], product="defender")
    assert reasons(check(claims.shielded)) == {"not_reported"}

    with viewing_as(admin):
        services.take_shields(lines=[imports.ShieldLine("SRV-ZWEI", True, now, now)], product="defender")

    assert check(claims.shielded).standing is Standing.PROVEN


@pytest.mark.parametrize(("days", "reason"), [(90, None), (89, "egress_kept_too_short")])
def test_an_outflow_can_be_bounded_when_records_are_kept_long_enough(city, days, reason):
    with deciding("tests.egress"):
        EgressRecord(name="Firewall", keep_days=days, checked_at=clock.now(), organisation_id=city.pk).save()

    assert reasons(check(claims.exfiltration_bounded)) == ({reason} if reason else set())
