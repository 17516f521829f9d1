"""Ciphertext that hides in letters, frames and patterns is found; what people do that looks alike is not."""

import base64
import gzip
import io
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bollwerk.engines.encryption_detection import BytesReader, FileVersion, Outcome, judge_transition

from .samples import KEY

WORDS = ("Der", "Rat", "beschließt", "den", "Haushalt;", "Prüfung", "Gebühren", "folgt", "im", "Juni", "Bescheid")


def prose(count, seed=1):
    rng = Random(seed)
    return " ".join(rng.choice(WORDS) + rng.choice(("", ",\n", ".")) for _ in range(count))


TEXT = prose(700).encode()
CIPHER = Random(2).randbytes(len(TEXT))
FONT = b"\x00\x01\x00\x00\x00\x0c\x00\x80\x00\x03\x00\x40" + b"".join(bytes((n % 7, 0, 1, n % 3)) for n in range(6000))


def zipped(content, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("inhalt", content)
    return out.getvalue()


def judge(name_before, before, name_after, after):
    old = None if before is None else FileVersion(name_before, BytesReader(before))
    return judge_transition(old, FileVersion(name_after, BytesReader(after)), key=KEY)


DISGUISES = {
    "base64 in UTF-16": base64.b64encode(CIPHER).decode().encode("utf-16"),
    "one ideograph for each byte": "".join(chr(0x4E00 + byte) for byte in CIPHER).encode(),
    "one Braille sign for each byte": "".join(chr(0x2800 + byte) for byte in CIPHER).encode(),
    "a few signs without a blank": "".join(chr(0x2800 + byte) for byte in CIPHER[:80]).encode(),
    "short base64 in lines": base64.encodebytes(CIPHER[:120]),
    "a stored archive": zipped(CIPHER, zipfile.ZIP_STORED),
    "a packed archive": zipped(CIPHER, zipfile.ZIP_DEFLATED),
    "a gzip stream": gzip.compress(CIPHER),
    "a pattern": b"\xde\xad\xbe\xef" * (len(TEXT) // 4),
    "a slogan": b"PAY THE CREW " * (len(TEXT) // 13),
    "every letter exchanged for another": bytes(byte ^ 1 for byte in prose(700).encode("ascii", "replace")),
}


@pytest.mark.parametrize("name", ["Satzung", "satzung.adoc", "satzung.txt"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_text_that_became_ciphertext_in_disguise_is_found(name, disguise):
    before = prose(700).encode("ascii", "replace") if "exchanged" in disguise else TEXT

    assert judge(name, before, name, DISGUISES[disguise]).alarming


def test_a_font_behind_whose_kept_head_everything_is_chance_is_found():
    after = FONT[:32] + Random(3).randbytes(len(FONT))

    assert judge("haus.ttf", FONT, "haus.ttf", after).alarming
    assert not judge("haus.ttf", FONT, "haus.ttf", FONT[:32] + FONT).alarming


HARMLESS = {
    "a picture written into it": ("satzung", TEXT + b"\ndata:image/png;base64," + base64.b64encode(CIPHER)),
    "UTF-16 without a mark": ("satzung", TEXT.decode().encode("utf-16-le")),
    "UTF-16 with a mark": ("satzung", TEXT.decode().encode("utf-16")),
    "packed under a name that says so": ("satzung.gz", gzip.compress(TEXT)),
    "packed by its program": ("satzung", gzip.compress(TEXT)),
    "translated": ("satzung", "".join(chr(0x4E00 + ord(c) * 7) if c.isalpha() else c for c in TEXT.decode()).encode()),
    "capitals": ("satzung", TEXT.decode().upper().encode()),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_what_people_and_programs_do_to_a_text_raises_no_alarm(change):
    name, after = HARMLESS[change]

    assert judge("satzung", TEXT, name, after).outcome is Outcome.CLEAN


@settings(max_examples=40)
@given(st.binary(max_size=300), st.integers(20, 400))
def test_a_text_to_which_letters_are_added_never_became_ciphertext(added, words):
    before = prose(words).encode("ascii", "replace")
    after = before + b"\n" + base64.b64encode(added) + b"\n"

    assert not judge("brief.txt", before, "brief.txt", after).alarming


def test_a_short_text_in_capitals_is_still_a_text():
    short = (
        b"/usr/share/doc: no documentation was left here on purpose; see the package of the library instead, please."
    )

    assert not judge("LIESMICH", short, "LIESMICH", short.upper()).alarming


def test_new_keys_of_people_are_no_ciphertext():
    ring = b"\x99\x01\x0d\x04" + Random(4).randbytes(268) + b"\xb4\x10" + b"Amt <a@b.example>"[:16]
    ssh = b"ssh-rsa " + base64.b64encode(Random(5).randbytes(400)) + b" root@srv\n"

    assert not judge("", None, "archiv.gpg", ring).alarming
    assert not judge("", None, "server.pub", ssh).alarming


def test_a_false_mark_on_what_was_chance_before_is_not_called_sound():
    before, after = Random(6).randbytes(9000), b"%PDF-1.7\n" + Random(7).randbytes(8991)

    assert judge("tresor", before, "tresor", after).outcome is not Outcome.CLEAN
