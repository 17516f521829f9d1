"""Durable jobs of the inventory."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import event_of, house_viewer
from bollwerk.rooms.inventory.imports import keeping, working

__all__ = ["apply_import", "forget_imports"]


@jobs.step(attempts=3)
def _apply(run_id: int, organisation_id: int) -> None:
    viewer = house_viewer("inventory.apply_import", organisation_id=organisation_id)
    with viewing_as(viewer), suppress(working.TakenOverError):
        working.apply_run(run_id=run_id)


@jobs.workflow("inventory.apply_import", label=_("Apply an import"))
def apply_import(event_id: str) -> None:
    """Apply the run that the event names."""
    event = event_of(event_id)
    _apply(int(event.subject.rpartition("/")[2]), event.organisation_id)


@jobs.schedule("inventory.forget_imports", cron="47 3 * * *", label=_("Forget old imports"))
def forget_imports(_at: datetime) -> None:
    """Delete imports that are three months old, every night."""
    keeping.forget_old_runs()
