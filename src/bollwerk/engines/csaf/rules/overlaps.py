"""Version ranges of siblings that share versions (6.2.50, 6.3.19)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import Branch
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.rules.statuses import groups_by_product
from bollwerk.engines.csaf.version_ranges import Constraint, VersionRange, overlap, parse_range

_NEW = ("2.1",)

MAX_SIBLINGS = 500
"""Ranges compared at one place; more would take quadratic time and help nobody."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A sibling with its versions; `kind` is `vers`, `vls` or `version`."""

    path: str
    branch: Branch
    kind: str
    versions: VersionRange

    @property
    def product(self) -> str | None:
        """Return the product of a leaf."""
        return self.branch.product.product_id if self.branch.product else None


def _families(context: Context) -> Iterator[list[_Node]]:
    by_parent: dict[str, list[_Node]] = {}
    for placed in context.branches:
        node = _node(placed.path, placed.branch)
        if node is not None:
            by_parent.setdefault(placed.path.rsplit("/", 1)[0], []).append(node)
    for nodes in by_parent.values():
        if any(node.kind != "version" for node in nodes) and len(nodes) > 1:
            yield nodes[:MAX_SIBLINGS]


def _node(path: str, branch: Branch) -> _Node | None:
    if branch.category == "product_version":
        return _Node(path, branch, "version", VersionRange("", (Constraint("=", branch.name),)))
    parsed = parse_range(branch.name) if branch.category == "product_version_range" else None
    if parsed is None:
        return None
    return _Node(path, branch, "vers" if parsed.scheme else "vls", parsed)


def _pairs(context: Context, kind: str) -> Iterator[tuple[_Node, _Node]]:
    """Yield a range and an overlapping sibling of `kind`, each pair once."""
    for nodes in _families(context):
        for index, one in enumerate(nodes):
            for position, other in enumerate(nodes):
                if one.kind == "version" or other.kind != kind or position == index:
                    continue
                if other.kind != "version" and one.kind == other.kind and position < index:
                    continue
                if overlap(one.versions, other.versions):
                    yield one, other


def _clashes(context: Context, kind: str, *, same: bool) -> Iterator[Finding]:
    pairs = [(one, other) for one, other in _pairs(context, kind) if one.product and other.product]
    if not pairs:
        return
    for path, vulnerability in context.vulnerabilities:
        groups = groups_by_product(vulnerability)
        for one, other in pairs:
            mine, theirs = groups.get(one.product or "", set()), groups.get(other.product or "", set())
            if (mine & theirs) if same else (mine and theirs and mine != theirs):
                word = "the same" if same else "contradicting"
                message = f"The versions of {one.product} and {other.product} overlap in {word} product status groups."
                yield Finding(f"{path}/product_status", message)


def _enter(number: str, title: str, kind: str, *, same: bool) -> None:
    def check(context: Context) -> Iterator[Finding]:
        return _clashes(context, kind, same=same)

    check.__doc__ = f"Yield {title.lower()}."
    register: Callable[[Callable[[Context], Iterator[Finding]]], object] = rule(number, title, _NEW)
    register(check)


_TITLE = "Overlapping Product Version Range with {} in {} Product Status Group"
_KINDS = (("1", "vers", "vers"), ("2", "vls", "vls"), ("3", "Product Version", "version"))
for _number, _name, _kind in _KINDS:
    _enter(f"6.2.50.{_number}", _TITLE.format(_name, "Contradicting"), _kind, same=False)
    _enter(f"6.3.19.{_number}", _TITLE.format(_name, "Same"), _kind, same=True)


def _inner(context: Context, kinds: tuple[str, ...]) -> Iterator[Finding]:
    for kind in kinds:
        for one, other in _pairs(context, kind):
            if other.branch.branches:
                yield Finding(f"{one.path}/name", f"{one.branch.name!r} overlaps with {other.branch.name!r}.")


@rule("6.3.19.4", "Overlapping Product Version Range with Product Version Range in Branch", _NEW)
def overlapping_range_above(context: Context) -> Iterator[Finding]:
    """Yield ranges that overlap with a sibling range that has branches."""
    return _inner(context, ("vers", "vls"))


@rule("6.3.19.5", "Overlapping Product Version Range with Product Version in Branch", _NEW)
def overlapping_version_above(context: Context) -> Iterator[Finding]:
    """Yield ranges that contain a sibling version that has branches."""
    return _inner(context, ("version",))
