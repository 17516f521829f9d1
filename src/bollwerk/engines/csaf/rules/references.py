"""Product ids and group ids: defined once, referenced only when defined, never in a circle (6.1.1-6.1.5, 6.2.1)."""

from collections.abc import Iterator, Mapping, Sequence

from bollwerk.engines.csaf.context import Context, Referring
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import Note, ProductStatus, Vulnerability
from bollwerk.engines.csaf.rule_registry import rule

STATUSES = (
    "first_affected",
    "first_fixed",
    "fixed",
    "known_affected",
    "known_not_affected",
    "last_affected",
    "recommended",
    "under_investigation",
    "unknown",
)
"""Members of a product status."""


def statuses_of(status: ProductStatus | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the used members of a product status with their products."""
    if status is None:
        return
    for member in STATUSES:
        products: tuple[str, ...] = getattr(status, member)
        if products:
            yield member, products


def referring_items(vulnerability: Vulnerability) -> Iterator[tuple[str, Sequence[Referring]]]:
    """Yield the lists of a vulnerability whose items name products and groups."""
    yield "first_known_exploitation_dates", vulnerability.first_known_exploitation_dates
    yield "flags", vulnerability.flags
    yield "ids", vulnerability.ids
    yield "involvements", vulnerability.involvements
    yield "notes", vulnerability.notes
    yield "remediations", vulnerability.remediations
    yield "threats", vulnerability.threats


def _all_referring(context: Context) -> Iterator[tuple[str, Referring]]:
    notes: Sequence[Note] = context.head.notes
    for index, note in enumerate(notes):
        yield f"/document/notes/{index}", note
    for path, vulnerability in context.vulnerabilities:
        for member, items in referring_items(vulnerability):
            for index, item in enumerate(items):
                if item.product_ids or item.group_ids:
                    yield f"{path}/{member}/{index}", item


def _items(context: Context) -> Iterator[Referring]:
    """Yield everything that names products or groups, without its place."""
    yield from context.head.notes
    for _, vulnerability in context.vulnerabilities:
        yield from vulnerability.remediations
        yield from vulnerability.flags
        yield from vulnerability.threats
        yield from vulnerability.ids
        yield from vulnerability.involvements
        yield from vulnerability.notes
        yield from vulnerability.first_known_exploitation_dates


def product_references(context: Context) -> Iterator[tuple[str, str]]:
    """Yield every reference to a product: its place and the product id."""
    yield from _tree_references(context)
    for path, item in _all_referring(context):
        for index, product in enumerate(item.product_ids):
            yield f"{path}/product_ids/{index}", product
    for position, (path, vulnerability) in enumerate(context.vulnerabilities):
        for member, products in statuses_of(vulnerability.product_status):
            for index, product in enumerate(products):
                yield f"{path}/product_status/{member}/{index}", product
        for assessment in context.assessments[position]:
            for index, product in enumerate(assessment.products):
                yield f"{assessment.path}/products/{index}", product


def _tree_references(context: Context) -> Iterator[tuple[str, str]]:
    for number, group in enumerate(context.tree.product_groups):
        for index, product in enumerate(group.product_ids):
            yield f"/product_tree/product_groups/{number}/product_ids/{index}", product
    for number, relationship in enumerate(context.tree.relationships):
        path = f"/product_tree/relationships/{number}"
        yield f"{path}/product_reference", relationship.product_reference
        yield f"{path}/relates_to_product_reference", relationship.relates_to_product_reference
    for number, chain in enumerate(context.tree.product_paths):
        path = f"/product_tree/product_paths/{number}"
        yield f"{path}/beginning_product_reference", chain.beginning_product_reference
        for index, step in enumerate(chain.subpaths):
            yield f"{path}/subpaths/{index}/next_product_reference", step.next_product_reference


def used_products(context: Context) -> set[str]:
    """Return every product that anything refers to."""
    used = {product for _, product in _tree_references(context)}
    for item in _items(context):
        if item.product_ids:
            used.update(item.product_ids)
    for position, (_, vulnerability) in enumerate(context.vulnerabilities):
        for _, products in statuses_of(vulnerability.product_status):
            used.update(products)
        for assessment in context.assessments[position]:
            used.update(assessment.products)
    return used


@rule("6.1.1", "Missing Definition of Product ID")
def missing_product(context: Context) -> Iterator[Finding]:
    """Yield references to products that are not defined."""
    defined = context.product_ids
    # Places are only named when something is missing; most documents are in order.
    if defined.issuperset(used_products(context)):
        return
    for path, product in product_references(context):
        if product not in defined:
            yield Finding(path, f"The product {product} is not defined in the product tree.")


@rule("6.1.2", "Multiple Definition of Product ID")
def repeated_product(context: Context) -> Iterator[Finding]:
    """Yield second definitions of a product id."""
    seen: set[str] = set()
    for placed in context.products:
        identifier = placed.product.product_id
        if identifier in seen:
            yield Finding(f"{placed.path}/product_id", f"The product {identifier} is defined more than once.")
        seen.add(identifier)


@rule("6.1.3", "Circular Definition of Product ID")
def circular_product(context: Context) -> Iterator[Finding]:
    """Yield products that are built from themselves."""
    parts: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    for number, relationship in enumerate(context.tree.relationships):
        identifier = relationship.full_product_name.product_id
        parts[identifier] = (relationship.product_reference, relationship.relates_to_product_reference)
        places[identifier] = f"/product_tree/relationships/{number}/full_product_name/product_id"
    for number, chain in enumerate(context.tree.product_paths):
        identifier = chain.full_product_name.product_id
        steps = tuple(step.next_product_reference for step in chain.subpaths)
        parts[identifier] = (chain.beginning_product_reference, *steps)
        places[identifier] = f"/product_tree/product_paths/{number}/full_product_name/product_id"
    for identifier in sorted(_in_circles(parts)):
        yield Finding(places[identifier], f"The product {identifier} is defined by way of itself.")


def _in_circles(parts: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the products from which a circle can be reached, in linear time and without recursion."""
    waiting = {product: sum(part in parts for part in set(needed)) for product, needed in parts.items()}
    users: dict[str, list[str]] = {}
    for product, needed in parts.items():
        for part in set(needed):
            users.setdefault(part, []).append(product)
    ready = [product for product, count in waiting.items() if count == 0]
    for product in ready:
        for user in users.get(product, ()):
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return {product for product, count in waiting.items() if count > 0}


@rule("6.1.4", "Missing Definition of Product Group ID")
def missing_group(context: Context) -> Iterator[Finding]:
    """Yield references to groups that are not defined."""
    if not any(item.group_ids for item in _items(context)):
        return
    for path, item in _all_referring(context):
        for index, group in enumerate(item.group_ids):
            if group not in context.groups:
                yield Finding(f"{path}/group_ids/{index}", f"The product group {group} is not defined.")


@rule("6.1.5", "Multiple Definition of Product Group ID")
def repeated_group(context: Context) -> Iterator[Finding]:
    """Yield second definitions of a group id."""
    seen: set[str] = set()
    for index, group in enumerate(context.tree.product_groups):
        if group.group_id in seen:
            path = f"/product_tree/product_groups/{index}/group_id"
            yield Finding(path, f"The product group {group.group_id} is defined more than once.")
        seen.add(group.group_id)


@rule("6.2.1", "Unused Definition of Product ID")
def unused_product(context: Context) -> Iterator[Finding]:
    """Yield products that nothing refers to; not in informational advisories."""
    if context.head.category == "csaf_informational_advisory":
        return
    used = used_products(context)
    for placed in context.products:
        if placed.product.product_id not in used:
            yield Finding(f"{placed.path}/product_id", f"The product {placed.product.product_id} is never used.")


@rule("6.3.22", "Nested Product Path", ("2.1",))
def nested_path(context: Context) -> Iterator[Finding]:
    """Yield product paths that use a product defined by another product path."""
    defined = {chain.full_product_name.product_id for chain in context.tree.product_paths}
    for path, product in _tree_references(context):
        if product in defined and path.startswith("/product_tree/product_paths"):
            yield Finding(path, f"The product {product} is itself defined by a product path.")
