import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.measures.models import Measure
from bollwerk.rooms.ransomware import imports, jobs, services
from bollwerk.rooms.ransomware.errors import AlertStateError, RowNotFoundError
from bollwerk.rooms.ransomware.models import Alert, Repository, Snapshot
from bollwerk.rooms.ransomware.rules import AlertState, PruneRefusal

pytestmark = pytest.mark.django_db


def raise_one(admin, repository, report):
    with viewing_as(admin):
        return services.raise_alerts(repository_id=repository, reports=[report])


def the_alert():
    with deciding("tests.alert"):
        return Alert.objects.get()


def test_a_snapshot_reported_twice_is_kept_once(admin, repository, snapshot_report):
    with viewing_as(admin):
        first = services.take_snapshot(repository_id=repository, report=snapshot_report())
        again = services.take_snapshot(repository_id=repository, report=snapshot_report())

    assert first == again
    with deciding("tests"):
        assert Snapshot.objects.count() == 1


def test_an_alert_that_goes_on_grows_and_keeps_its_beginning(admin, repository, alert_report):
    raise_one(admin, repository, alert_report(count=5))
    began = the_alert().first_damaged_at
    later = clock.now() + timedelta(days=1)

    new = raise_one(admin, repository, alert_report(count=40, last_damaged_at=later, first_damaged_at=later))

    assert new == []
    assert the_alert().count == 40
    assert the_alert().first_damaged_at == began


def test_after_a_false_alarm_new_damage_is_a_new_alert(admin, repository, alert_report):
    (first,) = raise_one(admin, repository, alert_report())
    with viewing_as(admin):
        services.decide_alert(
            alert_id=first, state=AlertState.FALSE_ALARM, reason="Umzug der Ablage", expected_revision=1
        )

    assert raise_one(admin, repository, alert_report()) != []


def test_a_decision_needs_a_reason_and_the_revision_seen(admin, repository, alert_report):
    (key,) = raise_one(admin, repository, alert_report())

    with viewing_as(admin), pytest.raises(AlertStateError):
        services.decide_alert(alert_id=key, state=AlertState.FALSE_ALARM, reason="  ", expected_revision=1)
    with viewing_as(admin), pytest.raises(StaleRecordError):
        services.decide_alert(alert_id=key, state=AlertState.FALSE_ALARM, reason="gut", expected_revision=7)

    assert the_alert().state == "open"


def test_an_open_alert_cannot_be_closed_without_being_judged(admin, repository, alert_report):
    (key,) = raise_one(admin, repository, alert_report())

    with viewing_as(admin), pytest.raises(AlertStateError):
        services.decide_alert(alert_id=key, state=AlertState.CLOSED, reason="weg damit", expected_revision=1)


def test_an_alert_opens_one_measure_however_often_the_job_runs(admin, repository, alert_report):
    raise_one(admin, repository, alert_report())
    with deciding("tests"):
        event = str(Event.objects.get(code="ransomware.alert.raised").uid)

    jobs.follow(event)
    jobs.follow(event)

    with deciding("tests"):
        assert Measure.objects.count() == 1
        assert the_alert().measure_id == Measure.objects.get().pk


def test_who_only_reads_may_not_report_or_decide(viewer_with, admin, repository, alert_report, snapshot_report):
    (key,) = raise_one(admin, repository, alert_report())

    with viewing_as(viewer_with(Role.AUDIT_OFFICE)):
        with pytest.raises(PermissionDenied):
            services.take_snapshot(repository_id=repository, report=snapshot_report())
        with pytest.raises(PermissionDenied):
            services.decide_alert(alert_id=key, state=AlertState.CONFIRMED, reason="echt", expected_revision=1)


def test_a_repository_of_others_does_not_exist(admin, viewer_with, repository, snapshot_report):
    stranger = viewer_with(
        Role.PROVIDER_ADMIN, organisations=frozenset({999}), strict_organisations=frozenset(), home_organisation=999
    )

    with viewing_as(stranger), pytest.raises(RowNotFoundError):
        services.take_snapshot(repository_id=repository, report=snapshot_report())


