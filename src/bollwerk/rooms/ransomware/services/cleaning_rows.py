"""What the services of cleaning share."""

from __future__ import annotations

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.ransomware.errors import CleaningError
from bollwerk.rooms.ransomware.models import Cleaning, CleaningStep
from bollwerk.rooms.ransomware.rules.cleaning import StepCode

__all__ = ["done_steps", "open_row", "person_of", "record_cleaning"]


def person_of() -> int:
    """Return who does it.

    Raises:
        CleaningError: If no person does.
    """
    person_id = current_viewer().person_id
    if person_id is None:
        raise CleaningError("a person answers for a cleaning")
    return person_id


def record_cleaning(row: Cleaning, what: str, **facts: str) -> None:
    """Append an event about a cleaning to the trail."""
    subject = f"ransomware.cleaning/{row.pk}"
    audit.record(f"ransomware.cleaning.{what}", subject=subject, about=row, personal=None, workflow=None, **facts)


def open_row(cleaning_id: int) -> Cleaning:
    """Return a cleaning that is under way, locked.

    Raises:
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If it is closed.
    """
    row = locked(Cleaning, cleaning_id)
    if row.state != Cleaning.State.OPEN:
        raise CleaningError("this cleaning is closed")
    return row


def done_steps(row: Cleaning) -> set[StepCode]:
    """Return the steps that were done or left out."""
    return {StepCode(code) for code in CleaningStep.objects.filter(cleaning=row).values_list("code", flat=True)}
