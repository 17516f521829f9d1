"""From the trail to the workers: every event is an outbox.

The event row is written in the transaction of the change, so nothing is lost between commit and start (starting from
`on_commit` loses work when the process is killed in between: measured). Handing over the same event twice starts one
job, because the job's id follows from the event's.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.events import kind_text
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.jobs import progress
from bollwerk.foundation.jobs.declarations import reacting_codes, reactions_to, workflows
from bollwerk.foundation.jobs.models import Cursor, JobProgress
from bollwerk.foundation.jobs.running import reaction_id

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Engine", "relay_reactions", "relay_retries", "relay_workflows"]

_BATCH = 200
_REACTIONS = "reactions"
_log = logging.getLogger(__name__)


class Engine(Protocol):
    """What runs the jobs: the durable engine in a worker, or a plain call in tests."""

    def start_workflow(self, name: str, event_id: str) -> None:
        """Start a workflow for an event, once."""

    def start_reaction(self, code: str, name: str, event_id: str) -> None:
        """Start a reaction to an event, once."""

    def continue_run(self, run_id: str, new_run_id: str) -> None:
        """Let a failed run go on at the step that failed, under a new id, once."""


def relay_workflows(engine: Engine) -> int:
    """Start the workflow of every event that names one and has not been handed over; return how many.

    An event whose workflow nobody declares waits: a release that knows it will find it.
    """
    known = workflows()
    waiting = all_rows(Event).filter(relayed=False, workflow__in=list(known)).order_by("id")[:_BATCH]
    for event in waiting:
        starter = str((event.personal or {}).get("actor", ""))
        label = str(known[event.workflow].label)
        progress.note_asked(str(event.uid), workflow=event.workflow, label=label, starter=starter)
        engine.start_workflow(event.workflow, str(event.uid))
        all_rows(Event).filter(pk=event.pk).update(relayed=True)
    return len(waiting)


def relay_reactions(engine: Engine) -> int:
    """Start the reactions to the events chained since last time; return how many events there were.

    The chain's sequence has no gaps and no late-comers, so one number remembers what has been seen.
    """
    cursor, _made = Cursor.objects.get_or_create(name=_REACTIONS)
    after = all_rows(Event).filter(sequence__gt=cursor.sequence)
    last = after.order_by("-sequence").values_list("sequence", flat=True).first()
    if last is None:
        return 0
    events = list(after.filter(sequence__lte=last, code__in=reacting_codes()).order_by("sequence")[:_BATCH])
    for event in events:
        _react(engine, event)
    reached = events[-1].sequence if len(events) == _BATCH else last
    Cursor.objects.filter(name=_REACTIONS, sequence__lt=reached or 0).update(sequence=reached or 0)
    return len(events)


def _react(engine: Engine, event: Event) -> None:
    """Start every reaction to one event."""
    for reaction in reactions_to(event.code):
        name = f"{reaction.name} on {event.code}"
        label = _("What follows: %(event)s") % {"event": kind_text(event.code)}
        progress.note_asked(reaction_id(str(event.uid), reaction.name), workflow=name, label=label)
        engine.start_reaction(event.code, reaction.name, str(event.uid))


def relay_retries(engine: Engine) -> int:
    """Let every job go on that an administrator wants retried; return how many."""
    wanted = list(JobProgress.objects.filter(retry_wanted=True)[:_BATCH])
    for job in wanted:
        new_run_id = f"{job.job_id}~{job.retries + 1}"
        engine.continue_run(job.run_id, new_run_id)
        JobProgress.objects.filter(pk=job.pk, retries=job.retries).update(
            run_id=new_run_id, retries=job.retries + 1, retry_wanted=False
        )
    return len(wanted)


def guarded(work: Callable[[], object], name: str) -> Callable[[], None]:
    """Return `work` as a round of a loop that survives every error and logs it."""

    def round_() -> None:
        try:
            work()
        except Exception:
            _log.exception("the round %r failed and is tried again", name)

    return round_
