"""What a sound repository answers: few reads, exact bytes, renames, a compact index and its cache."""

import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bollwerk.engines.restic_repository import (
    BYTES_PER_BLOB,
    BadCacheError,
    BlobIndex,
    ByteRange,
    ChangeKind,
    Difference,
    FileKind,
    Limits,
    NodeType,
    PathNotFoundError,
    Place,
    ProblemCode,
    RenameReason,
    Repository,
    Wanted,
    open_repository,
    plan_spans,
    sample_ranges,
)
from bollwerk.engines.restic_repository.names import BadNameError, unquote

from .writer import PASSWORD, Writer, dir_node, file_node, sha

KEY = b"k" * 32


def opened(writer: Writer, cached_index: bytes | None = None, **limits: Any) -> Repository:
    return open_repository(writer.store, PASSWORD, limits=Limits(**limits), cached_index=cached_index)


def compared(before: Mapping[str, list[bytes]], after: Mapping[str, list[bytes]]) -> Difference:
    """Return the difference of two snapshots that hold these files, given as path and blobs."""
    writer = Writer()
    for hour, files in enumerate((before, after)):
        nodes = [
            file_node(name, [writer.blob(b) for b in blobs], sum(map(len, blobs))) for name, blobs in files.items()
        ]
        writer.finish(writer.tree(dir_node("share", writer.tree(*nodes))), time=f"2026-11-02T0{hour}:00:00Z")
    repository = opened(writer)
    assert repository.problems == ()
    return repository.difference(*repository.snapshots().snapshots)


def renames(difference: Difference) -> list[tuple[str, str, RenameReason]]:
    return [(r.before.path[7:], r.after.path[7:], r.reason) for r in difference.renames]


# Comparing.


def test_equal_subtrees_are_never_read() -> None:
    writer = Writer()
    same = writer.tree(*(file_node(f"f{i}", [], 0) for i in range(100)))
    writer.close_pack()
    roots = [writer.tree(dir_node("same", same), file_node("f", [], i)) for i in range(2)]
    writer.close_pack()
    writer.index()
    for hour, root in enumerate(roots):
        writer.snapshot(root, time=f"2026-11-02T0{hour}:00:00Z")
    repository = opened(writer)
    listing = repository.snapshots()
    before = len(writer.store.reads)

    changes = list(repository.compare(*listing.snapshots))

    assert [(change.path, change.kind, change.fields) for change in changes] == [("/f", ChangeKind.METADATA, ("size",))]
    assert len(writer.store.reads) - before == 1


def test_equal_snapshots_differ_in_nothing_and_cost_no_read() -> None:
    writer = Writer()
    tree = writer.tree(file_node("f", [], 0))
    writer.finish(tree)
    writer.snapshot(tree, time="2026-11-03T20:00:00Z")
    repository = opened(writer)
    listing = repository.snapshots()
    before = len(writer.store.reads)

    assert repository.difference(*listing.snapshots).changes == ()
    assert len(writer.store.reads) == before


def test_each_kind_of_change_is_told_with_the_blobs_of_both_sides() -> None:
    difference = compared(
        {"gone": [b"1"], "edited": [b"2", b"3"], "kept": [b"4"]},
        {"new": [b"5"], "edited": [b"2", b"6"], "kept": [b"4"]},
    )

    kinds = {change.path: change.kind for change in difference.changes}
    assert kinds == {
        "/share/edited": ChangeKind.CONTENT,
        "/share/gone": ChangeKind.REMOVED,
        "/share/new": ChangeKind.ADDED,
    }
    edited = difference.changes[0]
    assert edited.before is not None
    assert edited.after is not None
    assert (edited.before.content, edited.after.content) == ((sha(b"2"), sha(b"3")), (sha(b"2"), sha(b"6")))
    assert edited.fields == ("content",)


