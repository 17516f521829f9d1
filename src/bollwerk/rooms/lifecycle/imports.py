"""Support dates from files: endoflife.date (product pages or its JSON) and OpenEoX.

What cannot be used is kept aside with one sentence each; the rest of the file is taken all the same.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.openeox import read_openeox
from bollwerk.rooms.lifecycle.rules import CycleDates
from bollwerk.rooms.lifecycle.stated import (
    ENDOFLIFE,
    StatedCycle,
    StatedProduct,
    SupportFile,
    listed,
    mappings,
    text_of,
    until_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["StatedCycle", "StatedProduct", "SupportFile", "read_support_file"]

_LARGEST = 8 * 1024 * 1024
_MOST_CYCLES = 2_000
_MOST_NAMES = 500
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)


def read_support_file(name: str, raw: bytes) -> SupportFile:
    """Return what a file of support dates says: a product page (.md), or JSON of either kind.

    Raises:
        SupportDataError: If it is too large or none of these.
    """
    if len(raw) > _LARGEST:
        raise SupportDataError(f"{name} has more than {_LARGEST} bytes.")
    stem = name.rpartition("/")[2].rpartition(".")[0]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SupportDataError(f"{name} is not UTF-8 text.") from error
    if name.endswith(".md"):
        return _read_page(stem, text)
    shape = _json_of(name, text)
    if isinstance(shape, dict) and "statements" in shape:
        return read_openeox(shape)
    return _read_cycles(stem, shape)


def _json_of(name: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except SupportDataError as error:
        raise SupportDataError(f"{name}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise SupportDataError(f"{name} is no JSON, or breaks off.") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names stand once: of two dates for one thing nobody can say which is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SupportDataError(f"The name {twice[:80]!r} stands twice in one object.")
    return found


def _read_page(stem: str, text: str) -> SupportFile:
    """Return the product of one page of endoflife.date."""
    front = _FRONT.search(text.replace("\r\n", "\n"))
    if front is None:
        raise SupportDataError(f"{stem} has no head.")
    try:
        head = yaml.load(front.group(1), Loader=_Plain)  # noqa: S506 - a safe loader without anchors
    except SupportDataError as error:
        raise SupportDataError(f"{stem}: {error}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SupportDataError(f"The head of {stem} cannot be read.") from error
    if not isinstance(head, dict) or not isinstance(head.get("releases"), list):
        raise SupportDataError(f"{stem} names no releases.")
    return _alone(stem, head, head["releases"])


class _Plain(yaml.SafeLoader):
    """Reads plain values only: an anchor could blow a small file up to a large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse references to anchors."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - as the library calls it
        """Refuse a name that stands twice."""
        _once([(str(key.value), None) for key, _value in node.value])
        return super().construct_mapping(node, deep=deep)


def _read_cycles(stem: str, shape: object) -> SupportFile:
    """Return the products of endoflife.date's JSON: a list of cycles, one product, or all of them."""
    if isinstance(shape, list) and all(isinstance(one, dict) for one in shape):
        return _alone(stem, {"title": stem}, shape)
    result = shape.get("result") if isinstance(shape, dict) else None
    if isinstance(result, dict):
        result = [result]
    if not isinstance(result, list):
        raise SupportDataError(f"{stem} holds no support dates that are known here.")
    products: list[StatedProduct] = []
    unread: list[str] = []
    for number, one in enumerate(result, 1):
        if isinstance(one, dict) and text_of(one.get("name")):
            _take(products, unread, *_of_api(one))
        else:
            unread.append(f"{stem}: entry {number} names no product.")
    return SupportFile(ENDOFLIFE, tuple(products), tuple(unread))


def _alone(stem: str, head: Mapping[str, Any], rows: list[Any]) -> SupportFile:
    """Return a file that speaks about one product; without a single cycle it says nothing.

    Raises:
        SupportDataError: If no cycle can be read.
    """
    products: list[StatedProduct] = []
    unread: list[str] = []
    _take(products, unread, stem, head, rows)
    if not products:
        raise SupportDataError(unread[0])
    return SupportFile(ENDOFLIFE, tuple(products), tuple(unread))


