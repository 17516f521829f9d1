"""Kinds of notices become known here, and their events are followed from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.jobs.declarations import declare_reaction
from bollwerk.foundation.notices.types import NoticeType, remember

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["declare"]


def declare(types: Iterable[NoticeType]) -> None:
    """Make kinds of notices known and have their events followed; called once per package at start-up."""
    for notice_type in types:
        remember(notice_type)
        declare_reaction(notice_type.event, "notices", _fan_out)


def _fan_out(event_id: str) -> None:
    """Tell people about an event."""
    from bollwerk.foundation.notices.services import fan_out  # noqa: PLC0415 - needs the tables

    fan_out(event_id)
