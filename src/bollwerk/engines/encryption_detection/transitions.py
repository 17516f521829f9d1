"""The rules: is the version after still what the version before was?"""

from .differences import Difference, compare, nothing_stayed, stretch_that_differs
from .kinds import (
    IMAGE_KINDS,
    OFFICE_KINDS,
    PACKED_KINDS,
    STREAM_KINDS,
    TEXT_KINDS,
    Kind,
    announces_envelope,
    has_strange_suffix,
    promised,
    promises_office,
)
from .looks import Look, glance, look
from .text import Encoding, is_damaged, profile
from .verdicts import Damage, FileVersion, Outcome, Reason, Soundness, Verdict

RANDOM_RISE = 0.3
"""So much more of a content looks random than before."""
MOSTLY_RANDOM = 0.5
"""From this share of random windows on, content as a whole counts as random."""
PACKS_WELL = 0.1
"""Share of random windows up to which a content gets clearly smaller by packing."""
SMALL = 512
"""Content up to this many bytes is too short for windows; a lost format counts alone."""
_OPAQUE = frozenset({Kind.SEVEN_ZIP, Kind.RAR})
"""Archives that do not show from outside whether they have a password."""
HEAD_COMPARED = 1 << 20
"""First bytes that tell a file cut short from one that became another."""
_REWRITTEN = frozenset({Kind.LUKS, Kind.KEEPASS})
"""The owner's own containers; of volumes single sectors change by right."""
_ONE_STREAM = frozenset({Kind.RIFF, Kind.JPEG, Kind.JPEG2000, Kind.FONT})
"""Saved again, these differ within their first bytes or in their length."""
_PEM_OF_PEOPLE = (b"CERTIFICATE", b" KEY-----", b"PKCS7-----", b"CMS-----", b"PARAMETERS-----")
"""What people keep in PEM; any other label may be an encryptor's own."""
_SSH_KEYS = (b"ssh-", b"ecdsa-", b"sk-ssh-")
"""How public SSH keys begin; their files are called .pub, as those of a publishing program are."""
_PAGED = frozenset({Kind.SQLITE, Kind.JET, Kind.DBF})
"""Databases reuse pages for pictures and sealed fields; there the page structure decides, not chance."""


def judge_transition(before: FileVersion | None, after: FileVersion, *, key: bytes) -> Verdict:
    """Return what became of a file from `before` to `after`.

    Args:
        before: The version before, also under another name; None for a new file.
        after: The version to judge.
        key: Secret of the installation; decides where samples are taken.
    """
    if before is not None and before.blobs and before.blobs == after.blobs:
        return Verdict(Outcome.CLEAN, (Reason.SAME_CONTENT,), None, Kind.UNKNOWN)
    if not after.content.size:
        return _judge_empty(before, key)
    now = look(after, key)
    if not now.content.head(1):
        return Verdict(Outcome.UNJUDGED, (Reason.UNREADABLE,), None, now.kind)
    certain = _certainly_sound(now)
    if certain is not None and not _may_be_ciphered_text(certain, before, after):
        return _verdict(Outcome.CLEAN, (certain,), None, now)
    if before is None or not before.content.size:
        return _judge_new(now)
    # How sound the format was before matters only where it is damaged now; it is looked at there.
    return _judge_change(glance(before, key), now)


def _may_be_ciphered_text(certain: Reason, before: FileVersion | None, after: FileVersion) -> bool:
    """Whether a text has the length it had to the byte, as after a cipher that only turns letters into letters."""
    same_length = before is not None and before.content.size == after.content.size
    return same_length and certain is Reason.TEXT_SOUND


def _verdict(outcome: Outcome, reasons: tuple[Reason, ...], then: Look | None, now: Look) -> Verdict:
    kind_before = then.kind if then is not None else None
    sealed = now.kind in PACKED_KINDS and (now.validity.protected or now.kind in _OPAQUE) and not now.validity.damaged
    return Verdict(outcome, reasons, kind_before, now.kind, now.validity.damage, now.validity.offset, sealed)


def _judge_empty(before: FileVersion | None, key: bytes) -> Verdict:
    if before is None or not before.content.size:
        return Verdict(Outcome.CLEAN, (Reason.EMPTY,), None, Kind.UNKNOWN)
    then = glance(before, key)
    known = then.kind is not Kind.UNKNOWN and not then.is_text
    return Verdict(Outcome.SUSPICIOUS if known else Outcome.CLEAN, (Reason.EMPTIED,), then.kind, Kind.UNKNOWN)


def _certainly_sound(now: Look) -> Reason | None:
    """Return why a version is clean whatever came before: it proves itself and is what its name promises."""
    expected = promised(now.name)
    if has_strange_suffix(now.name) or expected is None:
        return None
    if now.validity.soundness is Soundness.PROVEN and not now.validity.protected and expected is now.kind:
        return Reason.STRUCTURE_SOUND if now.validity.office or not promises_office(now.name) else None
    if expected in TEXT_KINDS and now.is_text and now.characters is not None and not now.characters.controls:
        plain = not (now.characters.high or now.is_cipher_letters() or now.is_one_word() or now.is_blank())
        return Reason.TEXT_SOUND if plain and now.validity.sound and now.kind is not Kind.PEM else None
    return None


def _judge_new(now: Look) -> Verdict:
    """Judge a file without a version before by what its name promises."""
    expected, strange = promised(now.name), has_strange_suffix(now.name)
    if now.kind is Kind.UNKNOWN:
        return _judge_new_unknown(now, expected)
    if now.validity.damaged:
        outcome = Outcome.SUSPICIOUS if strange else Outcome.UNJUDGED
        return _verdict(outcome, (Reason.STRUCTURE_BROKEN,), None, now)
    named = expected not in TEXT_KINDS and (strange or expected)
    if now.is_text and named and now.is_cipher_letters() and not now.content.head(8).startswith(_SSH_KEYS):
        return _verdict(Outcome.ENCRYPTED, (Reason.TEXT_BECAME_CIPHER_LETTERS,), None, now)
    if strange and now.validity.protected:
        return _verdict(Outcome.SUSPICIOUS, (Reason.NAME_PROMISES_OTHER_FORMAT,), None, now)
    return _verdict(Outcome.CLEAN, (Reason.STRUCTURE_SOUND,), None, now)


def _judge_new_unknown(now: Look, expected: Kind | None) -> Verdict:
    random = now.random_share() >= MOSTLY_RANDOM
    if now.has_filler():
        return _verdict(Outcome.SUSPICIOUS, (Reason.RANDOM_WITH_FILLER,), None, now)
    if expected is not None and random:
        return _verdict(Outcome.ENCRYPTED, (Reason.NAME_PROMISES_OTHER_FORMAT,), None, now)
    if expected is not None and has_strange_suffix(now.name):
        return _verdict(Outcome.SUSPICIOUS, (Reason.NAME_PROMISES_OTHER_FORMAT,), None, now)
    if random:
        return _verdict(Outcome.UNJUDGED, (Reason.RANDOM_WITHOUT_HISTORY,), None, now)
    if expected is not None:
        return _verdict(Outcome.UNJUDGED, (Reason.NAME_PROMISES_OTHER_FORMAT,), None, now)
    return _verdict(Outcome.CLEAN, (Reason.NOTHING_UNUSUAL,), None, now)


def _judge_change(then: Look, now: Look) -> Verdict:
    if now.is_blank() and not then.is_blank():
        return _verdict(Outcome.SUSPICIOUS, (Reason.EMPTIED,), then, now)
    if then.is_text and now.kind not in PACKED_KINDS:
        found = _judge_text(then, now)
        if found is not None:
            return found
    if now.kind is Kind.UNKNOWN:
        return _judge_lost(then, now)
    if now.kind is Kind.PEM and then.kind is not Kind.PEM and then.is_text:
        return _judge_replaced(then, now)
    if now.kind is not then.kind and not (then.is_text and now.is_text):
        return _judge_replaced(then, now)
    return _judge_same_kind(then, now)


def _judge_text(then: Look, now: Look) -> Verdict | None:
    """Judge what was text: bytes of chance between the lines, or letters that say nothing."""
    if then.characters is None or now.characters is None:
        return None
    if is_damaged(then.characters, now.characters) and not _is_text_put_in(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.TEXT_BECAME_BINARY,), then, now)
    if _became_letters(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.TEXT_BECAME_CIPHER_LETTERS,), then, now)
    if now.is_text and not now.validity.damaged:
        return _verdict(Outcome.CLEAN, (Reason.TEXT_SOUND,), then, now)
    return None


