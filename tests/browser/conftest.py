"""Fixtures for tests in a real browser: Debian's Chromium against a live server.

- `live_server`: pytest-django's; its address uses ``localhost``, which passkeys need.
- `db`, `transactional_db`: the database as it was before the first test, copied back before each (a tenth of a second
  instead of two for emptying every table and making permissions anew).
- `log_in(page_or_context, account)`: a session cookie instead of the log-in form.
- `visitor(*roles)`: make a person of the city with these roles and return the account.
- `no_violations(page)`: run axe (WCAG 2.2 AA and best practice) and fail on any violation.
- `screens(page, path, name)`: open the page at 1280 and at 390 px; check each with axe, then its colours in the dark.
  With ``BOLLWERK_SCREENS`` set, keep a picture of each there.
- `console`: what the page wrote to the console; a violated content security policy shows up there.

Every test below this folder is marked ``browser``. Without Chromium they are skipped, in CI they fail.
"""

import os
import sqlite3
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding

CHROMIUM = Path(os.environ.get("BOLLWERK_CHROMIUM", "/usr/bin/chromium"))
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOUR_OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}

# Playwright runs an event loop in the test's thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"{CHROMIUM} is not installed")
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-sync", *quiet],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin", "viewport": SIZES["wide"]}


@pytest.fixture(scope="session")
def untouched_database(django_db_setup, django_db_blocker):
    """The database as migrations leave it, kept in memory."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(kept)
    yield kept
    kept.close()


@pytest.fixture
def db(untouched_database, django_db_blocker):
    """The untouched database; pages and test see each other's changes."""
    with django_db_blocker.unblock():
        yield
        connection.ensure_connection()
        untouched_database.backup(connection.connection)
        cache.clear()


@pytest.fixture
def transactional_db(db):
    """The same: every change is kept at once, as a server in another thread needs it."""


@pytest.fixture
def visitor(transactional_db, city):
    """Make a person of the city with an account and confirmed roles.

    Who is given a password types it and brings a second factor; all others come by `log_in`, which wants neither.
    """
    from bollwerk.foundation.people.models import Account, Person, RoleGrant

    numbers = count(1)

    def make(*roles: Role, name: str = "Ayşe Öztürk", password: str | None = None):
        given, family = name.split(" ", 1)
        number = next(numbers)
        with deciding("tests.visitor"):
            place = {"organisation_id": city.pk, "tlp": Tlp.GREEN}
            person = Person.objects.create(
                given_name=given, family_name=family, email=f"person{number}@musterstadt.example", **place
            )
            other = Person.objects.create(
                given_name="Uwe", family_name="Zweit", email=f"second{number}@musterstadt.example", **place
            )
            for role in roles:
                RoleGrant.objects.create(
                    person=person,
                    role=role,
                    organisation=city,
                    requested_by=person,
                    requested_at=clock.now(),
                    confirmed_by=other,
                    confirmed_at=clock.now(),
                )
        account = Account.objects.create_user(
            username=f"person{number}", password=password, person=person, first_name=given, last_name=family
        )
        if not password:
            Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
        return account

    return make


@pytest.fixture
def log_in(live_server):
    """Give a browser the session of an account."""

    def give(page, account):
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "bollwerk.foundation.people.log_in.HouseBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
        (page.context if hasattr(page, "context") else page).add_cookies([cookie])

    return give


@pytest.fixture
def console(page):
    """Collect errors and warnings the page writes to the console."""
    lines = []
    page.on("console", lambda message: lines.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


@pytest.fixture
def no_violations():
    """Fail when axe finds a violation on the page, naming the rule and the elements."""

    def check(page, *, where="", options=AXE_OPTIONS):
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        report = [f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        assert not report, f"{where}\n" + "\n".join(report)

    return check


@pytest.fixture
def screens(live_server, no_violations):
    """Look at a page wide and narrow, light and dark; the dark differs in nothing but colours."""
    folder = Path(os.environ["BOLLWERK_SCREENS"]) if "BOLLWERK_SCREENS" in os.environ else None

    def look(page, name, scheme, options):
        page.emulate_media(color_scheme=scheme)
        width = page.viewport_size["width"]
        where = f"{name}-{scheme}-{width}"
        no_violations(page, where=where, options=options)
        if folder:
            page.screenshot(path=folder / f"{where}.png", full_page=True)

    def take(page, path, name):
        for viewport in SIZES.values():
            page.set_viewport_size(viewport)
            page.goto(f"{live_server.url}{path}")
            assert urlsplit(page.url).path == urlsplit(path).path, f"{name} led to {page.url}"
            page.wait_for_function("document.fonts.ready.then(() => true)")
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{name} {viewport['width']}: the page is {wider} px wider than the screen"
            look(page, name, "light", AXE_OPTIONS)
            look(page, name, "dark", COLOUR_OPTIONS)

    return take
