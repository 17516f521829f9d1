"""Where contents lie: one file per content, named by its SHA-256, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from bollwerk.foundation.files.media import HEAD_BYTES, media_type_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from typing import BinaryIO

__all__ = ["FileTooLargeError", "StoredContent", "path_of", "sweep", "write"]

_CHUNK = 1024 * 1024


class FileTooLargeError(ValueError):
    """A file is larger than allowed; nothing of it was kept.

    Attributes:
        limit_bytes: The largest size allowed.
    """

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the file is larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A content that has been written."""

    sha256: str
    size_bytes: int
    media_type: str


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return Path(settings.DATA_DIR) / "files" / sha256[:2] / sha256[2:]


def write(content: BinaryIO, *, limit_bytes: int) -> StoredContent:
    """Write a content to disk and return what it is; the same content twice is one file.

    Raises:
        FileTooLargeError: If there is more than `limit_bytes`.
        OSError: If the disk is full or not writable; nothing is left behind.
    """
    folder = Path(settings.DATA_DIR) / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"draft-{secrets.token_hex(16)}"
    try:
        stored = _copy(content, draft, limit_bytes)
        target = path_of(stored.sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        draft.replace(target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return stored


def _copy(content: BinaryIO, draft: Path, limit_bytes: int) -> StoredContent:
    """Copy into the draft, counting and hashing on the way, down to the disk."""
    digest, size, head = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limit_bytes:
                raise FileTooLargeError(limit_bytes)
            digest.update(chunk)
            head = head if len(head) >= HEAD_BYTES else (head + chunk)[:HEAD_BYTES]
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return StoredContent(digest.hexdigest(), size, media_type_of(head))


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(known: AbstractSet[str], *, older_than: datetime) -> int:
    """Remove every content that no record names and every draft left by a crash; return how many.

    Args:
        known: Hashes that records name.
        older_than: What was written later stays: its record may be about to be made.
    """
    count = 0
    for path in (Path(settings.DATA_DIR) / "files").glob("**/*"):
        sha256 = path.parent.name + path.name
        if path.is_file() and sha256 not in known and path.stat().st_mtime < older_than.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count
