"""Measure the reader of restic repositories against the restic program on two snapshots of many small files.

Run: `PYTHONPATH=src:. python -m benchmarks.restic_repository --files 100000`. One JSON line for each figure.
Promises: a difference at least 10 times faster than `restic diff --json` with the index open, at least 2 times as a
whole command (start of Python, key derivation and reading the index included); memory for 1 million blobs below 300 MB.
"""

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.engines.restic_repository.stores import DirectoryStore

from bollwerk.engines.restic_repository import (
    ByteRange,
    ChangeKind,
    FileKind,
    NodeType,
    Wanted,
    open_repository,
)

PASSWORD = "benchmark"
FILES_IN_DIRECTORY = 100
COMMAND = """
import sys
from pathlib import Path
from bollwerk.engines.restic_repository import open_repository
from tests.engines.restic_repository.stores import DirectoryStore
cache = Path(sys.argv[3]).read_bytes() if sys.argv[3:] else None
repository = open_repository(DirectoryStore(Path(sys.argv[1])), "benchmark", cached_index=cache)
before, after = repository.snapshots().snapshots[int(sys.argv[2]):][:2]
difference = repository.difference(before, after)
assert repository.cache_used == bool(cache) and not repository.problems and not difference.problems
print(len(difference.changes))
"""


def show(figure: str, value: float, unit: str, bound: str, peer: str, peer_value: float | None, *, holds: bool) -> None:
    """Print one figure."""
    line = {
        "figure": figure, "value": round(value, 4), "unit": unit, "bound": bound, "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 4), "holds": holds,
    }  # fmt: skip
    print(json.dumps(line), flush=True)


def restic(root: Path, *arguments: str) -> bytes:
    """Run restic and return what it prints."""
    environment = os.environ | {
        "RESTIC_PASSWORD": PASSWORD,
        "RESTIC_REPOSITORY": str(root / "repository"),
        "RESTIC_CACHE_DIR": str(root / "cache"),
    }
    return subprocess.run(["restic", *arguments], cwd=root, env=environment, check=True, capture_output=True).stdout


