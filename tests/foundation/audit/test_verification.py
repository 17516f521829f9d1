import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bollwerk.foundation.audit.entries import GENESIS, Entry, canonical, chain_hash, commitment, leaf_hash, plain
from bollwerk.foundation.audit.heads import HeadError, read_head, sign_head
from bollwerk.foundation.audit.merkle import GrowingTree
from bollwerk.foundation.audit.verification import DROP_CODE, MAX_FINDINGS, Finding, FindingKind, verify

KEY = Ed25519PrivateKey.generate()
TRUSTED = frozenset({KEY.public_key().public_bytes_raw()})
NOW, LATER = "2026-11-21T12:00:00.000000Z", "2027-11-21T12:00:00.000000Z"


def trail(count, **contents):
    """Return a sound trail; `contents` gives entry numbers (as ``e3``) other facts."""
    entries, previous = [], GENESIS
    for number in range(1, count + 1):
        personal, salt = {"actor": f"person:{number}"}, bytes([number % 256]) * 32
        content = {"code": "test.thing.done", "facts": {}, "personal_until": LATER}
        content |= {"uid": str(number), "personal": commitment(salt, personal).hex(), **contents.get(f"e{number}", {})}
        leaf = leaf_hash(salt, content)
        previous = chain_hash(previous, leaf)
        entries.append(Entry(number, content, salt, personal, salt, leaf, previous))
    return entries


def head_over(entries, key=KEY):
    tree = GrowingTree()
    for entry in entries:
        tree.append(entry.leaf)
    return sign_head(key, size=tree.size, at=NOW, root=tree.root(), chain=entries[-1].chain)


def rechained(entries):
    """Return the entries as an attacker leaves them who recomputes every hash."""
    previous, out = GENESIS, []
    for number, entry in enumerate(entries, start=1):
        leaf = leaf_hash(entry.salt, entry.content)
        previous = chain_hash(previous, leaf)
        out.append(replace(entry, sequence=number, leaf=leaf, chain=previous))
    return out


def check(entries, heads=(), **options):
    return verify(entries, heads, **{"trusted_keys": TRUSTED, "at": NOW, **options})


def kinds(report):
    return [(finding.kind, finding.sequence) for finding in report.findings]


def test_a_sound_trail_holds_against_its_heads_and_anchors():
    entries = trail(20)

    report = check(entries, [head_over(entries[:7]), head_over(entries)], anchors=[head_over(entries[:7])])

    assert report.holds
    assert (report.entries, report.heads, report.anchors) == (20, 2, 1)


def test_an_empty_trail_holds():
    assert check([]).holds


def test_a_changed_fact_is_found_at_its_entry():
    entries = trail(9)
    entries[4] = replace(entries[4], content=entries[4].content | {"facts": {"sum": 1}})

    report = check(entries, [head_over(trail(9))])

    assert kinds(report) == [(FindingKind.BROKEN_ENTRY, 5)]
    assert report.first_broken == 5


def test_a_changed_actor_is_found_at_its_entry():
    entries = trail(3)
    entries[1] = replace(entries[1], personal={"actor": "person:99"})

    assert kinds(check(entries)) == [(FindingKind.PERSONAL_PART_CHANGED, 2)]


def test_half_a_personal_part_counts_as_changed():
    entries = trail(3)
    entries[1] = replace(entries[1], personal_salt=None)

    assert kinds(check(entries)) == [(FindingKind.PERSONAL_PART_CHANGED, 2)]


def test_a_removed_entry_leaves_a_gap():
    entries = trail(9)
    del entries[3]

    assert (FindingKind.GAP, 4) in kinds(check(entries))


def test_a_trail_rewritten_with_all_its_hashes_does_not_fit_its_head():
    entries = trail(9)
    head = head_over(entries)
    entries[2] = replace(entries[2], content=entries[2].content | {"facts": {"sum": 1}})

    report = check(rechained(entries), [head])

    assert kinds(report) == [(FindingKind.REWRITTEN, 9)]


