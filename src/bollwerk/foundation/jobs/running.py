"""Run what was declared: as a viewer of the house, with its own database connection, its state noted for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import close_old_connections, connection

from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.jobs import progress
from bollwerk.foundation.jobs.declarations import reactions_to
from bollwerk.foundation.jobs.events import event_of, house_viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.foundation.jobs.declarations import Schedule, Workflow

__all__ = ["UnknownReactionError", "run_reaction", "run_schedule", "run_workflow", "with_own_connection"]


class UnknownReactionError(LookupError):
    """An event waits for a reaction that nobody declares any more."""


def with_own_connection(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with a fresh database connection around it: worker threads have no request that cleans up."""

    def run(*args: Any, **kwargs: Any) -> Any:
        if connection.in_atomic_block:  # inside somebody's transaction, e.g. a test's
            return function(*args, **kwargs)
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return run


def run_workflow(workflow: Workflow, event_id: str) -> None:
    """Run one workflow for one event, as the house in the event's organisation."""
    try:
        organisation_id = event_of(event_id).organisation_id
    except Event.DoesNotExist:
        organisation_id = 0
    with viewing_as(house_viewer(workflow.name, organisation_id=organisation_id)):
        _tracked(event_id, workflow.function, event_id)


def run_schedule(schedule: Schedule, due: str) -> None:
    """Run one job of the clock for the time it was due (ISO)."""
    job_id = f"schedule:{schedule.name}"
    progress.note_asked(job_id, workflow=schedule.name, label=str(schedule.label))
    with viewing_as(house_viewer(schedule.name)):
        _tracked(job_id, schedule.function, datetime.fromisoformat(due))


def run_reaction(code: str, name: str, event_id: str) -> None:
    """Run one reaction to one event.

    Raises:
        UnknownReactionError: If it is no longer declared.
    """
    found = [reaction for reaction in reactions_to(code) if reaction.name == name]
    if not found:
        raise UnknownReactionError(f"{name} to {code}")
    event = event_of(event_id)
    job_id = reaction_id(event_id, name)
    with viewing_as(house_viewer(f"{name} on {code}", organisation_id=event.organisation_id)):
        _tracked(job_id, found[0].react, event_id)


def reaction_id(event_id: str, name: str) -> str:
    """Return the job id of a reaction: one per event and reaction."""
    return f"{event_id}:{name}"


def _tracked(job_id: str, function: Callable[..., object], *args: Any) -> None:
    """Call `function` and note for people how it goes."""
    progress.note_running(job_id)
    try:
        function(*args)
    except Exception as error:
        progress.note_failed(job_id, error)
        raise
    progress.note_finished(job_id)
