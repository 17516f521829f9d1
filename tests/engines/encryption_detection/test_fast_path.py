from random import Random

import pytest

from bollwerk.engines.encryption_detection import BytesReader, FastPath, Kind, Outlook
from bollwerk.engines.encryption_detection.content import places

from . import samples
from .samples import KEY

KINDS = {
    Kind.ZIP: samples.docx(),
    Kind.CFB: samples.compound(),
    Kind.PDF: samples.pdf(),
    Kind.JPEG: samples.image("JPEG", size=160),
    Kind.PNG: samples.image("PNG"),
    Kind.BMP: samples.image("BMP"),
    Kind.SQLITE: samples.sqlite(),
    Kind.TEXT: samples.prose(2000).encode("ascii", "replace"),
}


def outlook(content, kind, identity=b"amt/akte"):
    return FastPath(KEY).outlook(BytesReader(content), kind, identity)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_is_passed_quickly(kind):
    assert outlook(KINDS[kind], kind) is Outlook.STILL_WHAT_IT_WAS


@pytest.mark.parametrize("kind", KINDS)
def test_an_encrypted_file_an_empty_and_an_unknown_one_need_a_closer_look(kind):
    assert outlook(Random(1).randbytes(len(KINDS[kind])), kind) is Outlook.LOOK_CLOSER
    assert outlook(b"", kind) is Outlook.LOOK_CLOSER
    assert outlook(KINDS[kind], Kind.UNKNOWN) is Outlook.LOOK_CLOSER


def test_text_kept_at_head_and_tail_does_not_hide_every_middle():
    head, tail = KINDS[Kind.TEXT][:600], KINDS[Kind.TEXT][-1200:]
    hidden = head + Random(1).randbytes(60_000) + tail

    assert outlook(hidden, Kind.TEXT) is Outlook.LOOK_CLOSER


def test_places_cover_head_and_tail_and_depend_on_the_key():
    first, second = places(1 << 20, 16, 4096, b"one"), places(1 << 20, 16, 4096, b"two")

    assert first[0] == 0
    assert first[-1] == (1 << 20) - 4096
    assert first != second
    assert first == sorted(first) == places(1 << 20, 16, 4096, b"one")
