import pytest

from bollwerk.foundation.access import Role, deciding
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.kinds import Kind


@pytest.fixture
def department(city):
    from bollwerk.foundation.people.models import Department

    with deciding("tests.department"):
        return Department.objects.create(name="Ordnungsamt", organisation_id=city.pk, tlp=1)


@pytest.fixture
def lead(viewer_with, department):
    """The lead of the department."""
    return viewer_with(Role.DEPARTMENT_LEAD, departments=frozenset({department.pk}))


@pytest.fixture
def make(as_isb):
    """Create a target object of a kind by name; more facts by keyword. Returns its key."""

    def create(kind: Kind, name: str, **facts) -> int:
        return services.create_target(kind=kind, facts={"name": name, **facts})

    return create
