"""How the room proves its sentences about warnings (S5) and components of others (S16).

Checks read what was recorded by the moment asked about, with full sight.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.clock import local_day
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference, Threshold
from bollwerk.foundation.ui.addresses import address_of
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, MatchState, Severity, SourceKind
from bollwerk.rooms.advisories.past import Past
from bollwerk.rooms.advisories.rules import decision_time
from bollwerk.rooms.advisories.texts import REASON_TEXTS
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.advisories.models import Advisory, Match, Source

__all__ = ["CLAIMS", "comparable", "decided", "member", "patched"]

_FAILING_HOURS = Threshold(
    "failing_hours",
    24,
    _("Hours after which a source that does not answer counts as failing"),
    _("Sources are visited every hour; a day without an answer is more than a passing fault."),
)
_COMPARE_HOURS = Threshold(
    "compare_hours",
    24,
    _("Hours within which a new warning is compared with the inventory"),
    _("The comparison starts by itself; a day leaves room for a stopped worker."),
)
_MOST_EXAMPLES = 500
"""Components named as examples; the facts say how many there are."""
_GRAVE = frozenset({Severity.CRITICAL.value, Severity.HIGH.value})
_SETTLED = frozenset({AdvisoryState.CLOSED.value, AdvisoryState.ROUTED.value})


def member(at: datetime) -> Outcome:
    """S5.member: we are members of the municipal CERT and its warnings and information arrive.

    Source: council answer 1644/2021, item 2.
    """
    past = Past(at)
    if not any(row.cert_member for row in past.sources):
        return _unknown("no_cert_source")
    flaws = [_source(row, reason) for row in past.sources if (reason := _source_flaw(past, row))]
    well = len(past.sources) - len(flaws)
    stale = local_day(at) + timedelta(days=1)
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(map(_source, past.sources)),
        figure=Figure(well, len(past.sources)),
        stale_after=stale,
    )


def _source_flaw(past: Past, row: Source) -> str:
    last_good = past.last_good.get(row.pk)
    if last_good is None:
        return "source_never"
    if past.at - last_good > timedelta(hours=value_of("S5.member", _FAILING_HOURS.key)):
        return "source_failing"
    newest = past.newest_warning.get(row.pk)
    limit = timedelta(days=row.max_silence_days)
    silent = row.kind != SourceKind.KEV and (newest is None or past.at - newest > limit)
    return "source_silent" if silent else ""


def decided(at: datetime) -> Outcome:
    """S5.decided: every warning that concerns us is decided in time; every grave one without a match was looked at."""
    past = Past(at)
    if not past.advisories:
        return _unknown("no_warnings")
    flaws = [
        _match(past, row, "undecided")
        for row in past.matches
        if row.state == MatchState.PROPOSED and row.mended_at is None and row.decide_by and row.decide_by < at
    ]
    flaws += [_advisory(row, reason) for row in past.advisories.values() if (reason := _unseen(past, row))]
    concerned = {one.subject for one in flaws}
    population = len(past.matches) + len(past.advisories)
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(_advisory(row) for row in past.advisories.values() if row.state in _SETTLED),
        figure=Figure(population - len(concerned), population),
    )


def _unseen(past: Past, row: Advisory) -> str:
    """Return why a warning without a match was not dealt with in time; empty if it was, or needs nobody."""
    waiting = past.at - row.changed_at
    if row.matched_at is None and row.kind == AdvisoryKind.CSAF:
        limit = timedelta(hours=value_of("S5.decided", _COMPARE_HOURS.key))
        return "not_compared" if waiting > limit else ""
    if row.pk in past.matched or row.state in _SETTLED:
        return ""
    grave = row.severity in _GRAVE or row.exploited or row.kind == AdvisoryKind.NOTICE
    late = waiting > decision_time(severity=Severity(row.severity), exploited=row.exploited)
    return "unseen" if grave and late else ""


def patched(at: datetime) -> Outcome:
    """S5.patched: security updates are installed in time, seen in the inventory and not only reported.

    Source: council answer 1644/2021, item 10.
    """
    past = Past(at)
    if not past.advisories or not past.matches:
        return _unknown("no_matches" if past.advisories else "no_warnings")
    today = local_day(at)
    late = [row for row in past.matches if row.mended_at is None and row.due is not None and row.due < today]
    flaws = [_match(past, row, "still_affected" if row.version_seen else "version_unknown") for row in late]
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=tuple(_match(past, row) for row in past.matches if row.mended_at is not None),
        figure=Figure(len(past.matches) - len(flaws), len(past.matches)),
    )


def comparable(at: datetime) -> Outcome:
    """S16.suppliers, this room's part: warnings can be compared with every component that is recorded.

    A component is known when its version is, and its maker or an identifier. Without components nothing is proven.

    Source: council answer 1247/2015, item 5: modules of third parties.
    """
    found = inventory.components_as_of(at)
    if not found:
        return _unknown("no_components")
    flaws = [_component(one, reason) for one in found if (reason := _component_flaw(one))]
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws[:_MOST_EXAMPLES]),
        evidence=tuple(_component(one) for one in found[:_MOST_EXAMPLES] if not _component_flaw(one)),
        facts={"components": str(len(found)), "components_not_comparable": str(len(flaws))},
    )


def _component_flaw(one: inventory.ProductRecord) -> str:
    if not one.version:
        return "component_without_version"
    return "" if one.vendor or one.purl or one.cpe or one.digest else "component_without_maker"


def _component(one: inventory.ProductRecord, reason: str = "") -> Reference:
    return Reference(
        subject=f"inventory.component/{one.target_id}",
        title=f"{one.name} {one.version}".strip()[:200],
        reason=reason,
        url=address_of("advisories:target", one.target_id),
        tlp=one.tlp,
        organisation_id=one.organisation_id,
        circle_id=one.circle_id,
    )


def _source(row: Source, reason: str = "") -> Reference:
    return Reference(
        subject=f"advisories.source/{row.pk}",
        title=row.name,
        reason=reason,
        url=reverse("advisories:sources"),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _advisory(row: Advisory, reason: str = "") -> Reference:
    return Reference(
        subject=f"advisories.advisory/{row.pk}",
        title=str(row)[:200],
        reason=reason,
        url=reverse("advisories:advisory", args=[row.pk]),
        tlp=max(Tlp(row.tlp), Tlp.AMBER),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _match(past: Past, row: Match, reason: str = "") -> Reference:
    warning = past.advisories[row.advisory_id].tracking_id
    return Reference(
        subject=f"advisories.match/{row.pk}",
        title=f"{past.target_names.get(row.target_id, row.item_name)}: {warning}"[:200],
        reason=reason,
        url=reverse("advisories:match", args=[row.pk]),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _unknown(missing: str) -> Outcome:
    return Outcome(Standing.UNKNOWN, missing=(missing,))


CLAIMS = (
    ClaimPart("S5.member", member, (_FAILING_HOURS,), texts=REASON_TEXTS),
    ClaimPart("S5.decided", decided, (_COMPARE_HOURS,), texts=REASON_TEXTS),
    ClaimPart("S5.patched", patched, texts=REASON_TEXTS),
    ClaimPart("S16.suppliers", comparable, texts=REASON_TEXTS),
)
"""What this room can check of the catalogue."""
