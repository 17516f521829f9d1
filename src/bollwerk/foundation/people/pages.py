"""What the pages about people print: log-ins as marks, facts and earlier states in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.foundation.people.register_selectors import LogInState
from bollwerk.foundation.ui.formats import day_text
from bollwerk.foundation.ui.marks import Badge, Lines, Link
from bollwerk.foundation.ui.parts import Happening

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.foundation.people.register_selectors import LogIn, PersonChange
    from bollwerk.foundation.people.selectors import PersonRow

__all__ = ["FIELD_WORDS", "LOG_IN_BADGES", "LOG_IN_CHOICES", "person_happenings", "person_items"]

LOG_IN_BADGES = {
    LogInState.NONE: Badge(gettext_lazy("none yet")),
    LogInState.INVITED: Badge(gettext_lazy("invited"), "info"),
    LogInState.OPEN: Badge(gettext_lazy("open"), "success"),
    LogInState.WITHOUT_FACTOR: Badge(gettext_lazy("no second factor"), "warning"),
    LogInState.CLOSED: Badge(gettext_lazy("log-in closed")),
}
LOG_IN_CHOICES = [
    (LogInState.OPEN, gettext_lazy("open, with a second factor")),
    (LogInState.WITHOUT_FACTOR, gettext_lazy("open, without a second factor")),
    (LogInState.NONE, gettext_lazy("none yet")),
    (LogInState.CLOSED, gettext_lazy("log-in closed")),
]
_FACTORS = {"totp": gettext_lazy("app on the telephone"), "webauthn": gettext_lazy("passkey or security key")}
FIELD_WORDS = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "mobile": gettext_lazy("Mobile telephone"),
    "department_id": gettext_lazy("Department"),
    "left_on": gettext_lazy("Last day"),
}


def person_items(found: PersonRow, contacts: tuple[str, ...]) -> list[tuple[str, object]]:
    """Return what is known about a person, as terms and values; `contacts` are those of their department."""
    place = reverse("people:department", args=[found.department_id]) if found.department_id else ""
    items: list[tuple[str, object]] = [
        (_("E-mail address"), Link(found.email, f"mailto:{found.email}")),
        (_("Telephone"), found.phone),
        (_("Mobile telephone"), found.mobile),
        (_("Department"), Link(found.department, place) if place else ""),
        (_("IT contact persons (EVP)"), ", ".join(contacts)),
        (_("Organisation"), found.organisation),
        (_("Last day"), found.left_on),
    ]
    return [item for item in items if item[1]] + _log_in_items(found.log_in)


def _log_in_items(log_in: LogIn | None) -> list[tuple[str, object]]:
    if log_in is None:
        return []
    items: list[tuple[str, object]] = [(_("Log-in"), LOG_IN_BADGES[log_in.state])]
    if log_in.user_name:
        items.append((_("User name"), log_in.user_name))
        items.append(
            (
                _("Second factor"),
                Lines(tuple(_FACTORS[one] for one in log_in.factors)) if log_in.factors else _("not set up"),
            )
        )
        items.append((_("Way in"), _("the directory") if log_in.directory else _("a password of its own")))
    return items


def person_happenings(changes: Iterable[PersonChange]) -> list[Happening]:
    """Return the recorded states of a person as a timeline."""
    found = []
    for one in changes:
        parts = [
            _("%(field)s: from “%(before)s” to “%(after)s”")
            % {"field": FIELD_WORDS[name], "before": _told(name, before), "after": _told(name, after)}
            for name, before, after in one.changed
        ]
        if one.first or parts:
            found.append(
                Happening(one.at, _("Recorded") if one.first else _("Changed"), "" if one.first else "; ".join(parts))
            )
    return found


def _told(name: str, value: str) -> str:
    if not value:
        return "–"
    return day_text(date.fromisoformat(value)) if name == "left_on" else value
