"""End a match: the inventory shows it as mended, or the comparison does not find it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.measures import api as measures
from bollwerk.foundation.measures.selectors import measure_named
from bollwerk.rooms.advisories.kinds import EndedBy, MatchState, Remediation
from bollwerk.rooms.advisories.models import Match, Progress

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["end_match", "end_matches_of"]


def end_match(row: Match, by: EndedBy, version: str = "") -> None:
    """Note that a match ended, and say so in the register of measures: there its effect is still confirmed."""
    row.mended_at, row.mended_version, row.ended_by = clock.now(), version[:120], by.value
    row.save(update_fields=["mended_at", "mended_version", "ended_by"])
    if by is not EndedBy.NO_MATCH:
        for one in Progress.objects.filter(match=row).exclude(state=Remediation.DONE):
            one.state = Remediation.DONE
            one.save(update_fields=["state"])
    if row.measure_id is not None:
        _tell_register(row.measure_id, by, version)


def _tell_register(measure_id: int, by: EndedBy, version: str) -> None:
    if by is EndedBy.NO_MATCH:
        measures.drop_measure(measure_id=measure_id, reason=_("The warning does not concern the record any more."))
        return
    shown = _("The inventory shows version %(version)s.") % {"version": version}
    measure = measure_named(measure_id)
    if measure.state == "open":
        proof = shown if by is EndedBy.INVENTORY else _("The record is out of use.")
        measures.report_done(measure_id=measure_id, revision=measure.revision, proof=proof)


def end_matches_of(advisory_ids: Collection[int]) -> None:
    """End all open matches of warnings that were withdrawn or removed, also those the viewer does not see."""
    with deciding("advisories.withdrawn"):
        rows = Match.objects.filter(advisory_id__in=advisory_ids, mended_at__isnull=True)
        for row in rows.exclude(state=MatchState.REJECTED):
            end_match(row, EndedBy.NO_MATCH)
