"""Remediations: to whom they apply and what they contradict (6.1.29, 6.1.35, 6.1.36, 6.2.27)."""

from collections.abc import Iterator, Mapping

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.statuses import groups_by_product

_FIXES = ("vendor_fix", "fix_planned", "no_fix_planned")

EXCLUSIVE: Mapping[str, frozenset[str]] = {
    "workaround": frozenset({"optional_patch", "none_available"}),
    "mitigation": frozenset({"optional_patch", "none_available"}),
    "vendor_fix": frozenset({"optional_patch", "none_available", "fix_planned", "no_fix_planned"}),
    "fix_planned": frozenset({"optional_patch", "none_available", "vendor_fix", "no_fix_planned"}),
    "no_fix_planned": frozenset({"optional_patch", "none_available", "vendor_fix", "fix_planned"}),
    "optional_patch": frozenset({"workaround", "mitigation", "none_available", *_FIXES}),
    "none_available": frozenset({"workaround", "mitigation", "optional_patch", *_FIXES}),
}
"""Categories that contradict each other. Source: CSAF 2.1, section 3.2.4.14.1, first table."""

CONTRADICTED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("workaround", "mitigation", "vendor_fix", "none_available"), frozenset({"Not affected", "Fixed"})),
    **dict.fromkeys(("fix_planned", "no_fix_planned"), frozenset({"Fixed"})),
    "optional_patch": frozenset({"Affected"}),
}
"""Status groups a category contradicts. Source: CSAF 2.1, section 3.2.4.14.1, second table."""

DISCOURAGED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("workaround", "mitigation", "vendor_fix"), frozenset({"Under investigation", "Unknown"})),
    "fix_planned": frozenset({"Not affected", "Under investigation", "Unknown"}),
    "no_fix_planned": frozenset({"Not affected"}),
    "optional_patch": frozenset({"Fixed"}),
}
"""Status groups a category should not meet. Source: as above."""


@rule("6.1.29", "Remediation without Product Reference")
def remediation_for_nobody(context: Context) -> Iterator[Finding]:
    """Yield remediations that name neither products nor groups."""
    for path, vulnerability in context.vulnerabilities:
        for index, remediation in enumerate(vulnerability.remediations):
            if not remediation.product_ids and not remediation.group_ids:
                yield Finding(
                    f"{path}/remediations/{index}", "The remediation does not say to which products it applies."
                )


@rule("6.1.35", "Contradicting Remediations", ("2.1",))
def contradicting_remediations(context: Context) -> Iterator[Finding]:
    """Yield remediations whose category contradicts another one for the same product."""
    for path, vulnerability in context.vulnerabilities:
        seen: dict[str, set[str]] = {}
        for index, remediation in enumerate(vulnerability.remediations):
            for product in sorted(context.members(remediation)):
                others = seen.setdefault(product, set())
                for other in sorted(others & EXCLUSIVE.get(remediation.category, frozenset())):
                    message = f"For the product {product}, {remediation.category} contradicts {other}."
                    yield Finding(f"{path}/remediations/{index}", message)
                others.add(remediation.category)


def _clashes(context: Context, table: Mapping[str, frozenset[str]], verb: str) -> Iterator[Finding]:
    for path, vulnerability in context.vulnerabilities:
        groups = groups_by_product(vulnerability) if vulnerability.remediations else {}
        for index, remediation in enumerate(vulnerability.remediations):
            unwanted = table.get(remediation.category, frozenset())
            for product in sorted(context.members(remediation)):
                for group in sorted(groups.get(product, set()) & unwanted):
                    message = f"For the product {product}, {remediation.category} {verb} the status {group!r}."
                    yield Finding(f"{path}/remediations/{index}", message)


@rule("6.1.36", "Contradicting Product Status Remediation Combination", ("2.1",))
def contradicting_status_of_remediation(context: Context) -> Iterator[Finding]:
    """Yield remediations that contradict the status of a product."""
    return _clashes(context, CONTRADICTED, "contradicts")


@rule("6.2.27", "Discouraged Product Status Remediation Combination", ("2.1",))
def discouraged_status_of_remediation(context: Context) -> Iterator[Finding]:
    """Yield remediations that should not be combined with the status of a product."""
    return _clashes(context, DISCOURAGED, "should not be combined with")
