"""Names of vendors and products, taken apart so that two spellings can be compared.

A name is compared by its atoms: runs of letters or digits, so that `ET 200SP`, `ET200SP` and `ET-200 SP` are one
name. What stands in parentheses is kept apart (order numbers, "incl. SIPLUS variants"), words that say nothing
("series", "firmware", "GmbH") do not count, and the vendor's own name is taken out of the product's name.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bollwerk.engines.product_identity.name_words import EMPTY_PRODUCT_WORDS, LEGAL_FORMS, NO_VENDOR, TRADE_WORDS

MAX_LENGTH = 500
"""A longer name is cut."""

_PARENTHESES = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ORDER_NUMBER = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Z])[A-Z0-9][A-Z0-9./*-]{5,}")
_REMARK = re.compile(
    r"\b(?:incl|except|excl|not\s+including|all|only|see|formerly|aka|including|inkl|auch|ohne|nur)\b", re.IGNORECASE
)
_EXCEPTION = re.compile(r"[,\s]\s*(?:not\s+including|excluding|except(?:\s+for)?|ausgenommen)\s+(\S.*)$", re.IGNORECASE)
_EXCEPTING = ("cluding", "except", "ausgenommen")
_BETWEEN = re.compile(r",\s+|\s+(?:and|or|und|oder|&)\s+")
_ENDING_VERSION = re.compile(r"\sv\s?\d+(?:\.(?:\d+|x))*$", re.IGNORECASE)
_ENDS_OF_VERSIONS = frozenset("0123456789xX")
_FAMILY = ("family", "series", "familie", "serie", "baureihe")
_ATOM = re.compile(r"[a-z]+|\d+")
_PLURAL = re.compile(r"(?<=[a-rt-z]{4})s\b")
_JOINED = re.compile(r"[^a-z0-9]+")
_MARKS = re.compile(r"[®™©]")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "’": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class VendorName:
    """A vendor's name.

    Attributes:
        text: As written.
        words: What tells vendors apart, legal forms taken out; empty when nobody is named.
    """

    text: str
    words: tuple[str, ...]

    @property
    def compact(self) -> str:
        """Return the words in one piece."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class ProductName:
    """A product's name.

    Attributes:
        text: As written.
        vendor: Who makes it.
        atoms: Runs of letters and digits, in order, without the vendor and without empty words.
        order_numbers: Order and model numbers that stood beside the name.
        remarks: What stood in parentheses and is no number.
        exceptions: Names of products that the text leaves out ("LOGIQ, not including LOGIQ 100 Pro").
        ending: How many atoms at the end are a version ("V5.X").
        is_family: Whether the text speaks about a family or a series.
    """

    text: str
    vendor: VendorName
    atoms: tuple[str, ...]
    order_numbers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    ending: int = 0
    is_family: bool = False

    @property
    def compact(self) -> str:
        """Return the atoms in one piece."""
        return "".join(self.atoms)


def fold(text: str) -> str:
    """Return a text in small letters without accents and trade marks, parts separated by single blanks."""
    plain = text[:MAX_LENGTH].lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", _MARKS.sub(" ", plain).translate(_SPECIAL))
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    if not plain.isalnum():
        plain = plain.replace("++", " plusplus ").replace("#", " sharp ").replace("'", "")
    return _JOINED.sub(" ", plain).strip()


@lru_cache(maxsize=32768)
def read_vendor(text: str) -> VendorName:
    """Return a vendor's name; one that names nobody ("n/a", "Open Source") has no words."""
    words = fold(text).split()
    if "".join(words) in NO_VENDOR:
        return VendorName(text, ())
    kept = [word for word in words if word not in LEGAL_FORMS] or words
    telling = [word for word in kept if word not in TRADE_WORDS] or kept
    return VendorName(text, tuple(telling))


