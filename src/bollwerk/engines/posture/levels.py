"""Levels of functions, axes and house, each with its reasons and the smallest step upwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.posture.facts import Axis, ClaimFact, Function, Standing, in_code_order

_SHOWN_CLAIMS = 2
"""A lift names its claims up to this number and only counts them beyond.

Source: the list of claims, "which one or two would lift it".
"""


class Level(StrEnum):
    """Protection level, declared from the strongest to the weakest.

    The order decides what the weakest link is. *Not assessable* stands below *limited*: what nobody can see protects
    nobody reliably. It stands above *poor*: a known hole must not hide behind an unknown one.
    """

    GOOD = "good"
    LIMITED = "limited"
    NOT_ASSESSABLE = "not_assessable"
    POOR = "poor"


_STRENGTH = {level: rank for rank, level in enumerate(reversed(Level))}


def weakest_of(levels: Iterable[Level]) -> Level:
    """Return the weakest level; nothing at all is not assessable."""
    return min(levels, key=_STRENGTH.__getitem__, default=Level.NOT_ASSESSABLE)


def is_stronger(one: Level, other: Level) -> bool:
    """Return whether `one` is a strictly stronger level than `other`."""
    return _STRENGTH[one] > _STRENGTH[other]


class ReasonCode(StrEnum):
    """Why a function has its level."""

    ALL_PROVEN = "all_proven"
    SOME_PLANNED = "some_planned"
    MINORITY_UNKNOWN = "minority_unknown"
    MAJORITY_UNKNOWN = "majority_unknown"
    NO_CLAIMS = "no_claims"
    REFUTED_WITHOUT_MEASURE = "refuted_without_measure"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with the codes of the claims that give it."""

    code: ReasonCode
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lift:
    """The smallest set of claims whose becoming proven would raise a level.

    Where several sets are equally small, the first in code order is named.

    Attributes:
        claims: Codes of the set; empty when no claim can raise the level.
        to: Level reached when exactly these become proven; None when `without_claims` stands in the way.
        without_claims: Functions that no counted claim speaks about, so that nothing can raise them.
    """

    claims: tuple[str, ...]
    to: Level | None
    without_claims: tuple[Function, ...] = ()

    @property
    def needed(self) -> int:
        """Return how many claims must become proven."""
        return len(self.claims)

    @property
    def named(self) -> tuple[str, ...]:
        """Return the claims when they are one or two, otherwise nothing: then only `needed` is said."""
        return self.claims if self.needed <= _SHOWN_CLAIMS else ()


@dataclass(frozen=True, slots=True)
class FunctionPosture:
    """Level of one function of defence on one axis of attack.

    Attributes:
        proven: Number of proven claims.
        total: Number of counted claims; figures are not counted.
        reasons: All reasons of the level, the decisive ones first; what is worse than the level allows never hides.
        figures: Codes of figures of this function, shown beside it.
        lift: The smallest step upwards; None when the level is good.
    """

    axis: Axis
    function: Function
    level: Level
    reasons: tuple[Reason, ...]
    proven: int
    total: int
    figures: tuple[str, ...]
    lift: Lift | None


@dataclass(frozen=True, slots=True)
class AxisPosture:
    """Level of one axis: the level of its weakest functions, which are named."""

    axis: Axis
    level: Level
    weakest: tuple[Function, ...]
    functions: tuple[FunctionPosture, ...]
    proven: int
    total: int
    lift: Lift | None

    def function(self, function: Function) -> FunctionPosture:
        """Return the posture of one function."""
        return next(part for part in self.functions if part.function is function)


@dataclass(frozen=True, slots=True)
class Posture:
    """The whole assessment.

    Attributes:
        level: Level of the weakest axis.
        weakest: The axes that have this level.
        without_axis: Codes of claims that are shown but move no level.
        claims: What was assessed, in code order, so that two postures can be compared.
    """

    level: Level
    weakest: tuple[Axis, ...]
    axes: tuple[AxisPosture, ...]
    without_axis: tuple[str, ...]
    claims: tuple[ClaimFact, ...]

    def axis(self, axis: Axis) -> AxisPosture:
        """Return the posture of one axis."""
        return next(part for part in self.axes if part.axis is axis)


