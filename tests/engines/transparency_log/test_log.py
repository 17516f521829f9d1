import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.transparency_log import (
    CHAIN_START,
    EMPTY_ROOT,
    NO_PERSONAL_PART,
    CanonicalJsonError,
    Entry,
    EntryError,
    Frontier,
    HeadError,
    MalformedEntry,
    MerkleTree,
    Personal,
    ProblemCode,
    SignedTreeHead,
    TreeHead,
    chain_hash,
    drop_personal,
    export_entry,
    read_entries,
    seal_entry,
    sign_head,
    verify_log,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Code = ProblemCode


def salt(number):
    return number.to_bytes(16, "big")


def make_log(size, **changed):
    """Entries 1 to `size`; every second one has a personal part; `changed` replaces the public part of entry `e3`."""
    entries, chain = [], CHAIN_START
    for number in range(1, size + 1):
        personal = Personal(salt(1000 + number), {"by": f"person {number}"}) if number % 2 else None
        public = changed.get(f"e{number}", {"event": "inventory.application.added", "number": number})
        entry = seal_entry(sequence=number, previous_chain=chain, salt=salt(number), public=public, personal=personal)
        entries.append(entry)
        chain = entry.chain
    return entries


def head_of(entries, key=KEY, log="trail", **changed):
    frontier = Frontier()
    for entry in entries:
        frontier.append(entry.leaf)
    chain = entries[-1].chain if entries else CHAIN_START
    return sign_head(replace(TreeHead(log, len(entries), frontier.root(), chain, NOON), **changed), key)


def verify(entries, heads=(), **options):
    return verify_log(entries, heads, KEY.public_key(), log="trail", **options)


def found(report):
    return [(problem.code, problem.sequence) for problem in report.problems]


def test_an_untouched_log_holds():
    log = make_log(7)

    report = verify(log, [head_of(log), head_of(log[:3]), head_of([])])

    assert report.holds
    assert report.first is None
    assert (report.entries, report.heads_confirmed, report.anchored, report.personal_dropped) == (7, 3, 7, 0)
    assert report.root == MerkleTree([entry.leaf for entry in log]).root()
    assert report.chain == log[-1].chain


def test_an_empty_log_holds_and_confirms_nothing():
    report = verify([])

    assert (report.holds, report.root, report.chain, report.anchored) == (True, EMPTY_ROOT, CHAIN_START, 0)


def test_a_dropped_personal_part_leaves_the_log_whole():
    log = make_log(5)

    report = verify([drop_personal(entry) for entry in log], [head_of(log)])

    assert (report.holds, report.personal_dropped, report.anchored) == (True, 3, 5)


def test_dropping_takes_the_salt_along():
    line = export_entry(drop_personal(make_log(1)[0]))

    assert salt(1001).hex().encode() not in line
    assert b"person 1" not in line


def test_without_its_salt_a_commitment_does_not_tell_what_it_holds():
    one, two = Personal(salt(1), {"by": "a"}), Personal(salt(2), {"by": "a"})

    assert one.commitment() != two.commitment()


def test_equal_entries_have_different_leaves():
    parts = {"sequence": 1, "previous_chain": CHAIN_START, "public": {"a": 1}}

    assert seal_entry(salt=salt(1), **parts).leaf != seal_entry(salt=salt(2), **parts).leaf


def test_an_entry_without_a_personal_part_is_not_counted_as_dropped():
    entry = make_log(2)[1]

    assert entry.personal_commitment == NO_PERSONAL_PART
    assert not entry.personal_dropped


def altered(log, number, **fields):
    return [replace(entry, **fields) if entry.sequence == number else entry for entry in log]


def test_an_altered_public_part_breaks_its_leaf_and_nothing_else():
    log = make_log(5)

    report = verify(altered(log, 3, public={"event": "nothing happened"}), [head_of(log)])

    assert found(report) == [(Code.BROKEN_LEAF, 3)]
    assert report.first.found == log[2].leaf.hex()


@pytest.mark.parametrize("fields", [{"salt": salt(99)}, {"personal_commitment": bytes([1]) * 32}])
def test_an_altered_salt_or_commitment_breaks_the_leaf(fields):
    report = verify(altered(make_log(2), 2, **fields))

    assert found(report) == [(Code.BROKEN_LEAF, 2)]


def test_a_public_part_without_a_canonical_form_breaks_the_leaf():
    assert found(verify(altered(make_log(2), 2, public={"a": 0.5}))) == [(Code.BROKEN_LEAF, 2)]


@pytest.mark.parametrize("content", [{"by": "somebody else"}, {"by": 0.5}])
def test_an_altered_personal_part_is_found(content):
    report = verify(altered(make_log(3), 3, personal=Personal(salt(1003), content)))

    assert found(report) == [(Code.PERSONAL_PART_ALTERED, 3)]


def test_a_personal_part_added_afterwards_is_found():
    report = verify(altered(make_log(3), 2, personal=Personal(salt(1), {"by": "somebody"})))

    assert found(report) == [(Code.PERSONAL_PART_ALTERED, 2)]


def test_a_leaf_computed_anew_breaks_the_chain_and_the_root():
    log = make_log(5)
    forged = make_log(5, e3={"event": "nothing happened"})[2]

    report = verify(altered(log, 3, public=forged.public, leaf=forged.leaf), [head_of(log)])

    assert found(report) == [(Code.BROKEN_CHAIN, 3), (Code.ROOT_MISMATCH, 5)]


def test_a_log_computed_anew_from_an_entry_on_is_found_at_the_next_head():
    log, forged = make_log(6), make_log(6, e3={"event": "nothing happened"})

    report = verify(forged, [head_of(log[:2]), head_of(log[:4]), head_of(log)])

    assert found(report) == [
        (Code.ROOT_MISMATCH, 4),
        (Code.HEAD_CHAIN_MISMATCH, 4),
        (Code.ROOT_MISMATCH, 6),
        (Code.HEAD_CHAIN_MISMATCH, 6),
    ]
    assert (report.heads_confirmed, report.anchored) == (1, 2)


def test_a_missing_entry_is_a_gap():
    log = make_log(5)

    report = verify([*log[:2], *log[3:]], [head_of(log[:3]), head_of(log)])

    assert found(report) == [(Code.SEQUENCE_GAP, 4)]
    assert (report.first.expected, report.first.found) == ("3", "4")
    assert (report.heads_confirmed, report.root) == (0, b"")


def test_a_missing_first_entry_is_a_gap():
    assert found(verify(make_log(3)[1:])) == [(Code.SEQUENCE_GAP, 2)]


def test_an_entry_that_comes_again_is_found_and_the_rest_still_checked():
    log = make_log(4)

    report = verify([*log[:3], log[0], log[3]], [head_of(log)])

    assert found(report) == [(Code.SEQUENCE_REPEATED, 1)]
    assert report.anchored == 4


def test_a_cut_tail_is_found_by_an_anchored_head():
    log = make_log(5)

    report = verify(log[:4], [head_of(log), head_of(log[:4])])

    assert found(report) == [(Code.CUT_TAIL, 5)]
    assert (report.first.expected, report.first.found) == ("5", "4")


def test_without_a_head_a_cut_tail_cannot_be_found_and_the_report_says_nothing_is_anchored():
    report = verify(make_log(5)[:4])

    assert (report.holds, report.anchored) == (True, 0)


def test_a_log_cut_to_nothing_is_found():
    assert found(verify([], [head_of(make_log(2))])) == [(Code.CUT_TAIL, 2)]


def test_a_head_with_a_forged_signature_proves_nothing():
    log = make_log(3)

    report = verify(log, [head_of(log, OTHER_KEY), SignedTreeHead(head_of(log).head, b"\x00" * 64)])

    assert found(report) == [(Code.FORGED_SIGNATURE, 3), (Code.FORGED_SIGNATURE, 3)]
    assert report.heads_confirmed == 0


@pytest.mark.parametrize(
    "fields",
    [{"size": 2}, {"root": bytes(32)}, {"chain": bytes(32)}, {"at": NOON + timedelta(seconds=1)}, {"log": "other"}],
)
def test_every_field_of_a_head_is_signed(fields):
    signed = head_of(make_log(3))

    forged = replace(signed, head=replace(signed.head, **fields))

    assert not forged.is_signed_by(KEY.public_key())
    assert signed.is_signed_by(KEY.public_key())


def test_the_head_of_another_log_proves_nothing():
    log = make_log(3)

    report = verify(log, [head_of(log, log="sealed")])

    assert found(report) == [(Code.FOREIGN_HEAD, 3)]
    assert (report.first.expected, report.first.found) == ("trail", "sealed")


def test_a_head_needs_a_time_zone_and_the_same_moment_is_signed_the_same():
    head = head_of([]).head

    berlin = replace(head, at=NOON.astimezone(timezone(timedelta(hours=1))))

    assert berlin.signed_bytes() == head.signed_bytes()
    with pytest.raises(HeadError, match="needs a time zone"):
        replace(head, at=datetime(2026, 11, 21, 12))  # noqa: DTZ001


def test_all_problems_are_counted_and_only_the_first_are_kept():
    log = [replace(entry, public={}) for entry in make_log(5)]

    report = verify(log, limit=2)

    assert found(report) == [(Code.BROKEN_LEAF, 1), (Code.BROKEN_LEAF, 2)]
    assert (report.problem_count, report.holds) == (5, False)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"salt": b"short"}, "salt must have 16 bytes"),
        ({"sequence": 0}, "entry 0 needs a positive sequence"),
        ({"sequence": 2**63}, "needs a positive sequence"),
    ],
)
def test_an_entry_that_cannot_be_sealed_is_refused(parts, sentence):
    with pytest.raises(EntryError, match=sentence):
        seal_entry(**{"sequence": 1, "previous_chain": CHAIN_START, "salt": salt(1), "public": {}, **parts})


