"""Recovery from the first system to the signature, as services and as pages."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.services import connect, create_target
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import RecoveryError, ReleaseError, RowNotFoundError, SecondPersonError
from bollwerk.rooms.ransomware.models import Cleaning, Recovery, RecoveryItem, ReleaseList
from bollwerk.rooms.ransomware.rules.recovery import ItemState, ServiceRole
from bollwerk.rooms.ransomware.selectors_recovery import board, order_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(isb, server):
    """A directory, a database host and the application that needs both; returns their keys."""
    directory, database = server("srv-dc"), server("srv-db")
    with viewing_as(isb):
        app = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen", "recovery_priority": 1})
        connect(source_id=app, target_id=database, kind=RelationKind.RUNS_ON)
        connect(source_id=database, target_id=directory, kind=RelationKind.DEPENDS_ON)
        services.set_role(system_id=directory, role=ServiceRole.IDENTITY)
        services.set_role(system_id=database, role=ServiceRole.DATABASE)
        services.save_duty(system_id=database, facts={"what": "all", "rto_hours": 4})
    return {"dc": directory, "db": database, "app": app}


@pytest.fixture
def lead(viewer_with):
    return viewer_with(Role.CRISIS_STAFF, person_id=41, name="person:41")


@pytest.fixture
def mayor(viewer_with):
    return viewer_with(Role.LEADERSHIP, person_id=42, name="person:42")


@pytest.fixture
def recovery(town, lead):
    with viewing_as(lead):
        return services.open_recovery(title="Angriff", target_ids=[town["dc"]])


def items():
    with deciding("tests"):
        return {row.target.name: row for row in RecoveryItem.objects.select_related("target")}


def walk(lead, name, *states, note=""):
    with viewing_as(lead):
        for state in states:
            services.step_item(item_id=items()[name].pk, state=state, note=note)


ALL = (ItemState.UNDER_WAY, ItemState.RESTORED, ItemState.VERIFIED)


def test_what_needs_the_damaged_system_comes_back_after_it_and_every_place_has_its_reason(recovery, lead):
    with viewing_as(lead):
        lines = board(recovery).lines

    assert [one.name for one in lines] == ["srv-dc", "srv-db", "Meldewesen"]
    assert (lines[0].role, lines[0].inherited) == ("identity", False)
    assert (lines[1].needed_by, lines[1].urgency, lines[1].promised_hours) == ("Meldewesen", 1, 4)
    assert [one.waits_for for one in lines] == [(), ("srv-dc",), ("srv-db",)]


def test_the_order_of_today_holds_what_holds_data_and_what_needs_it(town, as_isb):
    lines, total = order_today()

    assert [one.name for one in lines] == ["srv-db", "Meldewesen"]
    assert total == 2


def test_beginning_against_the_order_needs_a_reason_that_is_kept(recovery, lead):
    with pytest.raises(RecoveryError, match="recovery_waits"):
        walk(lead, "srv-db", ItemState.UNDER_WAY)

    walk(lead, "srv-db", ItemState.UNDER_WAY, note="Verzeichnis läuft beim Dienstleister")

    assert items()["srv-db"].order_reason == "Verzeichnis läuft beim Dienstleister"


def test_a_verified_system_lets_the_next_begin(recovery, lead):
    walk(lead, "srv-dc", *ALL, note="Anmeldung an drei Plätzen")
    walk(lead, "srv-db", ItemState.UNDER_WAY)

    assert items()["srv-db"].order_reason == ""


def test_a_report_of_the_sentinel_takes_its_system_along_but_never_calls_it_verified(recovery, repository, admin):
    now = clock.now()
    for state in ("running", "finished"):
        report = services.RestoreReport(
            run="ab" * 8, host="srv-dc", target="/srv", state=state, begun_at=now, seen_at=now + timedelta(seconds=1)
        )
        with viewing_as(admin):
            services.take_restore(repository_id=repository, report=report)

    assert items()["srv-dc"].state == "restored"
    assert items()["srv-db"].state == "waiting"


def test_a_restore_from_before_the_recovery_moves_nothing(recovery, repository, admin):
    before = clock.now() - timedelta(days=2)
    report = services.RestoreReport(
        run="ab" * 8, host="srv-dc", target="/srv", state="running", begun_at=before, seen_at=clock.now()
    )
    with viewing_as(admin):
        services.take_restore(repository_id=repository, report=report)

    assert items()["srv-dc"].state == "waiting"


def ask(lead, recovery, *names):
    keys = [items()[name].pk for name in names]
    with viewing_as(lead):
        return services.ask_release_list(recovery_id=recovery, item_ids=keys)


def sign(mayor, key):
    with viewing_as(mayor):
        services.sign_release_list(list_id=key, sha256=ReleaseList.objects.get(pk=key).sha256)


def test_all_reasons_against_a_release_are_named(recovery, lead, town, isb):
    with viewing_as(isb):
        Cleaning(
            system_id=town["db"], opened_by_id=1, opened_at=clock.now(), organisation_id=isb.home_organisation
        ).save()

    with pytest.raises(ReleaseError) as refused:
        ask(lead, recovery, "srv-db")

    assert set(refused.value.refusals[items()["srv-db"].pk]) == {
        "release_not_verified", "release_cleaning_open", "release_needs_unreleased",
    }  # fmt: skip


def test_one_proposes_and_another_signs_what_was_shown(recovery, lead, mayor):
    walk(lead, "srv-dc", *ALL, note="Anmeldung geht")
    key = ask(lead, recovery, "srv-dc")
    with viewing_as(mayor), pytest.raises(RecoveryError, match="release_text_differs"):
        services.sign_release_list(list_id=key, sha256="0" * 64)

    sign(mayor, key)

    row = items()["srv-dc"]
    assert (row.state, row.release_id) == ("released", key)
    with viewing_as(mayor), pytest.raises(RecoveryError, match="release_decided"):
        services.refuse_release_list(list_id=key, reason="doch nicht")


def test_who_proposed_cannot_sign(recovery, viewer_with):
    both = viewer_with(Role.CRISIS_STAFF, Role.LEADERSHIP, person_id=41, name="person:41")
    walk(both, "srv-dc", *ALL, note="Anmeldung geht")
    key = ask(both, recovery, "srv-dc")

    with pytest.raises(SecondPersonError):
        sign(both, key)

    assert items()["srv-dc"].state == "verified"


def test_what_changed_since_keeps_the_list_from_being_signed(recovery, lead, mayor, town, isb):
    walk(lead, "srv-dc", *ALL, note="Anmeldung geht")
    key = ask(lead, recovery, "srv-dc")
    with viewing_as(isb):
        Cleaning(
            system_id=town["dc"], opened_by_id=1, opened_at=clock.now(), organisation_id=isb.home_organisation
        ).save()

    with pytest.raises(ReleaseError):
        sign(mayor, key)

    assert items()["srv-dc"].state == "verified"


def test_a_refusal_keeps_its_reason_and_makes_room_for_another_list(recovery, lead, mayor):
    walk(lead, "srv-dc", *ALL, note="Anmeldung geht")
    key = ask(lead, recovery, "srv-dc")
    with pytest.raises(RecoveryError, match="release_waits"):
        ask(lead, recovery, "srv-dc")
    with viewing_as(mayor), pytest.raises(RecoveryError, match="release_needs_reason"):
        services.refuse_release_list(list_id=key, reason=" ")

    with viewing_as(mayor):
        services.refuse_release_list(list_id=key, reason="Erst die Kennwörter")

    assert ask(lead, recovery, "srv-dc") != key


def test_a_recovery_is_closed_when_everything_is_released(recovery, lead, mayor):
    with viewing_as(lead), pytest.raises(RecoveryError, match="recovery_not_all_released"):
        services.close_recovery(recovery_id=recovery)
    for name in ("srv-dc", "srv-db", "Meldewesen"):
        walk(lead, name, *ALL, note="geprüft")
    sign(mayor, ask(lead, recovery, "srv-dc", "srv-db", "Meldewesen"))

    with viewing_as(lead):
        services.close_recovery(recovery_id=recovery)
        assert Recovery.objects.get().state == "closed"
    with pytest.raises(RecoveryError, match="recovery_closed"):
        walk(lead, "srv-dc", ItemState.UNDER_WAY)


def test_who_may_not_see_a_system_finds_neither_it_nor_its_name_but_learns_that_it_blocks(
    recovery, town, viewer_with, isb
):
    hidden = items()["srv-dc"]
    with deciding("tests"):
        RecoveryItem.objects.filter(pk=hidden.pk).update(tlp=Tlp.AMBER_STRICT)
        type(hidden.target).objects.filter(pk=town["dc"]).update(tlp=Tlp.AMBER_STRICT)
    stranger = viewer_with(Role.PROVIDER_ADMIN, clearance=Tlp.AMBER)

    with viewing_as(stranger):
        seen = board(recovery)
        with pytest.raises(RowNotFoundError):
            services.step_item(item_id=hidden.pk, state=ItemState.UNDER_WAY)

    assert (seen.hidden, [one.name for one in seen.lines]) == (1, ["srv-db", "Meldewesen"])
    assert (seen.lines[0].waits_for, seen.lines[0].hidden) == ((), 1)


def test_the_board_costs_the_same_for_three_systems_and_thirty(
    recovery, lead, server, isb, django_assert_max_num_queries
):
    keys = [server(f"srv-{number}") for number in range(30)]
    with viewing_as(lead):
        large = services.open_recovery(title="Groß", target_ids=keys)
        with django_assert_max_num_queries(14):
            assert len(board(large).lines) == 30


@pytest.fixture
def lead_client(client_of):
    return client_of(Role.CRISIS_STAFF, name="lead")


@pytest.fixture
def mayor_client(client_of):
    return client_of(Role.LEADERSHIP, name="mayor")


def test_from_the_first_step_to_the_signature_in_the_browser(town, lead_client, mayor_client):
    answer = lead_client.post("/ransomware/recovery/open/", {"title": "Angriff", "names": "SRV-DC"}, follow=True)
    assert "Meldewesen" in answer.content.decode()
    key = items()["srv-dc"].pk
    step = f"/ransomware/recovery/system/{key}/"
    for state, note in (("under_way", ""), ("restored", ""), ("verified", "Anmeldung geht")):
        assert lead_client.post(step, {"state": state, "note": note}).status_code == 302
    address = lead_client.get(step).context["facts"][0][1].url

    answer = lead_client.post(f"{address}release/", {"items": [key]}, follow=True)
    page = answer.request["PATH_INFO"]
    assert (
        lead_client.post(page, {"decision": "sign", "sha256": answer.context["sha256"]}, follow=True).status_code == 200
    )
    assert items()["srv-dc"].state == "verified"
    mayor_client.post(page, {"decision": "sign", "sha256": answer.context["sha256"]})

    assert items()["srv-dc"].state == "released"
    assert "Muster" in mayor_client.get(page).content.decode()


def test_two_people_who_click_the_same_step_take_it_once(recovery, lead_client):
    step = f"/ransomware/recovery/system/{items()['srv-dc'].pk}/"

    lead_client.post(step, {"state": "under_way"})
    lead_client.post(step, {"state": "under_way"})

    assert items()["srv-dc"].state == "under_way"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "x", "names": "gibt-es-nicht"}, "gibt-es-nicht"),
        ({"title": "x"}, "Nennen Sie mindestens"),
        ({"title": "x", "everything": "on"}, "kennt nichts, was Daten"),
    ],
)
def test_a_recovery_of_nothing_known_is_refused_in_one_sentence(city, lead_client, fields, sentence):
    answer = lead_client.post("/ransomware/recovery/open/", fields)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_readers_read_leaders_lead_and_others_find_nothing(recovery, client_of):
    page, key = f"/ransomware/recovery/{recovery}/", items()["srv-dc"].pk
    reader, stranger = client_of(Role.AUDIT_OFFICE, name="auditor"), client_of(Role.EMPLOYEE, name="clerk")

    assert reader.get(page).status_code == 200
    assert reader.post(f"/ransomware/recovery/system/{key}/", {"state": "under_way"}).status_code == 403
    assert reader.get("/ransomware/recovery/open/").status_code == 403
    assert reader.get("/ransomware/recovery/999/").status_code == 404
    assert stranger.get(page).status_code == 403


def test_on_paper_the_list_says_what_is_released_by_whom_and_whether_it_is_signed(
    recovery, lead, mayor, lead_client, client_of
):
    walk(lead, "srv-dc", *ALL, note="Anmeldung geht")
    key = ask(lead, recovery, "srv-dc")
    address = reverse("ransomware:release_list_file", args=[key])
    waiting = text_of(lead_client.get(address).content)
    sign(mayor, key)
    answer = lead_client.get(address)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="freigabeliste-{key}.pdf"'
    assert answer.content == lead_client.get(address).content
    assert "Nichts ist freigegeben, bevor" in waiting
    assert "Ort, Tag" in waiting
    signed = text_of(answer.content)
    with deciding("tests"):
        digest = ReleaseList.objects.get(pk=key).sha256
    for words in ("Freigabeliste", "Angriff", "1. srv-dc", "TLP:AMBER", "In Bollwerk unterschrieben", digest):
        assert words in signed
    assert "Ort, Tag" not in signed
    assert lead_client.get(reverse("ransomware:release_list_file", args=[key + 9])).status_code == 404
    assert client_of(Role.EMPLOYEE, name="clerk").get(address).status_code == 403


def text_of(content):
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
