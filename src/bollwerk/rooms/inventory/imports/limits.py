"""How large a file may be."""

from __future__ import annotations

__all__ = ["BIGGEST_FILE"]

BIGGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file; 30 times the largest inventory we know of."""
