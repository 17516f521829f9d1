"""The tree of branches: versions, ranges, depth and order of categories.

Tests 6.1.31, 6.1.34, 6.1.50, 6.1.57-6.1.59, 6.2.18, 6.2.48, 6.2.49, 6.2.51, 6.3.9-6.3.11.
"""

import re
from collections.abc import Iterator

from bollwerk.engines.csaf.context import Context, Place, PlacedBranch
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.version_ranges import REGISTERED_SCHEMES, is_canonical, parse_range

_RANGE_WORDS = frozenset({"after", "all", "before", "earlier", "later", "prior", "versions"})
_VERS = re.compile(r"vers:[a-z.\-+][a-z0-9.\-+]*/.+")
_INDICATOR = re.compile(r"[vV][0-9].*")

MAX_BRANCHES = 30
"""Most branches on the way to a product (test 6.1.34)."""


def _named(context: Context, category: str) -> Iterator[PlacedBranch]:
    return (placed for placed in context.branches if placed.branch.category == category)


@rule("6.1.31", "Version Range in Product Version")
def range_as_version(context: Context) -> Iterator[Finding]:
    """Yield single versions that are ranges in words or operators."""
    for placed in _named(context, "product_version"):
        name = placed.branch.name.lower()
        if "<" in name or ">" in name or not _RANGE_WORDS.isdisjoint(name.split()):
            yield Finding(f"{placed.path}/name", f"{placed.branch.name!r} is a version range, not a single version.")


@rule("6.1.34", "Branches Recursion Depth", ("2.1",))
def too_deep(context: Context) -> Iterator[Finding]:
    """Yield products below more than 30 branches."""
    for placed in context.products:
        if placed.place is Place.BRANCH and len(placed.branches) > MAX_BRANCHES:
            yield Finding(placed.path, f"The product stands below {len(placed.branches)} branches; 30 are allowed.")


@rule("6.1.50", "Product Version Range Rules", ("2.1",))
def malformed_range(context: Context) -> Iterator[Finding]:
    """Yield ranges that are neither canonical vers nor bare constraints."""
    for placed in _named(context, "product_version_range"):
        name = placed.branch.name
        parsed = parse_range(name)
        if parsed is None:
            yield Finding(f"{placed.path}/name", f"{name!r} is neither a vers nor a vers-like range.")
        elif not is_canonical(parsed):
            yield Finding(f"{placed.path}/name", f"{name!r} is not in canonical form.")


@rule("6.1.57", "Stacked Branch Categories", ("2.1",))
def stacked_categories(context: Context) -> Iterator[Finding]:
    """Yield branches whose category already stands above them; families may nest."""
    for placed in context.branches:
        category = placed.branch.category
        if category != "product_family" and any(above.category == category for above in placed.above):
            yield Finding(f"{placed.path}/category", f"The category {category} is used twice on one path.")


@rule("6.1.58", "Use of product_version in One Path with product_version_range", ("2.1",))
def version_and_range(context: Context) -> Iterator[Finding]:
    """Yield branches that combine a version with a range."""
    pair = {"product_version", "product_version_range"}
    for placed in context.branches:
        category = placed.branch.category
        if category in pair and any(above.category in pair - {category} for above in placed.above):
            yield Finding(f"{placed.path}/category", "A product version and a version range stand on one path.")


@rule("6.1.59", "Single Version as Product Version Range", ("2.1",))
def version_as_range(context: Context) -> Iterator[Finding]:
    """Yield ranges that name exactly one version."""
    for placed in _named(context, "product_version_range"):
        parsed = parse_range(placed.branch.name)
        if parsed is not None and parsed.single:
            yield Finding(f"{placed.path}/name", f"{placed.branch.name!r} is a single version.")


@rule("6.2.18", "Product Version Range without vers")
def range_without_vers(context: Context) -> Iterator[Finding]:
    """Yield ranges that do not use vers."""
    for placed in _named(context, "product_version_range"):
        if not _VERS.fullmatch(placed.branch.name):
            message = f"{placed.branch.name!r} does not use vers; check whether vers or single versions can be given."
            yield Finding(f"{placed.path}/name", message)


@rule("6.2.48", "Misuse at Vendor Name", ("2.1",))
def nameless_vendor(context: Context) -> Iterator[Finding]:
    """Yield the vendor "Open Source"."""
    for placed in _named(context, "vendor"):
        if "".join(placed.branch.name.lower().split()) == "opensource":
            yield Finding(f"{placed.path}/name", f"{placed.branch.name!r} is no vendor.")


@rule("6.2.49", "Upper Open Ended Product Version Range", ("2.1",))
def open_range(context: Context) -> Iterator[Finding]:
    """Yield ranges without upper end."""
    for placed in _named(context, "product_version_range"):
        parsed = parse_range(placed.branch.name)
        if parsed is not None and parsed.open_above:
            yield Finding(f"{placed.path}/name", f"{placed.branch.name!r} has no upper end.")


@rule("6.2.51", "Unknown Version Scheme in vers", ("2.1",))
def unknown_scheme(context: Context) -> Iterator[Finding]:
    """Yield vers with a scheme outside the registry."""
    for placed in _named(context, "product_version_range"):
        parsed = parse_range(placed.branch.name)
        if parsed is not None and parsed.scheme and parsed.scheme not in REGISTERED_SCHEMES:
            yield Finding(f"{placed.path}/name", f"The version scheme {parsed.scheme!r} is not registered.")


@rule("6.3.9", "Branch Categories")
def missing_category(context: Context) -> Iterator[Finding]:
    """Yield products without vendor, name and version above them in this order; a range is no version."""
    for placed in context.products:
        if placed.place is not Place.BRANCH:
            continue
        wanted = ["vendor", "product_name", "product_version"]
        for branch in placed.branches:
            if wanted and branch.category == wanted[0]:
                wanted.pop(0)
        if wanted:
            message = f"The product {placed.product.product_id} has no {wanted[0]} at the proper place above it."
            yield Finding(placed.path, message)


@rule("6.3.10", "Usage of Product Version Range")
def any_range(context: Context) -> Iterator[Finding]:
    """Yield every version range."""
    for placed in _named(context, "product_version_range"):
        yield Finding(f"{placed.path}/category", "A version range is used; single versions match reliably.")


@rule("6.3.11", "Usage of V as Version Indicator")
def version_indicator(context: Context) -> Iterator[Finding]:
    """Yield versions that start with v."""
    for placed in _named(context, "product_version"):
        if _INDICATOR.fullmatch(placed.branch.name):
            yield Finding(f"{placed.path}/name", f"The version {placed.branch.name!r} starts with a v.")
