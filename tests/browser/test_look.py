"""The pattern page and the log-in page look right, and a page that does not is noticed."""

import pytest
from django.urls import reverse


def test_the_pattern_page_is_accessible_light_dark_wide_and_narrow(page, screens, visitor, log_in, console):
    log_in(page, visitor())

    screens(page, reverse("ui_pattern"), "pattern")

    assert not console


def test_the_log_in_page_is_accessible_light_dark_wide_and_narrow(page, screens, transactional_db, console):
    screens(page, reverse("account_login"), "log-in")

    assert not console


FAINT_IN_THE_DARK = "<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }</style>"


@pytest.mark.parametrize(
    ("part", "rule"),
    [("<img src='data:,'>", "image-alt"), (FAINT_IN_THE_DARK, "color-contrast"), ("<pre>" + "w" * 999, "px wider")],
)
def test_what_is_wrong_with_a_page_is_noticed(page, live_server, screens, part, rule):
    body = f"<html lang='de'><title>x</title><main><h1>x</h1><p>Text</p>{part}</main></html>"
    page.route("**/muster", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))

    with pytest.raises(AssertionError, match=rule):
        screens(page, "/muster", "wrong")
