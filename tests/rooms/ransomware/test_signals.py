"""Live signals: what a lookout may report, whom an alert may name, and for how long."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.history.api import UnknownFactError
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.notices.models import Notice
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.claims import noticed
from bollwerk.rooms.ransomware.jobs_signals import forget_clients_due
from bollwerk.rooms.ransomware.models import Alert, AlertClient, Lookout
from bollwerk.rooms.ransomware.rules import AlertState
from bollwerk.rooms.ransomware.rules.signals import audit_allowed, client_delete_on

pytestmark = pytest.mark.django_db
TODAY = clock.today()
DAY = timedelta(days=1)


@pytest.fixture
def lookout(admin, repository):
    with viewing_as(admin):
        return services.save_lookout(facts={"name": "Freigaben", "host": "srv-akten"}, repository_id=repository)


@pytest.fixture
def agreed(lookout, isb):
    """A service agreement in force since today."""
    with viewing_as(isb):
        revision = Lookout.objects.get(pk=lookout).revision
        services.record_agreement(
            lookout_id=lookout, agreement="DV 7/2026", since=TODAY, until=None, keep_hours=12,
            expected_revision=revision,
        )  # fmt: skip


@pytest.fixture
def send(client, admin, lookout):
    """Report as the enrolled lookout; returns the answer."""
    with viewing_as(admin):
        token = services.make_lookout_enrolment(lookout_id=lookout)

    def post(path, body, key):
        address = f"/api/v1/ransomware/lookouts/{lookout}/{path}"
        headers = {"Authorization": f"Bearer {key}"}
        if body is None:
            return client.get(address, headers=headers)
        return client.post(address, body, content_type="application/json", headers=headers)

    key = post("enrol", {"host": "srv-akten"}, token).json()["key"]
    return lambda path, body=None: post(path, body, key)


def report(*signals, **standing):
    return {"seen_at": clock.now().isoformat(), "standing": {"canaries": 4, "canaries_sound": 4, **standing},
            "signals": list(signals)}  # fmt: skip


def signal(**facts):
    return {
        "rule": "burst_of_damage", "share": "akten", "raised_at": clock.now().isoformat(), "count": 40,
        "directories": 3, "client": "10.1.2.3", "machine": "pc-0107",
        "files": [{"path": "/srv/akten/brief.docx", "reasons": ["not_what_name_promises"]}],
    } | facts  # fmt: skip


def clients():
    with deciding("tests"):
        return list(AlertClient.objects.values_list("client", flat=True))


def test_a_signal_becomes_an_alert_with_file_share_client_and_reason(send, agreed, client_of):
    found = send("signals", report(signal())).json()["new_alerts"]

    page = client_of(Role.ISB).get(reverse("ransomware:alert", args=found)).content.decode()
    for text in ("Gerade werden viele Dateien beschädigt", "srv-akten:akten", "10.1.2.3", "pc-0107",
                 "/srv/akten/brief.docx", "nicht, was der Name verspricht"):  # fmt: skip
        assert text in page


def test_without_a_service_agreement_the_alarm_comes_and_names_nobody(send):
    assert send("orders").json() == {"audit": False, "keep_hours": 24}

    assert len(send("signals", report(signal())).json()["new_alerts"]) == 1
    assert clients() == []


def test_under_a_service_agreement_the_lookout_is_told_what_it_may(send, agreed):
    assert send("orders").json() == {"audit": True, "keep_hours": 12}


@pytest.mark.parametrize(
    ("agreement", "since", "until", "allowed"),
    [
        ("DV", TODAY, None, True),
        ("DV", TODAY + DAY, None, False),
        ("DV", TODAY - DAY, TODAY, True),
        ("DV", TODAY - DAY, TODAY - DAY, False),
        ("DV", None, None, False),
        ("  ", TODAY, None, False),
    ],
)
def test_an_agreement_counts_from_its_first_to_its_last_day(agreement, since, until, allowed):
    assert audit_allowed(agreement=agreement, since=since, until=until, on=TODAY) is allowed


def test_clients_are_deleted_when_their_day_has_come_and_not_before(send, agreed):
    send("signals", report(signal()))
    due = client_delete_on(TODAY, keep_days=14)

    forget_clients_due((due - DAY).isoformat())
    assert clients() == ["10.1.2.3"]
    forget_clients_due(due.isoformat())
    assert clients() == []
    with deciding("tests"):
        assert Alert.objects.count() == 1


@pytest.mark.parametrize("stated", ["2999-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_lookout_whose_clock_is_wrong_keeps_no_name_longer_than_agreed(send, agreed, stated):
    assert send("signals", report(signal(raised_at=stated))).status_code == 200

    with deciding("tests"):
        assert AlertClient.objects.get().delete_on == client_delete_on(TODAY, keep_days=14)


def test_a_lookout_out_of_service_is_allowed_nothing_and_names_nobody(send, agreed, admin, lookout):
    with viewing_as(admin):
        row = Lookout.objects.get(pk=lookout)
        services.save_lookout(
            facts={"retired_on": TODAY}, repository_id=row.repository_id, lookout_id=lookout,
            expected_revision=row.revision,
        )  # fmt: skip

    assert send("orders").json()["audit"] is False
    send("signals", report(signal()))
    assert clients() == []


def test_an_address_that_samba_puts_into_its_program_name_is_left_out(send):
    send("signals", report(signal(client="", machine="", program="smbd[10.1.2.3]")))

    with deciding("tests"):
        assert Alert.objects.get().detail == "smbd"


def test_a_confirmed_attack_keeps_its_clients_until_it_is_closed(send, agreed, isb):
    send("signals", report(signal()))
    long_after = (TODAY + 400 * DAY).isoformat()

    decide(isb, AlertState.CONFIRMED)
    forget_clients_due(long_after)
    assert clients() == ["10.1.2.3"]
    decide(isb, AlertState.CLOSED)
    forget_clients_due(long_after)
    assert clients() == []


def decide(viewer, state):
    with viewing_as(viewer):
        row = Alert.objects.get()
        services.decide_alert(alert_id=row.pk, state=state, reason="geprüft", expected_revision=row.revision)


def test_the_same_signal_from_a_second_client_adds_to_the_alert(send, agreed):
    send("signals", report(signal()))

    assert send("signals", report(signal(client="10.1.2.4"))).json()["new_alerts"] == []
    assert sorted(clients()) == ["10.1.2.3", "10.1.2.4"]


def test_an_alert_proposes_to_isolate_the_client(send, agreed, admin, server, client_of):
    system = server("pc-0107")
    with viewing_as(admin):
        point = services.save_control_point(facts={"name": "Verteiler", "driver": "order"})
        target = services.save_target(
            system_id=system, point_id=point, facts={"handles": ["Dose 9"], "address": "10.1.2.3"}
        )
    (alert,) = send("signals", report(signal())).json()["new_alerts"]

    page = client_of(Role.PROVIDER_ADMIN).get(reverse("ransomware:alert", args=[alert])).content.decode()

    assert f"?alert={alert}&amp;target={target}" in page


def test_those_who_decide_are_told_of_a_live_alert(send, agreed, client_of):
    client_of(Role.ISB)
    send("signals", report(signal()))
    run_waiting_jobs()

    with deciding("tests"):
        assert Notice.objects.filter(code="ransomware.alert.raised").count() == 1


def test_nothing_is_pruned_in_the_repository_of_a_host_that_rings(send, admin, repository):
    send("signals", report(signal()))

    with viewing_as(admin):
        assert [one.value for one in services.prune_verdict(repository_id=repository).refusals] == ["alert_open"]


def test_only_those_who_watch_over_data_record_an_agreement(lookout, repository, admin):
    with viewing_as(admin), pytest.raises(PermissionDenied):
        services.record_agreement(
            lookout_id=lookout, agreement="x", since=TODAY, until=None, keep_hours=1, expected_revision=1
        )
    with viewing_as(admin), pytest.raises(UnknownFactError):
        services.save_lookout(
            facts={"agreement": "x"}, repository_id=repository, lookout_id=lookout, expected_revision=1
        )


@pytest.mark.parametrize(("hours", "good"), [(0, False), (1, True), (168, True), (169, False)])
def test_lines_lie_on_the_server_for_a_week_at_most(lookout, isb, hours, good):
    with viewing_as(isb):
        row = Lookout.objects.get()
        row.audit_keep_hours = hours
        if good:
            row.save()
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()


@pytest.mark.parametrize("wrong", [{"rule": "new_key"}, {"client": "x" * 65}, {"raised_at": "gestern"}, {"files": 3}])
def test_a_wrong_signal_is_refused_in_one_sentence(send, wrong):
    answer = send("signals", report(signal(**wrong)))

    assert answer.status_code == 422
    assert answer.json()["detail"].endswith("Nothing was changed.")


def test_the_key_of_a_lookout_does_nothing_else(send, client, repository, lookout):
    assert send("enrol", {"host": "other"}).status_code == 403


def test_a_silent_lookout_refutes_that_attacks_are_noticed(send, lookout, admin, repository):
    with viewing_as(admin):
        services.note_watch(repository_id=repository)
    send("signals", report())
    late = clock.now() + timedelta(hours=25)
    with deciding("tests"):
        assert noticed(clock.now()).standing is Standing.PROVEN
        outcome = noticed(late)

    assert outcome.standing is Standing.REFUTED
    assert "lookout_silent" in {one.reason for one in outcome.counter_examples}


def test_pages_of_lookouts_lead_from_registering_to_the_agreement(repository, client_of, admin):
    client, isb = client_of(Role.PROVIDER_ADMIN, name="admin"), client_of(Role.ISB, name="isb")
    facts = {
        "name": "Freigaben",
        "host": "srv-akten",
        "repository_id": repository,
        "client_keep_days": 14,
        "revision": 0,
    }
    page = client.post(reverse("ransomware:create_lookout"), {**facts, "revision": 0}, follow=True)
    address = page.redirect_chain[-1][0]
    assert "nein, ohne Dienstvereinbarung" in page.content.decode()
    assert "bw_" in client.post(f"{address}enrol/").content.decode()
    assert client.get(f"{address}agreement/").status_code == 403

    revision = 2
    with viewing_as(admin):
        revision = Lookout.objects.get().revision
    wrong = {"agreement": "DV 7/2026", "keep_hours": 24, "revision": revision}
    assert "Nennen Sie den Tag" in isb.post(f"{address}agreement/", wrong).content.decode()
    done = isb.post(f"{address}agreement/", wrong | {"since": "2026-01-01"}, follow=True).content.decode()

    assert "unter einer Dienstvereinbarung" in done
    assert "Freigaben" in client_of(Role.STAFF_COUNCIL, name="pr").get(reverse("ransomware:lookouts")).content.decode()
    assert client_of(Role.EMPLOYEE, name="x").get(reverse("ransomware:lookouts")).status_code == 403


@pytest.mark.parametrize("name", ["lookouts", "create_lookout"])
def test_the_list_of_lookouts_asks_few_questions(name, lookout, client_of, django_assert_max_num_queries):
    client = client_of(Role.PROVIDER_ADMIN)
    client.get(reverse(f"ransomware:{name}"))

    with django_assert_max_num_queries(20):
        assert client.get(reverse(f"ransomware:{name}")).status_code == 200
