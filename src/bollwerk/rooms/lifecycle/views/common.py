"""What the views share: 404 for what is not there, refusals as a sentence on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.rooms.lifecycle.errors import StepRefusedError
from bollwerk.rooms.lifecycle.rules import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.ui.marks import Kind


__all__ = ["STATE_KIND", "done"]

STATE_KIND: dict[State, Kind] = {
    State.SUPPORTED: "success",
    State.ENDING: "warning",
    State.ENDED: "danger",
    State.UNKNOWN_END: "info",
    State.NO_DATA: "neutral",
}


def done(request: HttpRequest, back: str, change: Callable[[], object]) -> HttpResponse:
    """Make a change and go back; what keeps it from being made is said there."""
    try:
        change()
    except StaleRecordError:
        messages.error(request, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
    except StepRefusedError:
        messages.error(request, _("This cannot be done now: something has to be assessed or decided first."))
    else:
        messages.success(request, _("Recorded."))
    return HttpResponseRedirect(back)
