"""Signatures of attestations: `ssh-keygen -Y`, which every administrator has."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import asyncssh

__all__ = ["NAMESPACE", "SignatureError", "fingerprint_of", "sign", "verified"]

NAMESPACE = "bollwerk-attestation"
"""A signature made for something else never counts here."""
_SIGNER = "signer"
_LIMIT_S = 20


class SignatureError(ValueError):
    """A key cannot be read or does not sign."""


def fingerprint_of(public_key: str) -> str:
    """Return the fingerprint of a public key.

    Raises:
        SignatureError: If it is none.
    """
    try:
        return asyncssh.import_public_key(public_key).get_fingerprint()
    except (asyncssh.KeyImportError, ValueError) as error:
        raise SignatureError("this is no public SSH key") from error


def sign(statement: str, key_file: Path) -> str:
    """Return the signature of a statement with a private key.

    Raises:
        SignatureError: If the key does not sign.
    """
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "statement"
        text.write_bytes(statement.encode())
        done = _keygen("sign", "-f", str(key_file), "-n", NAMESPACE, str(text))
        if done.returncode:
            raise SignatureError(done.stderr.decode(errors="replace").strip())
        return text.with_suffix(".sig").read_text(encoding="ascii")


def verified(statement: str, signature: str, public_key: str) -> bool:
    """Return whether a signature is of this statement, made with this key for attestations."""
    with tempfile.TemporaryDirectory() as folder:
        allowed, signed = Path(folder) / "allowed", Path(folder) / "signature"
        allowed.write_text(f"{_SIGNER} {' '.join(public_key.split()[:2])}\n", encoding="ascii", errors="replace")
        signed.write_text(signature, encoding="ascii", errors="replace")
        options = ("-f", str(allowed), "-I", _SIGNER, "-n", NAMESPACE, "-s", str(signed))
        return _keygen("verify", *options, reads=statement).returncode == 0


def _keygen(action: str, *options: str, reads: str = "") -> subprocess.CompletedProcess[bytes]:
    command = ["ssh-keygen", "-Y", action, *options]  # taken from the path, as every other program of Debian
    try:
        return subprocess.run(command, input=reads.encode(), capture_output=True, check=False, timeout=_LIMIT_S)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SignatureError(f"ssh-keygen: {error}") from error
