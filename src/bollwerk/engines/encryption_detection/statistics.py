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
LONGEST_PATTERN = 64
"""Bytes of a pattern with which wipers fill a file."""
SAMPLE = 16384
"""Bytes on which filler is judged."""


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
    whole = int(values.size) // window
    found, rest = random_windows(values[: whole * window].reshape(whole, window)), values[whole * window :]
    counted = whole + (rest.size >= SHORTEST)
    return (int(found.sum()) + is_random(rest)) / counted if counted else 0.0


def random_windows(windows: Bytes) -> npt.NDArray[np.bool_]:
    """Return for each row whether its bytes look random; all rows are counted in one pass."""
    rows, length = windows.shape
    if not rows:
        return np.zeros(0, dtype=np.bool_)
    apart = windows + (np.arange(rows, dtype=np.intp) * 256)[:, np.newaxis]
    counts = np.bincount(apart.ravel(), minlength=256 * rows).reshape(rows, 256).astype(np.float64)
    distances = np.einsum("ij,ij->i", counts, counts) * 256 / length - length
    found: npt.NDArray[np.bool_] = (distances > TOO_EVEN) & (distances < UNIFORM_LIMIT)
    return found


def entropy(values: Bytes) -> float:
    """Return the Shannon entropy in bits per byte."""
    counts = np.bincount(values, minlength=256)
    shares = counts[counts > 0] / max(1, int(values.size))
    return float(-(shares * np.log2(shares)).sum())


def repeats(data: bytes) -> bool:
    """Return whether content is one pattern of at most `LONGEST_PATTERN` bytes, written again and again."""
    step = data.find(data[:LONGEST_PATTERN], 1)
    return 0 < step <= LONGEST_PATTERN and data[step:] == data[:-step]


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
