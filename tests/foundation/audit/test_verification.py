from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bollwerk.engines.transparency_log import (
    CHAIN_START,
    Frontier,
    MalformedEntry,
    Personal,
    ProblemCode,
    TreeHead,
    canonical_json,
    drop_personal,
    seal_entry,
    sign_head,
)
from bollwerk.foundation.audit.entries import LOG, plain
from bollwerk.foundation.audit.heads import Head, HeadLineError, read_head
from bollwerk.foundation.audit.verification import DROP_CODE, MAX_FINDINGS, Finding, TrailProblem, verify

KEY = Ed25519PrivateKey.generate()
NOW, LATER = "2026-11-21T12:00:00.000000Z", "2027-11-21T12:00:00.000000Z"


def public_of(key):
    return key.public_key().public_bytes_raw()


TRUSTED = frozenset({public_of(KEY)})


def trail(count, **contents):
    """Return a sound trail; `contents` gives entry numbers (as ``e3``) other facts."""
    entries, previous = [], CHAIN_START
    for number in range(1, count + 1):
        salt = bytes([number % 256]) * 16
        public = {"code": "test.thing.done", "facts": {}, "personal_until": LATER, **contents.get(f"e{number}", {})}
        personal = Personal(salt, {"actor": f"person:{number}"})
        entry = seal_entry(sequence=number, previous_chain=previous, salt=salt, public=public, personal=personal)
        entries.append(entry)
        previous = entry.chain
    return entries


def head_over(entries, key=KEY):
    tree = Frontier()
    for entry in entries:
        tree.append(entry.leaf)
    head = TreeHead(LOG, tree.size, tree.root(), entries[-1].chain, datetime(2026, 11, 21, tzinfo=UTC))
    return Head(sign_head(head, key), public_of(key))


def resealed(entries):
    """Return the entries as an attacker leaves them who recomputes every hash."""
    previous, out = CHAIN_START, []
    for number, entry in enumerate(entries, start=1):
        out.append(
            seal_entry(
                sequence=number,
                previous_chain=previous,
                salt=entry.salt,
                public=entry.public,
                personal=entry.personal,
            )
        )
        previous = out[-1].chain
    return out


def check(entries, heads=(), **options):
    return verify(lambda: entries, heads, **{"trusted_keys": TRUSTED, "at": NOW, **options})


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
    entries[4] = replace(entries[4], public=entries[4].public | {"facts": {"sum": 1}})

    report = check(entries, [head_over(trail(9))])

    assert kinds(report) == [(ProblemCode.BROKEN_LEAF, 5)]
    assert report.first_broken == 5


def test_a_changed_actor_is_found_at_its_entry():
    entries = trail(3)
    entries[1] = replace(entries[1], personal=Personal(bytes(16), {"actor": "person:99"}))

    assert kinds(check(entries)) == [(ProblemCode.PERSONAL_PART_ALTERED, 2)]


def test_a_removed_entry_leaves_a_gap():
    entries = trail(9)
    del entries[3]

    assert (ProblemCode.SEQUENCE_GAP, 5) in kinds(check(entries))


def test_a_trail_rewritten_with_all_its_hashes_does_not_fit_its_head():
    entries = trail(9)
    head = head_over(entries)
    entries[2] = replace(entries[2], public=entries[2].public | {"facts": {"sum": 1}})

    report = check(resealed(entries), [head])

    assert kinds(report) == [(ProblemCode.ROOT_MISMATCH, 9), (ProblemCode.HEAD_CHAIN_MISMATCH, 9)]


def test_a_tail_cut_together_with_its_heads_shows_against_the_anchor_alone():
    entries = trail(9)
    anchor = head_over(entries)

    assert check(entries[:6], [head_over(entries[:6])]).holds
    report = check(entries[:6], [head_over(entries[:6])], anchors=[anchor])
    assert report.findings == (Finding(ProblemCode.CUT_TAIL, 9, anchored=True),)


