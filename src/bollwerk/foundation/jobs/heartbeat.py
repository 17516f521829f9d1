"""Workers watch each other: the work of one that has died is taken over by those alive."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from bollwerk.foundation import clock
from bollwerk.foundation.jobs.models import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DEAD_AFTER", "beat", "leave"]

DEAD_AFTER = timedelta(seconds=15)
"""Several missed beats: a worker busy with a long step still beats, because the beat has a thread of its own."""


def beat(executor: str, take_over: Callable[[list[str]], None], *, dead_after: timedelta = DEAD_AFTER) -> list[str]:
    """Say that this worker lives, take over the work of those that do not, and return who they were.

    Times are the database's, so that workers on hosts with different clocks agree.
    """
    Worker.objects.update_or_create(
        executor=executor, defaults={"seen": Now()}, create_defaults={"seen": Now(), "started_at": clock.now()}
    )
    silent = Worker.objects.filter(seen__lt=Now() - dead_after).exclude(executor=executor)
    dead = sorted(silent.values_list("executor", flat=True))
    if dead:
        take_over(dead)
        silent.filter(executor__in=dead).delete()
    return dead


def leave(executor: str) -> None:
    """Make this worker look long dead, so that the others take over at once what it leaves undone."""
    Worker.objects.filter(executor=executor).update(seen=clock.now() - timedelta(days=1))