@lru_cache(maxsize=131072)
def read_name(vendor: str, product: str) -> ProductName:
    """Return a product's name with its vendor's name taken out."""
    maker = read_vendor(vendor)
    has_parentheses = "(" in product or "[" in product
    rest, numbers, remarks = _take_parentheses(product[:MAX_LENGTH]) if has_parentheses else (product, [], [])
    rest, exceptions = _take_exceptions(rest.rstrip())
    atoms = _ATOM.findall(fold(rest))
    kept = _without(atoms, _vendor_atoms(maker, vendor)) or atoms
    telling = [atom for atom in kept if atom not in EMPTY_PRODUCT_WORDS] or kept
    if any(atom[-1] == "s" for atom in telling):
        telling = _PLURAL.sub("", " ".join(telling)).split()
    ending = _ENDING_VERSION.search(rest) if rest[-1:] in _ENDS_OF_VERSIONS else None
    version = len(_ATOM.findall(fold(ending.group()))) if ending else 0
    return ProductName(
        product,
        maker,
        tuple(telling),
        tuple(numbers),
        tuple(remarks),
        exceptions,
        ending=version if version < len(telling) else 0,
        is_family=rest.lower().endswith(_FAMILY),
    )


def _take_exceptions(product: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without what it leaves out, and the names left out."""
    lower = product.lower()
    found = _EXCEPTION.search(product) if any(word in lower for word in _EXCEPTING) else None
    if found is None:
        return product, ()
    return product[: found.start()], tuple(filter(None, _BETWEEN.split(found.group(1).strip())))


@lru_cache(maxsize=32768)
def _vendor_atoms(maker: VendorName, vendor: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways in which a vendor's name may stand inside a product's name, longest first."""
    forms = [tuple(_ATOM.findall(fold(vendor))), tuple(atom for word in maker.words for atom in _ATOM.findall(word))]
    if maker.words:
        forms.append(tuple(_ATOM.findall(maker.words[0])))
    return tuple(form for form in dict.fromkeys(forms) if form)


def _without(atoms: list[str], forms: Iterable[tuple[str, ...]]) -> list[str]:
    """Return atoms without the first way of writing the vendor at their beginning."""
    for form in forms:
        if tuple(atoms[: len(form)]) == form:
            return atoms[len(form) :]
    return atoms


def _take_parentheses(product: str) -> tuple[str, list[str], list[str]]:
    numbers: list[str] = []
    remarks: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner = (match.group(1) or match.group(2) or "").strip()
        found = _ORDER_NUMBER.findall(inner)
        if found and len("".join(found)) * 2 > len(inner.replace(" ", "")):
            numbers.extend(found)
            return " "
        if not inner or _REMARK.search(inner):
            remarks.append(inner)
            return " "
        return f" {inner} "

    return _PARENTHESES.sub(take, product), numbers, [item for item in remarks if item]


def same_vendor(one: VendorName, other: VendorName) -> float:
    """Return how surely two vendors are one, 0..1; 0.5 when one of them names nobody.

    Equal words are certain. One name inside the other ("Schneider Electric" in "Schneider Electric Software") is
    likely; so are names that differ in their last letters or are the initials of the other.
    """
    if not one.words or not other.words:
        return 0.5
    if one.compact == other.compact:
        return 1.0
    left, right = set(one.words), set(other.words)
    if left <= right or right <= left:
        return 0.9
    shorter, longer = sorted((one.compact, other.compact), key=len)
    if len(shorter) >= BEGINNING and longer.startswith(shorter):
        return 0.85
    if initials(one) == other.compact or initials(other) == one.compact:
        return 0.8
    shared = left & right
    if shared and one.words[0] == other.words[0] and len(one.words[0]) >= BEGINNING:
        return 0.75
    return 0.0


BEGINNING = 4
"""A shorter beginning says nothing about a vendor."""


def initials(name: VendorName) -> str:
    """Return the initials of a vendor with several words, else nothing."""
    return "".join(word[0] for word in name.words) if len(name.words) >= 2 else ""  # noqa: PLR2004 - one letter is none
