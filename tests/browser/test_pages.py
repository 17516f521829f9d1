"""The main pages in a real browser: the way from the level to a measure, search, and axe on every page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse, reverse_lazy
from playwright.sync_api import expect
from tests.stories.house import fill_house

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role


@pytest.fixture
def inside(page, visitor, log_in, city, settings, tmp_path):
    """A page of the officer of a small house; returns the page."""
    settings.DATA_DIR = tmp_path
    fill_house(city)
    log_in(page, visitor(Role.ISB))
    return page


def test_a_search_narrows_the_inventory_while_typing_and_shows_the_record(inside, live_server):
    inside.goto(live_server.url + reverse("inventory:applications"))

    inside.locator("[name=q]").fill("verschrottet")
    inside.locator("[name=q]").fill("anwendungverweist")
    expect(inside).to_have_url(re.compile("q=anwendungverweist"))
    inside.locator("main").get_by_role("link", name=re.compile("anwendungverweist")).first.click()

    expect(inside.locator("h1")).to_contain_text("anwendungverweist")


def test_from_the_start_page_to_a_claim_to_a_measure_of_ones_own(inside, live_server):
    inside.goto(live_server.url + reverse("start"))
    inside.locator("main a[href*='/evidence/claims/S']").first.click()
    inside.goto(live_server.url + reverse("evidence:claim", args=["S9.assured"]))
    inside.locator("main a[href*='/measures/new/']").first.click()

    inside.locator("[name=title]").fill("Zuständigkeit klären")
    inside.locator("[name=due]").fill((clock.today() + timedelta(days=9)).isoformat())
    inside.locator("[name=owner]").select_option(index=1)
    inside.locator("main form button[type=submit]").last.click()

    expect(inside.locator("h1")).to_contain_text("Zuständigkeit klären")


PAGES = {
    "start": reverse_lazy("start"),
    "posture": reverse_lazy("evidence:posture"),
    "claims": reverse_lazy("evidence:claims"),
    "claim": reverse_lazy("evidence:claim", args=["S9.owned"]),
    "measures": reverse_lazy("measures:measures"),
    "persons": reverse_lazy("people:persons"),
    "organisations": reverse_lazy("people:organisations"),
    "roles": reverse_lazy("people:roles"),
    "purposes": reverse_lazy("audit_purposes"),
    "applications": reverse_lazy("inventory:applications"),
    "notices": reverse_lazy("notices_notices"),
    "trail": reverse_lazy("audit_trail"),
    "jobs": reverse_lazy("jobs_jobs"),
    "ransomware": reverse_lazy("ransomware:overview"),
}


def test_the_main_pages_are_accessible_light_dark_wide_and_narrow(inside, screens, console):
    for name, address in PAGES.items():
        screens(inside, str(address), name)

    assert not console