def test_a_file_that_became_a_directory_is_a_change_of_type_and_what_lies_below_is_added() -> None:
    writer = Writer()
    inner = writer.tree(file_node("inside", [], 0))
    roots = [writer.tree(file_node("x", [], 0)), writer.tree(dir_node("x", inner))]
    writer.close_pack()
    writer.index()
    for hour, root in enumerate(roots):
        writer.snapshot(root, time=f"2026-11-02T0{hour}:00:00Z")
    repository = opened(writer)
    before, after = repository.snapshots().snapshots

    forth = {change.path: change.kind for change in repository.compare(before, after)}
    back = {change.path: change.kind for change in repository.compare(after, before)}

    assert forth == {"/x": ChangeKind.TYPE, "/x/inside": ChangeKind.ADDED}
    assert back == {"/x": ChangeKind.TYPE, "/x/inside": ChangeKind.REMOVED}


def test_an_empty_list_and_an_absent_one_are_the_same_content() -> None:
    writer = Writer()
    roots = [writer.tree(file_node("f", [], 0)), writer.tree(file_node("f", [], 0) | {"content": None})]
    writer.close_pack()
    writer.index()
    for hour, root in enumerate(roots):
        writer.snapshot(root, time=f"2026-11-02T0{hour}:00:00Z")
    repository = opened(writer)

    assert list(repository.compare(*repository.snapshots().snapshots)) == []


# Renames.


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": [b"1"]}, {"b": [b"1"]}, [("a", "b", RenameReason.SAME_CONTENT)]),
        ({"a": [b"1", b"2"]}, {"b": [b"1", b"3"]}, [("a", "b", RenameReason.SHARED_BLOBS)]),
        ({"a.docx": [b"1"]}, {"a.docx.locked": [b"2"]}, [("a.docx", "a.docx.locked", RenameReason.LONGER_NAME)]),
        ({"a.doc": [b"1"]}, {"a.docx": [b"2"]}, [("a.doc", "a.docx", RenameReason.LONGER_NAME)]),
        ({"a.odt": [b"1"]}, {"a.pdf": [b"2"]}, [("a.odt", "a.pdf", RenameReason.SAME_STEM)]),
        ({"a.odt": [b"1"], "a.txt": [b"3"]}, {"a.pdf": [b"2"]}, []),
        ({"a": []}, {"b": []}, []),
        ({"a": [b"1"]}, {"b": [b"2"]}, []),
        ({"a": [b"1"]}, {"a": [b"1"], "b": [b"1"]}, []),
        ({"a": [b"1"], "b": [b"1"]}, {"c": [b"1"]}, [("a", "c", RenameReason.SAME_CONTENT)]),
    ],
)
def test_rename_candidates(
    before: dict[str, list[bytes]], after: dict[str, list[bytes]], expected: list[tuple[str, str, RenameReason]]
) -> None:
    assert renames(compared(before, after)) == expected


def test_the_same_content_beats_a_similar_name() -> None:
    difference = compared({"a.txt": [b"1"], "b.txt": [b"2"]}, {"a.txt.old": [b"2"], "c.txt": [b"1"]})

    assert renames(difference) == [
        ("b.txt", "a.txt.old", RenameReason.SAME_CONTENT),
        ("a.txt", "c.txt", RenameReason.SAME_CONTENT),
    ]


@pytest.mark.slow  # makes thousands of files
def test_thousands_of_equal_files_are_paired_once_each() -> None:
    difference = compared({f"a{i}": [b"1"] for i in range(3000)}, {f"b{i}": [b"1"] for i in range(3000)})

    pairs = renames(difference)

    assert len({old for old, _, _ in pairs}) == len({new for _, new, _ in pairs}) == 3000


# Content.


def test_neighbouring_blobs_of_many_files_are_read_at_once() -> None:
    writer = Writer()
    nodes = [file_node(f"f{i:03}", [writer.blob(bytes((i,)) * 900)], 900) for i in range(200)]
    writer.close_pack()
    writer.finish(writer.tree(*nodes))
    repository = opened(writer)
    (snapshot,) = repository.snapshots().snapshots
    wanted = [Wanted(e.path, e.node, (ByteRange(0, 900),)) for e in repository.walk(snapshot) if e.node]
    before = len(writer.store.reads)

    pieces = list(repository.read_many(wanted))

    assert [p.data for p in pieces] == [(bytes((int(p.wanted.path[2:]),)) * 900,) for p in pieces]
    assert len(writer.store.reads) - before == 1


