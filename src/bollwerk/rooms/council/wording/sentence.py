"""What the house says publicly about one claim."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FigureWording", "Wording"]


@dataclass(frozen=True, slots=True)
class FigureWording:
    """How a figure is told.

    Attributes:
        exact: With ``{value}``, ``{population}``, ``{share}``, ``{rest}``; used when the figure may be published.
        general: With ``{quantity}`` ("annähernd alle"); used otherwise.
        public: Whether the figure may be published without a decision; the reason stands at the claim.
    """

    exact: str
    general: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """The public German sentences of one claim; none of them names a system, version, finding, place or person.

    Attributes:
        proven: Said when the claim is proven.
        not_yet: Said in general terms when it is refuted or planned; the date or its absence follows.
        about: Opens the sentence of an unknown claim ("Zur Modellierung ... ").
        figure: How its figure is told, where it has one.
    """

    proven: str
    not_yet: str
    about: str
    figure: FigureWording | None = None
