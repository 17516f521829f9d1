"""The repository as a whole: opened once with a password, read as often as wanted, never written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from .blobs import BlobReader
from .content import ContentReader, FileContent, Pieces, Wanted
from .crypto import Unpacker
from .difference import Change, ChangeKind, TreeComparison
from .headers import HeaderReader
from .index import BlobIndex
from .keeper import IndexKeeper, SealedFiles
from .keys import KeyListing, list_keys, open_keys
from .limits import Limits
from .problems import (
    BadCacheError,
    DamagedError,
    FileKind,
    NotARepositoryError,
    Problem,
    ProblemCode,
    UnsupportedVersionError,
)
from .records import Lock, MalformedError, Node, Snapshot, WireConfig, decode, lock_of, snapshot_of
from .renames import Rename, rename_candidates
from .store import GuardedStore, Store
from .trees import TreeReader

_KNOWN_VERSIONS = frozenset({1, 2})
_Fact = TypeVar("_Fact")


@dataclass(frozen=True, slots=True)
class SnapshotListing:
    """Every readable snapshot by the time its client stated, and the snapshot files that cannot be read."""

    snapshots: tuple[Snapshot, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class LockListing:
    """Every readable lock, and the lock files that cannot be read."""

    locks: tuple[Lock, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a snapshot; `node` is None when it cannot be read, and `problem` says why."""

    path: str
    node: Node | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two snapshots by path, and which removed and added files belong together.

    `problems` repeats the problems of the changes; as long as there is one, parts of the snapshots are not judged.
    """

    changes: tuple[Change, ...]
    renames: tuple[Rename, ...]
    problems: tuple[Problem, ...]


def open_repository(
    store: Store, password: str, *, limits: Limits | None = None, cached_index: bytes | None = None
) -> Repository:
    """Return the repository in a store, opened with a password, its index read.

    Args:
        store: Where the repository lies.
        password: The password of any of its keys.
        limits: What the repository may demand.
        cached_index: What `Repository.index_to_bytes` gave once; only newer index files are read then. A cache that
            does not fit is passed over (`Repository.cache_used` tells).

    Raises:
        WrongPasswordError: If no key opens with the password.
        NotARepositoryError: If there is no repository, or its keys or configuration cannot be read.
        UnsupportedVersionError: If its format is neither 1 nor 2.
        StoreFailedError: If the store cannot be listed.
    """
    bounds = limits or Limits()
    guarded = GuardedStore(store)
    sealer, problems = open_keys(guarded, password, bounds)
    unpacker = Unpacker()
    files = SealedFiles(guarded, sealer, unpacker, bounds)
    config = _read_config(files)
    headers = HeaderReader(guarded, sealer, bounds)
    keeper = IndexKeeper(files, headers, bounds)
    keeper.note(problems)
    known = _known_index(cached_index, sealer.cache_key)
    keeper.load(known)
    blobs = BlobReader(store=guarded, sealer=sealer, unpacker=unpacker, headers=headers, keeper=keeper, limits=bounds)
    return Repository(
        store=guarded,
        files=files,
        headers=headers,
        keeper=keeper,
        blobs=blobs,
        config=config,
        cache_key=sealer.cache_key,
        limits=bounds,
        cache_used=known is not None,
    )


def _read_config(files: SealedFiles) -> WireConfig:
    try:
        config = decode(files.read(FileKind.CONFIG, ""), WireConfig)
    except (DamagedError, MalformedError) as error:
        raise NotARepositoryError(f"The configuration of the repository cannot be read: {error}") from error
    if config.version not in _KNOWN_VERSIONS:
        raise UnsupportedVersionError(config.version)
    return config


def _known_index(cached: bytes | None, key: bytes) -> BlobIndex | None:
    if cached is None:
        return None
    try:
        return BlobIndex.from_bytes(cached, key)
    except BadCacheError:
        return None


class Repository:
    """A restic repository, read only. Not to be shared between threads; open it once for each.

    Attributes:
        id: The id of the repository, as its configuration states.
        version: Its format, 1 or 2.
        cache_used: Whether the cached index that was handed in could be used.
    """

    __slots__ = (
        "_cache_key", "_contents", "_files", "_headers", "_keeper", "_limits", "_store", "_trees",
        "cache_used", "id", "version",
    )  # fmt: skip

    def __init__(
        self,
        *,
        store: GuardedStore,
        files: SealedFiles,
        headers: HeaderReader,
        keeper: IndexKeeper,
        blobs: BlobReader,
        config: WireConfig,
        cache_key: bytes,
        limits: Limits,
        cache_used: bool,
    ) -> None:
        """Take the parts; use `open_repository`."""
        self._store = store
        self._files = files
        self._headers = headers
        self._keeper = keeper
        self._trees = TreeReader(blobs)
        self._contents = ContentReader(blobs, limits)
        self._cache_key = cache_key
        self._limits = limits
        self.id = config.id
        self.version = config.version
        self.cache_used = cache_used

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what was found wrong with the repository itself so far: keys, index, packs outside every index."""
        return self._keeper.problems

    @property
    def index(self) -> BlobIndex:
        """Return the current index."""
        return self._keeper.index

    def index_to_bytes(self) -> bytes:
        """Return the index for a cache, sealed so that only this repository accepts it."""
        return self._keeper.index.to_bytes(self._cache_key)

    def refresh(self) -> bool:
        """Read index files that came since; return whether there were any. Reading does this by itself when needed.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        self._keeper.forgive()
        return self._keeper.load()

    def keys(self) -> KeyListing:
        """Return who holds a key.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        return list_keys(self._store, self._limits)

    def snapshots(self) -> SnapshotListing:
        """Return the snapshots that are there now, by the time their client stated.

        A snapshot that is deleted between listing and reading is a problem `missing_file`.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        found, problems = self._read_all(FileKind.SNAPSHOT, snapshot_of)
        return SnapshotListing(tuple(sorted(found, key=lambda s: (s.taken_at, s.id))), tuple(problems))

    def locks(self) -> LockListing:
        """Return the locks that are there now; one that is released between listing and reading is left out.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        found, problems = self._read_all(FileKind.LOCK, lock_of)
        return LockListing(tuple(found), tuple(p for p in problems if p.code is not ProblemCode.MISSING_FILE))

    def _read_all(self, kind: FileKind, parse: Callable[[bytes, str], _Fact]) -> tuple[list[_Fact], list[Problem]]:
        names, problems = self._files.names(kind)
        found: list[_Fact] = []
        for name in names:
            try:
                found.append(parse(self._files.read(kind, name), name))
            except DamagedError as error:
                problems.append(error.problem)
            except MalformedError as error:
                problems.append(Problem(ProblemCode.MALFORMED, kind, name, f"The record is not sound: {error}."))
        return found, problems

    def compare(self, before: Snapshot | None, after: Snapshot | None) -> Iterator[Change]:
        """Yield every change between two snapshots, in no promised order; None stands for an empty one.

        What cannot be read is a change too (`UNREADABLE`, `UNCOMPARED`), so that it cannot be overlooked.
        """
        trees = (None if snapshot is None else snapshot.tree for snapshot in (before, after))
        return TreeComparison(self._trees, self._limits).run(*trees)

    def difference(self, before: Snapshot | None, after: Snapshot | None) -> Difference:
        """Return all changes between two snapshots at once, with candidates for renames."""
        changes = tuple(sorted(self.compare(before, after), key=lambda change: change.path))
        problems = tuple(change.problem for change in changes if change.problem is not None)
        return Difference(changes, rename_candidates(changes), problems)

    def walk(self, snapshot: Snapshot) -> Iterator[Entry]:
        """Yield every path of a snapshot, in no promised order; what cannot be read is an entry with a problem."""
        for change in self.compare(None, snapshot):
            if change.kind is ChangeKind.ADDED or change.problem is not None:
                yield Entry(change.path, change.after, change.problem)

    def find(self, snapshot: Snapshot, path: str) -> Node:
        """Return the node at an absolute path of a snapshot, reading only the directories on the way.

        Raises:
            PathNotFoundError: If there is none.
            DamagedError: If a directory on the way cannot be read.
        """
        return self._trees.find(snapshot.tree, path)

    def content(self, node: Node, path: str) -> FileContent:
        """Return the content of a file, not yet read; problems will touch `path`."""
        return FileContent(self._contents, node, path)

    def read_many(self, wanted: Iterable[Wanted]) -> Iterator[Pieces]:
        """Yield ranges of many files in the order asked, with as few reads of the store as their places allow."""
        return self._contents.read_many(wanted)

    def search_packs(self) -> bool:
        """Read the headers of packs that no index names and add their blobs; return whether there were any.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        return self._keeper.search_packs()

    def check_pack(self, pack: str) -> tuple[Problem, ...]:
        """Read a whole pack and return what is wrong with it: its name against its bytes, and its header."""
        try:
            if self._headers.hash_of(pack) != pack:
                detail = "The SHA-256 of the pack is not its name."
                return (Problem(ProblemCode.NAME_MISMATCH, FileKind.DATA, pack, detail),)
            self._headers.read(pack)
        except DamagedError as error:
            return (error.problem,)
        return ()
