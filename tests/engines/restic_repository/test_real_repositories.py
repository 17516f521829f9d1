"""Repositories written by the restic program, compared with what restic itself says about them."""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bollwerk.engines.restic_repository import (
    ByteRange,
    ChangeKind,
    Difference,
    NodeType,
    Repository,
    Snapshot,
    Wanted,
    WrongPasswordError,
    open_repository,
)

from .stores import DirectoryStore

# Each test runs the restic program, whose start alone takes most of a second (scrypt).
pytestmark = [pytest.mark.system, pytest.mark.slow]
PASSWORD = "Grüße aus dem Rathaus"
BIG = 12_000_000


@dataclass(frozen=True)
class Built:
    """A repository, the directory it was made of, and the second state of that directory."""

    root: Path
    version: int

    def restic(self, *arguments: str, cwd: Path | None = None) -> bytes:
        environment = os.environ | {
            "RESTIC_PASSWORD": PASSWORD,
            "RESTIC_REPOSITORY": str(self.root / "repository"),
            "RESTIC_CACHE_DIR": str(self.root / "cache"),
        }
        return subprocess.run(["restic", *arguments], cwd=cwd, env=environment, check=True, capture_output=True).stdout

    def backup(self) -> None:
        self.restic("backup", "--quiet", "share", cwd=self.root)

    def store(self) -> DirectoryStore:
        return DirectoryStore(self.root / "repository")

    def open(self) -> Repository:
        return open_repository(self.store(), PASSWORD)


def _fill(share: Path) -> None:
    rng = random.Random(7)
    for folder in ("plans", "mail/2026/11", "Straßenbau/Öffentlich", "/".join(f"deep{i}" for i in range(60))):
        (share / folder).mkdir(parents=True)
        for i in range(12):
            (share / folder / f"note {i}.txt").write_text(f"{folder} {i}\n" * rng.randint(0, 400))
    (share / "big.bin").write_bytes(rng.randbytes(BIG))
    (share / "zeros.bin").write_bytes(bytes(BIG))
    (share / "empty").write_bytes(b"")
    for name in (b"latin\xe9.txt", b'quote"back\\slash', b"line\nbreak\x01", "emoji 🏛 \u202e".encode()):
        (share / os.fsdecode(name)).write_bytes(name)
    (share / "link").symlink_to("big.bin")
    (share / "becomes file").mkdir()
    (share / "becomes file" / "inside.txt").write_text("inside")
    (share / "becomes dir").write_text("file")


def _alter(share: Path) -> None:
    with (share / "big.bin").open("r+b") as file:
        file.seek(6_000_000)
        file.write(b"encrypted" * 1000)
    (share / "plans" / "note 3.txt").write_text("another text")
    (share / "plans" / "note 4.txt").rename(share / "plans" / "moved note.txt")
    (share / "plans" / "note 5.txt").chmod(0o600)
    (share / "mail" / "2026" / "11" / "note 6.txt").unlink()
    (share / "new").mkdir()
    (share / "new" / "added.txt").write_text("new")
    shutil.rmtree(share / "Straßenbau")
    shutil.rmtree(share / "becomes file")
    (share / "becomes file").write_text("now a file")
    (share / "becomes dir").unlink()
    (share / "becomes dir").mkdir()
    (share / "becomes dir" / "inside.txt").write_text("inside")
    (share / "link").unlink()
    (share / "link").symlink_to("empty")


