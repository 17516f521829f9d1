"""Sources with how they stand: since when one fails, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Subquery

from bollwerk.foundation.access import Tlp
from bollwerk.rooms.advisories.kinds import FetchOutcome, FileOutcome
from bollwerk.rooms.advisories.models import Advisory, FetchedFile, FetchRun, Source

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["SourceLine", "refused_files", "source_lines"]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with how its last visits ended.

    Attributes:
        failing_since: First failed visit after the last good one; None while it answers.
        reason: Why the newest visit failed or documents were refused.
        newest_warning: When a warning of this source was received last.
    """

    source_id: int
    name: str
    kind: str
    url: str
    cert_member: bool
    last_visit: datetime | None
    last_good: datetime | None
    failing_since: datetime | None
    outcome: str
    reason: str
    refused: int
    newest_warning: datetime | None
    tlp: Tlp


def source_lines() -> list[SourceLine]:
    """Return the visible sources in use, failing ones first, then by name."""
    runs = FetchRun.objects.filter(source=OuterRef("pk")).order_by("-ended_at")
    rows = Source.objects.filter(retired_on__isnull=True).annotate(
        last_run=Subquery(runs.values("pk")[:1]),
        last_good=Subquery(runs.exclude(outcome=FetchOutcome.FAILED).values("ended_at")[:1]),
    )
    found = list(rows.order_by("name"))
    newest = {row.pk: row for row in FetchRun.objects.filter(pk__in=[row.last_run for row in found])}
    arrived = dict(Advisory.objects.values_list("source_id").annotate(newest=Max("received_at")).order_by())
    failing = [row.pk for row in newest.values() if row.outcome == FetchOutcome.FAILED]
    lines = [_line(row, newest.get(row.last_run), failing, arrived) for row in found]
    return sorted(lines, key=lambda line: (line.failing_since is None, line.name.casefold()))


def _line(row: Source, run: FetchRun | None, failing: list[int], arrived: dict[int, datetime]) -> SourceLine:
    last_good: datetime | None = getattr(row, "last_good", None)
    since = None
    if run is not None and run.pk in failing:
        failed = FetchRun.objects.filter(source=row, outcome=FetchOutcome.FAILED)
        failed = failed.filter(ended_at__gt=last_good) if last_good else failed
        since = failed.order_by("ended_at").values_list("ended_at", flat=True).first()
    return SourceLine(
        source_id=row.pk,
        name=row.name,
        kind=row.kind,
        url=row.url,
        cert_member=row.cert_member,
        last_visit=run.ended_at if run else None,
        last_good=last_good,
        failing_since=since,
        outcome=run.outcome if run else "",
        reason=run.reason if run else "",
        refused=run.refused if run else 0,
        newest_warning=arrived.get(row.pk),
        tlp=Tlp(row.tlp),
    )


def refused_files(source_id: int) -> list[tuple[str, str, str, datetime]]:
    """Return the documents of a source that were refused: address, kind of refusal, reason, when; newest first."""
    rows = FetchedFile.objects.filter(source_id=source_id, outcome=FileOutcome.REFUSED).order_by("-fetched_at")
    return list(rows.values_list("url", "refusal", "reason", "fetched_at")[:100])
