"""Hashes and OpenPGP signatures of downloaded documents; both are checked before a document is parsed.

Source: CSAF 2.0 and 2.1, section 7.1 (requirements 18-20) and 7.3 (retrieving rules).
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pysequoia

from bollwerk.engines.csaf.errors import HashMismatchError, NotCsafError, SignatureError

HASH_ALGORITHMS = ("sha512", "sha256")
"""Algorithms of hash files, strongest first."""

_DIGITS = {"sha256": 64, "sha512": 128}
_HEX = re.compile(r"[0-9a-fA-F]+")

MAX_HASH_FILE = 4096
"""Longest hash file that is read, in bytes; it holds one line."""

MAX_SIGNATURE = 256 * 1024
"""Longest signature or certificate that is parsed, in bytes."""


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that was found valid: fingerprint of the certificate and of the key that signed, in upper case."""

    certificate: str
    signing_key: str


def read_hash_file(raw: bytes, algorithm: str) -> str:
    """Return the digest of a hash file (`<hex digits>  <file name>`) in lower case.

    Raises:
        NotCsafError: If the file does not start with a digest of the algorithm.
    """
    words = raw[:MAX_HASH_FILE].decode("utf-8", "replace").lstrip("\ufeff").split(None, 1)
    digest = words[0] if words else ""
    if not _HEX.fullmatch(digest) or len(digest) != _DIGITS[algorithm]:
        raise NotCsafError(f"{algorithm} file", f"its first word is no digest of {_DIGITS[algorithm]} digits")
    return digest.lower()


def check_hash(raw: bytes, published: bytes, algorithm: str) -> None:
    """Check a document against its hash file.

    Args:
        raw: The document.
        published: Content of the hash file.
        algorithm: `sha256` or `sha512`.

    Raises:
        NotCsafError: If the hash file is none.
        HashMismatchError: If the document does not have the published hash.
    """
    expected = read_hash_file(published, algorithm)
    found = hashlib.new(algorithm, raw).hexdigest()
    if not hmac.compare_digest(expected, found):
        raise HashMismatchError(algorithm, expected, found)


def read_certificates(raw: bytes) -> tuple[pysequoia.Cert, ...]:
    """Return the OpenPGP certificates (public keys) of a file, armoured or binary.

    Raises:
        SignatureError: If there is none.
    """
    if len(raw) > MAX_SIGNATURE:
        raise SignatureError(f"The key file has {len(raw)} bytes; at most {MAX_SIGNATURE} are read.")
    try:
        found = tuple(pysequoia.Cert.split_bytes(raw))
    except (RuntimeError, ValueError) as error:
        raise SignatureError(f"The key file holds no OpenPGP certificate: {_reason(error)}.") from error
    if not found:
        raise SignatureError("The key file holds no OpenPGP certificate.")
    return found


def fingerprint_of(certificate: pysequoia.Cert) -> str:
    """Return the fingerprint of a certificate in upper case, to compare with the provider's metadata."""
    return certificate.fingerprint.upper()


def check_signature(raw: bytes, signature: bytes, certificates: Sequence[pysequoia.Cert]) -> VerifiedSignature:
    """Check a detached OpenPGP signature.

    Revoked certificates never verify; expiry is judged by the library at the moment of the signature.

    Args:
        raw: The signed document.
        signature: The detached signature, armoured or binary.
        certificates: Keys that the provider publishes; any of them may have signed.

    Raises:
        SignatureError: If the signature is malformed, of another key, or does not fit the document.
    """
    usable = [certificate for certificate in certificates if not certificate.is_revoked]
    if not usable:
        raise SignatureError("There is no unrevoked key to check the signature with.")
    if len(signature) > MAX_SIGNATURE:
        raise SignatureError(f"The signature has {len(signature)} bytes; at most {MAX_SIGNATURE} are read.")

    def offer(_key_ids: list[str]) -> list[pysequoia.Cert]:
        return usable

    try:
        parsed = pysequoia.Sig.from_bytes(signature)
        result = pysequoia.verify(bytes=raw, store=offer, signature=parsed)
    except (RuntimeError, ValueError) as error:
        raise SignatureError(f"The signature is not valid: {_reason(error)}.") from error
    if not result.valid_sigs:
        raise SignatureError("The signature is not valid: no key of the provider made it.")
    best = result.valid_sigs[0]
    return VerifiedSignature(str(best.certificate).upper(), str(best.signing_key).upper())


def _reason(error: Exception) -> str:
    # The library appends a stack trace; only the first line says something.
    return str(error).splitlines()[0].rstrip(".") if str(error) else "unknown reason"
