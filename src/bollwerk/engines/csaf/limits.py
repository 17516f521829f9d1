"""Limits against hostile documents, checked before or right after parsing, never by running out of memory."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bollwerk.engines.csaf.errors import DocumentTooDeepError, DocumentTooLargeError, TooManyItemsError
from bollwerk.engines.csaf.model import CsafDocument, ProductTree
from bollwerk.engines.csaf.survey import Survey

_QUOTED = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE = bytes(byte for byte in range(256) if byte not in b'[]{}"')


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one document is read.

    The defaults are four times the largest document seen in public feeds (Red Hat VEX, about 8 MB) and far below the
    100 MB a hostile provider may send. Source: CSAF 2.1, appendix C (guidance on the size of documents).

    Attributes:
        size_bytes: Largest number of bytes that is parsed.
        depth: Deepest nesting of objects and lists; the standard allows 30 branches, which is 62 levels.
        products: Most products (branches, names, relationships, paths together).
        vulnerabilities: Most vulnerabilities.
        references: Most product references after groups were replaced by their members.
    """

    size_bytes: int = 32 * 1024 * 1024
    depth: int = 100
    products: int = 200_000
    vulnerabilities: int = 20_000
    references: int = 5_000_000


DEFAULT_LIMITS = Limits()


class _Referring(Protocol):
    @property
    def product_ids(self) -> tuple[str, ...]: ...
    @property
    def group_ids(self) -> tuple[str, ...]: ...


def check_size(raw: bytes, limits: Limits) -> None:
    """Refuse bytes that are too many.

    Raises:
        DocumentTooLargeError: If `raw` is longer than the limit.
    """
    if len(raw) > limits.size_bytes:
        raise DocumentTooLargeError(len(raw), limits.size_bytes)


def check_depth(raw: bytes, limits: Limits) -> None:
    """Refuse JSON text that nests too deeply, without parsing it.

    Everything but brackets outside of strings is dropped, then empty pairs are removed once per level; all of it runs
    in C, so that the check costs a fraction of parsing.

    Raises:
        DocumentTooDeepError: If the nesting exceeds the limit.
    """
    unescaped = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Two quotes in a row are an empty string, or the end of one and the start of the next; dropping both keeps parity.
    structure = unescaped.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    brackets = _QUOTED.sub(b"", structure)
    for _ in range(limits.depth):
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    if len(brackets) > limits.depth or brackets.replace(b"{}", b"").replace(b"[]", b"") != brackets:
        raise DocumentTooDeepError(limits.depth)


def within_limits(survey: Survey, limits: Limits) -> bool:
    """Return whether a document surely passes `check_counts`, which walks it again."""
    document, tree = survey.document, survey.document.product_tree
    return (
        survey.levels <= limits.depth // 2
        and len(document.vulnerabilities or ()) <= limits.vulnerabilities
        and len(survey.branches) + len(survey.products) + len(survey.combined) <= limits.products
        and (tree is None or not tree.product_groups)
    )


def check_counts(document: CsafDocument, limits: Limits) -> None:
    """Refuse a parsed document whose lists, or their product, are too long.

    Raises:
        TooManyItemsError: If there are too many products, vulnerabilities or product references.
    """
    vulnerabilities = document.vulnerabilities or ()
    _refuse_above("vulnerabilities", len(vulnerabilities), limits.vulnerabilities)
    tree = document.product_tree
    if tree is None:
        return
    _refuse_above("products", _count_products(tree, limits), limits.products)
    if not tree.product_groups:
        return
    group_sizes = {group.group_id: len(group.product_ids) for group in tree.product_groups}
    references = 0
    for vulnerability in vulnerabilities:
        for items in (
            vulnerability.remediations,
            vulnerability.flags,
            vulnerability.threats,
            vulnerability.ids,
            vulnerability.involvements,
            vulnerability.notes,
            vulnerability.first_known_exploitation_dates,
        ):
            references += _count_references(items, group_sizes)
        _refuse_above("product references", references, limits.references)


def _refuse_above(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise TooManyItemsError(what, count, limit)


def _count_references(items: Iterable[_Referring], group_sizes: dict[str, int]) -> int:
    return sum(len(item.product_ids) + sum(group_sizes.get(group, 0) for group in item.group_ids) for item in items)


def _count_products(tree: ProductTree, limits: Limits) -> int:
    """Return the number of product definitions and branches; refuse branches that nest too deeply."""
    count = len(tree.full_product_names) + len(tree.relationships) + len(tree.product_paths)
    level = list(tree.branches)
    for _ in range(limits.depth // 2):
        if not level:
            return count
        count += len(level)
        level = [child for branch in level if branch.branches for child in branch.branches]
    if level:
        raise DocumentTooDeepError(limits.depth)
    return count
