"""How the room proves that isolation, cleaning and restore work: by drills, and by what is in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference, Threshold
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.foundation.ui.addresses import address_of
from bollwerk.foundation.ui.formats import day_text
from bollwerk.rooms.ransomware.models import Drill, Isolation
from bollwerk.rooms.ransomware.rules.drills import DrillFacts, drill_flaw
from bollwerk.rooms.ransomware.texts_containment import (
    CLAIM_TEXTS,
    DRILL_AGE,
    DRILL_AGE_REASON,
    DRILL_HOURS,
    DRILL_HOURS_REASON,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.foundation.history.models import Recorded

__all__ = ["ISOLATES", "isolates"]

_AGE = Threshold("drill_age_days", 365, DRILL_AGE, DRILL_AGE_REASON)
_HOURS = Threshold("drill_hours", 8, DRILL_HOURS, DRILL_HOURS_REASON)


def isolates(at: datetime) -> Outcome:
    """S11.isolates: isolation, cleaning and restore were drilled in the agreed time; no real isolation is unproven.

    Source: council answer 1644/2021, item 8: "the attacked areas are isolated, the hardware is cleaned".
    """
    drills = sorted((row for row in rows_as_of(Drill, at) if row.held_at <= at), key=lambda row: row.held_at)
    unproven = [row for row in rows_as_of(Isolation, at) if row.state == Isolation.State.UNPROVEN and not row.exercise]
    flaws = [_isolation(row) for row in unproven]
    if not drills:
        missing = () if flaws else ("no_drills",)
        standing = Standing.REFUTED if flaws else Standing.UNKNOWN
        return Outcome(standing, counter_examples=tuple(flaws), missing=missing)
    newest = drills[-1]
    flaw = drill_flaw(
        _facts(newest),
        at=at,
        max_age=timedelta(days=value_of("S11.isolates", _AGE.key)),
        agreed=timedelta(hours=value_of("S11.isolates", _HOURS.key)),
    )
    if flaw is not None:
        flaws.append(_drill(newest, flaw.value))
    return Outcome(
        Standing.REFUTED if flaws else Standing.PROVEN,
        counter_examples=tuple(flaws),
        evidence=(_drill(newest),),
        figure=Figure(sum(one["ok"] for one in newest.steps), len(newest.steps)),
    )


def _facts(row: Drill) -> DrillFacts:
    passed = {one["name"]: bool(one["ok"]) for one in row.steps}
    return DrillFacts(row.held_at, passed, row.files_lost, timedelta(seconds=row.seconds))


def _drill(row: Drill, reason: str = "") -> Reference:
    title = _("Drill of %(day)s") % {"day": day_text(row.held_at)}
    return _reference(row, f"ransomware.drill/{row.pk}", title, reason, address_of("ransomware:drill", row.pk))


def _isolation(row: Isolation) -> Reference:
    address = address_of("ransomware:isolation", row.pk)
    title = _("Isolation %(number)s") % {"number": row.pk}
    return _reference(row, f"ransomware.isolation/{row.pk}", title, "isolation_unproven", address)


def _reference(row: Recorded, subject: str, title: str, reason: str, url: str) -> Reference:
    return Reference(subject, title, reason, url, Tlp(row.tlp), row.organisation_id, row.circle_id)


ISOLATES = ClaimPart("S11.isolates", isolates, (_AGE, _HOURS), texts=CLAIM_TEXTS)
"""The part of this room in S11.isolates."""
