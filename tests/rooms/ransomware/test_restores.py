"""Restores and restore tests: what sentinels and people report, what follows for S11.restores, who sees to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.measures.models import Measure
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.services import connect, create_target
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.claims_restores import restores
from bollwerk.rooms.ransomware.errors import RestoreReportError
from bollwerk.rooms.ransomware.models import Repository, RestoreRun, RestoreTest
from bollwerk.rooms.ransomware.selectors_restores import turns

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(isb, server, repository, admin):
    """An application of very high need on a backed-up server; returns its key."""
    host = server()
    with viewing_as(isb):
        key = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen", "availability": 3})
        connect(source_id=key, target_id=host, kind=RelationKind.RUNS_ON)
    with viewing_as(admin):
        row = Repository.objects.get(pk=repository)
        services.save_duty(system_id=host, facts={"repository": row, "what": "all", "rto_hours": 8})
    return key


def trial(**facts):
    values = {
        "held_at": clock.now() - timedelta(hours=1), "files": 50, "of_files": 50, "flawed": 0, "seconds": 60.0,
        "seconds_for_everything": 3600.0, "measured": True,
    }  # fmt: skip
    return services.TrialReport(**(values | facts))


def sample(**facts):
    return trial(**{"of_files": 5000, "measured": False} | facts)


def standing(at=None):
    with deciding("tests"):
        outcome = restores(at or clock.now())
    return outcome.standing, {one.reason for one in outcome.counter_examples}


@pytest.fixture
def proven(application, repository, admin):
    with viewing_as(admin):
        services.take_trial(repository_id=repository, report=sample())
        services.take_trial(repository_id=repository, report=trial(application_id=application))
    return application


def test_without_a_single_test_nothing_is_known(application):
    assert standing() == (Standing.UNKNOWN, set())


def test_a_sample_and_a_whole_application_in_time_prove_it(proven):
    assert standing() == (Standing.PROVEN, set())


def test_a_sample_alone_leaves_the_application_untested(application, repository, admin):
    with viewing_as(admin):
        services.take_trial(repository_id=repository, report=sample())

    assert standing() == (Standing.REFUTED, {"restore_never_tested"})


@pytest.mark.parametrize(
    ("days", "expected"),
    [(8, Standing.PROVEN), (9, Standing.REFUTED), (183, Standing.REFUTED)],
)
def test_a_sample_is_due_every_week_with_a_day_of_grace(proven, days, expected):
    later = clock.now() + timedelta(days=days) - timedelta(hours=2)

    assert standing(later)[0] is expected


@pytest.mark.parametrize(("days", "flawed"), [(183, False), (184, True)])
def test_an_application_of_very_high_need_has_its_turn_twice_a_year(proven, repository, admin, days, flawed):
    with clock.frozen_at(clock.now() + timedelta(days=days) - timedelta(hours=2)), viewing_as(admin):
        services.take_trial(repository_id=repository, report=sample())
        (line,) = turns()

    assert (line.flaw == "restore_test_overdue") is flawed


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"seconds_for_everything": 8 * 3600.0 + 1}, "restore_test_too_slow"), ({"flawed": 1}, "restore_test_damaged")],
)
def test_a_slow_or_damaged_test_refutes_with_the_application_as_example(proven, repository, admin, facts, reason):
    with viewing_as(admin):
        services.take_trial(repository_id=repository, report=trial(application_id=proven, held_at=clock.now(), **facts))

    assert standing() == (Standing.REFUTED, {reason})


def test_a_past_day_knows_only_what_was_recorded_by_then(application, repository, admin):
    before = clock.now()
    with viewing_as(admin):
        services.take_trial(repository_id=repository, report=sample(held_at=before - timedelta(days=2)))

    assert standing(before)[0] is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"of_files": 51}, "trial_is_a_sample"),
        ({"measured": False}, "trial_is_a_sample"),
        ({"files": 0}, "trial_numbers_contradict"),
        ({"flawed": 51}, "trial_numbers_contradict"),
        ({"held_at": clock.now() + timedelta(days=1)}, "trial_in_future"),
    ],
)
def test_what_proves_nothing_is_refused(application, repository, admin, facts, code):
    with viewing_as(admin), pytest.raises(RestoreReportError, match=code):
        services.take_trial(repository_id=repository, report=trial(application_id=application, **facts))


def test_a_test_without_proof_is_no_record(application, admin):
    with viewing_as(admin), pytest.raises(RestoreReportError, match="trial_needs_proof"):
        services.record_trial(application_id=application, report=trial(), proof=" ")


def test_the_same_test_twice_is_one(proven, repository, admin):
    with viewing_as(admin):
        held_at = RestoreTest.objects.get(application_id=proven).held_at
        services.take_trial(repository_id=repository, report=trial(application_id=proven, held_at=held_at))

        assert RestoreTest.objects.count() == 2


def test_what_is_overdue_gets_one_measure_and_the_keepers_are_told_once(application, repository):
    for _ in range(2):
        with deciding("tests"):
            services.open_overdue_turns()

    with deciding("tests"):
        subjects = set(Measure.objects.values_list("subject", flat=True))
        told = Event.objects.filter(code="ransomware.turns.overdue").values_list("organisation_id", flat=True)
    assert subjects == {f"inventory.application/{application}", f"ransomware.repository/{repository}"}
    assert Repository._base_manager.get(pk=repository).organisation_id in set(told)
    assert len(told) == 1


def restore(state="running", seconds=0, **facts):
    begun = clock.now() - timedelta(minutes=10)
    values = {
        "run": "ab" * 12, "host": "SRV-akten", "target": "/srv/zurueck", "state": state, "begun_at": begun,
        "seen_at": begun + timedelta(seconds=seconds), "counts": {"done": seconds, "pending": 9},
    }  # fmt: skip
    return services.RestoreReport(**(values | facts))


def take(admin, repository, report):
    with viewing_as(admin):
        return services.take_restore(repository_id=repository, report=report)


def codes():
    with deciding("tests"):
        found = Event.objects.filter(code__startswith="ransomware.restore.").order_by("pk")
        return [one.code.rpartition(".")[2] for one in found]


def test_a_restore_is_followed_through_a_full_target_to_its_end(application, repository, admin):
    take(admin, repository, restore(seconds=1))
    take(admin, repository, restore("stopped", 2, stop_reason="target_full"))
    take(admin, repository, restore("running", 3, resumed=1))
    take(admin, repository, restore("finished", 4, resumed=1))

    with viewing_as(admin):
        row = RestoreRun.objects.get()
    assert (row.state, row.resumed, row.counts["done"], row.finished_at) == ("finished", 1, 4, row.seen_at)
    assert row.system_id is not None
    assert codes() == ["begun", "stopped", "resumed", "finished"]


def test_a_late_report_changes_nothing(repository, admin):
    take(admin, repository, restore("running", 5))
    take(admin, repository, restore("running", 2))
    take(admin, repository, restore("finished", 6))
    take(admin, repository, restore("running", 7))

    with viewing_as(admin):
        assert RestoreRun.objects.get().counts["done"] == 6


@pytest.fixture
def key(client, repository, admin):
    with viewing_as(admin):
        token = services.make_enrolment(repository_id=repository)
    return post(client, f"{repository}/enrol", token, {"host": "backup-1"}).json()["key"]


def post(client, path, token, body):
    address = f"/api/v1/ransomware/repositories/{path}"
    return client.post(address, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


def body(**facts):
    now = clock.now().isoformat()
    return {
        "run": "cd" * 12, "host": "srv-akten", "target": "/srv/zurueck", "state": "running", "begun_at": now,
        "seen_at": now, "counts": {"done": 3}, "files": [{"path": "/a/b.docx", "state": "lost"}],
    } | facts  # fmt: skip


def trial_body(**facts):
    return {
        "held_at": clock.now().isoformat(), "files": 50, "of_files": 900, "flawed": 0, "seconds": 1.5,
        "seconds_for_everything": 60, "measured": False, "scanners": ["clamd"],
    } | facts  # fmt: skip


def test_the_sentinels_own_key_reports_restores_and_tests(client, key, repository):
    assert post(client, f"{repository}/restores", key, body()).status_code == 200
    assert post(client, f"{repository}/restore-tests", key, trial_body()).status_code == 200

    with deciding("tests"):
        assert RestoreRun.objects.get().files[0]["path"] == "/a/b.docx"
        assert RestoreTest.objects.get().scanners == ["clamd"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("restores", {"run": "../x"}),
        ("restores", {"state": "stopped"}),
        ("restores", {"counts": {"done": -1}}),
        ("restore-tests", {"seconds": "inf"}),
        ("restore-tests", {"files": 0}),
        ("restore-tests", {"application": 7}),
    ],
)
def test_a_wrong_report_changes_nothing_and_says_so(client, key, repository, path, wrong):
    facts = body(**wrong) if path == "restores" else trial_body(**wrong)

    answer = post(client, f"{repository}/{path}", key, facts)

    assert answer.status_code == 422
    assert answer.json()["detail"].endswith("Nothing was changed.")


def test_who_may_not_report_is_refused_and_who_may_not_see_finds_nothing(client, key, repository, viewer_with):
    assert post(client, f"{repository + 9}/restores", key, body()).status_code == 404
    assert post(client, f"{repository}/restores", "bw_no", body()).status_code == 401
    with viewing_as(viewer_with(Role.AUDIT_OFFICE)), pytest.raises(PermissionDenied):
        services.take_restore(repository_id=repository, report=restore())


def test_the_plan_shows_what_is_overdue_first_and_takes_a_test_that_people_held(application, repository, client_of):
    keeper = client_of(Role.ISB, name="keeper")
    plan = keeper.get("/ransomware/restore-tests/").content.decode()
    assert "Von 1 Anwendungen ist eine nicht nachgewiesen." in plan
    assert "nie getestet" in plan
    address = f"/ransomware/restore-tests/{application}/"
    facts = {"held_at": "2026-01-15T10:00", "restored": "900", "flawed": "0", "hours": "9.5", "proof": "Ordner 7"}

    assert keeper.post(f"{address}record/", facts | {"flawed": "901"}).status_code == 422
    page = keeper.post(f"{address}record/", facts, follow=True).content.decode()

    assert "Ordner 7" in page
    assert "zugesagt: 8,0 Stunden" in page
    assert "Der letzte Wiederherstellungstest dauerte länger als zugesagt." in page
    assert keeper.get("/ransomware/restore-tests/?need=1").context["total"] == 0


def test_a_restore_shows_progress_checks_and_files(repository, admin, client_of):
    files = ({"path": "/amt/geheim.docx", "state": "lost", "origin": "last_clean", "snapshot": "ab" * 32},)
    report = restore(
        "stopped", 3, stop_reason="target_full", bytes_done=1, bytes_total=3, files=files, formats={"clean": 2}
    )
    key = take(admin, repository, report)
    reader = client_of(Role.AUDIT_OFFICE, name="auditor")

    assert "/srv/zurueck" in reader.get("/ransomware/restores/").content.decode()
    page = reader.get(f"/ransomware/restores/{key}/").content.decode()
    for text in ("Das Ziel ist voll", "verloren: keine unversehrte Fassung", "/amt/geheim.docx", "33 Prozent"):
        assert text in page


def test_readers_read_keepers_record_and_others_find_nothing(application, client_of):
    reader, stranger = client_of(Role.AUDIT_OFFICE, name="auditor"), client_of(Role.EMPLOYEE, name="clerk")

    assert reader.get(f"/ransomware/restore-tests/{application}/").status_code == 200
    assert reader.get(f"/ransomware/restore-tests/{application}/record/").status_code == 403
    assert reader.get("/ransomware/restore-tests/999/").status_code == 404
    assert reader.get("/ransomware/restores/999/").status_code == 404
    assert stranger.get("/ransomware/restore-tests/").status_code == 403
