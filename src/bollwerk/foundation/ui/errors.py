"""Error pages in the house's look: what happened, what still holds, what to do next."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["bad_request", "csrf_failure", "forbidden", "not_found", "server_error"]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400."""
    return _page(
        request,
        400,
        _("This address or form cannot be read"),
        _("Something in it does not fit together. Nothing was changed."),
        _("Go back and try again from the page before."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403: the thing may be seen, the action is not allowed."""
    return _page(
        request,
        403,
        _("You may not do this"),
        _("Your roles do not include this action. Nothing was changed."),
        _("If you need it for your work, ask the information security officer for the role."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404, with the same words whether the thing is absent or only invisible to this reader."""
    return _page(
        request,
        404,
        _("There is nothing here for you"),
        _("The page does not exist, or it is not meant for you."),
        _("Check the address, or find the entry from the start page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 500 without asking the database or the session for anything: they may be what failed.

    A full disk is said to be one (507): the reader knows that the input was right, the operators what to do.
    """
    if _disk_is_full(sys.exc_info()[1]):
        return _page(
            None,
            507,
            _("There is no room left on this system"),
            _("What you sent was not stored. Everything that was stored before is kept."),
            _("Tell those who run this system that its disk is full, and try again later."),
        )
    return _page(
        None,
        500,
        _("We made a mistake"),
        _("What you sent was not stored. The error was written down for those who run this system."),
        _("Try again in a few minutes."),
    )


def _disk_is_full(error: BaseException | None) -> bool:
    """Return whether a full disk stands behind an error; the databases wrap it in errors of their own."""
    while error is not None:
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or type(error).__name__ == "DiskFull":
            return True
        if "database or disk is full" in str(error):
            return True
        error = error.__cause__
    return False


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form without a valid token."""
    return _page(
        request,
        403,
        _("This form is too old"),
        _("The page was open too long, or you logged in again meanwhile. Nothing was changed."),
        _("Open the page again and send the form once more."),
    )


def _page(request: HttpRequest | None, code: int, title: str, text: str, advice: str) -> HttpResponse:
    context = {"code": code, "title": title, "text": text, "advice": advice}
    return HttpResponse(render_to_string("ui/error.html", context, request), status=code)
