"""What other rooms get: what a hacked module reaches with its open warnings, for those who may see it."""

import pytest

from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.rooms.advisories import api, services
from bollwerk.rooms.advisories.models import Match
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import TargetObject
from bollwerk.rooms.inventory.services import connect, create_target

from .conftest import warning


@pytest.fixture
def reached(component, provider, source, web, isb):
    """A component with an open warning inside an application that a process uses; returns the key of the component."""
    key = component()
    with viewing_as(isb):
        application = create_target(
            kind=Kind.APPLICATION, facts={"name": "Meldewesen", "confidentiality": 3, "security_relevant": True}
        )
        process = create_target(kind=Kind.PROCESS, facts={"name": "Ummelden"})
        connect(source_id=application, target_id=key, kind=RelationKind.CONTAINS)
        connect(source_id=process, target_id=application, kind=RelationKind.USES)
    with deciding("tests"):
        provider.publish(warning())
        services.visit_provider(source=source, web=web)
        run_waiting_jobs()
    return key


def test_a_module_gives_the_list_to_act_on_with_its_warnings(reached, isb):
    with viewing_as(isb):
        found = api.affected_by(" Aktenplan ")

    (hit,) = found.hits
    assert (found.question, hit.facts.target_id, hit.by) == ("Aktenplan", reached, "name")
    assert [(one.tracking_id, one.severity, one.state) for one in hit.warnings] == [
        ("MUSTER-2026-0001", "critical", "proposed")
    ]
    assert [one.path for one in found.dependants] == [
        ("Aktenplan", "Meldewesen"),
        ("Aktenplan", "Meldewesen", "Ummelden"),
    ]
    (application, _process) = found.dependants
    assert (application.facts.kind, application.facts.highest_need) == (Kind.APPLICATION, 3)
    assert application.facts.security_relevant
    assert application.warnings == ()


def test_what_is_mended_or_rejected_is_no_open_warning(reached, isb, admin):
    with viewing_as(admin):
        row = Match.objects.get()
        services.reject_match(match_id=row.pk, rejection=services.Rejection("Anderes Modul"), expected_revision=1)

    with viewing_as(isb):
        assert api.open_warnings([reached]) == {}


def test_what_one_may_not_see_is_not_on_the_list(reached, viewer_with):
    with deciding("tests"):
        TargetObject.objects.filter(name="Ummelden").update(tlp=Tlp.AMBER_STRICT, organisation_id=99)

    with viewing_as(viewer_with(Role.ISB)):
        assert [one.facts.name for one in api.affected_by("Aktenplan").dependants] == ["Meldewesen"]


def test_an_application_lists_the_warnings_of_what_it_contains_and_a_warning_the_applications(reached, client_of):
    client = client_of(Role.ISB)
    with deciding("tests"):
        application, row = TargetObject.objects.get(name="Meldewesen"), Match.objects.get()

    page = client.get(f"/advisories/records/{application.pk}/").content.decode()
    warned = client.get(f"/advisories/{row.advisory_id}/").content.decode()

    assert f"/advisories/matches/{row.pk}/" in page
    assert f"/advisories/records/{reached}/" in page
    assert "Meldewesen → Ummelden" in warned


def test_an_application_is_compared_again_with_all_it_contains(reached, client_of):
    with deciding("tests"):
        application = TargetObject.objects.get(name="Meldewesen")
        Match.objects.all().delete()

    client_of(Role.ISB).post(f"/advisories/records/{application.pk}/rematch/")

    with deciding("tests"):
        run_waiting_jobs()
        assert Match.objects.get().target_id == reached
