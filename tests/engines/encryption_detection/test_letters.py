import base64
import binascii
from random import Random

import pytest

from bollwerk.engines.encryption_detection.letters import is_encoded_random, is_one_word

from . import samples

CHANCE = Random(3).randbytes(4000)
NUMBERS = [Random(4).randint(0, 40) for _ in range(50)] * 20


@pytest.mark.parametrize(
    "written",
    [
        base64.b64encode(CHANCE),
        base64.encodebytes(CHANCE),
        base64.b32encode(CHANCE),
        base64.b85encode(CHANCE),
        CHANCE.hex(" ").encode(),
        "".join(f"%{byte:02X}" for byte in CHANCE).encode(),
        "".join(f"0x{byte:02x}, " for byte in CHANCE).encode(),
        " ".join(map(str, CHANCE)).encode(),
        "".join(f"{byte:08b}" for byte in CHANCE).encode(),
        b"begin 644 x\n" + b"".join(binascii.b2a_uu(CHANCE[at : at + 45]) for at in range(0, 3960, 45)),
    ],
    ids=["base64", "lines", "base32", "base85", "pairs", "percent", "c", "decimal", "bits", "uuencode"],
)
def test_bytes_of_chance_in_letters_are_recognised(written):
    assert is_encoded_random(written)


@pytest.mark.parametrize(
    "written",
    [
        samples.prose(900).encode(),
        samples.prose(900).encode("utf-16"),
        ";".join(map(str, NUMBERS)).encode(),
        b"0101\n" * 500,
        b"2026-11-22 10:00:01 INFO ready\n" * 200,
        b"",
        b"x",
    ],
    ids=["prose", "utf-16", "numbers", "bits", "log", "nothing", "letter"],
)
def test_writing_tables_and_logs_are_none(written):
    assert not is_encoded_random(written)


def test_one_long_word_is_no_writing_from_64_letters_on():
    word = base64.b64encode(CHANCE)

    assert is_one_word(word[:64])
    assert not is_one_word(word[:63])
    assert not is_one_word(word[:40] + b" " + word[40:80])
    assert not is_one_word(b"0123456789abcdef" * 8)
