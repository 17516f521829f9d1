"""Durable work of restore tests: overdue ones get a measure every morning."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import house_viewer
from bollwerk.rooms.ransomware.services import open_overdue_turns

__all__ = ["see_to_turns"]


@jobs.schedule("ransomware.see_to_turns", cron="52 4 * * *", label=_("See to overdue restore tests"))
def see_to_turns(_at: datetime) -> None:
    """Open measures for restore tests that are overdue, each once."""
    with viewing_as(house_viewer("ransomware.see_to_turns")):
        open_overdue_turns()
