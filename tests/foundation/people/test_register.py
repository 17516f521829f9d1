"""Keeping the register by hand: persons, departments, organisations and their log-ins."""

import pytest
from django.urls import reverse

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.models import Account, Department, Deputy, Organisation, Person, RoleGrant
from bollwerk.foundation.people.viewers import viewer_of

pytestmark = pytest.mark.django_db

KARL = {"given_name": "Karl", "family_name": "Klein", "email": "Karl@x.example", "phone": "0123 4", "mobile": ""}


def text(response, status=200):
    assert response.status_code == status, response
    return response.content.decode().split("<main")[1]


@pytest.fixture
def office(city):
    return Department._base_manager.create(name="Bürgeramt", code="33", organisation_id=city.pk, tlp=1)


@pytest.fixture
def karl(city, office):
    return Person._base_manager.create(**KARL | {"email": "karl@x.example"}, organisation_id=city.pk, department=office)


def events(code):
    return Event._base_manager.filter(code=code).count()


def test_a_person_is_added_and_changed_on_the_pages(client, log_in, city, office):
    log_in(client, Role.ISB, name="ines")
    client.post("/people/new/", {**KARL, "organisation": city.pk, "department": office.pk})
    karl = Person._base_manager.get(email="karl@x.example")
    page = f"/people/{karl.pk}/edit/"

    client.post(page, {**KARL, "family_name": "Groß", "department": "", "revision": karl.revision})

    karl.refresh_from_db()
    assert (karl.family_name, karl.department, karl.organisation_id) == ("Groß", None, city.pk)
    assert "von „Klein“ zu „Groß“" in text(client.get(f"/people/{karl.pk}/"))
    assert (events("people.person.added"), events("people.person.changed")) == (1, 1)


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(client, log_in, karl):
    log_in(client, Role.ISB, name="ines")
    old = karl.revision
    client.post(f"/people/{karl.pk}/edit/", {**KARL, "phone": "111", "revision": old})

    answer = client.post(f"/people/{karl.pk}/edit/", {**KARL, "phone": "222", "revision": old})

    assert "Telefon: 111" in text(answer, 422)
    assert f'name="revision" value="{old + 1}"' in text(answer, 422)
    karl.refresh_from_db()
    assert karl.phone == "111"


@pytest.mark.once
@pytest.mark.parametrize("change", [{"email": "ines@musterstadt.example"}, {"email": "kein"}, {"family_name": ""}])
def test_what_cannot_be_recorded_is_said_beside_the_form(client, log_in, city, change):
    log_in(client, Role.ISB, name="ines")

    answer = client.post("/people/new/", {**KARL, "organisation": city.pk, **change})

    assert answer.status_code == 422
    assert Person._base_manager.count() == 1


