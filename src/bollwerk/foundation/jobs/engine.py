"""The durable engine (DBOS Transact) behind the declarations; imported by workers only."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID
from django.conf import settings

from bollwerk.foundation.jobs import declarations
from bollwerk.foundation.jobs.running import run_reaction, run_schedule, run_workflow, with_own_connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bollwerk.foundation.jobs.declarations import Schedule, Step, Workflow

__all__ = ["DurableEngine"]

QUEUE = "house"
REACT = "jobs.react"
VERSION = "1"
"""Fixed: by default the version is a hash of the code, and every deployment would strand the work under way."""

CONCURRENCY = 4
"""Jobs one worker runs at a time."""


class DurableEngine:
    """One worker's connection to the jobs database."""

    def __init__(self, executor: str) -> None:
        self._executor = executor
        self._schedules: list[Any] = []

    def launch(self) -> None:
        """Declare everything to the engine and begin to work."""
        url: str = settings.JOBS_DATABASE_URL
        if url.startswith("sqlite:///"):
            _write_ahead(url.removeprefix("sqlite:///"))
        DBOS(
            config={
                "name": "bollwerk",
                "system_database_url": url,
                "executor_id": self._executor,
                "serializer": DBOSPortableJSONSerializer(),
                "application_version": VERSION,
                "log_level": "WARNING",
                "scheduler_polling_interval_sec": 2.0,
            }
        )
        self._bind()
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=CONCURRENCY, polling_interval_sec=0.5)
        DBOS.apply_schedules(self._schedules)

    def _bind(self) -> None:
        """Give every declared workflow, step and schedule its durable form."""
        for step in declarations.steps():
            step.run = _durable_step(step)
        for workflow in declarations.workflows().values():
            _durable_workflow(workflow)
        DBOS.workflow(name=REACT)(with_own_connection(run_reaction))
        self._schedules = [_durable_schedule(schedule) for schedule in declarations.schedules().values()]

    def end(self) -> None:
        """Leave; what is under way here is taken over by another worker, or by this one when it is back."""
        DBOS.destroy(workflow_completion_timeout_sec=5)

    def take_over(self, dead: list[str]) -> None:
        """Put the work of dead workers back into the queue.

        The engine has no public call for it outside its paid control plane. It moves only work that still belongs to
        the dead, so two workers may do it at the same time.
        """
        DBOS._recover_pending_workflows(dead)

    def start_workflow(self, name: str, event_id: str) -> None:
        """Start a workflow for an event, once."""
        options = {"workflow_name": name, "queue_name": QUEUE, "workflow_id": event_id}
        DBOS.enqueue_workflow_with_options(options, event_id)  # type: ignore[arg-type] # a TypedDict of theirs

    def start_reaction(self, code: str, name: str, event_id: str) -> None:
        """Start a reaction to an event, once."""
        options = {"workflow_name": REACT, "queue_name": QUEUE, "workflow_id": f"{event_id}:{name}"}
        DBOS.enqueue_workflow_with_options(options, code, name, event_id)  # type: ignore[arg-type] # as above

    def continue_run(self, run_id: str, new_run_id: str) -> None:
        """Let a failed run go on at the step that failed, under a new id, once."""
        if DBOS.get_workflow_status(new_run_id) is not None:
            return
        finished = [step["function_id"] for step in DBOS.list_workflow_steps(run_id) if step["error"] is None]
        with SetWorkflowID(new_run_id):
            DBOS.fork_workflow(run_id, max(finished, default=0) + 1, queue_name=QUEUE)


def _write_ahead(path: str) -> None:
    """Switch the jobs database to write-ahead logging, so that readers and the writer do not lock each other out."""
    connection = sqlite3.connect(path, timeout=20)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _durable_step(step: Step[..., Any]) -> Callable[..., Any]:
    """Return the step as one whose result is kept."""
    durable = DBOS.step(
        name=step.name,
        retries_allowed=step.attempts > 1,
        max_attempts=step.attempts,
        interval_seconds=step.interval_s,
    )
    return durable(with_own_connection(step.function))


def _durable_workflow(workflow: Workflow) -> None:
    """Declare a workflow to the engine under its name."""

    def run(event_id: str) -> None:
        run_workflow(workflow, event_id)

    DBOS.workflow(name=workflow.name)(with_own_connection(run))


def _durable_schedule(schedule: Schedule) -> dict[str, Any]:
    """Declare a job of the clock and return its schedule."""

    def run(due: datetime, _context: Any) -> None:
        run_schedule(schedule, str(due))

    workflow = DBOS.workflow(name=f"schedule.{schedule.name}")(with_own_connection(run))
    return {
        "schedule_name": schedule.name,
        "workflow_fn": workflow,
        "schedule": schedule.cron,
        "automatic_backfill": True,
        "cron_timezone": "Europe/Berlin",
        "queue_name": QUEUE,
    }
