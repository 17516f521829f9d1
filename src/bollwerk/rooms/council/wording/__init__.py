"""The public German sentences of every claim, as data."""

from __future__ import annotations

from bollwerk.rooms.council.wording.governance import GOVERNANCE
from bollwerk.rooms.council.wording.operations import OPERATIONS
from bollwerk.rooms.council.wording.resilience import RESILIENCE
from bollwerk.rooms.council.wording.sentence import FigureWording, Wording

__all__ = ["WORDINGS", "FigureWording", "Wording"]

WORDINGS: dict[str, Wording] = GOVERNANCE | OPERATIONS | RESILIENCE
"""By code of the claim; a test holds that none of the catalogue is missing."""
