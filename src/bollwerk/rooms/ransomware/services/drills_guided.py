"""A drill step by step in the browser: the page allows the next step, the machine takes it and sends its proof.

The house never names a command. It counts how many of the fixed steps may be taken; the machine knows what they do and
stays inside its own namespaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.foundation.people.enrolment import AgentKind, one_time_token
from bollwerk.rooms.ransomware.errors import DrillError
from bollwerk.rooms.ransomware.models import GuidedDrill
from bollwerk.rooms.ransomware.services.drills import keep_drill, step_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["allow_step", "ask_step", "begin_guided", "break_off", "end_guided", "open_guided", "take_step"]

_STATE = GuidedDrill.State
_AGENT = AgentKind("drill", enrol="ransomware.drill:report", scopes=())
_PREFIX = "integration:"
_STEPS = 30


@transaction.atomic
def open_guided() -> tuple[int, str]:
    """Return the key of a new guided drill and a token with which one machine may play it within an hour.

    Raises:
        PermissionDenied: If the viewer may not lead a drill.
        DrillError: If one is under way, or no person asks.
    """
    demand("ransomware.drill:lead")
    viewer = current_viewer()
    if viewer.person_id is None:
        raise DrillError("drill_needs_person")
    if GuidedDrill.objects.filter(state__in=(_STATE.WAITING, _STATE.RUNNING)).exists():
        raise DrillError("drill_under_way")
    row = GuidedDrill(opened_by_id=viewer.person_id, opened_at=clock.now(), organisation_id=viewer.home_organisation)
    row.save()
    token = one_time_token(_AGENT, row)
    _record(row, "opened")
    return row.pk, token


@transaction.atomic
def begin_guided(*, drill_id: int, host: str, planned: Sequence[str]) -> None:
    """Note that a machine is ready to play, and which steps it will take.

    Raises:
        PermissionDenied: If the token does not allow it.
        RowNotFoundError: If there is none of that key, or the token may not see it.
        DrillError: If another machine plays it, or it is over.
    """
    row = _agents_row(drill_id)
    if row.state != _STATE.WAITING or not 1 <= len(planned) <= _STEPS:
        raise DrillError("drill_not_waiting")
    row.state, row.host, row.planned = _STATE.RUNNING, host[:80], [name[:40] for name in planned]
    row.agent_id, row.seen_at = _agent(), clock.now()
    row.save()
    _record(row, "begun")


@transaction.atomic
def allow_step(*, drill_id: int, number: int) -> None:
    """Allow the next step; `number` is the one the person saw, so that two clicks allow one step.

    Raises:
        PermissionDenied: If the viewer may not lead a drill.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        DrillError: If it is not this step's turn.
    """
    demand("ransomware.drill:lead")
    row = locked(GuidedDrill, drill_id)
    if row.state != _STATE.RUNNING or number != len(row.steps) or number >= len(row.planned):
        raise DrillError("drill_not_its_turn")
    row.allowed = number + 1
    row.save()
    _record(row, "step_allowed", step=row.planned[number])


@transaction.atomic
def break_off(*, drill_id: int) -> None:
    """Break a drill off; the machine clears its namespaces away at its next question.

    Raises:
        PermissionDenied: If the viewer may not lead a drill.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        DrillError: If it is over.
    """
    demand("ransomware.drill:lead")
    row = locked(GuidedDrill, drill_id)
    if row.state not in {_STATE.WAITING, _STATE.RUNNING}:
        raise DrillError("drill_over")
    row.state = _STATE.BROKEN_OFF
    row.save()
    _record(row, "broken_off")


@transaction.atomic
def ask_step(*, drill_id: int, done: int) -> tuple[bool, bool]:
    """Return whether the step after `done` steps may be taken, and whether the drill goes on at all.

    Raises:
        PermissionDenied: If the token does not allow it.
        RowNotFoundError: If there is none of that key, or the token may not see it.
        DrillError: If another machine plays it.
    """
    row = _agents_row(drill_id)
    _demand_own(row)
    row.seen_at = clock.now()
    # Many questions a minute are no states of the drill: only the moment changes, without a version.
    type(row).objects.filter(pk=row.pk).update(seen_at=row.seen_at)
    return row.state == _STATE.RUNNING and row.allowed > done, row.state == _STATE.RUNNING


@transaction.atomic
def take_step(*, drill_id: int, step: Mapping[str, Any]) -> None:
    """Take in a step with its proof; sending the last one again changes nothing.

    Raises:
        PermissionDenied: If the token does not allow it.
        RowNotFoundError: If there is none of that key, or the token may not see it.
        DrillError: If it was not allowed, or is not the next one.
    """
    row = _agents_row(drill_id)
    _demand_own(row)
    taken = step_of(step)
    if row.steps and row.steps[-1] == taken:
        return
    number = len(row.steps)
    if row.state != _STATE.RUNNING or number >= row.allowed or row.planned[number] != taken["name"]:
        raise DrillError("drill_not_its_turn")
    row.steps, row.seen_at = [*row.steps, taken], clock.now()
    row.save()
    _record(row, "step_taken", step=taken["name"])


@transaction.atomic
def end_guided(*, drill_id: int, files_lost: int | None) -> int | None:
    """End a drill: its steps become the report of a drill. Return its key; None when no step was taken.

    Raises:
        PermissionDenied: If the token does not allow it.
        RowNotFoundError: If there is none of that key, or the token may not see it.
        DrillError: If another machine plays it.
    """
    row = _agents_row(drill_id)
    _demand_own(row)
    if row.state in {_STATE.RUNNING, _STATE.BROKEN_OFF} and row.steps and row.drill is None:
        # Waiting for a click is no time of the drill.
        report = {"steps": row.steps, "files_lost": files_lost, "seconds": sum(one["seconds"] for one in row.steps)}
        row.drill = keep_drill(report, organisation_id=row.organisation_id)
        if row.state == _STATE.RUNNING:
            row.state = _STATE.ENDED
        row.save()
        _record(row, "ended")
    return row.drill_id


def _agents_row(drill_id: int) -> GuidedDrill:
    demand("ransomware.drill:report")
    return locked(GuidedDrill, drill_id)


def _agent() -> int:
    """Return the integration that asks.

    Raises:
        DrillError: If none does.
    """
    name = current_viewer().name
    if not name.startswith(_PREFIX):
        raise DrillError("drill_needs_token")
    return int(name.removeprefix(_PREFIX))


def _demand_own(row: GuidedDrill) -> None:
    if row.agent_id != _agent():
        raise DrillError("drill_of_another")


def _record(row: GuidedDrill, what: str, **facts: str) -> None:
    audit.record(
        f"ransomware.guided_drill.{what}", subject=f"ransomware.guided_drill/{row.pk}", about=row, workflow=None,
        personal=None, **facts,
    )  # fmt: skip
