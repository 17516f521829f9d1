import pytest
from django.urls import reverse

from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.people.models import Account, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def employee(city, client):
    """Somebody of the city without any special role, logged in."""
    with deciding("tests.employee"):
        person = Person.objects.create(
            given_name="Ayşe",
            family_name="Öztürk",
            email="ayse@musterstadt.example",
            organisation_id=city.pk,
            tlp=Tlp.GREEN,
        )
    account = Account.objects.create(username="ayse", person=person, first_name="Ayşe", last_name="Öztürk")
    client.force_login(account)
    return account


def test_the_pattern_page_shows_every_component_in_german(client, employee):
    page = client.get(reverse("ui_pattern")).content.decode()

    assert '<html lang="de">' in page
    assert "21.11.2026, 14:05 Uhr MEZ" in page
    assert "1.204.311" in page
    assert "TLP:AMBER+STRICT" in page


def test_a_stranger_is_led_to_the_log_in_page(client, db):
    answer = client.get(reverse("ui_pattern"))

    assert answer.headers["Location"].startswith(reverse("account_login"))