def test_an_invited_person_chooses_a_password_once_and_sets_up_a_second_factor(client, log_in, karl, city, settings):
    settings.AXES_ENABLED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    RoleGrant.objects.create(
        person=karl, role=Role.EVP, organisation=city, requested_at=clock.now(), confirmed_at=clock.now()
    )
    log_in(client, Role.ISB, name="ines")
    shown = client.post(f"/people/{karl.pk}/invite/")
    link = shown.context["link"].removeprefix(settings.BASE_URL.rstrip("/"))
    client.logout()

    secret = "eine-lange-passphrase-7"
    form = client.get(link, follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": secret, "password2": secret}, follow=True)
    again = client.get(link, follow=True)
    client.post(reverse("account_login"), {"login": "karl@x.example", "password": secret})

    assert "gilt nicht mehr" in again.content.decode()
    assert reverse("account_login") in done.content.decode()
    assert client.get("/people/").url == reverse("mfa_index")
    assert shown["Cache-Control"] == "no-store"
    assert events("people.account.invited") == 1


def test_a_closed_log_in_is_out_at_once_and_nobody_closes_their_own(client, log_in, client_of, karl):
    isb = log_in(client, Role.ISB, name="ines")
    other = client_of(Role.EMPLOYEE, name="otto")
    otto = Person._base_manager.get(email="otto@musterstadt.example")

    client.post(f"/people/{otto.pk}/close/")
    own = client.post(f"/people/{isb.pk}/close/", follow=True)

    assert other.get("/people/").status_code == 302
    assert "Ihre eigene Anmeldung" in text(own)
    assert client.get("/people/?log_in=closed").context["rows"][0][0].person_id == otto.pk


def test_who_left_is_not_invited_and_may_come_back_without_old_rights(client, log_in, karl):
    log_in(client, Role.ISB, name="ines")
    client.post(f"/people/{karl.pk}/invite/")
    client.post(f"/people/{karl.pk}/leave/", {"on": clock.today().isoformat()})
    refused = client.post(f"/people/{karl.pk}/invite/", follow=True)

    client.post(f"/people/{karl.pk}/return/")

    assert "ausgeschieden" in text(refused)
    karl.refresh_from_db()
    assert karl.left_on is None
    assert not Account.objects.get(person=karl).is_active


def test_people_are_found_by_role_log_in_and_leaving(client, log_in, karl):
    isb = log_in(client, Role.ISB, name="ines")
    Person._base_manager.create(
        given_name="Alt",
        family_name="Alt",
        email="alt@x.example",
        organisation_id=karl.organisation_id,
        left_on="2020-01-01",
    )

    def found(query):
        return {row.name for row, _mark in client.get(f"/people/?{query}").context["rows"]}

    assert found("role=isb") == {str(isb)} == found("log_in=open")
    assert found("log_in=none") == {"Karl Klein", "Alt Alt"}
    assert found("log_in=none&left=no") == {"Karl Klein"}
    assert found("left=yes") == {"Alt Alt"}


def test_who_may_not_read_log_ins_cannot_filter_by_them(client, log_in, karl):
    log_in(client, Role.EVP, name="eva")

    page = client.get("/people/?log_in=open&text=klein")

    assert "Karl Klein" in text(page)
    assert "Zweiter Faktor" not in text(client.get(f"/people/{karl.pk}/"))


def test_a_department_is_added_renamed_and_gets_its_contact_person(client, log_in, client_of, karl, city):
    log_in(client, Role.ISB, name="ines")
    client.post("/people/departments/new/", {"organisation": city.pk, "name": "Ordnungsamt", "code": "32"})
    row = Department._base_manager.get(name="Ordnungsamt")
    page = f"/people/departments/{row.pk}"
    client.post(f"{page}/edit/", {"name": "Amt für Ordnung", "code": "32", "revision": row.revision})
    taken = client.post(f"{page}/edit/", {"name": "Bürgeramt", "code": "32", "revision": row.revision + 1})
    wanted = {"role": "evp", "person": karl.pk, "reason": "Amt 32"}
    client.post(f"{page}/contact/", wanted)
    twice = client.post(f"{page}/contact/", wanted)

    assert "Karl Klein" in text(client.get(f"{page}/"))
    client_of(Role.AUDIT_OFFICE, name="rita").post(f"/people/roles/{RoleGrant.objects.get(person=karl).pk}/confirm/")
    assert "Karl Klein" in text(client.get("/people/departments/"))
    Person._base_manager.filter(given_name="Ines").update(department=row)
    assert "Karl Klein" in text(client.get(f"/people/{Person._base_manager.get(given_name='Ines').pk}/"))
    assert "schon" in text(taken, 422)
    assert "schon" in text(twice, 422)
    row.refresh_from_db()
    assert row.name == "Amt für Ordnung"


def test_city_and_provider_count_as_one_only_when_both_say_so(client, log_in, client_of, city):
    isb = log_in(client, Role.ISB, name="ines")
    page = f"/people/organisations/{city.pk}"
    client.post(f"{page}/ask/")
    client.post(f"{page}/agree/")
    assert city.provider_id not in viewer_of(isb.pk).strict_organisations

    client_of(Role.PROVIDER_ADMIN, name="paul", organisation=city.provider).post(f"{page}/agree/")
    assert city.provider_id in viewer_of(isb.pk).strict_organisations
    client.post(f"{page}/part/")

    assert city.provider_id not in viewer_of(isb.pk).strict_organisations
    assert events("people.organisation.joined") == events("people.organisation.parted") == 1


def test_nobody_makes_a_stranger_their_provider(client, log_in, city):
    stranger = Organisation._base_manager.create(name="Fremdes Rechenzentrum", kind="provider", tlp=0)
    log_in(client, Role.ISB, name="ines")
    facts = {"name": "Musterstadt", "short_name": "MS", "kind": "city"}

    refused = client.post(
        f"/people/organisations/{city.pk}/edit/", {**facts, "provider": stranger.pk, "revision": city.revision}
    )
    foreign = client.get(f"/people/organisations/{stranger.pk}/edit/")
    client.post("/people/organisations/new/", {"name": "Zweckverband", "kind": "joint", "provider": city.provider_id})

    assert (refused.status_code, foreign.status_code) == (422, 404)
    city.refresh_from_db()
    assert city.provider_id != stranger.pk
    assert "Zweckverband" in text(client.get("/people/organisations/"))


@pytest.mark.once
@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.DEPARTMENT_LEAD, Role.AUDIT_OFFICE])
def test_who_does_not_keep_the_register_changes_nothing(client, log_in, karl, office, city, role):
    log_in(client, role, name="otto")
    asked = [f"/people/{karl.pk}/{step}/" for step in ("edit", "return", "invite", "close", "leave")]
    asked += ["/people/new/", "/people/departments/new/", f"/people/departments/{office.pk}/edit/"]
    asked += ["/people/organisations/new/", f"/people/organisations/{city.pk}/ask/"]

    assert [client.post(path).status_code for path in asked] == [403] * len(asked)


