"""The rules: is the version after still what the version before was?"""

from .differences import Difference, compare
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
)
from .looks import Look, glance, look
from .text import is_damaged
from .verdicts import Damage, FileVersion, Outcome, Reason, Soundness, Verdict

RANDOM_RISE = 0.3
"""So much more of a content looks random than before."""
MOSTLY_RANDOM = 0.5
"""From this share of random windows on, content as a whole counts as random."""
SMALL = 512
"""Content up to this many bytes is too short for windows; a lost format counts alone."""
_OPAQUE = frozenset({Kind.SEVEN_ZIP, Kind.RAR})
"""Archives that do not show from outside whether they have a password."""
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
    if certain is not None:
        return _verdict(Outcome.CLEAN, (certain,), None, now)
    if before is None or not before.content.size:
        return _judge_new(now)
    # Where no format is left, it only matters which one it was, not how sound it was.
    then = glance(before, key) if now.kind is Kind.UNKNOWN else look(before, key)
    return _judge_change(then, now)


def _verdict(outcome: Outcome, reasons: tuple[Reason, ...], then: Look | None, now: Look) -> Verdict:
    kind_before = then.kind if then is not None else None
    sealed = now.kind in PACKED_KINDS and (now.validity.protected or now.kind in _OPAQUE) and not now.validity.damaged
    return Verdict(outcome, reasons, kind_before, now.kind, now.validity.damage, now.validity.offset, sealed)


def _judge_empty(before: FileVersion | None, key: bytes) -> Verdict:
    if before is None or not before.content.size:
        return Verdict(Outcome.CLEAN, (Reason.EMPTY,), None, Kind.UNKNOWN)
    then = look(before, key)
    known = then.kind is not Kind.UNKNOWN and not then.is_text
    return Verdict(Outcome.SUSPICIOUS if known else Outcome.CLEAN, (Reason.EMPTIED,), then.kind, Kind.UNKNOWN)


def _certainly_sound(now: Look) -> Reason | None:
    """Return why a version is clean whatever came before: it proves itself and is what its name promises."""
    expected = promised(now.name)
    if has_strange_suffix(now.name) or expected is None:
        return None
    if now.validity.soundness is Soundness.PROVEN and not now.validity.protected and expected is now.kind:
        return Reason.STRUCTURE_SOUND
    if expected in TEXT_KINDS and now.is_text and now.characters is not None and not now.characters.controls:
        plain = not now.characters.high and not now.is_cipher_letters()
        return Reason.TEXT_SOUND if plain and now.validity.sound else None
    return None


def _judge_new(now: Look) -> Verdict:
    """Judge a file without a version before by what its name promises."""
    expected, strange = promised(now.name), has_strange_suffix(now.name)
    if now.kind is Kind.UNKNOWN:
        return _judge_new_unknown(now, expected)
    if now.validity.damaged:
        outcome = Outcome.SUSPICIOUS if strange else Outcome.UNJUDGED
        return _verdict(outcome, (Reason.STRUCTURE_BROKEN,), None, now)
    if now.is_text and expected not in TEXT_KINDS and (strange or expected) and now.is_cipher_letters():
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
    if then.is_text and now.kind not in PACKED_KINDS:
        found = _judge_text(then, now)
        if found is not None:
            return found
    if now.kind is Kind.UNKNOWN:
        return _judge_lost(then, now)
    if now.kind is not then.kind and not (then.is_text and now.is_text):
        return _judge_replaced(then, now)
    return _judge_same_kind(then, now)


def _judge_text(then: Look, now: Look) -> Verdict | None:
    """Judge what was text: bytes of chance between the lines, or letters that say nothing."""
    if then.characters is None or now.characters is None:
        return None
    if is_damaged(then.characters, now.characters):
        return _verdict(Outcome.ENCRYPTED, (Reason.TEXT_BECAME_BINARY,), then, now)
    if now.is_cipher_letters() and not then.is_cipher_letters():
        return _verdict(Outcome.ENCRYPTED, (Reason.TEXT_BECAME_CIPHER_LETTERS,), then, now)
    if now.is_text and not now.validity.damaged:
        return _verdict(Outcome.CLEAN, (Reason.TEXT_SOUND,), then, now)
    return None


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
    if share_before >= MOSTLY_RANDOM and share >= MOSTLY_RANDOM:
        return _verdict(Outcome.UNJUDGED, (Reason.RANDOM_BEFORE_AND_AFTER,), then, now)
    return _verdict(Outcome.CLEAN, (Reason.NOTHING_UNUSUAL,), then, now)


