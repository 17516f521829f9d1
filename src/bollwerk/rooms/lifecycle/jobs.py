"""Durable work of the room: departments are told when updates end, and reminded of what they decided."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import house_viewer
from bollwerk.rooms.lifecycle.services import close_what_was_replaced, remind_departments, tell_departments

__all__ = ["tell_all"]


@jobs.schedule("lifecycle.tell_departments", cron="23 5 * * *", label=_("Tell departments when updates end"))
def tell_all(_at: datetime) -> None:
    """Tell the departments of products whose updates have ended or end soon, and remind them, each morning."""
    with viewing_as(house_viewer("lifecycle.tell_departments")):
        close_what_was_replaced()
        tell_departments()
        remind_departments()
