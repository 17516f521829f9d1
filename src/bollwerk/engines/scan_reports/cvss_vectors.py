"""CVSS vectors as reports write them: with and without prefix, in four versions that are never mixed.

Source: the specifications of FIRST, CVSS 2.0, 3.0, 3.1 and 4.0; scores are computed by the library `cvss`.
"""

from __future__ import annotations

from functools import lru_cache

from cvss import CVSS2, CVSS3, CVSS4  # pyright: ignore[reportMissingTypeStubs]
from cvss.exceptions import CVSSError  # pyright: ignore[reportMissingTypeStubs]

from bollwerk.engines.scan_reports.model import CvssRating

__all__ = ["rating_of", "rating_of_score"]

_PREFIXES = (("CVSS:4.0/", "4.0"), ("CVSS:3.1/", "3.1"), ("CVSS:3.0/", "3.0"), ("CVSS2#", "2.0"), ("CVSS:2.0/", "2.0"))
_HIGHEST = 10.0


@lru_cache(maxsize=4096)
def rating_of(text: str, assumed: str = "") -> CvssRating | None:
    """Return the rating a vector stands for, None if it is no vector of any version.

    Args:
        text: The vector; spaces and brackets around it are forgiven.
        assumed: Version of a vector without prefix. Without it the metrics decide: `Au` is only in 2.0, `AT` only in
            4.0, `PR` without `AT` is taken for 3.1.
    """
    vector = text.strip().strip("()[]").replace(" ", "").rstrip("/")
    for prefix, version in _PREFIXES:
        if vector.upper().startswith(prefix):
            return _computed(version, vector[len(prefix) :])
    version = assumed or _version_by_metrics(vector)
    return _computed(version, vector) if version and "/" in vector else None


def rating_of_score(score: float | None, version: str) -> CvssRating | None:
    """Return a rating without vector, None if the number is no score."""
    if score is None or not 0.0 <= score <= _HIGHEST:
        return None
    return CvssRating(version=version, vector="", score=round(score, 1))


def _version_by_metrics(vector: str) -> str:
    names = {part.partition(":")[0] for part in vector.split("/")}
    if "Au" in names:
        return "2.0"
    if "AT" in names:
        return "4.0"
    return "3.1" if "PR" in names else ""


def _computed(version: str, metrics: str) -> CvssRating | None:
    """Return the rating with its base score."""
    try:
        if version == "2.0":
            return CvssRating(version, metrics, _base(CVSS2(metrics).scores()))
        vector = f"CVSS:{version}/{metrics}"
        if version == "4.0":
            return CvssRating(version, vector, _base((CVSS4(vector).base_score,)))
        return CvssRating(version, vector, _base(CVSS3(vector).scores()))
    except (CVSSError, ValueError, KeyError):
        return None


def _base(scores: tuple[object, ...]) -> float:
    """Return the base score; temporal and environmental metrics belong to the reader's own situation."""
    return float(str(scores[0]))
