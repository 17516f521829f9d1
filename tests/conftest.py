import os

import pytest
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from django.utils import translation
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from bollwerk.foundation.access import Role, Tlp, Viewer, viewing_as
from bollwerk.foundation.access.permissions import permissions_of_roles

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
RUN = os.environ.get("BOLLWERK_TESTS", "")
"""``database``: the second pass, for the database's sake; ``fast``: what asks no database; otherwise everything."""
# The second pass has tried all its examples in the first. A busy machine is no reason to fail: benchmarks measure time.
settings.register_profile("database", settings.get_profile("house"), max_examples=20)
settings.register_profile("fast", settings.get_profile("house"), max_examples=10)
settings.load_profile(RUN or "house")


class InGroups(LoadScopeScheduling):
    """Each test goes to whichever process is free, those of a file in `TOGETHER` to one process.

    pytest-xdist 3.8 has groups for that, but it names them in a way that pytest 9 no longer reads.
    """

    TOGETHER = ("tests/shell/test_demo.py",)
    """Files whose tests share something costly."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return file if file in self.TOGETHER else nodeid


def pytest_xdist_make_scheduler(config, log):
    return InGroups(config, log)


def pytest_make_parametrize_id(config, val, argname):
    """Name bytes by their argument: archives hold the second they were made in, and all processes must agree."""
    return argname if isinstance(val, bytes) else None


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(config, items):
    """Keep what this run is for."""
    wanted = [is_wanted(one) for one in items]
    config.hook.pytest_deselected(items=[one for one, kept in zip(items, wanted, strict=True) if not kept])
    items[:] = [one for one, kept in zip(items, wanted, strict=True) if kept]


def is_wanted(item):
    """Return whether a test belongs to this run; in the second pass not what the first said once and for all."""
    if RUN == "database":
        return asks_database(item) and item.get_closest_marker("once") is None
    return RUN != "fast" or not asks_database(item)


def asks_database(item):
    """Return whether a test reads or writes the database of the run."""
    case = getattr(item, "cls", None)
    of_django = case is not None and issubclass(case, TransactionTestCase)
    return (
        of_django
        or item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(item.fixturenames)
    )


@pytest.fixture(autouse=True)
def _language_of_the_house():
    """Begin in the language of the house: a page asked for in English stays the thread's language after its test."""
    translation.deactivate()


@pytest.fixture
def city(db):
    """A municipality with its provider; returns the municipality."""
    from bollwerk.foundation.access import deciding
    from bollwerk.foundation.people.models import Organisation

    with deciding("tests.city"):
        provider = Organisation.objects.create(name="Rechenzentrum Musterland", kind="provider", tlp=Tlp.GREEN)
        return Organisation.objects.create(name="Musterstadt", kind="city", provider=provider, tlp=Tlp.GREEN)


@pytest.fixture
def viewer_with(city):
    """Make a viewer of the city who holds the given roles; more attributes by keyword."""

    def make(*roles: Role, **attributes: object) -> Viewer:
        organisations = frozenset({city.pk, city.provider_id})
        defaults = {
            "name": "person:1",
            "clearance": Tlp.AMBER_STRICT,
            "organisations": organisations,
            "strict_organisations": frozenset({city.pk}),
            "home_organisation": city.pk,
            "roles": frozenset(roles),
            "permissions": permissions_of_roles(frozenset(roles)),
        }
        return Viewer(**{**defaults, **attributes})

    return make


@pytest.fixture
def isb(viewer_with):
    """The information security officer of the city."""
    return viewer_with(Role.ISB)


@pytest.fixture
def as_isb(isb):
    """Everything in the test is read as the information security officer."""
    with viewing_as(isb):
        yield isb


@pytest.fixture
def log_in(city):
    """Log a client in as a new person of the city with the given roles and a second factor; returns the person."""
    from allauth.mfa.models import Authenticator

    from bollwerk.foundation import clock
    from bollwerk.foundation.access import deciding
    from bollwerk.foundation.people.models import Account, Person, RoleGrant

    def make(client, *roles: Role, name: str = "reader", organisation=None, department=None):
        home = organisation or city
        with deciding("tests.log_in"):
            person = Person.objects.create(
                given_name=name.title(),
                family_name="Muster",
                email=f"{name}@musterstadt.example",
                organisation_id=home.pk,
                department=department,
            )
        for role in roles:
            RoleGrant.objects.create(
                person=person,
                role=role,
                organisation=home,
                department=department,
                requested_at=clock.now(),
                confirmed_at=clock.now(),
            )
        account = Account.objects.create(username=name, email=person.email, person=person)
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client.force_login(account, backend="bollwerk.foundation.people.log_in.HouseBackend")
        return person

    return make


@pytest.fixture
def client_of(log_in):
    """Make a client of its own for a new person; the arguments are those of `log_in`."""
    from django.test import Client

    def make(*roles: Role, **attributes):
        client = Client()
        log_in(client, *roles, **attributes)
        return client

    return make


@pytest.fixture(autouse=True)
def templates_get_plain_data():
    """Fail any test whose page was handed a classified row instead of plain data."""
    from bollwerk.foundation.access.models import Classified

    def look(sender, template, context, **_):
        for layer in context.dicts:
            for name, value in layer.items():
                assert not isinstance(value, Classified), f"{template.name}: {name} is a row"

    template_rendered.connect(look, weak=False)
    yield
    template_rendered.disconnect(look)
