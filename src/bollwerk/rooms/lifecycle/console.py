"""What the room's commands do, without the command line around it."""

from __future__ import annotations

import json
import tarfile
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import TableError, fold, read_items
from bollwerk.foundation.access import deciding
from bollwerk.rooms.lifecycle.cycles import find_by_all
from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.finding import Finder, Known, Wanted
from bollwerk.rooms.lifecycle.imports import StatedProduct, read_support_file
from bollwerk.rooms.lifecycle.models import ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import CycleDates, Until, support_state, worst_cycle
from bollwerk.rooms.lifecycle.services import keep_support

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from bollwerk.rooms.lifecycle.rules import State

__all__ = ["check_lines", "read_path", "take_support"]

_MOST_FILES = 5_000
_LARGEST = 8 * 1024 * 1024


def take_support(path: Path, *, source: str) -> Iterator[str]:
    """Take in a file, folder or archive of support dates; yield what to say."""
    good, bad = read_path(path)
    with deciding("lifecycle.import"):
        count = keep_support(products=good, source=source or path.name)
    yield f"{len(good)} products read, {count} statements are new."
    yield from bad[:20]


def read_path(path: Path) -> tuple[list[StatedProduct], list[str]]:
    """Return the products of a file, folder or tar archive, and what could not be read, one sentence each."""
    good: list[StatedProduct] = []
    bad: list[str] = []
    try:
        for name, raw in _files(path):
            try:
                good += read_support_file(name, raw)
            except SupportDataError as error:
                bad.append(str(error))
    except (OSError, tarfile.TarError) as error:
        bad.append(f"{path.name} cannot be read: {error}")
    return good, bad


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for number, one in enumerate(sorted(path.rglob("*"))):
            if one.suffix in {".md", ".json"} and number < _MOST_FILES:
                yield one.name, one.read_bytes()[: _LARGEST + 1]
    elif ".tar" in path.name:
        with tarfile.open(path) as archive:
            for member in archive:
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is not None and member.name.endswith((".md", ".json")):
                    yield member.name, opened.read(_LARGEST + 1)
    else:
        yield path.name, path.read_bytes()[: _LARGEST + 1]


class _Book:
    """Support dates of the house, or of files that are only read."""

    def __init__(self, stated: list[StatedProduct] | None) -> None:
        self.cycles: dict[str, dict[str, tuple[CycleDates, str]]] = {}
        if stated is None:
            self._read_house()
        else:
            known = [Known(one.key, one.name, one.vendor, one.aliases, one.cpes, one.purls) for one in stated]
            self.finder = Finder(known)
            for one in stated:
                cycles = self.cycles.setdefault(one.key, {})
                cycles |= {each.dates.cycle: (each.dates, each.latest) for each in one.cycles}

    def _read_house(self) -> None:
        with deciding("lifecycle.check"):
            rows = list(SupportProduct.objects.all())
            for row in SupportStatement.objects.select_related("product").order_by("recorded_at", "pk"):
                dates = CycleDates(row.cycle, Until(row.security_until, row.security_ended), Until(row.extended_until))
                self.cycles.setdefault(row.product.key, {})[row.cycle] = (dates, row.latest)
            choices = list(ProductChoice.objects.select_related("product"))
        chosen = {
            (fold(row.item_vendor), fold(row.item_product)): row.product.key if row.product else "" for row in choices
        }
        known = [Known(row.key, row.name, row.vendor, row.aliases, row.cpes, row.purls) for row in rows]
        self.finder = Finder(known, chosen)

    def cycle_of(self, key: str, wanted: Wanted, on: date) -> tuple[CycleDates | None, tuple[str, ...]]:
        """Return the cycle of an item, and others it may belong to; of several the one that ends first counts."""
        cycles = self.cycles.get(key, {})
        latest = {name: newest for name, (_dates, newest) in cycles.items()}
        found = find_by_all(wanted.versions, latest)
        worst = worst_cycle((cycles[name][0] for name in found), on=on)
        return worst, tuple(name for name in found if worst is not None and name != worst.cycle)


def check_lines(inventory: Path, *, on: date, data: Path | None, as_json: bool) -> Iterator[tuple[str, bool]]:
    """Yield how each line of an inventory stands on a day, and whether that is well to say.

    Args:
        inventory: CSV with the columns vendor, product, version, cpe, purl.
        data: Support dates to use instead of those of the house.
    """
    try:
        items = read_items(inventory.read_bytes())
    except (OSError, TableError) as error:
        yield f"The inventory cannot be read: {error}", False
        return
    book = _Book(read_path(data)[0] if data else None)
    if not book.cycles:
        yield "There are no support dates; take some in with: ./run lifecycle import FILE", False
        return
    for item in items:
        wanted = Wanted(vendor=item.vendor, product=item.name, version=item.version, cpe=item.cpe, purl=item.purl)
        yield _checked(book, wanted, on, as_json=as_json), True


def _checked(book: _Book, wanted: Wanted, on: date, *, as_json: bool) -> str:
    found = book.finder.find(wanted)
    counts = found is not None and not found.is_proposal
    dates, also = book.cycle_of(found.key, wanted, on) if found and counts else (None, ())
    state: State = support_state(dates, on=on)
    facts = {
        "item": " ".join(part for part in (wanted.vendor, wanted.product, wanted.version) if part),
        "product": found.key if found and counts else None,
        "cycle": dates.cycle if dates else None,
        "state": state.value,
        "until": dates.security.day.isoformat() if dates and dates.security.day else None,
        "confidence": found.confidence if found else 0.0,
        "by": found.ground.value if found else None,
        "proposal": found.key if found and not counts else None,
        "also": list(also),
    }
    if as_json:
        return json.dumps(facts, ensure_ascii=False)
    return (
        f"{state.value:12} {facts['until'] or '':10} {facts['item']} ({facts['product'] or '-'} {facts['cycle'] or ''})"
    )
