"""Durable work of the room: visits, comparisons, on time and on request."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import event_of, house_viewer
from bollwerk.rooms.advisories import services
from bollwerk.rooms.advisories.kinds import RunKind

__all__ = [
    "compare_asked",
    "compare_documents",
    "fetch_source",
    "match_asked",
    "match_documents",
    "visit_all",
    "visit_source",
]


@jobs.step(attempts=2, interval_s=60)
def visit_source(source_id: int, organisation_id: int) -> str:
    """Visit one source; return how it ended."""
    with viewing_as(house_viewer("advisories.fetch_source", organisation_id=organisation_id)):
        return services.visit(source_id=source_id)


@jobs.workflow("advisories.fetch_source", label=_("Visit a source of warnings"))
def fetch_source(event_id: str) -> None:
    """Visit the source that the event names."""
    event = event_of(event_id)
    visit_source(int(event.subject.rpartition("/")[2]), event.organisation_id)


@jobs.schedule("advisories.visit_all", cron="5 * * * *", label=_("Visit all sources of warnings"))
def visit_all(_at: datetime) -> None:
    """Visit every source, every hour; a municipality without any gets the default ones first."""
    with viewing_as(house_viewer("advisories.visit_all")):
        services.set_up_defaults()
        for source_id, organisation_id in services.sources_to_visit():
            visit_source(source_id, organisation_id)


@jobs.step(attempts=3)
def compare_documents(advisory_ids: list[int], organisation_id: int) -> int:
    """Compare warnings with the inventory; return how many matches are new."""
    with viewing_as(house_viewer("advisories.match_documents", organisation_id=organisation_id)):
        return services.match_documents(advisory_ids=advisory_ids).fresh


@jobs.workflow("advisories.match_documents", label=_("Compare new warnings with the inventory"))
def match_documents(event_id: str) -> None:
    """Compare the warnings that the event names."""
    event = event_of(event_id)
    compare_documents([int(key) for key in event.facts["advisories"]], event.organisation_id)


@jobs.step(attempts=3)
def compare_asked(advisory_ids: list[int], target_ids: list[int], organisation_id: int) -> int:
    """Make a comparison that a person asked for; return how many matches are new."""
    with viewing_as(house_viewer("advisories.match_asked", organisation_id=organisation_id)):
        if target_ids:
            return services.match_records(target_ids=target_ids, kind=RunKind.MANUAL).fresh
        return services.match_documents(advisory_ids=advisory_ids, kind=RunKind.MANUAL).fresh


@jobs.workflow("advisories.match_asked", label=_("Compare warnings on request"))
def match_asked(event_id: str) -> None:
    """Make the comparison that the event asks for."""
    event = event_of(event_id)
    compare_asked(
        [int(key) for key in event.facts["advisories"]],
        [int(key) for key in event.facts["targets"]],
        event.organisation_id,
    )
