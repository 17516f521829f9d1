"""Column makers shared by the models of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import StrEnum

__all__ = ["choices_of"]


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return a closed list as choices of a column; `texts` holds the words for people."""
    return [(word.value, word.value) for word in words]
