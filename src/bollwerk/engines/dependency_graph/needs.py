"""Protection needs (Schutzbedarf): objectives, categories, and the decisions of people about them.

Source: BSI-Standard 200-2, chapter 8.2 (Schutzbedarfsfeststellung): the categories normal, hoch, sehr hoch for
confidentiality, integrity and availability; maximum principle, cumulation effect, distribution effect.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from bollwerk.engines.dependency_graph.csr import GraphError


class Objective(StrEnum):
    """Basic values of information security (Grundwerte)."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"


class Need(IntEnum):
    """Category of protection needs (Schutzbedarfskategorie): normal, hoch, sehr hoch."""

    NORMAL = 1
    HIGH = 2
    VERY_HIGH = 3


class Needs(NamedTuple):
    """Protection needs of one node; what nobody stated is normal."""

    confidentiality: Need = Need.NORMAL
    integrity: Need = Need.NORMAL
    availability: Need = Need.NORMAL

    def of(self, objective: Objective) -> Need:
        """Return the need for one objective."""
        return self[_PLACE[objective]]


class Effect(StrEnum):
    """Why a person departs from the maximum of what a node inherits."""

    CUMULATION = "cumulation"
    """Many smaller needs together weigh more (Kumulationseffekt): raises."""
    DISTRIBUTION = "distribution"
    """The need spreads over several nodes, of which each carries less (Verteilungseffekt): lowers."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on the need of one node for one objective; it stands in place of what is inherited.

    Attributes:
        need: The value that holds at the node and is handed on from it.
        effect: Whether it was meant to raise or to lower.
        reason: Why, in the words of the person; obligatory (BSI-Standard 200-2, 8.2: departures are to be explained).
    """

    need: Need
    effect: Effect
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise GraphError("a decision on protection needs must give a reason")

    def contradicts(self, inherited: Need) -> bool:
        """Return whether the decision does the opposite of its effect, because what is inherited has changed since."""
        if self.effect is Effect.CUMULATION:
            return self.need < inherited
        return self.need > inherited


_PLACE = {objective: place for place, objective in enumerate(Objective)}
ALL_BITS = 0b111111
"""Inside the engine the needs of a node are six bits: for each objective "at least high" and "at least very high"."""


def bits_of(needs: Needs) -> int:
    """Return needs as six bits."""
    return sum(need_bits(objective, needs.of(objective)) for objective in Objective)


def need_bits(objective: Objective, need: Need) -> int:
    """Return one need as its bits at the place of its objective."""
    return ((1 << (need - 1)) - 1) << 2 * _PLACE[objective]


def objective_bits(objective: Objective) -> int:
    """Return both bits of an objective."""
    return need_bits(objective, Need.VERY_HIGH)


def threshold_bit(objective: Objective, need: Need) -> int:
    """Return the bit that says "at least `need`"; for normal, which everything is, no bit."""
    return 0 if need is Need.NORMAL else 1 << (2 * _PLACE[objective] + need - 2)


def need_in(bits: int, objective: Objective) -> Need:
    """Return the need for one objective that six bits stand for."""
    return Need(1 + (bits >> 2 * _PLACE[objective] & 0b11).bit_count())


def _needs_in(bits: int) -> Needs:
    return Needs(*(need_in(bits, objective) for objective in Objective))


NEEDS_BY_BITS = tuple(_needs_in(bits) for bits in range(ALL_BITS + 1))
"""There are only 27 different needs: look one up, do not build one for each of 100,000 nodes."""