def test_the_head_of_a_large_file_reads_one_blob_and_again_none() -> None:
    writer = Writer(version=1)
    rng = random.Random(3)
    parts = [rng.randbytes(200_000) for _ in range(20)]
    writer.finish(writer.tree(file_node("f", [writer.blob(part) for part in parts], 4_000_000)))
    repository = opened(writer)
    (snapshot,) = repository.snapshots().snapshots
    content = repository.content(repository.find(snapshot, "/f"), "/f")
    before = len(writer.store.reads)

    assert content.head(4096) == parts[0][:4096]
    assert content.head(100) == parts[0][:100]

    ((_, _, _, length),) = writer.store.reads[before:]
    assert length == 200_000 + 32


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_ranges_are_the_slices_of_the_whole(data: st.DataObject) -> None:
    blobs = data.draw(st.lists(st.binary(min_size=1, max_size=30), max_size=6))
    whole = b"".join(blobs)
    bounds = st.integers(0, len(whole) + 5)
    ranges = data.draw(st.lists(st.builds(ByteRange, bounds, bounds), max_size=5))
    writer = Writer(data.draw(st.sampled_from([1, 2])))
    writer.finish(writer.tree(file_node("f", [writer.blob(blob) for blob in blobs], len(whole))))
    repository = opened(writer, max_gap_bytes=data.draw(st.sampled_from([0, 1000])), batch_bytes=40)
    (snapshot,) = repository.snapshots().snapshots

    content = repository.content(repository.find(snapshot, "f"), "/f")

    assert content.ranges(ranges) == tuple(whole[r.offset : r.end] for r in ranges)
    assert b"".join(chunk.data for chunk in content.chunks()) == whole


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 500), st.integers(32, 120)), max_size=30),
    st.integers(0, 100),
    st.integers(1, 300),
)
def test_spans_cover_every_place_and_keep_to_gap_and_length(
    places: list[tuple[str, int, int]], gap: int, longest: int
) -> None:
    wanted = [Place("", pack, offset, length, 0, is_tree=False) for pack, offset, length in places]

    spans = plan_spans(wanted, Limits(max_gap_bytes=gap, max_read_bytes=longest))

    assert sorted((p for span in spans for p in span.places), key=repr) == sorted(wanted, key=repr)
    for span in spans:
        assert all(span.offset <= p.offset and p.offset + p.length <= span.offset + span.length for p in span.places)
        assert span.length <= longest or len(span.places) == 1
        covered = sorted((p.offset, p.offset + p.length) for p in span.places)
        assert all(start - max(end for _, end in covered[: i + 1]) <= gap for i, (start, _) in enumerate(covered[1:]))


@given(st.integers(0, 10**9), st.integers(0, 16), st.integers(1, 5000))
def test_a_sample_holds_head_and_tail_and_one_block_in_each_stratum(size: int, blocks: int, block: int) -> None:
    ranges = sample_ranges(size, blocks=blocks, block_bytes=block, key=KEY)

    assert ranges[0].offset == 0
    assert ranges[-1].end == size
    assert all(a.end <= b.offset for a, b in pairwise(ranges))
    assert len(ranges) in {1, blocks + 2}
    assert sum(r.length for r in ranges) == min(size, block * (blocks + 2))


def test_another_key_looks_elsewhere_and_the_same_key_at_the_same_places() -> None:
    draw = [sample_ranges(10**8, blocks=8, block_bytes=4096, key=key) for key in (KEY, KEY, b"other")]

    assert draw[0] == draw[1]
    assert not set(draw[0][1:-1]) & set(draw[2])


def test_a_negative_range_is_refused() -> None:
    with pytest.raises(ValueError, match="no negative length"):
        ByteRange(0, -1)


def test_a_path_that_is_not_there_is_named() -> None:
    writer = Writer()
    writer.finish(writer.tree(dir_node("d", writer.tree(file_node("f", [], 0)))))
    repository = opened(writer)
    (snapshot,) = repository.snapshots().snapshots

    assert repository.find(snapshot, "/d/f").type is NodeType.FILE
    assert repository.find(snapshot, "/").subtree == snapshot.tree
    for path in ("/d/g", "/d/f/x", "/e"):
        with pytest.raises(PathNotFoundError, match=path):
            repository.find(snapshot, path)


