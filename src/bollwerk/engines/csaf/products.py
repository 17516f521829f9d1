"""Flatten a product tree: every product with all that the document says about its identity.

Source: CSAF 2.0 and 2.1, section 3.2.3 (product tree).
"""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from bollwerk.engines.csaf.context import Context, PlacedProduct
from bollwerk.engines.csaf.model import CsafDocument, IdentificationHelper

MAX_CHAIN = 30
"""Longest chain of products that are built from products; longer ones are cut and marked."""

_NO_HELPER = IdentificationHelper()


class BranchName(msgspec.Struct, frozen=True):
    """One branch above a product."""

    category: str
    name: str


class Component(msgspec.Struct, frozen=True):
    """A product inside a combined product.

    Attributes:
        category: How it takes part, for example `installed_on`; empty for the product the combination starts with.
        product_id: Which product.
    """

    category: str
    product_id: str


class Product(msgspec.Struct, frozen=True):
    """A product of a document.

    Attributes:
        product_id: Identifier inside the document.
        name: Full name as printed.
        vendor: Name of the nearest `vendor` branch, empty when there is none; the same holds for the next ones.
        family: Names of the `product_family` branches, outermost first, joined by a blank.
        product_name: Name of the `product_name` branch.
        version: Name of the `product_version` branch.
        version_range: Name of the `product_version_range` branch, as written.
        update: `service_pack` and `patch_level`, joined by a blank.
        branches: All branches above the product, outermost first.
        helper: Identifiers; empty lists when there are none.
        components: For a combined product what it is made of, else empty.
        defined_at: JSON pointer of the definition.
    """

    product_id: str
    name: str
    vendor: str = ""
    family: str = ""
    product_name: str = ""
    version: str = ""
    version_range: str = ""
    update: str = ""
    branches: tuple[BranchName, ...] = ()
    helper: IdentificationHelper = _NO_HELPER
    components: tuple[Component, ...] = ()
    defined_at: str = ""


def flatten_products(document: CsafDocument) -> Mapping[str, Product]:
    """Return every product by its id.

    A combined product (relationship of 2.0, product path of 2.1) keeps its own name and helper; vendor, name and
    version are those of the first product it is made of, because that is the software the document speaks about. When
    an id is defined twice the first definition counts (the document is invalid then, test 6.1.2).
    """
    context = Context(document)
    products: dict[str, Product] = {}
    for placed in context.products:
        products.setdefault(placed.product.product_id, _from_branches(placed))
    for product_id, components in _combinations(context):
        found = products.get(product_id)
        if found is not None and not found.components and components:
            products[product_id] = replace(found, components=components)
    return {key: _identified(product, products) for key, product in products.items()}


def product_groups(document: CsafDocument) -> Mapping[str, tuple[str, ...]]:
    """Return the products of every group."""
    return Context(document).groups


def _from_branches(placed: PlacedProduct) -> Product:
    names: dict[str, str] = {}
    families: list[str] = []
    for branch in placed.branches:
        if branch.category == "product_family":
            families.append(branch.name)
        names[branch.category] = branch.name
    update = " ".join(names[key] for key in ("service_pack", "patch_level") if key in names)
    return Product(
        product_id=placed.product.product_id,
        name=placed.product.name,
        vendor=names.get("vendor", ""),
        family=" ".join(families),
        product_name=names.get("product_name", ""),
        version=names.get("product_version", ""),
        version_range=names.get("product_version_range", ""),
        update=update,
        branches=tuple(BranchName(branch.category, branch.name) for branch in placed.branches),
        helper=placed.product.product_identification_helper or _NO_HELPER,
        defined_at=placed.path,
    )


def _combinations(context: Context) -> Iterator[tuple[str, tuple[Component, ...]]]:
    for relationship in context.tree.relationships:
        first = Component("", relationship.product_reference)
        second = Component(relationship.category, relationship.relates_to_product_reference)
        yield relationship.full_product_name.product_id, (first, second)
    for chain in context.tree.product_paths:
        steps = (Component(step.category, step.next_product_reference) for step in chain.subpaths)
        yield chain.full_product_name.product_id, (Component("", chain.beginning_product_reference), *steps)


def _identified(product: Product, products: Mapping[str, Product]) -> Product:
    """Return a combined product with the identity of the product it starts with."""
    base = product
    for _ in range(MAX_CHAIN):
        if not base.components:
            break
        following = products.get(base.components[0].product_id)
        if following is None or following is base:
            break
        base = following
    if base is product:
        return product
    return replace(
        product,
        vendor=base.vendor,
        family=base.family,
        product_name=base.product_name,
        version=base.version,
        version_range=base.version_range,
        update=base.update,
        branches=base.branches,
        helper=product.helper if product.helper != _NO_HELPER else base.helper,
    )


def parts_of(product_id: str, products: Mapping[str, Product]) -> tuple[str, ...]:
    """Return the ids of all simple products a product is made of, itself when it is simple; circles are cut."""
    found: list[str] = []
    seen: set[str] = set()
    waiting: list[str] = [product_id]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        product = products.get(current)
        if product is None or not product.components:
            found.append(current)
            continue
        waiting.extend(component.product_id for component in reversed(product.components))
    return tuple(found)
