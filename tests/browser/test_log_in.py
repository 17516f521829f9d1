"""Logging in as people do: with the code of an app, and with a passkey."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role

PASSWORD = "ein-langes-kennwort"


@pytest.fixture
def officer(visitor):
    """An officer with the second factor of an app, and its secret."""
    account, secret = visitor(Role.ISB, password=PASSWORD), generate_totp_secret()
    TOTP.activate(account, secret)
    return account, secret


def code_of(secret):
    """Return what the app shows now."""
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))


def give_password(page, live_server, account):
    page.goto(live_server.url + reverse("start"))
    page.locator("[name=login]").fill(account.username)
    submit(page, "password", PASSWORD)


def submit(page, field, text):
    """Type into a field and send its form by the keyboard."""
    page.locator(f"[name={field}]").fill(text)
    page.locator(f"[name={field}]").press("Enter")


@pytest.fixture
def security_key(page):
    """A passkey device plugged into the browser: it answers as soon as it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_password_and_code_lead_to_the_start_page(page, live_server, officer, console, no_violations):
    account, secret = officer

    give_password(page, live_server, account)
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    no_violations(page, where="second factor")
    submit(page, "code", code_of(secret))

    expect(page).to_have_url(live_server.url + "/")
    assert page.locator("h1").count() == 1
    assert not console


def test_the_password_with_a_wrong_code_opens_nothing(page, live_server, officer):
    account, _secret = officer
    give_password(page, live_server, account)

    submit(page, "code", "000000")

    expect(page.locator("main")).to_contain_text("Code")
    page.goto(live_server.url + reverse("inventory:applications"))
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))


def test_a_newcomer_sets_up_the_second_factor_and_is_not_locked_out(page, live_server, visitor, console, no_violations):
    give_password(page, live_server, visitor(Role.ISB, password=PASSWORD))
    expect(page).to_have_url(re.compile(reverse("mfa_index")))
    no_violations(page, where="no second factor yet")

    page.goto(live_server.url + reverse("mfa_activate_totp"))
    submit(page, "password", PASSWORD)
    no_violations(page, where="activate the app")
    submit(page, "code", code_of(page.locator("#authenticator_secret").input_value()))
    expect(page).to_have_url(re.compile("recovery-codes|" + reverse("mfa_index")))
    page.goto(live_server.url + reverse("inventory:applications"))

    expect(page).to_have_url(live_server.url + reverse("inventory:applications"))
    assert not console


def test_a_passkey_is_added_and_then_opens_the_house_alone(page, live_server, officer, security_key, no_violations):
    account, secret = officer
    give_password(page, live_server, account)
    submit(page, "code", code_of(secret))
    expect(page).to_have_url(live_server.url + "/")

    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    submit(page, "password", PASSWORD)
    no_violations(page, where="add a passkey")
    page.locator("[name=name]").fill("Dienstgerät")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile(reverse("mfa_add_webauthn")))
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.locator("#passkey_login").click()

    expect(page).to_have_url(live_server.url + "/")
