"""Bytes of chance written in letters: base64 and its like, hexadecimal, numbers, bits."""

import re

import numpy as np

from .statistics import Bytes, as_array, is_random

LETTERS_MIN, LETTERS_MAX = 14, 96
"""Sizes of alphabets in which encoded random bytes are written (hexadecimal to base 94)."""
LETTERS_SIGMA = 6.0
"""Standard deviations that encoded random bytes may lie away from an even use of their alphabet."""
SAMPLE = 16384
"""Bytes on which alphabets are judged."""
FRAME = b"%\\:;, \t\r\n"
"""What stands between hexadecimal pairs."""
LINES = 8
"""Lines from which a sign that begins nearly all of them is taken for their length."""
ONE_WORD = 64
"""Letters from which a text that is one single word is no writing any more."""
_SAME_START = 0.9
_HEXADECIMAL = b"0123456789abcdefABCDEF"
_NUMBERS = re.compile(rb"[0-9]{1,3}")
_WORD = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}\s*")


def is_encoded_random(data: bytes) -> bool:
    """Whether a text is random bytes written in letters: base64, base 85, hexadecimal, decimal, bits and the like."""
    data = data[:SAMPLE]
    return _is_even(_body(data)) or is_random(_spelled(data))


def is_one_word(data: bytes) -> bool:
    """Whether a text is nothing but one long word of capitals, small letters and digits, as short encoded bytes are."""
    word = data.strip()
    if len(word) < ONE_WORD or len(word) > SAMPLE or _WORD.fullmatch(word) is None:
        return False
    return word.lower() != word and word.upper() != word and any(digit in word for digit in b"0123456789")


def _body(data: bytes) -> bytes:
    """Return the letters without white space, marks with a colon, and the length that begins each line (uuencode)."""
    lines = data.splitlines()
    starts = [line[:1] for line in lines]
    if len(lines) > LINES and starts.count(starts[1]) >= _SAME_START * len(starts):
        data = b"\n".join(line[1:] for line in lines)
    return b"".join(word for word in data.split() if not word.endswith(b":"))


def _is_even(text: bytes) -> bool:
    """Whether each letter is used about equally often, which no language does."""
    values = as_array(text)
    counts = np.bincount(values, minlength=256)
    used = np.sort(counts[counts > 0])[::-1].astype(np.float64)
    # Padding and a stray header add a few rare letters; they stay out of the alphabet.
    used = used[used > 0.2 * float(np.median(used))] if used.size else used
    letters = int(used.size)
    if not LETTERS_MIN <= letters <= LETTERS_MAX or values.size < 4 * letters:
        return False
    total = float(used.sum())
    distance = float(np.dot(used, used)) * letters / total - total
    return total >= 0.98 * float(values.size) and distance - letters + 1 < LETTERS_SIGMA * (2 * letters) ** 0.5


def _spelled(data: bytes) -> Bytes:
    """Return the bytes that a text spells as bits, hexadecimal pairs or decimal numbers; none when it spells none."""
    plain = data.replace(b"0x", b"").translate(None, FRAME)
    if not plain.strip(b"01"):
        return np.packbits(as_array(plain) - ord("0"))
    if plain.isdigit():
        return _numbers(_NUMBERS.findall(data))
    if not plain.translate(None, _HEXADECIMAL):
        return as_array(bytes.fromhex(plain[: len(plain) // 2 * 2].decode()))
    return as_array(b"")


def _numbers(found: list[bytes]) -> Bytes:
    """Return numbers as bytes; the last one may be cut off."""
    numbers = [int(one) for one in found[:-1]]
    return as_array(bytes(numbers) if all(one <= 255 for one in numbers) else b"")  # noqa: PLR2004 - a byte
