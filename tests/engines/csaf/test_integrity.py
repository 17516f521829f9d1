"""Hashes and signatures either fit or are refused with the reason."""

import hashlib

import pysequoia
import pytest

from bollwerk.engines.csaf import (
    HashMismatchError,
    NotCsafError,
    SignatureError,
    check_hash,
    check_signature,
    fingerprint_of,
    read_certificates,
)

RAW = b'{"document": {}}'


@pytest.fixture(scope="module")
def key() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate("Muster AG <psirt@muster.example>")


def _signed(key: pysequoia.Tsk, data: bytes) -> bytes:
    return pysequoia.sign(key.signer(), data, mode=pysequoia.SignatureMode.DETACHED)


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_published_hash_fits_or_is_refused(algorithm: str):
    published = f"{hashlib.new(algorithm, RAW).hexdigest().upper()}  ms-2026-001.json\n".encode()

    check_hash(RAW, published, algorithm)
    with pytest.raises(HashMismatchError) as refused:
        check_hash(RAW + b" ", published, algorithm)
    assert refused.value.algorithm == algorithm


@pytest.mark.parametrize("published", [b"", b"<html>404</html>", b"abc  file", b"\xff" * 70])
def test_a_page_instead_of_a_hash_is_refused(published: bytes):
    with pytest.raises(NotCsafError):
        check_hash(RAW, published, "sha256")


def test_a_signature_of_the_provider_fits(key: pysequoia.Tsk):
    certificates = read_certificates(str(key.extract_certificate()).encode())

    verified = check_signature(RAW, _signed(key, RAW), certificates)

    assert verified.certificate == fingerprint_of(key.extract_certificate())


def test_a_changed_document_does_not_fit_its_signature(key: pysequoia.Tsk):
    with pytest.raises(SignatureError, match="not valid") as refused:
        check_signature(RAW + b" ", _signed(key, RAW), [key.extract_certificate()])
    assert "\n" not in str(refused.value)


def test_a_stranger_cannot_sign_for_the_provider(key: pysequoia.Tsk):
    stranger = pysequoia.Tsk.generate("Fremd <fremd@fremd.example>")

    with pytest.raises(SignatureError):
        check_signature(RAW, _signed(stranger, RAW), [key.extract_certificate()])
    with pytest.raises(SignatureError, match="no unrevoked key"):
        check_signature(RAW, _signed(key, RAW), [])


@pytest.mark.parametrize("junk", [b"", b"junk", b"-----BEGIN PGP SIGNATURE-----\n", b"x" * 300_000])
def test_junk_is_neither_signature_nor_key(key: pysequoia.Tsk, junk: bytes):
    with pytest.raises(SignatureError):
        check_signature(RAW, junk, [key.extract_certificate()])
    with pytest.raises(SignatureError):
        read_certificates(junk)
