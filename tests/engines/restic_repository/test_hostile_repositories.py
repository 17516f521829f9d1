"""Damaged and hostile repositories: every fault has a name and stays with the files it touches."""

import json
import struct
from typing import Any

import pytest
import zstandard

from bollwerk.engines.restic_repository import (
    ByteRange,
    Change,
    ChangeKind,
    DamagedError,
    FileKind,
    Limits,
    NotARepositoryError,
    Pieces,
    ProblemCode,
    Repository,
    StoreFailedError,
    UnsupportedVersionError,
    Wanted,
    WrongPasswordError,
    open_repository,
)

from .stores import MemoryStore
from .writer import PASSWORD, Writer, dir_node, file_node, sha

GOOD = b"Sehr geehrte Damen und Herren\n" * 40
BAD = b"Anlage zum Bescheid\n" * 50


def opened(writer: Writer, **limits: Any) -> Repository:
    return open_repository(writer.store, PASSWORD, limits=Limits(**limits))


def two_files(version: int = 2) -> tuple[Writer, str, str]:
    """Return a repository with one file each in its own pack, and the names of both packs."""
    writer = Writer(version)
    good = writer.blob(GOOD)
    good_pack = writer.close_pack()
    bad = writer.blob(BAD)
    bad_pack = writer.close_pack()
    tree = writer.tree(file_node("bad", [bad], len(BAD)), file_node("good", [good], len(GOOD)))
    writer.finish(tree)
    return writer, good_pack, bad_pack


def spoil(writer: Writer, kind: FileKind, name: str, at: int) -> None:
    data = bytearray(writer.store.files[kind, name])
    data[at] ^= 1
    writer.store.files[kind, name] = bytes(data)


def read_all(repository: Repository) -> dict[str, Pieces]:
    (snapshot,) = repository.snapshots().snapshots
    entries = [entry for entry in repository.walk(snapshot) if entry.node and entry.node.type == "file"]
    wanted = [Wanted(e.path, e.node, (ByteRange(0, 1 << 40),)) for e in entries if e.node]
    return {pieces.wanted.path: pieces for pieces in repository.read_many(wanted)}


def codes(pieces: Pieces) -> list[ProblemCode]:
    assert all(problem.path == pieces.wanted.path for problem in pieces.problems)
    return [problem.code for problem in pieces.problems]


def changes_of(repository: Repository) -> dict[str, Change]:
    (snapshot,) = repository.snapshots().snapshots
    return {change.path: change for change in repository.compare(None, snapshot)}


@pytest.mark.parametrize("version", [1, 2])
def test_a_sound_repository_has_no_problem(version: int) -> None:
    writer, *_ = two_files(version)

    found = read_all(repository := opened(writer))

    assert {path: pieces.data for path, pieces in found.items()} == {"/bad": (BAD,), "/good": (GOOD,)}
    assert [pieces.problems for pieces in found.values()] == [(), ()]
    assert repository.problems == ()


def test_a_wrong_password_names_how_many_keys_were_tried() -> None:
    writer, *_ = two_files()
    writer.key("another")

    with pytest.raises(WrongPasswordError) as caught:
        open_repository(writer.store, "falsch")

    assert caught.value.tried == 2
    assert open_repository(writer.store, "another").problems == ()


def test_an_empty_store_is_no_repository() -> None:
    with pytest.raises(NotARepositoryError, match="there is no key"):
        open_repository(MemoryStore(), PASSWORD)


def test_a_store_that_cannot_list_is_said_at_once() -> None:
    class Unreachable(MemoryStore):
        def list(self, kind: FileKind) -> Any:
            raise ConnectionResetError("connection reset")

    with pytest.raises(StoreFailedError, match="cannot list keys"):
        open_repository(Unreachable(), PASSWORD)


def test_an_unknown_format_is_refused_by_number() -> None:
    writer = Writer(version=2)
    writer.file(FileKind.CONFIG, {"version": 3, "id": "c" * 64}, name="")

    with pytest.raises(UnsupportedVersionError, match="format 3"):
        opened(writer)


