"""Print days, moments and numbers the German way."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

__all__ = ["NOTHING", "breakable", "day_text", "moment_text", "number_text", "plain_number", "time_text"]

NOTHING = "–"
"""Stands where a value is absent."""

_GERMAN_ZONE = {"CET": "MEZ", "CEST": "MESZ"}


def breakable(text: str) -> str:
    """Return a text from outside whose endless words may break: one identifier must not push a table off the page."""
    return _ENDLESS.sub(lambda word: ZERO_WIDTH_SPACE.join(_PIECE.findall(word.group())), text)


_ENDLESS = re.compile(r"\S{41,}")
_PIECE = re.compile(r"\S{1,16}")
ZERO_WIDTH_SPACE = "\u200b"
"""Says where a word may break and shows nothing."""


def day_text(value: date | datetime | None) -> str:
    """Return a calendar day as ``21.11.2026``, in every language of the pages; a moment by its local day."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value:%d.%m.%Y}"


def time_text(value: datetime) -> str:
    """Return the local time with its zone: ``14:05 Uhr MEZ``, in English ``14:05 CET``."""
    local = _local(value)
    zone = local.tzname() or "UTC"
    if _is_german():
        return f"{local:%H:%M} Uhr {_GERMAN_ZONE.get(zone, zone)}"
    return f"{local:%H:%M} {zone}"


def moment_text(value: datetime | None) -> str:
    """Return a moment as ``21.11.2026, 14:05 Uhr MEZ``."""
    return NOTHING if value is None else f"{day_text(value)}, {time_text(value)}"


def number_text(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Return a number with the thousands and decimal signs of the page's language.

    Args:
        value: The number; a bool is not one.
        decimals: Digits after the decimal sign; as many as the value has (at most two) if not given.
    """
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        raise TypeError(_("A truth value is not a number."))
    digits = decimals if decimals is not None else _decimals_of(value)
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if _is_german() else text


def plain_number(value: float) -> str:
    """Return a number for SVG attributes and addresses: a decimal point, no thousands sign, at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _decimals_of(value: float | Decimal) -> int:
    if value == int(value):
        return 0
    return 1 if round(value, 1) == round(value, 2) else 2


def _local(value: datetime) -> datetime:
    return timezone.localtime(value)


def _is_german() -> bool:
    return (get_language() or "de").startswith("de")
