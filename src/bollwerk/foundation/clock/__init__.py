"""The only place that reads the time."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BERLIN", "end_of_day", "frozen_at", "local_day", "now", "today"]

BERLIN = ZoneInfo("Europe/Berlin")
"""The time zone in which a German authority counts its days."""

_frozen: ContextVar[datetime | None] = ContextVar("bollwerk_clock", default=None)


def now() -> datetime:
    """Return the current time, aware, UTC; or the frozen time in tests, drills and the demo city's life."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """Return the current German calendar day."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """Return the German calendar day on which the moment `at` falls."""
    return at.astimezone(BERLIN).date()


def end_of_day(on: date) -> datetime:
    """Return the last moment of the German calendar day `on`; "as of a day" means recorded by then."""
    midnight = datetime.combine(on + timedelta(days=1), time.min, tzinfo=BERLIN)
    return midnight.astimezone(ZoneInfo("UTC")) - timedelta(microseconds=1)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Make `now()` return `moment` inside the block (tests, drills, the demo city's past)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
