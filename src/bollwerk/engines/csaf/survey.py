"""What a document holds altogether, collected in one walk for all who ask: products named, addresses, dates, scores.

Whole lists are collected instead of their items, because documents repeat the same few lists of products, addresses
and scores with every remediation. Places are not kept: who finds something wrong walks again.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby
from typing import Protocol

import msgspec
from msgspec.structs import astuple

from bollwerk.engines.csaf.model import (
    Branch,
    CsafDocument,
    FullProductName,
    Head,
    IdentificationHelper,
    Note,
    ProductStatus,
    ProductTree,
    Score,
    Vulnerability,
)

Rated = tuple[object, ...]
"""A CVSS object of 2.0 as a key: the member that holds it, then its own members, then their values."""


class _Referring(Protocol):
    @property
    def product_ids(self) -> tuple[str, ...]: ...
    @property
    def group_ids(self) -> tuple[str, ...]: ...


class Survey:
    """A document in one walk.

    Attributes:
        levels: How deep branches nest.
        branches: Every branch, the outermost first.
        products: Every product definition in branches and in the list of names.
        combined: Every product definition in relationships and product paths.
        helpers: The identification helpers of all of them.
        versions: Names of branches that name a single version.
        named: Every list of product ids that something refers to.
        grouped: Every list of group ids that something refers to; empty ones are left out.
        listed: Other lists in which nothing may stand twice.
        urls: Addresses of references, remediations and the publisher; an absent one is empty.
        dates: Dates of the history, of vulnerabilities and of what hangs below them; an absent one is None.
        numbers: Numbers of the revisions, and the version.
        cves: The CVE of every vulnerability that has one.
        weaknesses: Identifiers and names of the weaknesses.
        timeless: Whether no weakness names a version of the catalogue, and no vulnerability has several.
        rated: CVSS objects.
        agreeing: Whether somebody has found that the CVSS objects say what their vectors say.
        used: Every product that something refers to.
        distinct: Whether no list of products holds one twice.
        whole: Whether every branch has exactly one of branches and product, and nothing counted below is empty.
    """

    def __init__(self, document: CsafDocument) -> None:
        head, tree = document.document, document.product_tree
        tracking, vulnerabilities = head.tracking, document.vulnerabilities or ()
        self.document = document
        self.agreeing = False
        self.named: set[tuple[str, ...]] = set()
        self.grouped: list[tuple[str, ...]] = []
        self.listed: list[tuple[object, ...]] = [tracking.aliases]
        self.urls: set[str | None] = {head.publisher.namespace, *[item.url for item in head.references]}
        self.dates: set[str | None] = {tracking.initial_release_date, tracking.current_release_date}
        self.dates.update([item.date for item in tracking.revision_history])
        self.numbers: set[str | None] = {tracking.version, *[item.number for item in tracking.revision_history]}
        self.whole = self._add_rest_of_head(head)
        self.levels = 0
        self.branches: list[Branch] = []
        self.versions: list[str] = []
        self.products: list[FullProductName] = []
        self.combined: list[FullProductName] = []
        if tree is not None:
            self._add_tree(tree)
        self.helpers = self._helpers()
        self._add_vulnerabilities(vulnerabilities)
        self._add_statuses(vulnerabilities)
        self._add_remediations(vulnerabilities)
        self._add_scores(vulnerabilities)
        self._add_rare_lists(head.notes, vulnerabilities)
        lists = [set(products) for products in self.named]
        self.used: set[str] = set().union(*lists)
        self.distinct = sum(map(len, lists)) == sum(map(len, self.named))

    def _add_rest_of_head(self, head: Head) -> bool:
        """Note what may be missing; return whether what is there has a member."""
        if head.tracking.generator is not None:
            self.dates.add(head.tracking.generator.date)
        if head.distribution is None:
            return True
        if head.distribution.tlp is not None:
            self.urls.add(head.distribution.tlp.url)
            return True
        return _has_members(head.distribution)

    def _add_tree(self, tree: ProductTree) -> None:
        """Note what stands in the tree, level by level."""
        level: Sequence[Branch] = tree.branches
        while level:
            self.levels += 1
            self.branches += level
            level = [below for branch in level for below in branch.branches]
        branches = self.branches
        self.versions = [branch.name for branch in branches if branch.category == "product_version"]
        self.products = [branch.product for branch in branches if branch.product is not None]
        if [branch for branch in branches if bool(branch.branches) is (branch.product is not None)]:
            self.whole = False
        self.products += tree.full_product_names
        if tree.relationships or tree.product_paths:
            self.combined += [item.full_product_name for item in tree.relationships]
            self.combined += [item.full_product_name for item in tree.product_paths]
        if tree.product_groups:
            self.listed += [group.product_ids for group in tree.product_groups]
        self.whole = self.whole and (bool(branches) or _has_members(tree))

    def _helpers(self) -> list[IdentificationHelper]:
        found = [
            product.product_identification_helper
            for product in chain(self.products, self.combined)
            if product.product_identification_helper is not None
        ]
        for helper in found:
            if helper.model_numbers or helper.serial_numbers:
                self.listed += (helper.model_numbers, helper.serial_numbers)
            elif not _has_members(helper):
                self.whole = False
        return found

    def _refer(self, items: Iterable[_Referring]) -> None:
        """Note the products and groups that items refer to."""
        referring = [item for item in items if item.product_ids or item.group_ids]
        if referring:
            self._name([item.product_ids for item in referring])
            self.grouped += [item.group_ids for item in referring if item.group_ids]

    def _name(self, lists: Iterable[tuple[str, ...]]) -> None:
        """Note lists of products; most are the same as the one before, which is seen faster than it is looked up."""
        self.named.update([products for products, _ in groupby(lists)])

    def _add_vulnerabilities(self, items: Sequence[Vulnerability]) -> None:
        self.cves = [one.cve for one in items if one.cve]
        self.weaknesses = {(one.cwe.id, one.cwe.name) for one in items if one.cwe is not None}
        self.timeless = not [one for one in items if one.cwes or (one.cwe is not None and one.cwe.version)]
        self.noted = not [one for one in items if not one.notes]
        self.urls.update([item.url for one in items for item in one.references])
        self.dates.update([one.release_date for one in items])
        self.dates.update([one.discovery_date for one in items])

    def _add_rare_lists(self, notes: Sequence[Note], vulnerabilities: Sequence[Vulnerability]) -> None:
        """Note what most documents have little of."""
        self._refer(chain(notes, chain.from_iterable([one.notes for one in vulnerabilities])))
        items = [
            one
            for one in vulnerabilities
            if one.threats or one.ids or one.flags or one.involvements or one.first_known_exploitation_dates
        ]
        self.unflagged = not any(one.flags or one.involvements for one in items)
        for one in items:
            for dated in (one.threats, one.flags, one.involvements):
                self._refer(dated)
                self.dates.update([item.date for item in dated])
            self._refer(one.ids)
            self._refer(one.first_known_exploitation_dates)
            self.listed += (one.ids, one.flags, one.involvements)

    def _add_statuses(self, items: Sequence[Vulnerability]) -> None:
        """Note the products of all statuses; where none is named twice, no two groups contradict each other."""
        statuses = [one.product_status for one in items if one.product_status is not None]
        filled: list[tuple[str, ...]] = [products for status in statuses for products in astuple(status) if products]
        self._name(filled)
        self.stated = len(statuses) == len(items)
        single = len(filled) == len(statuses) and not [one for one in statuses if not one.known_affected]
        self.consistent = single or all(map(_named_once, statuses))
        if not single:
            self.whole = self.whole and all(map(_has_members, statuses))
        if not self.stated:
            self.whole = self.whole and all(map(_has_members, items))

    def _add_remediations(self, vulnerabilities: Sequence[Vulnerability]) -> None:
        items = [item for one in vulnerabilities for item in one.remediations]
        products = [item.product_ids for item in items]
        self._name(products)
        self.grouped += [item.group_ids for item in items if item.group_ids]
        self.urls.update([item.url for item in items])
        self.dates.update([item.date for item in items])
        self.referred = all(products) or all(item.product_ids or item.group_ids for item in items)

    def _add_scores(self, vulnerabilities: Sequence[Vulnerability]) -> None:
        scores = [item for one in vulnerabilities for item in one.scores]
        self._name([item.products for item in scores])
        older = [("cvss_v2", item.cvss_v2) for item in scores if item.cvss_v2 is not None]
        newer = [("cvss_v3", item.cvss_v3) for item in scores if item.cvss_v3 is not None]
        self.rated: list[Rated] = [(key, *cvss, *cvss.values()) for key, cvss in chain(older, newer)]
        if len(newer) != len(scores) and any(item.cvss_v2 is None and item.cvss_v3 is None for item in scores):
            self.whole = False
        # One object with a list of products that repeats none cannot score a product twice.
        several = [one.scores for one in vulnerabilities if older or len(one.scores) > 1]
        self.scored_once = all(map(_scores_once, several))
        metrics = [item for one in vulnerabilities for item in one.metrics]
        self.unmeasured = not metrics
        self._name([item.products for item in metrics])


def _named_once(status: ProductStatus) -> bool:
    """Return whether no product stands in a status twice."""
    filled: list[tuple[str, ...]] = [products for products in astuple(status) if products]
    return len(set(chain.from_iterable(filled))) == sum(map(len, filled))


def _scores_once(scores: Sequence[Score]) -> bool:
    """Return whether no product has two scores of one version."""
    versions: set[tuple[str, str]] = set()
    count = 0
    for score in scores:
        for key, cvss in (("cvss_v2", score.cvss_v2), ("cvss_v3", score.cvss_v3)):
            if cvss is not None:
                version = _version(key, cvss)
                versions.update([(product, version) for product in score.products])
                count += len(score.products)
    return count == len(versions)


def _version(key: str, cvss: Mapping[str, object]) -> str:
    version = cvss.get("version")
    return version if isinstance(version, str) else key


def _has_members(item: msgspec.Struct) -> bool:
    """Return whether a member is there; what is not there is empty or None."""
    return any(astuple(item))


def as_object(rated: Rated) -> tuple[str, dict[str, object]]:
    """Return the member and the CVSS object that a key stands for."""
    members = len(rated) // 2
    return str(rated[0]), {
        str(name): value for name, value in zip(rated[1 : members + 1], rated[members + 1 :], strict=True)
    }