def test_a_configuration_with_a_wrong_mac_is_no_repository() -> None:
    writer, *_ = two_files()
    spoil(writer, FileKind.CONFIG, "", 20)

    with pytest.raises(NotARepositoryError, match="wrong_mac"):
        opened(writer)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"N": 1 << 40}, ProblemCode.LIMIT),
        ({"N": 1 << 17, "r": 8, "p": 1 << 20}, ProblemCode.LIMIT),
        ({"N": 3}, ProblemCode.MALFORMED),
        ({"p": 0}, ProblemCode.MALFORMED),
        ({"kdf": "md5"}, ProblemCode.MALFORMED),
        ({"salt": "no base64!"}, ProblemCode.MALFORMED),
        ({"N": "many"}, ProblemCode.MALFORMED),
    ],
)
def test_a_hostile_key_is_named_and_the_sound_key_still_opens(changes: dict[str, Any], code: ProblemCode) -> None:
    writer, *_ = two_files()
    (sound,) = writer.store.list(FileKind.KEY)
    # Keys are tried in the order of their names, so the hostile one needs a name before the sound one's.
    attempts = (Writer().key(**changes, hostname=str(i)) for i in range(1000))
    number = next(i for i, name in enumerate(attempts) if name < sound)
    hostile = writer.key(**changes, hostname=str(number))

    problems = opened(writer).problems

    assert [(p.code, p.kind, p.name) for p in problems] == [(code, FileKind.KEY, hostile)]


def test_a_repository_with_hostile_keys_only_cannot_be_read() -> None:
    writer = Writer()
    (sound,) = writer.store.list(FileKind.KEY)
    del writer.store.files[FileKind.KEY, sound]
    writer.key(N=1 << 40)

    with pytest.raises(NotARepositoryError, match="1 keys, none of them sound"):
        opened(writer)


def test_a_flood_of_keys_ends_at_the_limit() -> None:
    writer, *_ = two_files()
    for i in range(30):
        writer.key(f"password {i}")

    with pytest.raises(WrongPasswordError) as caught:
        open_repository(writer.store, "falsch", limits=Limits(max_keys=5))

    assert caught.value.tried == 5


def test_every_key_is_listed_with_the_host_that_made_it() -> None:
    writer, *_ = two_files()
    writer.key("another", hostname="angreifer")
    writer.put(FileKind.KEY, b"{}")
    writer.put(FileKind.KEY, b"", name="passwords.txt")

    listing = opened(writer).keys()

    assert sorted(key.hostname for key in listing.keys) == ["angreifer", "rathaus"]
    assert sorted(p.code for p in listing.problems) == [ProblemCode.FOREIGN_NAME, ProblemCode.MALFORMED]


# What may happen to one blob: the file it belongs to is damaged, the other file is read.


def test_a_blob_with_a_wrong_mac_touches_its_file_only() -> None:
    writer, _, pack = two_files()
    spoil(writer, FileKind.DATA, pack, 20)

    found = read_all(opened(writer))

    assert found["/good"].data == (GOOD,)
    assert found["/bad"].data == (None,)
    assert codes(found["/bad"]) == [ProblemCode.WRONG_MAC]
    assert found["/bad"].problems[0].name == pack


def test_a_blob_that_is_not_its_id_is_found_out() -> None:
    writer = Writer()
    lying = writer.blob(b"forged", blob_id=sha(b"genuine"))
    writer.finish(writer.tree(file_node("f", [lying], 6)))

    found = read_all(opened(writer))

    assert codes(found["/f"]) == [ProblemCode.WRONG_HASH]


def test_a_missing_pack_touches_its_file_only() -> None:
    writer, _, pack = two_files()
    del writer.store.files[FileKind.DATA, pack]

    found = read_all(opened(writer))

    assert found["/good"].data == (GOOD,)
    assert codes(found["/bad"]) == [ProblemCode.MISSING_FILE]