def _is_text_put_in(then: Look, now: Look) -> bool:
    """Whether all that differs is one stretch of sound UTF-8, as programs add it to texts in other character sets."""
    if not (then.content.complete and now.content.complete):
        return False
    stretch = stretch_that_differs(then.content.whole(), now.content.whole())
    found = profile(stretch)
    return not stretch or (found.encoding is Encoding.UTF8 and found.is_text and not found.controls)


def _became_letters(then: Look, now: Look) -> bool:
    """Whether writing became letters that say nothing; not where all of it still stands and something was added."""
    if then.content.complete and now.content.complete and then.content.whole().strip() in now.content.whole():
        return False
    if now.is_cipher_letters():
        return not then.is_cipher_letters()
    if now.is_text and then.content.size == now.content.size and nothing_stayed(then.content, now.content):
        return True
    return now.is_one_word() and not then.is_one_word() and then.is_writing()


def _judge_lost(then: Look, now: Look) -> Verdict:
    """Judge a version that shows no format any more."""
    share = now.random_share()
    if then.kind is not Kind.UNKNOWN:
        chance = share > 0 or now.content.size <= SMALL or now.has_filler()
        reasons = (Reason.FORMAT_LOST, Reason.RANDOMNESS_ROSE) if share else (Reason.FORMAT_LOST,)
        return _verdict(Outcome.ENCRYPTED if chance else Outcome.SUSPICIOUS, reasons, then, now)
    share_before = then.random_share()
    if share - share_before > RANDOM_RISE:
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOMNESS_ROSE,), then, now)
    if now.has_filler() and not then.has_filler():
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOM_WITH_FILLER,), then, now)
    if compare(then.content, now.content).randomised:
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOM_BLOCKS_APPEARED,), then, now)
    if nothing_stayed(then.content, now.content):
        return _verdict(Outcome.ENCRYPTED, (Reason.FORMAT_LOST,), then, now)
    if share_before < MOSTLY_RANDOM or share < MOSTLY_RANDOM:
        return _verdict(Outcome.CLEAN, (Reason.NOTHING_UNUSUAL,), then, now)
    if then.has_head() and not now.has_head():
        return _verdict(Outcome.SUSPICIOUS, (Reason.FORMAT_LOST,), then, now)
    return _verdict(Outcome.UNJUDGED, (Reason.RANDOM_BEFORE_AND_AFTER,), then, now)


def _judge_replaced(then: Look, now: Look) -> Verdict:
    """Judge a version that shows another format than before."""
    if now.is_text and now.is_cipher_letters():
        return _verdict(Outcome.ENCRYPTED, (Reason.FORMAT_LOST, Reason.TEXT_BECAME_CIPHER_LETTERS), then, now)
    if now.validity.damaged and _was_something(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.FORMAT_REPLACED, Reason.STRUCTURE_BROKEN), then, now)
    if now.validity.damaged and then.kind is Kind.UNKNOWN:
        # Chance before and after; a mark of a few bytes may have come about by chance as well.
        return _verdict(Outcome.UNJUDGED, (Reason.STRUCTURE_BROKEN,), then, now)
    if not _may_become(then, now) or _packed_in_vain(then, now):
        return _verdict(Outcome.SUSPICIOUS, (Reason.FORMAT_REPLACED,), then, now)
    if now.kind not in PACKED_KINDS or now.validity.office:
        return _verdict(Outcome.CLEAN, (Reason.FORMAT_CONVERTED,), then, now)
    packed = Reason.BECAME_PROTECTED if now.validity.protected else Reason.BECAME_PACKED
    return _verdict(Outcome.CLEAN, (packed,), then, now)


def _was_something(then: Look, now: Look) -> bool:
    """Whether what stood there before was no content of chance already."""
    return then.kind is not Kind.UNKNOWN or now.random_share() - then.random_share() > RANDOM_RISE


def _may_become(then: Look, now: Look) -> bool:
    """Whether people turn the one into the other under the names that stand there."""
    expected = promised(now.name)
    if announces_envelope(now.name):
        return True
    if expected is now.kind:
        return now.validity.office or not promises_office(now.name)
    if now.kind is Kind.PEM and then.is_text:
        return any(label in now.content.head() for label in _PEM_OF_PEOPLE)
    return not has_strange_suffix(now.name) and _may_be_saved_as(then, now, expected)


