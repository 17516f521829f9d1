"""Column makers shared by the models of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from enum import StrEnum

__all__ = ["NEED_VALUES", "choices_of", "need_field", "parent_link"]

NEED_VALUES = ((1, "normal"), (2, "high"), (3, "very high"))
"""Categories of protection needs as stored; `texts` holds the words for people."""


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return a closed list as choices of a column; `texts` holds the words for people."""
    return [(word.value, word.value) for word in words]


def need_field() -> models.PositiveSmallIntegerField[int | None, int | None]:
    """Return a column for a protection need; empty means: not determined."""
    return models.PositiveSmallIntegerField(null=True, blank=True, choices=NEED_VALUES)


def parent_link() -> models.OneToOneField[Any, Any]:
    """Return the key that joins a kind's own table to the table of target objects."""
    return models.OneToOneField(
        "inventory.TargetObject", models.CASCADE, parent_link=True, primary_key=True, related_name="+"
    )
