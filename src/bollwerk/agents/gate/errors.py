"""What the agent refuses or cannot do; every text is one sentence for people."""

from __future__ import annotations

__all__ = ["GateError", "HouseAwayError", "ProxyRefusedError"]


class GateError(Exception):
    """Base of everything the agent cannot do."""


class HouseAwayError(GateError):
    """The house cannot be reached or answers strangely; the list stays as it is."""


class ProxyRefusedError(GateError):
    """The proxy rejects its configuration or does not answer; the list before is back in place."""
