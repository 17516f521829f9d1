import base64
import gzip
import io
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bollwerk.engines.encryption_detection import (
    BytesReader,
    FileVersion,
    Kind,
    Outcome,
    Reason,
    judge_transition,
    verdict_key,
)
from bollwerk.engines.encryption_detection.looks import look

from . import samples
from .samples import KEY

SAMPLES = samples.bundle()
TEXTS = [name for name in SAMPLES if name.endswith((".txt", ".csv"))]


def version(name, content, blobs=()):
    return FileVersion(name, BytesReader(content), blobs)


def judge(before_name, before, after_name, after):
    old = None if before_name is None else version(before_name, before)
    return judge_transition(old, version(after_name, after), key=KEY)


def steps(content, on, off):
    sealed, out = Random(1).randbytes(len(content)), bytearray(content)
    for at in range(0, len(content), on + off):
        out[at : at + on] = sealed[at : at + on]
    return bytes(out)


SCHEMES = {
    "full": lambda content: Random(1).randbytes(len(content)),
    "full with footer": lambda content: Random(1).randbytes(len(content)) + b"KEY" * 100,
    "first 4 KB": lambda content: Random(1).randbytes(min(4096, len(content))) + content[4096:],
    "16 of 32": lambda content: steps(content, 16, 16),
    "64 of 192": lambda content: steps(content, 64, 128),
    "base64": lambda content: base64.b64encode(Random(1).randbytes(len(content))),
    "hexadecimal": lambda content: Random(1).randbytes(len(content)).hex().encode(),
    "interleaved": lambda content: b"".join(bytes((byte, 0)) for byte in Random(1).randbytes(len(content))),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_recognised_and_sound(name):
    seen = look(version(name, SAMPLES[name]), KEY)

    assert not seen.validity.damaged
    assert (seen.kind is Kind.UNKNOWN) == name.endswith(".dat")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", SAMPLES)
def test_an_encrypted_file_is_found_under_its_old_and_a_new_name(name, scheme):
    damaged = SCHEMES[scheme](SAMPLES[name])

    assert judge(name, SAMPLES[name], name, damaged).alarming
    assert judge(name, SAMPLES[name], f"{name}.locked", damaged).alarming


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_that_was_only_moved_or_renamed_stays_quiet(name):
    assert not judge(name, SAMPLES[name], f"archiv/{name}", SAMPLES[name]).alarming
    assert not judge(name, SAMPLES[name], f"{name}.bak", SAMPLES[name]).alarming
    assert not judge(None, b"", name, SAMPLES[name]).alarming


@pytest.mark.parametrize(
    ("before_name", "before", "after_name", "after"),
    [
        ("brief.docx", samples.docx(), "brief.docx", samples.docx(samples.prose(900, 2), 9)),
        ("alt.doc", samples.compound(), "alt.docx", samples.docx()),
        ("alt.doc", samples.compound(), "alt.doc", samples.compound(samples.prose(2000, 2))),
        ("plan.jpg", samples.image("JPEG"), "plan.jpg", samples.image("JPEG", 2, quality=40)),
        ("plan.png", samples.image("PNG"), "plan.png", samples.image("JPEG")),
        ("a.jpg", samples.image("JPEG"), "a.webp", samples.image("WEBP", xmp=b"<x/>").replace(b"XMP ", b"XMP\0")),
        ("b.pdf", samples.pdf(), "b.pdf", samples.pdf() + b"\n2 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF\n"),
        ("a.log", samples.prose().encode(), "a.log.gz", gzip.compress(samples.prose().encode())),
        ("a.docx", samples.docx(), "a.docx.gpg", samples.openpgp()),
        ("a.docx", samples.docx(), "a.docx.age", samples.armoured_age()),
        ("a.docx", samples.docx(), "a.7z", samples.seven_zip()),
        ("a.docx", samples.docx(), "a.docx.zip", samples.password_zip()),
        ("a.db", samples.sqlite(300), "a.db", samples.sqlite(500)),
        ("t.hc", Random(1).randbytes(65536), "t.hc", Random(1).randbytes(40000) + Random(2).randbytes(25536)),
        (None, b"", "t.hc", Random(1).randbytes(65536)),
        (None, b"", "d/AB/x4Zq.c9r", Random(1).randbytes(5000)),
    ],
)
def test_what_people_do_to_files_stays_quiet(before_name, before, after_name, after):
    assert not judge(before_name, before, after_name, after).alarming


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp850", "utf-16"])
@pytest.mark.parametrize("name", TEXTS)
def test_another_character_set_is_no_damage(name, encoding):
    original = {"liste.csv": "latin-1", "wein.txt": "utf-16", "dos.txt": "cp850"}.get(name, "utf-8")
    text = SAMPLES[name].decode(original)

    assert judge(name, SAMPLES[name], name, text.encode(encoding)).outcome is Outcome.CLEAN


DAT = b"".join(bytes((n % 7, 0, 0, n % 251)) + b"FIELD" + bytes(7) for n in range(900))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("b.pdf", samples.pdf(), b"%PDF-1.4\n" + Random(1).randbytes(9000) + b"\n%%EOF"),
        ("b.pdf", samples.pdf(), gzip.compress(Random(1).randbytes(9000))),
        ("alt.doc", samples.compound(), bytes(byte ^ 0x41 for byte in samples.compound())),
        ("fach.dat", DAT, bytes(byte ^ 0x41 for byte in DAT)),
        ("fach.dat", DAT[:64] + Random(1).randbytes(9000), Random(2).randbytes(9064)),
        ("fach.dat", DAT, bytes(len(DAT))),
        ("brief.txt", samples.prose(30).encode(), base64.b64encode(Random(1).randbytes(90))),
        ("brief.docx", samples.docx(), samples.armoured_age()),
        ("brief.txt", samples.prose(200).encode(), samples.armoured_age()),
        ("brief.txt", samples.prose(90).encode(), b"-----BEGIN SEALED-----\nAAAA\n-----END SEALED-----\n"),
        ("brief.docx", samples.docx(), samples.prose(400).encode()),
    ],
    ids=["framed", "packed", "shifted", "xor", "head", "wiped", "word", "age", "age text", "armoured", "text"],
)
def test_what_no_program_saves_under_that_name_is_found(name, before, after):
    assert judge(name, before, name, after).alarming


