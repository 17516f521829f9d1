"""OpenEoX documents: statements about products by name, and about products of a CSAF product tree.

Source: OASIS OpenEoX, drafts of the core (eox-core 1.0), of the shell, and of the shell with a CSAF product tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.rules import CycleDates, Until
from bollwerk.rooms.lifecycle.stated import (
    OPENEOX,
    StatedCycle,
    StatedProduct,
    SupportFile,
    day_of,
    listed,
    mappings,
    merged,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

__all__ = ["read_openeox"]

_TBA = "tba"
_MOST_STATEMENTS = 20_000
_Facts = dict[str, Any]


def read_openeox(shape: Mapping[str, Any]) -> SupportFile:
    """Return the products of an OpenEoX document; ``tba`` means supported without a known end.

    A statement about hardware together with software holds for both, unless one of them is named alone as well.

    Raises:
        SupportDataError: If its statements are none.
    """
    rows = shape.get("statements")
    if not isinstance(rows, list) or not rows:
        raise SupportDataError("The OpenEoX document holds no statements.")
    tree, groups = _tree(shape.get("product_tree")), _groups(shape.get("product_tree"))
    alone: list[StatedProduct] = []
    together: list[StatedProduct] = []
    unread: list[str] = []
    for number, row in enumerate(rows[:_MOST_STATEMENTS], 1):
        try:
            said = _statement(row, tree, groups)
        except SupportDataError as error:
            unread.append(f"Statement {number}: {error}")
        else:
            (alone if len(said) == 1 or "product" not in row else together).extend(said)
    if len(rows) > _MOST_STATEMENTS:
        unread.append(f"There are more than {_MOST_STATEMENTS} statements; the others were left out.")
    named = {(one.key, cycle.dates.cycle) for one in alone for cycle in one.cycles}
    together = [one for one in together if (one.key, one.cycles[0].dates.cycle) not in named]
    return SupportFile(OPENEOX, merged([*together, *alone]), tuple(unread))


def _statement(row: object, tree: Mapping[str, _Facts], groups: Mapping[str, list[str]]) -> list[StatedProduct]:
    """Return what one statement says about its products.

    Raises:
        SupportDataError: If it has no core, no readable end, or names no product with a version.
    """
    core = row.get("core") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(core, dict):
        raise SupportDataError("it has no core.")
    until, stated_on = _end(core), _moment(core, "last_updated")
    stated = None if stated_on in {None, _TBA} else stated_on
    found = [_product(one, until, stated if not isinstance(stated, str) else None) for one in _named(row, tree, groups)]
    if not found:
        raise SupportDataError("it names no product.")
    return found


def _end(core: Mapping[str, Any]) -> Until:
    """Return when security updates end: no later than the whole support does.

    Source: eox-core 1.0, mandatory test 7.1.1: the end of life is not before the end of security support.
    """
    said = [_moment(core, "end_of_security_support"), _moment(core, "end_of_life")]
    days = [one for one in said if one is not None and not isinstance(one, str)]
    if days:
        return Until(day=min(days))
    if _TBA in said:
        return Until(ended=False)
    raise SupportDataError("it says nothing about the end of security support.")


def _moment(core: Mapping[str, Any], name: str) -> date | str | None:
    """Return a day, `tba`, or None where nothing is said."""
    value = core.get(name)
    if value is None or value == _TBA:
        return value
    return day_of(value)


def _named(row: Mapping[str, Any], tree: Mapping[str, _Facts], groups: Mapping[str, list[str]]) -> Iterator[_Facts]:
    """Yield the facts of the products a statement is about."""
    product = row.get("product")
    if isinstance(product, dict):
        helper = row.get("product_identification_helper")
        parts = [product[name] for name in ("hardware", "software") if isinstance(product.get(name), dict)]
        for one in parts or [product]:
            yield {
                "vendor": one.get("vendor_name"), "name": one.get("product_name") or one.get("name"),
                "version": one.get("product_version") or one.get("version"), "helper": None if parts[1:] else helper,
            }  # fmt: skip
        return
    keys = [*listed(row.get("product_ids"))]
    keys += [key for group in listed(row.get("group_ids")) for key in groups.get(text_of(group), ())]
    for key in dict.fromkeys(text_of(one) for one in keys):
        if key not in tree:
            raise SupportDataError(f"the product tree does not know {key[:80]!r}.")
        yield tree[key]


def _product(facts: _Facts, until: Until, stated_on: date | None) -> StatedProduct:
    name, version, vendor = (text_of(facts.get(one)) for one in ("name", "version", "vendor"))
    if not name or not version:
        raise SupportDataError("its product has no name or no version.")
    helper = facts.get("helper") if isinstance(facts.get("helper"), dict) else {}
    cpe, purl = text_of((helper or {}).get("cpe")), text_of((helper or {}).get("purl"))
    purls = [text_of(one) for one in listed((helper or {}).get("purls"))]
    return StatedProduct(
        key=f"{vendor[:200]} {name}".strip().casefold()[:200],
        name=name[:200],
        vendor=vendor[:200],
        aliases=(name[:200],),
        cpes=(cpe[:300],) if cpe else (),
        purls=tuple(one[:300] for one in (purl, *purls) if one),
        cycles=(StatedCycle(CycleDates(version[:100], until), stated_on=stated_on),),
    )


def _tree(tree: object) -> dict[str, _Facts]:
    """Return the products of a CSAF product tree by their key; walks with a stack of its own, however deep it is."""
    found: dict[str, _Facts] = {}
    branches = tree.get("branches") if isinstance(tree, dict) else None
    waiting: list[tuple[Mapping[str, Any], _Facts]] = [(one, {}) for one in mappings(branches)]
    while waiting:
        branch, above = waiting.pop()
        facts = above | {text_of(branch.get("category")): branch.get("name")}
        product = branch.get("product")
        if isinstance(product, dict):
            found[text_of(product.get("product_id"))] = {
                "vendor": facts.get("vendor"), "name": facts.get("product_name") or facts.get("product_family"),
                "version": facts.get("product_version"), "helper": product.get("product_identification_helper"),
            }  # fmt: skip
        waiting += [(one, facts) for one in mappings(branch.get("branches"))]
    return found


def _groups(tree: object) -> dict[str, list[str]]:
    groups = tree.get("product_groups") if isinstance(tree, dict) else None
    return {
        text_of(one.get("group_id")): [text_of(key) for key in listed(one.get("product_ids"))]
        for one in mappings(groups)
    }
