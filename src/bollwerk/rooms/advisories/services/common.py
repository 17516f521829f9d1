"""What the services share: finding rows for a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bollwerk.rooms.advisories.errors import AdvisoriesError, RowNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.foundation.history.models import Recorded

__all__ = ["locked", "set_facts"]

_R = TypeVar("_R", bound="Recorded")


def locked(model: type[_R], key: int, expected_revision: int | None = None) -> _R:
    """Return a row locked for a change.

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


def set_facts(row: Recorded, facts: Mapping[str, Any]) -> list[str]:
    """Set values by name of the column; return the names of those that differed.

    Raises:
        AdvisoriesError: If a row of this kind has no such column.
    """
    known = {field.name for field in row._meta.concrete_fields if field.editable}
    strange = sorted(facts.keys() - known)
    if strange:
        raise AdvisoriesError(f"There are no such facts: {', '.join(strange)}.")
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed
