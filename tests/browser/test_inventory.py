"""The inventory in a real browser: what stands on its pages can be read, reached and searched by everybody."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.kinds import Kind, RelationKind


@pytest.fixture
def estate(city, isb):
    """A process with a need, its application, a module's system, network and room; returns keys by name."""
    with viewing_as(isb):
        make = {
            "process": (Kind.PROCESS, {"name": "Melderegister führen", "integrity": 3, "confidentiality": 2}),
            "application": (
                Kind.APPLICATION,
                {"name": "Einwohnerwesen", "operator_kind": "provider", "exposure": "internal", "product": "EWO 4"},
            ),
            "system": (
                Kind.SYSTEM,
                {"name": "srv-ewo-01", "addresses": ["10.1.2.3"], "hostname": "srv-ewo-01", "exposure": "internal"},
            ),
            "network": (Kind.NETWORK, {"name": "Servernetz", "ranges": ["10.1.2.0/24"]}),
            "room": (Kind.ROOM, {"name": "Serverraum U.01"}),
        }
        keys = {name: services.create_target(kind=kind, facts=facts) for name, (kind, facts) in make.items()}
        for source, target, kind in (
            ("process", "application", RelationKind.USES),
            ("application", "system", RelationKind.RUNS_ON),
            ("system", "network", RelationKind.CONNECTED_TO),
            ("system", "room", RelationKind.LOCATED_IN),
        ):
            services.connect(source_id=keys[source], target_id=keys[target], kind=kind)
    return keys


@pytest.fixture
def as_officer(page, log_in, visitor):
    """Log the page in as an information security officer."""
    log_in(page, visitor(Role.ISB))


def test_the_pages_of_the_inventory_can_be_read_by_everybody(page, as_officer, estate, screens, console):
    for name in ("targets", "target", "relations", "map", "why", "history", "edit"):
        arguments = [] if name == "targets" else [estate["application"]]
        screens(page, reverse(f"inventory:{name}", args=arguments), f"inventory-{name}")

    assert not console


def test_a_search_by_address_finds_the_host(live_server, page, as_officer, estate):
    page.goto(live_server.url + reverse("inventory:targets"))

    page.get_by_label("Suche").fill("10.1.2.3")

    expect(page.get_by_role("link", name="srv-ewo-01")).to_be_visible()
    expect(page.get_by_role("link", name="Einwohnerwesen")).to_have_count(0)