def test_of_a_sealed_document_all_is_saved_anew_or_it_was_encrypted_in_parts():
    frame = b"%PDF-1.6\n1 0 obj\n<< /Encrypt 9 0 R >>\nendobj\n"
    at, sealed = len(frame), frame + Random(1).randbytes(8180) + b"\nstartxref\n9\n%%EOF\n"
    anew = sealed[:at] + Random(2).randbytes(8180) + sealed[at + 8180 :]
    parts = sealed[:at] + Random(2).randbytes(3000) + sealed[at + 3000 :]

    assert not judge("b.pdf", sealed, "b.pdf", anew).alarming
    assert judge("b.pdf", sealed, "b.pdf", parts).alarming


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "utf-16"])
def test_lines_in_another_character_set_put_into_a_text_are_no_damage(encoding):
    before = samples.prose(200).replace("e", "ä").encode(encoding)
    line = "Nachtrag: Straße gesperrt – Prüfung läuft.\n".encode()
    middle = len(before) // 2

    assert judge("a.log", before, "a.log", before + line).outcome is Outcome.CLEAN
    assert judge("a.log", before, "a.log", before[:middle] + line + before[middle:]).outcome is Outcome.CLEAN
    assert judge("a.log", before, "a.log", before[:middle] + Random(1).randbytes(60) + before[middle:]).alarming


def test_random_content_without_history_is_unjudged_never_clean():
    found = judge(None, b"", "tresor.hc", Random(1).randbytes(65536))

    assert found.outcome is Outcome.UNJUDGED
    assert found.reasons == (Reason.RANDOM_WITHOUT_HISTORY,)