def test_a_truncated_pack_touches_its_file_only() -> None:
    writer, _, pack = two_files()
    writer.store.files[FileKind.DATA, pack] = writer.store.files[FileKind.DATA, pack][:30]

    found = read_all(opened(writer))

    assert found["/good"].data == (GOOD,)
    assert codes(found["/bad"]) == [ProblemCode.TRUNCATED]


def test_a_store_that_fails_on_one_pack_touches_its_file_only() -> None:
    writer, _, pack = two_files()
    repository = opened(writer)
    writer.store.failing.add(pack)

    found = read_all(repository)

    assert found["/good"].data == (GOOD,)
    assert codes(found["/bad"]) == [ProblemCode.STORE_FAILED]


def test_one_spoiled_blob_does_not_spoil_its_neighbours_in_the_same_read() -> None:
    writer = Writer()
    blobs = [writer.blob(bytes((i,)) * 500) for i in range(3)]
    pack = writer.close_pack()
    entries = writer.packs[0]["blobs"]
    writer.finish(writer.tree(*(file_node(str(i), [blob], 500) for i, blob in enumerate(blobs))))
    spoil(writer, FileKind.DATA, pack, entries[1]["offset"] + 20)

    found = read_all(opened(writer))

    assert [found[f"/{i}"].data[0] is None for i in range(3)] == [False, True, False]


def test_a_second_sound_copy_serves_when_the_first_is_spoiled_and_the_damage_is_noted() -> None:
    writer = Writer()
    blob = writer.blob(GOOD)
    packs = [writer.close_pack()]
    writer.blob(b"padding")
    writer.blob(GOOD)
    packs.append(writer.close_pack())
    writer.finish(writer.tree(file_node("f", [blob], len(GOOD))))
    repository = opened(writer)
    first = repository.index.places(blob)[0]
    spoil(writer, FileKind.DATA, first.pack, first.offset + 20)

    found = read_all(repository)

    assert len(repository.index.places(blob)) == 2
    assert found["/f"].data == (GOOD,)
    assert [(p.code, p.name) for p in repository.problems] == [(ProblemCode.WRONG_MAC, first.pack)]
    assert first.pack in packs


# Bombs and absurd sizes.


def bomb(size: int, *, states_size: bool) -> bytes:
    return zstandard.ZstdCompressor(write_content_size=states_size).compress(bytes(size))


@pytest.mark.parametrize("states_size", [True, False])
def test_a_decompression_bomb_ends_at_the_limit(states_size: bool) -> None:
    writer = Writer()
    blob = writer.blob(b"x" * 1000, frame=bomb(3_000_000, states_size=states_size))
    good = writer.blob(GOOD)
    writer.finish(writer.tree(file_node("bomb", [blob], 1000), file_node("good", [good], len(GOOD))))

    found = read_all(opened(writer, max_data_bytes=100_000))

    assert codes(found["/bomb"]) == [ProblemCode.LIMIT if states_size else ProblemCode.BAD_COMPRESSION]
    assert found["/good"].data == (GOOD,)


def test_a_frame_that_claims_an_exabyte_allocates_nothing() -> None:
    writer = Writer()
    frame = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 60) + b"\x01\x00\x00"
    blob = writer.blob(b"x" * 1000, frame=frame)
    writer.finish(writer.tree(file_node("f", [blob], 1000)))

    assert codes(read_all(opened(writer))["/f"]) == [ProblemCode.LIMIT]


def test_garbage_instead_of_a_frame_is_named() -> None:
    writer = Writer()
    blob = writer.blob(b"x" * 1000, frame=b"no frame at all")
    writer.finish(writer.tree(file_node("f", [blob], 1000)))

    assert codes(read_all(opened(writer))["/f"]) == [ProblemCode.BAD_COMPRESSION]


