"""Work in the background: durable workflows declared by rooms, run by workers, started by events of the trail.

A room's ``jobs.py``::

    from bollwerk.foundation import jobs

    @jobs.step(attempts=3)
    def read_source(event_id: str) -> int: ...

    @jobs.workflow("inventory.read_source", label=_("Read the inventory source"))
    def read(event_id: str) -> None:
        read_source(event_id)

    @jobs.schedule("inventory.mark_stale", cron="10 2 * * *", label=_("Mark what was not seen"))
    def mark_stale(at: datetime) -> None: ...

The web process never imports the engine behind it; a job starts because ``audit.api.record`` wrote an event that names
the workflow. Steps run at least once: after a worker's death the step it was in runs again, so make each idempotent.
"""

from bollwerk.foundation.jobs.declarations import schedule, step, workflow

__all__ = ["schedule", "step", "workflow"]