def test_a_tail_cut_below_the_size_the_chain_knows_is_found():
    assert kinds(check(trail(9)[:6], expected_size=9)) == [(ProblemCode.CUT_TAIL, 9)]


def test_a_head_with_another_root_is_forged():
    entries = trail(4)
    sound = head_over(entries)
    head = replace(sound, signed=replace(sound.signed, head=replace(sound.signed.head, root=bytes(32))))

    assert kinds(check(entries, [head])) == [(ProblemCode.FORGED_SIGNATURE, 4)]


def test_a_head_signed_with_a_key_nobody_knows_is_reported():
    entries = trail(4)

    report = check(entries, [head_over(entries, Ed25519PrivateKey.generate())])

    assert kinds(report) == [(TrailProblem.UNKNOWN_KEY, 4)]


@pytest.mark.parametrize(("at", "holds"), [(NOW, False), (LATER, True)])
def test_a_personal_part_may_be_missing_from_its_day_on(at, holds):
    entries = trail(3)
    entries[1] = drop_personal(entries[1])

    report = check(entries, at=at)

    assert report.holds is holds
    assert report.dropped == 1


def test_an_early_drop_is_excused_by_the_event_that_names_it():
    entries = trail(5, e4={"code": DROP_CODE, "facts": {"sequences": [2], "reason": "Art. 17"}})
    entries[1] = drop_personal(entries[1])

    assert check(entries).holds


def test_heads_signed_before_and_after_a_change_of_the_key_both_count():
    entries, new_key = trail(6), Ed25519PrivateKey.generate()
    heads = [head_over(entries[:3]), head_over(entries, new_key)]

    assert check(entries, heads, trusted_keys=TRUSTED | {public_of(new_key)}).holds
    rewritten = resealed([replace(entries[0], public=entries[0].public | {"x": 1}), *entries[1:]])
    report = check(rewritten, heads, trusted_keys=TRUSTED | {public_of(new_key)})
    assert {size for kind, size in kinds(report) if kind == ProblemCode.ROOT_MISMATCH} == {3, 6}


def test_the_report_says_how_far_the_anchors_reach():
    entries = trail(9)

    assert check(entries, anchors=[head_over(entries[:4]), head_over(entries[:7])]).anchored == 7


def test_a_line_that_is_no_entry_is_a_finding():
    assert kinds(check([*trail(2), MalformedEntry(3, "no JSON")])) == [(ProblemCode.MALFORMED_ENTRY, 3)]


def test_no_more_than_a_hundred_findings_are_listed_and_the_rest_is_counted():
    entries = [replace(entry, personal=Personal(bytes(16), {})) for entry in trail(MAX_FINDINGS + 5)]

    report = check(entries)

    assert len(report.findings) == MAX_FINDINGS
    assert report.more == 5


@given(st.integers(1, 40), st.data())
@settings(max_examples=60)
def test_any_single_change_is_found(count, data):
    entries = trail(count)
    place = data.draw(st.integers(0, count - 1))
    field = data.draw(st.sampled_from(["public", "salt", "personal", "leaf", "chain", "sequence"]))
    other = {"public": {}, "salt": bytes(16), "leaf": bytes(32), "chain": bytes(32), "sequence": 999}
    other["personal"] = Personal(bytes(16), {})
    head = head_over(entries)
    entries[place] = replace(entries[place], **{field: other[field]})

    assert not check(entries, [head]).holds


def test_a_head_is_read_back_from_its_line():
    head = head_over(trail(3))

    assert read_head(head.line()) == head


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"size": "x"}', "not json", head_over(trail(1)).line()[:-9]])
def test_a_line_that_is_no_head_says_so(line):
    with pytest.raises(HeadLineError, match="no tree head"):
        read_head(line)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=40)
def test_plain_values_are_at_rest_and_have_a_canonical_form(value):
    once = plain(value)

    assert plain(once) == once
    assert b"\x00" not in canonical_json(once)


def test_numbers_that_are_none_are_refused():
    with pytest.raises(ValueError, match="finite"):
        plain({"share": float("nan")})