# Names.


@pytest.mark.parametrize(
    ("quoted", "name"),
    [
        ("plain.txt", "plain.txt"),
        ("Straße.txt", "Straße.txt"),
        (r"tab\there", "tab\there"),
        (r"a\"b\\c", 'a"b\\c'),
        (r"\u202e\U0001f3db", "\u202e\U0001f3db"),
        (r"\xe9.txt", "\udce9.txt"),
        (r"\x00\001", "\0\1"),
    ],
)
def test_names_lose_the_quoting_of_go(quoted: str, name: str) -> None:
    assert unquote(quoted) == name


@pytest.mark.parametrize("quoted", ["\\", r"\q", r"\x4", r"\u12", r"\U00110000", r"\ud800", r"\777"])
def test_an_impossible_escape_is_refused(quoted: str) -> None:
    with pytest.raises(BadNameError):
        unquote(quoted)


def test_time_and_zone_of_a_snapshot_become_utc() -> None:
    writer = Writer()
    writer.finish(writer.tree(file_node("f", [], 0, mtime="0001-01-01T00:00:00+02:00")))
    repository = opened(writer)
    (snapshot,) = repository.snapshots().snapshots

    assert snapshot.taken_at.isoformat() == "2026-11-02T19:00:00.123456+00:00"
    assert repository.find(snapshot, "/f").modified_at is None


# The index and its cache.


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.binary(min_size=3, max_size=3), st.integers(0, 2)), min_size=1, max_size=60))
def test_every_blob_is_found_at_every_place_and_no_other_blob_is(entries: list[tuple[bytes, int]]) -> None:
    # Ids that share their first bytes are what a table of prefixes gets wrong.
    ids = [(seed[:1] + b"\x00" * 30 + seed[1:2]).hex() for seed, _ in entries]
    writer = Writer(version=1)
    for pack in range(3):
        for blob, (_, number) in zip(ids, entries, strict=True):
            if number == pack:
                writer.blob(b"x" * pack, blob_id=blob)
        writer.blob(f"pack {pack}".encode())
        writer.close_pack()
    packs = [pack["id"] for pack in writer.packs]
    writer.index()
    index = BlobIndex.from_bytes(opened(writer).index.to_bytes(KEY), KEY)

    for blob in ids:
        expected = {packs[number] for other, (_, number) in zip(ids, entries, strict=True) if other == blob}
        assert {place.pack for place in index.places(blob)} == expected
    assert index.place("f" * 64) is None
    assert index.packs() == set(packs)


