"""One match with its reasons and steps; a record with its warnings; what the matcher may have missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from bollwerk.foundation.access.statements import KeyList
from bollwerk.foundation.people.models import Department
from bollwerk.rooms.advisories.alike import undecided_alike
from bollwerk.rooms.advisories.errors import RowNotFoundError
from bollwerk.rooms.advisories.kinds import EndedBy, MatchState, Remediation
from bollwerk.rooms.advisories.models import Advisory, Match, MatchRun, Progress, Vulnerability
from bollwerk.rooms.advisories.rules import (
    Automatable,
    Exploitation,
    SsvcFacts,
    TechnicalImpact,
    impact_of,
    suggest_automatable,
    suggest_technical,
)
from bollwerk.rooms.advisories.selectors.advisory import MatchLine, match_lines, names_of, states_of
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "MatchDetail",
    "Missed",
    "Statistics",
    "match_detail",
    "missed",
    "part_matches",
    "parts_of",
    "statistics",
    "target_matches",
]

_MOST_PARTS = 5000
_PARTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class MatchDetail:
    """Everything the page of a match shows.

    Attributes:
        suggestion: What the house suggests for the decision.
        steps: Vulnerability and how far it is remedied.
        same_names: How many other undecided matches have the same two names.
        dependants: Records that cannot work without this one: the application that contains a component.
    """

    line: MatchLine
    title: str
    severity: str
    exploited: bool
    reasons: tuple[Mapping[str, Any], ...]
    verdict: str
    suggestion: SsvcFacts
    ssvc: Mapping[str, str]
    steps: tuple[tuple[str, str], ...]
    decided_by: str
    decided_at: datetime | None
    decide_by: datetime | None
    measure_id: int | None
    mended_version: str
    reported_at: datetime | None
    same_names: int
    assignee_id: int | None
    department_id: int | None
    department: str
    revision: int
    dependants: tuple[inventory.Affected, ...]


def match_detail(match_id: int) -> MatchDetail:
    """Return a match.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it or its warning.
    """
    row = Match.objects.filter(pk=match_id).first()
    advisory = Advisory.objects.filter(pk=row.advisory_id).first() if row is not None else None
    if row is None or advisory is None:
        raise RowNotFoundError(match_id)
    return MatchDetail(
        line=match_lines([row])[0],
        title=advisory.title,
        severity=advisory.severity,
        exploited=advisory.exploited,
        reasons=tuple(row.reasons),
        verdict=row.verdict,
        suggestion=_suggestion(row, advisory),
        ssvc=dict(row.ssvc),
        steps=tuple(sorted(states_of([row])[row.pk].items())),
        decided_by=names_of([row.decided_by_id]).get(row.decided_by_id or 0, ""),
        decided_at=row.decided_at,
        decide_by=row.decide_by,
        measure_id=row.measure_id,
        mended_version=row.mended_version,
        reported_at=row.reported_done_at,
        same_names=len(undecided_alike(row)),
        assignee_id=row.assignee_id,
        department_id=row.department_id,
        department=str(Department.objects.filter(pk=row.department_id or 0).first() or ""),
        revision=row.revision,
        dependants=inventory.dependants_of([row.target_id]),
    )


def _suggestion(row: Match, advisory: Advisory) -> SsvcFacts:
    """Return the suggested facts: the worst vector, known exploitation, the record's protection need."""
    vectors = list(Vulnerability.objects.filter(advisory=advisory).values_list("vector", flat=True))
    needs = inventory.needs_of(row.target_id)
    highest = max(needs)
    yes = any(suggest_automatable(vector) is Automatable.YES for vector in vectors)
    total = any(suggest_technical(vector) is TechnicalImpact.TOTAL for vector in vectors)
    return SsvcFacts(
        Exploitation.ACTIVE if advisory.exploited else Exploitation.NONE,
        Automatable.YES if yes else Automatable.NO,
        TechnicalImpact.TOTAL if total else TechnicalImpact.PARTIAL,
        impact_of(int(highest)),
    )


