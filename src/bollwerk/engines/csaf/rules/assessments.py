"""Scores and metrics (6.1.7-6.1.10, 6.1.51, 6.1.56, 6.2.19, 6.2.41, 6.2.47, 6.3.1, 6.3.2, 6.3.12, 6.3.18)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bollwerk.engines.csaf.context import Assessment, Context
from bollwerk.engines.csaf.cvss_vectors import contradictions, miscalculations, overall_score, vector_of
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import MetricContent
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.document import canonical_urls
from bollwerk.engines.csaf.rules.references import statuses_of
from bollwerk.engines.csaf.rules.statuses import AFFECTED, FIXED

_SCHEMAS = {
    "2.0": "https://www.first.org/cvss/cvss-v2.0.json",
    "3.0": "https://www.first.org/cvss/cvss-v3.0.json",
    "3.1": "https://www.first.org/cvss/cvss-v3.1.json",
    "4.0": "https://www.first.org/cvss/cvss-v4.0.json",
}
_EXPECTED = {"cvss_v2": ("2.0",), "cvss_v3": ("3.1", "3.0"), "cvss_v4": ("4.0",)}

OLD_EPSS = timedelta(days=15)
"""Age from which an EPSS value is outdated (test 6.2.41)."""


def cvss_objects(content: MetricContent) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the CVSS objects of a metric with their member name."""
    if content.cvss_v2 is not None:
        yield "cvss_v2", content.cvss_v2
    if content.cvss_v3 is not None:
        yield "cvss_v3", content.cvss_v3
    if content.cvss_v4 is not None:
        yield "cvss_v4", content.cvss_v4


def _all(context: Context) -> Iterator[Assessment]:
    for assessments in context.assessments:
        yield from assessments


def _version(key: str, cvss: Mapping[str, object]) -> str:
    version = cvss.get("version")
    return version if isinstance(version, str) else key


@rule("6.1.7", "Multiple Scores with Same Version per Product")
def repeated_score(context: Context) -> Iterator[Finding]:
    """Yield second scores of one version and source for a product."""
    for assessments in context.assessments:
        seen: set[tuple[str, str, str | None]] = set()
        for assessment in assessments:
            for key, cvss in cvss_objects(assessment.content):
                version = _version(key, cvss)
                for product in assessment.products:
                    entry = (product, version, assessment.source)
                    if entry in seen:
                        message = f"The product {product} has more than one CVSS {version} score."
                        yield Finding(f"{assessment.content_path}/{key}", message)
                    seen.add(entry)


@rule("6.1.8", "Invalid CVSS", needs=("schemas",))
def invalid_cvss(context: Context) -> Iterator[Finding]:
    """Yield CVSS objects that violate the schema of their version."""
    schemas = context.registries.schemas
    if schemas is None:
        return
    for assessment in _all(context):
        for key, cvss in cvss_objects(assessment.content):
            version = _version(key, cvss)
            expected = _EXPECTED[key]
            uri = _SCHEMAS[version if version in expected else expected[0]]
            if not schemas.is_valid(uri, cvss):
                for finding in schemas.check(uri, cvss):
                    yield Finding(f"{assessment.content_path}/{key}{finding.path}", finding.message)


@rule("6.1.9", "Invalid CVSS Computation")
def miscomputed_cvss(context: Context) -> Iterator[Finding]:
    """Yield scores and severities that the vector does not compute to."""
    for assessment in _all(context):
        for key, cvss in cvss_objects(assessment.content):
            for member, value, right in miscalculations(key, cvss):
                message = f"{member} is {value}, but the vector computes to {right}."
                yield Finding(f"{assessment.content_path}/{key}/{member}", message)


@rule("6.1.10", "Inconsistent CVSS")
def inconsistent_cvss(context: Context) -> Iterator[Finding]:
    """Yield members that contradict the vector."""
    for assessment in _all(context):
        for key, cvss in cvss_objects(assessment.content):
            for member, value, told in contradictions(key, cvss):
                message = f"{member} is {value}, but the vector says {told}."
                yield Finding(f"{assessment.content_path}/{key}/{member}", message)


@rule("6.1.56", "Use of CVSS and Qualitative Severity Rating", ("2.1",))
def rated_twice(context: Context) -> Iterator[Finding]:
    """Yield word ratings for a product that the same source has also scored with CVSS."""
    for assessments in context.assessments:
        scored = {
            (product, item.source)
            for item in assessments
            if any(cvss_objects(item.content))
            for product in item.products
        }
        for item in assessments:
            if item.content.qualitative_severity_rating is None:
                continue
            for product in item.products:
                if (product, item.source) in scored:
                    path = f"{item.content_path}/qualitative_severity_rating"
                    yield Finding(path, f"The product {product} has a CVSS score and a qualitative rating.")


@rule("6.1.51", "Inconsistent EPSS Timestamp", ("2.1",))
def late_epss(context: Context) -> Iterator[Finding]:
    """Yield EPSS values newer than the newest revision of a released document."""
    newest = context.newest_revision
    if not context.released or newest is None:
        return
    for assessment in _all(context):
        moment = _epss_moment(assessment)
        if moment is not None and moment > newest:
            path = f"{assessment.content_path}/epss/timestamp"
            yield Finding(path, "The EPSS timestamp is newer than the newest revision.")


def _epss_moment(assessment: Assessment) -> datetime | None:
    epss = assessment.content.epss
    stamp = epss.get("timestamp") if epss else None
    return parse_moment(stamp) if isinstance(stamp, str) else None


