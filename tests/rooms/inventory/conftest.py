import pytest

from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
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
def make(isb):
    """Create a target object of a kind by name, as the ISB; more facts by keyword. Returns its key."""

    def create(kind: Kind, name: str, **facts) -> int:
        with viewing_as(isb):
            return services.create_target(kind=kind, facts={"name": name, **facts})

    return create


@pytest.fixture
def reader(client_of, city, department):
    """Log in as somebody with the given roles, of the department unless of another organisation; returns the client."""

    def as_(*roles: Role, organisation=None):
        own = organisation in {None, city}
        return client_of(*roles, organisation=organisation, department=department if own else None)

    return as_


@pytest.fixture
def other_city(city):
    """A municipality that has nothing to do with ours."""
    from bollwerk.foundation.people.models import Organisation

    with deciding("tests.other_city"):
        return Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
