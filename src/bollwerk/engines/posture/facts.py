"""The words of the assessment: standing of a claim, axes of attack, functions of defence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class PostureError(ValueError):
    """The claims handed in cannot be assessed; the sentence names the claim."""


class Standing(StrEnum):
    """What became of a claim as of a day."""

    PROVEN = "proven"
    """Checked against what was recorded, no counter-example."""
    REFUTED = "refuted"
    """At least one counter-example without a measure in time."""
    PLANNED = "planned"
    """Refuted, but every counter-example has a measure with owner and date."""
    UNKNOWN = "unknown"
    """Not enough was recorded to say; no data proves nothing."""
    FIGURE = "figure"
    """A number with its population and no threshold: it is shown and moves no level.

    A figure that is held against a threshold is handed in as proven or refuted by the claim itself.
    """


class Axis(StrEnum):
    """What an attacker wants. Source: council answer 1644/2021, item 1."""

    SABOTAGE = "sabotage"
    THEFT = "theft"
    EXTORTION = "extortion"


class Function(StrEnum):
    """What a defender does. Source: NIST Cybersecurity Framework 2.0, in its order."""

    GOVERN = "govern"
    IDENTIFY = "identify"
    PROTECT = "protect"
    DETECT = "detect"
    RESPOND = "respond"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One claim as far as the protection level is concerned.

    Attributes:
        code: Code of the claim, such as `S10.gate`; unique in one assessment.
        axes: Axes the claim speaks about; a claim without an axis is listed but moves no level.
        function: The one function of defence it belongs to.
        standing: What became of it.
    """

    code: str
    axes: frozenset[Axis]
    function: Function
    standing: Standing

    def __post_init__(self) -> None:
        if not self.code:
            raise PostureError("a claim needs a code")


def in_code_order(claims: Iterable[ClaimFact]) -> tuple[ClaimFact, ...]:
    """Return the claims ordered as a person would: S2 before S10.

    Raises:
        PostureError: If two claims share a code.
    """
    by_code: dict[str, ClaimFact] = {}
    for claim in claims:
        if claim.code in by_code:
            raise PostureError(f"claim {claim.code} is given twice")
        by_code[claim.code] = claim
    return tuple(by_code[code] for code in sorted(by_code, key=_natural))


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    parts = re.findall(r"(\d+)|(\D+)", code)
    # The code itself closes the key: "S01" and "S1" are different codes and need one fixed order.
    return (*((int(number or -1), text) for number, text in parts), (0, code))