def build(root: Path, files: int, share_changed: float, seed: int) -> None:
    """Back up `files` small files three times.

    In between a share of them is edited, removed and renamed: first in a tenth of the folders, as people work, then
    scattered over all folders, as nobody works but a worst case needs.
    """
    rng = random.Random(seed)
    for number in range(files):
        path = _path(root, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rng.randbytes(rng.randint(200, 4000)))
    restic(root, "init", "--quiet")
    restic(root, "backup", "--quiet", "share")
    _alter(root, rng.sample(range(files // 10), int(files * share_changed)), rng)
    restic(root, "backup", "--quiet", "share")
    _alter(root, rng.sample(range(files // 10, files), int(files * share_changed)), rng)
    restic(root, "backup", "--quiet", "share")


def _alter(root: Path, numbers: Sequence[int], rng: random.Random) -> None:
    for number in numbers:
        path = _path(root, number)
        match number % 4:
            case 0 | 1:
                path.write_bytes(rng.randbytes(1000))
            case 2:
                path.rename(path.with_suffix(".moved"))
            case _:
                path.unlink()


def _path(root: Path, number: int) -> Path:
    directory = number // FILES_IN_DIRECTORY
    return root / "share" / f"unit{directory // 30}" / f"folder{directory}" / f"document {number}.txt"


def timed_in_turn(actions: Sequence[Callable[[], object]], repeat: int) -> list[float]:
    """Return the best wall time of each action in seconds; they take turns, so that a busy machine is fair to all."""
    best = [math.inf] * len(actions)
    for _ in range(repeat):
        for i, action in enumerate(actions):
            start = time.perf_counter()
            action()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def compare_commands(root: Path, first: int, shape: str, repeat: int) -> None:
    """Measure the difference: with the index open, as a whole command, and as a command with a cached index."""
    store = DirectoryStore(root / "repository")
    repository = open_repository(store, PASSWORD)
    before, after = repository.snapshots().snapshots[first : first + 2]
    lines = restic(root, "diff", "--json", before.id, after.id).splitlines()
    expected = sum(json.loads(line)["message_type"] == "change" for line in lines)
    found = sum(change.kind is not ChangeKind.METADATA for change in repository.compare(before, after))
    show(f"changes found, {shape}", found, "paths", f"= {expected}", "restic diff", expected, holds=found == expected)

    cache = root / "index.cache"
    cache.write_bytes(repository.index_to_bytes())
    # Opened anew for each run, so that no tree is still in memory.
    opened = iter([open_repository(store, PASSWORD) for _ in range(repeat)])
    command = [sys.executable, "-c", COMMAND, str(root / "repository"), str(first)]
    # An installed product has compiled modules; keep them out of the source tree.
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(root / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    peer, mine, whole, cached = timed_in_turn(
        [
            lambda: restic(root, "diff", "--json", before.id, after.id),
            lambda: next(opened).difference(before, after),
            lambda: subprocess.run(command, check=True, capture_output=True, env=environment),
            lambda: subprocess.run([*command, str(cache)], check=True, capture_output=True, env=environment),
        ],
        repeat,
    )
    for name, value, factor in (
        ("difference, index open", mine, 10),
        ("difference, whole command", whole, 2),
        ("difference, whole command, cached index", cached, 2),
    ):
        holds = peer >= factor * value
        show(f"{name}, {shape}", value, "s", f">= {factor}x faster", "restic diff --json", peer, holds=holds)


def compare_opening(root: Path, repeat: int) -> None:
    """Measure opening: key derivation and the index, from the repository and from a cache."""
    store = DirectoryStore(root / "repository")
    data = open_repository(store, PASSWORD).index_to_bytes()
    plain, from_cache = timed_in_turn(
        [
            lambda: open_repository(store, PASSWORD),
            lambda: open_repository(store, PASSWORD, cached_index=data),
        ],
        repeat,
    )
    show("open, scrypt and index", plain, "s", "-", "open with cached index", from_cache, holds=from_cache <= plain)


def read_content(root: Path) -> None:
    """Measure reading: every path, and the whole content of all files together, in CPU seconds."""
    store = DirectoryStore(root / "repository")
    repository = open_repository(store, PASSWORD)
    after = repository.snapshots().snapshots[1]
    start = time.process_time()
    files = [e for e in repository.walk(after) if e.node is not None and e.node.type is NodeType.FILE]
    rate = len(files) / (time.process_time() - start)
    show("walk", rate, "files/CPU-s", ">= 20000", "", None, holds=rate >= 20_000)
    reads, start = store.reads, time.process_time()
    wanted = (Wanted(e.path, e.node, (ByteRange(0, e.node.size_bytes),)) for e in files if e.node)
    size = sum(len(pieces.data[0] or b"") for pieces in repository.read_many(wanted))
    spent = time.process_time() - start
    show(
        "read whole files", len(files) / spent, "files/CPU-s", ">= 10000", "", None, holds=len(files) / spent >= 10_000
    )
    show("read whole files", size / spent / 1e6, "MB/CPU-s", "-", "", None, holds=size > 0)
    per_read = len(files) / (store.reads - reads)
    show("files for each read of the store", per_read, "files", ">= 20", "", None, holds=per_read >= 20)


def measure_memory(blobs: int) -> None:
    """Measure the memory of an index of many blobs in a process that does nothing else."""
    root = Path(tempfile.mkdtemp(prefix="restic-benchmark-"))
    try:
        for function in ("write_index", "hold_index"):
            code = f"import sys; from benchmarks.restic_repository import {function}; {function}(sys.argv[1], {blobs})"
            subprocess.run([sys.executable, "-c", code, str(root)], check=True)
    finally:
        shutil.rmtree(root)


def write_index(root: str, blobs: int) -> None:
    """Write a repository whose index names `blobs` blobs, in files as large as restic makes them."""
    from tests.engines.restic_repository.writer import Writer

    rng, writer, per_file = random.Random(1), Writer(), 50_000
    numbers = {"type": "data", "length": 900, "uncompressed_length": 1200}
    for start in range(0, blobs, per_file):
        for _ in range(min(per_file, blobs - start) // 1000):
            entries = [numbers | {"id": rng.randbytes(32).hex(), "offset": 900 * i} for i in range(1000)]
            writer.packs.append({"id": rng.randbytes(32).hex(), "blobs": entries})
        writer.index()
    for (kind, name), data in writer.store.files.items():
        path = Path(root, "config") if kind is FileKind.CONFIG else Path(root, kind, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def peak_mib() -> float:
    """Return the most memory that this process ever held, in MiB.

    `getrusage` counts what the process that started this one held before the program began: a benchmark with 400 MiB of
    documents would make every child look as large.

    Source: proc(5), `VmHWM`; getrusage(2), which counts a process across execve.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def hold_index(root: str, blobs: int) -> None:
    """Open an index of `blobs` blobs and print what it costs."""
    from tests.engines.restic_repository.writer import PASSWORD as WRITER_PASSWORD

    store = DirectoryStore(Path(root))
    before = peak_mib()
    start, cpu = time.perf_counter(), time.process_time()
    repository = open_repository(store, WRITER_PASSWORD)
    spent, wall = time.process_time() - cpu, time.perf_counter() - start
    peak = peak_mib()
    assert len(repository.index) == blobs
    show(f"open index of {blobs} blobs", spent, "CPU-s", "<= 10", "wall s", wall, holds=spent <= 10)
    show(f"peak memory, {blobs} blobs", peak, "MiB", "<= 300", "MiB before opening", before, holds=peak <= 300)
    cache = repository.index_to_bytes()
    each = len(cache) / blobs
    show("cache", each, "bytes for each blob", "<= 60", "", None, holds=each <= 60)
    (loaded,) = timed_in_turn([lambda: open_repository(store, WRITER_PASSWORD, cached_index=cache)], 3)
    show(f"open from cache, {blobs} blobs", loaded, "s", "<= 1", "open without, wall s", wall, holds=loaded <= 1)
    ids = [repository.index.columns.ids[i : i + 32].hex() for i in range(0, 32 * blobs, 32 * max(1, blobs // 100_000))]
    start = time.process_time()
    assert all(repository.index.size_of(blob) for blob in ids)
    rate = len(ids) / (time.process_time() - start)
    show("look-ups", rate, "blobs/CPU-s", ">= 200000", "", None, holds=rate >= 200_000)


def main() -> None:
    """Build, measure, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--changed", type=float, default=0.025, help="share of the files changed between the snapshots")
    parser.add_argument("--blobs", type=int, default=200_000, help="blobs of the index whose memory is measured")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="restic-benchmark-"))
    try:
        build(root, given.files, given.changed, given.seed)
        compare_commands(root, 0, "changes in a tenth of the folders", given.repeat)
        compare_commands(root, 1, "changes in all folders", given.repeat)
        compare_opening(root, given.repeat)
        read_content(root)
    finally:
        shutil.rmtree(root)
    measure_memory(given.blobs)


if __name__ == "__main__":
    main()
