from django.urls import reverse


def test_the_pattern_page_is_accessible_light_dark_wide_and_narrow(page, screens, visitor, log_in, console):
    log_in(page, visitor())

    screens(page, reverse("ui_pattern"), "pattern")

    assert not console


def test_the_log_in_page_is_accessible_light_dark_wide_and_narrow(page, screens, transactional_db, console):
    screens(page, reverse("account_login"), "log-in")

    assert not console
