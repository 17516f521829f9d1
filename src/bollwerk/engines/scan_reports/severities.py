"""Severity words of all tools, and the bands of CVSS."""

from __future__ import annotations

from bollwerk.engines.scan_reports.model import CvssRating, Severity

__all__ = ["graver", "severity_of_ratings", "severity_of_score", "severity_of_word"]

_WORDS = {
    Severity.CRITICAL: "critical crit kritisch catastrophic emergency sehr-hoch very-high urgent fatal",
    Severity.HIGH: "high hoch important serious severe major error schwer",
    Severity.MEDIUM: "medium mittel moderate med warning average mittelschwer",
    Severity.LOW: "low niedrig gering minor note leicht",
    Severity.INFO: "info informational information informative none log debug hinweis unbedeutend bestpractice "
    "best-practice notice ok keine",
}
_SEVERITY_BY_WORD = {word: severity for severity, words in _WORDS.items() for word in words.split()}
_RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}
_BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
_OLD_BANDS = ((7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))


def severity_of_word(word: str) -> Severity:
    """Return the severity a tool's or consultant's word stands for, English or German; UNRATED if it is none."""
    key = "-".join(word.strip().casefold().split())
    return _SEVERITY_BY_WORD.get(key, Severity.UNRATED)


def severity_of_score(score: float, version: str = "3.1") -> Severity:
    """Return the band a CVSS score lies in.

    Source: CVSS 3.1 section 5 and CVSS 4.0 section 6 (9.0 and above is critical); for CVSS 2.0 the bands of the NVD,
    which know no critical.
    """
    bands = _OLD_BANDS if version == "2.0" else _BANDS
    return next((severity for least, severity in bands if score >= least), Severity.INFO)


def severity_of_ratings(ratings: tuple[CvssRating, ...]) -> Severity:
    """Return the severity of the newest version of CVSS among the ratings; UNRATED without any."""
    if not ratings:
        return Severity.UNRATED
    newest = max(ratings, key=lambda rating: rating.version)
    return severity_of_score(newest.score, newest.version)


def graver(first: Severity, second: Severity) -> Severity:
    """Return the graver of two severities; any rating is graver than none."""
    return first if _RANK[first] >= _RANK[second] else second
