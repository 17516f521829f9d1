import pytest
from django.urls import reverse

from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.models import Alert, BackupDuty, Repository

pytestmark = pytest.mark.django_db
LISTS = ("overview", "alerts", "register", "repositories")


def page(name, *args):
    return reverse(f"ransomware:{name}", args=args)


@pytest.fixture
def alert(admin, repository, alert_report, snapshot_report):
    with viewing_as(admin):
        services.take_snapshot(repository_id=repository, report=snapshot_report(encrypted=5, clean=5))
        return services.raise_alerts(repository_id=repository, reports=[alert_report()])[0]


@pytest.fixture
def other_city(db):
    with deciding("tests.other_city"):
        return Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=1)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", [Role.ISB, Role.PROVIDER_ADMIN, Role.AUDIT_OFFICE])
def test_who_may_read_opens_every_list(client_of, alert, server, name, role):
    server()

    assert client_of(role).get(page(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_employees_may_not_read_alerts(client_of, name):
    assert client_of(Role.EMPLOYEE).get(page(name)).status_code == 403


def test_an_alert_names_files_and_reasons_in_words(client_of, alert):
    text = client_of(Role.ISB).get(page("alert", alert)).content.decode()

    assert "/srv/akten/brief.docx" in text
    assert "es hat nicht mehr das Format, das es hatte" in text


def test_records_of_another_city_do_not_exist(client_of, alert, repository, other_city, server):
    reader = client_of(Role.ISB, organisation=other_city)

    assert reader.get(page("alert", alert)).status_code == 404
    assert reader.get(page("repository", repository)).status_code == 404
    assert reader.get(page("duty", server())).status_code == 404


def test_a_false_alarm_is_recorded_with_its_reason(client_of, alert):
    client = client_of(Role.ISB)

    answer = client.post(page("alert", alert), {"state": "false_alarm", "reason": "Umzug der Ablage", "revision": "1"})

    assert answer.status_code == 302
    with deciding("tests"):
        row = Alert.objects.get()
    assert (row.state, row.reason) == ("false_alarm", "Umzug der Ablage")


def test_a_decision_without_reason_is_refused_and_changes_nothing(client_of, alert):
    answer = client_of(Role.ISB).post(page("alert", alert), {"state": "false_alarm", "reason": "", "revision": "1"})

    assert answer.status_code == 422
    with deciding("tests"):
        assert Alert.objects.get().state == "open"


def test_the_audit_office_reads_but_does_not_decide(client_of, alert):
    client = client_of(Role.AUDIT_OFFICE)

    assert client.get(page("alert", alert)).status_code == 200
    answer = client.post(page("alert", alert), {"state": "false_alarm", "reason": "x", "revision": "1"})
    assert answer.status_code == 403


def test_a_duty_is_stated_and_stands_in_the_register(client_of, server, repository):
    key = server()
    facts = {
        "what": "Alle Dateien", "holds_data": "on", "every_hours": "24", "keep_days": "90", "rpo_hours": "24",
        "rto_hours": "48", "repository": repository, "revision": "0",
    }  # fmt: skip
    client = client_of(Role.ISB)

    answer = client.post(page("edit_duty", key), facts)

    assert answer.status_code == 302
    with deciding("tests"):
        assert BackupDuty.objects.get().rto_hours == 48
    assert "Alle Dateien" in client.get(page("duty", key)).content.decode()


def test_a_system_without_data_needs_a_reason(client_of, server):
    facts = {"every_hours": "24", "keep_days": "90", "rpo_hours": "24", "rto_hours": "24", "revision": "0"}

    answer = client_of(Role.ISB).post(page("edit_duty", server()), facts)

    assert answer.status_code == 422


def test_a_repository_is_registered(client_of, city):
    facts = {"name": "Tresor 2", "product": "restic", "keep_days": "30", "hosts": "srv-1\nsrv-2\n", "revision": "0"}

    answer = client_of(Role.PROVIDER_ADMIN).post(page("create_repository"), facts)

    assert answer.status_code == 302
    with deciding("tests"):
        assert Repository.objects.get().hosts == ["srv-1", "srv-2"]


def test_the_one_time_token_is_shown_once(client_of, repository):
    client = client_of(Role.PROVIDER_ADMIN)

    shown = client.post(page("enrol", repository)).content.decode()

    assert "bw_" in shown
    assert "bw_" not in client.get(page("repository", repository)).content.decode()
