"""How the room proves that restores work: by tests of whole applications and weekly samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.ui.addresses import address_of
from bollwerk.rooms.ransomware.coverage import THRESHOLDS, Coverage, SampleTurn
from bollwerk.rooms.ransomware.texts_recovery import CLAIM_TEXTS

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.ransomware.coverage import Turn

__all__ = ["RESTORES", "restores"]


def restores(at: datetime) -> Outcome:
    """S11.restores: restores were proven in the agreed time, within RTO.

    Every application that rests on backed-up data counts, and every repository with its weekly sample. Without a
    single test nothing is known.

    Source: council answer 1644/2021, items 8 and 9: "the data is restored from backup".
    """
    coverage = Coverage(at)
    turns: list[Turn | SampleTurn] = [*coverage.sample_turns(), *coverage.turns()]
    if not turns or not coverage.tests:
        return Outcome(Standing.UNKNOWN, missing=("no_restore_tests" if turns else "no_restore_duties",))
    flaws = tuple(_reference(one, one.flaw.value) for one in turns if one.flaw is not None)
    evidence = tuple(_reference(one, "") for one in turns if one.flaw is None)
    standing = Standing.REFUTED if flaws else Standing.PROVEN
    return Outcome(standing, counter_examples=flaws, evidence=evidence, figure=Figure(len(evidence), len(turns)))


def _reference(one: Turn | SampleTurn, reason: str) -> Reference:
    if isinstance(one, SampleTurn):
        row, url = one.repository, address_of("ransomware:repository", one.repository.pk)
        return Reference(one.subject, row.name, reason, url, Tlp(row.tlp), row.organisation_id, row.circle_id)
    facts = one.application
    url = address_of("ransomware:restore_turn", facts.target_id)
    return Reference(one.subject, facts.name, reason, url, facts.tlp, facts.organisation_id, facts.circle_id)


RESTORES = ClaimPart("S11.restores", restores, THRESHOLDS, texts=CLAIM_TEXTS)
"""The part of this room in S11.restores."""