def test_a_packed_index_bomb_is_refused_and_named() -> None:
    writer, *_ = two_files()
    name = writer.put(FileKind.INDEX, writer.seal(b"\x02" + bomb(5_000_000, states_size=True)))

    problems = opened(writer, max_file_bytes=1_000_000).problems

    assert [(p.code, p.name) for p in problems] == [(ProblemCode.LIMIT, name)]


@pytest.mark.parametrize(("limit", "refused"), [(len(GOOD), False), (len(GOOD) - 1, True)])
def test_a_blob_may_be_as_large_as_the_limit_and_no_larger(limit: int, refused: bool) -> None:
    writer = Writer(version=1)
    writer.finish(writer.tree(file_node("f", [writer.blob(GOOD)], len(GOOD))))

    pieces = read_all(opened(writer, max_data_bytes=limit))["/f"]

    assert codes(pieces) == ([ProblemCode.LIMIT] if refused else [])


@pytest.mark.parametrize(("limit", "refused"), [(3 * len(GOOD), False), (3 * len(GOOD) - 1, True)])
def test_a_file_of_repeated_blobs_is_handed_out_whole_up_to_the_limit(limit: int, refused: bool) -> None:
    writer = Writer()
    writer.finish(writer.tree(file_node("f", [writer.blob(GOOD)] * 3, 3 * len(GOOD))))
    repository = opened(writer, max_whole_bytes=limit)

    pieces = read_all(repository)["/f"]

    assert codes(pieces) == ([ProblemCode.LIMIT] if refused else [])
    content = repository.content(pieces.wanted.node, "/f")
    assert sum(len(chunk.data) for chunk in content.chunks()) == 3 * len(GOOD)


def test_a_size_that_the_blobs_contradict_is_named_but_the_content_is_read() -> None:
    writer = Writer()
    writer.finish(writer.tree(file_node("f", [writer.blob(GOOD)], 10_000_000_000)))

    pieces = read_all(opened(writer))["/f"]

    assert codes(pieces) == [ProblemCode.SIZE_MISMATCH]
    assert pieces.data == (GOOD,)


# An index that lies or lacks.


def lied_about(**changes: int) -> Writer:
    writer = Writer()
    first, second = writer.blob(GOOD), writer.blob(BAD)
    writer.close_pack()
    writer.packs[0]["blobs"][1] |= changes
    writer.finish(writer.tree(file_node("f", [first, second, first], 2 * len(GOOD) + len(BAD))))
    return writer


@pytest.mark.parametrize(
    "changes",
    [
        {"offset": 7},
        {"length": 40},
        {"offset": 1 << 31},
        {"length": 1 << 31},
        {"uncompressed_length": 5},
        {"uncompressed_length": 1 << 31},
    ],
)
def test_an_index_that_lies_is_corrected_by_the_header_of_the_pack(changes: dict[str, int]) -> None:
    writer = lied_about(**changes)
    repository = opened(writer)

    pieces = read_all(repository)["/f"]

    assert pieces.data == (GOOD + BAD + GOOD,)
    assert [p.code for p in repository.problems] == [ProblemCode.INDEX_LIES]
    content = repository.content(pieces.wanted.node, "/f")
    assert [chunk.offset for chunk in content.chunks()] == [0, len(GOOD), len(GOOD) + len(BAD)]


@pytest.mark.parametrize(
    "changes",
    [
        {"offset": -1},
        {"length": 31},
        {"offset": 1 << 32},
        {"length": 1 << 70},
        {"id": "../../../etc/passwd"},
        {"id": " " * 64},
    ],
)
def test_an_impossible_index_entry_is_left_out_and_named(changes: dict[str, Any]) -> None:
    writer = Writer()
    first, second = writer.blob(GOOD), writer.blob(BAD)
    writer.close_pack()
    writer.packs[0]["blobs"][1] |= changes
    tree = writer.tree(file_node("good", [first], len(GOOD)), file_node("bad", [second], len(BAD)))
    writer.close_pack()
    index = writer.index()
    writer.snapshot(tree)
    repository = opened(writer)

    found = read_all(repository)

    assert found["/good"].data == (GOOD,)
    assert codes(found["/bad"]) == [ProblemCode.MISSING_BLOB]
    assert [(p.code, p.name) for p in repository.problems] == [(ProblemCode.MALFORMED, index)]


