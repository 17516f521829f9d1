"""Turn a checked CSAF document into the plain facts that the room keeps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bollwerk.engines import csaf
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.advisories.errors import IntakeError
from bollwerk.rooms.advisories.kinds import Severity
from bollwerk.rooms.advisories.rules import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

__all__ = ["ProductFacts", "ReadAdvisory", "VulnerabilityFacts", "key_of", "read_advisory"]

_LABELS = {
    "": Tlp.CLEAR,
    "WHITE": Tlp.CLEAR,
    "CLEAR": Tlp.CLEAR,
    "GREEN": Tlp.GREEN,
    "AMBER": Tlp.AMBER,
    "AMBER+STRICT": Tlp.AMBER_STRICT,
}
"""TLP 1.0 said WHITE for what TLP 2.0 calls CLEAR."""
_LONGEST_TEXT = 20_000
_WITHDRAWN = frozenset({"csaf_withdrawn", "csaf_superseded"})
_CONCERNED = frozenset({csaf.Verdict.AFFECTED, csaf.Verdict.UNDER_INVESTIGATION, csaf.Verdict.UNKNOWN})


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product that may concern us.

    Attributes:
        statements: For each vulnerability: name, verdicts, remedies, best score and vector. Products for which the
            same is said share the very same.
    """

    product_id: str
    name: str
    vendor: str
    product: str
    family: str
    version: str
    version_range: str
    cpe: str
    purls: tuple[str, ...]
    model_numbers: tuple[str, ...]
    serials: tuple[str, ...]
    hashes: tuple[str, ...]
    statements: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class VulnerabilityFacts:
    """A vulnerability with its best score."""

    name: str
    title: str
    cwe: str
    score: Decimal | None
    vector: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadAdvisory:
    """Everything the room keeps of a document."""

    publisher: str
    tracking_id: str
    title: str
    category: str
    summary: str
    url: str
    version: str
    status: str
    head: str
    released_at: datetime | None
    first_released_at: datetime | None
    severity: Severity
    score: Decimal | None
    exploited: bool
    withdrawn: bool
    cves: tuple[str, ...]
    tlp: Tlp
    products: tuple[ProductFacts, ...]
    vulnerabilities: tuple[VulnerabilityFacts, ...]


def read_advisory(document: csaf.CsafDocument) -> ReadAdvisory:
    """Return the facts of a document.

    Raises:
        IntakeError: If it lacks what tells it from others, or is RED: that is for named people, not for a machine.
    """
    head = document.document
    if not (head.tracking.id and head.publisher.name and head.title and head.tracking.version):
        raise IntakeError("The document does not say its title, publisher, identifier or version.")
    statements = csaf.read_statements(document)
    vulnerabilities = tuple(_vulnerabilities(document, statements))
    score = max((one.score for one in vulnerabilities if one.score is not None), default=None)
    stated = head.aggregate_severity.text if head.aggregate_severity else ""
    return ReadAdvisory(
        publisher=head.publisher.name[:200],
        tracking_id=head.tracking.id[:200],
        title=head.title[:500],
        category=head.category[:100],
        summary=_summary(head.notes),
        url=_own_address(head.references),
        version=head.tracking.version[:60],
        status=head.tracking.status[:12],
        head=_head_text(document),
        released_at=csaf.parse_moment(head.tracking.current_release_date),
        first_released_at=csaf.parse_moment(head.tracking.initial_release_date),
        severity=severity_of(float(score) if score is not None else None, stated),
        score=score,
        exploited=_says_exploited(document, statements),
        withdrawn=head.category in _WITHDRAWN,
        cves=tuple(dict.fromkeys(one.cve for one in document.vulnerabilities or () if one.cve)),
        tlp=_label(document),
        products=tuple(_products(document, statements)),
        vulnerabilities=vulnerabilities,
    )


def _head_text(document: csaf.CsafDocument) -> str:
    """Return what else the head says, a line each. Source: CSAF 2.0, 9.1.12: search by every required member."""
    head, tracking = document.document, document.document.tracking
    lines = [
        f"CSAF {head.csaf_version}", head.lang or "", head.publisher.category, head.publisher.namespace,
        head.aggregate_severity.text if head.aggregate_severity else "",
        tracking.initial_release_date, tracking.current_release_date, *tracking.aliases,
        *(f"{one.number} {one.date} {one.summary}" for one in tracking.revision_history),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)[:_LONGEST_TEXT]


def key_of(text: str) -> str:
    """Return a name as it is searched for: lower case, blanks as one."""
    return " ".join(text.casefold().split())[:300]


def _label(document: csaf.CsafDocument) -> Tlp:
    distribution = document.document.distribution
    label = distribution.tlp.label if distribution and distribution.tlp else ""
    if label not in _LABELS:
        raise IntakeError(f"The document is TLP:{label[:20]}; such a document is not taken in by a machine.")
    return _LABELS[label]


def _summary(notes: Iterable[Any]) -> str:
    order = {"summary": 0, "description": 1, "general": 2}
    found = sorted((note for note in notes if note.category in order), key=lambda note: order[note.category])
    return found[0].text[:8000] if found else ""


