from datetime import timedelta

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, viewing_as
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services import create_target
from bollwerk.rooms.ransomware import services


@pytest.fixture
def admin(viewer_with):
    """An administrator of the provider, with clearance for the city."""
    return viewer_with(Role.PROVIDER_ADMIN)


@pytest.fixture
def server(isb):
    """Make a virtual server by name; returns its key."""

    def make(name="srv-akten", **facts):
        with viewing_as(isb):
            return create_target(
                kind=Kind.SYSTEM, facts={"name": name, "hostname": name, "system_kind": "virtual", **facts}
            )

    return make


@pytest.fixture
def repository(admin):
    """An append-only repository."""
    with viewing_as(admin):
        return services.save_repository(facts={"name": "Tresor", "append_only": True})


@pytest.fixture
def snapshot_report():
    """Make the report of a judged snapshot."""

    def make(number=1, host="srv-akten", **facts):
        now = clock.now()
        values = {
            "snapshot_id": f"{number:064x}", "host": host, "paths": ("/srv/akten",), "taken_at": now,
            "arrived_at": now, "files": 10, "clean": 10, "suspicious": 0, "encrypted": 0, "unjudged": 0,
            "deleted": 0, "shares": ({"share": "/srv/akten", "files": 10, "damaged": 0, "unjudged": 0},),
        }  # fmt: skip
        return services.SnapshotReport(**(values | facts))

    return make


@pytest.fixture
def alert_report():
    """Make the report of an alert over a share."""

    def make(rule="damaged_transitions", count=5, **facts):
        now = clock.now()
        values = {
            "rule": rule, "host": "srv-akten", "share": "/srv/akten", "detail": "", "snapshot_id": "a" * 64,
            "raised_at": now, "count": count, "directories": 2, "first_damaged_at": now, "last_damaged_at": now,
            "last_clean_at": now - timedelta(days=1),
            "files": ({"path": "/srv/akten/brief.docx", "verdict": "encrypted", "reasons": ["format_lost"]},),
        }  # fmt: skip
        return services.AlertReport(**(values | facts))

    return make