def test_a_pack_name_that_leads_out_of_the_repository_is_never_asked_for() -> None:
    writer = Writer()
    blob = writer.blob(GOOD)
    writer.close_pack()
    writer.packs[0]["id"] = "../../../../etc/shadow"
    writer.finish(writer.tree(file_node("f", [blob], len(GOOD))))

    found = read_all(opened(writer))

    assert all("/" not in name for _, name, _, _ in writer.store.reads)
    assert found["/f"].data == (GOOD,)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"packs": 5}', b"\x07garbage", b"", b'{"packs":' + b"[" * 100_000])
def test_a_broken_index_is_named_and_its_packs_are_found_by_their_headers(content: bytes) -> None:
    writer, *_ = two_files()
    for name in list(writer.store.list(FileKind.INDEX)):
        del writer.store.files[FileKind.INDEX, name]
    broken = writer.put(FileKind.INDEX, writer.seal(content))
    repository = opened(writer)

    found = read_all(repository)

    assert found["/good"].data == (GOOD,)
    if content != b"{}":
        assert (ProblemCode.MALFORMED, broken) in {(p.code, p.name) for p in repository.problems}
    assert [p.code for p in repository.problems].count(ProblemCode.NOT_INDEXED) == 3


def test_an_index_file_under_another_name_is_refused() -> None:
    writer, *_ = two_files()
    (name,) = writer.store.list(FileKind.INDEX)
    writer.store.files[FileKind.INDEX, "0" * 64] = writer.store.files[FileKind.INDEX, name]

    problems = opened(writer).problems

    assert [(p.code, p.name) for p in problems] == [(ProblemCode.NAME_MISMATCH, "0" * 64)]


def test_an_index_that_outgrows_the_limit_is_named() -> None:
    writer, *_ = two_files()

    assert [p.code for p in opened(writer, max_blobs=2).problems] == [ProblemCode.LIMIT]
    assert opened(writer, max_blobs=3).problems == ()


@pytest.mark.parametrize("fault", ["mac", "length", "type", "cut", "gap", "short"])
def test_a_pack_whose_header_is_broken_adds_nothing_and_is_named(fault: str) -> None:
    writer, *_ = two_files()
    writer.blob(b"lost blob")
    header = writer.header()
    spoiled = {"type": b"\x09" + header[1:], "cut": header[:-1], "gap": header + header}.get(fault, header)
    pack = writer.close_pack(spoiled)
    data = writer.store.files[FileKind.DATA, pack]
    if fault == "mac":
        spoil(writer, FileKind.DATA, pack, len(data) - 10)
    if fault == "length":
        writer.store.files[FileKind.DATA, pack] = data[:-4] + b"\xff\xff\xff\x7f"
    if fault == "short":
        writer.store.files[FileKind.DATA, pack] = data[:20]
    repository = opened(writer)

    assert repository.search_packs() is False

    assert [(p.code, p.name) for p in repository.problems] == [(ProblemCode.BAD_HEADER, pack)]


def test_unindexed_packs_are_read_up_to_the_limit() -> None:
    writer, *_ = two_files()
    for i in range(4):
        writer.blob(f"blob {i}".encode())
        writer.close_pack()
    repository = opened(writer, max_unindexed_packs=3)

    assert repository.search_packs() is True

    counted = [p.code for p in repository.problems]
    assert (counted.count(ProblemCode.NOT_INDEXED), counted.count(ProblemCode.LIMIT)) == (3, 1)


def test_thousands_of_missing_blobs_do_not_cost_thousands_of_listings() -> None:
    writer = Writer()
    lost = [sha(str(i).encode()) for i in range(2000)]
    writer.finish(writer.tree(*(file_node(str(i), [blob], 10) for i, blob in enumerate(lost))))

    found = read_all(opened(writer))

    assert {tuple(codes(pieces)) for pieces in found.values()} == {(ProblemCode.MISSING_BLOB,)}
    assert writer.store.listings < 20


def test_a_check_of_a_pack_finds_garbage_put_under_a_made_up_name() -> None:
    writer, pack, _ = two_files()
    garbage = writer.put(FileKind.DATA, b"garbage" * 1000)
    forged = writer.put(FileKind.DATA, writer.store.files[FileKind.DATA, pack], name="f" * 64)
    repository = opened(writer)

    assert repository.check_pack(pack) == ()
    assert [p.code for p in repository.check_pack(garbage)] == [ProblemCode.BAD_HEADER]
    assert [p.code for p in repository.check_pack(forged)] == [ProblemCode.NAME_MISMATCH]
    assert [p.code for p in repository.check_pack("0" * 64)] == [ProblemCode.MISSING_FILE]


# Trees.


def test_an_unreadable_directory_is_a_change_and_its_siblings_are_compared() -> None:
    writer = Writer()
    good = writer.tree(file_node("g", [], 0))
    writer.close_pack()
    bad = writer.tree(file_node("b", [], 0))
    pack = writer.close_pack()
    writer.finish(writer.tree(dir_node("bad", bad), dir_node("good", good)))
    spoil(writer, FileKind.DATA, pack, 20)

    found = changes_of(opened(writer))

    assert {path: change.kind for path, change in found.items() if path != "/bad"} == {
        "/good": ChangeKind.ADDED,
        "/good/g": ChangeKind.ADDED,
    }
    assert found["/bad"].kind is ChangeKind.UNREADABLE
    assert found["/bad"].problem is not None
    assert (found["/bad"].problem.code, found["/bad"].problem.path) == (ProblemCode.WRONG_MAC, "/bad")


@pytest.mark.parametrize("lost_side", [0, 1])
def test_files_of_a_directory_that_is_unreadable_on_one_side_are_named_as_not_compared(lost_side: int) -> None:
    writer = Writer()
    subtrees, packs = [], []
    for i in range(2):
        inner = writer.tree(file_node("deep.txt", [], i))
        writer.close_pack()
        subtrees.append(writer.tree(file_node("f.txt", [], i), dir_node("inner", inner)))
        packs.append(writer.close_pack())
    roots = [writer.tree(dir_node("d", subtree)) for subtree in subtrees]
    writer.close_pack()
    writer.index()
    for hour, root in enumerate(roots):
        writer.snapshot(root, time=f"2026-11-02T0{hour}:00:00Z")
    spoil(writer, FileKind.DATA, packs[lost_side], 20)
    repository = opened(writer)

    difference = repository.difference(*repository.snapshots().snapshots)

    assert [(change.path, change.kind) for change in difference.changes] == [
        ("/d", ChangeKind.UNREADABLE),
        ("/d/f.txt", ChangeKind.UNCOMPARED),
        ("/d/inner", ChangeKind.UNCOMPARED),
        ("/d/inner/deep.txt", ChangeKind.UNCOMPARED),
    ]
    assert {problem.path for problem in difference.problems} == {change.path for change in difference.changes}


def test_a_tree_that_contains_itself_is_found_out_by_its_hash() -> None:
    writer = Writer()
    loop = sha(b"the id the loop claims")
    data = json.dumps({"nodes": [dir_node("again", loop)]}).encode()
    writer.blob(data, "tree", blob_id=loop)
    writer.finish(writer.tree(dir_node("loop", loop)))

    found = changes_of(opened(writer))

    assert found["/loop"].kind in {ChangeKind.ADDED, ChangeKind.UNREADABLE}
    assert [c.problem.code for c in found.values() if c.problem] == [ProblemCode.WRONG_HASH]
    assert set(found) == {"/loop"}


@pytest.mark.parametrize(("depth", "refused"), [(30, False), (31, True)])
def test_a_tree_may_be_as_deep_as_the_limit_and_no_deeper(depth: int, refused: bool) -> None:
    writer = Writer()
    tree = writer.tree()
    for _ in range(depth - 1):
        tree = writer.tree(dir_node("d", tree))
    writer.finish(tree)

    found = changes_of(opened(writer, max_tree_depth=30))

    problems = [change.problem.code for change in found.values() if change.problem]
    assert problems == ([ProblemCode.LIMIT] if refused else [])


def test_trees_that_unfold_exponentially_end_at_the_limit_of_nodes() -> None:
    writer = Writer()
    tree = writer.tree(file_node("f", [], 0))
    for _ in range(40):
        tree = writer.tree(dir_node("a", tree), dir_node("b", tree))
    writer.finish(tree)

    repository = opened(writer, max_nodes=5000)
    (snapshot,) = repository.snapshots().snapshots
    found = list(repository.walk(snapshot))

    assert len(found) < 6000
    assert [entry.problem.code for entry in found if entry.problem] == [ProblemCode.LIMIT]


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "/etc/passwd", "nul\\x00", "bad\\escape", "\\ud800", "half\\"])
def test_a_name_that_could_leave_its_directory_is_never_followed(name: str) -> None:
    writer = Writer()
    inner = writer.tree(file_node("secret", [], 0))
    writer.finish(writer.tree(dir_node(name, inner), file_node("good", [], 0)))

    found = list(changes_of(opened(writer)).values())

    assert sorted(change.kind for change in found) == [ChangeKind.ADDED, ChangeKind.UNREADABLE]
    assert [change.problem.code for change in found if change.problem] == [ProblemCode.BAD_NAME]


