"""Open encrypted mails with the house's own keys, OpenPGP and S/MIME.

The keys lie in one file outside the database; who may read it is a matter of the site. A mail that no key opens is
refused and stays unread, for a person.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pysequoia

from bollwerk.rooms.advisories.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FILE_VARIABLE", "NO_KEYS", "Decrypted", "HouseKeys", "house_keys", "open_openpgp", "open_smime"]

FILE_VARIABLE = "BOLLWERK_MAIL_KEYS"
"""Names the file of the house's private keys: armoured OpenPGP keys; PEM of a private key and its certificate."""
_PEM = re.compile(r"-----BEGIN ((?:[A-Z]+ )?(?:PRIVATE KEY|CERTIFICATE))-----.+?-----END \1-----", re.DOTALL)
_ARMOUR = re.compile(r"-----BEGIN (PGP PRIVATE KEY BLOCK)-----.+?-----END \1-----", re.DOTALL)
_NO_KEY = "The message is encrypted, and the house holds no key that opens it; a person has to read it in the mailbox."
_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class HouseKeys:
    """What the house opens mails with: OpenPGP keys, and PEM texts of private keys with their certificates."""

    openpgp: tuple[pysequoia.Tsk, ...] = ()
    x509: str = ""


NO_KEYS = HouseKeys()


@dataclass(frozen=True, slots=True)
class Decrypted:
    """What stood inside, and the fingerprint of the certificate that signed it inside; empty without one."""

    content: bytes
    signed_by: str


def house_keys() -> HouseKeys:
    """Return the keys of the house; none where the site names no file.

    Raises:
        IntakeError: If the file cannot be read or holds no keys.
    """
    place = os.environ.get(FILE_VARIABLE, "")
    if not place:
        return NO_KEYS
    try:
        text = Path(place).read_text(encoding="utf-8")
        found = HouseKeys(
            tuple(pysequoia.Tsk.from_bytes(block.encode()) for block in _blocks(_ARMOUR, text)),
            "\n".join(_blocks(_PEM, text)),
        )
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        raise IntakeError(f"The file that {FILE_VARIABLE} names holds no readable keys.") from error
    if found == NO_KEYS:
        raise IntakeError(f"The file that {FILE_VARIABLE} names holds no private key.")
    return found


def _blocks(form: re.Pattern[str], text: str) -> list[str]:
    return [found.group() for found in form.finditer(text)]


def open_openpgp(message: bytes, keys: HouseKeys, certificates: Sequence[pysequoia.Cert]) -> Decrypted:
    """Return what an OpenPGP message says, and who of `certificates` signed it inside.

    Raises:
        IntakeError: If no key of the house opens it.
    """
    for key in keys.openpgp:
        # With certificates it opens only what one of them signed; what nobody of them signed counts as not signed.
        for store in (lambda _ids: list(certificates), None):
            try:
                opened = pysequoia.decrypt(message, decryptor=key.decryptor(), store=store)
            except RuntimeError:
                continue
            if opened.bytes is not None:
                signer = next((str(one.certificate).upper() for one in opened.valid_sigs or ()), "")
                return Decrypted(bytes(opened.bytes), signer)
    raise IntakeError(_NO_KEY)


def open_smime(raw: bytes, keys: HouseKeys) -> bytes:
    """Return what an S/MIME message says inside; OpenSSL opens it, the one program that knows all its forms.

    Raises:
        IntakeError: If no key of the house opens it, or OpenSSL is not installed.
    """
    openssl = shutil.which("openssl")
    if not keys.x509:
        raise IntakeError(_NO_KEY)
    if openssl is None:
        raise IntakeError("The message is encrypted with S/MIME; OpenSSL, which opens it, is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "keys.pem"
        place.touch(mode=0o600)
        place.write_text(keys.x509, encoding="ascii")
        command = [openssl, "cms", "-decrypt", "-inform", "SMIME", "-inkey", str(place), "-recip", str(place)]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command; the mail is its input
                command, input=raw, capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise IntakeError("The encrypted message could not be opened in time.") from error
    if done.returncode or not done.stdout:
        raise IntakeError(_NO_KEY)
    return done.stdout
