"""Which new file was which lost one: pairs within one comparison, held on disk so that a million fit in little memory.

Stronger evidence is served first, each file is in at most one pair: the same content under the same name, the same
content, pieces in common, the old name with something put behind or before it, the old name with another ending.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from .records import Version

__all__ = ["LATE_GROWTH", "LATE_PAIRS", "Pairing"]

LATE_GROWTH: Final = 8192
"""Bytes that encryptors put behind a file (key material, marker)."""
LATE_PAIRS: Final = 3
"""So many newcomers must have grown alike before size alone pairs them with lost files: one is a coincidence."""
_PIECES: Final = 4096
"""Pieces of one lost file that are remembered."""
_SHORTEST_INNER: Final = 5
"""Characters of an old name found at the end of a new one."""
_PIECE: Final = 32
_VOTE: Final = 1000
"""Weight of a piece in common; standing in the same directory decides between equals."""
_GONE, _COME = 0, 1

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
CREATE TABLE file (
  id INTEGER PRIMARY KEY, side INT, path BLOB, dir BLOB, name BLOB, stem BLOB, size INT,
  digest BLOB, blobs BLOB, partner INT, late INT DEFAULT 0, pieces BLOB
);
CREATE TABLE piece (blob BLOB, file INT);
"""
_INDEXES: Final = """
CREATE INDEX IF NOT EXISTS by_digest ON file (digest, side) WHERE partner IS NULL AND digest IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_name ON file (dir, name) WHERE side = 0;
CREATE INDEX IF NOT EXISTS by_stem ON file (dir, stem) WHERE side = 0;
CREATE INDEX IF NOT EXISTS by_size ON file (size, side);
CREATE INDEX IF NOT EXISTS by_piece ON piece (blob);
CREATE INDEX IF NOT EXISTS by_path ON file (path) WHERE side = 1;
CREATE INDEX IF NOT EXISTS by_lateness ON file (id) WHERE late;
CREATE INDEX IF NOT EXISTS by_dir_size ON file (dir, size) WHERE side = 0;
"""

_STATISTIC: Final = 2000
"""Newcomers looked at to find the growth they share."""


class _Growth(NamedTuple):
    """How sizes change under one way of encrypting: a statistic over newcomers, and the partner at one step."""

    statistic: str
    partner: str


def _growth(step: str, condition: str) -> _Growth:
    pairs = (
        "FROM file AS c JOIN file AS g ON g.dir = c.dir AND g.side = 0 AND g.partner IS NULL AND g.size > 0 "
        f"AND {condition} WHERE c.late AND c.partner IS NULL"
    )
    statistic = (
        f"SELECT {step} AS step {pairs} AND c.id IN (SELECT id FROM file WHERE late LIMIT ?) "  # noqa: S608 - own text
        # Equal sizes that come again are one coincidence repeated.
        "GROUP BY step HAVING count(DISTINCT g.size) >= ? ORDER BY count(DISTINCT g.size) DESC LIMIT 8"
    )
    partner = f"SELECT g.id {pairs} AND c.id = ? AND {step} = ? ORDER BY c.size - g.size, g.id LIMIT 1"
    return _Growth(statistic, partner)


_FIXED: Final = (_growth("(c.size - g.size) / 16", f"c.size BETWEEN g.size AND g.size + {LATE_GROWTH}"),)
_SCALED: Final = (
    # Base64 with and without line ends, base85, hexadecimal: a hundredth is the ratio's step.
    _growth(
        "CAST(100.0 * c.size / g.size + 0.5 AS INT)",
        "c.late = 2 AND c.size BETWEEN g.size * 1.2 AND g.size * 2.1 AND g.size > 256",
    ),
)

Fingerprint = Callable[[str, bool], bytes | None]
"""Returns the digest of the file at a path, of the later tree if True; None when it cannot be read."""


class _Newcomer(NamedTuple):
    """A new file without a partner."""

    number: int
    directory: bytes
    name: bytes
    stem: bytes
    digest: bytes | None
    blobs: bytes