def test_a_name_that_stands_twice_is_named_instead_of_chosen() -> None:
    writer = Writer()
    blob = writer.blob(GOOD)
    writer.finish(writer.tree(file_node("f", [blob], len(GOOD)), file_node("f", [], 0), file_node("g", [], 0)))

    found = changes_of(opened(writer))

    assert {path: change.kind for path, change in found.items()} == {
        "/f": ChangeKind.UNREADABLE,
        "/g": ChangeKind.ADDED,
    }


@pytest.mark.parametrize("name", ["letter.docx", "R&D.docx", 'say \\"hello\\"', "Straße", "\\xff"])
def test_a_second_entry_of_a_known_name_is_named_although_the_first_did_not_change(name: str) -> None:
    writer = Writer()
    roots = [writer.tree(file_node(name, [], 0), file_node("other", [], 0))]
    roots.append(writer.tree(file_node(name, [], 0), file_node("other", [], 1), file_node(name, [], 7)))
    writer.close_pack()
    writer.index()
    for hour, root in enumerate(roots):
        writer.snapshot(root, time=f"2026-11-02T0{hour}:00:00Z")
    repository = opened(writer)

    difference = repository.difference(*repository.snapshots().snapshots)

    assert sorted(change.kind for change in difference.changes) == [ChangeKind.METADATA, ChangeKind.UNREADABLE]
    assert [problem.code for problem in difference.problems] == [ProblemCode.BAD_NAME]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"nodes": null}', b'{"nodes": [{"name": 5}]}', b"\xff\xfe"])
