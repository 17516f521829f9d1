"""What changed for whom between two revisions of a document.

An asset matching system must not raise a new match when only words changed, and must when a product became affected
or its remedy changed. Source: CSAF 2.1, conformance clause 12 (show the difference) and 13 (no repeated match).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.csaf.model import CsafDocument
from bollwerk.engines.csaf.products import Product, flatten_products
from bollwerk.engines.csaf.revision_numbers import is_integer_number, major, number_key
from bollwerk.engines.csaf.statements import Statement, Verdict, read_statements


class Change(StrEnum):
    """What changed for a product in a vulnerability."""

    ADDED = "added"
    REMOVED = "removed"
    STATUS = "status"
    REMEDIES = "remedies"
    SCORES = "scores"
    REASONS = "reasons"


ALERTING = frozenset({Change.ADDED, Change.STATUS, Change.REMEDIES})
"""Changes after which a match is presented anew; a removed or rescored product keeps its history."""


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A change for one product in one vulnerability; `before` or `after` is None when it was added or removed."""

    vulnerability: str
    product: Product
    changes: tuple[Change, ...]
    before: Statement | None
    after: Statement | None

    @property
    def alerting(self) -> bool:
        """Return whether somebody who runs the product has to look again.

        A product that is new but not affected alerts nobody.
        """
        if self.changes == (Change.ADDED,) and self.after is not None:
            return not {Verdict.AFFECTED, Verdict.UNDER_INVESTIGATION, Verdict.UNKNOWN}.isdisjoint(self.after.verdicts)
        return not ALERTING.isdisjoint(self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed from one revision to another.

    Attributes:
        old_version: Version of the older document.
        new_version: Version of the newer document.
        major: Whether integer numbering moved on, or the Major part of semantic numbering did.
        members: Changed members of the document head, with old and new value.
        products_added: Products that were not in the older revision.
        products_removed: Products that are no longer there.
        changes: Changes by vulnerability and product, in the order of the newer document.
    """

    old_version: str
    new_version: str
    major: bool
    members: Mapping[str, tuple[str, str]]
    products_added: tuple[Product, ...]
    products_removed: tuple[Product, ...]
    changes: tuple[ProductChange, ...]

    @property
    def alerting(self) -> bool:
        """Return whether any change asks for a new look."""
        return any(change.alerting for change in self.changes)


_Identity = tuple[object, ...]


def compare_revisions(old: CsafDocument, new: CsafDocument) -> Difference:
    """Return what changed from `old` to `new`.

    Products are recognised by name and branches, not by their id, because publishers renumber ids between revisions.
    """
    before, after = _identified(flatten_products(old)), _identified(flatten_products(new))
    return Difference(
        old_version=old.document.tracking.version,
        new_version=new.document.tracking.version,
        major=is_major_step(old.document.tracking.version, new.document.tracking.version),
        members=dict(_members(old, new)),
        products_added=tuple(product for key, product in after.items() if key not in before),
        products_removed=tuple(product for key, product in before.items() if key not in after),
        changes=tuple(_changes(old, new)),
    )


def is_major_step(old: str, new: str) -> bool:
    """Return whether the version moved on in a way that asks for a new matching run (integer or Major)."""
    if is_integer_number(old) and is_integer_number(new):
        return int(new) > int(old)
    return major(new) > major(old)


def newest_first(documents: Iterable[CsafDocument]) -> list[CsafDocument]:
    """Return revisions of one document, newest version first."""
    return sorted(documents, key=lambda item: number_key(item.document.tracking.version), reverse=True)


def _identity(product: Product) -> _Identity:
    return (product.name, product.branches, len(product.components))


def _identified(products: Mapping[str, Product]) -> dict[_Identity, Product]:
    found: dict[_Identity, Product] = {}
    for product in products.values():
        found.setdefault(_identity(product), product)
    return found


def _members(old: CsafDocument, new: CsafDocument) -> Iterator[tuple[str, tuple[str, str]]]:
    before, after = _head_values(old), _head_values(new)
    for member, value in after.items():
        if before[member] != value:
            yield member, (before[member], value)


def _head_values(document: CsafDocument) -> dict[str, str]:
    head = document.document
    tlp = head.distribution.tlp.label if head.distribution and head.distribution.tlp else ""
    severity = head.aggregate_severity.text if head.aggregate_severity else ""
    return {
        "title": head.title,
        "category": head.category,
        "status": head.tracking.status,
        "tlp": "CLEAR" if tlp == "WHITE" else tlp,
        "aggregate_severity": severity,
    }


def _by_identity(document: CsafDocument) -> dict[tuple[str, _Identity], tuple[Product, Statement]]:
    products = flatten_products(document)
    found: dict[tuple[str, _Identity], tuple[Product, Statement]] = {}
    for statement in read_statements(document):
        product = products.get(statement.product_id) or Product(statement.product_id, statement.product_id)
        found.setdefault((statement.vulnerability, _identity(product)), (product, statement))
    return found


def _changes(old: CsafDocument, new: CsafDocument) -> Iterator[ProductChange]:
    before, after = _by_identity(old), _by_identity(new)
    for key, (product, statement) in after.items():
        earlier = before.get(key)
        if earlier is None:
            yield ProductChange(key[0], product, (Change.ADDED,), None, statement)
            continue
        kinds = tuple(_kinds(earlier[1], statement))
        if kinds:
            yield ProductChange(key[0], product, kinds, earlier[1], statement)
    for key, (product, statement) in before.items():
        if key not in after:
            yield ProductChange(key[0], product, (Change.REMOVED,), statement, None)


def _kinds(old: Statement, new: Statement) -> Iterator[Change]:
    if set(old.verdicts) != set(new.verdicts):
        yield Change.STATUS
    if set(old.remedies) != set(new.remedies):
        yield Change.REMEDIES
    if set(old.scores) != set(new.scores):
        yield Change.SCORES
    if (set(old.justifications), set(old.impacts), set(old.exploits)) != (
        set(new.justifications),
        set(new.impacts),
        set(new.exploits),
    ):
        yield Change.REASONS
