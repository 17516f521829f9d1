"""Carry signed heads outside the server: to a folder elsewhere, by mail, or as a line for the minutes.

A hash chain alone does not notice that its tail was cut; a head kept where the server cannot write does.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

from bollwerk.foundation.audit import storage
from bollwerk.foundation.audit.entries import moment
from bollwerk.foundation.audit.heads import HEADS_FILE, Head, read_folder
from bollwerk.foundation.audit.keys import publish_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["configured", "keep_in_folder", "printed_line"]


def configured() -> list[Callable[[Head], None]]:
    """Return the anchors of this site."""
    anchors: list[Callable[[Head], None]] = []
    folder, address = storage.anchor_folder(), storage.anchor_mail()
    if folder is not None:
        anchors.append(lambda head: keep_in_folder(folder, head))
    if address:
        anchors.append(lambda head: _mail(address, head))
    return anchors


def keep_in_folder(folder: Path, head: Head) -> None:
    """Append the head to the file of heads in a folder outside; safe to run twice.

    Raises:
        OSError: If the folder is not there or not writable; it is never made, because a missing folder is a share
            that is not mounted.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"the anchor folder is not there: {folder}")
    publish_key(folder, head.public_key)
    if any(known.size == head.size for known in read_folder(folder)):
        return
    with (folder / HEADS_FILE).open("a", encoding="utf-8") as file:
        file.write(head.line() + "\n")
        file.flush()
        os.fsync(file.fileno())


def printed_line(head: Head) -> str:
    """Return the head as a line for the minutes of a meeting: short enough to be read out and typed."""
    root = head.signed.head.root.hex()
    groups = " ".join(root[start : start + 8] for start in range(0, len(root), 8))
    return f"{moment(head.signed.head.at)} {head.size} {groups}"


def _mail(address: str, head: Head) -> None:
    """Send the head to a mailbox outside."""
    EmailMessage(subject=f"Bollwerk trail {head.size}", body=head.line() + "\n", to=[address]).send()
