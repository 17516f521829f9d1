"""What a document says about each product in each vulnerability: status, remedies, scores, threats."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from bollwerk.engines.csaf.context import Assessment, Context
from bollwerk.engines.csaf.cvss_vectors import compute, vector_of
from bollwerk.engines.csaf.model import CsafDocument, Remediation, Vulnerability
from bollwerk.engines.csaf.rules.assessments import cvss_objects
from bollwerk.engines.csaf.rules.references import statuses_of


class Verdict(StrEnum):
    """Status of a product in a vulnerability, groups of the standard merged."""

    AFFECTED = "affected"
    FIXED = "fixed"
    NOT_AFFECTED = "known_not_affected"
    UNDER_INVESTIGATION = "under_investigation"
    RECOMMENDED = "recommended"
    UNKNOWN = "unknown"


_VERDICTS: Mapping[str, Verdict] = {
    "first_affected": Verdict.AFFECTED,
    "known_affected": Verdict.AFFECTED,
    "last_affected": Verdict.AFFECTED,
    "first_fixed": Verdict.FIXED,
    "fixed": Verdict.FIXED,
    "known_not_affected": Verdict.NOT_AFFECTED,
    "under_investigation": Verdict.UNDER_INVESTIGATION,
    "recommended": Verdict.RECOMMENDED,
    "unknown": Verdict.UNKNOWN,
}


class CvssScore(msgspec.Struct, frozen=True):
    """A score for a product.

    The vector wins over the members beside it (clause 11, viewer). `source` is None for the publisher's own scores.
    """

    version: str
    vector: str
    base: float
    severity: str
    source: str | None = None


class Remedy(msgspec.Struct, frozen=True):
    """What can be done for a product."""

    category: str
    details: str
    url: str = ""
    date: str | None = None
    restart: str = ""


class Statement(msgspec.Struct, frozen=True):
    """Everything about one product in one vulnerability.

    Attributes:
        vulnerability: The CVE, else the first other identifier, else the title, else `#` and its position.
        position: Index in the document.
        product_id: Which product.
        verdicts: Every status the product has; more than one only together with `recommended` in a valid document.
        remedies: Remediations that name the product, directly or through a group; without any product they apply to
            all affected products.
        scores: Scores for the product, best first: highest base score, then newest CVSS version, own before foreign.
        justifications: Labels of flags.
        impacts: Texts of threats of the category `impact`.
        exploits: Texts of threats of the category `exploit_status`.
    """

    vulnerability: str
    position: int
    product_id: str
    verdicts: tuple[Verdict, ...]
    remedies: tuple[Remedy, ...] = ()
    scores: tuple[CvssScore, ...] = ()
    justifications: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    exploits: tuple[str, ...] = ()

    @property
    def best_score(self) -> CvssScore | None:
        """Return the score to show first."""
        return self.scores[0] if self.scores else None


def vulnerability_name(vulnerability: Vulnerability, position: int) -> str:
    """Return what identifies a vulnerability across revisions of a document."""
    if vulnerability.cve:
        return vulnerability.cve
    if vulnerability.ids:
        return vulnerability.ids[0].text
    return vulnerability.title or f"#{position}"


def read_statements(document: CsafDocument) -> tuple[Statement, ...]:
    """Return what the document says, one statement per vulnerability and product with a status."""
    context = Context(document)
    found: list[Statement] = []
    for position, (_, vulnerability) in enumerate(context.vulnerabilities):
        found.extend(_statements(context, position, vulnerability))
    return tuple(found)


def _statements(context: Context, position: int, vulnerability: Vulnerability) -> Iterator[Statement]:
    verdicts: dict[str, list[Verdict]] = {}
    for member, products in statuses_of(vulnerability.product_status):
        for product in products:
            known = verdicts.setdefault(product, [])
            if _VERDICTS[member] not in known:
                known.append(_VERDICTS[member])
    name = vulnerability_name(vulnerability, position)
    remedies = _remedies(context, vulnerability, verdicts)
    scores = _scores(context.assessments[position])
    labels = _labels(context, vulnerability)
    threats = _threats(context, vulnerability, verdicts)
    for product, known in verdicts.items():
        yield Statement(
            vulnerability=name,
            position=position,
            product_id=product,
            verdicts=tuple(known),
            remedies=tuple(remedies.get(product, ())),
            scores=tuple(scores.get(product, ())),
            justifications=tuple(labels.get(product, ())),
            impacts=tuple(threats.get(("impact", product), ())),
            exploits=tuple(threats.get(("exploit_status", product), ())),
        )


def _labels(context: Context, vulnerability: Vulnerability) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for flag in vulnerability.flags:
        for product in context.members(flag):
            labels.setdefault(product, []).append(flag.label)
    return labels


def _threats(
    context: Context, vulnerability: Vulnerability, verdicts: Mapping[str, list[Verdict]]
) -> dict[tuple[str, str], list[str]]:
    threats: dict[tuple[str, str], list[str]] = {}
    for threat in vulnerability.threats:
        for product in context.members(threat) or verdicts:
            threats.setdefault((threat.category, product), []).append(threat.details)
    return threats


def _remedies(
    context: Context, vulnerability: Vulnerability, verdicts: Mapping[str, list[Verdict]]
) -> dict[str, list[Remedy]]:
    found: dict[str, list[Remedy]] = {}
    affected = [product for product, known in verdicts.items() if Verdict.AFFECTED in known]
    for remediation in vulnerability.remediations:
        remedy = _remedy(remediation)
        for product in context.members(remediation) or affected:
            found.setdefault(product, []).append(remedy)
    return found


def _remedy(remediation: Remediation) -> Remedy:
    restart = remediation.restart_required.category if remediation.restart_required else ""
    return Remedy(remediation.category, remediation.details, remediation.url, remediation.date, restart)


def _scores(assessments: tuple[Assessment, ...]) -> dict[str, list[CvssScore]]:
    found: dict[str, list[CvssScore]] = {}
    for assessment in assessments:
        for key, cvss in cvss_objects(assessment.content):
            score = _score(key, cvss, assessment.source)
            if score is None:
                continue
            for product in assessment.products:
                found.setdefault(product, []).append(score)
    for scores in found.values():
        scores.sort(key=lambda item: (-item.base, -float(item.version), item.source is not None))
    return found


def _score(key: str, cvss: Mapping[str, object], source: str | None) -> CvssScore | None:
    vector = vector_of(cvss)
    computed = compute(key, vector)
    if computed is None:
        return None
    version = {"cvss_v2": "2.0", "cvss_v4": "4.0"}.get(key) or ("3.0" if vector.startswith("CVSS:3.0/") else "3.1")
    return CvssScore(version, vector, computed.base, computed.base_severity or "", source)