@rule("6.2.41", "Old EPSS Timestamp", ("2.1",))
def old_epss(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities whose youngest EPSS value is outdated in a released document."""
    newest = context.newest_revision
    if not context.released or newest is None:
        return
    for position, (path, _) in enumerate(context.vulnerabilities):
        moments = [moment for item in context.assessments[position] if (moment := _epss_moment(item))]
        if moments and newest - max(moments) > OLD_EPSS:
            yield Finding(path, "The youngest EPSS value is more than 15 days older than the newest revision.")


_HARMLESS: Mapping[str, Mapping[str, str]] = {
    "cvss_v2": {"targetDistribution": "NONE"},
    "cvss_v3": dict.fromkeys(
        ("modifiedAvailabilityImpact", "modifiedConfidentialityImpact", "modifiedIntegrityImpact"), "NONE"
    ),
    "cvss_v4": {
        **dict.fromkeys(
            (
                "modifiedVulnAvailabilityImpact",
                "modifiedVulnConfidentialityImpact",
                "modifiedVulnIntegrityImpact",
            ),
            "NONE",
        ),
        **dict.fromkeys(
            (
                "modifiedSubAvailabilityImpact",
                "modifiedSubConfidentialityImpact",
                "modifiedSubIntegrityImpact",
            ),
            "NEGLIGIBLE",
        ),
    },
}


def _remaining_score(key: str, cvss: Mapping[str, object]) -> float:
    """Return the overall score; members that set the environment to harmless count like the vector."""
    if all(cvss.get(member) == value for member, value in _HARMLESS[key].items()):
        return 0.0
    if cvss.get("environmentalScore") == 0:
        return 0.0
    return overall_score(key, vector_of(cvss)) or 0.0


@rule("6.2.19", "CVSS for Fixed Products")
def scored_though_fixed(context: Context) -> Iterator[Finding]:
    """Yield fixed products whose score is not 0."""
    for position, (path, vulnerability) in enumerate(context.vulnerabilities):
        bad: dict[str, float] = {}
        for assessment in context.assessments[position]:
            scores = [_remaining_score(key, cvss) for key, cvss in cvss_objects(assessment.content)]
            highest = max(scores, default=0.0)
            if highest > 0:
                bad.update(dict.fromkeys(assessment.products, highest))
        for member, products in statuses_of(vulnerability.product_status):
            if member not in FIXED:
                continue
            for index, product in enumerate(products):
                if product in bad:
                    message = f"The product {product} is fixed but scored {bad[product]}."
                    yield Finding(f"{path}/product_status/{member}/{index}", message)


@rule("6.2.47", "Use of Qualitative Severity Rating by Issuing Party", ("2.1",))
def own_qualitative_rating(context: Context) -> Iterator[Finding]:
    """Yield word ratings of the publisher."""
    own = {None, *canonical_urls(context)}
    for assessment in _all(context):
        if assessment.content.qualitative_severity_rating is not None and assessment.source in own:
            path = f"{assessment.content_path}/qualitative_severity_rating"
            yield Finding(path, "The publisher gives a qualitative rating instead of a metric.")


@rule("6.3.18", "Use of Qualitative Severity Rating", ("2.1",))
def qualitative_rating(context: Context) -> Iterator[Finding]:
    """Yield every word rating."""
    for assessment in _all(context):
        if assessment.content.qualitative_severity_rating is not None:
            path = f"{assessment.content_path}/qualitative_severity_rating"
            yield Finding(path, "A qualitative rating says nothing about how it came about.")


@rule("6.3.1", "Use of CVSS v2 As the Only Scoring System")
def only_cvss_2(context: Context) -> Iterator[Finding]:
    """Yield scores for products that have nothing newer than CVSS v2."""
    for assessments in context.assessments:
        newer = {
            product
            for item in assessments
            if item.content.cvss_v3 is not None or item.content.cvss_v4 is not None
            for product in item.products
        }
        for item in assessments:
            if item.content.cvss_v2 is not None and not newer.issuperset(item.products):
                yield Finding(f"{item.content_path}/cvss_v2", "CVSS v2 is the only scoring system for a product.")


@rule("6.3.2", "Use of CVSS v3.0")
def cvss_3_0(context: Context) -> Iterator[Finding]:
    """Yield scores of CVSS v3.0."""
    for assessment in _all(context):
        cvss = assessment.content.cvss_v3
        if cvss is not None and (cvss.get("version") == "3.0" or vector_of(cvss).startswith("CVSS:3.0/")):
            yield Finding(f"{assessment.content_path}/cvss_v3", "CVSS v3.0 is used; v3.1 replaces it.")


@rule("6.3.12", "Missing CVSS v4.0", ("2.1",))
def missing_cvss_4(context: Context) -> Iterator[Finding]:
    """Yield scores without CVSS v4.0, and affected products without any CVSS."""
    for position, (path, vulnerability) in enumerate(context.vulnerabilities):
        scored: set[str] = set()
        for item in context.assessments[position]:
            if any(cvss_objects(item.content)):
                scored.update(item.products)
                if item.content.cvss_v4 is None:
                    yield Finding(item.content_path, "There is no CVSS v4.0 score beside the older one.")
        for member, products in statuses_of(vulnerability.product_status):
            for index, product in enumerate(products):
                if member in AFFECTED and product not in scored:
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"The product {product} has no CVSS score.")