def test_random_content_under_a_name_that_promises_a_format_is_encrypted():
    assert judge(None, b"", "brief.docx", Random(1).randbytes(5000)).outcome is Outcome.ENCRYPTED
    assert judge(None, b"", "brief.docx.locked", Random(1).randbytes(5000)).outcome is Outcome.ENCRYPTED


def test_a_password_archive_under_the_old_name_is_suspicious_under_its_own_it_is_not():
    kept = judge("a.docx", samples.docx(), "a.docx", samples.seven_zip())
    own = judge("a.docx", samples.docx(), "a.docx.7z", samples.seven_zip())

    assert kept.outcome is Outcome.SUSPICIOUS
    assert own.outcome is Outcome.CLEAN
    assert own.sealed


def test_a_known_document_emptied_is_suspicious_an_emptied_text_is_not():
    assert judge("a.docx", samples.docx(), "a.docx", b"").outcome is Outcome.SUSPICIOUS
    assert judge("a.txt", b"ein Text", "a.txt", b"").outcome is Outcome.CLEAN


def test_equal_blob_lists_are_not_read():
    class Unreadable:
        size = 10

        def read(self, offset, length, /):
            raise AssertionError("read")

    same = FileVersion("a.docx", Unreadable(), ("blob",))

    assert judge_transition(same, same, key=KEY).reasons == (Reason.SAME_CONTENT,)


def test_content_that_cannot_be_read_is_unjudged():
    class Silent:
        size = 10

        def read(self, offset, length, /):
            return b""

    assert judge_transition(None, FileVersion("a.docx", Silent()), key=KEY).outcome is Outcome.UNJUDGED


def test_a_verdict_is_cached_by_blob_lists_and_never_for_unknown_content():
    assert verdict_key(["a"], ["b"], rules="1") == verdict_key(("a",), ("b",), rules="1")
    assert verdict_key(["a", "b"], ["c"], rules="1") != verdict_key(["a"], ["b", "c"], rules="1")
    assert verdict_key(None, ["a"], rules="1") != verdict_key(["a"], ["a"], rules="1")
    with pytest.raises(ValueError, match="blob list"):
        verdict_key([], ["a"], rules="1")


@pytest.mark.slow  # packs and unpacks bombs
def test_a_zip_bomb_and_a_nested_archive_end_quickly():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.bin", bytes(8_000_000))
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("inner.zip", out.getvalue())

    assert judge(None, b"", "bomb.zip", out.getvalue()).outcome is Outcome.CLEAN
    assert judge(None, b"", "nested.zip", nested.getvalue()).outcome is Outcome.CLEAN


def test_a_content_that_claims_petabytes_is_read_within_the_budget():
    class Huge:
        size = 1 << 60

        def __init__(self):
            self.given = 0

        def read(self, offset, length, /):
            self.given += length
            return bytes(length)

    huge = Huge()
    judge_transition(FileVersion("a.docx", BytesReader(samples.docx())), FileVersion("a.docx", huge), key=KEY)

    assert huge.given < 64 * 1024 * 1024


@pytest.mark.parametrize(
    "content", [b"\xff\xfeA", b"\xfe\xff\x00A\x00", b"\xff\xfe" + Random(1).randbytes(999), b"\xff" * 700]
)
def test_half_a_character_does_not_make_the_engine_fail(content):
    assert judge("a.txt", b"ein Text", "a.txt", content).reasons


@pytest.mark.slow  # judges many files
@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(SAMPLES)), cuts=st.lists(st.tuples(st.integers(0, 20000), st.binary(max_size=40)), max_size=6), tail=st.integers(0, 20000))  # fmt: skip  # noqa: E501
def test_no_mutation_of_any_sample_makes_the_engine_fail(name, cuts, tail):
    mutated = bytearray(SAMPLES[name])
    for at, piece in cuts:
        mutated[at : at + len(piece)] = piece
    mutated = bytes(mutated)[: max(1, len(mutated) - tail)]

    found = judge(name, SAMPLES[name], name, mutated)

    assert found.outcome in set(Outcome)
    assert found.reasons
