"""How relations of a record are shown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.foundation.ui.addresses import address_of
from bollwerk.foundation.ui.marks import Badge, Link, SubmitButton
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.inventory.texts import KIND_TEXTS, RELATION_BACK_TEXTS, RELATION_TEXTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from bollwerk.rooms.inventory.facts import Neighbour

__all__ = ["CHANGE_COLUMNS", "NEIGHBOUR_COLUMNS", "neighbour_lines", "retired_relation_lines"]

NEIGHBOUR_COLUMNS = (
    Column("name", gettext_lazy("Record"), wide=True),
    Column("relation", gettext_lazy("Relation")),
    Column("kind", gettext_lazy("Kind")),
    Column("state", gettext_lazy("State")),
)
CHANGE_COLUMNS = (*NEIGHBOUR_COLUMNS, Column("change", gettext_lazy("Change")))


def neighbour_lines(rows: Iterable[Neighbour], *, backwards: bool) -> list[dict[str, object]]:
    """Return the records a record is joined with, as lines of a table; those of relations can be taken out of use."""
    words = RELATION_BACK_TEXTS if backwards else RELATION_TEXTS
    plain = _("has as part") if backwards else _("belongs to")
    relation_text = cache(lambda relation: str(words[relation] if relation else plain))
    kind_text = cache(lambda kind: str(KIND_TEXTS[kind]))
    remove = _("Take out of use")
    return [
        {
            "relation": relation_text(row.relation),
            "name": Link(row.name, address_of("inventory:target", row.id)),
            "kind": kind_text(row.kind),
            "state": _not_seen_mark(row.not_seen_since),
            "change": SubmitButton(remove, "relation", row.relation_id) if row.relation_id else "",
        }
        for row in rows
    ]


def _not_seen_mark(since: date | None) -> object:
    return Badge(_("not seen since %(day)s") % {"day": f"{since:%d.%m.%Y}"}, "warning") if since else ""


def retired_relation_lines(rows: Collection[Neighbour]) -> list[dict[str, object]]:
    """Return the relations that were taken out of use, with what is needed to take one back."""
    return [
        {**line, "target": row.id, "relation_kind": row.relation}
        for row, line in zip(rows, neighbour_lines(rows, backwards=False), strict=True)
    ]
