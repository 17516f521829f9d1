"""Words of the room that must not appear in public: special contracts and what stands in for updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import Identifier, IdentifierSource
from bollwerk.rooms.lifecycle.models import Handling

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SOURCE", "lifecycle_identifiers"]

_SHORTEST = 4
"""Shorter words would be found in every text."""


def lifecycle_identifiers() -> Iterator[Identifier]:
    """Return the contracts above CLEAR; runs with full sight. Names of systems come from the inventory."""
    rows = Handling.objects.filter(tlp__gt=Tlp.CLEAR).exclude(contract="").values_list("pk", "tlp", "contract")
    for key, tlp, contract in rows.iterator(chunk_size=5000):
        if len(contract.strip()) >= _SHORTEST:
            yield Identifier(contract.strip(), f"lifecycle.handling/{key}", Tlp(tlp))


SOURCE = IdentifierSource("lifecycle", lifecycle_identifiers)
"""What this room hands to the leak test."""
