"""A document prepared for the tests: placed products, groups, assessments, revisions; each computed once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from bollwerk.engines.csaf.model import (
    Branch,
    CsafDocument,
    FullProductName,
    Head,
    MetricContent,
    ProductTree,
    Revision,
    Tracking,
    Vulnerability,
)
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.reading import ANYTHING, decode_as
from bollwerk.engines.csaf.registries import NO_REGISTRIES, Registries
from bollwerk.engines.csaf.revision_numbers import number_key

_EMPTY_TREE = ProductTree()


class Place(StrEnum):
    """Where in the product tree a product is defined."""

    BRANCH = "branch"
    NAME = "full_product_name"
    RELATIONSHIP = "relationship"
    PATH = "product_path"


@dataclass(frozen=True, slots=True)
class PlacedProduct:
    """A product definition with its JSON pointer and the branches that lead to it, outermost first."""

    path: str
    product: FullProductName
    place: Place
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedBranch:
    """A branch with its JSON pointer and the branches above it, outermost first."""

    path: str
    branch: Branch
    above: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A score of 2.0 or a metric of 2.1: `path` is its list item, `content_path` where CVSS objects hang."""

    path: str
    content_path: str
    products: tuple[str, ...]
    source: str | None
    content: MetricContent


class Referring(Protocol):
    """Anything that names products directly and through groups."""

    @property
    def product_ids(self) -> tuple[str, ...]:
        """Products named directly."""
        ...

    @property
    def group_ids(self) -> tuple[str, ...]:
        """Groups named."""
        ...


class Context:
    """A document with everything several tests ask for."""

    def __init__(
        self,
        document: CsafDocument,
        raw: bytes = b"{}",
        *,
        registries: Registries = NO_REGISTRIES,
        at: datetime | None = None,
        plain: object = None,
    ) -> None:
        if plain is not None:
            self.plain = plain
        self.csaf = document
        self.raw = raw
        self.registries = registries
        self.at = at

    @property
    def head(self) -> Head:
        """Return the member `document`."""
        return self.csaf.document

    @property
    def tracking(self) -> Tracking:
        """Return the tracking part of the document."""
        return self.csaf.document.tracking

    @cached_property
    def plain(self) -> object:
        """Return the document as plain JSON objects, member order kept."""
        return decode_as(ANYTHING, self.raw, "JSON text")

    @cached_property
    def tree(self) -> ProductTree:
        """Return the product tree, empty when the document has none."""
        return self.csaf.product_tree or _EMPTY_TREE

    @cached_property
    def vulnerabilities(self) -> tuple[tuple[str, Vulnerability], ...]:
        """Return every vulnerability with its JSON pointer."""
        items = self.csaf.vulnerabilities or ()
        return tuple((f"/vulnerabilities/{index}", item) for index, item in enumerate(items))

    @cached_property
    def branches(self) -> tuple[PlacedBranch, ...]:
        """Return every branch in document order."""
        return tuple(_walk(self.tree.branches, "/product_tree/branches", ()))

    @cached_property
    def products(self) -> tuple[PlacedProduct, ...]:
        """Return every product definition in document order of its list."""
        found = [
            PlacedProduct(f"{placed.path}/product", placed.branch.product, Place.BRANCH, (*placed.above, placed.branch))
            for placed in self.branches
            if placed.branch.product is not None
        ]
        tree = self.tree
        lists: Sequence[tuple[str, str, Place, Sequence[FullProductName]]] = (
            ("full_product_names", "", Place.NAME, tree.full_product_names),
            ("relationships", "/full_product_name", Place.RELATIONSHIP, _names(tree.relationships)),
            ("product_paths", "/full_product_name", Place.PATH, _names(tree.product_paths)),
        )
        for member, below, place, names in lists:
            for index, name in enumerate(names):
                found.append(PlacedProduct(f"/product_tree/{member}/{index}{below}", name, place))
        return tuple(found)

    @cached_property
    def product_ids(self) -> frozenset[str]:
        """Return every defined product id."""
        return frozenset(placed.product.product_id for placed in self.products)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Return the products of every group."""
        return {group.group_id: group.product_ids for group in self.tree.product_groups}

    def members(self, item: Referring) -> set[str]:
        """Return the products an item names, directly or through groups."""
        found = set(item.product_ids)
        if not item.group_ids:
            return found
        for group in item.group_ids:
            found.update(self.groups.get(group, ()))
        return found

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """Return the revision history by date, then by number; undated entries come first."""
        return tuple(sorted(self.tracking.revision_history, key=_revision_key))

    @cached_property
    def newest_revision(self) -> datetime | None:
        """Return the date of the newest entry of the revision history."""
        moments = [moment for item in self.tracking.revision_history if (moment := parse_moment(item.date))]
        return max(moments, default=None)

    @property
    def released(self) -> bool:
        """Return whether the document status is final or interim."""
        return self.tracking.status in {"final", "interim"}

    @property
    def tlp(self) -> str:
        """Return the TLP label, empty when there is none."""
        distribution = self.head.distribution
        return distribution.tlp.label if distribution and distribution.tlp else ""

    @property
    def english(self) -> bool:
        """Return whether the document language is English or unspecified."""
        lang = self.head.lang
        return not lang or lang.lower().split("-")[0] == "en"

    @cached_property
    def assessments(self) -> tuple[tuple[Assessment, ...], ...]:
        """Return scores and metrics, one tuple per vulnerability."""
        return tuple(tuple(_assessments(path, item)) for path, item in self.vulnerabilities)


def _names(items: Sequence["_Named"]) -> tuple[FullProductName, ...]:
    return tuple(item.full_product_name for item in items)


class _Named(Protocol):
    @property
    def full_product_name(self) -> FullProductName: ...


def _walk(branches: Sequence[Branch], path: str, above: tuple[Branch, ...]) -> list[PlacedBranch]:
    """Return all branches in document order; a list per level is twice as fast as nested generators."""
    found: list[PlacedBranch] = []
    for index, branch in enumerate(branches):
        here = f"{path}/{index}"
        found.append(PlacedBranch(here, branch, above))
        if branch.branches:
            found += _walk(branch.branches, f"{here}/branches", (*above, branch))
    return found


def _revision_key(revision: Revision) -> tuple[float, tuple[object, ...]]:
    moment = parse_moment(revision.date)
    return (moment.timestamp() if moment else float("-inf"), number_key(revision.number))


def _assessments(path: str, vulnerability: Vulnerability) -> Iterator[Assessment]:
    for index, score in enumerate(vulnerability.scores):
        here = f"{path}/scores/{index}"
        content = MetricContent(cvss_v2=score.cvss_v2, cvss_v3=score.cvss_v3)
        yield Assessment(here, here, score.products, None, content)
    for index, metric in enumerate(vulnerability.metrics):
        here = f"{path}/metrics/{index}"
        yield Assessment(here, f"{here}/content", metric.products, metric.source, metric.content)
