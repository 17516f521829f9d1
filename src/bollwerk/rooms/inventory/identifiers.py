"""Words of the inventory that must not appear in public: hosts, addresses, serials, versions, names above CLEAR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import Identifier, IdentifierSource
from bollwerk.rooms.inventory.models import (
    Application,
    Contract,
    Interface,
    ItSystem,
    Module,
    Network,
    SoftwareComponent,
    Supplier,
    TargetObject,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bollwerk.foundation.access.models import Classified

__all__ = ["SOURCE", "inventory_identifiers"]

_SHORTEST = 4
"""Shorter words would be found in every text; an address or host name is never that short."""

_COLUMNS: tuple[tuple[type[Classified], tuple[str, ...]], ...] = (
    (ItSystem, ("hostname", "fqdn", "serial", "os_version", "model")),
    (Application, ("product", "version")),
    (Module, ("version",)),
    (SoftwareComponent, ("version", "purl", "cpe", "digest")),
    (Supplier, ("name",)),
    (Contract, ("title", "number", "proof_title")),
    (Interface, ("name", "protection_detail")),
)
_LISTS: tuple[tuple[type[Classified], str], ...] = ((ItSystem, "addresses"), (Network, "ranges"))


def inventory_identifiers() -> Iterator[Identifier]:
    """Return every identifier above CLEAR; runs with full sight."""
    names = TargetObject.objects.filter(tlp__gt=Tlp.CLEAR).values_list("id", "kind", "tlp", "name")
    for key, kind, tlp, name in names.iterator(chunk_size=5000):
        yield from _identifiers(f"inventory.{kind}/{key}", tlp, [name])
    for model, columns in _COLUMNS:
        rows = model.objects.filter(tlp__gt=Tlp.CLEAR).values_list("pk", "tlp", *columns)
        for key, tlp, *words in rows.iterator(chunk_size=5000):
            yield from _identifiers(f"inventory.{model._meta.model_name}/{key}", tlp, words)
    for model, column in _LISTS:
        rows = model.objects.filter(tlp__gt=Tlp.CLEAR).exclude(**{column: []}).values_list("pk", "tlp", column)
        for key, tlp, words in rows.iterator(chunk_size=5000):
            yield from _identifiers(f"inventory.{model._meta.model_name}/{key}", tlp, words)


def _identifiers(subject: str, tlp: int, words: Iterable[str]) -> Iterator[Identifier]:
    for word in words:
        if len(word.strip()) >= _SHORTEST:
            yield Identifier(word.strip(), subject, Tlp(tlp))


SOURCE = IdentifierSource("inventory", inventory_identifiers)
"""What this room hands to the leak test."""
