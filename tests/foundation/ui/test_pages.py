import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from bollwerk.foundation.ui import errors

pytestmark = pytest.mark.django_db


def test_the_pattern_page_shows_every_component_in_german(client, employee):
    page = client.get(reverse("ui_pattern")).content.decode()

    assert '<html lang="de">' in page
    assert "21.11.2026, 14:05 Uhr MEZ" in page
    assert "1.204.311" in page
    assert "TLP:AMBER+STRICT" in page


def test_a_stranger_is_led_to_the_log_in_page(client):
    answer = client.get(reverse("ui_pattern"))

    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_refused_form_comes_back_with_its_errors(client, employee):
    answer = client.post(reverse("ui_pattern"), {"name": "", "revision": "3"})

    assert answer.status_code == 422
    assert "Bitte berichtigen Sie" in answer.content.decode()


@pytest.mark.parametrize(("done", "asks_again"), [("60", True), ("80", False), ("abc", True), ("999999", False)])
def test_the_progress_sample_stops_asking_at_its_end(client, employee, done, asks_again):
    page = client.get(reverse("ui_pattern_progress"), {"done": done}).content.decode()

    assert ("hx-get" in page) is asks_again


def test_no_page_holds_inline_script_or_style(client, employee):
    for name in ("ui_pattern", "mfa_index", "account_change_password", "mfa_list_webauthn"):
        page = client.get(reverse(name), follow=True).content.decode()

        assert not re.search(r"\sstyle=|\son\w+=|hx-on", page), name
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page), name


@pytest.mark.parametrize(
    ("chosen", "attribute"), [("dark", ' data-kern-theme="dark"'), ("light", ' data-kern-theme="light"'), ('x">', "")]
)
def test_the_chosen_colours_are_remembered_without_scripts(client, chosen, attribute):
    answer = client.post(reverse("ui_theme"), {"theme": chosen, "next": reverse("account_login")}, follow=True)

    assert f'<html lang="de"{attribute}>' in answer.content.decode()


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_choosing_colours_never_leads_out_of_the_house(client, wanted):
    answer = client.post(reverse("ui_theme"), {"theme": "dark", "next": wanted})

    assert answer.headers["Location"] == "/"


def test_the_language_can_be_changed(client):
    page = client.post(
        reverse("ui_language"), {"language": "en", "next": reverse("account_login")}, follow=True
    ).content.decode()

    assert '<html lang="en"' in page
    assert "Log in" in page


def test_an_absent_page_is_told_in_the_house_look(client):
    answer = client.get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert "Hier gibt es nichts für Sie" in answer.content.decode()
    assert "gibt-es-nicht" not in re.sub(r'name="next" value="[^"]*"', "", answer.content.decode())


@pytest.mark.parametrize(
    ("view", "cause", "code", "title"),
    [
        (errors.bad_request, SuspiciousOperation("secret"), 400, "nicht lesbar"),
        (errors.forbidden, PermissionDenied("secret"), 403, "Das dürfen Sie nicht"),
        (errors.not_found, Exception("secret"), 404, "Hier gibt es nichts"),
        (errors.csrf_failure, "secret", 403, "zu alt"),
    ],
)
def test_an_error_page_says_what_holds_and_where_to_go_but_not_the_cause(view, cause, code, title):
    answer = view(RequestFactory().get("/"), cause)

    page = answer.content.decode()
    assert answer.status_code == code
    assert title in page
    assert 'href="/"' in page
    assert "secret" not in page


def test_the_page_for_our_own_mistakes_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Uns ist ein Fehler unterlaufen" in answer.content.decode()


def test_a_form_without_token_gets_the_house_page(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("ui_theme"), {"theme": "dark"})

    assert answer.status_code == 403
    assert "Dieses Formular ist zu alt" in answer.content.decode()


def test_the_log_in_page_speaks_politely_and_offers_no_registration(client):
    page = client.get(reverse("account_login")).content.decode()

    assert "<h1>Anmelden</h1>" in page
    assert "Benutzername oder E-Mail-Adresse" in page
    assert "Mit Passkey anmelden" in page
    assert reverse("account_signup") not in page


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_change_password",
        "account_logout",
    ],
)
def test_the_account_pages_wear_the_house_look_in_german(client, employee, name):
    client.post(reverse("account_reauthenticate"), {"password": "ein-langes-kennwort"})

    answer = client.get(reverse(name))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="bw-header"' in page
    assert page.count("<h1>") == 1
    assert not re.search(r"\b(Du|du|dein\w*|Dein\w*|dir|dich)\b", re.sub(r"<[^>]+>", " ", page))
