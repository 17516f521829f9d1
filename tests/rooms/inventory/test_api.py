import pytest

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation.access import Tlp, viewing_as
from bollwerk.rooms.inventory import api
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind
from bollwerk.rooms.inventory.models import Application

pytestmark = pytest.mark.usefixtures("as_isb")


def test_what_a_module_leaves_open_is_its_applications(make, other_city, department):
    application = make(
        Kind.APPLICATION,
        "Waffenwesen",
        operator_kind="other_municipality",
        operator_organisation=other_city,
        exposure="partner",
        department=department,
        availability=3,
    )
    module = make(Kind.MODULE, "Auskunft", application=Application.objects.get(pk=application), exposure="internet")

    facts = api.application_facts(module)

    assert (facts.application_id, facts.operator_kind, facts.operator_name) == (
        application,
        OperatorKind.OTHER_MUNICIPALITY,
        "Nachbarstadt",
    )
    assert (facts.exposure, facts.department_name, facts.needs.availability) == (
        Exposure.INTERNET,
        "Ordnungsamt",
        Need.VERY_HIGH,
    )


def test_applications_come_by_name_with_or_without_their_modules(make):
    application = make(Kind.APPLICATION, "Waffenwesen")
    make(Kind.MODULE, "Auskunft", application=Application.objects.get(pk=application))

    assert [one.name for one in api.applications()] == ["Auskunft", "Waffenwesen"]
    assert [one.name for one in api.applications(with_modules=False)] == ["Waffenwesen"]


def test_an_invisible_application_does_not_exist(make, viewer_with):
    key = make(Kind.APPLICATION, "Waffenwesen", tlp=Tlp.AMBER_STRICT)

    with viewing_as(viewer_with(clearance=Tlp.GREEN)), pytest.raises(api.RecordNotFoundError):
        api.application_facts(key)
