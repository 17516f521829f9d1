"""Small values that print themselves: a view puts them into plain rows, a template writes ``{{ value }}``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.formats import NOTHING, day_text, moment_text, number_text
from bollwerk.foundation.ui.quick import escaped, put, put_each

__all__ = [
    "ICON_OF_KIND",
    "LEVEL_KIND",
    "LEVEL_TEXT",
    "STANDING_KIND",
    "STANDING_TEXT",
    "Badge",
    "Code",
    "Kind",
    "LevelMark",
    "Lines",
    "Link",
    "StandingMark",
    "SubmitButton",
    "TlpMark",
    "cell",
    "icon",
    "safe_address",
]

Kind = Literal["success", "warning", "danger", "info", "neutral"]
"""What a mark or message means; each kind has its own icon, so colour is never the only sign."""

ICON_OF_KIND: dict[str, str] = {
    "success": "success",
    "warning": "warning",
    "danger": "danger",
    "info": "info",
    "neutral": "",
}

STANDING_TEXT = {
    Standing.PROVEN: gettext_lazy("proven"),
    Standing.REFUTED: gettext_lazy("refuted"),
    Standing.PLANNED: gettext_lazy("planned"),
    Standing.UNKNOWN: gettext_lazy("unknown"),
    Standing.FIGURE: gettext_lazy("figure"),
}
STANDING_KIND: dict[Standing, Kind] = {
    Standing.PROVEN: "success",
    Standing.REFUTED: "danger",
    Standing.PLANNED: "warning",
    Standing.UNKNOWN: "neutral",
    Standing.FIGURE: "info",
}
_STANDING_ICON = {Standing.UNKNOWN: "question-mark", Standing.PLANNED: "calendar-today"}

LEVEL_TEXT = {
    Level.GOOD: gettext_lazy("good"),
    Level.LIMITED: gettext_lazy("limited"),
    Level.NOT_ASSESSABLE: gettext_lazy("not assessable"),
    Level.POOR: gettext_lazy("poor"),
}
LEVEL_KIND: dict[Level, Kind] = {
    Level.GOOD: "success",
    Level.LIMITED: "warning",
    Level.NOT_ASSESSABLE: "neutral",
    Level.POOR: "danger",
}
_LEVEL_ICON = {Level.NOT_ASSESSABLE: "question-mark"}

_OPEN_SCHEMES = ("https://", "http://", "mailto:", "tel:", "/", "#", "?")


def safe_address(address: str) -> str:
    """Return the address if a link may lead there, otherwise ``#``; ``javascript:`` and ``data:`` lead nowhere."""
    return address if address.startswith(_OPEN_SCHEMES) and not address.startswith("//") else "#"


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """Return a KERN icon, hidden from screen readers: the text beside it says the same."""
    if not name:
        return mark_safe("")
    return put('<span class="kern-icon kern-icon--small kern-icon--{}" aria-hidden="true"></span>', name)


_NONE = put('<span class="bw-none">{}</span>', NOTHING)


class _Printed:
    """Base of values that print as HTML, in templates and in `format_html`."""

    __slots__ = ()

    def __html__(self) -> SafeString:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.__html__()


@dataclass(frozen=True, slots=True)
class Badge(_Printed):
    """A short state with its kind: coloured, with an icon and always with a text.

    Attributes:
        icon: Another KERN icon than the one of the kind.
    """

    text: str | Promise
    kind: Kind = "neutral"
    icon: str = ""

    def __html__(self) -> SafeString:
        if self.kind not in ICON_OF_KIND:
            raise ValueError(f"a badge is success, warning, danger, info or neutral, not {self.kind!r}")
        return put(
            '<span class="kern-badge kern-badge--small kern-badge--{} bw-badge">{}<span class="kern-label '
            'kern-label--small">{}</span></span>',
            self.kind,
            icon(self.icon or ICON_OF_KIND[self.kind]),
            self.text,
        )


