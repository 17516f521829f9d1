"""What the room's commands do, without the command line around it."""

from __future__ import annotations

import json
import lzma
import tarfile
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import TableError, fold, read_items
from bollwerk.foundation.access import deciding
from bollwerk.rooms.lifecycle.cycles import find_by_all
from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.finding import Finder, Known, Wanted
from bollwerk.rooms.lifecycle.imports import read_support_file
from bollwerk.rooms.lifecycle.models import ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import ENDS_SOON, CycleDates, Until, support_state, worst_cycle
from bollwerk.rooms.lifecycle.services import keep_support
from bollwerk.rooms.lifecycle.stated import StatedCycle, StatedProduct, SupportFile, merged
from bollwerk.rooms.lifecycle.support import current_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, timedelta
    from pathlib import Path

    from bollwerk.rooms.lifecycle.rules import State

__all__ = ["check_lines", "read_path", "take_support"]

_MOST_FILES = 5_000
_LARGEST = 8 * 1024 * 1024
_ENDINGS = (".md", ".json")
_SAID = 20
"""Sentences about what could not be read; more would hide the first."""


def take_support(path: Path, *, source: str) -> Iterator[tuple[str, bool]]:
    """Take in a file, folder or archive of support dates; yield what to say, and whether that is well to say.

    Args:
        source: Its name; that of the format if left out, so that the next file continues the same series.
    """
    found = read_path(path)
    count = 0
    with deciding("lifecycle.import"):
        for kind in dict.fromkeys(one.kind for one in found.files):
            products = [product for one in found.files if one.kind == kind for product in one.products]
            count += keep_support(products=merged(products), source=source or kind)
    products_read = len(found.products)
    yield f"{products_read} products read, {count} statements are new.", products_read > 0
    for sentence in found.unread[:_SAID]:
        yield sentence, True
    if len(found.unread) > _SAID:
        yield f"{len(found.unread) - _SAID} more could not be read.", True


@dataclass(frozen=True, slots=True)
class ReadPath:
    """What a file, folder or archive holds, and what of it could not be read, one sentence each."""

    files: tuple[SupportFile, ...]
    unread: tuple[str, ...]

    @property
    def products(self) -> tuple[StatedProduct, ...]:
        """All products, each once."""
        return merged(product for one in self.files for product in one.products)


def read_path(path: Path) -> ReadPath:
    """Return the products of a file, folder or tar archive, and what could not be read, one sentence each."""
    good: list[SupportFile] = []
    bad: list[str] = []
    try:
        for name, raw in _files(path):
            try:
                good.append(read_support_file(name, raw))
            except SupportDataError as error:
                bad.append(str(error))
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        bad.append(f"{path.name} cannot be read: {error}")
    return ReadPath(tuple(good), (*bad, *(sentence for one in good for sentence in one.unread)))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        found = (one for one in sorted(path.rglob("*")) if one.suffix in _ENDINGS and one.is_file())
        for one in islice(found, _MOST_FILES):
            yield one.name, _beginning(one)
    elif ".tar" in path.name:
        with tarfile.open(path) as archive:
            for member in islice(archive, _MOST_FILES):
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is not None and member.name.endswith(_ENDINGS):
                    yield member.name, opened.read(_LARGEST + 1)
    else:
        yield path.name, _beginning(path)


def _beginning(path: Path) -> bytes:
    """Return a file, or so much of a larger one that it is seen to be too large."""
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


class _Book:
    """Support dates of the house, or of files that are only read."""

    def __init__(self, stated: Sequence[StatedProduct] | None) -> None:
        self.cycles: dict[str, dict[str, StatedCycle]] = {}
        if stated is None:
            self._read_house()
        else:
            known = [Known(one.key, one.name, one.vendor, one.aliases, one.cpes, one.purls) for one in stated]
            self.finder = Finder(known)
            for one in stated:
                cycles = self.cycles.setdefault(one.key, {})
                cycles |= {each.dates.cycle: each for each in one.cycles}

    def _read_house(self) -> None:
        with deciding("lifecycle.check"):
            rows = list(SupportProduct.objects.all())
            counting = current_statements(SupportStatement.objects.order_by("recorded_at", "pk"))
            keys = {row.pk: row.key for row in rows}
            self.cycles = {
                keys[key]: {cycle: _as_stated(row) for cycle, row in cycles.items()} for key, cycles in counting.items()
            }
            choices = list(ProductChoice.objects.select_related("product"))
        chosen = {
            (fold(row.item_vendor), fold(row.item_product)): row.product.key if row.product else "" for row in choices
        }
        known = [Known(row.key, row.name, row.vendor, row.aliases, row.cpes, row.purls) for row in rows]
        self.finder = Finder(known, chosen)

    def cycle_of(self, key: str, wanted: Wanted, on: date) -> tuple[CycleDates | None, tuple[str, ...]]:
        """Return the cycle of an item, and others it may belong to; of several the one that ends first counts."""
        cycles = self.cycles.get(key, {})
        latest = {name: one.latest for name, one in cycles.items()}
        labels = {name: one.label for name, one in cycles.items()}
        found = find_by_all(wanted.versions, latest, labels)
        worst = worst_cycle((cycles[name].dates for name in found), on=on)
        return worst, tuple(name for name in found if worst is not None and name != worst.cycle)


def _as_stated(row: SupportStatement) -> StatedCycle:
    dates = CycleDates(row.cycle, Until(row.security_until, row.security_ended), Until(row.extended_until))
    return StatedCycle(dates, row.latest, row.stated_on, row.label)


def check_lines(
    inventory: Path, *, on: date, data: Path | None, as_json: bool, within: timedelta = ENDS_SOON
) -> Iterator[tuple[str, bool]]:
    """Yield how each line of an inventory stands on a day, and whether that is well to say.

    Args:
        inventory: CSV with the columns vendor, product, version, cpe, purl.
        data: Support dates to use instead of those of the house.
        within: What ends within this time counts as ending.
    """
    try:
        items = read_items(inventory.read_bytes())
    except (OSError, TableError) as error:
        yield f"The inventory cannot be read: {error}", False
        return
    read = read_path(data) if data else None
    book = _Book(read.products if read else None)
    if not book.cycles:
        why = read.unread[0] if read and read.unread else "take some in with: ./run lifecycle import FILE"
        yield f"There are no support dates; {why}", False
        return
    for item in items:
        wanted = Wanted(vendor=item.vendor, product=item.name, version=item.version, cpe=item.cpe, purl=item.purl)
        yield _checked(book, wanted, on, within=within, as_json=as_json), True


def _checked(book: _Book, wanted: Wanted, on: date, *, within: timedelta, as_json: bool) -> str:
    found = book.finder.find(wanted)
    counts = found is not None and not found.is_proposal
    dates, also = book.cycle_of(found.key, wanted, on) if found and counts else (None, ())
    state: State = support_state(dates, on=on, within=within)
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