def _judge_replaced(then: Look, now: Look) -> Verdict:
    """Judge a version that shows another format than before."""
    if now.is_text and now.is_cipher_letters():
        return _verdict(Outcome.ENCRYPTED, (Reason.FORMAT_LOST, Reason.TEXT_BECAME_CIPHER_LETTERS), then, now)
    if now.validity.damaged and then.kind is not Kind.UNKNOWN:
        return _verdict(Outcome.ENCRYPTED, (Reason.FORMAT_REPLACED, Reason.STRUCTURE_BROKEN), then, now)
    if _may_become(then, now):
        if now.kind not in PACKED_KINDS or now.validity.office:
            return _verdict(Outcome.CLEAN, (Reason.FORMAT_CONVERTED,), then, now)
        packed = Reason.BECAME_PROTECTED if now.validity.protected else Reason.BECAME_PACKED
        return _verdict(Outcome.CLEAN, (packed,), then, now)
    return _verdict(Outcome.SUSPICIOUS, (Reason.FORMAT_REPLACED,), then, now)


def _may_become(then: Look, now: Look) -> bool:
    """Whether people turn the one into the other under the names that stand there."""
    expected = promised(now.name)
    if expected is now.kind or announces_envelope(now.name) or then.kind is Kind.UNKNOWN:
        return True
    if now.validity.soundness is Soundness.PROVEN and not now.validity.protected:
        return True
    if {then.kind, now.kind} <= IMAGE_KINDS:
        return True
    if now.kind in {Kind.ZIP, Kind.CFB} and expected in TEXT_KINDS:
        return False
    return {then.kind, now.kind} <= OFFICE_KINDS and (now.kind is not Kind.ZIP or now.validity.office)


def _judge_same_kind(then: Look, now: Look) -> Verdict:
    """Judge a version that still shows the format it had."""
    if now.validity.damaged and then.validity.sound:
        cut = now.validity.damage is Damage.TRUNCATED and not compare(then.content, now.content).changed
        outcome = Outcome.SUSPICIOUS if cut else Outcome.ENCRYPTED
        return _verdict(outcome, (Reason.STRUCTURE_BROKEN,), then, now)
    if now.validity.soundness is Soundness.PROVEN:
        return _verdict(Outcome.CLEAN, (Reason.STRUCTURE_SOUND,), then, now)
    if _chance_moved_in(now, compare(then.content, now.content)):
        return _verdict(Outcome.ENCRYPTED, (Reason.RANDOM_BLOCKS_APPEARED,), then, now)
    if now.validity.damaged and _damage_grew(then, now):
        return _verdict(Outcome.ENCRYPTED, (Reason.DAMAGE_GREW,), then, now)
    if now.validity.damaged:
        return _verdict(Outcome.UNJUDGED, (Reason.ALREADY_DAMAGED,), then, now)
    if now.kind is Kind.ZIP and then.validity.office and not (now.validity.office or announces_envelope(now.name)):
        return _verdict(Outcome.SUSPICIOUS, (Reason.FORMAT_REPLACED,), then, now)
    return _verdict(Outcome.CLEAN, (Reason.STRUCTURE_SOUND,), then, now)


def _chance_moved_in(now: Look, difference: Difference) -> bool:
    if now.validity.protected and now.validity.sound:
        # The owner's own encryption is random by right, saved again at any length.
        return False
    if now.kind in _PAGED and now.validity.sound:
        return False
    if difference.purified:
        return True
    if now.kind in STREAM_KINDS:
        return difference.scattered or (not difference.growth and difference.randomised)
    return difference.randomised


def _damage_grew(then: Look, now: Look) -> bool:
    """Whether a file that was not sound before has lost clearly more of its parts."""
    lost_before = then.validity.broken / max(1, then.validity.parts)
    lost_now = now.validity.broken / max(1, now.validity.parts)
    return lost_now > 2 * lost_before + 0.1
