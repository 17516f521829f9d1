"""Find a record for a change, and set what it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bollwerk.foundation.history.models import Recorded

__all__ = ["RowNotFoundError", "UnknownFactError", "locked", "set_facts"]

_R = TypeVar("_R", bound="Recorded")


class RowNotFoundError(LookupError):
    """No such record, or the viewer may not see it."""


class UnknownFactError(ValueError):
    """A record of this kind states no such facts, or they may not be stated here.

    Attributes:
        names: Their names.
    """

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(f"there are no such facts: {', '.join(names)}")
        self.names = tuple(names)


def locked(model: type[_R], key: int, expected_revision: int | None = None) -> _R:
    """Return a row locked for a change until the end of the transaction.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    row = model.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise RowNotFoundError(key)
    if expected_revision is not None:
        row.expect_revision(expected_revision)
    return row


def set_facts(row: Recorded, facts: Mapping[str, Any], *, allowed: Collection[str] | None = None) -> list[str]:
    """Set values by name of the column; return the names of those that differed. The row is not saved.

    Args:
        row: The record.
        facts: Value by the name of its column.
        allowed: Names that may be stated here; None stands for every editable column.

    Raises:
        UnknownFactError: If one of the names is not allowed; then nothing was set.
    """
    if allowed is None:
        allowed = {field.name for field in row._meta.concrete_fields if field.editable}
    strange = sorted(facts.keys() - set(allowed))
    if strange:
        raise UnknownFactError(strange)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed
