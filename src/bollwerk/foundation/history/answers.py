"""Answer pages about records that are not there, or not for this reader."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404

from bollwerk.foundation.history.changing import RowNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    _View = TypeVar("_View", bound=Callable[..., HttpResponseBase])

__all__ = ["hide_what_is_not_there"]


def hide_what_is_not_there(view: _View) -> _View:
    """Answer 404 for what is not there or may not be seen."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RowNotFoundError as error:
            raise Http404 from error

    return answered  # type: ignore[return-value]
