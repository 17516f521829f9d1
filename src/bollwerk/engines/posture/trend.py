"""What changed between two assessments, and through which claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.posture.facts import Axis, ClaimFact, Function, Standing
from bollwerk.engines.posture.levels import Level, Posture, is_stronger


class Direction(StrEnum):
    """Where a level went."""

    RAISED = "raised"
    LOWERED = "lowered"
    SIGHT_LOST = "sight_lost"
    """It became not assessable because claims became unknown or vanished. Never an improvement: whoever switches off
    the evidence of a refuted claim would otherwise rise from poor."""
    SIGHT_GAINED = "sight_gained"
    """It was not assessable and now is poor: nothing became worse, it became known."""


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim whose standing changed; None on a side means the claim did not exist or did not count there."""

    code: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One level that changed.

    Attributes:
        axis: None for the level of the house.
        function: None for the level of a whole axis.
        causes: Changed claims in the functions whose level changed.
    """

    axis: Axis | None
    function: Function | None
    before: Level
    after: Level
    direction: Direction
    causes: tuple[ClaimChange, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Difference of two assessments: the house first, then axes, then their functions; then all changed claims."""

    levels: tuple[LevelChange, ...]
    claims: tuple[ClaimChange, ...]


def compare_postures(before: Posture, after: Posture) -> Trend:
    """Return which levels changed from `before` to `after` and by which claims."""
    functions = [change for axis in Axis for change in _function_changes(axis, before, after)]
    axes = [
        _change(axis, None, before.axis(axis).level, after.axis(axis).level, _causes(functions, axis)) for axis in Axis
    ]
    house = _change(None, None, before.level, after.level, _causes(functions, None))
    changed = [change for change in (house, *axes, *functions) if change.before is not change.after]
    return Trend(tuple(changed), _claim_changes(_standings(before.claims), _standings(after.claims)))


def _function_changes(axis: Axis, before: Posture, after: Posture) -> list[LevelChange]:
    changes: list[LevelChange] = []
    for function in Function:
        old, new = (posture.axis(axis).function(function).level for posture in (before, after))
        changes.append(_change(axis, function, old, new, _between(axis, function, before, after)))
    return changes


def _between(axis: Axis, function: Function, before: Posture, after: Posture) -> tuple[ClaimChange, ...]:
    sides = [
        _standings(claim for claim in posture.claims if axis in claim.axes and claim.function is function)
        for posture in (before, after)
    ]
    return _claim_changes(*sides)


def _standings(claims: Iterable[ClaimFact]) -> dict[str, Standing]:
    return {claim.code: claim.standing for claim in claims}


def _claim_changes(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> tuple[ClaimChange, ...]:
    codes = dict.fromkeys([*before, *after])
    return tuple(
        ClaimChange(code, before.get(code), after.get(code)) for code in codes if before.get(code) != after.get(code)
    )


def _causes(functions: list[LevelChange], axis: Axis | None) -> tuple[ClaimChange, ...]:
    relevant = [change for change in functions if change.before is not change.after and axis in (None, change.axis)]
    return tuple(dict.fromkeys(cause for change in relevant for cause in change.causes))


def _change(
    axis: Axis | None, function: Function | None, before: Level, after: Level, causes: tuple[ClaimChange, ...]
) -> LevelChange:
    return LevelChange(axis, function, before, after, _direction(before, after, causes), causes)


def _direction(before: Level, after: Level, causes: tuple[ClaimChange, ...]) -> Direction:
    if after is Level.NOT_ASSESSABLE and any(cause.after in (None, Standing.UNKNOWN) for cause in causes):
        return Direction.SIGHT_LOST
    if before is Level.NOT_ASSESSABLE and after is Level.POOR:
        return Direction.SIGHT_GAINED
    return Direction.RAISED if is_stronger(after, before) else Direction.LOWERED
