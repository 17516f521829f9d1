"""Read one's own notices and wishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.statements import size_of
from bollwerk.foundation.notices.models import Notice, Subscription
from bollwerk.foundation.notices.types import known_notice_types
from bollwerk.foundation.ui.paging import Page, keyset_page

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["NoticeRow", "Wish", "own_notices", "own_wishes", "unread_count"]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as a page shows it."""

    number: int
    title: str
    at: datetime
    read: bool


def own_notices(*, after: str = "", before: str = "") -> Page[NoticeRow]:
    """Return a page of the current viewer's notices, newest first."""
    mine = Notice.objects.filter(person_id=current_viewer().person_id or 0)
    page = keyset_page(mine, order=("-id",), after=after, before=before)
    rows = tuple(NoticeRow(row.pk, row.title, row.at, row.read_at is not None) for row in page.rows)
    return Page(rows, page.next, page.previous, page.count)


def unread_count() -> int:
    """Return how many notices the current viewer has not read."""
    return size_of(_unread, current_viewer().person_id or 0)


def _unread(person_id: int) -> QuerySet[Notice, Any]:
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).values_list("pk")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the current viewer gets of one kind, unless their role says otherwise."""

    code: str
    label: str
    page: bool
    mail: bool


def own_wishes() -> tuple[Wish, ...]:
    """Return the current viewer's wishes for every kind of notice."""
    viewer = current_viewer()
    own = {
        (wish.code, wish.channel): wish.wanted for wish in Subscription.objects.filter(person_id=viewer.person_id or 0)
    }
    return tuple(
        Wish(
            code=code,
            label=str(notice_type.label),
            page=own.get((code, Subscription.Channel.PAGE), bool(notice_type.roles & viewer.roles)),
            mail=own.get(
                (code, Subscription.Channel.MAIL), notice_type.mail and bool(notice_type.roles & viewer.roles)
            ),
        )
        for code, notice_type in sorted(known_notice_types().items())
    )
