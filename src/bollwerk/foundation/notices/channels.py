"""Mail over one lasting connection, and apprise targets for everything else."""

from __future__ import annotations

import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DeliveryError", "broadcast", "forget_connection", "send_mail"]

_TIMEOUT_S = 20


class DeliveryError(OSError):
    """A message could not be handed over; the job that sends it tries again."""


class _Smtp:
    """One connection to the mail server, opened when needed and kept; a dead one is replaced once per message."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the mail server.

        Raises:
            DeliveryError: If the server cannot be reached or refuses the message.
        """
        with self._lock:
            try:
                self._alive().send_message(message)
            except (smtplib.SMTPServerDisconnected, smtplib.SMTPRecipientsRefused, OSError) as error:
                self._close()
                raise DeliveryError(f"the mail server did not take the message: {error}") from error

    def _alive(self) -> smtplib.SMTP:
        """Return the open connection, or a new one where the server has closed it."""
        if self._connection is not None:
            try:
                if self._connection.noop()[0] == 250:  # noqa: PLR2004 - "OK" in RFC 5321
                    return self._connection
            except (smtplib.SMTPException, OSError):
                pass
            self._close()
        self._connection = _open()
        return self._connection

    def forget(self) -> None:
        """Close the connection."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open() -> smtplib.SMTP:
    """Connect, encrypt and log in as the site is configured."""
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_TIMEOUT_S, context=context
        )
    else:
        connection = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_TIMEOUT_S)
        if settings.EMAIL_USE_TLS:
            connection.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        connection.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return connection


_smtp = _Smtp()


def forget_connection() -> None:
    """Close the lasting connection to the mail server."""
    _smtp.forget()


def send_mail(*, to: str, subject: str, text: str, message_id: str) -> None:
    """Send one plain mail.

    Args:
        to: Address.
        subject: Subject, one line.
        text: Body.
        message_id: Same for the same notice, so that a mail sent twice after a crash can be recognised.

    Raises:
        DeliveryError: If it could not be handed over.
    """
    if not settings.EMAIL_HOST:
        DjangoMessage(subject, text, to=[to], headers={"Message-ID": message_id}).send()
        return
    message = EmailMessage()
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    _smtp.send(message)


def broadcast(*, title: str, text: str, targets: Sequence[str]) -> None:
    """Tell the site's further targets, each an apprise address.

    Raises:
        DeliveryError: If one of them did not take it.
    """
    import apprise  # 13 MB that only a message to such a target needs

    sender = apprise.Apprise()
    for target in targets:
        if not sender.add(target):
            raise DeliveryError(f"this is no address for notices: {target.split(':', 1)[0]}:...")
    if targets and not sender.notify(title=title, body=text):
        raise DeliveryError("a target did not take the notice")
