"""Our own ransomware simulator: encryption schemes over documents, with and without a new name.

Nothing here touches a file: a scheme turns the bytes of a document into the bytes of its next version.
"""

import base64
import zlib
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of a file, and what lies between them."""

    what: str
    before_name: str | None
    before: bytes
    after_name: str
    after: bytes


def cipher(data, rng):
    stream = Cipher(algorithms.AES(rng.randbytes(32)), modes.CTR(rng.randbytes(16))).encryptor()
    return stream.update(data)


def blocks(data, rng, *, chosen, size=BLOCK):
    """Encrypt the blocks whose number `chosen` accepts."""
    sealed = cipher(data, rng)
    out = bytearray(data)
    for number, at in enumerate(range(0, len(data), size)):
        if chosen(number):
            out[at : at + size] = sealed[at : at + size]
    return bytes(out)


def share_of_blocks(data, rng, share):
    count = max(1, -(-len(data) // BLOCK))
    numbers = set(rng.sample(range(count), max(1, round(count * share))))
    return blocks(data, rng, chosen=numbers.__contains__)


def steps(data, rng, on, off):
    sealed, out = cipher(data, rng), bytearray(data)
    for at in range(0, len(data), on + off):
        out[at : at + on] = sealed[at : at + on]
    return bytes(out)


FULL = {
    "full": cipher,
    "full_footer": lambda data, rng: cipher(data, rng) + rng.randbytes(512) + b"FINISHED",
    "full_header": lambda data, rng: rng.randbytes(256) + b"\x00" * 16 + cipher(data, rng),
}
INTERMITTENT = {
    "head_4k": lambda data, rng: cipher(data[:4096], rng) + data[4096:],
    "step_16_16": lambda data, rng: steps(data, rng, 16, 16),
    "step_64_128": lambda data, rng: steps(data, rng, 64, 128),
    "blocks_25_percent": lambda data, rng: share_of_blocks(data, rng, 0.25),
    "blocks_10_percent": lambda data, rng: share_of_blocks(data, rng, 0.10),
    "head_kept": lambda data, rng: data[:4096] + cipher(data[4096:], rng),
    "base64": lambda data, rng: base64.b64encode(cipher(data, rng)),
    "interleaved": lambda data, rng: b"".join(bytes((byte, 0)) for byte in cipher(data, rng)),
}
EXTRA = {
    "first_25_percent": lambda data, rng: cipher(data[: len(data) // 4], rng) + data[len(data) // 4 :],
    "head_and_tail": lambda data, rng: cipher(data[:1024], rng) + data[1024:-1024] + cipher(data[-1024:], rng),
    "middle_only": lambda data, rng: (
        data[: len(data) // 3] + cipher(data[len(data) // 3 : 2 * len(data) // 3], rng) + data[2 * len(data) // 3 :]
    ),
    "step_8_24": lambda data, rng: steps(data, rng, 8, 24),
    "step_1024_7168": lambda data, rng: steps(data, rng, 1024, 7168),
    "hexadecimal": lambda data, rng: cipher(data, rng).hex().encode(),
    "base85_lines": lambda data, rng: lines(base64.b85encode(cipher(data, rng))),
    "xor_16": lambda data, rng: xor(data, rng.randbytes(16)),
    "packed_then_sealed": lambda data, rng: cipher(zlib.compress(data), rng),
    "fake_png_head": lambda data, rng: b"\x89PNG\r\n\x1a\n" + cipher(data, rng),
}


def xor(data, key):
    long_key = (key * (len(data) // len(key) + 1))[: len(data)]
    return (int.from_bytes(data, "little") ^ int.from_bytes(long_key, "little")).to_bytes(len(data), "little")


def lines(letters):
    return b"\n".join(letters[at : at + 76] for at in range(0, len(letters), 76))


def attacked(documents, scheme, encrypt, seed):
    """Yield pairs of one scheme: half keep their name, half get a new extension or a new name."""
    rng = Random(f"{seed}{scheme}")
    for number, (name, data) in enumerate(documents):
        after = encrypt(data, rng)
        if after == data:
            continue
        renamed = (name, f"{name}.locked", name, f"{name}.{rng.randbytes(3).hex()}")[number % 4]
        yield Pair(scheme, name, data, renamed, after)