def test_a_tree_that_is_no_tree_is_named(data: bytes) -> None:
    writer = Writer(version=1)
    broken = writer.blob(data, "tree")
    writer.finish(writer.tree(dir_node("d", broken), dir_node("e", None)))

    found = list(changes_of(opened(writer)).values())

    assert [c.problem.code for c in found if c.problem] == [ProblemCode.MALFORMED] * 2


@pytest.mark.parametrize("blob", ["../../x", "", "zz" * 32, "ab" * 31, "0" * 64])
def test_a_file_with_an_impossible_blob_is_unreadable_and_its_other_ranges_are_served(blob: str) -> None:
    writer = Writer()
    good = writer.blob(GOOD)
    writer.finish(writer.tree(file_node("f", [good, blob, good], 2 * len(GOOD) + 10)))
    repository = opened(writer)
    pieces = read_all(repository)["/f"]
    content = repository.content(pieces.wanted.node, "/f")

    assert codes(pieces) == [ProblemCode.MISSING_BLOB]
    assert content.head(len(GOOD)) == GOOD
    assert content.tail(len(GOOD)) == GOOD
    with pytest.raises(DamagedError, match="missing_blob"):
        content.ranges([ByteRange(len(GOOD) - 1, 2)])
    chunks = list(content.chunks())
    assert [chunk.data for chunk in chunks] == [GOOD, b"", GOOD]
    assert [chunk.problem is None for chunk in chunks] == [True, False, True]


