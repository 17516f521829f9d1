"""Product status: groups that exclude each other and what a status asks for (6.1.6, 6.2.2, 6.2.3)."""

from collections.abc import Iterator, Mapping

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import Vulnerability
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.references import statuses_of

AFFECTED = ("first_affected", "known_affected", "last_affected")
"""Members of the group "Affected"."""

FIXED = ("first_fixed", "fixed")
"""Members of the group "Fixed"."""

GROUP_OF: Mapping[str, str] = {
    **dict.fromkeys(AFFECTED, "Affected"),
    **dict.fromkeys(FIXED, "Fixed"),
    "known_not_affected": "Not affected",
    "under_investigation": "Under investigation",
    "unknown": "Unknown",
}
"""Product status group of each member; `recommended` contradicts nothing."""


def groups_by_product(vulnerability: Vulnerability) -> dict[str, set[str]]:
    """Return the product status groups of every product of a vulnerability."""
    found: dict[str, set[str]] = {}
    for member, products in statuses_of(vulnerability.product_status):
        group = GROUP_OF.get(member)
        if group:
            for product in products:
                found.setdefault(product, set()).add(group)
    return found


@rule("6.1.6", "Contradicting Product Status")
def contradicting_status(context: Context) -> Iterator[Finding]:
    """Yield products that stand in two groups of one vulnerability."""
    for path, vulnerability in context.vulnerabilities:
        seen: dict[str, str] = {}
        for member, products in statuses_of(vulnerability.product_status):
            group = GROUP_OF.get(member)
            if group is None:
                continue
            for index, product in enumerate(products):
                other = seen.setdefault(product, group)
                if other != group:
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"The product {product} is listed as {other!r} and as {group!r}.")


@rule("6.2.2", "Missing Remediation")
def missing_remediation(context: Context) -> Iterator[Finding]:
    """Yield affected or investigated products for which nothing is said about remedies."""
    for path, vulnerability in context.vulnerabilities:
        covered: set[str] = set()
        for remediation in vulnerability.remediations:
            covered |= context.members(remediation)
        for member, products in statuses_of(vulnerability.product_status):
            if member not in {*AFFECTED, "under_investigation"}:
                continue
            for index, product in enumerate(products):
                if product not in covered:
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"There is no remediation for the product {product}.")


@rule("6.2.3", "Missing Metric")
def missing_metric(context: Context) -> Iterator[Finding]:
    """Yield affected products that no score or metric covers."""
    for position, (path, vulnerability) in enumerate(context.vulnerabilities):
        covered = {product for item in context.assessments[position] for product in item.products}
        for member, products in statuses_of(vulnerability.product_status):
            if member not in AFFECTED:
                continue
            for index, product in enumerate(products):
                if product not in covered:
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"There is no score for the product {product}.")
