"""The cryptography of restic: AES-256-CTR with Poly1305-AES, keys from scrypt, zstd underneath.

Source: restic's design document, sections "Keys, Encryption and MAC" and "Pack Format". Every sealed piece is
`nonce (16) | cipher text | MAC (16)`; the MAC covers the cipher text with the one-time key `r | AES(k, nonce)`
(D. J. Bernstein, "The Poly1305-AES message-authentication code", 2005).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

NONCE_BYTES = 16
MAC_BYTES = 16
OVERHEAD_BYTES = NONCE_BYTES + MAC_BYTES
_R_MASK = int.from_bytes(bytes.fromhex("ffffff0ffcffff0ffcffff0ffcffff0f"), "big")
_MAX_WINDOW_BYTES = 128 * 1024 * 1024
"""The largest zstd window accepted; restic's compressor stays at or below 8 MiB for blobs."""


class WrongMacError(Exception):
    """The piece was not sealed with this key, or was altered."""


class BadCompressionError(Exception):
    """The piece does not unpack to what it was said to be."""


class TooLargeError(Exception):
    """The piece would unpack to more than is allowed.

    Attributes:
        stated: The plain size it states, 0 when it states none.
    """

    def __init__(self, stated: int) -> None:
        super().__init__(f"unpacks to {stated} bytes")
        self.stated = stated


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """The cost of one scrypt derivation: `n` (a power of two), `r`, `p`, and the salt."""

    n: int
    r: int
    p: int
    salt: bytes

    @property
    def memory_bytes(self) -> int:
        """Return the memory scrypt needs at once."""
        return 128 * self.r * (self.n + self.p + 2)

    @property
    def work_bytes(self) -> int:
        """Return the memory scrypt touches over all rounds."""
        return 128 * self.n * self.r * self.p


class Sealer:
    """A key that opens sealed pieces. Not to be shared between threads."""

    __slots__ = ("_cipher", "_nonce_cipher", "_r", "_sealing")

    def __init__(self, encryption_key: bytes, mac_k: bytes, mac_r: bytes) -> None:
        if (len(encryption_key), len(mac_k), len(mac_r)) != (32, 16, 16):
            raise ValueError("the key has the wrong length")
        # One cipher for all pieces, because making one for each costs as much as deciphering a small piece.
        self._cipher = Cipher(algorithms.AES(encryption_key), modes.CTR(bytes(NONCE_BYTES))).decryptor()
        # ECB on single blocks is what Poly1305-AES prescribes for the nonce; nothing is encrypted for secrecy here.
        self._nonce_cipher = Cipher(algorithms.AES(mac_k), modes.ECB()).encryptor()  # noqa: S305
        self._r = (int.from_bytes(mac_r, "big") & _R_MASK).to_bytes(16, "big")
        self._sealing = hashlib.blake2b(
            mac_r + mac_k, key=encryption_key, digest_size=32, person=b"index cache"
        ).digest()

    @property
    def cache_key(self) -> bytes:
        """Return a key for sealing a cached index, bound to this repository."""
        return self._sealing

    def open(self, sealed: bytes | memoryview) -> bytes:
        """Return the plain text of a sealed piece.

        Raises:
            WrongMacError: If the MAC is wrong or the piece is too short to hold one.
        """
        if len(sealed) < OVERHEAD_BYTES:
            raise WrongMacError
        nonce = bytes(sealed[:NONCE_BYTES])
        text = sealed[NONCE_BYTES:-MAC_BYTES]
        try:
            Poly1305.verify_tag(self._r + self._nonce_cipher.update(nonce), bytes(text), bytes(sealed[-MAC_BYTES:]))
        except InvalidSignature:
            raise WrongMacError from None
        self._cipher.reset_nonce(nonce)
        return self._cipher.update(text)


def derive_sealer(password: str, parameters: KdfParameters) -> Sealer:
    """Return the key that a password opens; costly by design.

    Raises:
        ValueError: If scrypt refuses the parameters.
    """
    derived = hashlib.scrypt(
        password.encode(errors="surrogateescape"),
        salt=parameters.salt,
        n=parameters.n,
        r=parameters.r,
        p=parameters.p,
        dklen=64,
        maxmem=parameters.memory_bytes + 1024 * 1024,
    )
    return Sealer(derived[:32], derived[32:48], derived[48:])


class Unpacker:
    """Unpacks zstd frames. Not to be shared between threads."""

    __slots__ = ("_decompressor",)

    def __init__(self) -> None:
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)

    def unpack(self, data: bytes, max_bytes: int) -> bytes:
        """Return the plain text of one zstd frame of at most `max_bytes`, never allocating more than that.

        Raises:
            BadCompressionError: If it is no single sound zstd frame.
            TooLargeError: If it states more than `max_bytes`.
        """
        try:
            stated = zstandard.frame_content_size(data)
            if stated > max_bytes:
                raise TooLargeError(stated)
            return self._decompressor.decompress(data, max_output_size=max_bytes, allow_extra_data=False)
        except (zstandard.ZstdError, MemoryError) as error:
            raise BadCompressionError(str(error)) from error
