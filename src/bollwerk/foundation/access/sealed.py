"""Envelopes for matters whose very existence the people who run the server must not learn.

The server keeps one envelope of constant size: age (X25519) to the keys of a circle, the content packed and padded to
one length, missing members filled up with keys nobody holds. Nothing here asks the clock or the database; private keys
are read on a member's own machine only (ADR 0007).
"""

from __future__ import annotations

import secrets
import zlib
from typing import TYPE_CHECKING

from pyrage import DecryptError, IdentityError, RecipientError, decrypt, encrypt, passphrase, x25519

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CONTENT_BYTES",
    "ENVELOPE_BYTES",
    "RECIPIENTS",
    "SealedError",
    "SealedFullError",
    "UnknownKeyError",
    "WrongKeyError",
    "decoy",
    "is_envelope",
    "is_public_key",
    "new_key",
    "public_key_of",
    "seal",
    "unlock_key",
    "unseal",
]

CONTENT_BYTES = 256 * 1024
"""Room for the packed content; years of blind tests as text take a tenth of it."""
ENVELOPE_BYTES = CONTENT_BYTES + 8 * 1024
"""Length of every envelope: content, age's header for `RECIPIENTS` keys, and what makes up for age's random stanza."""
RECIPIENTS = 12
"""Keys every envelope is sealed to; a smaller circle is filled up, so that the header does not tell its size."""
_LARGEST_CONTENT = 16 * 1024 * 1024
"""No content unpacks to more: an envelope of an attacker must not fill the memory of a member's machine."""
_LENGTH_BYTES = 4
_AGE = b"age-encryption.org/v1\n"
_PRIVATE = "AGE-SECRET-KEY-1"


class SealedError(Exception):
    """Base of everything that is wrong with keys and envelopes."""


class SealedFullError(SealedError):
    """The content does not fit: the envelope must keep its size."""


class WrongKeyError(SealedError):
    """The key does not open this envelope, or the passphrase does not open the key file."""


class UnknownKeyError(SealedError):
    """What was given is no age key."""


def new_key() -> tuple[str, str]:
    """Return a new private key and its public key, as age writes them."""
    made = x25519.Identity.generate()
    return str(made), str(made.to_public())


def public_key_of(private_key: str) -> str:
    """Return the public key of a private key.

    Raises:
        UnknownKeyError: If it is none.
    """
    return str(_identity(private_key).to_public())


def is_public_key(text: str) -> bool:
    """Return whether `text` is a public key that content can be sealed to."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def unlock_key(file: bytes, words: str = "") -> str:
    """Return the private key in a key file: plain, or closed with a passphrase by age.

    Raises:
        WrongKeyError: If the passphrase is wrong.
        UnknownKeyError: If the file holds no key.
    """
    if file.startswith(_AGE):
        try:
            file = passphrase.decrypt(file, words)
        except DecryptError as error:
            raise WrongKeyError("the passphrase does not open the key file") from error
    lines = file.decode("utf-8", "replace").splitlines()
    found = [line.strip() for line in lines if line.strip().startswith(_PRIVATE)]
    if len(found) != 1:
        raise UnknownKeyError("the file does not hold one private age key")
    public_key_of(found[0])
    return found[0]


def seal(content: bytes, public_keys: Sequence[str]) -> bytes:
    """Return `content` in an envelope of `ENVELOPE_BYTES` for the holders of the keys.

    Raises:
        SealedFullError: If content or keys are too many.
        UnknownKeyError: If a key is none.
    """
    packed = zlib.compress(content, 9)
    if len(content) > _LARGEST_CONTENT or len(packed) > CONTENT_BYTES - _LENGTH_BYTES or len(public_keys) > RECIPIENTS:
        raise SealedFullError("the sealed content is too large for its envelope")
    plain = _framed(packed).ljust(CONTENT_BYTES, b"\0")
    try:
        known = [x25519.Recipient.from_str(key) for key in public_keys]
    except RecipientError as error:
        raise UnknownKeyError("a member's key is no age key") from error
    nobody = [x25519.Identity.generate().to_public() for _ in range(RECIPIENTS - len(known))]
    every = [*known, *nobody]
    secrets.SystemRandom().shuffle(every)
    framed = _framed(encrypt(plain, every))
    return framed + secrets.token_bytes(ENVELOPE_BYTES - len(framed))


def unseal(envelope: bytes, private_key: str) -> bytes:
    """Return what an envelope holds.

    Raises:
        WrongKeyError: If the key does not open it.
        SealedError: If it is no envelope.
    """
    if not is_envelope(envelope):
        raise SealedError("this is no sealed envelope")
    try:
        plain = decrypt(_unframed(envelope), [_identity(private_key)])
    except DecryptError as error:
        raise WrongKeyError("this key does not open the envelope") from error
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(_unframed(plain), _LARGEST_CONTENT)
    except zlib.error as error:
        raise SealedError("the envelope holds nothing readable") from error
    if not unpacking.eof:
        raise SealedError("the envelope holds nothing readable")
    return content


def is_envelope(given: bytes) -> bool:
    """Return whether something has the outward form of an envelope; nobody without a key can tell more."""
    return len(given) == ENVELOPE_BYTES and given[_LENGTH_BYTES:].startswith(_AGE)


def decoy() -> bytes:
    """Return an envelope that holds nothing and that nobody can open, like any other from outside."""
    return seal(b"", [])


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


def _unframed(framed: bytes) -> bytes:
    length = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    return framed[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _identity(private_key: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(private_key)
    except IdentityError as error:
        raise UnknownKeyError("this is no private age key") from error
