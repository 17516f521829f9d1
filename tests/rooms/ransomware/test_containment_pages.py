from datetime import timedelta

import asyncssh
import pytest
from django.urls import reverse

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.notices.models import Notice
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.adapters import attesting
from bollwerk.rooms.ransomware.models import Alert, Cleaning, ContainmentTarget, Isolation
from bollwerk.rooms.ransomware.rules.cleaning import CHECKLIST, Method


@pytest.fixture
def prepared(admin, server):
    """A listed host at a printed-order point; returns the key of the target."""
    system = server()
    with viewing_as(admin):
        point = services.save_control_point(facts={"name": "Verteiler EG", "driver": "order"})
        facts = {"handles": ["Dose 12"], "second_person_reason": "Einsatzleitstelle"}
        return services.save_target(system_id=system, point_id=point, facts=facts)


def step(client, key, name, **data):
    return client.post(reverse("ransomware:isolation_step", args=[key]), {"step": name, **data}, follow=True)


def test_an_isolation_goes_from_preview_over_two_people_to_release(prepared, client_of, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    admin, isb = client_of(Role.PROVIDER_ADMIN, name="admin"), client_of(Role.ISB, name="isb")
    answer = admin.post(
        reverse("ransomware:plan_isolation"), {"targets": [prepared], "reason": "Alarm", "exercise": "on"}, follow=True
    )
    key = int(answer.redirect_chain[-1][0].rstrip("/").rpartition("/")[2])

    assert "zweite Person" in step(admin, key, "press").content.decode()
    assert "andere Person" in step(admin, key, "press").content.decode()
    step(isb, key, "press")
    run_waiting_jobs()
    page = isb.get(reverse("ransomware:isolation", args=[key])).content.decode()
    assert "Dose 12" in page
    step(isb, key, "ask", reason="Übung beendet")
    step(admin, key, "agree")
    run_waiting_jobs()

    with viewing_as_job():
        assert Isolation.objects.get().state == Isolation.State.RELEASED


def viewing_as_job():
    from bollwerk.foundation.jobs.events import house_viewer

    return viewing_as(house_viewer("tests"))


def test_an_alert_proposes_to_isolate_its_host(prepared, repository, admin, alert_report, client_of):
    with viewing_as(admin):
        services.raise_alerts(repository_id=repository, reports=[alert_report()])
        alert = Alert.objects.get().pk
    client = client_of(Role.PROVIDER_ADMIN)

    page = client.get(reverse("ransomware:alert", args=[alert])).content.decode()

    assert f"?alert={alert}&amp;target={prepared}" in page
    proposal = client.get(f"{reverse('ransomware:plan_isolation')}?alert={alert}&target={prepared}").content.decode()
    assert "checked" in proposal


def test_a_host_is_cleaned_from_the_first_image_to_the_signature(server, client_of, tmp_path):
    system, client = server(), client_of(Role.PROVIDER_ADMIN)
    private = tmp_path / "key"
    private.touch(mode=0o600)
    made = asyncssh.generate_private_key("ssh-ed25519")
    private.write_bytes(made.export_private_key())
    begun = client.post(reverse("ransomware:begin_cleaning"), {"system": system})
    address = begun["Location"]

    def note(**data):
        return client.post(f"{address}step/", data, follow=True).content.decode()

    assert "Beweise" in note(step="note", code="wiped")
    image = {"size_bytes": 9, "tool": "dd", "place": "Tresor"}
    note(step="evidence", kind="disk", sha256="a" * 64, **image)
    note(step="evidence", kind="memory", sha256="b" * 64, **image)
    for code in CHECKLIST[Method.REINSTALL]:
        left_out = {"left_out": "on", "note": "kein Suchprogramm"} if code == "swept" else {}
        note(step="note", code=code.value, **left_out)
    note(step="signer", public_key=made.export_public_key().decode())
    statement = client.get(f"{address}statement/").content.decode()
    assert "Keiner Ihrer eingetragenen Schlüssel" in note(step="sign", signature="unsinn")
    note(step="sign", signature=attesting.sign(statement, private).replace("\n", "\r\n"))

    with viewing_as_job():
        assert Cleaning.objects.get().state == Cleaning.State.ATTESTED


@pytest.mark.parametrize("kind", ["point", "observer", "target"])
def test_what_containment_needs_is_kept_through_forms(prepared, server, client_of, kind):
    client, system = client_of(Role.ISB), server("srv-2")
    with viewing_as_job():
        point = ContainmentTarget.objects.get().point_id
    data = {
        "point": {"name": "sw-1", "driver": "nft_bridge", "host": "10.0.0.1", "port": 22, "username": "bollwerk",
                  "host_key": "ssh-ed25519 AAAA", "management": "mgmt\nuplink", "revision": 0},
        "observer": {"name": "o-1", "host": "10.0.0.2", "port": 22, "username": "b", "host_key": "x", "revision": 0},
        "target": {"system_id": system, "point_id": point, "handles": "v1\nv2", "probe_ports": "22\n445",
                   "management_port": 22, "revision": 0},
    }[kind]  # fmt: skip

    answer = client.post(reverse(f"ransomware:create_{kind}"), data)

    assert answer.status_code == 302, answer.content.decode()
    board = client.get(reverse("ransomware:containment")).content.decode()
    assert {"point": "sw-1", "observer": "o-1", "target": "srv-2"}[kind] in board


@pytest.mark.parametrize(
    "wrong",
    [
        {"driver": "nft_router", "management": "nirgends"},
        {"driver": "nft_bridge", "host_key": ""},
        {"driver": "command", "isolate_command": "aus", "release_command": "an {handle}"},
    ],
)
def test_a_control_point_that_could_not_be_told_anything_is_refused(city, client_of, wrong):
    good = {"name": "p", "host": "10.0.0.1", "port": 22, "username": "b", "host_key": "ssh-ed25519 A", "revision": 0}

    assert client_of(Role.ISB).post(reverse("ransomware:create_point"), good | wrong).status_code == 422


def test_who_may_read_reads_who_may_not_act_is_refused(prepared, client_of):
    reader, stranger = client_of(Role.AUDIT_OFFICE, name="reader"), client_of(Role.EMPLOYEE, name="stranger")
    board = reverse("ransomware:containment")

    assert reader.get(board).status_code == 200
    assert reader.get(reverse("ransomware:plan_isolation")).status_code == 403
    assert stranger.get(board).status_code == 403
    assert reader.get(reverse("ransomware:isolation", args=[4711])).status_code == 404
    assert reader.get(reverse("ransomware:cleaning", args=[4711])).status_code == 404


def test_the_board_asks_the_database_a_fixed_number_of_times(
    prepared, server, admin, client_of, django_assert_max_num_queries
):
    with viewing_as(admin):
        point = ContainmentTarget.objects.get().point_id
        for number in range(5):
            services.save_target(system_id=server(f"s{number}"), point_id=point, facts={"handles": ["x"]})
    client = client_of(Role.ISB)
    client.get(reverse("ransomware:containment"))

    with django_assert_max_num_queries(22):
        client.get(reverse("ransomware:containment"))


def told(code):
    with viewing_as_job():
        return sorted(Notice.objects.filter(code=code).values_list("person_id", flat=True))


def test_each_step_of_an_isolation_is_told_to_those_who_may_act(prepared, client_of, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    admin, isb = client_of(Role.PROVIDER_ADMIN, name="admin"), client_of(Role.ISB, name="isb")
    admin.post(reverse("ransomware:plan_isolation"), {"targets": [prepared], "reason": "Alarm"})
    with viewing_as_job():
        key = Isolation.objects.get().pk
    for client in (admin, isb):
        step(client, key, "press")
        run_waiting_jobs()
    step(isb, key, "ask", reason="Entwarnung")
    run_waiting_jobs()

    for what in ("waits", "ordered", "unproven", "release_asked"):
        assert len(told(f"ransomware.isolation.{what}")) == 2, what
    assert told("ransomware.isolation.proven") == []


def test_what_could_not_be_reached_is_said_and_never_called_isolated(server, admin, client_of, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with viewing_as(admin):
        gone = {"name": "Kernrouter", "driver": "nft_router", "host": "127.0.0.1", "port": 1, "host_key": "x"}
        point = services.save_control_point(facts=gone)
        target = services.save_target(system_id=server(), point_id=point, facts={"handles": ["10.1.2.3"]})
    client = client_of(Role.PROVIDER_ADMIN)
    client.post(reverse("ransomware:plan_isolation"), {"targets": [target], "reason": "Alarm"})
    with viewing_as_job():
        key = Isolation.objects.get().pk
    step(client, key, "press")
    run_waiting_jobs()

    page = client.get(reverse("ransomware:isolation", args=[key])).content.decode()

    assert "Verlassen Sie sich nicht darauf" in page
    assert "srv-akten: Switch oder Router nicht erreichbar" in page
    with viewing_as_job():
        assert Isolation.objects.get().state == Isolation.State.UNPROVEN


def test_the_board_names_what_nobody_cuts_off_alone(prepared, client_of):
    page = client_of(Role.ISB).get(reverse("ransomware:containment")).content.decode()

    assert "Das trennt niemand allein ab" in page
    assert "Einsatzleitstelle" in page


def test_programs_read_containment_and_cannot_cut(prepared, admin, client, client_of):
    client_of(Role.ISB).post(reverse("ransomware:plan_isolation"), {"targets": [prepared], "reason": "Alarm"})
    with viewing_as_job():
        key = Isolation.objects.get().pk
    with viewing_as(admin):
        token = make_integration(
            name="Leitstand", organisation_id=admin.home_organisation, scopes=("ransomware.register:read",),
            valid_for=timedelta(days=1),
        )  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}

    def get(path):
        return client.get(f"/api/v1/ransomware/{path}", headers=headers)

    assert [one["state"] for one in get("isolations").json()] == ["planned"]
    detail = get(f"isolations/{key}").json()
    assert (detail["second_person_needed"], detail["targets"][0]["standing"]) == (True, "pending")
    assert get("containment-targets").json()[0]["only_with_second_person_because"] == "Einsatzleitstelle"
    assert get(f"isolations/{key + 1}").status_code == 404
    assert client.post(f"/api/v1/ransomware/isolations/{key}", headers=headers).status_code == 405
