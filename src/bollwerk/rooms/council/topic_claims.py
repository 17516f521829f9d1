"""Claims that belong to a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.engines.inquiry import ClaimMatch, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bollwerk.engines.inquiry import TopicMatch

__all__ = ["TOPIC_CLAIMS", "claims_for"]

TOPIC_CLAIMS: dict[Topic, tuple[str, ...]] = {
    Topic.POSTURE: ("S7.unharmed", "S2.profile", "S11.shielded", "S13.campaigns"),
    Topic.RANSOMWARE: ("S11.isolates", "S11.shielded", "S11.noticed", "S11.restores"),
    Topic.BACKUP: ("S11.backed-up", "S11.protected", "S11.offline", "S11.restores"),
    Topic.EMERGENCY: ("S6.plans", "S6.runbooks", "S6.offline"),
    Topic.EXERCISES: ("S6.tested", "S11.isolates"),
    Topic.ALARM: ("S6.alarm", "S7.duties"),
    Topic.INCIDENTS: ("S7.led", "S7.unharmed", "S7.duties"),
    Topic.SUPPLY_CHAIN: ("S16.attested", "S16.connected", "S16.suppliers"),
    Topic.INVENTORY: ("S9.hosting", "S9.assured", "S9.owned", "S9.reachable"),
    Topic.LIFECYCLE: ("S12.supported", "S12.critical"),
    Topic.ADVISORIES: ("S5.decided", "S5.member", "S5.patched"),
    Topic.PENTESTS: ("S10.regular", "S10.gate", "S10.mended", "S10.off"),
    Topic.AUDITS: ("S8.programme", "S8.effect"),
    Topic.CONSULTING: ("S8.advice", "S2.review"),
    Topic.GRUNDSCHUTZ: ("S2.profile", "S2.certificate", "S2.decided"),
    Topic.DOCUMENTS: ("S3.policies", "S3.confidential", "S3.adopted"),
    Topic.DATA_PROTECTION: ("S2.toms",),
    Topic.ROLES: ("S4.meets",),
    Topic.COUNCIL: ("S14.committee",),
    Topic.AWARENESS: ("S13.campaigns", "S13.training", "S13.tests"),
    Topic.EVP: ("S13.evps",),
    Topic.MONITORING: ("S15.monitored", "S15.logs"),
    Topic.INSPECTIONS: ("S15.rounds", "S15.agreed", "S10.blind"),
}


def claims_for(question: str, topics: Sequence[TopicMatch]) -> tuple[ClaimMatch, ...]:  # noqa: ARG001
    """Return the claims of the topics, best first."""
    best: dict[str, ClaimMatch] = {}
    for match in topics:
        for place, code in enumerate(TOPIC_CLAIMS[match.topic]):
            score = match.score / (1 + 0.3 * place)
            if code not in best or best[code].score < score:
                best[code] = ClaimMatch(code, score, (f"topic:{match.topic.value}",))
    return tuple(sorted(best.values(), key=lambda item: -item.score))
