"""Find a product in a closed directory (CPE dictionary, endoflife.date) by identifier or by name; abstain when unsure.

By name: three letters in a row are compared, rare ones count more; the whole name and the product's own words count
apart, and a little the vendor. What stands behind a dash or a colon of a long title counts less than its head. The most
alike ones are then ranked by their words (`candidate_ranking`).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.candidate_ranking import (
    CANDIDATES,
    Likeness,
    Named,
    Question,
    Ranking,
    choose,
    sureness_of,
)
from bollwerk.engines.product_identity.identifiers import cpe_key, purl_key, read_purl
from bollwerk.engines.product_identity.installed_names import without_installation
from bollwerk.engines.product_identity.name_words import NO_VENDOR
from bollwerk.engines.product_identity.names import VendorName, fold, read_name, read_vendor, same_vendor

SURE = 0.83
"""An answer that is less sure is no answer."""

_WHOLE, _PRODUCT, _VENDOR = 0.7, 0.3, 0.15
_HEAD = 0.97
_SHORTEST_FORM = 3
_SAME, _NOBODY = 0.9, 1.05
_TITLE = re.compile(r"\s+[–—-]\s+|:\s|\s\|\s|\s*\(|,\s")
_PADDING = re.compile(r"\b(?:firmware|wordpress|plugin|project|software)\b")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A product of a directory; `identifiers` are CPE names, package URLs and other names it goes by."""

    key: str
    vendor: str
    name: str
    identifiers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A product found; `score` is how sure it is, 1 for an identifier."""

    key: str
    score: float
    by_identifier: bool = False


class ProductDirectory:
    """A directory prepared for questions."""

    def __init__(self, entries: Sequence[DirectoryEntry]) -> None:
        self._keys = [entry.key for entry in entries]
        self._whole = _Letters([fold(f"{entry.vendor} {entry.name}") for entry in entries])
        self._product = _Letters([_own_words(entry.vendor, entry.name) for entry in entries])
        self._vendor = _Letters([_vendor_words(entry.vendor) for entry in entries])
        self._bare = _Letters([_without_padding(fold(entry.name)) for entry in entries])
        self._named = [_named(entry) for entry in entries]
        self._is_nobody = np.array([name.is_nobody for name in self._named], dtype=np.bool_)
        self._ranking = Ranking(self._named)
        self._spelled = _Spelled(entries)
        self._firmware = {(one.vendor, one.product): place for place, one in enumerate(self._named) if one.is_firmware}
        self._identifiers: dict[str, str] = {}
        for entry in entries:
            for text in (*entry.identifiers, entry.key):
                for key in identifier_keys(text):
                    self._identifiers.setdefault(key, entry.key)

    def identify(self, identifier: str) -> Answer | None:
        """Return the product that a CPE, a package URL or another exact name means."""
        for key in identifier_keys(identifier):
            if key in self._identifiers:
                return Answer(self._identifiers[key], 1.0, by_identifier=True)
        return None

    def find(self, vendor: str, name: str, least: float = SURE) -> Answer | None:
        """Return the product that a vendor and a name most likely mean, None when it is not sure enough."""
        if not self._keys:
            return None
        vendor = "" if fold(vendor).replace(" ", "") in NO_VENDOR else vendor
        name = self._spelled.out(vendor, self._spelled.plain(name))
        heads = _heads(name)
        whole = self._best(self._whole, [fold(f"{vendor} {head}") for head in heads])
        own = self._best(self._product, [_own_words(vendor, head) for head in heads])
        bare = self._best(self._bare, [_without_padding(fold(head)) for head in heads])
        maker = self._vendor.likeness(_vendor_words(vendor))
        score = _WHOLE * whole + _PRODUCT * own + _VENDOR * maker
        # Nobody's product under this very name is not outdone by other products of the maker.
        score = np.maximum(score, np.where(self._is_nobody & (bare >= _SAME), _NOBODY * bare, 0.0))
        count = min(CANDIDATES, len(score))
        asked = Question(*(tuple(fold(text).split()) for text in (vendor, name, heads[-1])))
        found: dict[int, list[float]] = {}
        for place in np.argsort(-score)[:count].tolist():
            alike = (float(letters[place]) for letters in (score, whole, own, maker, bare))
            found[place] = self._ranking.features(asked, place, Likeness(*alike))
        choice = choose(found)
        sure = sureness_of(choice, self._ranking.doubts(asked, choice.place))
        # Where a device and its firmware are listed apart, it is the firmware that a CVE speaks about.
        named = self._named[choice.place]
        best = self._firmware.get((named.vendor, named.product), choice.place)
        return Answer(self._keys[best], sure) if sure >= least else None

    @staticmethod
    def _best(letters: "_Letters", texts: Sequence[str]) -> Floats:
        best = letters.likeness(texts[0])
        for text in texts[1:]:
            best = np.maximum(best, _HEAD * letters.likeness(text))
        return best


def identifier_keys(text: str) -> tuple[str, ...]:
    """Return the keys an identifier is found by, the most special first."""
    plain = text.strip()
    if plain.lower().startswith("cpe:"):
        return tuple(f"cpe {key}" for key in (cpe_key(plain),) if key)
    if plain.lower().startswith("pkg:"):
        purl = read_purl(plain)
        place = purl.qualifiers.get("repository_url", "") if purl else ""
        keys = (f"purl {purl_key(plain)} {place}", f"purl {purl_key(plain)}") if place else (f"purl {purl_key(plain)}",)
        return keys if purl else ()
    name = fold(plain).replace(" ", "")
    return (f"name {name}",) if name else ()


def _heads(name: str) -> list[str]:
    """Return a title and its head; what follows a dash, a colon or a comma explains it."""
    head = _TITLE.split(name, maxsplit=1)[0].strip()
    return [name, head] if head and head != name else [name]


def _without_padding(name: str) -> str:
    return _PADDING.sub("", name).strip() or name


def _named(entry: DirectoryEntry) -> Named:
    vendor, name = fold(entry.vendor).split(), fold(entry.name)
    makers = tuple(word for word in vendor if word != "project")
    return Named(
        makers,
        tuple(_without_padding(name).split()),
        is_nobody="project" in vendor and bool(makers),
        is_firmware=name.endswith("firmware"),
    )


def _own_words(vendor: str, name: str) -> str:
    words = " ".join(read_name(vendor, name).atoms)
    return _PADDING.sub("", words).strip() or words


def _vendor_words(vendor: str) -> str:
    return " ".join(read_vendor(vendor).words)


class _Spelled:
    """What short forms of a maker's products stand for: `EPM`, `FortiClientEMS`, `PowerProtect DD`."""

    def __init__(self, entries: Sequence[DirectoryEntry]) -> None:
        names = [(read_vendor(fold(entry.vendor)), fold(entry.name)) for entry in entries]
        self._known = {form.replace(" ", "") for _, name in names for form in (name, _without_padding(name))}
        self._of: dict[str, list[tuple[VendorName, str]]] = {}
        for maker, name in names:
            for short in _short_forms(name.split()):
                self._of.setdefault(short, []).append((maker, name))

    def plain(self, name: str) -> str:
        """Return a name without what an installation adds to it, unless a product goes by the whole of it."""
        return name if fold(name).replace(" ", "") in self._known else without_installation(name)

    def out(self, vendor: str, name: str) -> str:
        """Return the name in full when it is the short form of a product of this maker, else as it is."""
        maker = read_vendor(vendor)
        for short in ("".join(read_name(vendor, name).atoms), fold(name).replace(" ", "")):
            if short in self._known:
                return name
            meant = {full for other, full in self._of.get(short, ()) if same_vendor(maker, other) >= _SAME}
            if meant:
                return min(meant, key=lambda full: (len(full), full))
        return name


