"""What a hacked module or supplier reaches, as a list to act on: records, who owns them, their open warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation.access.statements import KeyList
from bollwerk.rooms.advisories.kinds import MatchState
from bollwerk.rooms.advisories.models import Advisory, Match
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

__all__ = ["AffectedList", "AffectedRecord", "OpenWarning", "affected_by", "open_warnings"]


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A warning that concerns a record and is not seen as mended.

    Attributes:
        state: ``proposed`` until a person decided, then ``confirmed``.
    """

    match_id: int
    advisory_id: int
    tracking_id: str
    severity: str
    exploited: bool
    state: str
    due: date | None


@dataclass(frozen=True, slots=True)
class AffectedRecord:
    """One record of the list.

    Attributes:
        path: The way from the hit to the record; the hit itself has only its name.
        by: What a hit was found by; empty for what hangs on one.
    """

    facts: inventory.RecordFacts
    path: tuple[str, ...]
    by: str
    warnings: tuple[OpenWarning, ...]


@dataclass(frozen=True, slots=True)
class AffectedList:
    """The answer to "who contains it, and what is connected to it", among what the viewer may see.

    Attributes:
        hits: The thing itself, wherever it is recorded.
        dependants: What cannot work without a hit, nearest first: there somebody has to act.
        interfaces: Those over which an attacker reaches on.
        cut: Whether there is more than the limits let through.
    """

    question: str
    hits: tuple[AffectedRecord, ...]
    dependants: tuple[AffectedRecord, ...]
    interfaces: tuple[inventory.ReachedInterface, ...]
    cut: bool


def affected_by(question: str) -> AffectedList:
    """Return what a module or supplier reaches.

    Args:
        question: A package URL, a hash, a CPE, or the name of a product or supplier.
    """
    found = inventory.containing(question)
    keys = [one.target_id for one in found.hits] + [one.target_id for one in found.affected]
    facts, warnings = inventory.record_facts(keys), open_warnings(keys)
    hits = [(one.target_id, (one.name,), one.by.value) for one in found.hits]
    above = [(one.target_id, one.path, "") for one in found.affected]
    return AffectedList(
        question=question.strip(),
        hits=_records(hits, facts, warnings),
        dependants=_records(above, facts, warnings),
        interfaces=found.interfaces,
        cut=found.cut,
    )


def _records(
    rows: Iterable[tuple[int, tuple[str, ...], str]],
    facts: Mapping[int, inventory.RecordFacts],
    warnings: Mapping[int, tuple[OpenWarning, ...]],
) -> tuple[AffectedRecord, ...]:
    return tuple(AffectedRecord(facts[key], path, by, warnings.get(key, ())) for key, path, by in rows if key in facts)


def open_warnings(target_ids: Collection[int]) -> dict[int, tuple[OpenWarning, ...]]:
    """Return the open warnings of records, the next due first; records without any are left out."""
    about = Match.objects.filter(target_id__in=KeyList(target_ids), mended_at__isnull=True)
    rows = list(about.exclude(state=MatchState.REJECTED).only("advisory_id", "target_id", "state", "due"))
    named = Advisory.objects.filter(withdrawn=False, removed_reason="").only("tracking_id", "severity", "exploited")
    advisories = {row.pk: row for row in named.filter(pk__in=KeyList({row.advisory_id for row in rows}))}
    found: dict[int, tuple[OpenWarning, ...]] = {}
    for row in sorted(rows, key=lambda one: (one.due is None, str(one.due), one.pk)):
        warning = advisories.get(row.advisory_id)
        if warning is not None:
            found[row.target_id] = (*found.get(row.target_id, ()), _open(row, warning))
    return found


def _open(row: Match, warning: Advisory) -> OpenWarning:
    return OpenWarning(row.pk, warning.pk, warning.tracking_id, warning.severity, warning.exploited, row.state, row.due)
