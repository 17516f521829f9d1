"""What the views share: 404 for what is not there, refusals as a sentence on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.texts import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


__all__ = ["done", "refusal_text", "stale_text"]


def stale_text() -> str:
    """Return what is said to the second of two editors."""
    return _("Somebody else has changed it since. Nothing was overwritten; open it again.")


def refusal_text(error: Exception) -> str:
    """Return why something was refused: what it means, then what exactly is wrong."""
    meaning = next((str(text) for kind, text in REFUSALS if isinstance(error, kind)), "")
    return f"{meaning} {error}".strip()


def done(request: HttpRequest, back: str, change: Callable[[], object], said: str) -> HttpResponse:
    """Make a change and go back; what keeps it from being made is said there."""
    try:
        change()
    except StaleRecordError:
        messages.error(request, stale_text())
    except StepRefusedError:
        messages.error(request, _("This cannot be done now: it lacks a reason, or something has to be decided first."))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(back)
