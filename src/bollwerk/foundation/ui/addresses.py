"""Addresses of many records of one kind: worked out once, then filled in."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

__all__ = ["address_of"]


def address_of(name: str, key: int) -> str:
    """Return the address of one record's page; `name` is a URL name whose only argument is the key.

    A claim may name a hundred thousand records, and resolving each address would take longer than judging them.
    """
    before, after = _around_key(name)
    return f"{before}/{key}/{after}"


@lru_cache(maxsize=512)
def _around_key(name: str) -> tuple[str, str]:
    before, _zero, after = reverse(name, args=[0]).partition("/0/")
    return before, after
