"""A mailbox of warnings: reads unread messages over IMAP and checks their signatures, OpenPGP and S/MIME."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bollwerk.engines import csaf
from bollwerk.rooms.advisories.adapters.decryption import NO_KEYS, HouseKeys, open_openpgp, open_smime
from bollwerk.rooms.advisories.adapters.feeds import plain_text
from bollwerk.rooms.advisories.adapters.smime import check_mail
from bollwerk.rooms.advisories.errors import DownloadError, IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pysequoia

__all__ = ["Mail", "Mailbox", "read_mail"]

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SMIME_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
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
        with suppress(OSError, imaplib.IMAP4.error):
            self._server.logout()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Yield number and bytes of unread messages, at most the 200 newest; none is marked as read by looking.

        The newest, because refused ones stay unread: two hundred of those would keep every later warning out.

        Raises:
            DownloadError: If the folder cannot be read.
        """
        try:
            self._server.select(f'"{self._folder}"')
            _status, found = self._server.search(None, "UNSEEN")
            for number in found[0].split()[-_MOST:]:
                _status, parts = self._server.fetch(number.decode(), f"(BODY.PEEK[]<0.{_LARGEST}>)")
                if parts and isinstance(parts[0], tuple):
                    yield number.decode(), parts[0][1]
        except (OSError, imaplib.IMAP4.error) as error:
            raise DownloadError(f"The folder {self._folder} cannot be read: {error}.") from error

    def mark_read(self, number: str) -> None:
        """Mark a message as read, after it was kept.

        Raises:
            DownloadError: If the server does not do it.
        """
        try:
            self._server.store(number, "+FLAGS", "\\Seen")
        except (OSError, imaplib.IMAP4.error) as error:
            raise DownloadError(f"A message in {self._folder} cannot be marked as read: {error}.") from error


def read_mail(
    raw: bytes, certificates: Sequence[pysequoia.Cert] = (), x509: str = "", keys: HouseKeys = NO_KEYS
) -> Mail:
    """Return what a message says, opened where it is encrypted, its signature checked where it carries one.

    Args:
        raw: The whole message.
        certificates: OpenPGP certificates of those who may sign.
        x509: Certificates in PEM of those who may sign with S/MIME, or of their authorities.
        keys: What the house opens mails with.

    Raises:
        IntakeError: If it has no identifier or subject, no key opens it, or an S/MIME signature does not fit.
        SignatureError: If it carries an OpenPGP signature that does not fit.
    """
    outer = _parsed(raw)
    key, sender = str(outer.get("Message-ID", "")).strip().strip("<>"), str(outer.get("From", ""))
    content, opened, signed_by = _opened(raw, outer, keys, certificates)
    said = opened
    if not signed_by:
        signed_by = _signer(content, opened, certificates)
        if _is_smime(opened) and x509:
            signed = check_mail(content, x509, sender=sender)
            signed_by, said = signed.fingerprint, _parsed(signed.content)
    # Mailers that encrypt hide the subject: the true one stands inside.
    subject = " ".join(str(opened.get("Subject") or said.get("Subject") or outer.get("Subject", "")).split())
    if not key or not subject:
        raise IntakeError("The message has no identifier or no subject.")
    body = said.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    return Mail(key[:200], subject[:500], plain_text(text), sender[:200], signed_by)


def _opened(
    raw: bytes, outer: EmailMessage, keys: HouseKeys, certificates: Sequence[pysequoia.Cert]
) -> tuple[bytes, EmailMessage, str]:
    """Return what is inside an encrypted message and who signed it there; another message as it is."""
    if outer.get_content_type() == "multipart/encrypted":
        parts = [one for one in outer.iter_parts() if one.get_content_type() == "application/octet-stream"]
        payload = parts[0].get_payload(decode=True) if parts else b""
        opened = open_openpgp(payload if isinstance(payload, bytes) else b"", keys, certificates)
        return opened.content, _parsed(opened.content), opened.signed_by
    if _is_enveloped(outer):
        content = open_smime(raw, keys)
        return content, _parsed(content), ""
    payload = outer.get_payload(decode=True)
    if isinstance(payload, bytes) and payload.lstrip().startswith(_ARMOUR):
        opened = open_openpgp(payload, keys, certificates)
        content = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + opened.content
        return content, _parsed(content), opened.signed_by
    return raw, outer, ""


def _is_enveloped(parsed: EmailMessage) -> bool:
    kind = str(parsed.get_param("smime-type", "")).casefold()
    return parsed.get_content_type() in _SMIME and kind in {"enveloped-data", "authenveloped-data"}


def _is_smime(parsed: EmailMessage) -> bool:
    """Return whether a message carries an S/MIME signature, beside its text or around it."""
    beside = str(parsed.get_param("protocol", "")).casefold() in _SMIME_SIGNATURES
    return parsed.get_content_type() in _SMIME or (parsed.get_content_type() == "multipart/signed" and beside)


def _parsed(content: bytes) -> EmailMessage:
    """Return a message, or the part that was signed or encrypted: only that was checked, so only that is read."""
    inner = message_from_bytes(content, policy=policy.default)
    if not isinstance(inner, EmailMessage):
        raise IntakeError("The message cannot be read.")
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
