"""How sure a match is, and what would make it certain.

The figures were decided here from the order of grounds of the public matcher of kotlin-csaf ("Matching Interface":
no version .7, part of a name .5, differing vendors multiply) and checked on CVE records against CISA's documents
(`benchmarks/advisories.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bollwerk.engines.product_identity.identity_types import (
    AdvisoryProduct,
    Doubt,
    Ground,
    Item,
    Match,
    NameComparison,
    NameRelation,
    VersionFinding,
)
from bollwerk.engines.product_identity.ranges import Subject, VersionRange

OF_GROUND: Mapping[Ground, float] = {
    Ground.HASH: 1.0,
    Ground.PURL: 1.0,
    Ground.CPE: 1.0,
    Ground.SERIAL_NUMBER: 1.0,
    Ground.MODEL_NUMBER: 0.97,
    Ground.NAME: 1.0,
    Ground.MENTION: 0.75,
}
"""What a ground alone is worth when versions agree; for names the score of the comparison is multiplied."""

OF_FINDING: Mapping[VersionFinding, float] = {
    VersionFinding.INSIDE: 1.0,
    VersionFinding.ALL_VERSIONS: 1.0,
    VersionFinding.NO_RANGE: 0.7,
    VersionFinding.NO_VERSION: 0.7,
    VersionFinding.NOT_COMPARABLE: 0.65,
    VersionFinding.UNREADABLE: 0.65,
    VersionFinding.OUTSIDE: 0.0,
}
"""What the versions leave of it."""

WITH_CONDITION = 0.9
"""What a condition in the text ("only if web components are used") leaves."""

LIKENESS, SURENESS = (0.0, 0.5, 0.72, 0.8, 0.9, 1.0), (0.0, 0.2, 0.45, 0.645, 0.85, 1.0)
"""How sure a likeness of names is, by interpolation; chosen on the whole development split of CVE records."""

CONTRADICTED = 0.4
"""What identifiers that contradict each other leave of an equal name."""

_NO_SINGLE_VERSION = re.compile(
    r"[<>=*]|\b(?:all|any|alle|prior|before|unspecified|unknown|unbekannt|n/?a|vor|bis)\b|^-?$|^0$", re.IGNORECASE
)

_DOUBT_OF: Mapping[VersionFinding, Doubt] = {
    VersionFinding.NO_VERSION: Doubt.ITEM_HAS_NO_VERSION,
    VersionFinding.NO_RANGE: Doubt.RANGE_UNREADABLE,
    VersionFinding.UNREADABLE: Doubt.RANGE_UNREADABLE,
    VersionFinding.NOT_COMPARABLE: Doubt.RANGE_COUNTS_SOMETHING_ELSE,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an item and a product may be one; `comparison` is None when an identifier met."""

    ground: Ground
    met: tuple[str, str]
    comparison: NameComparison | None = None
    contradicted: bool = False


@lru_cache(maxsize=65536)
def single_version(text: str) -> str:
    """Return the version of an item, empty when the field holds none ("unspecified", "< 4.3", "0")."""
    return "" if _NO_SINGLE_VERSION.search(text.strip()) else text.strip()


@lru_cache(maxsize=16384)
def sureness(likeness: float) -> float:
    """Return how often names that are so much alike mean the same product, 0..1."""
    return float(np.interp(likeness, LIKENESS, SURENESS))


def confidence_of(evidence: Evidence, finding: VersionFinding, version_range: VersionRange | None) -> float:
    """Return how sure a match is, 0..1; 0 means that the item is not concerned."""
    value = OF_GROUND[evidence.ground]
    if evidence.comparison is not None:
        value *= sureness(evidence.comparison.score)
    if evidence.contradicted:
        value *= CONTRADICTED
    if evidence.ground is Ground.HASH:
        return value
    if version_range is not None and version_range.conditions:
        value *= WITH_CONDITION
    return value * OF_FINDING[finding]


def confidence_of_mention(evidence: Evidence) -> float:
    """Return how sure a match by a text is: the range of the document counts the product, not its part."""
    return round(confidence_of(evidence, VersionFinding.NO_RANGE, None), 4)


def match_of(
    product: AdvisoryProduct,
    item: Item,
    evidence: Evidence,
    finding: VersionFinding,
    version_range: VersionRange | None,
    *,
    confidence: float,
) -> Match:
    """Return a match with everything that explains it."""
    return Match(
        item=item.key,
        advisory=product.advisory,
        product_id=product.product_id,
        confidence=round(confidence, 4),
        ground=evidence.ground,
        finding=finding,
        met=evidence.met,
        version=(item.version, version_range.text if version_range else ""),
        doubts=doubts_of(evidence, finding, version_range),
        conditions=version_range.conditions if version_range else (),
    )


def doubts_of(evidence: Evidence, finding: VersionFinding, version_range: VersionRange | None) -> tuple[Doubt, ...]:
    """Return what would make a match certain."""
    found: list[Doubt] = []
    comparison = evidence.comparison
    if comparison is not None and comparison.relation is not NameRelation.CONFIRMED:
        found += _doubts_about_names(comparison)
    if finding in _DOUBT_OF and evidence.ground is not Ground.HASH:
        found.append(_DOUBT_OF[finding])
    if version_range is not None and version_range.conditions:
        found.append(Doubt.CONDITION)
    if version_range is not None and version_range.subject is not Subject.VERSION:
        found.append(Doubt.RANGE_COUNTS_SOMETHING_ELSE)
    return tuple(dict.fromkeys(found))


def _doubts_about_names(comparison: NameComparison) -> list[Doubt]:
    found: list[Doubt] = []
    if comparison.relation not in {NameRelation.EQUAL, NameRelation.REORDERED}:
        found.append(Doubt.NAMES_DIFFER)
    if comparison.vendor_score == 0.5:  # noqa: PLR2004 - nobody is named
        found.append(Doubt.ITEM_HAS_NO_VENDOR)
    elif comparison.vendor_score < 1.0:
        found.append(Doubt.VENDORS_DIFFER)
    return found


_SENTENCES: Mapping[VersionFinding, str] = {
    VersionFinding.INSIDE: "version {version} lies in {range}",
    VersionFinding.ALL_VERSIONS: "all versions are concerned ({range})",
    VersionFinding.NO_RANGE: "the document names no versions",
    VersionFinding.NO_VERSION: "the item has no version, concerned are {range}",
    VersionFinding.NOT_COMPARABLE: "version {version} cannot be compared with {range}",
    VersionFinding.UNREADABLE: "the range {range} cannot be read",
    VersionFinding.OUTSIDE: "version {version} lies outside {range}",
}


def explain(match: Match) -> str:
    """Return one English sentence for the command line: what met what, what the versions say, what is open."""
    mine, theirs = match.met
    version, written = (repr(text) if text else "nothing" for text in match.version)
    said = _SENTENCES[match.finding].format(version=version, range=written)
    text = f"{match.ground.value.replace('_', ' ')}: {mine!r} met {theirs!r}; {said}"
    if match.conditions:
        text += f"; only if: {'; '.join(match.conditions)}"
    if match.doubts:
        text += f"; certain once settled: {', '.join(doubt.value.replace('_', ' ') for doubt in match.doubts)}"
    return text