def test_a_tail_cut_together_with_its_heads_shows_against_the_anchor_alone():
    entries = trail(9)
    anchor = head_over(entries)

    assert check(entries[:6], [head_over(entries[:6])]).holds
    report = check(entries[:6], [head_over(entries[:6])], anchors=[anchor])
    assert report.findings == (Finding(FindingKind.CUT_TAIL, 7, anchored=True),)


def test_a_tail_cut_below_the_size_the_chain_knows_is_found():
    assert kinds(check(trail(9)[:6], expected_size=9)) == [(FindingKind.CUT_TAIL, 7)]


def test_a_head_with_another_root_is_forged():
    entries = trail(4)
    head = replace(head_over(entries), root=bytes(32))

    assert kinds(check(entries, [head])) == [(FindingKind.FORGED_HEAD, 4)]


def test_a_head_signed_with_a_key_nobody_knows_is_reported():
    entries = trail(4)

    report = check(entries, [head_over(entries, Ed25519PrivateKey.generate())])

    assert kinds(report) == [(FindingKind.UNKNOWN_KEY, 4)]


@pytest.mark.parametrize(("at", "holds"), [(NOW, False), (LATER, True)])
def test_a_personal_part_may_be_missing_from_its_day_on(at, holds):
    entries = trail(3)
    entries[1] = replace(entries[1], personal=None, personal_salt=None)

    report = check(entries, at=at)

    assert report.holds is holds
    assert report.dropped == 1


def test_an_early_drop_is_excused_by_the_event_that_names_it():
    entries = trail(5, e4={"code": DROP_CODE, "facts": {"sequences": [2], "reason": "Art. 17"}})
    entries[1] = replace(entries[1], personal=None, personal_salt=None)

    assert check(entries).holds


def test_no_more_than_a_hundred_findings_are_listed_and_the_rest_is_counted():
    entries = [replace(entry, personal={"actor": "x"}) for entry in trail(MAX_FINDINGS + 5)]

    report = check(entries)

    assert len(report.findings) == MAX_FINDINGS
    assert report.more == 5


@given(st.integers(1, 40), st.data())
def test_any_single_change_is_found(count, data):
    entries = trail(count)
    place = data.draw(st.integers(0, count - 1))
    field = data.draw(st.sampled_from(["content", "salt", "personal", "leaf", "chain", "sequence"]))
    changed = {"content": {}, "salt": b"x", "personal": {}, "leaf": b"x", "chain": b"x", "sequence": 999}[field]
    head = head_over(entries)
    entries[place] = replace(entries[place], **{field: changed})

    assert not check(entries, [head]).holds


def _rfc_6962_root(leaves):
    """The definition of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _rfc_6962_root(leaves[:split]) + _rfc_6962_root(leaves[split:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40), st.integers(0, 40))
def test_the_growing_tree_has_the_root_of_the_standard_even_when_taken_up_again(leaves, pause):
    tree = GrowingTree()
    for number, leaf in enumerate(leaves):
        if number == pause:
            tree = GrowingTree(tree.peaks())
        tree.append(leaf)

    assert tree.root() == _rfc_6962_root(leaves)
    assert tree.size == len(leaves)


def test_a_head_is_read_back_from_its_line():
    head = head_over(trail(3))

    assert read_head(head.line()) == head


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"size": "x"}', "not json"])
def test_a_line_that_is_no_head_says_so(line):
    with pytest.raises(HeadError, match="no tree head"):
        read_head(line)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=40)
def test_plain_values_are_at_rest_and_encodable(value):
    once = plain(value)

    assert plain(once) == once
    assert b"\x00" not in canonical(once)


def test_numbers_that_are_none_are_refused():
    with pytest.raises(ValueError, match="finite"):
        plain({"share": float("nan")})
