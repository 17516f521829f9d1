"""Bytes of chance written in letters: base64 and its like, hexadecimal, numbers, bits."""

import re

import numpy as np
import numpy.typing as npt

from .statistics import SHORTEST, Bytes, as_array, is_random

LETTERS_MIN, LETTERS_MAX = 14, 96
"""Sizes of alphabets in which encoded random bytes are written (hexadecimal to base 94)."""
SIGNS_MAX = 300
"""Size of an alphabet of signs above ASCII: one for each byte, and a few for frame and padding."""
OWN_SCRIPT = 0.1
"""Share of ASCII letters up to which a text counts as written in signs above ASCII alone."""
CUT_AT_ENDS = 6
"""Bytes of characters that a sample may cut at its ends."""
SHORT, BLANKS = 1024, 0.05
"""Bytes under which the use of letters says little, and the share of blanks that only writing has."""
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
_ABOVE_ASCII = bytes(range(128, 256))
Numbers = npt.NDArray[np.uint32]
_HEXADECIMAL = b"0123456789abcdefABCDEF"
_NUMBERS = re.compile(rb"[0-9]{1,3}")
_WORD = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}\s*")


def is_encoded_random(data: bytes) -> bool:
    """Whether a text is random bytes written in letters: base64, base 85, hexadecimal, decimal, bits and the like."""
    data = data[:SAMPLE]
    signs = _signs(data)
    if signs is not None:
        return _is_even(signs, SIGNS_MAX)
    if len(data) < SHORT and data.count(b" ") > BLANKS * len(data):
        # Too little to tell letters of a language from even ones; but ciphers leave no blanks between words.
        return is_random(_spelled(data))
    if not data.isascii():
        data = _narrow(data)
    return _is_even(as_array(_body(data)), LETTERS_MAX) or is_random(_spelled(data))


def is_one_word(data: bytes) -> bool:
    """Whether a text is nothing but one long word, as short encoded bytes are.

    It mixes capitals, small letters and digits, or has hardly a letter of ASCII.
    """
    signs = _signs(data[:SAMPLE])
    if signs is not None:
        # Blanks are gone from the signs; writing of any script has some, or ends of lines.
        return len(data) >= ONE_WORD and len(data.split()) == 1
    word = _unwrapped(data)
    if len(word) < ONE_WORD or len(word) > SAMPLE or _WORD.fullmatch(word) is None:
        return False
    return word.lower() != word and word.upper() != word and any(digit in word for digit in b"0123456789")


def _unwrapped(data: bytes) -> bytes:
    """Return a word without the line ends that were put into it at equal distances."""
    lines = data.split()
    equal = len({len(line) for line in lines[:-1]}) == 1 and len(lines[0]) >= max(ONE_WORD, len(lines[-1]))
    return b"".join(lines) if equal else data.strip()


def _body(data: bytes) -> bytes:
    """Return the letters without white space, marks with a colon, and the length that begins each line (uuencode)."""
    lines = data.splitlines()
    starts = [line[:1] for line in lines]
    if len(lines) > LINES and starts.count(starts[1]) >= _SAME_START * len(starts):
        data = b"\n".join(line[1:] for line in lines)
    return b"".join(word for word in data.split() if not word.endswith(b":"))


def _narrow(data: bytes) -> bytes:
    """Return letters of UTF-16 as they are in ASCII; anything else as it is."""
    for start, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(start):
            wide = data[2 : len(data) // 2 * 2].decode(encoding, errors="replace")
            return wide.encode("ascii") if wide.isascii() else data
    return data


def _signs(data: bytes) -> Numbers | None:
    """Return the code points of a text that has hardly a letter of ASCII; None for every other content."""
    if len(data) < SHORTEST or len(data.translate(None, _ABOVE_ASCII)) > OWN_SCRIPT * len(data):
        return None
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data[: len(data) // 2 * 2].decode("utf-16") if wide else data.decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return None
    if not wide and len(data) - len(text.encode()) > CUT_AT_ENDS:
        return None
    return np.frombuffer("".join(text.split()).encode("utf-32-le"), dtype=np.uint32)


def _is_even(values: Numbers | Bytes, most: int) -> bool:
    """Whether each letter is used about equally often, which no language does."""
    counts = np.unique(values, return_counts=True)[1] if values.dtype != np.uint8 else np.bincount(values)
    used = np.sort(counts[counts > 0])[::-1].astype(np.float64)
    # Padding and a stray header add a few rare letters; they stay out of the alphabet.
    used = used[used > 0.2 * float(np.median(used))] if used.size else used
    letters = int(used.size)
    if not LETTERS_MIN <= letters <= most or values.size < 4 * letters:
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
