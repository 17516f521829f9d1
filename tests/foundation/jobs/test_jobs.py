import sys
from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.foundation import clock, jobs
from bollwerk.foundation.access import Role, Viewer, viewing_as
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit import events
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.jobs import declarations, heartbeat, house, progress
from bollwerk.foundation.jobs.events import event_of, starter_of
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.jobs.models import JobProgress, Worker

seen = []


@jobs.step(attempts=3)
def count_lines(event_id):
    progress.report_progress(event_id, done=3, total=12, message="lines")
    return len(event_id)


@jobs.workflow("tests.count_things", label="Count things")
def count_things(event_id):
    seen.append(("workflow", event_id, count_lines(event_id)))


@jobs.workflow("tests.break_things")
def break_things(event_id):
    raise ValueError("the source is empty")


@pytest.fixture(autouse=True)
def declared(db):
    seen.clear()
    events.declare(
        [
            events.AuditEvent("tests.count.asked", "Count", workflow="tests.count_things"),
            events.AuditEvent("tests.break.asked", "Break", workflow="tests.break_things"),
            events.AuditEvent("tests.nothing.asked", "Nothing about %(what)s."),
        ]
    )
    declarations.declare_reaction("tests.nothing.asked", "upper", lambda uid: seen.append(("reaction", uid)))


def ask(code="tests.count.asked", actor="person:1", **options):
    with viewing_as(Viewer(actor, **options)):
        return str(record(code, subject="tests.thing/1"))


def test_an_event_starts_its_workflow_once():
    uid = ask()

    assert run_waiting_jobs() == 1
    assert run_waiting_jobs() == 0
    assert seen == [("workflow", uid, 36)]


def test_a_reaction_runs_once_for_each_event():
    uids = [ask("tests.nothing.asked") for _ in range(3)]

    run_waiting_jobs()
    run_waiting_jobs()

    assert seen == [("reaction", uid) for uid in uids]
    assert {job.label for job in JobProgress.objects.all()} == {"Was folgt auf: Nothing about …"}  # words, no codes


def test_an_event_whose_workflow_nobody_knows_waits_for_the_release_that_does():
    events.declare([events.AuditEvent("tests.future.asked", "Future", workflow="tests.future")])
    ask("tests.future.asked")

    assert run_waiting_jobs() == 0
    assert all_rows(Event).get().relayed is False


def test_progress_is_kept_and_ends_full():
    uid = ask()
    run_waiting_jobs()

    job = JobProgress.objects.get(job_id=uid)
    assert (job.state, job.done, job.total, job.label, job.starter) == ("finished", 12, 12, "Count things", "person:1")


def test_a_failed_job_says_why():
    uid = ask("tests.break.asked")
    with pytest.raises(ValueError, match="empty"):
        run_waiting_jobs()

    job = JobProgress.objects.get(job_id=uid)
    assert (job.state, job.message) == ("failed", "ValueError: the source is empty")


def test_a_job_knows_its_event_and_who_started_it(client, city, log_in):
    person = log_in(client, Role.ISB)
    uid = ask(actor=f"person:{person.pk}", home_organisation=city.pk)

    assert event_of(uid).organisation_id == city.pk
    assert Role.ISB in starter_of(uid).roles
    assert starter_of(ask(actor="job:x")).name == "anonymous"


def test_only_a_failed_job_can_be_tried_again():
    uid = ask()
    run_waiting_jobs()

    with viewing_as(Viewer("person:1")), pytest.raises(progress.JobNotFailedError):
        progress.retry_job(job_id=uid)


def test_the_starter_sees_the_job_and_nobody_else_does(client, city, log_in):
    person = log_in(client, Role.EMPLOYEE)
    uid = ask(actor=f"person:{person.pk}")
    progress.note_asked(uid, workflow="tests.count_things", label="Count things", starter=f"person:{person.pk}")
    progress.report_progress(uid, done=1, total=4)

    page = client.get(f"/auftraege/{uid}/")
    fragment = client.get(f"/auftraege/{uid}/", headers={"HX-Request": "true"}).content.decode()
    log_in(client, Role.EMPLOYEE, name="emil")

    assert "1 von 4" in page.content.decode()
    assert "<main" in page.content.decode()
    assert "1 von 4" in fragment
    assert "<main" not in fragment
    assert client.get(f"/auftraege/{uid}/").status_code == 404


def test_the_fragment_stops_asking_when_the_job_has_ended(client, city, log_in):
    person = log_in(client, Role.EMPLOYEE)
    uid = ask(actor=f"person:{person.pk}")

    progress.note_asked(uid, workflow="x", label="Count", starter=f"person:{person.pk}")
    waiting = client.get(f"/auftraege/{uid}/").content.decode()
    progress.note_finished(uid)
    ended = client.get(f"/auftraege/{uid}/").content.decode()

    assert f'hx-get="/auftraege/{uid}/"' in waiting
    assert "hx-get" not in ended


def test_administrators_see_all_jobs_and_try_failed_ones_again(client, city, log_in):
    uid = ask("tests.break.asked")
    with pytest.raises(ValueError, match="empty"):
        run_waiting_jobs()
    log_in(client, Role.PROVIDER_ADMIN)

    page = client.get("/auftraege/").content.decode()
    answer = client.post(f"/auftraege/{uid}/erneut/")

    assert "the source is empty" in page
    assert answer.status_code == 302
    assert JobProgress.objects.get(job_id=uid).retry_wanted
    assert all_rows(Event).filter(code="jobs.job.retried").count() == 1
    assert client.post("/auftraege/nothing/erneut/").status_code == 404


def test_employees_may_neither_list_jobs_nor_try_again(client, city, log_in):
    log_in(client, Role.EMPLOYEE)

    assert client.get("/auftraege/").status_code == 403
    assert client.post("/auftraege/x/erneut/").status_code == 403


@pytest.mark.parametrize(("age", "left"), [(timedelta(days=30, hours=1), 0), (timedelta(days=29, hours=23), 1)])
def test_ended_jobs_are_forgotten_after_thirty_days(age, left):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    with clock.frozen_at(at - age):
        progress.note_asked("old", workflow="x", label="x")
        progress.note_finished("old")

    with clock.frozen_at(at):
        house.forget_ended_jobs(at)

    assert JobProgress.objects.count() == left


def test_the_living_take_over_from_the_dead_and_only_from_them():
    taken = []
    long_ago = clock.now() - timedelta(seconds=60)
    Worker.objects.create(executor="dead", seen=long_ago, started_at=long_ago)
    Worker.objects.create(executor="alive", seen=clock.now(), started_at=long_ago)

    assert heartbeat.beat("me", taken.extend) == ["dead"]
    assert heartbeat.beat("me", taken.extend) == []
    assert taken == ["dead"]
    assert set(Worker.objects.values_list("executor", flat=True)) == {"alive", "me"}


def test_a_worker_that_leaves_is_taken_over_at_once():
    heartbeat.beat("leaving", lambda dead: None)
    heartbeat.leave("leaving")

    assert heartbeat.beat("me", lambda dead: None) == ["leaving"]


def test_declaring_jobs_loads_no_engine():
    assert "dbos" not in sys.modules
