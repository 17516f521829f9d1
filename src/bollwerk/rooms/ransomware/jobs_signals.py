"""Nightly deletion: what named clients goes when its day has come."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import clock, jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import house_viewer
from bollwerk.rooms.ransomware.services import forget_clients

__all__ = ["forget_clients_due", "forget_clients_nightly"]


@jobs.step(attempts=3)
def forget_clients_due(on: str) -> int:
    """Delete the clients whose day has come by a day."""
    with viewing_as(house_viewer("ransomware.forget_clients")):
        return forget_clients(on=datetime.fromisoformat(on).date())


@jobs.schedule("ransomware.forget_clients", cron="23 3 * * *", label=_("Delete which clients alerts pointed to"))
def forget_clients_nightly(at: datetime) -> None:
    """Delete what may no longer name a client."""
    forget_clients_due(clock.local_day(at).isoformat())
