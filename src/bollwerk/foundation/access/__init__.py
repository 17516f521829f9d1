"""Who may see and do what: labels, viewers, roles, permissions, the fail-closed manager."""

from __future__ import annotations

from bollwerk.foundation.access.labels import Tlp
from bollwerk.foundation.access.permissions import Permission, open_to_all, permission_of, requires
from bollwerk.foundation.access.roles import Role
from bollwerk.foundation.access.viewer import (
    ANONYMOUS,
    NoViewerError,
    Viewer,
    current_viewer,
    deciding,
    viewing_as,
)

__all__ = [
    "ANONYMOUS",
    "NoViewerError",
    "Permission",
    "Role",
    "Tlp",
    "Viewer",
    "current_viewer",
    "deciding",
    "open_to_all",
    "permission_of",
    "requires",
    "viewing_as",
]