def test_an_open_alert_keeps_everything_in_the_repository(admin, repository, snapshot_report, alert_report):
    with viewing_as(admin):
        for number in range(10):
            report = snapshot_report(number, arrived_at=clock.now() - timedelta(days=30 * number))
            services.take_snapshot(repository_id=repository, report=report)
        assert len(services.prune_verdict(repository_id=repository).forget) == 3
        services.raise_alerts(repository_id=repository, reports=[alert_report()])

        verdict = services.prune_verdict(repository_id=repository)

    assert verdict.forget == ()
    assert verdict.refusals == (PruneRefusal.ALERT_OPEN,)


def test_what_was_forgotten_no_longer_counts(admin, repository, snapshot_report):
    with viewing_as(admin):
        services.take_snapshot(repository_id=repository, report=snapshot_report(1))

        assert services.note_forgotten(repository_id=repository, snapshot_ids=[f"{1:064x}", "f" * 64]) == 1

    with deciding("tests"):
        assert Snapshot.objects.get().forgotten_at is not None


VEEAM = (
    "VmName;EndTime;Status;JobName\nsrv-akten;20.11.2026 03:15:00;Success;Nacht\nfremd;20.11.2026 03:20:00;Failed;x\n"
)
BAREOS = json.dumps({"jobs": [{"client": "srv-akten", "endtime": "2026-07-01 03:15:00", "jobstatus": "T"}]})
WINDOWS = "ComputerName,EndTime,JobState\nsrv-akten,2026-11-20T03:15:00+01:00,0\n"


@pytest.mark.parametrize(
    ("content", "template", "finished"),
    [
        (VEEAM, "veeam", datetime(2026, 11, 20, 2, 15, tzinfo=UTC)),
        (BAREOS, "bareos", datetime(2026, 7, 1, 1, 15, tzinfo=UTC)),
        (WINDOWS, "windows", datetime(2026, 11, 20, 2, 15, tzinfo=UTC)),
    ],
)
def test_reports_of_other_products_are_read_in_german_time(content, template, finished):
    parsed = imports.read_backups(content.encode(), imports.BACKUP_TEMPLATES[template])

    assert parsed.bad == ()
    assert parsed.lines[0].system == "srv-akten"
    assert parsed.lines[0].outcome == "ok"
    assert parsed.lines[0].finished_at == finished


def test_bad_lines_are_kept_aside_with_their_number():
    at = "2026-11-20T03:00:00Z"
    content = f"system,finished_at,outcome\na,{at},ok\nb,gestern,ok\n,{at},ok\nd,{at},vielleicht\n"

    parsed = imports.read_backups(content.encode(), imports.BACKUP_TEMPLATES["plain"])

    assert [line.system for line in parsed.lines] == ["a"]
    assert [bad.number for bad in parsed.bad] == [2, 3, 4]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[1, [2], null]", b"", b"{", b'[{"system": ["x"]}]'])
def test_a_hostile_file_of_reports_ends_in_sentences(content):
    parsed = imports.read_backups(content, imports.BACKUP_TEMPLATES["plain"])

    assert parsed.lines == ()


def test_names_no_system_has_are_told(admin, server, repository):
    server()
    lines = imports.read_backups(VEEAM.encode(), imports.BACKUP_TEMPLATES["veeam"]).lines
    with viewing_as(admin):
        row = Repository.objects.get(pk=repository)
        from bollwerk.rooms.inventory.models import ItSystem

        services.save_duty(system_id=ItSystem.objects.get().pk, facts={"repository": row})

        result = services.take_backup_reports(lines=lines, product="veeam")
        again = services.take_backup_reports(lines=lines, product="veeam")

    assert (result.taken, result.strangers) == (1, ("fremd",))
    assert (again.taken, again.known) == (0, 1)
