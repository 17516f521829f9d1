"""Names the reader of every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import ANONYMOUS, Viewer, viewing_as
from bollwerk.foundation.people.integrations import viewer_of_token
from bollwerk.foundation.people.viewers import viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class ViewerMiddleware:
    """Run each request as its viewer; somebody unknown sees TLP:CLEAR and may do nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as its viewer."""
        with viewing_as(_viewer(request)):
            return self.get_response(request)


def _viewer(request: HttpRequest) -> Viewer:
    """Return the integration of the token below ``/api/``, the person of the session elsewhere."""
    if not request.path.startswith("/api/"):
        return viewer_of(getattr(request.user, "person_id", None))
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return (viewer_of_token(token) if scheme == "Bearer" else None) or ANONYMOUS