def test_the_register_of_another_municipality_does_not_exist(client_of, karl, office):
    elsewhere = Organisation._base_manager.create(name="Anderstadt", kind="city", tlp=1)
    stranger = client_of(Role.ISB, name="olga", organisation=elsewhere)
    asked = [f"/people/{karl.pk}/{step}/" for step in ("edit", "return", "invite", "close")]
    asked += [f"/people/departments/{office.pk}/{step}/" for step in ("edit", "contact")]
    asked += [f"/people/organisations/{karl.organisation_id}/{step}/" for step in ("edit", "ask", "agree", "part")]

    assert [stranger.post(path, {"revision": 1}).status_code for path in asked] == [404] * len(asked)


def test_a_deputy_ends_at_once_and_only_those_who_ask_for_roles_end_one(client, log_in, client_of, karl):
    isb = log_in(client, Role.ISB, name="ines")
    day = clock.today().isoformat()
    named = {"email": karl.email, "valid_from": day, "valid_to": ""}
    client.post(f"/people/roles/{RoleGrant.objects.get(person=isb).pk}/deputy/", named)
    assert Role.ISB in viewer_of(karl.pk).roles
    path = f"/people/deputies/{Deputy.objects.get().pk}/end/"
    assert client_of(Role.EVP, name="eva").post(path).status_code == 403

    client.post(path)

    assert Role.ISB not in viewer_of(karl.pk).roles
    assert events("people.deputy.ended") == 1


def test_a_provider_keeps_the_register_of_those_it_serves_and_no_municipality_that_of_its_provider(
    client_of, karl, city
):
    admin = client_of(Role.PROVIDER_ADMIN, name="paul", organisation=city.provider)
    paul = Person._base_manager.get(given_name="Paul")
    isb = client_of(Role.ISB, name="ines")
    asked = [f"/people/{paul.pk}/{step}/" for step in ("edit", "invite", "close", "return", "leave", "role")]
    asked.append(f"/people/organisations/{city.provider_id}/edit/")

    assert [isb.post(path, {"revision": 1, "on": "2026-01-01"}).status_code for path in asked] == [404] * len(asked)
    assert "Anmeldung schließen" not in text(isb.get(f"/people/{paul.pk}/"))
    assert admin.post(f"/people/{karl.pk}/invite/").status_code == 200
    assert Account.objects.get(person=paul).is_active
