"""Permissions are declared by rooms as data and demanded by views."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse

from bollwerk.foundation.access.roles import Role
from bollwerk.foundation.access.viewer import current_viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from django.http import HttpRequest, HttpResponseBase
    from django.utils.functional import _StrPromise

    _View = Callable[..., HttpResponseBase]

__all__ = [
    "Permission",
    "declare",
    "demand",
    "known_permissions",
    "may_open",
    "open_to_all",
    "permission_of",
    "permissions_of_roles",
    "requires",
]

_MARK = "bollwerk_permission"
_OPEN = "open:"


@dataclass(frozen=True, slots=True)
class Permission:
    """One right a room offers.

    Attributes:
        code: ``room.object:verb``: room key, singular noun, verb.
        label: What the role page shows.
        roles: Roles that carry this right.
    """

    code: str
    label: str | _StrPromise
    roles: frozenset[Role] = frozenset()


_declared: dict[str, Permission] = {}


def declare(permissions: Iterable[Permission]) -> None:
    """Make permissions known; called once per room at start-up."""
    for permission in permissions:
        _declared[permission.code] = permission


def known_permissions() -> dict[str, Permission]:
    """Return every declared permission by its code."""
    return dict(_declared)


def permissions_of_roles(roles: AbstractSet[Role]) -> frozenset[str]:
    """Return the codes that holders of any of `roles` have."""
    return frozenset(code for code, permission in _declared.items() if permission.roles & roles)


def requires(code: str) -> Callable[[_View], _View]:
    """Let only viewers holding `code` into the view; others get 403, the not logged-in get the log-in page."""

    def decorate(view: _View) -> _View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = current_viewer()
            if viewer.may(code):
                return view(request, *args, **kwargs)
            if viewer.name == "anonymous":
                return HttpResponseRedirect(_login_address(request))
            raise PermissionDenied(code)

        setattr(guarded, _MARK, code)
        return guarded

    return decorate


def may_open(path: str) -> bool:
    """Return whether the current viewer's permissions reach the page at `path`, so that no link ends in a refusal.

    Whether the record it shows exists for them is not asked; a path that is none of ours may be opened.
    """
    try:
        demanded = permission_of(resolve(path).func)
    except Resolver404:
        return True
    return demanded is None or demanded.startswith(_OPEN) or current_viewer().may(demanded)


def demand(code: str) -> None:
    """Refuse to go on unless the current viewer holds `code` (REST and commands).

    Raises:
        PermissionDenied: With the code.
    """
    if not current_viewer().may(code):
        raise PermissionDenied(code)


def _login_address(request: HttpRequest) -> str:
    """Return the log-in page's address that leads back to the page asked for."""
    query = QueryDict(mutable=True)
    query["next"] = request.get_full_path()
    return f"{reverse('account_login')}?{query.urlencode(safe='/')}"


def open_to_all(reason: str) -> Callable[[_View], _View]:
    """Mark a view as needing no permission, with the reason why that is right."""

    def decorate(view: _View) -> _View:
        setattr(view, _MARK, _OPEN + reason)
        return view

    return decorate


def permission_of(view: object) -> str | None:
    """Return the permission code a view demands, ``open:<reason>``, or None if it declares nothing."""
    return getattr(view, _MARK, None)
