"""How the room proves its sentences about ransomware (S11).

Checks read what was recorded by the moment asked about, with full sight.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference, Threshold
from bollwerk.foundation.ui.addresses import address_of
from bollwerk.rooms.ransomware.claims_containment import ISOLATES
from bollwerk.rooms.ransomware.claims_restores import RESTORES
from bollwerk.rooms.ransomware.models import Alert, BackupReport
from bollwerk.rooms.ransomware.past import Past
from bollwerk.rooms.ransomware.rules import (
    AGENT_SILENCE,
    ALERT_PATIENCE,
    needs_duty,
    offline_flaw,
    repository_flaw,
    shield_flaw,
)
from bollwerk.rooms.ransomware.texts import (
    EGRESS_AGE,
    EGRESS_KEEP,
    REASON_TEXTS,
    REPORT_AGE_LABEL,
    REPORT_AGE_REASON,
    SHIELD_AGE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bollwerk.rooms.inventory.api import SystemFacts
    from bollwerk.rooms.ransomware.models import Lookout, Repository

__all__ = [
    "CLAIMS",
    "backed_up",
    "exfiltration_bounded",
    "noticed",
    "offline",
    "protected",
    "shielded",
]

_SHIELDED_KINDS = frozenset({"physical", "virtual", "client_group", "mobile"})
_SHIELD_AGE = Threshold("shield_age_days", 7, SHIELD_AGE, REPORT_AGE_REASON)
_EGRESS_KEEP = Threshold("egress_keep_days", 90, EGRESS_KEEP, EGRESS_KEEP)
_EGRESS_AGE = Threshold("egress_checked_days", 30, EGRESS_AGE, REPORT_AGE_LABEL)


def backed_up(at: datetime) -> Outcome:
    """S11.backed-up: every system with data has a backup within its RPO.

    Source: council answer 1644/2021, items 8 and 9: "the data is restored from backup".
    """
    past = Past(at)
    concerned = [one for one in past.systems if _is_concerned(past, one)]
    if not concerned:
        return _nothing("no_systems")
    flaws = [_system(one, flaw.value) for one in concerned if (flaw := past.flaw_of(one)) is not None]
    kept = len(concerned) - len(flaws)
    return _judged(flaws, map(_system, concerned), Figure(kept, len(concerned)))


def _is_concerned(past: Past, system: SystemFacts) -> bool:
    duty = past.duties.get(system.target_id)
    return duty.holds_data if duty is not None else needs_duty(system.system_kind)


def shielded(at: datetime) -> Outcome:
    """S11.shielded: every client and server has current protection against malware."""
    past = Past(at)
    concerned = [one for one in past.systems if one.system_kind in _SHIELDED_KINDS]
    if not concerned or not past.shields:
        return _nothing("no_shield_reports" if concerned else "no_systems")
    limit = timedelta(days=value_of("S11.shielded", _SHIELD_AGE.key))
    flaws = []
    for one in concerned:
        row = past.shields.get(one.target_id)
        flaw = shield_flaw(
            active=bool(row and row.active),
            signatures_at=row.signatures_at if row else None,
            reported_at=row.reported_at if row else None,
            at=at,
            limit=limit,
        )
        if flaw is not None:
            flaws.append(_system(one, flaw.value))
    return _judged(flaws, map(_system, concerned), Figure(len(concerned) - len(flaws), len(concerned)))


def protected(at: datetime) -> Outcome:
    """S11.protected: an attacker who owns the client cannot destroy backups."""
    past = Past(at)
    if not past.repositories:
        return _nothing("no_repositories")
    flaws = []
    for row in past.repositories.values():
        open_rules = [alert.rule for alert in past.undecided if alert.repository_id == row.pk]
        flaw = repository_flaw(append_only=row.append_only, open_rules=open_rules)
        if flaw is not None:
            flaws.append(_repository(row, flaw.value))
    return _judged(flaws, map(_repository, past.repositories.values()))


def offline(at: datetime) -> Outcome:
    """S11.offline: an attacker who owns the directory and the backup server cannot destroy every copy."""
    past = Past(at)
    duties = [(one, past.duties[one.target_id]) for one in past.systems if one.target_id in past.duties]
    duties = [(one, duty) for one, duty in duties if duty.holds_data]
    if not duties:
        return _nothing("no_duties")
    flaws = []
    for one, duty in duties:
        last = past.last_good(duty, BackupReport.Copy.OFFLINE, BackupReport.Copy.IMMUTABLE)
        flaw = offline_flaw(last_copy=last, rpo=timedelta(hours=duty.rpo_hours), at=at)
        if flaw:
            flaws.append(_system(one, flaw))
    return _judged(flaws, (_system(one) for one, _ in duties), Figure(len(duties) - len(flaws), len(duties)))


def exfiltration_bounded(at: datetime) -> Outcome:
    """S11.exfiltration, this room's part: records of what leaves the house are kept long enough and are readable."""
    past = Past(at)
    if not past.egress:
        return _nothing("no_egress_records")
    keep = value_of("S11.exfiltration", _EGRESS_KEEP.key)
    age = timedelta(days=value_of("S11.exfiltration", _EGRESS_AGE.key))
    flaws: list[Reference] = []
    evidence: list[Reference] = []
    for row in past.egress:
        reason = "egress_kept_too_short" if row.keep_days < keep else ""
        reason = reason or ("egress_not_checked" if at - row.checked_at > age else "")
        reference = Reference(
            f"ransomware.egress/{row.pk}", row.name, reason, reverse("ransomware:egress"), Tlp(row.tlp),
            row.organisation_id, row.circle_id,
        )  # fmt: skip
        (flaws if reason else evidence).append(reference)
    return _judged(flaws, evidence)


