"""Which snapshot follows which: the snapshots of one host and the same paths, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bollwerk.engines.restic_repository import Snapshot

__all__ = ["Step", "lineage_of", "share_of", "steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """One snapshot and the one before it in its lineage; None for the first."""

    lineage: str
    before: Snapshot | None
    after: Snapshot


def lineage_of(snapshot: Snapshot) -> str:
    """Return what the snapshots of one host and the same paths have in common."""
    return f"{snapshot.hostname}:{','.join(sorted(snapshot.paths))}"


def steps(snapshots: Iterable[Snapshot]) -> Iterator[Step]:
    """Yield each snapshot with its predecessor, in the order given.

    A snapshot of paths never seen continues the snapshot its client named as parent, or the newest one of the same
    host whose paths end alike (the share was mounted elsewhere).
    """
    newest: dict[str, tuple[str, Snapshot]] = {}
    seen: dict[str, tuple[str, Snapshot]] = {}
    for snapshot in snapshots:
        name = lineage_of(snapshot)
        found = newest.get(name) or seen.get(snapshot.parent) or _moved(snapshot, newest)
        lineage, before = found or (name, None)
        yield Step(lineage, before, snapshot)
        newest[name] = seen[snapshot.id] = (lineage, snapshot)


def _moved(snapshot: Snapshot, newest: dict[str, tuple[str, Snapshot]]) -> tuple[str, Snapshot] | None:
    ends = _ends(snapshot)
    for lineage, other in reversed(newest.values()):
        if other.hostname == snapshot.hostname and _ends(other) == ends:
            return lineage, other
    return None


def _ends(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(path.rstrip("/").rpartition("/")[2] for path in snapshot.paths)


def share_of(path: str, snapshot: Snapshot) -> str:
    """Return the share a file belongs to: the backed-up path above it.

    restic keeps relative paths as given, so `/share/letter.docx` belongs to `/srv/share` when that was backed up.
    """
    for root in sorted(snapshot.paths, key=len, reverse=True):
        top = root.rstrip("/").rpartition("/")[2]
        if path.startswith((f"{root.rstrip('/')}/", f"/{top}/")):
            return root
    return "/"
