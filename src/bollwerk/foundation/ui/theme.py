"""The colour scheme a reader chose, kept in a cookie so that the page is right from its first pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["THEMES", "THEME_COOKIE", "keep_theme", "theme_of"]

THEME_COOKIE = "bollwerk_theme"
THEMES = ("light", "dark")
_A_YEAR_S = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Return ``light`` or ``dark`` if the reader chose it, otherwise an empty text: the system decides."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def keep_theme(response: HttpResponse, theme: str) -> None:
    """Remember the choice in the browser, or forget it for anything that is no theme."""
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=_A_YEAR_S, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
