"""What the lookout cannot do; every text is one sentence for people."""

from __future__ import annotations

__all__ = ["LookoutError"]


class LookoutError(Exception):
    """Something that keeps the lookout from its work."""
