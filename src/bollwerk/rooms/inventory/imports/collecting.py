"""Collect the rows of a file: each value is checked, what is wrong is kept aside, each key counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from bollwerk.rooms.inventory.imports.fields import (
    FIELDS,
    PARTNER_FIELDS,
    BadValueError,
    FieldSpec,
    one_line,
    value_of,
)
from bollwerk.rooms.inventory.imports.records import Fact, ImportRow, Kept, KeptReason, Origin, PartnerRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bollwerk.rooms.inventory.kinds import Kind, PartnerKind

__all__ = ["LONGEST_KEY", "Rows"]

LONGEST_KEY = 255
_LONGEST_NAME = 200
_LONGEST_SHOWN = 80
_LONGEST_CELL = 200
_MOST_CELLS = 60
_LONGEST_PIECE = 2000
_MOST_ORIGINS = 32 * 1024 * 1024
"""Characters of a file that are handed on as they came; rows behind them are told by place alone."""


class Rows:
    """The rows of one file, while it is read."""

    def __init__(self) -> None:
        self.rows: dict[str, ImportRow] = {}
        self.partners: dict[tuple[PartnerKind, str], PartnerRow] = {}
        self.kept: list[Kept] = []
        self.sheet = ""
        """Sheet of a workbook, or path in a JSON or XML file, that is being read."""
        self.cells: Sequence[object] = ()
        """The row of a table that is being read, for what is kept aside of it."""
        self._piece: Mapping[str, Any] | str | None = None
        self._handed_on = 0

    def read_now(self, path: str, piece: Mapping[str, Any] | str | None) -> None:
        """Note which piece of a JSON or XML file is being read, for what is kept aside of it."""
        self.sheet, self._piece = path, piece

    def add(self, *, line: int, kind: Kind, key: str, facts: Mapping[str, object], **names: object) -> bool:
        """Take a row up; return whether it was. Empty values say nothing and are left out.

        Args:
            line: Where it stands.
            kind: What it is.
            key: The source's own key.
            facts: Raw values by name of the fact.
            names: Raw names of department, supplier and operator.
        """
        name = one_line(facts.get("name"))
        refusal = _refusal(name, key, is_known=key in self.rows)
        if refusal:
            self.keep(line, refusal, value=name or key)
            return False
        checked = dict(self._checked(line, FIELDS[kind], facts))
        known = {word: text[:_LONGEST_NAME] for word, value in names.items() if (text := one_line(value))}
        told = {**checked, "name": name}
        self.rows[key] = ImportRow(line=line, kind=kind, key=key, facts=told, names=known, origin=self._origin())
        return True

    def add_partner(
        self,
        *,
        line: int,
        kind: PartnerKind,
        key: str,
        facts: Mapping[str, object],
        names: Mapping[str, object],
        covers: Sequence[str] = (),
    ) -> bool:
        """Take a supplier, contract or interface up; return whether it was.

        Args:
            line: Where it stands.
            kind: What it is.
            key: The source's own key.
            facts: Raw values by name of the fact.
            names: Raw names or keys of those it names.
            covers: Names or keys of the records that a contract covers.
        """
        name = one_line(facts.get("name"))
        refusal = _refusal(name, key, is_known=(kind, key) in self.partners)
        if refusal:
            self.keep(line, refusal, value=name or key)
            return False
        checked = dict(self._checked(line, PARTNER_FIELDS[kind], facts))
        known = {word: text[:LONGEST_KEY] for word, value in names.items() if (text := one_line(value))}
        covered = tuple(dict.fromkeys(text[:LONGEST_KEY] for one in covers if (text := one_line(one))))
        told = {**checked, "name": name}
        self.partners[kind, key] = PartnerRow(line, kind, key, told, known, covered, self._origin())
        return True

    def _checked(
        self, line: int, fields: Mapping[str, FieldSpec], facts: Mapping[str, object]
    ) -> Iterator[tuple[str, Fact]]:
        for fact, raw in facts.items():
            if raw in (None, "", []):
                continue
            if fact not in fields:
                self.keep(line, KeptReason.UNKNOWN_FACT, field=one_line(fact)[:60])
                continue
            try:
                value = value_of(fields[fact], raw)
            except BadValueError as error:
                self.keep(line, error.reason, field=fact, value=one_line(raw))
            else:
                if value not in ("", [], None):
                    yield fact, value

    def keep(self, line: int, reason: KeptReason, *, field: str = "", value: str = "") -> None:
        """Keep a row or fact aside."""
        self.kept.append(Kept(line, reason, field, one_line(value)[:_LONGEST_SHOWN], self.sheet, self._as_it_came()))

    def _as_it_came(self) -> tuple[str, ...]:
        if self._piece is None:
            return tuple(one_line(cell)[:_LONGEST_CELL] for cell in self.cells[:_MOST_CELLS])
        text = self._piece if isinstance(self._piece, str) else orjson.dumps(self._piece, default=str).decode()
        return (text[:_LONGEST_PIECE],)

    def _origin(self) -> Origin:
        """Return how the row that is being read stands in its file; of a huge file only the place."""
        if self._handed_on > _MOST_ORIGINS:
            return Origin(self.sheet)
        cells = self._as_it_came()
        self._handed_on += sum(map(len, cells))
        return Origin(self.sheet, cells)


def _refusal(name: str, key: str, *, is_known: bool) -> KeptReason | None:
    if not name or not key:
        return KeptReason.NO_NAME
    if len(name) > _LONGEST_NAME or len(key) > LONGEST_KEY:
        return KeptReason.NAME_TOO_LONG
    return KeptReason.SAME_KEY_TWICE if is_known else None
