"""Which added file was which removed one: candidates for renames among the changes of a comparison."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .difference import Change, ChangeKind
from .records import NodeType


class RenameReason(StrEnum):
    """Why two paths are taken for one file, the strongest first."""

    SAME_CONTENT = "same_content"  # moved: every blob is the same
    SHARED_BLOBS = "shared_blobs"  # renamed and partly changed: some blobs are the same
    LONGER_NAME = "longer_name"  # the old name with something appended, in the same directory
    SAME_STEM = "same_stem"  # the old name with another ending, in the same directory


@dataclass(frozen=True, slots=True)
class Rename:
    """A removed file and the added file it probably became.

    Attributes:
        before: The change that removed the old path.
        after: The change that added the new path.
        reason: Why they belong together.
    """

    before: Change
    after: Change
    reason: RenameReason


def rename_candidates(changes: Iterable[Change]) -> tuple[Rename, ...]:
    """Return pairs of removed and added files, each file in at most one pair, in the order of the new paths.

    Stronger reasons are served first. A file with content that existed elsewhere unchanged is a copy, not a rename,
    and is not found here, because its source was not removed. The work grows with the number of blobs, not its square.
    """
    files = [change for change in changes if _is_file(change)]
    removed = {change.path: change for change in files if change.kind is ChangeKind.REMOVED}
    added = {change.path: change for change in files if change.kind is ChangeKind.ADDED}
    found: list[Rename] = []
    for reason, pairs in _FINDERS:
        for old, new in pairs(removed, added):
            if old in removed and new in added:
                found.append(Rename(removed.pop(old), added.pop(new), reason))
    return tuple(sorted(found, key=lambda rename: rename.after.path))


_Files = dict[str, Change]
_Pairs = Iterator[tuple[str, str]]


def _is_file(change: Change) -> bool:
    node = change.after or change.before
    return node is not None and node.type is NodeType.FILE


def _blobs(change: Change) -> tuple[str, ...]:
    node = change.after or change.before
    return node.content if node is not None else ()


def _blobs_and_name(change: Change) -> tuple[tuple[str, ...], str]:
    return _blobs(change), _split(change.path)[1]


def _split(path: str) -> tuple[str, str]:
    directory, _, name = path.rpartition("/")
    return directory, name


def _same_content(removed: _Files, added: _Files) -> _Pairs:
    """Pair equal blob lists, those with the same file name first; empty files say nothing."""
    for key in (_blobs_and_name, _blobs):
        waiting: defaultdict[object, deque[str]] = defaultdict(deque)
        for path, change in removed.items():
            if _blobs(change):
                waiting[key(change)].append(path)
        for path, change in list(added.items()):
            if waiting.get(key(change)):
                yield waiting[key(change)].popleft(), path


def _shared_blobs(removed: _Files, added: _Files) -> _Pairs:
    """Pair by the number of blobs in common; a blob that stands in several removed files counts for the first."""
    owner: dict[str, str] = {}
    for path, change in removed.items():
        for blob in _blobs(change):
            owner.setdefault(blob, path)
    for path, change in list(added.items()):
        votes = Counter(owner[blob] for blob in set(_blobs(change)) if owner.get(blob) in removed)
        if votes:
            yield min(votes, key=lambda old: (-votes[old], old)), path


def _longer_name(removed: _Files, added: _Files) -> _Pairs:
    """Pair `report.docx` with `report.docx.locked`: the longest removed name that begins the new one."""
    for path in list(added):
        directory, name = _split(path)
        for end in range(len(name) - 1, 0, -1):
            old = f"{directory}/{name[:end]}"
            if old in removed:
                yield old, path
                break


def _same_stem(removed: _Files, added: _Files) -> _Pairs:
    """Pair `report.doc` with `report.docx` when the directory lost exactly one file of that stem."""
    by_stem: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for path in removed:
        by_stem[_stem(path)].append(path)
    for path in list(added):
        old = by_stem.get(_stem(path), [])
        if len(old) == 1:
            yield old[0], path


def _stem(path: str) -> tuple[str, str]:
    directory, name = _split(path)
    return directory, name.rpartition(".")[0] or name


_FINDERS: tuple[tuple[RenameReason, Callable[[_Files, _Files], _Pairs]], ...] = (
    (RenameReason.SAME_CONTENT, _same_content),
    (RenameReason.SHARED_BLOBS, _shared_blobs),
    (RenameReason.LONGER_NAME, _longer_name),
    (RenameReason.SAME_STEM, _same_stem),
)
