"""How the trail's own values take the form that the log engine hashes, without any database."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

__all__ = ["LOG", "moment", "plain"]

LOG = "trail"
"""Name of the log in signed heads."""

_LARGEST = 2**53 - 1
"""Largest whole number that every reader reads the same; see `engines.transparency_log.canonical_json`."""


def moment(at: datetime) -> str:
    """Return a moment as the trail writes it: UTC with microseconds; such texts sort like the moments."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """Return `value` in the form that survives every database unchanged, so that its hash can be checked years later.

    Numbers that are not whole, or too large for every reader, become text; characters that PostgreSQL or UTF-8 cannot
    hold become U+FFFD; keys become text.

    Raises:
        ValueError: If a number is not finite.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _plain_number(value: float) -> int | str:
    """Return a number as a whole number where every reader can hold it, as text elsewhere."""
    if not math.isfinite(value):
        raise ValueError("the trail records finite numbers only")
    return int(value) if value == int(value) and abs(value) <= _LARGEST else str(value)
