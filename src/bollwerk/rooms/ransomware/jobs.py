"""Durable work of the room: an alert gets its measure even if the server dies right after it was raised."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import event_of, house_viewer
from bollwerk.rooms.ransomware.services import follow_alert

__all__ = ["follow", "open_measure"]


@jobs.step(attempts=3)
def open_measure(event_id: str) -> int | None:
    """Open the measure for the alert that the event raised, once."""
    event = event_of(event_id)
    with viewing_as(house_viewer("ransomware.follow_alert", organisation_id=event.organisation_id)):
        return follow_alert(alert_id=int(event.subject.rpartition("/")[2]))


@jobs.workflow("ransomware.follow_alert", label=_("Follow up an alert"))
def follow(event_id: str) -> None:
    """Follow up an alert that the sentinel raised."""
    open_measure(event_id)
