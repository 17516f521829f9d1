"""Drills in the browser: recorded whole, and led step by step by somebody who never sends a command."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import DrillError
from bollwerk.rooms.ransomware.models import Cleaning, CustodyEntry, Drill, EgressRecord, EvidenceItem, GuidedDrill

pytestmark = pytest.mark.django_db
STEPS = ["prepare", "isolate", "clean", "restore"]


@pytest.fixture
def lead(viewer_with, city):
    with deciding("tests"):
        person = Person.objects.create(
            given_name="Ada", family_name="Muster", email="ada@musterstadt.example", organisation_id=city.pk
        )
    return viewer_with(Role.PROVIDER_ADMIN, person_id=person.pk, name=f"person:{person.pk}")


@pytest.fixture
def guided(lead):
    with viewing_as(lead):
        return services.open_guided()


def ask(client, guided, what, body=None):
    key, token = guided
    address, headers = f"/api/v1/ransomware/guided-drills/{key}/{what}", {"Authorization": f"Bearer {token}"}
    if body is None:
        return client.get(address, headers=headers)
    return client.post(address, body, content_type="application/json", headers=headers)


def step(name, ok=True):
    return {"name": name, "ok": ok, "seconds": 1.5, "proof": {"hosts": 4}}


def allow(lead, guided, number):
    with viewing_as(lead):
        services.allow_step(drill_id=guided[0], number=number)


def test_a_step_is_taken_only_when_it_was_allowed_and_the_whole_becomes_a_report(client, lead, guided):
    assert ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS}).status_code == 200
    for number, name in enumerate(STEPS):
        assert ask(client, guided, f"next?done={number}").json() == {"go": False, "running": True}
        assert ask(client, guided, "steps", step(name)).status_code == 409
        allow(lead, guided, number)
        assert ask(client, guided, f"next?done={number}").json() == {"go": True, "running": True}
        assert ask(client, guided, "steps", step(name)).status_code == 200
        assert ask(client, guided, "steps", step(name)).status_code == 200
    key = ask(client, guided, "end", {"files_lost": 0}).json()["drill"]

    with deciding("tests"):
        drill = Drill.objects.get(pk=key)
        assert GuidedDrill.objects.get().state == "ended"
    assert [(one["name"], one["proof"]) for one in drill.steps] == [(name, {"hosts": "4"}) for name in STEPS]
    assert (drill.seconds, drill.files_lost) == (6.0, 0)


def test_two_clicks_allow_one_step(client, lead, guided):
    ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS})
    allow(lead, guided, 0)
    allow(lead, guided, 0)
    ask(client, guided, "steps", step("prepare"))

    with pytest.raises(DrillError, match="drill_not_its_turn"):
        allow(lead, guided, 0)
    assert ask(client, guided, "next?done=1").json()["go"] is False


def test_another_step_than_the_next_one_is_refused(client, lead, guided):
    ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS})
    allow(lead, guided, 0)

    assert ask(client, guided, "steps", step("clean")).status_code == 409


def test_broken_off_the_machine_is_told_and_what_was_done_is_kept(client, lead, guided):
    ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS})
    allow(lead, guided, 0)
    ask(client, guided, "steps", step("prepare"))
    with viewing_as(lead):
        services.break_off(drill_id=guided[0])

    assert ask(client, guided, "next?done=1").json() == {"go": False, "running": False}
    assert ask(client, guided, "end", {"files_lost": None}).json()["drill"] is not None
    with deciding("tests"):
        assert GuidedDrill.objects.get().state == "broken_off"


def test_another_machine_cannot_play_along(client, lead, guided):
    ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS})
    with viewing_as(lead):
        services.break_off(drill_id=guided[0])
        other = services.open_guided()

    assert ask(client, (guided[0], other[1]), "next?done=0").status_code == 409
    assert ask(client, (guided[0], "bw_no"), "next?done=0").status_code == 401
    assert ask(client, (guided[0] + 9, other[1]), "next?done=0").status_code == 404


def test_one_drill_at_a_time(lead, guided):
    with viewing_as(lead), pytest.raises(DrillError, match="drill_under_way"):
        services.open_guided()


def test_a_whole_report_can_be_handed_in_with_a_token(client, lead):
    with viewing_as(lead):
        _key, token = services.open_guided()
    report = {"steps": [step(name) for name in STEPS], "files_lost": 0, "seconds": 9.5}

    answer = client.post(
        "/api/v1/ransomware/drills", report, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip

    with deciding("tests"):
        assert Drill.objects.get(pk=answer.json()["drill"]).seconds == 9.5


@pytest.fixture
def browser(client_of):
    return client_of(Role.PROVIDER_ADMIN, name="lead")


def test_the_page_shows_token_and_command_once_then_each_step_with_its_proof(client, browser):
    page = browser.post("/ransomware/drills/open/")
    guided = (GuidedDrill._base_manager.get().pk, page.context["token"])
    address = f"/ransomware/drills/guided/{guided[0]}/"
    assert guided[1] in page.content.decode()
    assert guided[1] not in browser.get(address).content.decode()

    ask(client, guided, "begin", {"host": "labor-1", "steps": STEPS})
    assert browser.get(address).context["next_step"] == 0
    browser.post(f"{address}step/", {"number": "0"})
    assert browser.get(address).context["awaited"] is True
    assert "Die Maschine führt den Schritt aus" in browser.get(f"{address}progress/").content.decode()
    ask(client, guided, "steps", step("prepare"))
    assert browser.get(f"{address}progress/").headers["HX-Refresh"] == "true"

    assert "Rechner: 4" in browser.get(address).content.decode()
    assert browser.post(f"{address}step/", {"number": "x"}).status_code == 400
    browser.post(f"{address}step/", {"step": "break_off"})
    assert browser.get(address).context["may_break_off"] is False


def test_a_report_from_elsewhere_is_recorded_with_its_proof(browser):
    content = json.dumps({"steps": [step(name) for name in STEPS], "files_lost": 0, "seconds": 9.5}).encode()
    facts = {"held_at": "2026-01-15T10:00", "report": SimpleUploadedFile("report.json", content)}

    answer = browser.post("/ransomware/drills/record/", facts, follow=True)

    assert answer.status_code == 200
    assert "Rechner: 4" in answer.content.decode()


@pytest.mark.parametrize(
    ("held_at", "content"),
    [
        ("2026-01-15T10:00", b"[]"),
        ("2026-01-15T10:00", b"{}"),
        ("2026-01-15T10:00", b"\xff"),
        ("2999-01-01T00:00", b"{}"),
    ],
)
def test_what_is_no_report_is_refused_at_its_field(browser, held_at, content):
    facts = {"held_at": held_at, "report": SimpleUploadedFile("report.json", content)}

    assert browser.post("/ransomware/drills/record/", facts).status_code == 422
    assert not Drill._base_manager.exists()


def test_evidence_is_taken_over_with_the_hash_computed_anew(browser, isb, server):
    with viewing_as(isb):
        key = server()
    browser.post("/ransomware/cleaning/begin/", {"system": key})
    facts = {"step": "evidence", "kind": "disk", "sha256": "a" * 64, "size_bytes": 9, "tool": "dd", "place": "Tresor"}
    browser.post(f"/ransomware/cleaning/{Cleaning._base_manager.get().pk}/step/", facts)
    item = EvidenceItem._base_manager.get().pk
    address = f"/ransomware/cleaning/evidence/{item}/"

    assert browser.post(address, {"place": "LKA", "reason": "Ermittlung", "sha256": "zz"}).status_code == 422
    page = browser.post(address, {"place": "LKA", "reason": "Ermittlung", "sha256": "b" * 64}, follow=True)

    assert "weicht ab" in page.content.decode()
    assert CustodyEntry._base_manager.filter(place="LKA").exists()
    assert browser.get("/ransomware/cleaning/evidence/999/").status_code == 404


def test_a_record_of_outgoing_traffic_is_stated_and_seen_again(browser, client_of):
    browser.post("/ransomware/egress/", {"name": "Firewall", "keep_days": "90"})
    row = EgressRecord._base_manager.get()
    browser.post(f"/ransomware/egress/{row.pk}/seen/")

    assert EgressRecord._base_manager.get().checked_at > row.checked_at
    reader = client_of(Role.AUDIT_OFFICE, name="auditor")
    assert reader.get("/ransomware/egress/").status_code == 200
    assert reader.post(f"/ransomware/egress/{row.pk}/seen/").status_code == 403
    assert browser.post(f"/ransomware/egress/{row.pk + 9}/seen/").status_code == 404


def test_readers_read_drills_and_others_find_nothing(client_of, guided):
    reader, stranger = client_of(Role.AUDIT_OFFICE, name="auditor"), client_of(Role.EMPLOYEE, name="clerk")

    assert reader.get("/ransomware/drills/").status_code == 200
    assert reader.get(f"/ransomware/drills/guided/{guided[0]}/").status_code == 200
    assert reader.get(f"/ransomware/drills/guided/{guided[0]}/progress/").status_code == 200
    assert reader.post("/ransomware/drills/open/").status_code == 403
    assert reader.get("/ransomware/drills/9/").status_code == 404
    assert stranger.get("/ransomware/drills/").status_code == 403
