"""Names the reader of every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import viewing_as
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
        with viewing_as(viewer_of(getattr(request.user, "person_id", None))):
            return self.get_response(request)