class Pairing:
    """Lost and new files of one comparison.

    Args:
        fingerprint: Reads the content of files without blobs where another one has the same size.
        pieces: Returns digests of 32 bytes of the pieces of files without blobs, one behind the other.
    """

    def __init__(self, fingerprint: Fingerprint | None = None, pieces: Fingerprint | None = None) -> None:
        # An empty name is a private database in a temporary file that is written only when memory is short.
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(_SCHEMA)
        self._fingerprint = fingerprint
        self._pieces = pieces

    def gone(self, version: Version) -> None:
        """Add a file that is no longer there."""
        number = self._add(_GONE, version)
        if version.blobs:
            pieces = [(bytes.fromhex(blob), number) for blob in dict.fromkeys(version.blobs[:_PIECES])]
            self._rows.executemany("INSERT INTO piece VALUES (?, ?)", pieces)

    def come(self, version: Version) -> None:
        """Add a file that was not there before."""
        self._add(_COME, version)

    def _add(self, side: int, version: Version) -> int:
        path = _encode(version.path)
        directory, _, name = path.rpartition(b"/")
        stem = name.rpartition(b".")[0] or name
        blobs = b"".join(map(bytes.fromhex, version.blobs))
        digest = blake2b(blobs, digest_size=16).digest() if blobs else None
        row = (side, path, directory, name, stem, version.size_bytes, digest, blobs)
        sql = "INSERT INTO file (side, path, dir, name, stem, size, digest, blobs) VALUES (?,?,?,?,?,?,?,?)"
        return int(self._rows.execute(sql, row).lastrowid or 0)

    def settle(self) -> None:
        """Find the pairs; call it once when all files are in."""
        self._rows.executescript(_INDEXES)
        if not self._any(_GONE) or not self._any(_COME):
            return
        self._fill_digests()
        for finder in (self._same_content_and_name, self._same_content, self._shared, self._by_name, self._by_stem):
            if finder == self._shared:
                self._fill_pieces()
            for newcomer in self._free():
                partner = finder(newcomer)
                if partner is not None:
                    self._pair(newcomer.number, partner)

    def _any(self, side: int) -> bool:
        sql = "SELECT 1 FROM file WHERE side = ? AND partner IS NULL LIMIT 1"
        return self._rows.execute(sql, (side,)).fetchone() is not None

    def _fill_digests(self) -> None:
        """Read files without blobs whose size stands on both sides."""
        if self._fingerprint is None:
            return
        sql = (
            "SELECT id, path, side FROM file AS f WHERE digest IS NULL AND size > 0 AND EXISTS "
            "(SELECT 1 FROM file AS g WHERE g.size = f.size AND g.side = 1 - f.side)"
        )
        for number, path, side in self._rows.execute(sql).fetchall():
            digest = self._fingerprint(_decode(path), side == _COME)
            self._rows.execute("UPDATE file SET digest = ? WHERE id = ?", (digest, number))

    def _fill_pieces(self) -> None:
        """Cut files without blobs that are still without a partner, where both sides have some."""
        if self._pieces is None or not (self._any(_GONE) and self._any(_COME)):
            return
        sql = "SELECT id, path, side FROM file WHERE partner IS NULL AND size > 0"
        for number, path, side in self._rows.execute(sql).fetchall():
            pieces = self._pieces(_decode(path), side == _COME) or b""
            if side == _COME:
                self._rows.execute("UPDATE file SET pieces = ? WHERE id = ?", (pieces, number))
            else:
                cut = {pieces[start : start + _PIECE] for start in range(0, len(pieces), _PIECE)}
                self._rows.executemany("INSERT INTO piece VALUES (?, ?)", [(piece, number) for piece in cut])

    def _free(self) -> Iterator[_Newcomer]:
        """Yield every unpaired newcomer, in slices so that changes in between do no harm."""
        last = 0
        while True:
            sql = (
                "SELECT id, dir, name, stem, digest, coalesce(pieces, blobs) FROM file "
                "WHERE side = 1 AND partner IS NULL AND id > ? ORDER BY id LIMIT 1000"
            )
            rows = self._rows.execute(sql, (last,)).fetchall()
            if not rows:
                return
            yield from map(_Newcomer._make, rows)
            last = rows[-1][0]

    def _first(self, condition: str, *values: object) -> int | None:
        sql = f"SELECT id FROM file WHERE side = 0 AND partner IS NULL AND {condition} LIMIT 1"  # noqa: S608 - own text
        row = self._rows.execute(sql, values).fetchone()
        return None if row is None else int(row[0])

    def _same_content_and_name(self, new: _Newcomer) -> int | None:
        return None if new.digest is None else self._first("digest = ? AND name = ?", new.digest, new.name)

    def _same_content(self, new: _Newcomer) -> int | None:
        return None if new.digest is None else self._first("digest = ?", new.digest)

    def _shared(self, new: _Newcomer) -> int | None:
        votes: dict[int, int] = {}
        sql = (
            "SELECT f.id FROM piece JOIN file AS f ON f.id = piece.file WHERE blob = ? AND f.partner IS NULL "
            "ORDER BY f.dir = ? DESC, f.id LIMIT 4"
        )
        for start in range(0, min(len(new.blobs), _PIECE * _PIECES), _PIECE):
            found = self._rows.execute(sql, (new.blobs[start : start + _PIECE], new.directory)).fetchall()
            for place, (number,) in enumerate(found):
                votes[number] = votes.get(number, 0) + (_VOTE if place else _VOTE + 1)
        return min(votes, key=lambda number: (-votes[number], number)) if votes else None

    def _by_name(self, new: _Newcomer) -> int | None:
        if self._first("dir = ?", new.directory) is None:
            return None
        beginnings = (new.name[:end] for end in range(len(new.name) - 1, 0, -1))
        ends = (new.name[start:] for start in range(1, len(new.name) - _SHORTEST_INNER + 1))
        for name in (*beginnings, *ends):
            found = self._first("dir = ? AND name = ?", new.directory, name)
            if found is not None:
                return found
        return None

    def _by_stem(self, new: _Newcomer) -> int | None:
        sql = "SELECT id FROM file WHERE side = 0 AND partner IS NULL AND dir = ? AND stem = ? LIMIT 2"
        rows = self._rows.execute(sql, (new.directory, new.stem)).fetchall()
        return int(rows[0][0]) if len(rows) == 1 else None

    def _pair(self, come: int, gone: int) -> None:
        self._rows.execute("UPDATE file SET partner = ? WHERE id = ?", (gone, come))
        self._rows.execute("UPDATE file SET partner = ? WHERE id = ?", (come, gone))

    def pairs(self) -> Iterator[tuple[Version | None, Version]]:
        """Yield every newcomer with the lost file it was, or None."""
        sql = (
            "SELECT c.path, c.size, c.blobs, g.path, g.size, g.blobs FROM file AS c "
            "LEFT JOIN file AS g ON g.id = c.partner WHERE c.side = 1 ORDER BY c.id"
        )
        for path, size, blobs, old_path, old_size, old_blobs in self._rows.cursor().execute(sql):
            old = None if old_path is None else _version(old_path, old_size, old_blobs)
            yield old, _version(path, size, blobs)

    def lost(self) -> Iterator[Version]:
        """Yield every lost file that became no other."""
        sql = "SELECT path, size, blobs FROM file WHERE side = 0 AND partner IS NULL ORDER BY id"
        for row in self._rows.cursor().execute(sql):
            yield _version(*row)

    def has_lost(self) -> bool:
        """Return whether a lost file has no partner yet."""
        return self._any(_GONE)

    def late_pairs(self, doubtful: Mapping[str, bool]) -> dict[str, tuple[Version, Version]]:
        """Pair newcomers that say nothing for themselves with lost files of their directory, by size alone.

        What encryptors put behind or how they spell a file is the same for all: only a growth that at least
        `LATE_PAIRS` newcomers share counts, the commonest first.

        Args:
            doubtful: Paths of unpaired newcomers that are not sound files of a known name, and whether each is text.

        Returns:
            The pairs by the path of the newcomer.
        """
        marked = ((2 if is_text else 1, _encode(path)) for path, is_text in doubtful.items())
        self._rows.executemany("UPDATE file SET late = ? WHERE path = ? AND side = 1", marked)
        found: dict[str, tuple[Version, Version]] = {}
        for growth in (*_FIXED, *_SCALED):
            steps = self._rows.execute(growth.statistic, (_STATISTIC, LATE_PAIRS)).fetchall()
            for (step,) in steps:
                self._pair_by_growth(growth, step, found)
        return found

    def _pair_by_growth(self, growth: _Growth, step: int, found: dict[str, tuple[Version, Version]]) -> None:
        newcomers = self._rows.execute("SELECT id FROM file WHERE late AND partner IS NULL ORDER BY id").fetchall()
        for (come,) in newcomers:
            row = self._rows.execute(growth.partner, (come, step)).fetchone()
            if row is not None:
                self._pair(come, int(row[0]))
                old, new = self._of(int(row[0])), self._of(come)
                found[new.path] = (old, new)

    def _of(self, number: int) -> Version:
        return _version(*self._rows.execute("SELECT path, size, blobs FROM file WHERE id = ?", (number,)).fetchone())

    def close(self) -> None:
        """Throw everything away."""
        self._rows.close()


def _version(path: bytes, size: int, blobs: bytes) -> Version:
    ids = tuple(blobs[start : start + 32].hex() for start in range(0, len(blobs), 32))
    return Version(_decode(path), size, ids)


def _encode(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _decode(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
