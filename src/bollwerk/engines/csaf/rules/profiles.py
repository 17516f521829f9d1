"""Mandatory tests of the profiles (6.1.27)."""

from collections.abc import Iterator

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import ProductStatus, Vulnerability
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.references import statuses_of
from bollwerk.engines.csaf.rules.statuses import AFFECTED, FIXED

_NEW = ("2.1",)
_NO_STATUS = ProductStatus()

INFORMATIVE = frozenset({"csaf_informational_advisory", "csaf_security_incident_response"})
"""Profiles that inform without products."""

ADVISORIES = frozenset({"csaf_security_advisory", "csaf_vex", "csaf_deprecated_security_advisory"})
"""Profiles about products and vulnerabilities."""

TOMBSTONES = frozenset({"csaf_withdrawn", "csaf_superseded"})
"""Profiles of documents that are no longer valid."""


@rule("6.1.27.1", "Document Notes")
def nothing_said(context: Context) -> Iterator[Finding]:
    """Yield an informing document without an informing note."""
    wanted = {"description", "details", "general", "summary"}
    if context.head.category in INFORMATIVE and not any(note.category in wanted for note in context.head.notes):
        yield Finding("/document/notes", "No note is a description, details, general or a summary.")


@rule("6.1.27.2", "Document References")
def no_external_reference(context: Context) -> Iterator[Finding]:
    """Yield an informing document that points nowhere."""
    if context.head.category in INFORMATIVE and not any(
        reference.category != "self" for reference in context.head.references
    ):
        yield Finding("/document/references", "No reference is external.")


