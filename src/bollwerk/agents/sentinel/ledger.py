"""What the sentinel remembers of a repository: verdicts by content, damaged files, lost files, events of shares.

One SQLite file in the state directory of the host, or a temporary one. Rows exist only for what is not simply clean,
so that a million clean files cost nothing.

Personal data: paths of damaged and lost files as the backup holds them; they stay on the backup host.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import Change, Outcome, verdict_key
from bollwerk.engines.encryption_detection.kinds import extensions

from .judging import RULES_VERSION
from .records import Finding, Task, Version

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Ledger", "Standing"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS verdict (key BLOB PRIMARY KEY, facts TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judged (snapshot TEXT PRIMARY KEY, lineage TEXT, taken REAL, files INT);
CREATE TABLE IF NOT EXISTS standing (
  lineage TEXT, path BLOB, damaged INT, clean_snapshot TEXT, clean_path BLOB, clean_size INT, clean_blobs BLOB,
  clean_judged INT, since TEXT, removed INT DEFAULT 0, PRIMARY KEY (lineage, path)
);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (
  lineage TEXT, path BLOB, snapshot TEXT, size INT, blobs BLOB, PRIMARY KEY (lineage, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (lineage TEXT, path BLOB, PRIMARY KEY (lineage, path)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a file that is not simply clean stands.

    Attributes:
        path: Where it lies now.
        damaged: Damaged; otherwise only not judged.
        clean: Its last version that was not damaged; None when there is none.
        clean_snapshot: A snapshot that holds that version.
        clean_judged: That version was judged clean; otherwise nothing is known against it.
        since: The snapshot that first shows it so.
        removed: It is no longer there.
    """

    path: str
    damaged: bool
    clean: Version | None
    clean_snapshot: str
    clean_judged: bool
    since: str
    removed: bool = False


