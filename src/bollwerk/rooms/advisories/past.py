"""Warnings and matches as they were recorded by a moment: what the checks of claims read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Max

from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.advisories.kinds import EndedBy, FetchOutcome, MatchState, SourceKind
from bollwerk.rooms.advisories.models import Advisory, FetchRun, Match, Source
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Past"]


class Past:
    """Rows as recorded by a moment; each table is read when it is first asked for."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def sources(self) -> list[Source]:
        """Sources in use that are visited."""
        rows = rows_as_of(Source, self.at)
        return [row for row in rows if row.retired_on is None and row.kind != SourceKind.MANUAL]

    @cached_property
    def advisories(self) -> dict[int, Advisory]:
        """Warnings in force, by key."""
        rows = rows_as_of(Advisory, self.at)
        return {row.pk: row for row in rows if not row.withdrawn and not row.removed_reason}

    @cached_property
    def matches(self) -> list[Match]:
        """Matches of warnings in force that nobody rejected, and that no revision of the warning made void."""
        void = (MatchState.REJECTED, EndedBy.NO_MATCH)
        rows = rows_as_of(Match, self.at)
        return [
            row for row in rows if {row.state, row.ended_by}.isdisjoint(void) and row.advisory_id in self.advisories
        ]

    @cached_property
    def matched(self) -> set[int]:
        """Warnings that concern or concerned a record, rejected matches included: a person looked at those."""
        return {row.advisory_id for row in rows_as_of(Match, self.at)}

    @cached_property
    def target_names(self) -> dict[int, str]:
        """Names of the records that matches are about."""
        return inventory.target_names({row.target_id for row in self.matches})

    @cached_property
    def newest_warning(self) -> dict[int, datetime]:
        """When a warning of each source arrived last."""
        found: dict[int, datetime] = {}
        for row in rows_as_of(Advisory, self.at):
            found[row.source_id] = max(found.get(row.source_id, row.changed_at), row.changed_at)
        return found

    @cached_property
    def last_good(self) -> dict[int, datetime]:
        """When each source last answered."""
        rows = FetchRun.objects.filter(ended_at__lte=self.at).exclude(outcome=FetchOutcome.FAILED).order_by()
        return dict(rows.values_list("source_id").annotate(newest=Max("ended_at")))
