import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role
from bollwerk.foundation.people.models import Department, Organisation, Person, RoleGrant

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


@pytest.fixture
def clerk(city):
    office = Department._base_manager.create(name="Bürgeramt", code="33", organisation_id=city.pk, tlp=1)
    return Person._base_manager.create(
        given_name="Karl", family_name="Klein", email="karl@x.example", organisation_id=city.pk, department=office
    )


def test_a_role_goes_from_request_to_confirmation_through_the_pages(client, log_in, client_of, clerk):
    log_in(client, Role.ISB, name="ines")
    auditor = client_of(Role.AUDIT_OFFICE, name="rita")

    client.post(f"/people/{clerk.pk}/role/", {"role": "evp", "department": clerk.department_id, "reason": "Amt 33"})
    grant = RoleGrant.objects.get(person=clerk)
    own = client.post(f"/people/roles/{grant.pk}/confirm/", follow=True)
    auditor.post(f"/people/roles/{grant.pk}/confirm/")

    assert "jemand anderes muss sie bestätigen" in text(own)
    grant.refresh_from_db()
    assert grant.confirmed_at
    assert "Karl Klein" in text(client.get("/people/departments/"))


def test_a_department_role_needs_its_department(client, log_in, clerk):
    log_in(client, Role.ISB)

    page = client.post(f"/people/{clerk.pk}/role/", {"role": "evp", "reason": "x"})

    assert page.status_code == 422
    assert not RoleGrant.objects.filter(person=clerk).exists()


def test_people_are_found_by_name(client, log_in, clerk):
    log_in(client, Role.EMPLOYEE)

    assert "Karl Klein" not in text(client.get("/people/?text=klein"))  # AMBER: employees read up to GREEN
    isb = log_in(client, Role.ISB, name="ines")
    assert "Karl Klein" in text(client.get("/people/?text=klein"))
    assert str(isb) not in text(client.get("/people/?text=klein")).split("<main")[1]


def test_people_of_another_municipality_do_not_exist(client_of, clerk):
    elsewhere = Organisation._base_manager.create(name="Anderstadt", kind="city", tlp=1)
    stranger = client_of(Role.ISB, name="olga", organisation=elsewhere)

    assert stranger.get(f"/people/{clerk.pk}/").status_code == 404
    assert stranger.post(f"/people/{clerk.pk}/leave/", {"on": "2026-11-21"}).status_code == 404


def test_an_employee_may_not_ask_for_roles(client, log_in, clerk):
    log_in(client, Role.EMPLOYEE)

    assert client.post(f"/people/{clerk.pk}/role/", {"role": "isb", "reason": "x"}).status_code == 403
    assert client.get("/people/roles/").status_code == 403
    assert client.get("/people/roles/emergency/").status_code == 403


def test_an_emergency_role_is_taken_and_listed_for_review(client, log_in, client_of, city):
    log_in(client, Role.CRISIS_STAFF, name="flo")
    page = {"role": "provider_admin", "organisation": city.pk, "reason": "Ausfall des Rechenzentrums"}

    client.post("/people/roles/emergency/", page)
    auditor = client_of(Role.AUDIT_OFFICE, name="rita")

    grant = RoleGrant.objects.get(break_glass=True)
    assert "Ausfall des Rechenzentrums" in text(auditor.get("/people/roles/"))
    auditor.post(f"/people/roles/{grant.pk}/glass/", {"reason": "War nötig, Anlage geprüft."})
    grant.refresh_from_db()
    assert grant.review_note == "War nötig, Anlage geprüft."


def test_leaving_closes_everything(client, log_in, clerk):
    log_in(client, Role.ISB)

    client.post(f"/people/{clerk.pk}/leave/", {"on": clock.today().isoformat()})

    assert "ausgeschieden" in text(client.get(f"/people/{clerk.pk}/"))


def test_the_list_of_people_asks_a_fixed_number_of_queries(client, log_in, city, django_assert_max_num_queries):
    log_in(client, Role.ISB)
    for number in range(60):
        Person._base_manager.create(
            given_name="A", family_name=f"B{number}", email=f"{number}@x.example", organisation_id=city.pk
        )

    with django_assert_max_num_queries(20):
        client.get("/people/")


def test_without_a_second_factor_a_role_leads_to_its_set_up(client, log_in):
    from allauth.mfa.models import Authenticator

    log_in(client, Role.ISB)
    Authenticator.objects.all().delete()

    assert client.get("/people/").url == "/konto/2fa/"


def test_an_employee_works_without_a_second_factor(client, log_in):
    from allauth.mfa.models import Authenticator

    log_in(client, Role.EMPLOYEE)
    Authenticator.objects.all().delete()

    assert client.get("/people/").status_code == 200