def _packed_in_vain(then: Look, now: Look) -> bool:
    """Whether something that packs well was packed, under a name that does not say so, and is no smaller for it."""
    if now.kind not in PACKED_KINDS or now.validity.office or announces_envelope(now.name):
        return False
    no_smaller = now.content.size >= then.content.size > SMALL
    return no_smaller and then.kind not in STREAM_KINDS and then.random_share() <= PACKS_WELL


def _may_be_saved_as(then: Look, now: Look, expected: Kind | None) -> bool:
    """Whether programs save the one format in the place of the other, without saying so in the name."""
    if {then.kind, now.kind} <= IMAGE_KINDS:
        return True
    if now.is_text and then.kind in {Kind.ZIP, Kind.CFB}:
        return _may_become_text(now, expected)
    if now.kind in PACKED_KINDS and not now.validity.office and expected is not None:
        return False
    if then.kind is Kind.UNKNOWN or (now.validity.soundness is Soundness.PROVEN and not now.validity.protected):
        return True
    if now.kind in {Kind.ZIP, Kind.CFB} and expected in TEXT_KINDS:
        return False
    return {then.kind, now.kind} <= OFFICE_KINDS and (now.kind is not Kind.ZIP or now.validity.office)


def _may_become_text(now: Look, expected: Kind | None) -> bool:
    """Whether an office document became a table or text; programs write those under the old extensions only."""
    if now.kind is Kind.TEXT and expected is Kind.ZIP:
        return False
    return now.content.size > SMALL and now.is_writing()


def _judge_same_kind(then: Look, now: Look) -> Verdict:
    """Judge a version that still shows the format it had."""
    if now.validity.damaged:
        return _judge_damaged(then, now)
    if now.kind is Kind.ZIP and not (now.validity.office or announces_envelope(now.name)) and then.examined().office:
        return _verdict(Outcome.SUSPICIOUS, (Reason.FORMAT_REPLACED,), then, now)
    if now.validity.soundness is not Soundness.PROVEN and _chance_moved_in(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOM_BLOCKS_APPEARED,), then, now)
    return _verdict(Outcome.CLEAN, (Reason.STRUCTURE_SOUND,), then, now)


def _judge_damaged(then: Look, now: Look) -> Verdict:
    """Judge a version whose structure is broken, by whether it was before."""
    if then.examined().sound:
        cut = now.validity.damage is Damage.TRUNCATED and now.content.size < then.content.size
        outcome = Outcome.SUSPICIOUS if cut and not _differs(then, now) else Outcome.ENCRYPTED
        return _verdict(outcome, (Reason.STRUCTURE_BROKEN,), then, now)
    if _chance_moved_in(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOM_BLOCKS_APPEARED,), then, now)
    if _damage_grew(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.DAMAGE_GREW,), then, now)
    return _verdict(Outcome.UNJUDGED, (Reason.ALREADY_DAMAGED,), then, now)


def _differs(then: Look, now: Look) -> bool:
    """Whether a shorter version is more than a cut: its bytes are not the first ones of before."""
    length = min(now.content.size, HEAD_COMPARED)
    return then.content.head(length) != now.content.head(length)


def _chance_moved_in(then: Look, now: Look) -> bool:
    if now.validity.sound and now.kind in _PAGED | _REWRITTEN:
        return False
    difference = compare(then.content, now.content)
    if now.validity.sound and now.validity.protected:
        # The owner's own encryption is random by right, saved again at any length, but never in parts.
        return difference.partly_replaced
    if difference.purified:
        return True
    if now.kind in STREAM_KINDS:
        return _stream_broke(now, difference)
    return difference.randomised


def _stream_broke(now: Look, difference: Difference) -> bool:
    in_place = not difference.growth and difference.randomised
    continued = now.kind in _ONE_STREAM and difference.continued
    return difference.scattered or difference.cut_by_rule or in_place or continued or difference.turned


def _damage_grew(then: Look, now: Look) -> bool:
    """Whether a file that was not sound before has lost clearly more of its parts."""
    before, after = then.examined(thorough=True), now.examined(thorough=True)
    return after.broken / max(1, after.parts) > 2 * before.broken / max(1, before.parts) + 0.1
