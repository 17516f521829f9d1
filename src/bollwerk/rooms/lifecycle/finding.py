"""Which product of the support data a product of the inventory is: by identifier, by a person's word, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines import product_identity as identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Finder", "Found", "Known", "Wanted"]

_LEAST = 0.55
"""Least confidence of a name; below, nobody knows."""
_NO_RANGE = 0.7
"""What the engine leaves of a name because the support data state no affected versions."""


@dataclass(frozen=True, slots=True)
class Known:
    """A product of the support data; `key` is what the caller gets back."""

    key: str
    name: str
    vendor: str = ""
    aliases: Sequence[str] = ()
    cpes: Sequence[str] = ()
    purls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product of the inventory."""

    vendor: str
    product: str
    version: str = ""
    cpe: str = ""
    purl: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A product that was found, how surely, and by what."""

    key: str
    confidence: float
    ground: str


class Finder:
    """Finds products; made once for many questions.

    Args:
        products: Everything that is known.
        chosen: What people decided: folded vendor and product of the inventory to a key; empty for none of them.
    """

    def __init__(self, products: Iterable[Known], chosen: Mapping[tuple[str, str], str] | None = None) -> None:
        self._chosen = chosen or {}
        self._names: dict[str, str] = {}
        self._cpes: dict[str, str] = {}
        self._purls: dict[str, str] = {}
        entries: list[identity.AdvisoryProduct] = []
        for one in products:
            self._cpes |= {key: one.key for cpe in one.cpes if (key := _cpe_key(cpe))}
            self._purls |= {key: one.key for purl in one.purls if (key := _purl_key(purl))}
            for name in dict.fromkeys((one.name, *one.aliases)):
                self._names.setdefault(identity.fold(name), one.key)
                entries.append(identity.AdvisoryProduct(one.key, name, one.vendor, name))
        self._index = identity.AdvisoryIndex(entries)

    def find(self, wanted: Wanted) -> Found | None:
        """Return the product, None if nobody knows it or a person said that it is none."""
        pair = (identity.fold(wanted.vendor), identity.fold(wanted.product))
        if pair in self._chosen:
            return Found(self._chosen[pair], 1.0, "chosen") if self._chosen[pair] else None
        if (key := self._cpes.get(_cpe_key(wanted.cpe))) is not None:
            return Found(key, 1.0, "cpe")
        if (key := self._purls.get(_purl_key(wanted.purl))) is not None:
            return Found(key, 1.0, "purl")
        for name in (pair[1], f"{pair[0]} {pair[1]}".strip()):
            if (key := self._names.get(name)) is not None:
                return Found(key, 0.95, "name")
        return self._by_name(wanted)

    def _by_name(self, wanted: Wanted) -> Found | None:
        item = identity.Item("item", wanted.vendor, wanted.product)
        best = next(iter(self._index.match(item, least=_LEAST * _NO_RANGE)), None)
        if best is None:
            return None
        return Found(best.advisory, round(min(0.9, best.confidence / _NO_RANGE), 3), "name")


def _cpe_key(text: str) -> str:
    """Return part, vendor and product of a CPE of either form, also of one that stops there."""
    parts = text.strip().casefold().split(":")
    if text.startswith("cpe:2.3:") and len(parts) > 4:  # noqa: PLR2004 - part, vendor, product
        return ":".join(parts[2:5])
    if text.startswith("cpe:/") and len(parts) > 3:  # noqa: PLR2004 - part, vendor, product
        return ":".join([parts[1].strip("/"), *parts[2:4]])
    return ""


def _purl_key(text: str) -> str:
    """Return type, namespace and name of a package URL."""
    try:
        purl = identity.parse_purl(text) if text else None
    except identity.PurlError:
        return ""
    return f"{purl.type}/{purl.namespace or ''}/{purl.name}".casefold() if purl else ""
