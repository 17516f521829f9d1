"""Who contains this module? An index over components of bills of materials: by name, package, hash and supplier."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.errors import StateError
from bollwerk.engines.product_identity.identifiers import hash_key, read_purl
from bollwerk.engines.product_identity.names import fold, read_vendor

EDITION = 1
"""Edition of the stored form; bytes of another edition are refused and the index is built again."""

_SHORTEST_WORD = 3
_WORD = re.compile(r"[a-z0-9]+")


class FoundBy(StrEnum):
    """What a search met, surest first."""

    HASH = "hash"
    PACKAGE = "package"
    NAME = "name"
    WORDS = "words"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class ComponentEntry:
    """A component of a bill of materials; absent texts are empty. Its position in the index is its identity."""

    name: str
    version: str = ""
    purl: str = ""
    supplier: str = ""
    hashes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A component found, with what the search met."""

    position: int
    found_by: FoundBy


class _Stored(msgspec.Struct, array_like=True):
    edition: int
    keys: list[str]
    starts: bytes
    positions: bytes


class ComponentIndex:
    """Positions of components by everything they can be asked for."""

    def __init__(self, keys: Sequence[str], starts: NDArray[np.int64], positions: NDArray[np.int32]) -> None:
        self._keys = {key: number for number, key in enumerate(keys)}
        self._starts, self._positions = starts, positions

    @classmethod
    def build(cls, components: Iterable[ComponentEntry]) -> "ComponentIndex":
        """Return an index over components; their positions are those of the iteration."""
        numbers: dict[str, int] = {}
        known: dict[tuple[str, str], list[int]] = {}
        key_of_row: list[int] = []
        position_of_row: list[int] = []
        for position, component in enumerate(components):
            asked = (component.name, _without_version(component.purl))
            rows = known.get(asked)
            if rows is None:
                rows = known[asked] = [numbers.setdefault(key, len(numbers)) for key in _keys_of(*asked)]
            more = [numbers.setdefault(key, len(numbers)) for key in _keys_of_one(component)]
            key_of_row.extend(rows)
            key_of_row.extend(more)
            position_of_row.extend([position] * (len(rows) + len(more)))
        owner = np.array(key_of_row, dtype=np.int32)
        order = np.argsort(owner, kind="stable")
        starts = np.zeros(len(numbers) + 1, dtype=np.int64)
        np.cumsum(np.bincount(owner, minlength=len(numbers)), out=starts[1:])
        return cls(list(numbers), starts, np.array(position_of_row, dtype=np.int32)[order])

    def to_bytes(self) -> bytes:
        """Return the index for storage."""
        stored = _Stored(EDITION, list(self._keys), self._starts.tobytes(), self._positions.tobytes())
        return msgspec.msgpack.encode(stored)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ComponentIndex":
        """Return a stored index.

        Raises:
            StateError: If the bytes are damaged or of another edition; build the index again then.
        """
        try:
            stored = msgspec.msgpack.decode(raw, type=_Stored)
            starts = np.frombuffer(stored.starts, dtype=np.int64)
            positions = np.frombuffer(stored.positions, dtype=np.int32)
        except (msgspec.DecodeError, ValueError) as error:
            raise StateError("The stored index of components is damaged.") from error
        if stored.edition != EDITION or len(starts) != len(stored.keys) + 1 or int(starts[-1]) != len(positions):
            raise StateError("The stored index of components is of another edition or damaged.")
        return cls(stored.keys, starts, positions)

    def find(self, asked: str) -> list[Holding]:
        """Return the components that a package URL, a digest, a name or a supplier means, each once, surest first.

        A name finds equal names first, then names that contain all its words; a package URL without a version finds
        every version.
        """
        found: dict[int, FoundBy] = {}
        for found_by, positions in self._answers(asked.strip()):
            for position in positions.tolist():
                found.setdefault(position, found_by)
        return [Holding(position, found_by) for position, found_by in found.items()]

    def _answers(self, asked: str) -> Iterator[tuple[FoundBy, NDArray[np.int32]]]:
        if asked.lower().startswith("pkg:"):
            purl = read_purl(asked)
            yield FoundBy.PACKAGE, self._holders(FoundBy.PACKAGE, purl.package if purl else "")
            return
        if digest := hash_key(asked):
            yield FoundBy.HASH, self._holders(FoundBy.HASH, digest)
            return
        plain = fold(asked)
        yield FoundBy.NAME, self._holders(FoundBy.NAME, plain.replace(" ", ""))
        yield FoundBy.WORDS, self._with_words(_words(plain))
        yield FoundBy.SUPPLIER, self._holders(FoundBy.SUPPLIER, read_vendor(asked).compact)

    def _holders(self, kind: FoundBy, key: str) -> NDArray[np.int32]:
        number = self._keys.get(f"{kind} {key}")
        if number is None or not key:
            return np.zeros(0, dtype=np.int32)
        return self._positions[self._starts[number] : self._starts[number + 1]]

    def _with_words(self, words: Sequence[str]) -> NDArray[np.int32]:
        if not words:
            return np.zeros(0, dtype=np.int32)
        lists = sorted((self._holders(FoundBy.WORDS, word) for word in words), key=len)
        common = lists[0]
        for other in lists[1:]:
            common = common[np.isin(common, other, assume_unique=True)]
        return common


def _without_version(purl: str) -> str:
    """Return a package URL up to its version, so that all versions are read once."""
    base = purl.partition("#")[0].partition("?")[0]
    at = base.rfind("@")
    return base[:at] if at > base.rfind("/") else base


def _keys_of(name: str, purl_text: str) -> list[str]:
    """Return the keys that all versions of a component share."""
    plain = fold(name)
    keys = [f"{FoundBy.NAME} {plain.replace(' ', '')}"] if plain else []
    words = set(_words(plain))
    purl = read_purl(purl_text) if purl_text else None
    if purl is not None:
        keys.append(f"{FoundBy.PACKAGE} {purl.package}")
        words.update(_words(fold(purl.name)), _words(fold(purl.namespace)))
    return [*keys, *(f"{FoundBy.WORDS} {word}" for word in sorted(words))]


def _keys_of_one(component: ComponentEntry) -> list[str]:
    """Return the keys of digests and of the supplier."""
    keys = [f"{FoundBy.HASH} {key}" for text in component.hashes if (key := hash_key(text))]
    if component.supplier and (supplier := read_vendor(component.supplier).compact):
        keys.append(f"{FoundBy.SUPPLIER} {supplier}")
    return keys


def _words(plain: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _WORD.findall(plain) if len(word) >= _SHORTEST_WORD))
