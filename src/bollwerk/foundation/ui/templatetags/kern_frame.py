"""What only the page frame needs: colour scheme of the reader, reader's roles, version."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bollwerk.foundation.access.roles import ROLE_TITLES, Role
from bollwerk.foundation.ui.marks import ICON_OF_KIND, icon
from bollwerk.foundation.ui.quick import escaped, put
from bollwerk.foundation.ui.theme import theme_of

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import Message
    from django.http import HttpRequest
    from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """Print the colour scheme the reader chose as an attribute of ``html``; nothing if the system decides."""
    request = context.get("request")
    theme = theme_of(request) if request else ""
    return put(' data-kern-theme="{}"', theme) if theme else SafeString("")


@register.simple_tag
@lru_cache(maxsize=1)
def page_files() -> SafeString:
    """Print the links to icon, style sheets and script; their addresses are the same on every page."""
    return render_to_string("ui/frame/files.html")


_TOKEN, _PATH = "token-of-this-answer", "path-of-this-answer"
"""Stand in a printed header where each answer has its own: put in afterwards, the rest is printed once for a reader."""


@register.simple_tag(takes_context=True)
def page_header(context: Context) -> SafeString:
    """Print the header of the page: menu button, display, unread notices, the reader's own menu."""
    request = context.get("request")
    printed = _header(
        get_language() or "",
        theme_of(request) if request else "",
        _reader_name(request),
        frozenset(getattr(context.get("viewer"), "roles", ())),
        (context.get("unread_notices") or int)(),
        bool(context.get("navigation")),
        request is not None,
    )
    path = escaped(request.get_full_path()) if request else ""
    return SafeString(printed.replace(_TOKEN, str(context.get("csrf_token", ""))).replace(_PATH, path))


@lru_cache(maxsize=512)
def _header(
    language: str,
    theme: str,
    reader: str,
    roles: frozenset[Role],
    unread: int,
    navigation: bool,
    request: bool,
) -> SafeString:
    facts = {"language": language, "theme": theme, "reader": reader, "unread_notices": unread, "navigation": navigation}
    titles = [str(title) for role, title in ROLE_TITLES.items() if role in roles]
    own = {"roles": titles, "request": request, "path": _PATH, "csrf_token": _TOKEN}
    return render_to_string("ui/frame/header.html", {**facts, **own})


def _reader_name(request: HttpRequest | None) -> str:
    """Return the name the reader logged in with, or nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return str(user.get_full_name() or user.get_username())


@register.simple_tag
def key_columns() -> list[str]:
    """Return the headings of the list of one's own security keys."""
    return [_("Key"), _("Kind"), _("Added on"), _("Last used on"), _("Change")]


@register.simple_tag
@lru_cache(maxsize=1)
def product_version() -> str:
    """Return the installed version; nothing when it runs from its sources."""
    try:
        return version("bollwerk")
    except PackageNotFoundError:
        return ""


_KIND_OF_LEVEL = {"success": "success", "warning": "warning", "error": "danger"}


@register.simple_tag
def message_alert(message: Message) -> SafeString:
    """Print one message of `django.contrib.messages` as an alert."""
    kind = _KIND_OF_LEVEL.get(message.level_tag, "info")
    return render_to_string(
        "ui/components/alert.html", {"title": str(message), "kind": kind, "icon": icon(ICON_OF_KIND[kind])}
    )