@rule("6.1.27.3", "Vulnerabilities")
def unwanted_vulnerabilities(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities in a profile that has none."""
    if (
        context.head.category in TOMBSTONES | {"csaf_informational_advisory"}
        and context.csaf.vulnerabilities is not None
    ):
        yield Finding("/vulnerabilities", f"The profile {context.head.category} must not contain vulnerabilities.")


@rule("6.1.27.4", "Product Tree")
def missing_tree(context: Context) -> Iterator[Finding]:
    """Yield an advisory without product tree."""
    if context.head.category in ADVISORIES and context.csaf.product_tree is None:
        yield Finding("/product_tree", "The product tree is missing.")


@rule("6.1.27.5", "Vulnerability Notes")
def missing_notes(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of an advisory without notes."""
    if context.head.category in ADVISORIES:
        for path, vulnerability in context.vulnerabilities:
            if not vulnerability.notes:
                yield Finding(f"{path}/notes", "The vulnerability has no notes.")


@rule("6.1.27.6", "Product Status")
def missing_status(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of a security advisory without product status."""
    if context.head.category in {"csaf_security_advisory", "csaf_deprecated_security_advisory"}:
        for path, vulnerability in context.vulnerabilities:
            if vulnerability.product_status is None:
                yield Finding(f"{path}/product_status", "The vulnerability has no product status.")


@rule("6.1.27.7", "VEX Product Status")
def missing_vex_status(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of a VEX without one of the four VEX statuses."""
    if context.head.category != "csaf_vex":
        return
    for path, vulnerability in context.vulnerabilities:
        status = vulnerability.product_status or _NO_STATUS
        if not (status.fixed or status.known_affected or status.known_not_affected or status.under_investigation):
            yield Finding(f"{path}/product_status", "None of the four VEX statuses is present.")


@rule("6.1.27.8", "Vulnerability ID")
def nameless_vulnerability(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of a VEX, or products in them, without identifier."""
    if context.head.category != "csaf_vex":
        return
    for path, vulnerability in context.vulnerabilities:
        if vulnerability.cve is not None:
            continue
        if not vulnerability.ids:
            yield Finding(path, "The vulnerability has neither a CVE nor another identifier.")
        elif all(item.product_ids or item.group_ids for item in vulnerability.ids):
            yield from _nameless_products(context, path, vulnerability)


def _nameless_products(context: Context, path: str, vulnerability: Vulnerability) -> Iterator[Finding]:
    covered: set[str] = set()
    for item in vulnerability.ids:
        covered |= context.members(item)
    for member, products in statuses_of(vulnerability.product_status):
        for index, product in enumerate(products):
            if product not in covered:
                place = f"{path}/product_status/{member}/{index}"
                yield Finding(place, f"No identifier applies to the product {product}.")


@rule("6.1.27.9", "Impact Statement")
def missing_impact(context: Context) -> Iterator[Finding]:
    """Yield products of a VEX that are said to be unaffected without a reason."""
    if context.head.category != "csaf_vex":
        return
    for path, vulnerability in context.vulnerabilities:
        covered: set[str] = set()
        for flag in vulnerability.flags:
            covered |= context.members(flag)
        for threat in vulnerability.threats:
            if threat.category == "impact":
                covered |= context.members(threat)
        yield from _uncovered(path, vulnerability, "known_not_affected", covered, "impact statement")


@rule("6.1.27.10", "Action Statement")
def missing_action(context: Context) -> Iterator[Finding]:
    """Yield products of a VEX that are affected without anything to do."""
    if context.head.category != "csaf_vex":
        return
    for path, vulnerability in context.vulnerabilities:
        covered: set[str] = set()
        for remediation in vulnerability.remediations:
            covered |= context.members(remediation)
        yield from _uncovered(path, vulnerability, "known_affected", covered, "action statement")


def _uncovered(path: str, vulnerability: Vulnerability, member: str, covered: set[str], what: str) -> Iterator[Finding]:
    products: tuple[str, ...] = getattr(vulnerability.product_status or _NO_STATUS, member)
    for index, product in enumerate(products):
        if product not in covered:
            place = f"{path}/product_status/{member}/{index}"
            yield Finding(place, f"There is no {what} for the product {product}.")


@rule("6.1.27.11", "Vulnerabilities")
def missing_vulnerabilities(context: Context) -> Iterator[Finding]:
    """Yield an advisory without vulnerabilities."""
    if context.head.category in ADVISORIES and context.csaf.vulnerabilities is None:
        yield Finding("/vulnerabilities", "The vulnerabilities are missing.")


@rule("6.1.27.12", "Affected Products", _NEW)
def nobody_affected(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of a security advisory that affect no product."""
    if context.head.category == "csaf_security_advisory":
        for path, vulnerability in context.vulnerabilities:
            if not (vulnerability.product_status or _NO_STATUS).known_affected:
                yield Finding(f"{path}/product_status", "No product is listed as known_affected.")


@rule("6.1.27.13", "Corresponding Affected Products", _NEW)
def fixed_but_never_affected(context: Context) -> Iterator[Finding]:
    """Yield fixed products of which no version is affected."""
    if context.head.category != "csaf_security_advisory":
        return
    kin = kinship(context)
    for path, vulnerability in context.vulnerabilities:
        status = vulnerability.product_status or _NO_STATUS
        affected: set[str] = set()
        for member in AFFECTED:
            for product in getattr(status, member):
                affected |= kin.get(product, {product})
        for member in FIXED:
            for index, product in enumerate(getattr(status, member)):
                if affected.isdisjoint(kin.get(product, {product})) and (product in context.product_ids):
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"No version of the fixed product {product} is listed as affected.")


def kinship(context: Context) -> dict[str, set[str]]:
    """Return, for every product, names under which it corresponds to others.

    Products below the same product name branch correspond. A product path with `installed_with` corresponds to the
    path up to that step; the installed part (a hotfix) corresponds to what it is installed with.
    """
    kin: dict[str, set[str]] = {}
    for placed in context.products:
        names = [f"{branch.category}={branch.name}" for branch in placed.branches]
        if names and not names[-1].startswith("product_name="):
            kin.setdefault(placed.product.product_id, set()).add("/".join(names[:-1]))
        kin.setdefault(placed.product.product_id, set()).add(placed.product.product_id)
    for chain in context.tree.product_paths:
        for step in chain.subpaths:
            if step.category == "installed_with":
                base = kin.get(chain.beginning_product_reference, {chain.beginning_product_reference})
                kin.setdefault(chain.full_product_name.product_id, set()).update(base)
                kin.setdefault(step.next_product_reference, set()).update(base)
    return kin


@rule("6.1.27.14", "Document Notes", _NEW)
def unexplained_tombstone(context: Context) -> Iterator[Finding]:
    """Yield a withdrawn or superseded document without description."""
    if context.head.category in TOMBSTONES and not any(note.category == "description" for note in context.head.notes):
        yield Finding("/document/notes", "No note is a description.")


@rule("6.1.27.15", "Product Tree", _NEW)
def unwanted_tree(context: Context) -> Iterator[Finding]:
    """Yield a withdrawn or superseded document with product tree."""
    if context.head.category in TOMBSTONES and context.csaf.product_tree is not None:
        yield Finding("/product_tree", f"The profile {context.head.category} must not contain a product tree.")


@rule("6.1.27.16", "Revision History", _NEW)
def short_history(context: Context) -> Iterator[Finding]:
    """Yield a withdrawn or superseded document that never was valid."""
    if context.head.category in TOMBSTONES and len(context.tracking.revision_history) <= 1:
        yield Finding("/document/tracking/revision_history", "The history needs at least two entries.")


def one_note(context: Context, title: str) -> Iterator[Finding]:
    """Yield unless exactly one note has the title and it is a description."""
    notes = [note for note in context.head.notes if note.title == title]
    if len(notes) != 1 or notes[0].category != "description":
        yield Finding("/document/notes", f"There has to be exactly one description with the title {title!r}.")


def one_successor(context: Context, words: str) -> Iterator[Finding]:
    """Yield unless an external reference starts with the words."""
    if not any(item.summary.startswith(words) and item.category == "external" for item in context.head.references):
        yield Finding("/document/references", f"No external reference starts with {words!r}.")


@rule("6.1.27.17", "Reasoning for Withdrawal", _NEW)
def unexplained_withdrawal(context: Context) -> Iterator[Finding]:
    """Yield an English withdrawn document without reason."""
    if context.head.category == "csaf_withdrawn" and context.english:
        yield from one_note(context, "Reasoning for Withdrawal")


@rule("6.1.27.18", "Reasoning for Supersession", _NEW)
def unexplained_supersession(context: Context) -> Iterator[Finding]:
    """Yield an English superseded document without reason."""
    if context.head.category == "csaf_superseded" and context.english:
        yield from one_note(context, "Reasoning for Supersession")


@rule("6.1.27.19", "Reference to Superseding Document", _NEW)
def missing_successor(context: Context) -> Iterator[Finding]:
    """Yield an English superseded document that does not name its successor."""
    if context.head.category == "csaf_superseded" and context.english:
        yield from one_successor(context, "Superseding Document")


@rule("6.1.27.20", "Vulnerability Notes for Vulnerability Report", _NEW)
def unexplained_report(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities of a vulnerability report without notes."""
    if context.head.category == "csaf_vulnerability_report":
        for path, vulnerability in context.vulnerabilities:
            if not vulnerability.notes:
                yield Finding(f"{path}/notes", "The vulnerability has no notes.")
