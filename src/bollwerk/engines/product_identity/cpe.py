"""CPE names 2.2 and 2.3, and the relation between two of them.

Source: NISTIR 7695 (naming: URI and formatted string), NISTIR 7696 (name matching, tables 6-2 and 6-4).
"""

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from bollwerk.engines.product_identity.errors import CpeError
from bollwerk.engines.product_identity.version_order import generic_key

MAX_LENGTH = 2048
"""A longer text is refused."""

ANY, NA = "*", "-"

_UNBOUND = re.compile(r"(?<!\\):")
_WILD = re.compile(r"(?<!\\)[*?]")


class Relation(StrEnum):
    """How a set of names relates to another (NISTIR 7696, table 6-1)."""

    EQUAL = "equal"
    SUPERSET = "superset"
    SUBSET = "subset"
    DISJOINT = "disjoint"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Cpe:
    """A well-formed name: `*` is any value, `-` not applicable; backslashes quote, letters are small."""

    part: str = ANY
    vendor: str = ANY
    product: str = ANY
    version: str = ANY
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    sw_edition: str = ANY
    target_sw: str = ANY
    target_hw: str = ANY
    other: str = ANY

    @property
    def package(self) -> tuple[str, str]:
        """Return vendor and product without quoting."""
        return plain(self.vendor), plain(self.product)

    def __str__(self) -> str:
        """Return the formatted string of 2.3."""
        return "cpe:2.3:" + ":".join(getattr(self, item.name) for item in fields(self))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Versions that a CPE entry covers beside its name, as the NVD writes them; empty ends are open."""

    start_including: str = ""
    start_excluding: str = ""
    end_including: str = ""
    end_excluding: str = ""

    @property
    def open(self) -> bool:
        """Return whether there is no bound."""
        return not (self.start_including or self.start_excluding or self.end_including or self.end_excluding)

    def holds(self, version: str) -> bool:
        """Return whether a version lies inside, in the generic order."""
        key = generic_key(version)
        if self.start_including and key < generic_key(self.start_including):
            return False
        if self.start_excluding and key <= generic_key(self.start_excluding):
            return False
        if self.end_including and key > generic_key(self.end_including):
            return False
        return not (self.end_excluding and key >= generic_key(self.end_excluding))


NO_BOUNDS = Bounds()


@lru_cache(maxsize=65536)
def parse_cpe(text: str) -> Cpe:
    """Return a CPE from a formatted string (2.3) or a URI (2.2).

    Raises:
        CpeError: If the text is neither.
    """
    cut = text.strip()
    if len(cut) > MAX_LENGTH:
        raise CpeError("A CPE name may have 2048 characters at most.")
    if cut.lower().startswith("cpe:2.3:"):
        return _from_string(cut)
    if cut.lower().startswith("cpe:/"):
        return _from_uri(cut)
    raise CpeError(f"{text[:80]!r} begins neither with cpe:2.3: nor with cpe:/.")


def _from_string(text: str) -> Cpe:
    values = [item.lower() for item in _UNBOUND.split(text)[2:]]
    if not 1 <= len(values) <= len(fields(Cpe)):
        raise CpeError(f"{text[:80]!r} has more than eleven parts.")
    if values[0] not in {"a", "o", "h", ANY, NA}:
        raise CpeError(f"{text[:80]!r}: the part must be a, o, h, * or -.")
    if any(re.search(r"\s", item) for item in values):
        raise CpeError(f"{text[:80]!r} contains a blank.")
    return Cpe(*(item or ANY for item in values))


def _from_uri(text: str) -> Cpe:
    values = text[5:].split(":")
    if not 1 <= len(values) <= 7:  # noqa: PLR2004 - NISTIR 7695, 6.1.2: seven components
        raise CpeError(f"{text[:80]!r} has more than seven parts.")
    if values[0].lower() not in {"a", "o", "h", ""}:
        raise CpeError(f"{text[:80]!r}: the part must be a, o or h.")
    values += [""] * (7 - len(values))
    head, edition = values[:5], values[5]
    packed = edition.split("~")[1:] if edition.startswith("~") else [edition, "", "", "", ""]
    packed += [""] * (5 - len(packed))
    ordered = [*head, packed[0], values[6], *packed[1:5]]
    return Cpe(*(_from_uri_value(item) for item in ordered))


def _from_uri_value(value: str) -> str:
    """Return a value with quoting: in a URI `%01` is `?`, `%02` is `*`, everything else is literal."""
    if value == "":
        return ANY
    if value == NA:
        return NA
    text = unquote(value.replace("%01", "\x01").replace("%02", "\x02")).lower()
    return (
        re.sub(r"[^\w\x01\x02.\-]", lambda match: "\\" + match.group(), text).replace("\x01", "?").replace("\x02", "*")
    )


def plain(value: str) -> str:
    """Return an attribute without its quoting."""
    return re.sub(r"\\(.)", r"\1", value)


def relate(source: str, target: str) -> Relation:
    """Return the relation of two attribute values (NISTIR 7696, table 6-2).

    A wildcard in the target is only understood when the source is the same text; otherwise it is undefined.
    """
    if source == target:
        return Relation.EQUAL
    if source == ANY:
        return Relation.SUPERSET
    if target == ANY:
        return Relation.SUBSET
    if NA in {source, target}:
        return Relation.DISJOINT
    if _WILD.search(target):
        return Relation.UNDEFINED
    if _WILD.search(source):
        return Relation.SUPERSET if _pattern(source).fullmatch(plain(target)) else Relation.DISJOINT
    return Relation.EQUAL if plain(source) == plain(target) else Relation.DISJOINT


@lru_cache(maxsize=4096)
def _pattern(value: str) -> re.Pattern[str]:
    parts = re.split(r"((?<!\\)[*?])", value)
    joined = "".join({"*": ".*", "?": ".?"}.get(part, re.escape(plain(part))) for part in parts)
    return re.compile(joined)


def compare_names(source: Cpe, target: Cpe) -> tuple[tuple[str, Relation], ...]:
    """Return the relation of every attribute, by name."""
    return tuple((item.name, relate(getattr(source, item.name), getattr(target, item.name))) for item in fields(Cpe))


def concerns(criteria: Cpe, target: Cpe, bounds: Bounds = NO_BOUNDS) -> bool:
    """Return whether an entry of a vulnerability list speaks about a product.

    Every attribute must overlap. Beyond NISTIR 7696: the target must name its product, vendor and product with
    wildcards only count against the same text or an open target (a pattern in a vendor's name would catch others),
    and vendor and product may not each be open on the other side. With bounds the version of the criteria must be
    open; a target without a version may lie inside.
    """
    if target.product in {ANY, NA} or not _identity_overlaps(criteria, target):
        return False
    for name, relation in compare_names(criteria, target):
        if name == "version" and not bounds.open:
            continue
        if relation in {Relation.DISJOINT, Relation.UNDEFINED}:
            return False
    return bounds.open or _within(criteria, target, bounds)


def _within(criteria: Cpe, target: Cpe, bounds: Bounds) -> bool:
    if criteria.version == NA:
        return False
    if target.version in {ANY, NA}:
        return True
    if criteria.version != ANY and relate(criteria.version, target.version) is Relation.DISJOINT:
        return False
    return bounds.holds(plain(target.version))


def _identity_overlaps(criteria: Cpe, target: Cpe) -> bool:
    relations: list[Relation] = []
    for source, other in ((criteria.vendor, target.vendor), (criteria.product, target.product)):
        if _WILD.search(source) and source not in {ANY, other} and other != ANY:
            return False
        relations.append(relate(source, other))
    return not (Relation.SUPERSET in relations and Relation.SUBSET in relations)
