"""What is matched with what: products of documents, items of an inventory, and the matches between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.product_identity.names import fold
from bollwerk.engines.product_identity.ranges import Membership


@dataclass(frozen=True, slots=True)
class AdvisoryProduct:
    """A product as a document names it; absent texts are empty.

    Attributes:
        advisory: Identifier of the document.
        product_id: Identifier of the product inside the document.
        vendor: Maker as printed.
        name: Product name as printed.
        version: A single version, or the name of a `product_version` branch.
        version_range: Text of a range; it wins over `version`.
        family: Names of the families the product stands in.
        cpes: CPE names.
        purls: Package URLs.
        hashes: Hex digests of files.
        model_numbers: Model and order numbers; `*` and `?` are wildcards (CSAF, section 3.1.3.3.5).
        serial_numbers: Serial numbers, wildcards as above.
        mentions: Texts that name third parties' components, for example the description of a vulnerability.
    """

    advisory: str
    product_id: str = ""
    vendor: str = ""
    name: str = ""
    version: str = ""
    version_range: str = ""
    family: str = ""
    cpes: Sequence[str] = ()
    purls: Sequence[str] = ()
    hashes: Sequence[str] = ()
    model_numbers: Sequence[str] = ()
    serial_numbers: Sequence[str] = ()
    mentions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """Something of the inventory: hardware, software, a component; absent texts are empty."""

    key: str
    vendor: str = ""
    name: str = ""
    version: str = ""
    cpe: str = ""
    purl: str = ""
    hashes: Sequence[str] = ()
    model_number: str = ""
    serial_number: str = ""


class NameRelation(StrEnum):
    """How two product names relate."""

    CONFIRMED = "confirmed"
    EQUAL = "equal"
    REORDERED = "reordered"
    CONTAINS = "contains"
    CONTAINED = "contained"
    FAMILY = "family"
    SIMILAR = "similar"
    DIFFERENT_MODEL = "different_model"
    MENTIONED = "mentioned"


class Ground(StrEnum):
    """What a match stands on, strongest first."""

    HASH = "hash"
    PURL = "purl"
    CPE = "cpe"
    SERIAL_NUMBER = "serial_number"
    MODEL_NUMBER = "model_number"
    NAME = "name"
    MENTION = "mention"


class VersionFinding(StrEnum):
    """What the versions say."""

    INSIDE = "inside"
    ALL_VERSIONS = "all_versions"
    NO_RANGE = "no_range"
    NO_VERSION = "no_version"
    NOT_COMPARABLE = "not_comparable"
    UNREADABLE = "unreadable"
    OUTSIDE = "outside"


class Doubt(StrEnum):
    """What would make a match certain."""

    ITEM_HAS_NO_VERSION = "item_has_no_version"
    ITEM_HAS_NO_VENDOR = "item_has_no_vendor"
    VENDORS_DIFFER = "vendors_differ"
    NAMES_DIFFER = "names_differ"
    RANGE_UNREADABLE = "range_unreadable"
    RANGE_COUNTS_SOMETHING_ELSE = "range_counts_something_else"
    CONDITION = "condition"
    NAME_IS_COMMON = "name_is_common"


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two product names side by side.

    Attributes:
        score: 0..1, vendors included.
        relation: How they relate.
        mine: The item's vendor and name as written.
        theirs: The document's vendor and name as written.
        vendor_score: How surely the vendors are one; 0.5 when one of them names nobody.
        surplus: Parts that only one of the names has.
    """

    score: float
    relation: NameRelation
    mine: str
    theirs: str
    vendor_score: float = 1.0
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An item that a document speaks about.

    Attributes:
        item: Key of the item.
        advisory: Identifier of the document.
        product_id: Identifier of the product inside the document.
        confidence: 0..1.
        ground: What the match stands on.
        finding: What the versions say.
        met: Which string met which.
        version: The item's version and the document's range, as written.
        doubts: What would make it certain; empty when it is.
        conditions: What else must hold according to the document.
    """

    item: str
    advisory: str
    product_id: str
    confidence: float
    ground: Ground
    finding: VersionFinding
    met: tuple[str, str]
    version: tuple[str, str]
    doubts: tuple[Doubt, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aliases:
    """What people decided about pairs of names: (item's vendor, item's name, document's vendor, document's name).

    Attributes:
        confirmed: The two are one product.
        rejected: They are not; such a match never comes back.
    """

    confirmed: frozenset[tuple[str, str, str, str]] = frozenset()
    rejected: frozenset[tuple[str, str, str, str]] = frozenset()


NO_ALIASES = Aliases()


def alias_key(vendor: str, name: str, other_vendor: str, other_name: str) -> tuple[str, str, str, str]:
    """Return a pair of names as `Aliases` keeps it."""
    return fold(vendor), fold(name), fold(other_vendor), fold(other_name)


FINDING_OF = {
    Membership.INSIDE: VersionFinding.INSIDE,
    Membership.OUTSIDE: VersionFinding.OUTSIDE,
    Membership.UNDECIDED: VersionFinding.NOT_COMPARABLE,
}