class Ledger:
    """The memory; `file` None keeps it in a temporary file."""

    def __init__(self, file: Path | None) -> None:
        self._rows = sqlite3.connect(str(file) if file else "", isolation_level=None, timeout=30)
        self._rows.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;")
        self._rows.executescript(_SCHEMA)
        self._rows.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep everything up to here; what was not kept is done again after a kill."""
        self._rows.execute("COMMIT")
        self._rows.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Forget what was not kept and close."""
        self._rows.execute("ROLLBACK")
        self._rows.close()

    # Verdicts by content

    def known(self, task: Task) -> Finding | None:
        """Return the finding on a task whose contents were judged before under names of the same kind."""
        key = _key(task)
        if key is None:
            return None
        row = self._rows.execute("SELECT facts FROM verdict WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        outcome, reasons, damage, offset, sealed, is_text, is_note, content_id = json.loads(row[0])
        return Finding(
            task.after.path, task.change, Outcome(outcome), tuple(reasons), task.renamed_from,
            damage, offset, sealed, is_text, is_note, content_id,
        )  # fmt: skip

    def learn(self, task: Task, finding: Finding) -> None:
        """Remember a finding; what could not be read may be readable tomorrow and is not remembered."""
        key = _key(task)
        if key is None or any(reason.endswith(("unreadable", "failed")) for reason in finding.reasons):
            return
        facts = json.dumps([
            finding.outcome.value, finding.reasons, finding.damage, finding.offset,
            finding.sealed, finding.is_text, finding.is_note, finding.content_id,
        ])  # fmt: skip
        self._rows.execute("INSERT OR REPLACE INTO verdict VALUES (?, ?)", (key, facts))

    # Snapshots

    def is_judged(self, snapshot: str) -> bool:
        """Return whether a snapshot was judged to its end."""
        sql = "SELECT 1 FROM judged WHERE snapshot = ?"
        return self._rows.execute(sql, (snapshot,)).fetchone() is not None

    def note_judged(self, snapshot: str, lineage: str, taken: float, files: int) -> None:
        """Remember that a snapshot was judged to its end."""
        self._rows.execute("INSERT OR REPLACE INTO judged VALUES (?, ?, ?, ?)", (snapshot, lineage, taken, files))

    def all_judged(self) -> set[str]:
        """Return every snapshot that was judged to its end."""
        return {str(row[0]) for row in self._rows.execute("SELECT snapshot FROM judged")}

    def files_in(self, snapshot: str) -> int | None:
        """Return how many files a judged snapshot held; None when it was not judged."""
        row = self._rows.execute("SELECT files FROM judged WHERE snapshot = ?", (snapshot,)).fetchone()
        return None if row is None else int(row[0])

    # Facts by name

    def remember(self, name: str, value: bytes) -> None:
        """Remember a value under a name."""
        self._rows.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def recalled(self, prefix: str) -> list[tuple[str, bytes]]:
        """Return the remembered values whose names begin with `prefix`, by name."""
        sql = "SELECT name, value FROM fact WHERE name >= ? AND name < ? ORDER BY name"
        return [(str(name), bytes(value)) for name, value in self._rows.execute(sql, (prefix, prefix + "\U0010ffff"))]

    def forget(self, name: str) -> None:
        """Forget a value."""
        self._rows.execute("DELETE FROM fact WHERE name = ?", (name,))

    # Files that are not simply clean

    def standing(self, lineage: str, path: str) -> Standing | None:
        """Return how a file stands; None when it is clean or unknown."""
        sql = f"SELECT {_STANDING} FROM standing WHERE lineage = ? AND path = ?"  # noqa: S608 - own text
        row = self._rows.execute(sql, (lineage, _encode(path))).fetchone()
        return None if row is None else _standing(row)

    def keep(self, lineage: str, standing: Standing) -> None:
        """Remember how a file stands."""
        clean = standing.clean
        row = (
            lineage, _encode(standing.path), standing.damaged, standing.clean_snapshot,
            _encode(clean.path) if clean else b"", clean.size_bytes if clean else 0, _pack(clean),
            (2 if standing.clean_judged else 1) if clean else 0, standing.since, standing.removed,
        )  # fmt: skip
        self._rows.execute("INSERT OR REPLACE INTO standing VALUES (?,?,?,?,?,?,?,?,?,?)", row)

    def clear(self, lineage: str, path: str) -> None:
        """Forget how a file stood: it is clean, or has another path now."""
        self._rows.execute("DELETE FROM standing WHERE lineage = ? AND path = ?", (lineage, _encode(path)))

    def damaged(self, lineage: str | None = None) -> Iterator[tuple[str, Standing]]:
        """Yield lineage and standing of every damaged file, by path."""
        where = "damaged" if lineage is None else "damaged AND lineage = :lineage"
        sql = f"SELECT lineage, {_STANDING} FROM standing WHERE {where} ORDER BY lineage, path"  # noqa: S608 - own text
        for row in self._rows.cursor().execute(sql, {"lineage": lineage}):
            yield row[0], _standing(row[1:])

    # Ransom notes

    def note_ransom(self, lineage: str, path: str) -> None:
        """Remember that a ransom note lies at a path."""
        self._rows.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (lineage, _encode(path)))

    def unnote(self, lineage: str, path: str) -> None:
        """Forget a ransom note: something else lies there now."""
        self._rows.execute("DELETE FROM note WHERE lineage = ? AND path = ?", (lineage, _encode(path)))

    def notes(self, lineage: str) -> frozenset[str]:
        """Return where ransom notes lie."""
        rows = self._rows.execute("SELECT path FROM note WHERE lineage = ?", (lineage,))
        return frozenset(_decode(path) for (path,) in rows)

    # Lost files

    def note_gone(self, lineage: str, version: Version, snapshot: str) -> None:
        """Remember the last version of a file that is no longer there."""
        row = (lineage, _encode(version.path), snapshot, version.size_bytes, _pack(version))
        self._rows.execute("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?, ?)", row)

    def gone_after(self, lineage: str, snapshot: str) -> list[Version]:
        """Return the lost files that a snapshot held last, by path."""
        sql = "SELECT path, size, blobs FROM gone WHERE lineage = ? AND snapshot = ? ORDER BY path"
        return [_version(*row) for row in self._rows.execute(sql, (lineage, snapshot))]

    def found_again(self, lineage: str, path: str) -> tuple[Version, str] | None:
        """Return the last version of a lost file that stands at `path` again, also with something put behind its name.

        Returns:
            The version, and a snapshot that holds it; it is no longer remembered as lost.
        """
        encoded = _encode(path)
        for candidate in (encoded, encoded.rpartition(b".")[0]):
            sql = "DELETE FROM gone WHERE lineage = ? AND path = ? RETURNING path, size, blobs, snapshot"
            row = self._rows.execute(sql, (lineage, candidate)).fetchone() if candidate else None
            if row is not None:
                return _version(row[0], row[1], row[2]), row[3]
        return None


_STANDING: Final = "path, damaged, clean_path, clean_size, clean_blobs, clean_snapshot, clean_judged, since, removed"


def _standing(row: tuple[bytes, int, bytes, int, bytes, str, int, str, int]) -> Standing:
    path, damaged, clean_path, size, blobs, snapshot, judged, since, removed = row
    clean = _version(clean_path, size, blobs) if judged else None
    return Standing(_decode(path), bool(damaged), clean, snapshot, judged > 1, since, bool(removed))


def _key(task: Task) -> bytes | None:
    """Return the key of a task: both contents, and what the names promise; None for unknown content."""
    before = task.before
    if not task.after.blobs or (before is not None and not before.blobs):
        return None
    names = [extensions(version.path) for version in (before, task.after) if version]
    rules = json.dumps([RULES_VERSION, task.change is Change.NEW, names])
    parts = verdict_key(before.blobs if before else None, task.after.blobs, rules=rules)
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _pack(version: Version | None) -> bytes:
    return b"".join(map(bytes.fromhex, version.blobs)) if version else b""


def _version(path: bytes, size: int, blobs: bytes) -> Version:
    return Version(_decode(path), size, tuple(blobs[at : at + 32].hex() for at in range(0, len(blobs), 32)))


def _encode(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _decode(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