def assess_posture(claims: Iterable[ClaimFact]) -> Posture:
    """Return the level of every axis and function, and of the house.

    The rules of a function, in this order:

    1. one refuted claim without a measure in time: *poor*, however many others are unknown; a known hole stays known
    2. no counted claim, or more than half of them unknown: *not assessable*; an empty house is not poor
    3. some planned or at most half unknown: *limited*
    4. otherwise all are proven: *good*

    Figures without a threshold count neither as proven nor as a claim. The level of an axis is the one of its weakest
    function, and all six functions count: an axis that no claim of recovery speaks about is not assessable.

    Source: the list of claims, its last paragraph ("good when all its claims are proven, ..."; "weakest function").

    Raises:
        PostureError: If two claims share a code.
    """
    ordered = in_code_order(claims)
    axes = tuple(_assess_axis(axis, [claim for claim in ordered if axis in claim.axes]) for axis in Axis)
    level = weakest_of(part.level for part in axes)
    return Posture(
        level=level,
        weakest=tuple(part.axis for part in axes if part.level is level),
        axes=axes,
        without_axis=tuple(claim.code for claim in ordered if not claim.axes),
        claims=ordered,
    )


def _assess_axis(axis: Axis, claims: Sequence[ClaimFact]) -> AxisPosture:
    functions = tuple(
        _assess_function(axis, function, [claim for claim in claims if claim.function is function])
        for function in Function
    )
    level = weakest_of(part.level for part in functions)
    return AxisPosture(
        axis=axis,
        level=level,
        weakest=tuple(part.function for part in functions if part.level is level),
        functions=functions,
        proven=sum(part.proven for part in functions),
        total=sum(part.total for part in functions),
        lift=_lift_axis(level, functions),
    )


def _assess_function(axis: Axis, function: Function, claims: Sequence[ClaimFact]) -> FunctionPosture:
    counted = [claim for claim in claims if claim.standing is not Standing.FIGURE]
    level, reasons = _judge(counted)
    return FunctionPosture(
        axis=axis,
        function=function,
        level=level,
        reasons=reasons,
        proven=len(_codes(counted, Standing.PROVEN)),
        total=len(counted),
        figures=_codes(claims, Standing.FIGURE),
        lift=_lift_function(function, level, counted),
    )


def _judge(counted: Sequence[ClaimFact]) -> tuple[Level, tuple[Reason, ...]]:
    if not counted:
        return Level.NOT_ASSESSABLE, (Reason(ReasonCode.NO_CLAIMS, ()),)
    refuted, planned, unknown = (
        _codes(counted, standing) for standing in (Standing.REFUTED, Standing.PLANNED, Standing.UNKNOWN)
    )
    most_unknown = 2 * len(unknown) > len(counted)
    reasons = [
        Reason(ReasonCode.REFUTED_WITHOUT_MEASURE, refuted),
        Reason(ReasonCode.MAJORITY_UNKNOWN if most_unknown else ReasonCode.MINORITY_UNKNOWN, unknown),
        Reason(ReasonCode.SOME_PLANNED, planned),
    ]
    given = tuple(reason for reason in reasons if reason.claims)
    if refuted:
        return Level.POOR, given
    if most_unknown:
        return Level.NOT_ASSESSABLE, given
    if given:
        return Level.LIMITED, given
    return Level.GOOD, (Reason(ReasonCode.ALL_PROVEN, tuple(claim.code for claim in counted)),)


def _codes(claims: Iterable[ClaimFact], standing: Standing) -> tuple[str, ...]:
    return tuple(claim.code for claim in claims if claim.standing is standing)


def _lift_function(function: Function, level: Level, counted: Sequence[ClaimFact]) -> Lift | None:
    """Return the smallest lift of one function.

    Poor needs every refuted claim; not assessable needs as many unknown ones as are too many; limited needs the rest.
    """
    if level is Level.GOOD:
        return None
    if not counted:
        return Lift((), None, (function,))
    unknown = _codes(counted, Standing.UNKNOWN)
    if level is Level.POOR:
        needed = _codes(counted, Standing.REFUTED)
    elif level is Level.NOT_ASSESSABLE:
        needed = unknown[: len(unknown) - len(counted) // 2]
    else:
        needed = tuple(claim.code for claim in counted if claim.standing is not Standing.PROVEN)
    return Lift(needed, _judge(_with_proven(counted, needed))[0])


def _with_proven(claims: Iterable[ClaimFact], codes: Sequence[str]) -> list[ClaimFact]:
    return [
        ClaimFact(claim.code, claim.axes, claim.function, Standing.PROVEN) if claim.code in codes else claim
        for claim in claims
    ]


def _lift_axis(level: Level, functions: Sequence[FunctionPosture]) -> Lift | None:
    """Return the smallest lift of an axis: the lifts of its weakest functions together.

    A claim belongs to one function, so the sets do not overlap and their union is the smallest.
    """
    lifts = [part.lift for part in functions if part.level is level and part.lift is not None]
    if not lifts:
        return None
    missing = tuple(function for lift in lifts for function in lift.without_claims)
    if missing:
        return Lift((), None, missing)
    reached = [lift.to for lift in lifts if lift.to is not None]
    others = [part.level for part in functions if part.level is not level]
    return Lift(tuple(code for lift in lifts for code in lift.claims), weakest_of([*reached, *others]))