def _of_api(one: Mapping[str, Any]) -> tuple[str, dict[str, Any], list[Any]]:
    """Return a product of the second version of the interface in the shape of a page."""
    cycles = [
        {
            "releaseCycle": row.get("name"), "releaseLabel": row.get("label"),
            "eol": row.get("isEol") if row.get("eolFrom") is None else row["eolFrom"],
            "eoes": row.get("eoesFrom"),
            "latest": row["latest"].get("name") if isinstance(row.get("latest"), dict) else row.get("latest"),
        }
        for row in mappings(one.get("releases"))
    ]  # fmt: skip
    name = text_of(one["name"])
    identifiers = [{text_of(row.get("type")): row.get("id")} for row in mappings(one.get("identifiers"))]
    head = {"title": one.get("label") or name, "identifiers": identifiers, "alternate_urls": one.get("aliases")}
    return name, head, cycles


def _take(
    products: list[StatedProduct], unread: list[str], stem: str, head: Mapping[str, Any], rows: list[Any]
) -> None:
    """Add a product that has a cycle at least, and what of it cannot be read."""
    cycles: dict[str, StatedCycle] = {}
    for number, row in enumerate(rows[:_MOST_CYCLES], 1):
        try:
            one = _cycle(row)
        except SupportDataError as error:
            unread.append(f"{stem}, cycle {number}: {error}")
            continue
        if one.dates.cycle in cycles:
            unread.append(f"{stem}, cycle {number}: {one.dates.cycle!r} stands twice; the first counts.")
        cycles.setdefault(one.dates.cycle, one)
    if len(rows) > _MOST_CYCLES:
        unread.append(f"{stem} has more than {_MOST_CYCLES} cycles; the others were left out.")
    if cycles:
        products.append(_product(stem, head, tuple(cycles.values())))
    else:
        unread.append(f"{stem} names no cycle whose end can be read.")


def _product(stem: str, head: Mapping[str, Any], cycles: tuple[StatedCycle, ...]) -> StatedProduct:
    found: dict[str, list[str]] = {}
    for one in mappings(head.get("identifiers")):
        for kind, text in one.items():
            if text_of(text):
                found.setdefault(str(kind), []).append(text_of(text)[:300])
    aliases = [stem, *found.get("repology", ())]
    aliases += [text_of(one).strip("/").rpartition("/")[2] for one in listed(head.get("alternate_urls"))]
    return StatedProduct(
        key=stem[:200],
        name=(text_of(head.get("title")) or stem)[:200],
        aliases=tuple(dict.fromkeys(one[:200] for one in aliases[:_MOST_NAMES] if one)),
        cpes=tuple(found.get("cpe", ())[:_MOST_NAMES]),
        purls=tuple(found.get("purl", ())[:_MOST_NAMES]),
        cycles=cycles,
    )


def _cycle(row: object) -> StatedCycle:
    """Return one cycle.

    Raises:
        SupportDataError: If it has no name, or an end that is no day.
    """
    if not isinstance(row, dict):
        raise SupportDataError("it is no object.")
    name = text_of(row.get("releaseCycle")) or text_of(row.get("cycle"))
    if not name:
        raise SupportDataError("it has no name.")
    if row.get("eol") is None:
        raise SupportDataError(f"{name[:80]!r} says nothing about its end.")
    extended = row.get("eoes", row.get("extendedSupport"))
    # A truth value says whether an extension is sold, not until when.
    paid = None if isinstance(extended, bool) or text_of(extended).casefold() in {"true", "false"} else extended
    dates = CycleDates(name[:100], until_of(row["eol"]), until_of(paid))
    return StatedCycle(dates, text_of(row.get("latest"))[:100], label=_label(row, name))


def _label(row: Mapping[str, Any], name: str) -> str:
    """Return what people call the cycle: Microsoft SQL Server 16.0 is "2022"."""
    label = text_of(row.get("releaseLabel")).replace("__RELEASE_CYCLE__", name)
    label = label.replace("__CODENAME__", text_of(row.get("codename")))
    return "" if "<" in label or label == name else label[:100]
