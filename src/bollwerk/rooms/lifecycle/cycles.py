"""Which release cycle a version belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["find_by_all", "find_cycles"]

_PART = re.compile(r"\d+|[a-z]+")
_Parts = tuple[str, ...]


def find_cycles(version: str, latest: Mapping[str, str], labels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the cycles a version may belong to; several where only the edition tells them apart, none if unknown.

    A version starts with the name of its cycle, or with the number of the cycle's newest release (a build of Windows
    names no cycle). `11 23H2` means every edition of `11-23h2-e` and `11-23h2-w`.

    Args:
        version: As the inventory has it.
        latest: Newest release by cycle; empty where none is stated.
        labels: What people call a cycle, where that differs: SQL Server `16.0` is "2022".
    """
    wanted = _parts(version)
    if not wanted:
        return ()
    exact = tuple(cycle for cycle in latest if cycle.casefold() == version.strip().casefold())
    if exact:
        return exact
    ranked: dict[tuple[int, int], list[str]] = {}
    for cycle, newest in latest.items():
        rank = _rank(wanted, _parts(cycle), _leading_numbers(_parts(newest)))
        if rank is not None:
            ranked.setdefault(rank, []).append(cycle)
    if ranked:
        return tuple(ranked[max(ranked)])
    return (
        _by_edition(wanted, latest)
        or _by_label(wanted, labels or {})
        or _by_numbers(wanted, latest)
        or _by_neighbour(wanted, latest)
    )


def find_by_all(
    versions: Sequence[str], latest: Mapping[str, str], labels: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the cycles that the surest of several versions means; the others decide where it leaves a choice."""
    found: tuple[str, ...] = ()
    for version in versions:
        cycles = find_cycles(version, latest, labels)
        both = tuple(cycle for cycle in found if cycle in cycles)
        found = both or found or cycles
    return found


def _rank(wanted: _Parts, name: _Parts, newest: _Parts) -> tuple[int, int] | None:
    """Return how long the beginning is that a version shares with a cycle; its name wins over its newest release."""
    by_name = len(name) if name and wanted[: len(name)] == name else 0
    by_newest = len(newest) if len(newest) > 1 and wanted[: len(newest)] == newest else 0
    longest = max(by_name, by_newest)
    return (longest, int(by_name >= by_newest)) if longest else None


def _by_label(wanted: _Parts, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the cycles that people call so, whatever service pack follows: `2016` may be `2016 SP2` and `2016 SP3`."""
    found = []
    for cycle, label in labels.items():
        parts = _parts(label)
        if parts[: len(wanted)] == wanted and not "".join(parts[len(wanted) : len(wanted) + 1]).isdigit():
            found.append(cycle)
    return tuple(found)


def _by_edition(wanted: _Parts, cycles: Iterable[str]) -> tuple[str, ...]:
    """Return the cycles that go on after the version with words or zeros only: `15` means `15.0`."""
    found = []
    for cycle in cycles:
        parts = _parts(cycle)
        rest = parts[len(wanted) :]
        if parts[: len(wanted)] == wanted and all(part == "0" or not part.isdigit() for part in rest):
            found.append(cycle)
    return tuple(found)


def _by_numbers(wanted: _Parts, cycles: Iterable[str]) -> tuple[str, ...]:
    """Return the cycles whose numbers, words left out, the version's numbers start with: `450.248` means `r450`."""
    numbers = _numbers(wanted)
    ranked: dict[int, list[str]] = {}
    for cycle in cycles:
        parts = _parts(cycle)
        own = _numbers(parts)
        # A word of the cycle names something else (`dx-2`), a single letter before the number is a mark (`r450`).
        marked = all(map(str.isdigit, parts)) or len(parts[0]) == 1
        if own and numbers[: len(own)] == own and marked:
            ranked.setdefault(len(own), []).append(cycle)
    return tuple(ranked[max(ranked)]) if ranked else ()


def _by_neighbour(wanted: _Parts, latest: Mapping[str, str]) -> tuple[str, ...]:
    """Return the one cycle whose newest release begins as the version does, by at least two numbers."""
    ranked: dict[int, list[str]] = {}
    for cycle, newest in latest.items():
        shared = _shared(wanted, _leading_numbers(_parts(newest)))
        if shared > 1:
            ranked.setdefault(shared, []).append(cycle)
    best = ranked[max(ranked)] if ranked else []
    return tuple(best) if len(best) == 1 else ()


def _shared(one: _Parts, other: _Parts) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _numbers(parts: _Parts) -> _Parts:
    return tuple(part for part in parts if part.isdigit())


def _leading_numbers(parts: _Parts) -> _Parts:
    end = next((place for place, part in enumerate(parts) if not part.isdigit()), len(parts))
    return parts[:end]


def _parts(text: str) -> _Parts:
    """Return numbers and words of a version, zeros in front left out."""
    found = _PART.findall(text.casefold())
    if found[:1] == ["v"]:
        found = found[1:]
    return tuple(str(int(part)) if part.isascii() and part.isdigit() and len(part) < 20 else part for part in found)  # noqa: PLR2004 - longer ones are no versions
