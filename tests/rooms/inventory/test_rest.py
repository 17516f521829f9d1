"""The REST API of the inventory as three readers: with the scope, without it, and of another organisation."""

from datetime import timedelta

import pytest

from bollwerk.foundation.access import Tlp, deciding, viewing_as
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import ItSystem, TargetObject

pytestmark = pytest.mark.django_db
TARGETS, ROWS = "/api/v1/inventory/targets", "/api/v1/inventory/rows"


@pytest.fixture
def token_for(isb, city):
    def make(*scopes, organisation=city):
        with viewing_as(isb):
            return make_integration(
                name="Scanner", organisation_id=organisation.pk, scopes=scopes, valid_for=timedelta(days=1)
            )

    return make


@pytest.fixture
def call(client):
    def send(token, address, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return client.get(address, headers=headers)
        return client.post(address, body, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def reader(token_for):
    return token_for("inventory.record:read")


@pytest.fixture
def writer(token_for):
    return token_for("inventory.record:read", "inventory.record:edit")


SERVER = {"kind": "system", "key": "s1", "name": "srv-01", "facts": {"hostname": "srv-01", "serial": "ABC12345"}}
APPLICATION = {"kind": "application", "key": "a1", "name": "Wohngeld", "facts": {"exposure": "internal"}}
PUSH = {
    "source": "Skript",
    "rows": [SERVER, APPLICATION, {"kind": "module", "key": "m1", "name": "Druck", "facts": {"application": "a1"}}],
    "relations": [{"kind": "runs_on", "source": "a1", "target": "s1"}],
}


def test_pushed_rows_are_taken_over_once(call, writer):
    first = call(writer, ROWS, PUSH).json()
    second = call(writer, ROWS, PUSH).json()

    assert (first["new"], first["relations"], first["applied"]) == (3, 1, True)
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 3)


def test_a_push_can_be_tried_without_changing_anything(call, writer):
    report = call(writer, ROWS, {**PUSH, "dry_run": True}).json()

    assert (report["new"], report["applied"]) == (3, False)
    with deciding("tests"):
        assert not TargetObject.objects.exists()


def test_bad_rows_are_kept_aside_with_place_and_reason(call, writer):
    rows = [SERVER, {**SERVER, "key": "s2", "facts": {"go_live_on": "someday", "colour": "red"}}, SERVER]

    report = call(writer, ROWS, {"source": "Skript", "rows": rows}).json()

    assert report["new"] == 2
    assert [(kept["line"], kept["code"]) for kept in report["kept_aside"]] == [
        (2, "not_a_date"),
        (2, "unknown_fact"),
        (3, "same_key_twice"),
    ]


def test_a_host_another_source_knows_is_proposed_not_doubled(call, writer):
    call(writer, ROWS, PUSH)

    report = call(writer, ROWS, {"source": "Scanner", "rows": [{**SERVER, "key": "host-7"}]}).json()

    assert report["new"] == 0
    assert report["proposals"][0]["candidates"][0]["reasons"][0] == "same_serial"
    with deciding("tests"):
        assert ItSystem.objects.count() == 1


def test_what_a_complete_push_no_longer_shows_is_not_seen_but_not_deleted(call, writer):
    call(writer, ROWS, PUSH)

    call(writer, ROWS, {"source": "Skript", "rows": [APPLICATION], "complete": True})

    with deciding("tests"):
        assert TargetObject.objects.get(kind=Kind.SYSTEM).not_seen_since is not None
        assert TargetObject.objects.get(kind=Kind.APPLICATION).not_seen_since is None


def test_a_record_is_read_with_relations_and_the_reason_of_its_needs(call, writer):
    needy = {**APPLICATION, "facts": {**APPLICATION["facts"], "confidentiality": 3}}
    call(writer, ROWS, {**PUSH, "rows": [SERVER, needy]})
    listed = call(writer, f"{TARGETS}?kind=system&q=srv").json()["items"][0]

    detail = call(writer, f"{TARGETS}/{listed['id']}").json()
    relations = call(writer, f"{TARGETS}/{listed['id']}/relations").json()
    needs = call(writer, f"{TARGETS}/{listed['id']}/needs").json()

    assert detail["facts"]["serial"] == "ABC12345"
    assert detail["sources"][0]["source"] == "Skript"
    assert relations["needed_by"][0]["name"] == "Wohngeld"
    assert {why["objective"]: why["need"] for why in needs}["confidentiality"] == "very_high"
    assert needs[0]["path"][0]["name"] == "Wohngeld"


def test_a_list_is_walked_to_its_end(call, writer):
    rows = [{"kind": "system", "key": f"k{number}", "name": f"host-{number:02}"} for number in range(7)]
    call(writer, ROWS, {"source": "Skript", "rows": rows})

    names, after = [], ""
    while after is not None:
        page = call(writer, f"{TARGETS}?limit=3&after={after}").json()
        names += [row["name"] for row in page["items"]]
        after = page["next"]

    assert names == [f"host-{number:02}" for number in range(7)]


@pytest.mark.parametrize("address", [TARGETS, f"{TARGETS}/1", f"{TARGETS}/1/relations", f"{TARGETS}/1/needs"])
def test_without_the_scope_reading_is_forbidden(call, token_for, address):
    assert call(token_for("inventory.record:export"), address).status_code == 403


def test_a_token_that_only_reads_cannot_push(call, reader):
    assert call(reader, ROWS, PUSH).status_code == 403


@pytest.mark.parametrize("part", ["", "/relations", "/needs"])
def test_a_record_of_another_organisation_does_not_exist(call, token_for, writer, part):
    call(writer, ROWS, PUSH)
    with deciding("tests"):
        stranger = Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
        target = TargetObject.objects.get(kind=Kind.SYSTEM)

    foreign = token_for("inventory.record:read", organisation=stranger)

    assert call(foreign, f"{TARGETS}/{target.pk}{part}").status_code == 404
    assert call(foreign, TARGETS).json()["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "after=nonsense", "kind=ship", "need=4"])
def test_a_bad_query_is_told_so(call, reader, query):
    assert call(reader, f"{TARGETS}?{query}").status_code == 422


@pytest.mark.parametrize("key", ["0", str(2**63), "x"])
def test_a_key_no_record_can_have_is_told_so(call, reader, key):
    assert call(reader, f"{TARGETS}/{key}").status_code in {404, 422}
