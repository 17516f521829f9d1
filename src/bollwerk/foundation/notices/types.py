"""Kinds of notices, declared by the foundation and by rooms as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.utils.functional import _StrPromise

    from bollwerk.foundation.access import Role
    from bollwerk.foundation.jobs.events import StartingEvent

__all__ = ["NoticeType", "known_notice_types", "remember"]


def _nobody(_event: StartingEvent) -> tuple[int, ...]:
    return ()


def _nowhere(_event: StartingEvent) -> str:
    return "/"


@dataclass(frozen=True, slots=True)
class NoticeType:
    """Tells people that something was recorded.

    Whoever would be told still is not if the event's label hides it from them.

    Attributes:
        event: Code of the event, also the name of the notice type.
        label: Name in the settings page; names no matter, so it may stand in a mail about an AMBER one.
        title: Sentence of the notice with named placeholders for the event's facts.
        roles: Holders of these roles in the event's organisation are told.
        people: Further persons, by key, e.g. the owner of the record.
        link: Address of the page, from the event.
        mail: Whether it goes out by mail as well unless a person says otherwise.
        broadcast: Whether the site's further targets (chat, messenger, pager) are told as well.
    """

    event: str
    label: str | _StrPromise
    title: str | _StrPromise
    roles: frozenset[Role] = frozenset()
    people: Callable[[StartingEvent], Iterable[int]] = _nobody
    link: Callable[[StartingEvent], str] = _nowhere
    mail: bool = True
    broadcast: bool = False


_declared: dict[str, NoticeType] = {}


def remember(notice_type: NoticeType) -> None:
    """Make a kind of notice known; `registry.declare` calls it."""
    _declared[notice_type.event] = notice_type


def known_notice_types() -> dict[str, NoticeType]:
    """Return every declared kind by its event code."""
    return dict(_declared)
