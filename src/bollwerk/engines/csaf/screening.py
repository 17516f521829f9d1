"""Tests that a document surely passes, found in one walk; only the others are run one by one.

Most documents are in order, and most tests ask about the same few lists. A part of the screen says "passed" only where
the tests named beside it cannot find anything; what it cannot be sure of is left to the tests themselves, which alone
name places and write findings.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from bollwerk.engines.csaf.cvss_vectors import contradictions, miscalculations
from bollwerk.engines.csaf.model import Branch, CsafDocument, ProductStatus, Score, Tracking, Vulnerability
from bollwerk.engines.csaf.moments import parse_moment

PARTS: tuple[tuple[str, ...], ...] = (
    ("6.1.27.1", "6.1.27.2", "6.1.27.3"),
    ("6.1.27.7", "6.1.27.8", "6.1.27.9", "6.1.27.10"),
    ("6.1.27.4", "6.1.27.11"),
    ("6.1.15", "6.1.28"),
    ("6.1.14", "6.1.16", "6.1.17", "6.1.18", "6.1.19", "6.1.20", "6.1.21", "6.1.22", "6.1.30"),
    ("6.1.5", "6.1.3"),
    ("6.1.2",),
    ("6.1.13", "6.1.25"),
    ("6.1.31",),
    ("6.1.27.5",),
    ("6.1.27.6",),
    ("6.1.23",),
    ("6.1.24", "6.1.32", "6.1.33"),
    ("6.1.29",),
    ("6.1.4",),
    ("6.1.1",),
    ("6.1.6",),
    ("6.1.7",),
    ("6.1.9", "6.1.10"),
)
"""The tests that each part of a screen speaks for, in the order of `screen`."""

_ADVISORIES = frozenset({"csaf_security_advisory", "csaf_vex", "csaf_deprecated_security_advisory"})
_RANGE_WORDS = frozenset({"after", "all", "before", "earlier", "later", "prior", "versions"})
_RATED_OBJECTS = 16384


def screen(document: CsafDocument) -> tuple[bool, ...]:
    """Return for each of `PARTS` whether its tests surely pass."""
    head, tree = document.document, document.product_tree
    vulnerabilities = document.vulnerabilities or ()
    walk = _Tree(tree.branches if tree else ())
    for product in tree.full_product_names if tree else ():
        walk.add(product.product_id, helped=product.product_identification_helper is not None)
    single = tree is None or not (tree.relationships or tree.product_paths)
    seen = _Vulnerabilities(vulnerabilities)
    for note in head.notes:
        if note.product_ids or note.group_ids:
            seen.use(note.product_ids, note.group_ids)
    ungrouped = tree is None or not tree.product_groups
    defined = set(walk.ids)
    return (
        head.category in _ADVISORIES,
        head.category != "csaf_vex",
        tree is not None and document.vulnerabilities is not None,
        head.publisher.category != "translator" and not head.source_lang,
        _has_plain_history(head.tracking),
        single and ungrouped,
        single and len(defined) == len(walk.ids),
        single and not walk.helped,
        not walk.ranges,
        seen.noted,
        seen.stated,
        len(seen.cves) == len(set(seen.cves)),
        seen.unflagged,
        seen.referred,
        not seen.grouped,
        single and ungrouped and defined.issuperset(seen.used),
        seen.consistent,
        seen.scored_once,
        seen.computed,
    )


def _has_plain_history(tracking: Tracking) -> bool:
    """Return whether revisions are numbered 1, 2, 3 and so on, dated in this order, and the last is the version."""
    history = tracking.revision_history
    if not history or tracking.version != str(len(history)):
        return False
    if any(revision.number != str(number) for number, revision in enumerate(history, start=1)):
        return False
    moments = [moment for revision in history if (moment := parse_moment(revision.date)) is not None]
    return len(moments) == len(history) and all(earlier <= later for earlier, later in pairwise(moments))


class _Tree:
    """Product ids, helpers and doubtful versions below the branches, walked level by level without places."""

    def __init__(self, branches: Sequence[Branch]) -> None:
        self.ids: list[str] = []
        self.helped = self.ranges = False
        level = list(branches)
        while level:
            below: list[Branch] = []
            for branch in level:
                below += branch.branches
                if branch.category == "product_version" and _reads_as_range(branch.name):
                    self.ranges = True
                product = branch.product
                if product is not None:
                    helper = product.product_identification_helper
                    self.add(
                        product.product_id,
                        helped=helper is not None and (helper.purl is not None or bool(helper.purls or helper.hashes)),
                    )
            level = below

    def add(self, identifier: str, *, helped: bool) -> None:
        """Note a product definition; `helped`: it may carry package URLs or hashes."""
        self.ids.append(identifier)
        self.helped = self.helped or helped


def _reads_as_range(name: str) -> bool:
    lowered = name.lower()
    return "<" in lowered or ">" in lowered or not _RANGE_WORDS.isdisjoint(lowered.split())


class _Vulnerabilities:
    """What all vulnerabilities have in common, in one walk."""

    def __init__(self, vulnerabilities: Sequence[Vulnerability]) -> None:
        self.used: set[str] = set()
        self.cves: list[str] = []
        self.noted = self.stated = self.unflagged = self.referred = True
        self.consistent = self.scored_once = self.computed = True
        self.grouped = False
        for one in vulnerabilities:
            self._add_lists(one)
            self._add_status(one.product_status)
            self._add_scores(one)

    def use(self, products: Sequence[str], groups: Sequence[str]) -> None:
        """Note what an item refers to."""
        self.used.update(products)
        self.grouped = self.grouped or bool(groups)

    def _add_lists(self, one: Vulnerability) -> None:
        if one.cve:
            self.cves.append(one.cve)
        self.noted = self.noted and bool(one.notes)
        self.unflagged = self.unflagged and not (one.flags or one.involvements)
        for item in one.remediations:
            if item.product_ids or item.group_ids:
                self.use(item.product_ids, item.group_ids)
            else:
                self.referred = False
        for items in (one.notes, one.threats, one.flags, one.ids, one.involvements, one.first_known_exploitation_dates):
            for other in items:
                if other.product_ids or other.group_ids:
                    self.use(other.product_ids, other.group_ids)

    def _add_status(self, status: ProductStatus | None) -> None:
        """Note the products of a status; where none is named twice, no two groups contradict each other."""
        if status is None:
            self.stated = False
            return
        known = status.known_affected
        members = (
            known, status.fixed, status.known_not_affected, status.first_affected, status.last_affected,
            status.first_fixed, status.under_investigation, status.unknown,
        )  # fmt: skip
        count = sum(map(len, members))
        self.used.update(status.recommended, *members)
        if count != len(known) and count != len({product for member in members for product in member}):
            self.consistent = False

    def _add_scores(self, one: Vulnerability) -> None:
        if one.metrics:
            self.scored_once = self.computed = False
            for metric in one.metrics:
                self.used.update(metric.products)
        rated: set[tuple[str, str]] = set()
        count = 0
        for score in one.scores:
            self.used.update(score.products)
            for key, cvss in _objects(score):
                version = cvss.get("version")
                version = version if isinstance(version, str) else key
                rated.update((product, version) for product in score.products)
                count += len(score.products)
                self.computed = self.computed and _agrees(key, cvss)
        if count != len(rated):
            self.scored_once = False


def _objects(score: Score) -> list[tuple[str, Mapping[str, object]]]:
    found: list[tuple[str, Mapping[str, object]]] = []
    if score.cvss_v2 is not None:
        found.append(("cvss_v2", score.cvss_v2))
    if score.cvss_v3 is not None:
        found.append(("cvss_v3", score.cvss_v3))
    return found


def _agrees(key: str, cvss: Mapping[str, object]) -> bool:
    """Return whether a CVSS object says what its vector says; documents repeat the same few objects."""
    try:
        return _agreement(key, tuple(cvss), tuple(cvss.values()))
    except TypeError:
        return False  # A list or an object as a value: the tests look at it themselves.


@lru_cache(maxsize=_RATED_OBJECTS, typed=True)
def _agreement(key: str, members: tuple[str, ...], values: tuple[object, ...]) -> bool:
    cvss = dict(zip(members, values, strict=True))
    return not any(True for _ in contradictions(key, cvss)) and not any(True for _ in miscalculations(key, cvss))