@dataclass(frozen=True, slots=True)
class StandingMark(_Printed):
    """The standing of a claim as a badge."""

    standing: Standing

    def __html__(self) -> SafeString:
        standing = Standing(self.standing)
        text = STANDING_TEXT[standing]
        return Badge(text, STANDING_KIND[standing], _STANDING_ICON.get(standing, "")).__html__()


@dataclass(frozen=True, slots=True)
class LevelMark(_Printed):
    """A protection level as a badge."""

    level: Level

    def __html__(self) -> SafeString:
        level = Level(self.level)
        return Badge(LEVEL_TEXT[level], LEVEL_KIND[level], _LEVEL_ICON.get(level, "")).__html__()


@dataclass(frozen=True, slots=True)
class TlpMark(_Printed):
    """The label of a record, written and coloured as the Traffic Light Protocol 2.0 demands."""

    tlp: Tlp

    def __html__(self) -> SafeString:
        tlp = Tlp(self.tlp)
        return put('<span class="bw-tlp bw-tlp--{}">{}</span>', tlp.name.lower().replace("_", "-"), tlp.text)


@dataclass(frozen=True, slots=True)
class Link(_Printed):
    """A link; `note` is a second, quieter line below it."""

    text: str | Promise
    url: str
    note: str | Promise = ""

    def __html__(self) -> SafeString:
        note = put('<span class="bw-note">{}</span>', self.note) if self.note else ""
        return put('<a href="{}">{}</a>{}', safe_address(self.url), self.text, note)


@dataclass(frozen=True, slots=True)
class Code(_Printed):
    """An identifier, host, hash or command in fixed-width letters."""

    text: str

    def __html__(self) -> SafeString:
        return put("<code>{}</code>", self.text)


@dataclass(frozen=True, slots=True)
class SubmitButton(_Printed):
    """A small button in a line of a table that stands inside a form; name and value say which line is meant."""

    text: str | Promise
    name: str
    value: int | str

    def __html__(self) -> SafeString:
        return put(
            '<button type="submit" name="{}" value="{}" class="kern-btn kern-btn--tertiary kern-btn--x-small">'
            '<span class="kern-label">{}</span></button>',
            self.name,
            self.value,
            self.text,
        )


@dataclass(frozen=True, slots=True)
class Lines(_Printed):
    """Several values in one cell, one below the other; `and_more` says how many are left out."""

    values: tuple[object, ...]
    and_more: int = 0

    def __html__(self) -> SafeString:
        more = _("and %(count)s more") % {"count": number_text(self.and_more)} if self.and_more else ""
        shown = [*self.values, more] if more else self.values
        return put('<ul class="bw-lines">{}</ul>', put_each("<li>{}</li>", ((cell(v),) for v in shown)))


def cell(value: object) -> SafeString:
    """Return any plain value as it is printed in a table or description list.

    Nothing becomes a dash, a day ``21.11.2026``, a moment names its zone, numbers get German signs, truth values
    become yes or no, collections stand one below the other. Text is escaped.
    """
    if type(value) is SafeString:
        return value
    if value is None or value == "":
        return _NONE
    if type(value) is str:
        return SafeString(escaped(value))
    if hasattr(value, "__html__"):
        return SafeString(value.__html__())
    if isinstance(value, bool):
        return SafeString(escaped(_("yes") if value else _("no")))
    if isinstance(value, datetime):
        return put("<time>{}</time>", moment_text(value))
    if isinstance(value, date):
        return SafeString(escaped(day_text(value)))
    return _other_cell(value)


def _other_cell(value: object) -> SafeString:
    if isinstance(value, Tlp):
        return TlpMark(value).__html__()
    if isinstance(value, Standing):
        return StandingMark(value).__html__()
    if isinstance(value, Level):
        return LevelMark(value).__html__()
    if isinstance(value, int | float | Decimal):
        return SafeString(escaped(number_text(value)))
    if isinstance(value, Iterable) and not isinstance(value, str | Promise | bytes):
        return Lines(tuple(value)).__html__()
    return SafeString(escaped(str(value)))
