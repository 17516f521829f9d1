"""What a restore has to do and how far it came, on disk: killed anywhere, it goes on there.

One SQLite file in the sentinel's state directory for each repository, host and target.

Personal data: paths of the files restored; on the backup host only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from .records import Checked, Item, ItemState, Origin

__all__ = ["Journal"]

_SCHEMA: Final = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS item (
  number INTEGER PRIMARY KEY, path BLOB, origin TEXT, snapshot TEXT, source BLOB, size INT, blobs BLOB, mode INT,
  modified INT, uid INT, gid INT, link BLOB, judged INT, state TEXT, damaged BLOB,
  sha256 TEXT DEFAULT '', validator TEXT DEFAULT '', infection TEXT DEFAULT ''
);
CREATE INDEX IF NOT EXISTS by_state ON item (state, number);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_COLUMNS: Final = (
    "number, path, origin, snapshot, source, size, blobs, mode, modified, uid, gid, link, judged, state, damaged"
)
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_ID: Final = 32
_PAGE: Final = 1024


class Journal:
    """The items of one restore and what became of them; `file` None keeps them in a temporary file."""

    def __init__(self, file: Path | None) -> None:
        self._rows = sqlite3.connect(str(file) if file else "", isolation_level=None, timeout=30)
        self._rows.executescript(_SCHEMA)

    def close(self) -> None:
        """Close it."""
        self._rows.close()

    @property
    def facts(self) -> dict[str, str]:
        """What was written down about the restore as a whole."""
        return dict(self._rows.execute("SELECT name, value FROM fact"))

    def note(self, **facts: str) -> None:
        """Write down facts about the restore as a whole."""
        self._rows.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    def begin(self, items: Iterable[Item], facts: Mapping[str, str]) -> None:
        """Write down a plan as a whole or not at all."""
        self._rows.execute("BEGIN IMMEDIATE")
        self._rows.execute("DELETE FROM item")
        self._rows.execute("DELETE FROM fact")
        sql = f"INSERT INTO item ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - own text
        self._rows.executemany(sql, (_row(number, item) for number, item in enumerate(items)))
        self.note(boot=_boot(), planned="yes", **facts)
        self._rows.execute("COMMIT")

    def go_on(self) -> None:
        """Go on with a plan.

        After a restart of the host the disk may lack what was written last: everything is compared once more.
        """
        self.note(resumed=str(int(self.facts.get("resumed", "0")) + 1))
        if self.facts.get("boot") == _boot():
            return
        sql = "UPDATE item SET state = 'pending' WHERE state = 'done' AND origin NOT IN ('directory', 'link')"
        self._rows.execute(sql)
        self.note(boot=_boot())

    def pending(self, *origins: Origin) -> Iterator[tuple[int, Item]]:
        """Yield number and item of everything that is still to be done."""
        marks, last = ",".join("?" * len(origins)), -1
        sql = f"SELECT {_COLUMNS} FROM item WHERE state = 'pending' AND origin IN ({marks}) AND number > ? "  # noqa: S608 - own text
        # Some at a time: items change their state while this walks on, and a million of them do not fit.
        while rows := self._rows.execute(f"{sql} ORDER BY number LIMIT {_PAGE}", (*origins, last)).fetchall():
            for row in rows:
                yield row[0], _item(row)
            last = rows[-1][0]

    def settle(self, number: int, state: ItemState, checked: Checked | None = None) -> None:
        """Write down what became of an item."""
        facts = (checked.sha256, checked.validator, checked.infection) if checked else ("", "", "")
        sql = "UPDATE item SET state = ?, sha256 = ?, validator = ?, infection = ? WHERE number = ?"
        self._rows.execute(sql, (state.value, *facts, number))

    def told(self) -> Iterator[tuple[Item, Checked]]:
        """Yield every item with what the checks say of it, by path."""
        sql = f"SELECT {_COLUMNS}, sha256, validator, infection FROM item ORDER BY path"  # noqa: S608 - own text
        for row in self._rows.execute(sql):
            yield _item(row[:15]), Checked(*row[15:])

    def set_aside(self) -> Iterator[Item]:
        """Yield what the plan does not restore: lost files, ransom notes, what cannot be read."""
        aside = "('lost', 'left_out', 'unreadable')"
        sql = f"SELECT {_COLUMNS} FROM item WHERE state IN {aside} AND sha256 = '' ORDER BY path"  # noqa: S608 - own text
        yield from map(_item, self._rows.execute(sql))

    def out_of_ordinary(self, limit: int = 200) -> Iterator[Item]:
        """Yield files that did not simply come back in their newest version, those that are missing first."""
        told = (
            "state NOT IN ('done', 'there', 'pending') OR (origin IN ('last_clean', 'deleted') AND state != 'pending')"
        )
        sql = f"SELECT {_COLUMNS} FROM item WHERE {told} ORDER BY state IN ('done', 'there'), number LIMIT ?"  # noqa: S608 - own text
        yield from map(_item, self._rows.execute(sql, (limit,)))

    def counts(self) -> dict[str, int]:
        """Return how many files are in each state."""
        sql = "SELECT state, count(*) FROM item WHERE origin NOT IN ('directory', 'link') GROUP BY state"
        found = dict(self._rows.execute(sql))
        return {state.value: found.get(state.value, 0) for state in ItemState}

    def origins(self) -> dict[str, int]:
        """Return how many items come from where."""
        return dict(self._rows.execute("SELECT origin, count(*) FROM item GROUP BY origin"))

    def validators(self) -> dict[str, int]:
        """Return how many files that are in their place have which verdict of the format check."""
        placed = "validator != '' AND state IN ('done', 'there')"
        sql = f"SELECT validator, count(*) FROM item WHERE {placed} GROUP BY validator"  # noqa: S608 - own text
        return dict(self._rows.execute(sql))

    def bytes_by_progress(self) -> tuple[int, int]:
        """Return the bytes that are settled, and all."""
        sql = "SELECT coalesce(sum(size) FILTER (WHERE state != 'pending'), 0), coalesce(sum(size), 0) FROM item"
        settled, everything = self._rows.execute(sql).fetchone()
        return int(settled), int(everything)


def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def _row(number: int, item: Item) -> tuple[object, ...]:
    return (
        number, _bytes(item.path), item.origin.value, item.snapshot, _bytes(item.source_path), item.size_bytes,
        b"".join(map(bytes.fromhex, item.blobs)), item.mode, item.modified_ns, item.uid, item.gid,
        _bytes(item.link_target), item.judged, item.state.value, _bytes(item.damaged_path),
    )  # fmt: skip


def _item(row: tuple[int, bytes, str, str, bytes, int, bytes, int, int, int, int, bytes, int, str, bytes]) -> Item:
    _, path, origin, snapshot, source, size, blobs, mode, modified, uid, gid, link, judged, state, damaged = row
    return Item(
        path=_text(path),
        origin=Origin(origin),
        snapshot=snapshot,
        source_path=_text(source),
        size_bytes=size,
        blobs=tuple(blobs[at : at + _ID].hex() for at in range(0, len(blobs), _ID)),
        mode=mode,
        modified_ns=modified,
        uid=uid,
        gid=gid,
        link_target=_text(link),
        judged=bool(judged),
        state=ItemState(state),
        damaged_path=_text(damaged),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
