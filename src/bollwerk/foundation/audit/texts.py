"""What the trail's pages say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.audit.events import PURPOSE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bollwerk.foundation.audit.events import AuditEvent
    from bollwerk.foundation.audit.selectors import TrailRow

__all__ = ["KEYS_OF_PERSONAL_PARTS", "days_text", "people_text", "purpose_text", "readers_text"]

KEYS_OF_PERSONAL_PARTS = {"actor": _("acting"), "about": _("concerning")}


def people_text(row: TrailRow, names: Mapping[str, str]) -> str:
    """Return who is named in an entry."""
    if row.dropped:
        return str(_("dropped on its day"))
    personal: Mapping[str, Any] = row.personal or {}
    parts = [
        f"{KEYS_OF_PERSONAL_PARTS.get(key, key)}: {names.get(str(value), value)}"
        for key, value in personal.items()
        if value not in (None, "")
    ]
    return "; ".join(parts)


def days_text(span: timedelta) -> str:
    """Return how long something is kept."""
    return ngettext("%(count)s day", "%(count)s days", span.days) % {"count": span.days}


def purpose_text(event: AuditEvent) -> str:
    """Return what entries of this kind may be used for."""
    return str(PURPOSE_TEXTS[event.purpose])


def readers_text(event: AuditEvent) -> str:
    """Return who may read entries of this kind."""
    return ", ".join(sorted(str(ROLE_TITLES[role]) for role in event.readers))
