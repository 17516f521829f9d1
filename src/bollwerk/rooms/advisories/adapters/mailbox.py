"""A mailbox of warnings: reads unread messages over IMAP and checks their signatures, OpenPGP and S/MIME."""

from __future__ import annotations

import imaplib
import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bollwerk.engines import csaf
from bollwerk.rooms.advisories.adapters.feeds import plain_text
from bollwerk.rooms.advisories.adapters.smime import check_mail
from bollwerk.rooms.advisories.errors import DownloadError, IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pysequoia

__all__ = ["Mail", "Mailbox", "read_mail"]

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_MOST = 200
_LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """A warning that came by mail.

    Attributes:
        signed_by: Fingerprint of the OpenPGP or X.509 certificate that signed it; empty where nobody did whom the
            source names.
    """

    key: str
    subject: str
    text: str
    sender: str
    signed_by: str


class Mailbox:
    """A folder of an IMAP server, TLS always; use as a context manager."""

    def __init__(self, url: str, *, account: str, password: str, timeout_s: float = 30.0) -> None:
        parts = urlsplit(url)
        if parts.scheme != "imaps" or not parts.hostname:
            raise DownloadError(f"{url} is no address of a mailbox (imaps://server/folder).")
        self._folder = parts.path.strip("/") or "INBOX"
        try:
            context = ssl.create_default_context()
            self._server = imaplib.IMAP4_SSL(parts.hostname, parts.port or 993, ssl_context=context, timeout=timeout_s)
            self._server.login(account, password)
        except (OSError, imaplib.IMAP4.error) as error:
            raise DownloadError(f"The mailbox {parts.hostname} did not let us in: {error}.") from error

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.logout()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield number and bytes of the unread messages, at most 200 a visit; none is marked as read by looking.

        Raises:
            DownloadError: If the folder cannot be read.
        """
        try:
            self._server.select(f'"{self._folder}"')
            _status, found = self._server.search(None, "UNSEEN")
            for number in found[0].split()[:_MOST]:
                _status, parts = self._server.fetch(number.decode(), f"(BODY.PEEK[]<0.{_LARGEST}>)")
                if parts and isinstance(parts[0], tuple):
                    yield number.decode(), parts[0][1]
        except (OSError, imaplib.IMAP4.error) as error:
            raise DownloadError(f"The folder {self._folder} cannot be read: {error}.") from error

    def mark_read(self, number: str) -> None:
        """Mark a message as read, after it was kept."""
        self._server.store(number, "+FLAGS", "\\Seen")


def read_mail(raw: bytes, certificates: Sequence[pysequoia.Cert] = (), x509: str = "") -> Mail:
    """Return what a message says, its signature checked where it carries one.

    Args:
        raw: The whole message.
        certificates: OpenPGP certificates of those who may sign.
        x509: Certificates in PEM of those who may sign with S/MIME, or of their authorities.

    Raises:
        IntakeError: If it has no identifier or subject, is encrypted, or carries an S/MIME signature that does not fit.
        SignatureError: If it carries an OpenPGP signature that does not fit.
    """
    parsed = message_from_bytes(raw, policy=policy.default)
    if not isinstance(parsed, EmailMessage):
        raise IntakeError("The message cannot be read.")
    key = str(parsed.get("Message-ID", "")).strip().strip("<>")
    subject = " ".join(str(parsed.get("Subject", "")).split())
    if not key or not subject:
        raise IntakeError("The message has no identifier or no subject.")
    if _is_encrypted(parsed):
        raise IntakeError("The message is encrypted; the house holds no key of a person.")
    signed_by = _signer(raw, parsed, certificates)
    said = parsed
    if _is_smime(parsed) and x509:
        signed = check_mail(raw, x509, sender=str(parsed.get("From", "")))
        signed_by, said = signed.fingerprint, _inner(signed.content)
    body = said.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    return Mail(key[:200], subject[:500], plain_text(text), str(parsed.get("From", ""))[:200], signed_by)


def _is_encrypted(parsed: EmailMessage) -> bool:
    if parsed.get_content_type() == "multipart/encrypted":
        return True
    kind = str(parsed.get_param("smime-type", "")).casefold()
    return parsed.get_content_type() in _SMIME and kind in {"enveloped-data", "authenveloped-data"}


def _is_smime(parsed: EmailMessage) -> bool:
    """Return whether a message carries an S/MIME signature, beside its text or around it."""
    beside = str(parsed.get_param("protocol", "")).casefold() in _SMIME_SIGNATURES
    return parsed.get_content_type() in _SMIME or (parsed.get_content_type() == "multipart/signed" and beside)


def _inner(content: bytes) -> EmailMessage:
    """Return the part that was signed, as a message: only that was checked, so only that is read."""
    inner = message_from_bytes(content, policy=policy.default)
    if not isinstance(inner, EmailMessage):
        raise IntakeError("The signed part of the message cannot be read.")
    return inner


def _signer(raw: bytes, parsed: EmailMessage, certificates: Sequence[pysequoia.Cert]) -> str:
    """Return who signed a PGP/MIME message. Source: RFC 3156, section 5: the first part with CRLF ends is signed."""
    if parsed.get_content_type() != "multipart/signed" or not certificates:
        return ""
    if parsed.get_param("protocol") != "application/pgp-signature":
        return ""
    boundary = str(parsed.get_param("boundary", "")).encode()
    lines = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    parts = lines.split(b"\r\n--" + boundary)
    if len(parts) < 3:  # noqa: PLR2004 - what stands before, the signed part, the signature
        raise IntakeError("The signed message is not complete.")
    signed = parts[1].removeprefix(b"\r\n")
    signature = parts[2].partition(b"\r\n\r\n")[2]
    return csaf.check_signature(signed, signature, certificates).certificate
