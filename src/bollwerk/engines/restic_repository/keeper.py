"""Keeps the index of a repository that others write to: loads, refreshes, and reads packs no index names yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from .crypto import BadCompressionError, Sealer, TooLargeError, Unpacker, WrongMacError
from .entries import PackTable, entries_of_index, entries_of_places
from .headers import HeaderReader
from .index import BlobIndex, Columns, Place, empty_index, merged
from .limits import Limits
from .problems import DamagedError, FileKind, Problem, ProblemCode
from .records import MalformedError, WireIndex, decode
from .store import GuardedStore

_COMPRESSED_FILE: Final = b"\x02"
_MAX_FRUITLESS: Final = 3
"""How often in a row a missing blob may make us look for new index files in vain, so that a repository with
thousands of missing blobs does not cost thousands of listings."""


class SealedFiles:
    """Reads whole sealed files: configuration, index, snapshots, locks."""

    __slots__ = ("_limits", "_sealer", "_store", "_unpacker")

    def __init__(self, store: GuardedStore, sealer: Sealer, unpacker: Unpacker, limits: Limits) -> None:
        self._store = store
        self._sealer = sealer
        self._unpacker = unpacker
        self._limits = limits

    def read(self, kind: FileKind, name: str) -> bytes:
        """Return the JSON inside a sealed file, unpacked when it is packed.

        Source: restic's design document, "Unpacked Data Format": the first plain byte is `[` or `{` for JSON, 2 for
        a zstd frame (format 2).

        Raises:
            DamagedError: If the file is missing, altered, too large, or of an unknown form.
        """
        sealed = self._store.read_whole(kind, name, self._limits.max_file_bytes)
        try:
            plain = self._sealer.open(sealed)
            if plain[:1] in {b"{", b"["}:
                return plain
            if plain[:1] == _COMPRESSED_FILE:
                return self._unpacker.unpack(plain[1:], self._limits.max_file_bytes)
        except WrongMacError:
            code, detail = ProblemCode.WRONG_MAC, "The MAC is wrong: altered, or not written with this key."
        except BadCompressionError as error:
            code, detail = ProblemCode.BAD_COMPRESSION, f"The file does not unpack: {error}."
        except TooLargeError as error:
            code, detail = ProblemCode.LIMIT, f"The file would unpack to {error.stated} bytes."
        else:
            code, detail = ProblemCode.MALFORMED, "The file is neither JSON nor packed JSON."
        raise DamagedError(Problem(code, kind, name, detail))

    def names(self, kind: FileKind) -> tuple[list[str], list[Problem]]:
        """Return the proper names of a kind, and problems for the others."""
        return self._store.names(kind)


class IndexKeeper:
    """The current index, and every problem met on the way to it."""

    __slots__ = ("_corrections", "_files", "_fruitless", "_headers", "_limits", "_problems", "_searched", "index")

    def __init__(self, files: SealedFiles, headers: HeaderReader, limits: Limits) -> None:
        self._files = files
        self._headers = headers
        self._limits = limits
        self._problems: dict[Problem, None] = {}
        self._corrections: dict[str, Place] = {}
        self._fruitless = 0
        self._searched: frozenset[str] = frozenset()
        self.index = empty_index()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems met so far, each once, in order."""
        return tuple(self._problems)

    def note(self, problems: Iterable[Problem]) -> None:
        """Keep problems that concern the repository rather than one path."""
        self._problems.update(dict.fromkeys(problems))

    def load(self, known: BlobIndex | None = None) -> bool:
        """Read every index file that the known index does not cover; return whether the index changed.

        A known index is dropped when one of its files is gone (somebody pruned). A file that vanishes while we read
        was replaced by a newer one, so the folder is listed again.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        base = known or self.index
        odd, vanished = list[Problem](), list[Problem]()
        for _ in range(_MAX_FRUITLESS):
            names, odd = self._files.names(FileKind.INDEX)
            if not base.sources <= set(names):
                base, self._searched = empty_index(), frozenset()
            base, vanished = self._read_missing(base, names)
            if not vanished:
                break
        self.note([*odd, *vanished])
        changed = base.sources != self.index.sources or len(base) != len(self.index)
        self.index = base
        return changed

    def _read_missing(self, base: BlobIndex, names: Iterable[str]) -> tuple[BlobIndex, list[Problem]]:
        table, parts, sources, vanished = PackTable(base.pack_table), [base.columns], set(base.sources), list[Problem]()
        total = len(base)
        for name in names:
            if name in base.sources:
                continue
            try:
                part = self._read_one(name, table, self._limits.max_blobs - total)
            except DamagedError as error:
                if error.problem.code is ProblemCode.MISSING_FILE:
                    vanished.append(error.problem)
                else:
                    self.note([error.problem])
                continue
            parts.append(part)
            sources.add(name)
            total += len(part)
        if len(sources) == len(base.sources):
            return base, vanished
        return merged(parts, table.packs(), frozenset(sources)), vanished

    def _read_one(self, name: str, table: PackTable, room: int) -> Columns:
        try:
            found = entries_of_index(decode(self._files.read(FileKind.INDEX, name), WireIndex).packs, table)
        except MalformedError as error:
            detail = f"The index is not sound: {error}."
            raise DamagedError(Problem(ProblemCode.MALFORMED, FileKind.INDEX, name, detail)) from error
        if len(found.columns) > room:
            detail = f"The index would grow beyond {self._limits.max_blobs} blobs."
            raise DamagedError(Problem(ProblemCode.LIMIT, FileKind.INDEX, name, detail))
        if found.impossible:
            detail = f"{found.impossible} entries are impossible and were left out."
            self.note([Problem(ProblemCode.MALFORMED, FileKind.INDEX, name, detail)])
        return found.columns

    def place(self, blob: str) -> Place | None:
        """Return where a blob lies, as corrected by pack headers; None when no index names it."""
        return self._corrections.get(blob) or self.index.place(blob)

    def size_of(self, blob: str) -> int | None:
        """Return the plain size of a blob, as corrected by pack headers; None when no index names it."""
        corrected = self._corrections.get(blob)
        return corrected.size_bytes if corrected else self.index.size_of(blob)

    def correct(self, place: Place) -> None:
        """Prefer a place that was found sound to the one the index names."""
        self._corrections[place.blob] = place

    def refresh(self) -> bool:
        """Look for new index files because a pack is missing; return whether the index changed.

        After a few vain looks in a row it looks no more until `forgive` is called.
        """
        if self._fruitless >= _MAX_FRUITLESS:
            return False
        changed = self.load()
        self._fruitless = 0 if changed else self._fruitless + 1
        return changed

    def seek(self, lost: Sequence[str]) -> None:
        """Look for lost blobs in new index files, then in packs that no index names; limited like `refresh`."""
        if self._fruitless >= _MAX_FRUITLESS:
            return
        self.load()
        if any(self.index.first(blob) < 0 for blob in lost):
            self.search_packs()
        found = any(self.index.first(blob) >= 0 for blob in lost)
        self._fruitless = 0 if found else self._fruitless + 1

    def forgive(self) -> None:
        """Allow looking again, after time has passed."""
        self._fruitless = 0
        self._searched = frozenset()

    def search_packs(self) -> bool:
        """Read the headers of packs that no index names; return whether that added blobs.

        A client that is still writing has uploaded packs whose index comes later; a lost index leaves such packs too.
        """
        names, odd = self._files.names(FileKind.DATA)
        unknown = sorted(set(names) - self.index.packs() - self._searched)
        allowed = unknown[: self._limits.max_unindexed_packs]
        if len(allowed) < len(unknown):
            detail = f"{len(unknown)} packs are in no index; {len(allowed)} were read."
            self.note([Problem(ProblemCode.LIMIT, FileKind.DATA, unknown[len(allowed)], detail)])
        self._searched |= frozenset(allowed)
        self.note(odd)
        return self.adopt(allowed)

    def adopt(self, packs: Iterable[str]) -> bool:
        """Add what the headers of packs say; return whether that added blobs."""
        places: list[Place] = []
        for pack in packs:
            try:
                places += self._headers.read(pack)
            except DamagedError as error:
                self.note([error.problem])
                continue
            self.note([Problem(ProblemCode.NOT_INDEXED, FileKind.DATA, pack, "No index names the pack.")])
        if not places:
            return False
        before, table = len(self.index), PackTable(self.index.pack_table)
        part = entries_of_places(places, table)
        self.index = merged([self.index.columns, part], table.packs(), self.index.sources)
        return len(self.index) > before
