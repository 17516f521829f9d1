"""Logging in through a directory: a real slapd on this machine."""

import dataclasses

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import authenticate
from tests.foundation.people.slapd import BASE, READER, READER_PASSWORD, running_directory

from bollwerk.foundation import clock
from bollwerk.foundation.people.ldap import Directory, DirectorySilentError, identity_of
from bollwerk.foundation.people.models import Account, Person
from bollwerk.shell.configuration import ConfigurationError
from bollwerk.shell.directories import ldap_directory

LOG_IN = "/konto/login/"
KARL = {"login": "klein", "password": "karls-kennwort"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_directory(tmp_path_factory.mktemp("slapd")) as found:
        yield found


def environment(url, authorities="", **more):
    stated = {
        "BOLLWERK_LDAP_URL": url,
        "BOLLWERK_LDAP_BASE": BASE,
        "BOLLWERK_LDAP_BIND_DN": READER,
        "BOLLWERK_LDAP_BIND_PASSWORD": READER_PASSWORD,
        "BOLLWERK_LDAP_CA": authorities,
    }
    return stated | more


@pytest.fixture(autouse=True)
def _cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def directory(server):
    return Directory(**ldap_directory(environment(server[1], server[2])))


@pytest.fixture
def house(directory, settings, db):
    settings.LDAP_DIRECTORY = dataclasses.asdict(directory)
    settings.AXES_ENABLED = False


@pytest.fixture
def clerk(city):
    return Person._base_manager.create(
        given_name="Karl", family_name="Klein", email="karl@stadt.example", organisation_id=city.pk
    )


@pytest.mark.system
def test_the_directory_says_who_somebody_is(directory):
    found = identity_of(directory, **KARL)

    assert found.addresses == ("karl@stadt.example",)
    assert len(found.uid) == 36
    assert identity_of(directory, login="karl@stadt.example", password="karls-kennwort") == found


@pytest.mark.system
@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("klein", "falsch"),
        ("klein", ""),
        ("klein", "\0"),
        ("niemand", "karls-kennwort"),
        ("*", "karls-kennwort"),
        ("klein)(|(uid=*", "karls-kennwort"),
        ("zwei", "gleich"),
    ],
    ids=["wrong", "empty", "nul", "unknown", "wildcard", "injection", "two entries"],
)
def test_what_is_not_one_person_with_the_right_password_is_nobody(directory, login, password):
    assert identity_of(directory, login=login, password=password) is None


@pytest.mark.system
def test_a_directory_that_cannot_prove_itself_gets_no_password(server, directory):
    untrusted = dataclasses.replace(directory, authorities="")
    other_name = dataclasses.replace(directory, url=directory.url.replace("localhost", "127.0.0.2"))
    wrong_reader = dataclasses.replace(directory, reader_password="falsch")
    on_this_machine = dataclasses.replace(directory, url=server[0], authorities="")

    for one in (untrusted, other_name, wrong_reader):
        with pytest.raises(DirectorySilentError):
            identity_of(one, **KARL)
    assert identity_of(on_this_machine, **KARL)


@pytest.mark.system
def test_starttls_is_demanded_where_it_leaves_the_machine(server, monkeypatch, directory):
    monkeypatch.setattr(Directory, "stays_on_this_machine", False)

    encrypted = dataclasses.replace(directory, url=server[0])

    assert identity_of(encrypted, **KARL)
    with pytest.raises(DirectorySilentError):
        identity_of(dataclasses.replace(encrypted, authorities=""), **KARL)


@pytest.mark.system
def test_a_person_of_the_register_logs_in_and_leaves_no_password_here(house, client, clerk):
    client.post(LOG_IN, KARL)

    account = Account.objects.get()
    assert int(client.session["_auth_user_id"]) == account.pk
    assert (account.person_id, account.has_usable_password()) == (clerk.pk, False)
    assert SocialAccount.objects.get().provider == "ldap"
    client.logout()
    clerk.left_on = clock.today()
    clerk.save()
    page = client.post(LOG_IN, KARL)
    assert "ausgeschieden" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.system
def test_whoever_is_in_the_directory_alone_is_told_so(house, client):
    page = client.post(LOG_IN, KARL)

    assert "niemanden mit Ihrer E-Mail-Adresse" in page.content.decode()
    assert not Account.objects.exists()


def test_a_silent_directory_is_named_and_a_password_kept_here_still_opens(settings, client, clerk):
    settings.AXES_ENABLED = False
    settings.LDAP_DIRECTORY = ldap_directory(environment("ldap://127.0.0.1:9"))
    account = Account(username="notfall", email=clerk.email, person=clerk)
    account.set_password("ein-langes-kennwort")
    account.save()

    silent = client.post(LOG_IN, KARL)
    wrong = client.post(LOG_IN, {"login": "notfall", "password": "falsch"})
    client.post(LOG_IN, {"login": "notfall", "password": "ein-langes-kennwort"})

    assert "Das Verzeichnis antwortet nicht" in silent.content.decode()
    assert "Das Verzeichnis" not in wrong.content.decode()  # an account with a password here is never asked for there
    assert int(client.session["_auth_user_id"]) == account.pk


def test_a_house_without_a_directory_asks_none(db, settings):
    settings.AXES_ENABLED = False
    settings.LDAP_DIRECTORY = ldap_directory({})

    assert settings.LDAP_DIRECTORY is None
    assert authenticate(None, username="klein", password="karls-kennwort") is None


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"BOLLWERK_LDAP_URL": "https://dc.stadt.example"}, "ldaps://"),
        ({"BOLLWERK_LDAP_BASE": ""}, "LDAP_BASE"),
        ({"BOLLWERK_LDAP_FILTER": "(uid=klein)"}, "{login}"),
        ({"BOLLWERK_LDAP_CA": "/nirgends.pem"}, "no file"),
        ({"BOLLWERK_LDAP_BIND_PASSWORD_FILE": "/nirgends"}, "cannot be read"),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(change, word):
    with pytest.raises(ConfigurationError, match=word):
        ldap_directory(environment("ldaps://dc.stadt.example", **change))
