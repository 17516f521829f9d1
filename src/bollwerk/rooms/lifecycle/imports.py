"""Support dates from files: endoflife.date (product pages or its JSON) and OpenEoX."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.rules import CycleDates, Until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "StatedCycle",
    "StatedProduct",
    "read_openeox",
    "read_product_json",
    "read_product_page",
    "read_support_file",
]

_LARGEST = 8 * 1024 * 1024
_MOST_CYCLES = 2_000
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StatedCycle:
    """What a file says about one release cycle."""

    dates: CycleDates
    latest: str = ""
    stated_on: date | None = None


@dataclass(frozen=True, slots=True)
class StatedProduct:
    """What a file says about one product."""

    key: str
    name: str
    vendor: str = ""
    aliases: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    cycles: tuple[StatedCycle, ...] = ()


def read_support_file(name: str, raw: bytes) -> list[StatedProduct]:
    """Return the products of a file of support dates: a product page (.md), or JSON of either kind.

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
        return [read_product_page(stem, text)]
    try:
        shape = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SupportDataError(f"{name} is no JSON.") from error
    if isinstance(shape, dict) and "statements" in shape:
        return read_openeox(shape)
    return read_product_json(stem, shape)


def read_product_page(stem: str, text: str) -> StatedProduct:
    """Return the product of one page of endoflife.date.

    Raises:
        SupportDataError: If it has no readable head with releases.
    """
    front = _FRONT.search(text)
    if front is None:
        raise SupportDataError(f"{stem} has no head.")
    try:
        head = yaml.load(front.group(1), Loader=_Plain)  # noqa: S506 - a safe loader without anchors
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SupportDataError(f"The head of {stem} cannot be read.") from error
    if not isinstance(head, dict) or not isinstance(head.get("releases"), list):
        raise SupportDataError(f"{stem} names no releases.")
    return _product(stem, head, head["releases"])


class _Plain(yaml.SafeLoader):
    """Reads plain values only: an anchor could blow a small file up to a large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse references to anchors."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not read")
        return super().compose_node(parent, index)


def read_product_json(stem: str, shape: object) -> list[StatedProduct]:
    """Return the products of endoflife.date's JSON: a list of cycles, one product, or all of them.

    Raises:
        SupportDataError: If it is none of these.
    """
    if isinstance(shape, list) and all(isinstance(one, dict) for one in shape):
        return [_product(stem, {"title": stem}, shape)]
    if isinstance(shape, dict) and isinstance(shape.get("result"), list):
        return [_of_api(one) for one in shape["result"] if isinstance(one, dict) and "name" in one]
    if isinstance(shape, dict) and isinstance(shape.get("result"), dict):
        return [_of_api(shape["result"])]
    raise SupportDataError(f"{stem} holds no support dates that are known here.")


def _of_api(one: Mapping[str, Any]) -> StatedProduct:
    cycles = [
        {
            "releaseCycle": row.get("name"),
            "eol": row.get("eolFrom") or row.get("isEol"),
            "eoes": row.get("eoesFrom"),
            "latest": (row.get("latest") or {}).get("name", ""),
        }
        for row in one.get("releases", [])
        if isinstance(row, dict)
    ]
    head = {"title": one.get("label", one["name"]), "identifiers": [], "alternate_urls": one.get("aliases", [])}
    head["identifiers"] = [{row.get("type", ""): row.get("id", "")} for row in one.get("identifiers", [])]
    return _product(str(one["name"]), head, cycles)


def _product(stem: str, head: Mapping[str, Any], rows: Iterable[Any]) -> StatedProduct:
    found: dict[str, list[str]] = {}
    for one in head.get("identifiers") or []:
        if isinstance(one, dict):
            for kind, text in one.items():
                found.setdefault(str(kind), []).append(str(text)[:300])
    aliases = [stem, *found.get("repology", ())]
    aliases += [str(one).strip("/").rpartition("/")[2] for one in head.get("alternate_urls") or []]
    cycles = [cycle for row in list(rows)[:_MOST_CYCLES] if isinstance(row, dict) and (cycle := _cycle(row))]
    return StatedProduct(
        key=stem[:200],
        name=str(head.get("title") or stem)[:200],
        aliases=tuple(dict.fromkeys(one[:200] for one in aliases)),
        cpes=tuple(found.get("cpe", ())),
        purls=tuple(found.get("purl", ())),
        cycles=tuple(cycles),
    )


def _cycle(row: Mapping[str, Any]) -> StatedCycle | None:
    name = str(row.get("releaseCycle") or row.get("cycle") or "").strip()[:100]
    if not name:
        return None
    dates = CycleDates(name, _until(row.get("eol")), _until(row.get("eoes", row.get("extendedSupport"))))
    return StatedCycle(dates, str(row.get("latest") or "")[:100])


def _until(value: object) -> Until:
    if isinstance(value, bool):
        return Until(ended=value)
    day = _day(value)
    return Until(day=day) if day else Until()


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def read_openeox(shape: Mapping[str, Any]) -> list[StatedProduct]:
    """Return the products of an OpenEoX document; ``tba`` means supported without a known end.

    Raises:
        SupportDataError: If its statements are none.
    """
    rows = shape.get("statements")
    if not isinstance(rows, list):
        raise SupportDataError("The OpenEoX document holds no statements.")
    return [one for row in rows if isinstance(row, dict) and (one := _statement(row)) is not None]


def _statement(row: Mapping[str, Any]) -> StatedProduct | None:
    core, product = row.get("core"), row.get("product")
    if not isinstance(core, dict) or not isinstance(product, dict):
        return None
    name = str(product.get("product_name") or product.get("name") or "").strip()
    version = str(product.get("product_version") or product.get("version") or "").strip()
    if not name or not version:
        return None
    # Some say only when a product ends as a whole; its updates end no later.
    raw = core.get("end_of_security_support") or core.get("end_of_life")
    until = Until(ended=False) if raw == "tba" else _until(raw)
    helper = row.get("product_identification_helper")
    helper = helper if isinstance(helper, dict) else {}
    vendor = str(product.get("vendor_name") or "")[:200]
    cycle = StatedCycle(CycleDates(version[:100], until), stated_on=_day(core.get("last_updated")))
    purls = helper.get("purls") if isinstance(helper.get("purls"), list) else []
    return StatedProduct(
        key=f"{vendor} {name}".strip().casefold()[:200],
        name=name[:200],
        vendor=vendor,
        aliases=(name[:200],),
        cpes=(str(helper["cpe"])[:300],) if helper.get("cpe") else (),
        purls=tuple(str(one)[:300] for one in purls or []),
        cycles=(cycle,),
    )