def _short_forms(words: Sequence[str]) -> set[str]:
    """Return a name with two words or more in a row as their initials, of three letters or more."""
    found: set[str] = set()
    for start in range(len(words) - 1):
        for end in range(start + 2, len(words) + 1):
            initials = "".join(word[0] for word in words[start:end])
            found.add("".join((*words[:start], initials, *words[end:])))
    return {short for short in found if len(short) >= _SHORTEST_FORM}


class _Letters:
    """Likeness of texts by runs of three letters, rare ones counting more (cosine)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_runs(text)) for text in texts]
        frequency = Counter(run for count in counts for run in count)
        self._rarity = {run: math.log(1 + len(texts) / many) for run, many in frequency.items()}
        self._size = len(texts)
        rows: dict[str, list[tuple[int, float]]] = {}
        for place, count in enumerate(counts):
            length = self._length(count)
            for run, times in count.items():
                rows.setdefault(run, []).append((place, times * self._rarity[run] / length))
        self._places = {run: np.array([place for place, _ in pairs]) for run, pairs in rows.items()}
        self._weights = {run: np.array([weight for _, weight in pairs]) for run, pairs in rows.items()}

    def likeness(self, text: str) -> Floats:
        """Return the likeness of a text with every text of the index, 0..1."""
        found = np.zeros(self._size, dtype=np.float64)
        count = Counter(_runs(text))
        length = self._length(count)
        for run, times in count.items():
            if run in self._places:
                found[self._places[run]] += self._weights[run] * (times * self._rarity[run] / length)
        return found

    def _length(self, count: Counter[str]) -> float:
        unknown = math.log(1 + self._size)
        squares = ((times * self._rarity.get(run, unknown)) ** 2 for run, times in count.items())
        return math.sqrt(sum(squares)) or 1.0


def _runs(text: str) -> list[str]:
    runs: list[str] = []
    for word in text.split():
        padded = f" {word} "
        runs.extend(padded[start : start + 3] for start in range(len(padded) - 2))
    return runs
