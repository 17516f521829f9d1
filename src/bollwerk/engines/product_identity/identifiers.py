"""Identifiers of products and items, reduced to strings that are equal exactly when they name the same thing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bollwerk.engines.product_identity.cpe import ANY, NA, Cpe, parse_cpe
from bollwerk.engines.product_identity.errors import IdentityError
from bollwerk.engines.product_identity.identity_types import AdvisoryProduct, Ground, Item
from bollwerk.engines.product_identity.purls import Purl, parse_purl

_HASH = re.compile(r"(?:[a-z0-9-]+:)?([0-9a-f]{32,128})", re.IGNORECASE)
_SHORTEST_NUMBER = 4  # a shorter model or serial number meets too much by chance

Key = tuple[Ground, str]


@lru_cache(maxsize=65536)
def read_purl(text: str) -> Purl | None:
    """Return a package URL, None when the text is none."""
    try:
        return parse_purl(text)
    except IdentityError:
        return None


@lru_cache(maxsize=65536)
def read_cpe(text: str) -> Cpe | None:
    """Return a CPE, None when the text is none."""
    try:
        return parse_cpe(text)
    except IdentityError:
        return None


def hash_key(text: str) -> str:
    """Return a digest in small letters without the name of its method, empty when the text is no digest."""
    found = _HASH.fullmatch(text.strip())
    return found.group(1).lower() if found else ""


def number_key(text: str) -> str:
    """Return a model or serial number without blanks, dashes, dots and slashes, in capitals; wildcards stay."""
    return re.sub(r"[^A-Z0-9*?]", "", text.upper())


def cpe_key(text: str) -> str:
    """Return vendor and product of a CPE, empty when one of them is open."""
    cpe = read_cpe(text)
    if cpe is None or {cpe.vendor, cpe.product} & {ANY, NA}:
        return ""
    return ":".join(cpe.package)


def purl_key(text: str) -> str:
    """Return type, namespace and name of a package URL, empty when the text is none."""
    purl = read_purl(text)
    return purl.package if purl else ""


def identifiers_of_item(item: Item) -> list[Key]:
    """Return all identifiers of an item, strongest first."""
    found = [(Ground.HASH, hash_key(text)) for text in item.hashes]
    found.append((Ground.PURL, purl_key(item.purl) if item.purl else ""))
    found.append((Ground.CPE, cpe_key(item.cpe) if item.cpe else ""))
    found.append((Ground.SERIAL_NUMBER, number_key(item.serial_number)))
    found.append((Ground.MODEL_NUMBER, number_key(item.model_number)))
    return _kept(found)


def identifiers_of_product(product: AdvisoryProduct, order_numbers: Sequence[str]) -> list[Key]:
    """Return all identifiers of a product, strongest first; `order_numbers` stood beside its name."""
    found = [(Ground.HASH, hash_key(text)) for text in product.hashes]
    found += [(Ground.PURL, purl_key(text)) for text in product.purls]
    found += [(Ground.CPE, cpe_key(text)) for text in product.cpes]
    found += [(Ground.SERIAL_NUMBER, number_key(text)) for text in product.serial_numbers]
    found += [(Ground.MODEL_NUMBER, number_key(text)) for text in (*product.model_numbers, *order_numbers)]
    return _kept(found)


def _kept(found: Iterable[Key]) -> list[Key]:
    numbers = {Ground.SERIAL_NUMBER, Ground.MODEL_NUMBER}
    return [
        (ground, text)
        for ground, text in dict.fromkeys(found)
        if text and (ground not in numbers or len(text.strip("*?")) >= _SHORTEST_NUMBER)
    ]


class IdentifierIndex:
    """Positions by identifier; model and serial numbers may hold wildcards on the side that is indexed."""

    def __init__(self, keys: Iterable[tuple[int, Key]]) -> None:
        self._exact: defaultdict[Key, list[int]] = defaultdict(list)
        self._patterns: list[tuple[Ground, re.Pattern[str], int]] = []
        self.add(keys)

    def add(self, keys: Iterable[tuple[int, Key]]) -> None:
        """Take further identifiers in."""
        for position, (ground, text) in keys:
            if "*" in text or "?" in text:
                self._patterns.append((ground, _pattern(text), position))
            else:
                self._exact[ground, text].append(position)

    def remove(self, keys: Iterable[tuple[int, Key]]) -> None:
        """Take identifiers out that were taken in."""
        for position, (ground, text) in keys:
            if "*" in text or "?" in text:
                self._patterns.remove((ground, _pattern(text), position))
            else:
                self._exact[ground, text].remove(position)

    def find(self, keys: Sequence[Key]) -> Iterator[tuple[int, Key]]:
        """Return positions that share an identifier, with the identifier."""
        for key in keys:
            ground, text = key
            if "*" in text or "?" in text:
                yield from self._find_pattern(ground, _pattern(text), key)
                continue
            for position in self._exact.get(key, ()):
                yield position, key
            for other, pattern, position in self._patterns:
                if other is ground and pattern.fullmatch(text):
                    yield position, key

    def _find_pattern(self, ground: Ground, pattern: re.Pattern[str], key: Key) -> Iterator[tuple[int, Key]]:
        for (other, text), positions in self._exact.items():
            if other is ground and pattern.fullmatch(text):
                for position in positions:
                    yield position, key


@lru_cache(maxsize=8192)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in text))


def contradict(product: AdvisoryProduct, item: Item) -> bool:
    """Return whether both sides carry identifiers of one kind and none of them agrees."""
    if item.cpe and product.cpes and not _agree(cpe_key(item.cpe), [cpe_key(text) for text in product.cpes]):
        return True
    return bool(item.purl and product.purls) and not _agree(
        purl_key(item.purl), [purl_key(text) for text in product.purls]
    )


def _agree(mine: str, theirs: Sequence[str]) -> bool:
    known = [text for text in theirs if text]
    return not mine or not known or mine in known
