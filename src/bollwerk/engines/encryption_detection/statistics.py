"""Statistics of bytes: how far a piece of content is from chance."""

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

SHORTEST = 128
"""Fewer bytes say too little about chance."""
UNIFORM_LIMIT = 345.0
"""Chi-square (255 degrees of freedom) under which bytes count as random; chance exceeds it in 1 of 6,000 cases."""
TOO_EVEN = 165.0
"""Chi-square below which bytes are more even than chance allows, such as a ramp of grey values."""
LETTERS_MIN, LETTERS_MAX = 14, 96
"""Sizes of alphabets in which encoded random bytes are written (hexadecimal to base 94)."""
LETTERS_SIGMA = 6.0
"""Standard deviations that encoded random bytes may lie away from an even use of their alphabet."""
SAMPLE = 16384
"""Bytes on which alphabets and filler are judged."""


def as_array(data: bytes) -> Bytes:
    """Return a view of `data` as numbers."""
    return np.frombuffer(data, dtype=np.uint8)


def chi_square(values: Bytes) -> float:
    """Return the chi-square distance of byte frequencies from an even distribution, 0 for no bytes."""
    total = int(values.size)
    if not total:
        return 0.0
    counts = np.bincount(values, minlength=256).astype(np.float64)
    return float(np.dot(counts, counts)) * 256 / total - total


def is_random(values: Bytes) -> bool:
    """Whether bytes look drawn by chance; never for fewer than `SHORTEST`."""
    return values.size >= SHORTEST and TOO_EVEN < chi_square(values) < UNIFORM_LIMIT


def random_share(values: Bytes, window: int = 1024) -> float:
    """Return the share of windows that look random; a rest shorter than `SHORTEST` does not count."""
    starts = [start for start in range(0, int(values.size), window) if values.size - start >= SHORTEST]
    if not starts:
        return 0.0
    return sum(is_random(values[start : start + window]) for start in starts) / len(starts)


def entropy(values: Bytes) -> float:
    """Return the Shannon entropy in bits per byte."""
    counts = np.bincount(values, minlength=256)
    shares = counts[counts > 0] / max(1, int(values.size))
    return float(-(shares * np.log2(shares)).sum())


def has_filler(data: bytes) -> bool:
    """Whether random bytes alternate with constant filler in steps of 2 to 4."""
    values = as_array(data[:SAMPLE])
    for step in (2, 3, 4):
        lanes = [values[lane::step] for lane in range(step)]
        if any(map(is_random, lanes)) and any(_is_constant(lane) for lane in lanes):
            return True
    return False


def _is_constant(lane: Bytes) -> bool:
    return bool(lane.size) and bool((lane == lane[0]).all())


def is_encoded_random(data: bytes) -> bool:
    """Whether a text is random bytes written in letters: base64, base32, hexadecimal, base 85 and the like.

    Every such encoding uses each letter of its alphabet about equally often, which no language does.
    """
    text = b"".join(line for line in data[:SAMPLE].split() if not line.endswith(b":"))
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