@pytest.fixture(scope="module", params=[1, 2], ids=["format 1", "format 2"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    built = Built(tmp_path_factory.mktemp("restic"), request.param)
    built.restic("init", "--quiet", f"--repository-version={built.version}")
    _fill(built.root / "share")
    built.backup()
    _alter(built.root / "share")
    built.backup()
    return built


@pytest.fixture(scope="module")
def repository(built: Built) -> Repository:
    return built.open()


@pytest.fixture(scope="module")
def snapshots(repository: Repository) -> tuple[Snapshot, Snapshot]:
    listing = repository.snapshots()
    assert not listing.problems
    first, second = listing.snapshots
    return first, second


@pytest.fixture(scope="module")
def difference(repository: Repository, snapshots: tuple[Snapshot, Snapshot]) -> Difference:
    return repository.difference(*snapshots)


def _shown(path: str) -> str:
    """Return a path as restic's JSON shows it: bytes that are no UTF-8 become the replacement character."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


def test_the_format_is_the_one_restic_wrote(built: Built, repository: Repository) -> None:
    assert repository.version == built.version
    assert not repository.problems


def test_snapshots_are_those_restic_lists(built: Built, snapshots: tuple[Snapshot, Snapshot]) -> None:
    listed = json.loads(built.restic("snapshots", "--json"))

    assert [s.id for s in snapshots] == [s["id"] for s in listed]
    assert [s.tree for s in snapshots] == [s["tree"] for s in listed]
    assert [(s.hostname, s.username, list(s.paths)) for s in snapshots] == [
        (s["hostname"], s["username"], s["paths"]) for s in listed
    ]
    assert snapshots[1].parent == snapshots[0].id


@pytest.mark.parametrize("number", [0, 1])
def test_a_walk_sees_every_path_restic_lists(
    built: Built, repository: Repository, snapshots: tuple[Snapshot, Snapshot], number: int
) -> None:
    lines = [json.loads(line) for line in built.restic("ls", "--json", snapshots[number].id).splitlines()]
    listed = {(n["path"], n["type"], n.get("size", 0), n["mtime"]) for n in lines if n["struct_type"] == "node"}

    entries = list(repository.walk(snapshots[number]))

    seen = {(_shown(e.path), e.node.type.value, e.node.size_bytes, e.node.modified) for e in entries if e.node}
    assert seen == listed
    assert all(entry.problem is None for entry in entries)


_MODIFIER: dict[ChangeKind, Callable[[bool], str]] = {
    ChangeKind.ADDED: lambda _: "+",
    ChangeKind.REMOVED: lambda _: "-",
    ChangeKind.CONTENT: lambda _: "M",
    ChangeKind.METADATA: lambda _: "U",
    ChangeKind.TYPE: lambda metadata: "TU" if metadata else "T",
}


@pytest.mark.parametrize("metadata", [False, True])
def test_the_difference_is_that_of_restic(
    built: Built, snapshots: tuple[Snapshot, Snapshot], difference: Difference, metadata: bool
) -> None:
    arguments = ["--metadata"] if metadata else []
    lines = map(json.loads, built.restic("diff", "--json", *arguments, *(s.id for s in snapshots)).splitlines())
    stated = {(line["path"].rstrip("/"), line["modifier"]) for line in lines if line["message_type"] == "change"}
    # restic says nothing about what lay below a directory that became a file, nor the other way round.
    below = ("/share/becomes file/", "/share/becomes dir/")

    found = {
        (_shown(change.path), _MODIFIER[change.kind](metadata))
        for change in difference.changes
        if (metadata or change.kind is not ChangeKind.METADATA) and not change.path.startswith(below)
    }

    # restic calls a directory changed when only something below it is.
    only_below = {("/share/mail", "U"), ("/share/mail/2026", "U")} if metadata else set[tuple[str, str]]()
    assert stated - only_below == found
    assert only_below <= stated
    assert not difference.problems
    assert {(c.path, c.kind) for c in difference.changes if c.path.startswith(below)} == {
        ("/share/becomes file/inside.txt", ChangeKind.REMOVED),
        ("/share/becomes dir/inside.txt", ChangeKind.ADDED),
    }


def test_a_moved_file_is_a_candidate_for_a_rename(difference: Difference) -> None:
    pairs = {(rename.before.path, rename.after.path) for rename in difference.renames}

    assert ("/share/plans/note 4.txt", "/share/plans/moved note.txt") in pairs


def test_a_large_change_shares_most_blobs_with_the_version_before(difference: Difference) -> None:
    change = next(c for c in difference.changes if c.path == "/share/big.bin")

    assert change.before is not None
    assert change.after is not None
    assert len(change.before.content) > 3
    assert 0 < len(set(change.before.content) - set(change.after.content)) < len(change.before.content)


@pytest.mark.parametrize(
    "path", ["/share/big.bin", "/share/zeros.bin", "/share/empty", "/share/mail/2026/11/note 7.txt"]
)
def test_content_is_what_restic_dumps(
    built: Built, repository: Repository, snapshots: tuple[Snapshot, Snapshot], path: str
) -> None:
    dumped = built.restic("dump", snapshots[0].id, path)
    content = repository.content(repository.find(snapshots[0], path), path)

    assert content.whole() == dumped
    assert b"".join(chunk.data for chunk in content.chunks()) == dumped
    assert content.size_bytes == len(dumped)
    assert content.head(5000) == dumped[:5000]
    assert content.tail(5000) == dumped[-5000:]
    assert content.ranges([ByteRange(700_000, 3_000_000), ByteRange(5, 1)]) == (dumped[700_000:3_700_000], dumped[5:6])


def test_every_file_of_a_snapshot_is_read_with_few_reads(built: Built, snapshots: tuple[Snapshot, Snapshot]) -> None:
    store = built.store()
    repository = open_repository(store, PASSWORD)
    files = [e for e in repository.walk(snapshots[1]) if e.node and e.node.type is NodeType.FILE]
    wanted = [Wanted(e.path, e.node, (ByteRange(0, e.node.size_bytes),)) for e in files if e.node]
    reads = store.reads

    pieces = list(repository.read_many(wanted))

    assert [piece.problems for piece in pieces] == [()] * len(files)
    for piece in pieces:
        assert piece.data[0] == (built.root / piece.wanted.path[1:]).read_bytes()
    assert store.reads - reads < len(files) / 2


def test_a_cached_index_serves_until_a_client_writes_and_then_reads_only_what_is_new(
    built: Built, tmp_path: Path
) -> None:
    copy = Built(tmp_path, built.version)
    shutil.copytree(built.root / "repository", tmp_path / "repository")
    (tmp_path / "share").mkdir()
    cache = copy.open().index_to_bytes()
    running = open_repository(copy.store(), PASSWORD, cached_index=cache)
    (tmp_path / "share" / "late.txt").write_text("written while we read")

    copy.backup()

    assert running.cache_used
    snapshot = running.snapshots().snapshots[-1]
    node = running.find(snapshot, "/share/late.txt")
    assert running.content(node, "/share/late.txt").whole() == b"written while we read"
    assert not running.problems


def test_a_prune_while_we_read_is_tolerated(built: Built, tmp_path: Path) -> None:
    copy = Built(tmp_path, built.version)
    shutil.copytree(built.root / "repository", tmp_path / "repository")
    running = copy.open()
    first, second = running.snapshots().snapshots
    expected = copy.restic("dump", second.id, "/share/big.bin")

    copy.restic("forget", "--quiet", "--prune", "--max-unused", "0", first.id)

    assert [s.id for s in running.snapshots().snapshots] == [second.id]
    content = running.content(running.find(second, "/share/big.bin"), "/share/big.bin")
    assert content.whole() == expected


def test_a_second_key_opens_the_same_repository(built: Built, tmp_path: Path) -> None:
    copy = Built(tmp_path, built.version)
    shutil.copytree(built.root / "repository", tmp_path / "repository")
    (tmp_path / "second").write_text("zweites Wort\n")

    copy.restic("key", "add", "--new-password-file", str(tmp_path / "second"))

    assert open_repository(copy.store(), "zweites Wort").id == copy.open().id
    assert len(copy.open().keys().keys) == 2


def test_a_wrong_password_is_one_clear_error(built: Built) -> None:
    with pytest.raises(WrongPasswordError, match="none of the 1 keys of the repository opens with it"):
        open_repository(built.store(), "falsch")