def noticed(at: datetime) -> Outcome:
    """S11.noticed: new snapshots are judged within a day, lookouts report, and no alert waits longer for a person."""
    past = Past(at)
    watched = [row for row in past.repositories.values() if row.product == "restic"]
    if not watched:
        return _nothing("no_watched_repositories")
    late = [row for row in watched if row.agent_seen_at is None or at - row.agent_seen_at > AGENT_SILENCE]
    flaws = [_repository(row, "sentinel_silent") for row in late]
    flaws += [
        _lookout(row)
        for row in past.lookouts
        if row.agent_seen_at is not None and at - row.agent_seen_at > AGENT_SILENCE
    ]
    flaws += [
        _alert(row, "alert_waits")
        for row in past.undecided
        if row.state == Alert.State.OPEN and at - row.raised_at > ALERT_PATIENCE
    ]
    return _judged(flaws, map(_repository, watched))


def _system(one: SystemFacts, reason: str = "") -> Reference:
    return Reference(
        subject=f"inventory.system/{one.target_id}",
        title=one.name,
        reason=reason,
        url=address_of("ransomware:duty", one.target_id),
        tlp=one.tlp,
        organisation_id=one.organisation_id,
        circle_id=one.circle_id,
    )


def _repository(row: Repository, reason: str = "") -> Reference:
    return Reference(
        subject=f"ransomware.repository/{row.pk}",
        title=row.name,
        reason=reason,
        url=address_of("ransomware:repository", row.pk),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _lookout(row: Lookout) -> Reference:
    return Reference(
        subject=f"ransomware.lookout/{row.pk}",
        title=row.name,
        reason="lookout_silent",
        url=address_of("ransomware:lookout", row.pk),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _alert(row: Alert, reason: str) -> Reference:
    return Reference(
        subject=f"ransomware.alert/{row.pk}",
        title=f"{row.host}:{row.share}",
        reason=reason,
        url=address_of("ransomware:alert", row.pk),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _judged(flaws: list[Reference], evidence: Iterable[Reference], figure: Figure | None = None) -> Outcome:
    standing = Standing.REFUTED if flaws else Standing.PROVEN
    return Outcome(standing, counter_examples=tuple(flaws), evidence=tuple(evidence), figure=figure)


def _nothing(missing: str) -> Outcome:
    return Outcome(Standing.UNKNOWN, missing=(missing,))


CLAIMS = (
    ClaimPart("S11.backed-up", backed_up, texts=REASON_TEXTS),
    ClaimPart("S11.shielded", shielded, (_SHIELD_AGE,), texts=REASON_TEXTS),
    ClaimPart("S11.protected", protected, texts=REASON_TEXTS),
    ClaimPart("S11.offline", offline, texts=REASON_TEXTS),
    ClaimPart("S11.exfiltration", exfiltration_bounded, (_EGRESS_KEEP, _EGRESS_AGE), texts=REASON_TEXTS),
    RESTORES,
    ClaimPart("S11.noticed", noticed, texts=REASON_TEXTS),
    ISOLATES,
)
"""What this room can check of the catalogue."""
