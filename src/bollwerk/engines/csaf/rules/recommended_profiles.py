"""Recommended tests of the profiles, and notes by their title in the document language (6.2.39, 6.2.40)."""

from collections.abc import Iterator, Mapping

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import ProductStatus, Vulnerability
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.profiles import kinship, one_note, one_successor
from bollwerk.engines.csaf.rules.statuses import AFFECTED

_NEW = ("2.1",)
_NO_STATUS = ProductStatus()

TRANSLATIONS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "Product Description": "Produktbeschreibung",
        "Reasoning for Supersession": "Begründung für die Ersetzung",
        "Reasoning for Withdrawal": "Begründung für die Zurückziehung",
        "Superseding Document": "Ersetzendes Dokument",
    }
}
"""Terms in other languages; documents in a language without translation pass. Source: CSAF TC, list of translations."""


def translated(context: Context, term: str) -> str | None:
    """Return a term in the language of a document that is not English, None when no translation is known."""
    language = (context.head.lang or "").lower().split("-")[0]
    return TRANSLATIONS.get(language, {}).get(term)


@rule("6.2.39.1", "Missing Fixed Product", _NEW)
def never_fixed(context: Context) -> Iterator[Finding]:
    """Yield affected products of which no version is fixed although nothing says that there is none."""
    if context.head.category != "csaf_security_advisory":
        return
    kin = kinship(context)
    for path, vulnerability in context.vulnerabilities:
        status = vulnerability.product_status or _NO_STATUS
        fixed = {name for product in (*status.first_fixed, *status.fixed) for name in kin.get(product, {product})}
        excused = _excused(context, vulnerability)
        for member in AFFECTED:
            for index, product in enumerate(getattr(status, member)):
                if product not in excused and fixed.isdisjoint(kin.get(product, {product})):
                    place = f"{path}/product_status/{member}/{index}"
                    yield Finding(place, f"No fixed version of the affected product {product} is listed.")


def _excused(context: Context, vulnerability: Vulnerability) -> set[str]:
    """Return the products for which a remediation says that there is no fix yet."""
    excused: set[str] = set()
    for remediation in vulnerability.remediations:
        if remediation.category in {"fix_planned", "no_fix_planned", "none_available"}:
            excused |= context.members(remediation)
    return excused


@rule("6.2.39.2", "Language Specific Reasoning for Withdrawal", _NEW)
def unexplained_withdrawal(context: Context) -> Iterator[Finding]:
    """Yield a withdrawn document in another language without reason."""
    title = translated(context, "Reasoning for Withdrawal")
    if context.head.category == "csaf_withdrawn" and not context.english and title:
        yield from one_note(context, title)


@rule("6.2.39.3", "Language Specific Reasoning for Supersession", _NEW)
def unexplained_supersession(context: Context) -> Iterator[Finding]:
    """Yield a superseded document in another language without reason."""
    title = translated(context, "Reasoning for Supersession")
    if context.head.category == "csaf_superseded" and not context.english and title:
        yield from one_note(context, title)


@rule("6.2.39.4", "Language Specific Superseding Document", _NEW)
def missing_successor(context: Context) -> Iterator[Finding]:
    """Yield a superseded document in another language that does not name its successor."""
    words = translated(context, "Superseding Document")
    if context.head.category == "csaf_superseded" and not context.english and words:
        yield from one_successor(context, words)


@rule("6.2.40", "Product Description without Product Reference", _NEW)
def description_of_nothing(context: Context) -> Iterator[Finding]:
    """Yield product descriptions that do not say of which product."""
    title = "Product Description" if context.english else translated(context, "Product Description")
    if title is None:
        return
    for index, note in enumerate(context.head.notes):
        described = note.category == "description" and note.title.lower().startswith(title.lower())
        if described and not note.product_ids and not note.group_ids:
            yield Finding(
                f"/document/notes/{index}", "The product description does not say to which product it applies."
            )
