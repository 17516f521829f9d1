"""The person or job on whose behalf data is read, carried in a context variable."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation.access.labels import Tlp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bollwerk.foundation.access.roles import Role

__all__ = ["ANONYMOUS", "NoViewerError", "Viewer", "current_viewer", "deciding", "viewing_as"]


class NoViewerError(RuntimeError):
    """Classified data was asked for while nobody was named as the reader."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads, how far they may see, and what they may do.

    Attributes:
        name: Stable name for the audit trail: ``person:42``, ``integration:7`` or ``job:inventory.import``.
        person_id: Key of the person, or None for jobs, integrations and the public.
        clearance: Highest label this viewer may read.
        organisations: Organisations whose AMBER rows may be read (own, and those worked with).
        strict_organisations: Organisations whose AMBER+STRICT rows may be read (own only, unless set otherwise).
        circles: Circles the viewer belongs to; rows of a circle are readable by nobody else.
        permissions: Codes held, each ``room.object:verb``.
        roles: Roles behind the permissions.
        home_organisation: Organisation new rows of this viewer belong to; 0 where there is none.
        departments: Departments the viewer leads or is the contact person of, or works in.
        full_sight: Set by `deciding` only.
    """

    name: str
    person_id: int | None = None
    clearance: Tlp = Tlp.CLEAR
    organisations: frozenset[int] = frozenset()
    strict_organisations: frozenset[int] = frozenset()
    circles: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()
    home_organisation: int = 0
    departments: frozenset[int] = frozenset()
    full_sight: bool = False

    def may(self, code: str) -> bool:
        """Return whether this viewer holds the permission `code`."""
        return code in self.permissions


ANONYMOUS = Viewer("anonymous")
"""The public: sees TLP:CLEAR, may do nothing."""

_current: ContextVar[Viewer | None] = ContextVar("bollwerk_viewer", default=None)


def current_viewer() -> Viewer:
    """Return the viewer of the running request or job.

    Raises:
        NoViewerError: If no viewer was set; the caller forgot `viewing_as`.
    """
    viewer = _current.get()
    if viewer is None:
        raise NoViewerError("no viewer set: wrap the call in viewing_as(...)")
    return viewer


@contextmanager
def viewing_as(viewer: Viewer) -> Iterator[Viewer]:
    """Read everything inside the block as `viewer`."""
    token = _current.set(viewer)
    try:
        yield viewer
    finally:
        _current.reset(token)


@contextmanager
def deciding(task: str) -> Iterator[None]:
    """Collect the facts of a decision with full sight, whoever asked for it.

    A rule fed with only what the asker may see would open a gate that a secret finding keeps shut. Hand out the
    verdict and its codes, never the rows.
    """
    with viewing_as(Viewer(f"house:{task}", clearance=Tlp.RED, full_sight=True)):
        yield
