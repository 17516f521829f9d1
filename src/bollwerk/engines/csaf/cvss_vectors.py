"""CVSS objects: what their vector computes to, and what their members must repeat.

Source: CVSS v2.0, v3.0, v3.1, v4.0 (FIRST) and their JSON schemas; computing is done by the library `cvss`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from cvss import CVSS2, CVSS3, CVSS4  # pyright: ignore[reportMissingTypeStubs]
from cvss.exceptions import CVSSError  # pyright: ignore[reportMissingTypeStubs]


@dataclass(frozen=True, slots=True)
class Computed:
    """Scores and severities that a vector computes to; None where the version defines none."""

    base: float
    base_severity: str | None
    temporal: float | None = None
    temporal_severity: str | None = None
    environmental: float | None = None
    environmental_severity: str | None = None


def _values(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


_LEVELS = _values("L=LOW M=MEDIUM H=HIGH ND=NOT_DEFINED X=NOT_DEFINED N=NONE")
_OLD_IMPACT = _values("N=NONE P=PARTIAL C=COMPLETE")
_VECTORS = _values("N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL X=NOT_DEFINED")
_VECTORS_4 = _values("N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL X=NOT_DEFINED")
_SCOPES = _values("U=UNCHANGED C=CHANGED X=NOT_DEFINED")
_EXPLOITS = _values(
    "U=UNPROVEN POC=PROOF_OF_CONCEPT P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH ND=NOT_DEFINED X=NOT_DEFINED"
)
_REMEDIES = _values(
    "OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE ND=NOT_DEFINED"
    " O=OFFICIAL_FIX T=TEMPORARY_FIX X=NOT_DEFINED"
)
_REPORTS_2 = _values("UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED ND=NOT_DEFINED")
_REPORTS_3 = _values("U=UNKNOWN R=REASONABLE C=CONFIRMED X=NOT_DEFINED")
_DAMAGES = _values("N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH ND=NOT_DEFINED")
_LOGINS = _values("M=MULTIPLE S=SINGLE N=NONE")
_USER_3 = _values("N=NONE R=REQUIRED X=NOT_DEFINED")
_USER_4 = _values("N=NONE P=PASSIVE A=ACTIVE X=NOT_DEFINED")
_PRESENT = _values("N=NONE P=PRESENT X=NOT_DEFINED")
_SUB_IMPACT = _values("N=NEGLIGIBLE L=LOW H=HIGH X=NOT_DEFINED S=SAFETY")

_Members = Mapping[str, tuple[str, Mapping[str, str]]]

_MEMBERS_2: _Members = {
    "accessVector": ("AV", _VECTORS),
    "accessComplexity": ("AC", _LEVELS),
    "authentication": ("Au", _LOGINS),
    "confidentialityImpact": ("C", _OLD_IMPACT),
    "integrityImpact": ("I", _OLD_IMPACT),
    "availabilityImpact": ("A", _OLD_IMPACT),
    "exploitability": ("E", _EXPLOITS),
    "remediationLevel": ("RL", _REMEDIES),
    "reportConfidence": ("RC", _REPORTS_2),
    "collateralDamagePotential": ("CDP", _DAMAGES),
    "targetDistribution": ("TD", _LEVELS),
    "confidentialityRequirement": ("CR", _LEVELS),
    "integrityRequirement": ("IR", _LEVELS),
    "availabilityRequirement": ("AR", _LEVELS),
}

_MEMBERS_3: _Members = {
    "attackVector": ("AV", _VECTORS),
    "attackComplexity": ("AC", _LEVELS),
    "privilegesRequired": ("PR", _LEVELS),
    "userInteraction": ("UI", _USER_3),
    "scope": ("S", _SCOPES),
    "confidentialityImpact": ("C", _LEVELS),
    "integrityImpact": ("I", _LEVELS),
    "availabilityImpact": ("A", _LEVELS),
    "exploitCodeMaturity": ("E", _EXPLOITS),
    "remediationLevel": ("RL", _REMEDIES),
    "reportConfidence": ("RC", _REPORTS_3),
    "confidentialityRequirement": ("CR", _LEVELS),
    "integrityRequirement": ("IR", _LEVELS),
    "availabilityRequirement": ("AR", _LEVELS),
    "modifiedAttackVector": ("MAV", _VECTORS),
    "modifiedAttackComplexity": ("MAC", _LEVELS),
    "modifiedPrivilegesRequired": ("MPR", _LEVELS),
    "modifiedUserInteraction": ("MUI", _USER_3),
    "modifiedScope": ("MS", _SCOPES),
    "modifiedConfidentialityImpact": ("MC", _LEVELS),
    "modifiedIntegrityImpact": ("MI", _LEVELS),
    "modifiedAvailabilityImpact": ("MA", _LEVELS),
}

_MEMBERS_4: _Members = {
    "attackVector": ("AV", _VECTORS_4),
    "attackComplexity": ("AC", _LEVELS),
    "attackRequirements": ("AT", _PRESENT),
    "privilegesRequired": ("PR", _LEVELS),
    "userInteraction": ("UI", _USER_4),
    "vulnConfidentialityImpact": ("VC", _LEVELS),
    "vulnIntegrityImpact": ("VI", _LEVELS),
    "vulnAvailabilityImpact": ("VA", _LEVELS),
    "subConfidentialityImpact": ("SC", _LEVELS),
    "subIntegrityImpact": ("SI", _LEVELS),
    "subAvailabilityImpact": ("SA", _LEVELS),
    "exploitMaturity": ("E", _values("U=UNREPORTED P=PROOF_OF_CONCEPT A=ATTACKED X=NOT_DEFINED")),
    "confidentialityRequirement": ("CR", _LEVELS),
    "integrityRequirement": ("IR", _LEVELS),
    "availabilityRequirement": ("AR", _LEVELS),
    "modifiedAttackVector": ("MAV", _VECTORS_4),
    "modifiedAttackComplexity": ("MAC", _LEVELS),
    "modifiedAttackRequirements": ("MAT", _PRESENT),
    "modifiedPrivilegesRequired": ("MPR", _LEVELS),
    "modifiedUserInteraction": ("MUI", _USER_4),
    "modifiedVulnConfidentialityImpact": ("MVC", _LEVELS),
    "modifiedVulnIntegrityImpact": ("MVI", _LEVELS),
    "modifiedVulnAvailabilityImpact": ("MVA", _LEVELS),
    "modifiedSubConfidentialityImpact": ("MSC", _SUB_IMPACT),
    "modifiedSubIntegrityImpact": ("MSI", _SUB_IMPACT),
    "modifiedSubAvailabilityImpact": ("MSA", _SUB_IMPACT),
    "Safety": ("S", _values("N=NEGLIGIBLE P=PRESENT X=NOT_DEFINED")),
    "Automatable": ("AU", _values("N=NO Y=YES X=NOT_DEFINED")),
    "Recovery": ("R", _values("A=AUTOMATIC U=USER I=IRRECOVERABLE X=NOT_DEFINED")),
    "valueDensity": ("V", _values("D=DIFFUSE C=CONCENTRATED X=NOT_DEFINED")),
    "vulnerabilityResponseEffort": ("RE", _values("L=LOW M=MODERATE H=HIGH X=NOT_DEFINED")),
    "providerUrgency": ("U", _values("Clear=CLEAR Green=GREEN Amber=AMBER Red=RED X=NOT_DEFINED")),
}

_MEMBERS_BY_KEY: Mapping[str, _Members] = {"cvss_v2": _MEMBERS_2, "cvss_v3": _MEMBERS_3, "cvss_v4": _MEMBERS_4}


def vector_of(cvss: Mapping[str, object]) -> str:
    """Return the vector of a CVSS object, empty when it has none."""
    vector = cvss.get("vectorString")
    return vector if isinstance(vector, str) else ""


@lru_cache(maxsize=16384)
def metrics_of(vector: str) -> Mapping[str, str]:
    """Return the metrics of a vector, for example `{"AV": "N"}`."""
    return dict(part.split(":", 1) for part in vector.split("/") if ":" in part)


@lru_cache(maxsize=16384)
def compute(key: str, vector: str) -> Computed | None:
    """Return what a vector computes to, or None when it is no vector of that CVSS version.

    Args:
        key: `cvss_v2`, `cvss_v3` or `cvss_v4`.
        vector: The vector string.
    """
    try:
        if key == "cvss_v2":
            base, temporal, environmental = CVSS2(vector).scores()
            return Computed(_number(base), None, _optional(temporal), None, _optional(environmental), None)
        if key == "cvss_v3":
            found = CVSS3(vector)
            scores, words = found.scores(), cast("tuple[object, ...]", found.severities())
            levels = [str(word).upper() for word in words]
            return Computed(_number(scores[0]), levels[0], _number(scores[1]), levels[1], _number(scores[2]), levels[2])
        newest = CVSS4(vector)
    except (CVSSError, ValueError, KeyError, IndexError):
        return None
    return Computed(_number(newest.scores()[0]), str(newest.severities()[0]).upper())


def _number(value: object) -> float:
    return float(str(value))


def _optional(value: object) -> float | None:
    return None if value is None else _number(value)


def contradictions(key: str, cvss: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield members that differ from the vector: member, its value, what the vector says.

    A member that repeats "not defined" fits a vector that leaves the metric out.
    """
    metrics = metrics_of(vector_of(cvss))
    for member, (metric, words) in _MEMBERS_BY_KEY[key].items():
        value = cvss.get(member)
        if value is None:
            continue
        told = words.get(metrics[metric], metrics[metric]) if metric in metrics else "NOT_DEFINED"
        if value != told:
            yield member, str(value), told


def miscalculations(key: str, cvss: Mapping[str, object]) -> Iterator[tuple[str, object, object]]:
    """Yield scores and severities that differ from what the vector computes to: member, its value, computed value."""
    computed = compute(key, vector_of(cvss))
    if computed is None:
        return
    for member, right in (
        ("baseScore", computed.base),
        ("temporalScore", computed.temporal),
        ("environmentalScore", computed.environmental),
    ):
        value = cvss.get(member)
        if isinstance(value, int | float) and right is not None and float(value) != right:
            yield member, value, right
    for member, word in (
        ("baseSeverity", computed.base_severity),
        ("temporalSeverity", computed.temporal_severity),
        ("environmentalSeverity", computed.environmental_severity),
    ):
        severity = cvss.get(member)
        if isinstance(severity, str) and word is not None and severity != word:
            yield member, severity, word


def overall_score(key: str, vector: str) -> float | None:
    """Return the score with all metrics of the vector applied, None when the vector is invalid."""
    computed = compute(key, vector)
    if computed is None:
        return None
    return computed.environmental if computed.environmental is not None else computed.base
