"""Fixtures for tests in a real browser: Debian's Chromium against a live server.

- `live_server`: pytest-django's; its address uses ``localhost``, which passkeys need.
- `log_in(page_or_context, account)`: a session cookie instead of the log-in form.
- `visitor(*roles)`: make a person of the city with these roles and return the account.
- `no_violations(page)`: run axe (WCAG 2.2 AA and best practice) and fail on any violation.
- `screens(page, path, name)`: open the page light and dark, 1280 and 390 px wide; check each with axe, keep a picture
  of each in the folder ``BOLLWERK_SCREENS`` (or the test's own), and return the files.
- `console`: what the page wrote to the console; a violated content security policy shows up there.

Every test below this folder is marked ``browser``. Without Chromium they are skipped, in CI they fail.
"""

import os
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding

CHROMIUM = Path(os.environ.get("BOLLWERK_CHROMIUM", "/usr/bin/chromium"))
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

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


@pytest.fixture
def visitor(transactional_db, city):
    """Make a person of the city with an account and confirmed roles."""
    from bollwerk.foundation.people.models import Account, Person, RoleGrant

    numbers = count(1)

    def make(*roles: Role, name: str = "Ayşe Öztürk"):
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
        return Account.objects.create_user(
            username=f"person{number}",
            password="ein-langes-kennwort",
            person=person,
            first_name=given,
            last_name=family,
        )

    return make


@pytest.fixture
def log_in(live_server):
    """Give a browser the session of an account."""

    def give(page, account):
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
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

    def check(page, *, where=""):
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        report = [f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        assert not report, f"{where}\n" + "\n".join(report)

    return check


@pytest.fixture
def screens(live_server, no_violations, tmp_path):
    """Look at a page in light and dark, wide and narrow."""
    folder = Path(os.environ.get("BOLLWERK_SCREENS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, path, name):
        files = []
        for size, viewport in SIZES.items():
            for scheme in ("light", "dark"):
                page.set_viewport_size(viewport)
                page.emulate_media(color_scheme=scheme)
                page.goto(f"{live_server.url}{path}")
                page.wait_for_function("document.fonts.ready.then(() => true)")
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                files.append(folder / f"{name}-{scheme}-{viewport['width']}.png")
                page.screenshot(path=files[-1], full_page=True)
                assert wider <= 0, f"{name} {scheme} {size}: the page is {wider} px wider than the screen"
                no_violations(page, where=f"{name} {scheme} {size}")
        return files

    return take