def many_blobs(count: int) -> Writer:
    rng = random.Random(5)
    writer = Writer()
    for _ in range(4):
        blobs = [
            {"id": rng.randbytes(32).hex(), "type": "data", "offset": 100 * i, "length": 100, "uncompressed_length": 90}
            for i in range(count // 4)
        ]
        writer.packs.append({"id": rng.randbytes(32).hex(), "blobs": blobs})
        writer.index()
    return writer


def test_a_blob_takes_49_bytes_in_memory_and_in_the_cache() -> None:
    count = 20_000
    repository = opened(many_blobs(count))
    columns = repository.index.columns

    held = len(columns.ids) + sum(
        column.nbytes
        for column in (columns.packs, columns.offsets, columns.lengths, columns.plain_lengths, columns.trees)
    )

    assert held == count * BYTES_PER_BLOB == count * 49
    assert abs(len(repository.index_to_bytes()) - held) < 1000


def test_a_cached_index_reads_new_index_files_only() -> None:
    writer = many_blobs(400)
    cache = opened(writer).index_to_bytes()
    writer.packs.append({"id": "9" * 64, "blobs": [{"id": "8" * 64, "type": "data", "offset": 0, "length": 50}]})
    new = writer.index()
    writer.store.reads.clear()

    repository = opened(writer, cache)

    assert repository.cache_used
    assert [name for kind, name, _, _ in writer.store.reads if kind is FileKind.INDEX] == [new]
    assert repository.index.size_of("8" * 64) == 50 - 32
    assert len(repository.index) == 401


def test_a_cached_index_forgets_what_was_pruned() -> None:
    writer = many_blobs(400)
    repository = opened(writer)
    cache = repository.index_to_bytes()
    gone = next(iter(writer.store.list(FileKind.INDEX)))
    del writer.store.files[FileKind.INDEX, gone]

    assert len(opened(writer, cache).index) == 300
    assert repository.refresh() is True
    assert len(repository.index) == 300
    assert repository.refresh() is False


def test_a_cache_that_was_altered_or_belongs_elsewhere_is_passed_over() -> None:
    writer = many_blobs(40)
    good = opened(writer).index_to_bytes()
    altered = bytearray(good)
    altered[-1] ^= 1

    for cache in (b"", b"nonsense", good[:-1], bytes(altered), opened(writer).index.to_bytes(KEY)):
        repository = opened(writer, cache)
        assert not repository.cache_used
        assert len(repository.index) == 40
        with pytest.raises(BadCacheError):
            BlobIndex.from_bytes(cache, b"another key")


def test_a_broken_index_file_is_named_again_by_a_cached_index() -> None:
    writer = many_blobs(40)
    broken = writer.put(FileKind.INDEX, writer.seal(b"[]"))
    cache = opened(writer).index_to_bytes()

    problems = opened(writer, cache).problems

    assert [(p.code, p.name) for p in problems] == [(ProblemCode.MALFORMED, broken)]


# A client writes while we read.


def test_a_blob_whose_index_came_later_is_found() -> None:
    writer = Writer()
    writer.finish(writer.tree())
    repository = opened(writer)
    late = writer.blob(b"late")
    writer.finish(writer.tree(file_node("f", [late], 4)), time="2026-11-04T00:00:00Z")

    snapshot = repository.snapshots().snapshots[-1]

    assert repository.content(repository.find(snapshot, "/f"), "/f").whole() == b"late"
    assert repository.problems == ()


def test_a_pack_whose_index_is_still_to_come_is_read_by_its_header() -> None:
    writer = Writer()
    writer.finish(writer.tree())
    repository = opened(writer)
    late = writer.blob(b"late")
    tree = writer.tree(file_node("f", [late], 4))
    pack = writer.close_pack()
    writer.snapshot(tree, time="2026-11-04T00:00:00Z")

    snapshot = repository.snapshots().snapshots[-1]

    assert repository.content(repository.find(snapshot, "/f"), "/f").whole() == b"late"
    assert [(p.code, p.name) for p in repository.problems] == [(ProblemCode.NOT_INDEXED, pack)]


def test_a_pack_that_was_repacked_meanwhile_is_found_in_the_new_index() -> None:
    writer = Writer()
    blob = writer.blob(b"content")
    old_pack = writer.close_pack()
    tree = writer.tree(file_node("f", [blob], 7))
    tree_pack = writer.close_pack()
    kept = [pack for pack in writer.packs if pack["id"] == tree_pack]
    old_index = writer.index()
    writer.snapshot(tree)
    repository = opened(writer)
    (snapshot,) = repository.snapshots().snapshots

    writer.blob(b"something in front")
    writer.blob(b"content")
    writer.close_pack()
    writer.packs += kept
    writer.index()
    del writer.store.files[FileKind.INDEX, old_index]
    del writer.store.files[FileKind.DATA, old_pack]

    assert repository.content(repository.find(snapshot, "/f"), "/f").whole() == b"content"
    assert repository.problems == ()


def test_an_index_that_vanishes_between_listing_and_reading_is_listed_again() -> None:
    writer = many_blobs(40)

    class Pruned(type(writer.store)):  # type: ignore[misc]
        """A store that still lists a file when it is already gone, once."""

        def list(self, kind: FileKind) -> Any:
            names = list(super().list(kind))
            return iter([*names, "0" * 64] if kind is FileKind.INDEX and self.listings < 4 else names)

    writer.store = Pruned(writer.store.files)

    repository = opened(writer)

    assert len(repository.index) == 40
    assert repository.problems == ()