def target_matches(target_id: int) -> tuple[str, list[inventory.ProductRecord], list[MatchLine]]:
    """Return a record's name, its products, and the warnings that concern it, unmended first (AM4, AM5).

    Raises:
        RowNotFoundError: If there is no such record, or the viewer may not see it.
    """
    name = inventory.target_names([target_id]).get(target_id)
    if name is None:
        raise RowNotFoundError(target_id)
    rows = Match.objects.filter(target_id=target_id).order_by("due", "pk")
    lines = sorted(match_lines(rows), key=lambda one: (one.mended_at is not None or one.state == "rejected",))
    return name, inventory.products_in_use([target_id]), lines


def parts_of(target_id: int) -> list[int]:
    """Return what a record contains and stands on; none where that is more than the limit, as for a whole network."""
    found = inventory.closure([target_id], downwards=True, limit=_MOST_PARTS)
    return sorted((found or {target_id}) - {target_id})


def part_matches(target_id: int) -> list[MatchLine]:
    """Return the open warnings for what a record contains and stands on: those of its bill of materials first of all.

    Source: CSAF 2.0, 9.1.17: an SBOM matching system lists the matched documents of a bill of materials.
    """
    rows = Match.objects.filter(target_id__in=KeyList(parts_of(target_id)), mended_at__isnull=True)
    return match_lines(rows.exclude(state=MatchState.REJECTED).order_by("due", "pk")[:_PARTS_SHOWN])


@dataclass(frozen=True, slots=True)
class Missed:
    """What the matcher cannot have found.

    Attributes:
        no_vendor: Products of the inventory without a maker.
        no_version: Products without a version.
        nothing: Systems in use that name no product at all.
        examples: A few records without a version.
    """

    products: int
    no_vendor: int
    no_version: int
    nothing: int
    examples: tuple[tuple[int, str], ...]


def missed() -> Missed:
    """Return what the inventory leaves open, among what the viewer may see."""
    items = inventory.products_in_use()
    named = {one.target_id for one in items}
    without = [one for one in items if not one.version]
    systems = inventory.systems_in_use()
    return Missed(
        products=len(items),
        no_vendor=sum(not one.vendor and not one.cpe and not one.purl for one in items),
        no_version=len(without),
        nothing=sum(one.target_id not in named for one in systems),
        examples=tuple((one.target_id, one.name) for one in without[:20]),
    )


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many warnings and matches there are, by state (AM14), and the newest runs."""

    advisories: Mapping[str, int]
    matches: Mapping[str, int]
    steps: Mapping[str, int]
    runs: tuple[tuple[datetime, str, int, int, int, int], ...]


def _steps() -> Mapping[str, int]:
    """Return how many matches are open, being remedied, and remedied."""
    rows = Match.objects.exclude(state=MatchState.REJECTED).exclude(ended_by=EndedBy.NO_MATCH)
    waiting = rows.filter(mended_at__isnull=True)
    begun = Progress.objects.filter(match__in=waiting, state=Remediation.RUNNING)
    running = begun.values("match").distinct().count()
    found = {
        Remediation.OPEN.value: waiting.count() - running,
        Remediation.RUNNING.value: running,
        Remediation.DONE.value: rows.filter(mended_at__isnull=False).count(),
    }
    return {state: count for state, count in found.items() if count}


def statistics() -> Statistics:
    """Return the sums of what the viewer may see."""
    return Statistics(
        advisories=dict(Advisory.objects.values_list("state").annotate(count=Count("pk")).order_by()),
        matches=dict(Match.objects.values_list("state").annotate(count=Count("pk")).order_by()),
        steps=_steps(),
        runs=tuple(
            MatchRun.objects.order_by("-ended_at").values_list(
                "ended_at", "kind", "documents", "items", "fresh", "mended"
            )[:20]
        ),
    )
