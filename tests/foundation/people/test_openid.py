"""Logging in through an OpenID Connect provider that the test runs on this machine."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from tests.foundation.people.provider import running_provider

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.models import Account, Person, RoleGrant
from bollwerk.shell.configuration import ConfigurationError
from bollwerk.shell.directories import openid_providers

LOG_IN = "/konto/login/"
GO = "/konto/oidc/verzeichnis/login/"


@pytest.fixture(scope="module")
def running():
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings, db):
    running.published = running.signing = ec.generate_private_key(ec.SECP256R1())
    running.algorithm = "ES256"
    settings.SOCIALACCOUNT_PROVIDERS = openid_providers(running.settings())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return running


@pytest.fixture
def clerk(city):
    return Person._base_manager.create(
        given_name="Karl", family_name="Klein", email="karl@stadt.example", organisation_id=city.pk
    )


def come_back(client, provider):
    """Go to the provider and come back from it; return the page where one ends up."""
    away = client.get(GO)
    asked = parse_qs(urlsplit(away.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    (provider.nonce,) = asked["nonce"]
    return client.get(f"{GO}callback/", {"code": "c", "state": asked["state"][0]}, follow=True)


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_person_of_the_register_gets_in_and_is_known_by_the_providers_key_from_then_on(client, provider, clerk):
    assert "Mit Anmeldedienst der Stadt anmelden" in client.get(LOG_IN).content.decode()
    provider.knows("Karl@Stadt.example")
    come_back(client, provider)

    assert is_in(client)
    bound = SocialAccount.objects.get()
    assert (bound.user.person_id, bound.uid, bound.extra_data) == (clerk.pk, "4711", {})
    assert Event._base_manager.filter(code="people.account.bound").count() == 1
    client.logout()
    provider.knows("anderer.name@stadt.example")
    come_back(client, provider)
    assert is_in(client)
    assert Account.objects.count() == 1


def test_a_role_still_needs_the_second_factor_that_is_kept_here(client, provider, clerk, city):
    now = clock.now()
    RoleGrant.objects.create(person=clerk, role=Role.ISB, organisation=city, requested_at=now, confirmed_at=now)
    provider.knows(clerk.email)

    come_back(client, provider)
    set_up = client.get("/inventory/")
    Authenticator.objects.create(user=Account.objects.get(), type="totp", data={"secret": "x"})
    client.logout()
    asked = come_back(client, provider)

    assert set_up.url == "/konto/2fa/"
    assert asked.redirect_chain[-1][0] == "/konto/2fa/authenticate/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"sub": None},
        {"nonce": "of-another-log-in"},
        {"nonce": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_token_for_somebody_else_opens_nothing(client, provider, clerk, lie):
    provider.knows(clerk.email, **lie)

    page = come_back(client, provider)

    assert "ist nicht gelungen" in page.content.decode()
    assert not is_in(client)
    assert not Account.objects.exists()


def test_what_one_log_in_asked_for_opens_no_other(client, provider, clerk):
    """A nonce holds for its own state, whatever else the browser has begun, and is used up by coming back."""
    provider.knows(clerk.email)
    first = parse_qs(urlsplit(client.get(f"{GO}?auth_params=nonce%3Dchosen").url).query)
    second = parse_qs(urlsplit(client.get(GO).url).query)
    assert "chosen" not in first["nonce"]
    assert first["nonce"] != second["nonce"]

    (provider.nonce,) = second["nonce"]
    client.get(f"{GO}callback/", {"code": "c", "state": first["state"][0]})

    assert not is_in(client)


def test_a_token_that_the_provider_did_not_sign_opens_nothing(client, provider, clerk):
    provider.knows(clerk.email)
    provider.signing = ec.generate_private_key(ec.SECP256R1())
    come_back(client, provider)
    provider.signing = provider.published
    provider.algorithm = "HS256"
    come_back(client, provider)

    assert not is_in(client)


def test_whoever_is_not_in_the_register_stays_out(client, provider, clerk):
    provider.knows("fremd@stadt.example")
    unknown = come_back(client, provider)
    provider.knows(clerk.email, email_verified=False)
    unconfirmed = come_back(client, provider)

    for page in (unknown, unconfirmed):
        assert "niemanden mit Ihrer E-Mail-Adresse" in page.content.decode()
    assert not is_in(client)
    assert not Account.objects.exists()


def test_who_has_left_stays_out_from_that_day_on(client, provider, clerk):
    provider.knows(clerk.email)
    clerk.left_on = clock.today() + timedelta(days=1)
    clerk.save()
    come_back(client, provider)
    assert is_in(client)
    client.logout()
    clerk.left_on = clock.today()
    clerk.save()

    page = come_back(client, provider)

    assert "ausgeschieden" in page.content.decode()
    assert not is_in(client)


def test_a_new_entry_with_an_old_address_is_not_the_person_of_before(client, provider, clerk):
    provider.knows(clerk.email)
    come_back(client, provider)
    client.logout()
    provider.knows(clerk.email, uid="4712")

    page = come_back(client, provider)

    assert "anderen Eintrag" in page.content.decode()
    assert not is_in(client)


def test_an_account_with_a_password_of_its_own_is_not_the_directorys(client, provider, clerk):
    account = Account(username="notfall", email=clerk.email, person=clerk)
    account.set_password("ein-langes-kennwort")
    account.save()
    provider.knows(clerk.email)

    page = come_back(client, provider)

    assert "eigenes Kennwort" in page.content.decode()
    assert not is_in(client)


def test_a_silent_provider_leads_back_to_the_log_in_page(client, provider, settings):
    provider_settings = {**provider.settings(), "BOLLWERK_OIDC_ISSUER": "http://127.0.0.1:9"}
    settings.SOCIALACCOUNT_PROVIDERS = openid_providers(provider_settings)

    page = client.get(GO, follow=True)

    assert page.redirect_chain[-1][0] == LOG_IN
    assert "Das Verzeichnis antwortet nicht" in page.content.decode()


def test_without_a_provider_there_is_no_button_and_no_address(client, db):
    assert "oidc" not in client.get(LOG_IN).content.decode()
    assert client.get(GO).status_code == 404
    assert client.get(f"{GO}callback/").status_code == 404


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"BOLLWERK_OIDC_ISSUER": "http://idp.stadt.example", "BOLLWERK_OIDC_CLIENT_ID": "x"}, "https"),
        ({"BOLLWERK_OIDC_ISSUER": "https://idp.stadt.example"}, "CLIENT_ID"),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(environment, word):
    with pytest.raises(ConfigurationError, match=word):
        openid_providers(environment)
