"""Count what was found, for the last line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.engines.encryption_detection import Change, Outcome

if TYPE_CHECKING:
    from .records import Finding

__all__ = ["Count"]


@dataclass(slots=True)
class Count:
    """Findings by verdict and by what happened."""

    files: int = 0
    notes: int = 0
    by_outcome: dict[str, int] = field(default_factory=lambda: {outcome.value: 0 for outcome in Outcome})
    by_change: dict[str, int] = field(default_factory=lambda: {change.value: 0 for change in Change})

    def add(self, finding: Finding) -> None:
        """Count one finding."""
        self.files += 1
        self.notes += finding.is_note
        self.by_outcome[finding.outcome.value] += 1
        self.by_change[finding.change.value] += 1

    def summary(self) -> dict[str, int]:
        """Return the numbers for the last line."""
        return {"files": self.files, **self.by_outcome, **self.by_change, "notes": self.notes}