def test_behind_two_lost_blobs_nothing_is_handed_out_because_no_offset_is_certain() -> None:
    writer = Writer()
    good = writer.blob(GOOD)
    writer.finish(writer.tree(file_node("f", [good, "1" * 64, good, "2" * 64], 5000)))
    repository = opened(writer)
    pieces = read_all(repository)["/f"]
    content = repository.content(pieces.wanted.node, "/f")

    assert pieces.data == (None,)
    assert content.head(len(GOOD)) == GOOD
    for length in (len(GOOD) + 1, 1 << 30):
        with pytest.raises(DamagedError):
            content.head(length)
    with pytest.raises(DamagedError):
        content.tail(1)


def test_lost_blobs_at_the_end_of_a_file_never_shorten_it_silently() -> None:
    writer = Writer()
    good = writer.blob(GOOD)
    writer.finish(writer.tree(file_node("f", [good, "1" * 64, "2" * 64], len(GOOD))))
    repository = opened(writer)

    with pytest.raises(DamagedError, match="missing_blob"):
        repository.content(read_all(repository)["/f"].wanted.node, "/f").whole()


# Snapshots and locks.


@pytest.mark.parametrize(
    "changes", [{"time": "yesterday"}, {"time": "2026-11-02T20:00:00"}, {"tree": "../x"}, {"tree": None}, {"paths": 5}]
)
def test_a_broken_snapshot_is_named_and_the_others_are_listed(changes: dict[str, Any]) -> None:
    writer, *_ = two_files()
    broken = writer.file(FileKind.SNAPSHOT, {"time": "2026-11-02T20:00:00Z", "tree": "0" * 64} | changes)

    listing = opened(writer).snapshots()

    assert len(listing.snapshots) == 1
    assert [(p.code, p.name) for p in listing.problems] == [(ProblemCode.MALFORMED, broken)]


def test_an_old_snapshot_under_a_new_name_is_refused() -> None:
    writer, *_ = two_files()
    (name,) = writer.store.list(FileKind.SNAPSHOT)
    writer.store.files[FileKind.SNAPSHOT, "a" * 64] = writer.store.files[FileKind.SNAPSHOT, name]

    listing = opened(writer).snapshots()

    assert [s.id for s in listing.snapshots] == [name]
    assert [p.code for p in listing.problems] == [ProblemCode.NAME_MISMATCH]


def test_locks_tell_who_works_and_whether_they_delete() -> None:
    writer, *_ = two_files()
    record = {"time": "2026-11-02T20:00:00Z", "hostname": "rathaus", "username": "root", "pid": 7}
    writer.file(FileKind.LOCK, record)
    writer.file(FileKind.LOCK, record | {"exclusive": True, "hostname": "pruner"})
    writer.put(FileKind.LOCK, writer.seal(b"{}"))

    listing = opened(writer).locks()

    assert {(lock.hostname, lock.exclusive) for lock in listing.locks} == {("rathaus", False), ("pruner", True)}
    assert [p.code for p in listing.problems] == [ProblemCode.MALFORMED]
