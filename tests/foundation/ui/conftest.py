import pytest
from django.template import Context, engines


@pytest.fixture
def show():
    """Render a piece of a template with plain values; every tag of the house is known."""

    def render(text, **values):
        return engines["django"].engine.from_string(text).render(Context(values))

    return render


@pytest.fixture
def employee(city, client, settings):
    """Somebody of the city without any special role, logged in; the slow hash of the house would cost every test."""
    from bollwerk.foundation.access import Tlp, deciding
    from bollwerk.foundation.people.models import Account, Person

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with deciding("tests.employee"):
        person = Person.objects.create(
            given_name="Ayşe",
            family_name="Öztürk",
            email="ayse@musterstadt.example",
            organisation_id=city.pk,
            tlp=Tlp.GREEN,
        )
    account = Account(username="ayse", person=person, first_name="Ayşe", last_name="Öztürk")
    account.set_password("ein-langes-kennwort")
    account.save()
    client.force_login(account, backend="bollwerk.foundation.people.log_in.HouseBackend")
    return account
