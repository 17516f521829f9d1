"""Recovery in a real browser: from the order to the signature, and axe on the pages of restore, tests and drills."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, deciding, viewing_as
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.services import connect, create_target
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.models import RecoveryItem, Repository
from bollwerk.rooms.ransomware.rules.recovery import ServiceRole


@pytest.fixture
def lead(visitor):
    return visitor(Role.PROVIDER_ADMIN, Role.ISB, name="Karim Demir")


@pytest.fixture
def town(lead):
    """A directory, a file server with its application, a restore that stands still, a test and a drill."""
    with viewing_as(viewer_of(lead.person_id)):
        directory, server = (
            create_target(kind=Kind.SYSTEM, facts={"name": name, "hostname": name, "system_kind": "virtual"})
            for name in ("srv-dc", "srv-akten")
        )
        app = create_target(kind=Kind.APPLICATION, facts={"name": "Aktenplan", "recovery_priority": 2})
        connect(source_id=app, target_id=server, kind=RelationKind.RUNS_ON)
        connect(source_id=server, target_id=directory, kind=RelationKind.DEPENDS_ON)
        services.set_role(system_id=directory, role=ServiceRole.IDENTITY)
        vault = services.save_repository(facts={"name": "Tresor", "append_only": True})
        row = Repository.objects.get(pk=vault)
        services.save_duty(system_id=server, facts={"repository": row, "what": "alles"})
        recovery = services.open_recovery(title="Angriff vom Montag", target_ids=[directory])
        now = clock.now()
        run = services.take_restore(
            repository_id=vault,
            report=services.RestoreReport(
                run="ab" * 8, host="srv-akten", target="/srv/akten", state="stopped", stop_reason="target_full",
                stop_detail="voll", begun_at=now, seen_at=now, bytes_done=10, bytes_total=30, counts={"done": 4},
                files=({"path": "/srv/akten/brief.docx", "state": "lost", "origin": "last_clean"},),
            ),
        )  # fmt: skip
        services.record_trial(
            application_id=app,
            report=services.TrialReport(
                held_at=now - timedelta(days=900), files=9, of_files=9, flawed=0, seconds=60,
                seconds_for_everything=60, measured=True,
            ),
            proof="Ordner 7",
        )  # fmt: skip
        steps = [{"name": name, "ok": True, "seconds": 1.5, "proof": {"hosts": 4}} for name in ("isolate", "restore")]
        drill = services.record_drill(report={"steps": steps, "files_lost": 0, "seconds": 9})
        guided, _token = services.open_guided()
        services.save_egress(facts={"name": "Firewall", "keep_days": 90})
        lookout = services.save_lookout(facts={"name": "Freigaben", "host": "srv-akten"}, repository_id=vault)
        services.record_agreement(
            lookout_id=lookout, agreement="DV 7", since=clock.today(), until=None, keep_hours=24, expected_revision=1
        )
        point = services.save_control_point(facts={"name": "Verteiler EG", "driver": "order"})
        services.save_target(system_id=server, point_id=point, facts={"handles": ["Dose 1"]})
    return {"lookout": lookout, "recovery": recovery, "run": run, "app": app, "drill": drill, "guided": guided}


def items():
    with deciding("tests"):
        return dict(RecoveryItem.objects.order_by("position").values_list("target__name", "pk"))


def test_pages_of_restore_and_recovery_are_without_barriers(page, town, lead, log_in, screens):
    log_in(page, lead)
    item = items()["srv-akten"]
    # One page of each kind: every page takes seconds, and the lists and forms are made of the same components.
    pages = {
        "recovery": f"recovery/{town['recovery']}/",
        "recovery-item": f"recovery/system/{item}/",
        "restore": f"restores/{town['run']}/",
        "restore-tests": "restore-tests/",
        "drill": f"drills/{town['drill']}/",
        "guided-drill": f"drills/guided/{town['guided']}/",
        "lookout": f"lookouts/{town['lookout']}/",
        "containment": "containment/",
    }
    for name, path in pages.items():
        screens(page, f"/ransomware/{path}", name)


def test_from_the_order_to_the_signature(page, town, lead, visitor, log_in, live_server, screens):
    log_in(page, lead)
    page.goto(f"{live_server.url}/ransomware/recovery/{town['recovery']}/")
    page.get_by_role("link", name="1. srv-dc").click()
    page.locator("main form button[type=submit]").click()
    page.locator("main form button[type=submit]").click()
    page.locator("[name=note]").fill("Anmeldung an drei Plätzen geprüft")
    page.locator("main form button[type=submit]").click()
    page.goto(f"{live_server.url}/ransomware/recovery/{town['recovery']}/release/")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("Freigabeliste")
    path = page.url.removeprefix(live_server.url)

    log_in(page, visitor(Role.LEADERSHIP, name="Marlene Vogt"))
    screens(page, path, "release-list")
    page.locator("main form button[type=submit]").first.click()

    expect(page.locator("main")).to_contain_text("Marlene Vogt")
    with deciding("tests"):
        assert RecoveryItem.objects.get(pk=items()["srv-dc"]).state == "released"
