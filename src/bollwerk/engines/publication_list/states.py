"""What a list may say of a host name."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["HostState"]


class HostState(StrEnum):
    """OPEN passes; SHUT gets a page with status 503; WATCH passes and is counted as what would be shut."""

    OPEN = "open"
    SHUT = "shut"
    WATCH = "watch"
