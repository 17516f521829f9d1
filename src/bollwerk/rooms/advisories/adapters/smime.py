"""S/MIME signatures of mails, checked by OpenSSL: the one program of every system that knows all forms of them.

Trusted are the certificates that the source names, of senders or of authorities, and nothing else: not what comes with
the mail, not what the system trusts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from bollwerk.rooms.advisories.errors import IntakeError

__all__ = ["Signed", "check_mail", "split_keys"]

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid signature covers, and the SHA-256 fingerprint of the certificate that made it."""

    content: bytes
    fingerprint: str


def split_keys(text: str) -> tuple[str, str]:
    """Return the X.509 certificates (PEM) among the keys of a source, and the rest: OpenPGP keys."""
    return "\n".join(_PEM.findall(text)), _PEM.sub("", text).strip()


def check_mail(raw: bytes, certificates: str, *, sender: str) -> Signed:
    """Return what a signed mail says, after its signature was checked.

    Source: RFC 8551, 3.5 and RFC 8550, 3: the address of the certificate is that of the sender.

    Args:
        raw: The whole message.
        certificates: Trusted certificates in PEM, of senders or of authorities.
        sender: What the message names as its sender.

    Raises:
        IntakeError: If the signature does not fit, nobody trusted made it, or somebody else than the sender.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise IntakeError("The message carries an S/MIME signature; OpenSSL, which checks it, is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        trusted, signer = Path(folder) / "trusted.pem", Path(folder) / "signer.pem"
        trusted.write_text(certificates, encoding="ascii")
        command = [openssl, "cms", "-verify", "-inform", "SMIME", "-partial_chain", "-no-CApath", "-no-CAstore"]
        command += ["-CAfile", str(trusted), "-signer", str(signer)]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command; the mail is its input
                command, input=raw, capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise IntakeError("The S/MIME signature could not be checked in time.") from error
        if done.returncode:
            raise IntakeError("The S/MIME signature does not fit, or nobody whom the source names made it.")
        made_by = x509.load_pem_x509_certificate(signer.read_bytes())
    address = parseaddr(sender)[1].casefold()
    if address not in _addresses(made_by):
        raise IntakeError(f"The S/MIME signature is not that of the sender {address[:100]}.")
    return Signed(done.stdout, made_by.fingerprint(SHA256()).hex().upper())


def _addresses(certificate: x509.Certificate) -> set[str]:
    """Return the mail addresses that a certificate is made for."""
    named = certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    found = {str(one.value).casefold() for one in named}
    try:
        others = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return found
    return found | {one.casefold() for one in others.get_values_for_type(x509.RFC822Name)}
