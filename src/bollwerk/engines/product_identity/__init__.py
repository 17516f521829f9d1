"""Product identity: do a document's words and an inventory's entry mean the same product in a concerned version?

Match
    `AdvisoryIndex(products, aliases).match(item)` says which documents concern an item;
    `InventoryIndex(items, aliases).match(product)` says which items a product of a document concerns. Both return
    `Match` with confidence 0..1, ground, which string met which, what the versions say, conditions and doubts (what
    would make it certain). `explain(match)` is one English sentence; rooms write their own from the codes.
    `match_all(index, items)` matches a whole inventory in bulk: a `MatchTable` of columns, iterate it for `Match`.
    `Aliases` carries what people confirmed or rejected (`alias_key` makes an entry).

Versions and ranges
    `read_range(text)` understands VERS, the invalid VERS of vendors, comparison signs, English and German prose;
    `read_version(text)` the name of a single version. `membership(version, range)` is inside, outside or undecided.
    `generic_key` is libversion's order, `vendor_key` the order of printed versions (`V2.5 SP1 Update 3`),
    `compare_in_scheme` that of an ecosystem. `parse_vers`, `normalise_vers`, `vers_of_native` for strict VERS.

Identifiers
    `parse_cpe`, `concerns` (NISTIR 7696), `parse_purl`, `build_purl`, `package_concerned` (distributions included).

Directories
    `ProductDirectory(entries)` finds a product of a closed list: `identify(cpe | purl | alias)`, `find(vendor, name)`;
    None means that it is not sure enough.

Components
    `ComponentIndex.build(components).find("log4j" | purl | digest | supplier)` says which components of bills of
    materials are meant; `to_bytes` and `from_bytes` store it.

Tables
    `read_items(raw)` reads an inventory from a table as spreadsheets write it.

Bad input raises a subclass of `IdentityError` from the parsers; indexes never raise for what a document or an
inventory contains, they only find less.
"""

from bollwerk.engines.product_identity.bulk import match_all
from bollwerk.engines.product_identity.components import ComponentEntry, ComponentIndex, FoundBy, Holding
from bollwerk.engines.product_identity.confidence import explain, single_version
from bollwerk.engines.product_identity.cpe import Bounds, Cpe, Relation, compare_names, concerns, parse_cpe, relate
from bollwerk.engines.product_identity.distributions import package_concerned, same_release
from bollwerk.engines.product_identity.errors import (
    CpeError,
    IdentityError,
    PurlError,
    StateError,
    TableError,
    VersError,
)
from bollwerk.engines.product_identity.identity_types import (
    NO_ALIASES,
    AdvisoryProduct,
    Aliases,
    Doubt,
    Ground,
    Item,
    Match,
    NameComparison,
    NameRelation,
    VersionFinding,
    alias_key,
)
from bollwerk.engines.product_identity.inventory_index import InventoryIndex, SharedMatch
from bollwerk.engines.product_identity.inventory_tables import read_items
from bollwerk.engines.product_identity.match_table import Explanation, MatchTable
from bollwerk.engines.product_identity.matching import (
    LEAST_CONFIDENCE,
    AdvisoryIndex,
    range_of,
    version_of,
)
from bollwerk.engines.product_identity.name_index import NameIndex
from bollwerk.engines.product_identity.names import ProductName, VendorName, fold, read_name, read_vendor, same_vendor
from bollwerk.engines.product_identity.product_directory import Answer, DirectoryEntry, ProductDirectory
from bollwerk.engines.product_identity.purls import Purl, build_purl, parse_purl, same_package
from bollwerk.engines.product_identity.range_reading import read_range, read_version
from bollwerk.engines.product_identity.ranges import (
    Form,
    Interval,
    Membership,
    Subject,
    VersionRange,
    membership,
)
from bollwerk.engines.product_identity.schemes import SchemeError
from bollwerk.engines.product_identity.schemes import compare as compare_in_scheme
from bollwerk.engines.product_identity.vers import Vers, VersConstraint, normalise_vers, parse_vers, vers_of_native
from bollwerk.engines.product_identity.version_columns import find_version
from bollwerk.engines.product_identity.version_order import generic_key, order_by, vendor_key

__all__ = [
    "LEAST_CONFIDENCE",
    "NO_ALIASES",
    "AdvisoryIndex",
    "AdvisoryProduct",
    "Aliases",
    "Answer",
    "Bounds",
    "ComponentEntry",
    "ComponentIndex",
    "Cpe",
    "CpeError",
    "DirectoryEntry",
    "Doubt",
    "Explanation",
    "Form",
    "FoundBy",
    "Ground",
    "Holding",
    "IdentityError",
    "Interval",
    "InventoryIndex",
    "Item",
    "Match",
    "MatchTable",
    "Membership",
    "NameComparison",
    "NameIndex",
    "NameRelation",
    "ProductDirectory",
    "ProductName",
    "Purl",
    "PurlError",
    "Relation",
    "SchemeError",
    "SharedMatch",
    "StateError",
    "Subject",
    "TableError",
    "VendorName",
    "Vers",
    "VersConstraint",
    "VersError",
    "VersionFinding",
    "VersionRange",
    "alias_key",
    "build_purl",
    "compare_in_scheme",
    "compare_names",
    "concerns",
    "explain",
    "find_version",
    "fold",
    "generic_key",
    "match_all",
    "membership",
    "normalise_vers",
    "order_by",
    "package_concerned",
    "parse_cpe",
    "parse_purl",
    "parse_vers",
    "range_of",
    "read_items",
    "read_name",
    "read_range",
    "read_vendor",
    "read_version",
    "relate",
    "same_package",
    "same_release",
    "same_vendor",
    "single_version",
    "vendor_key",
    "vers_of_native",
    "version_of",
]
