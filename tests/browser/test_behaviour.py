import re

import pytest
from django.urls import reverse

from bollwerk.foundation.access import Permission
from bollwerk.foundation.access.permissions import declare
from bollwerk.foundation.access.roles import Role
from bollwerk.foundation.rooms.card import MenuEntry, RoomCard
from bollwerk.shell import context


@pytest.fixture
def menu(monkeypatch):
    """Two groups of entries in the navigation, whatever rooms there are."""
    declare([Permission("ui.pattern:read", "Musterseite", frozenset(Role))])
    entries = [
        MenuEntry(label, name, "ui.pattern:read", group)
        for label, name, group in [
            ("Was heute ansteht", "account_logout", "Übersicht"),
            ("Musterseite", "ui_pattern", "Übersicht"),
            ("Anwendungen und ihre Abhängigkeiten", "mfa_index", "Verzeichnis"),
        ]
    ]
    monkeypatch.setattr(context, "all_rooms", lambda: [RoomCard("sample", "Muster", ("S1",), menu=tuple(entries))])
    context._menu.cache_clear()
    yield
    context._menu.cache_clear()


@pytest.fixture
def inside(page, live_server, visitor, log_in):
    """The pattern page, opened by somebody of the city."""
    log_in(page, visitor(Role.ISB))
    page.goto(live_server.url + reverse("ui_pattern"))
    return page


def test_the_pages_with_navigation_are_accessible_everywhere(page, screens, menu, visitor, log_in, console):
    log_in(page, visitor(Role.ISB))

    screens(page, reverse("mfa_index"), "navigation")

    assert not console


def test_on_a_phone_the_navigation_opens_and_closes_by_keyboard(menu, inside):
    inside.set_viewport_size({"width": 390, "height": 844})
    link = inside.get_by_role("link", name="Was heute ansteht")
    other_group = inside.get_by_role("link", name="Anwendungen und ihre Abhängigkeiten")
    opener = inside.get_by_role("button", name="Menü")
    assert not link.is_visible()

    opener.focus()
    inside.keyboard.press("Enter")

    assert link.is_visible()
    assert opener.get_attribute("aria-expanded") == "true"
    assert not other_group.is_visible()
    inside.locator(".bw-nav summary", has_text="Verzeichnis").focus()
    inside.keyboard.press("Enter")
    assert other_group.is_visible()
    opener.focus()
    inside.keyboard.press("Enter")
    assert not link.is_visible()


def test_the_first_tab_stop_leads_to_the_content(inside):
    inside.keyboard.press("Tab")
    inside.keyboard.press("Enter")

    assert inside.evaluate("document.activeElement.id") == "content"


def test_the_chosen_colours_stay_after_loading_again(inside):
    inside.get_by_text("Darstellung").click()
    inside.get_by_role("button", name="Dunkel").click()

    assert inside.locator("html").get_attribute("data-kern-theme") == "dark"
    inside.reload()
    assert inside.locator("html").get_attribute("data-kern-theme") == "dark"


def test_escape_closes_a_menu_and_gives_the_focus_back(inside):
    inside.get_by_text("Darstellung").click()
    inside.keyboard.press("Escape")

    assert not inside.get_by_role("button", name="Dunkel").is_visible()
    assert inside.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_progress_goes_on_by_itself_and_stops_at_its_end(inside):
    inside.locator("span", has_text="100 Prozent").wait_for(timeout=20_000)

    assert inside.locator("[hx-trigger]").count() == 0


def test_a_dialog_opens_over_the_page_and_closes_again(inside):
    inside.locator("[data-dialog-open]").click()
    dialog = inside.get_by_role("dialog", name="Wirklich löschen?")
    assert dialog.is_visible()

    dialog.get_by_role("button", name="Schließen").click()

    assert not dialog.is_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(inside):
    inside.get_by_role("button", name="Speichern").click()

    summary = inside.get_by_role("alert")
    assert re.match("Bitte berichtigen Sie", summary.inner_text())
    assert inside.evaluate("document.activeElement.getAttribute('role')") == "alert"
    summary.get_by_role("link", name="Name der Anwendung").click()
    assert inside.evaluate("document.activeElement.name") == "name"


def test_every_page_works_without_scripts(browser, live_server, transactional_db, visitor, log_in, menu):
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="de-DE")
    log_in(plain, visitor(Role.ISB))
    page = plain.new_page()

    page.goto(live_server.url + reverse("ui_pattern"))

    assert page.get_by_role("link", name="Anwendungen und ihre Abhängigkeiten").is_visible()
    assert not page.get_by_role("button", name="Kopieren").first.is_visible()
    page.locator("summary", has_text="Darstellung").click()
    page.get_by_role("button", name="Dunkel").click()
    assert page.locator("html").get_attribute("data-kern-theme") == "dark"
    plain.close()


def test_who_reads_in_the_dark_prints_black_on_white_without_the_frame(inside):
    inside.locator("summary", has_text="Darstellung").click()
    inside.get_by_role("button", name="Dunkel").click()

    inside.emulate_media(media="print")

    paper = inside.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = inside.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert paper == "rgb(255, 255, 255)"
    assert ink in {"rgb(0, 0, 0)", "oklch(0 0 0)"}
    assert not inside.locator(".bw-header").is_visible()
