"""What can go wrong when the inventory is changed; each error carries the facts a sentence needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.kinds import Kind, RelationKind

__all__ = [
    "DuplicateError",
    "EditForbiddenError",
    "InventoryError",
    "RecordInUseError",
    "RecordNotFoundError",
    "RelationRefusedError",
    "RunDiscardedError",
    "UnknownFactError",
]


class InventoryError(Exception):
    """Base of everything the inventory refuses."""


class RecordNotFoundError(InventoryError, LookupError):
    """No such record, or the viewer may not see it."""


class EditForbiddenError(InventoryError):
    """The viewer sees the record but may not change it."""


class DuplicateError(InventoryError):
    """There is such a record already.

    Attributes:
        name: What both are called.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"there is already a record {name!r}")
        self.name = name


class UnknownFactError(InventoryError, ValueError):
    """A change names facts that records of this kind do not have.

    Attributes:
        names: The names nobody knows.
    """

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"no such facts: {', '.join(names)}")
        self.names = names


class RelationRefusedError(InventoryError):
    """A relation of this kind may not join records of these kinds."""

    def __init__(self, relation: RelationKind, source: Kind, target: Kind) -> None:
        super().__init__(f"{relation} may not lead from {source} to {target}")
        self.relation = relation
        self.source = source
        self.target = target


class RunDiscardedError(InventoryError):
    """The import was given up; its file has to be uploaded again."""


class RecordInUseError(InventoryError):
    """Other records need this one, so it cannot be retired.

    Attributes:
        count: How many do, with full sight.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} records need it")
        self.count = count
