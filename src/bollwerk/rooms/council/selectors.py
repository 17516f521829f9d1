"""What the council room reads."""

from __future__ import annotations

__all__ = ["lowered_facts"]


def lowered_facts() -> frozenset[tuple[str, str]]:
    """Return the facts that owner and ISB lowered to CLEAR, as claim and text."""
    return frozenset()