def test_a_personal_part_with_a_short_salt_is_refused():
    with pytest.raises(EntryError, match="salt must have 16 bytes"):
        Personal(b"", {"by": "somebody"})


def test_a_floating_point_number_cannot_be_sealed():
    with pytest.raises(CanonicalJsonError, match=r"value\.share is a float"):
        seal_entry(sequence=1, previous_chain=CHAIN_START, salt=salt(1), public={"share": 0.5})


def test_the_chain_starts_from_zeros_and_takes_every_leaf():
    first, second = make_log(2)

    assert first.chain == chain_hash(bytes(32), first.leaf)
    assert second.chain == chain_hash(first.chain, second.leaf)


def test_an_exported_log_reads_back_equal():
    log = [drop_personal(make_log(1)[0]), *make_log(3)[1:]]

    assert list(read_entries(map(export_entry, log))) == log


def line_with(**fields):
    return json.dumps({**json.loads(export_entry(make_log(1)[0])), **fields}).encode()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"", "Expecting value"),
        (b"\xff", "utf-8"),
        (b"[]", "must be JSON objects"),
        (b"{}", "sequence|personal"),
        (b'{"a":1,"a":2}', "a key twice"),
        (line_with(sequence="1"), "whole number"),
        (line_with(sequence=True), "whole number"),
        (line_with(salt="00"), "salt must be 32 hexadecimal digits"),
        (line_with(leaf="z" * 64), "hexadecimal"),
        (line_with(leaf="0 " * 32), "leaf must be 64 hexadecimal digits"),
        (line_with(chain=None), "chain must be 64 hexadecimal digits"),
        (line_with(public=[]), "must be JSON objects"),
        (line_with(personal=None), "kept or dropped together"),
        (line_with(personal_salt=None), "kept or dropped together"),
    ],
)
def test_a_line_that_is_no_entry_is_kept_aside_and_does_not_stop_the_reading(line, why):
    good = export_entry(make_log(1)[0])

    first, bad, last = read_entries([good, line, good])

    assert isinstance(first, Entry)
    assert isinstance(last, Entry)
    assert isinstance(bad, MalformedEntry)
    assert bad.line == 2
    assert any(part in bad.why for part in why.split("|"))


