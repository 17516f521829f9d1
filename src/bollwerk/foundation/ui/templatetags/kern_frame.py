"""What only the page frame needs: colour scheme of the reader, reader's roles, version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bollwerk.foundation.access.roles import ROLE_TITLES, Role
from bollwerk.foundation.ui.marks import ICON_OF_KIND, icon
from bollwerk.foundation.ui.theme import theme_of

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import Message
    from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """Print the colour scheme the reader chose as an attribute of ``html``; nothing if the system decides."""
    request = context.get("request")
    theme = theme_of(request) if request else ""
    return format_html(' data-kern-theme="{}"', theme) if theme else SafeString("")


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """Return ``light``, ``dark`` or an empty text for the system's choice."""
    request = context.get("request")
    return theme_of(request) if request else ""


@register.simple_tag(takes_context=True)
def reader_roles(context: Context) -> list[str]:
    """Return the titles of the viewer's roles in their declared order."""
    roles: frozenset[Role] = getattr(context.get("viewer"), "roles", frozenset())
    return [str(title) for role, title in ROLE_TITLES.items() if role in roles]


@register.simple_tag(takes_context=True)
def reader_name(context: Context) -> str:
    """Return the name the reader logged in with, or nothing."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return str(user.get_full_name() or user.get_username())


@register.simple_tag
def key_columns() -> list[str]:
    """Return the headings of the list of one's own security keys."""
    return [_("Key"), _("Kind"), _("Added on"), _("Last used on"), _("Change")]


@register.simple_tag
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
