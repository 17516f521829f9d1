"""Traffic Light Protocol 2.0 labels, ordered from public to most closely held."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Tlp"]


class Tlp(IntEnum):
    """TLP 2.0 (FIRST, August 2022). The number orders the labels; it is stored as is.

    CLEAR may be published. GREEN stays among the organisations served here. AMBER stays inside an organisation and
    those who work with it. AMBER_STRICT stays inside one organisation. RED is for the named people of a circle.
    """

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def text(self) -> str:
        """The label as the standard writes it, e.g. ``TLP:AMBER+STRICT``."""
        return "TLP:" + self.name.replace("_", "+")
