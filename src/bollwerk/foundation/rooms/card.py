"""The room card: everything a room plugs into the house, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from bollwerk.foundation.access import Permission
    from bollwerk.foundation.audit.events import AuditEvent
    from bollwerk.foundation.evidence.types import ClaimPart, IdentifierSource
    from bollwerk.foundation.notices.types import NoticeType

__all__ = ["MenuEntry", "Reaction", "RoomCard"]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line in the navigation, shown to holders of `permission`.

    Attributes:
        group: Heading it stands under; entries of several rooms share it.
        order: Place inside the group, low first.
        covers_below: Whether the line is the current one on the pages below its address as well.
    """

    label: str | _StrPromise
    url_name: str
    permission: str
    group: str | _StrPromise = ""
    order: int = 100
    covers_below: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a room does because a lower room recorded an event; runs once per event in a durable job.

    Attributes:
        event: Code of the lower room's event.
        react: Called with the event's id; must be safe to run twice.
    """

    event: str
    react: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RoomCard:
    """Declaration of one room.

    Attributes:
        key: Package name, app label, URL prefix and code prefix, all the same word.
        title: Name on the screen.
        serves: Rows of the mission this room makes true, e.g. ``("S10",)``.
        permissions: Rights the room offers.
        events: Audit events the room records.
        claims: Claims (or parts of claims) the room can check.
        menu: Navigation lines.
        notices: Who is told when the room records something.
        reactions: What it does when lower rooms record something.
        identifiers: Where the leak test finds names, hosts and addresses that must not be published.
        jobs: Modules with durable workflows, e.g. ``("bollwerk.rooms.inventory.jobs",)``.
        commands: Dotted path of a typer app that becomes ``./run <key> ...``; empty for none.
        rest: Dotted path of a ninja Router that becomes ``/api/v1/<key>/``; empty for none.
    """

    key: str
    title: str | _StrPromise
    serves: tuple[str, ...]
    permissions: tuple[Permission, ...] = ()
    events: tuple[AuditEvent, ...] = ()
    claims: tuple[ClaimPart, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    notices: tuple[NoticeType, ...] = ()
    identifiers: tuple[IdentifierSource, ...] = ()
    jobs: tuple[str, ...] = ()
    commands: str = ""
    rest: str = ""

    def __post_init__(self) -> None:
        codes = [p.code for p in self.permissions] + [e.code for e in self.events]
        strangers = [code for code in codes if not code.startswith(f"{self.key}.")]
        if strangers:
            raise ValueError(f"room {self.key!r} declares foreign codes: {strangers}")
