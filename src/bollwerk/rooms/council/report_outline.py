"""Outline of the yearly report to the committee: its chapters and the claims each tells about."""

from __future__ import annotations

from bollwerk.engines.inquiry import ClaimMatch, Topic, TopicMatch
from bollwerk.rooms.council.matching import MatchedPart, MatchedQuestion

__all__ = ["CHAPTERS", "report_questions"]

CHAPTERS: tuple[tuple[str, Topic, str], ...] = (
    (
        "Steuerung und Vorgaben",
        Topic.GRUNDSCHUTZ,
        "S2.decided S2.profile S2.certificate S2.review S3.policies S4.meets",
    ),
    ("Fachverfahren und Betrieb", Topic.INVENTORY, "S9.hosting S9.owned S9.assured S16.suppliers S16.connected"),
    ("Sicherheitsaktualisierungen und Warnungen", Topic.LIFECYCLE, "S12.supported S12.critical S5.member S5.decided"),
    ("Penetrationstests und Prüfungen", Topic.PENTESTS, "S10.regular S10.gate S10.mended S8.programme S8.effect"),
    ("Datensicherung und Schutz vor Ransomware", Topic.RANSOMWARE, "S11.backed-up S11.protected S11.shielded"),
    ("Notfallvorsorge", Topic.EMERGENCY, "S6.plans S6.tested S6.alarm S11.isolates"),
    ("Sicherheitsvorfälle", Topic.INCIDENTS, "S7.unharmed S7.led S7.duties S16.attested"),
    ("Sensibilisierung der Beschäftigten", Topic.AWARENESS, "S13.campaigns S13.training S13.tests S13.evps"),
    ("Datenschutz und vereinbarte Kontrollen", Topic.DATA_PROTECTION, "S2.toms S15.agreed S15.logs"),
)
"""Title, topic (it decides who reviews), claims. Every field of the two council answers has its chapter."""


def report_questions() -> tuple[MatchedQuestion, ...]:
    """Return the chapters in the form of questions, so that a report is made like any answer."""
    return tuple(_chapter(number, *chapter) for number, chapter in enumerate(CHAPTERS, start=1))


def _chapter(number: int, title: str, topic: Topic, codes: str) -> MatchedQuestion:
    claims = tuple(ClaimMatch(code, 1.0, (f"topic:{topic.value}",)) for code in codes.split())
    part = MatchedPart(title, "explanation", "", claims)
    return MatchedQuestion(str(number), title, (TopicMatch(topic, 1.0, ()),), (part,))