def _own_address(references: Iterable[Any]) -> str:
    found = sorted(references, key=lambda one: (one.category != "self", one.url.endswith(".json")))
    return found[0].url[:1000] if found else ""


def _says_exploited(document: csaf.CsafDocument, statements: Iterable[csaf.Statement]) -> bool:
    """Return whether the document itself speaks of exploitation: 2.1 with a date, 2.0 in words."""
    if any(one.first_known_exploitation_dates for one in document.vulnerabilities or ()):
        return True
    words = {text.casefold() for one in statements for text in one.exploits}
    return any("active exploitation" in text or "wird ausgenutzt" in text for text in words if "no " not in text)


def _vulnerabilities(document: csaf.CsafDocument, statements: Sequence[csaf.Statement]) -> Iterable[VulnerabilityFacts]:
    best: dict[int, csaf.CvssScore] = {}
    for one in statements:
        score = one.best_score
        if score and (one.position not in best or score.base > best[one.position].base):
            best[one.position] = score
    for position, each in enumerate(document.vulnerabilities or ()):
        score = best.get(position)
        cwe = each.cwe.id if each.cwe else next((weakness.id for weakness in each.cwes), "")
        yield VulnerabilityFacts(
            name=csaf.vulnerability_name(each, position)[:200],
            title=each.title[:500],
            cwe=cwe[:20],
            score=Decimal(str(score.base)) if score else None,
            vector=score.vector[:300] if score else "",
            text="\n".join(note.text for note in each.notes)[:_LONGEST_TEXT],
        )


def _products(document: csaf.CsafDocument, statements: Sequence[csaf.Statement]) -> Iterable[ProductFacts]:
    """Yield the products that may be affected; without any statement every product may be."""
    by_product: dict[str, list[csaf.Statement]] = {}
    for one in statements:
        if not _CONCERNED.isdisjoint(one.verdicts):
            by_product.setdefault(one.product_id, []).append(one)
    flat = csaf.flatten_products(document)
    siblings = _sibling_names(flat.values())
    shared = _Shared()
    for product_id, product in flat.items():
        if product_id in by_product or not statements:
            cpe = product.helper.cpe or siblings.get((product.vendor, product.product_name), "")
            yield _product(product, cpe, shared.of(by_product.get(product_id, [])))


class _Shared:
    """What is said for products, each made once: most products of a warning share it."""

    def __init__(self) -> None:
        self._statements: dict[tuple[object, ...], Mapping[str, Any]] = {}
        self._lists: dict[tuple[int, ...], tuple[Mapping[str, Any], ...]] = {}

    def of(self, statements: Iterable[csaf.Statement]) -> tuple[Mapping[str, Any], ...]:
        """Return what is said for one product."""
        found: list[Mapping[str, Any]] = []
        for one in statements:
            key = one.position, one.verdicts, one.remedies, one.best_score
            if key not in self._statements:
                self._statements[key] = _statement(one)
            found.append(self._statements[key])
        return self._lists.setdefault(tuple(map(id, found)), tuple(found))


def _sibling_names(products: Iterable[csaf.Product]) -> Mapping[tuple[str, str], str]:
    """Return the CPE up to the product name for each vendor and product, where any version of it carries one.

    CERT-Bund names a CPE only at the fixed version; the affected range beside it has none, but is the same product.
    """
    found: dict[tuple[str, str], str] = {}
    for one in products:
        if one.helper.cpe and one.product_name:
            found.setdefault((one.vendor, one.product_name), _without_version(one.helper.cpe))
    return found


def _without_version(cpe: str) -> str:
    if cpe.startswith("cpe:2.3:"):
        return ":".join([*cpe.split(":")[:5], *["*"] * 8])
    return ":".join(cpe.split(":")[:4])


def _product(product: csaf.Product, cpe: str, statements: tuple[Mapping[str, Any], ...]) -> ProductFacts:
    helper = product.helper
    version = " ".join(part for part in (product.version, product.update) if part)
    return ProductFacts(
        product_id=product.product_id[:300],
        name=product.name[:1000],
        vendor=product.vendor[:300],
        product=(product.product_name or product.family)[:500],
        family=product.family[:500],
        version=version[:500],
        version_range=product.version_range[:1000],
        cpe=cpe[:500],
        purls=tuple(one[:500] for one in helper.all_purls()[:50]),
        model_numbers=tuple(one[:200] for one in helper.model_numbers[:200]),
        serials=tuple(one[:200] for one in helper.serial_numbers[:200]),
        hashes=tuple(each.value.lower()[:200] for one in helper.hashes[:50] for each in one.file_hashes),
        statements=statements,
    )


def _statement(one: csaf.Statement) -> Mapping[str, Any]:
    score = one.best_score
    return {
        "vulnerability": one.vulnerability[:200],
        "verdicts": sorted(one.verdicts),
        "remedies": [[item.category, item.details[:2000], item.url[:500], item.date or ""] for item in one.remedies],
        "score": score.base if score else None,
        "vector": score.vector if score else "",
    }