def test_a_malformed_line_is_a_problem_at_the_entry_expected_there():
    lines = [export_entry(entry) for entry in make_log(3)]

    report = verify(read_entries([lines[0], b"torn", lines[2]]))

    assert found(report) == [(Code.MALFORMED_ENTRY, 2), (Code.SEQUENCE_GAP, 3)]
    assert "line 2" in report.first.found


@given(size=st.integers(1, 9), data=st.data())
def test_every_single_altered_character_of_an_export_is_found(size, data):
    log = make_log(size)
    lines = [export_entry(entry) for entry in log]
    number = data.draw(st.integers(0, size - 1))
    place = data.draw(st.integers(0, len(lines[number]) - 1))
    before = lines[number][place]
    after = data.draw(st.sampled_from(b'0a:" ').filter(lambda byte: byte != before))
    lines[number] = lines[number][:place] + bytes([after]) + lines[number][place + 1 :]

    report = verify(read_entries(lines), [head_of(log)])

    assert not report.holds


@given(size=st.integers(1, 12), data=st.data())
def test_any_log_that_is_not_the_signed_one_is_found(size, data):
    log = make_log(size)
    forged = data.draw(st.lists(st.sampled_from(log), max_size=size + 1))

    report = verify(forged, [head_of(log)])

    assert report.holds is (forged == log)


@given(size=st.integers(0, 12), data=st.data())
def test_any_personal_parts_may_go(size, data):
    log = make_log(size)
    gone = data.draw(st.sets(st.integers(1, 12)))

    report = verify([drop_personal(entry) if entry.sequence in gone else entry for entry in log], [head_of(log)])

    assert report.holds
    assert report.personal_dropped == len({number for number in gone if number <= size and number % 2})
