"""Keep, read and delete files. Every upload goes through `keep`."""

from __future__ import annotations

import io
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.files import store
from bollwerk.foundation.files.models import StoredFile
from bollwerk.foundation.files.scan import ScanState, scan
from bollwerk.foundation.files.store import FileTooLargeError
from bollwerk.foundation.history.api import forget

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

__all__ = ["DEFAULT_LIMIT", "FileTooLargeError", "MalwareFoundError", "delete_due", "keep", "path_to", "safe_name"]

DEFAULT_LIMIT = 50 * 1024 * 1024
"""Largest upload in bytes unless the caller says otherwise: inventories of a whole city stay below."""

_NAME_LENGTH = 150


class MalwareFoundError(RuntimeError):
    """A file holds known malware: it is kept locked as evidence and handed out to nobody.

    Attributes:
        signature: Name of the malware.
    """

    def __init__(self, signature: str) -> None:
        super().__init__(f"malware found: {signature}")
        self.signature = signature


def keep(
    *,
    content: bytes | BinaryIO,
    name: str,
    tlp: Tlp = Tlp.AMBER,
    organisation_id: int | None = None,
    circle_id: int | None = None,
    keep_until: date | None = None,
    limit_bytes: int = DEFAULT_LIMIT,
) -> StoredFile:
    """Write a file to the store, scan it, and return its record, on behalf of the current viewer.

    Args:
        content: The bytes, or an open file such as Django's `UploadedFile`.
        name: Name as it came; made safe here.
        tlp: Label.
        organisation_id: Organisation; default is the viewer's.
        circle_id: Circle of a closed matter.
        keep_until: Last day on which it is kept; None keeps it.
        limit_bytes: Largest size.

    Raises:
        FileTooLargeError: If it is larger; nothing was kept.
        MalwareFoundError: If known malware was found; call outside a transaction to keep the evidence.
    """
    viewer = current_viewer()
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    stored = store.write(stream, limit_bytes=limit_bytes)
    verdict, now = scan(store.path_of(stored.sha256)), clock.now()
    with transaction.atomic():
        row = StoredFile.objects.create(
            name=safe_name(name),
            size_bytes=stored.size_bytes,
            media_type=stored.media_type,
            sha256=stored.sha256,
            uploaded_by=viewer.name,
            uploaded_at=now,
            keep_until=keep_until,
            scan_state=verdict.state.value,
            scan_signature=verdict.signature,
            scan_signatures=verdict.signatures,
            scanned_at=None if verdict.state is ScanState.NOT_SCANNED else now,
            tlp=tlp,
            organisation_id=viewer.home_organisation if organisation_id is None else organisation_id,
            circle_id=circle_id,
        )
        found = verdict.state is ScanState.FOUND
        code = "files.malware.found" if found else "files.file.kept"
        record(code, subject=f"files.file/{row.pk}", about=row, sha256=stored.sha256, size_bytes=stored.size_bytes)
    if found:
        raise MalwareFoundError(verdict.signature)
    return row


def safe_name(name: str) -> str:
    """Return a file name without folders, control and direction characters, at most 150 characters long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    kept = kept.strip(" .")
    if len(kept) > _NAME_LENGTH:
        stem, dot, ending = kept.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 10 else ""  # noqa: PLR2004 - a usual file ending
        kept = kept[: _NAME_LENGTH - len(ending)] + ending
    return kept or "file"


def path_to(row: StoredFile) -> Path:
    """Return where the content of a file lies, for reading.

    Raises:
        MalwareFoundError: If it holds malware.
    """
    if row.scan_state == StoredFile.Scan.FOUND:
        raise MalwareFoundError(row.scan_signature)
    return store.path_of(row.sha256)


def delete_due(*, at: datetime) -> int:
    """Delete every file whose last day has passed, then every content that no file names; return how many files."""
    with deciding("files.delete_due"):
        due = list(StoredFile.objects.filter(keep_until__lt=clock.local_day(at)))
        for row in due:
            _delete(row)
        known = set(StoredFile.objects.values_list("sha256", flat=True))
    store.sweep(known, older_than=at - timedelta(hours=1))
    return len(due)


@transaction.atomic
def _delete(row: StoredFile) -> None:
    """Delete one file's record and its kept versions."""
    record("files.file.deleted", subject=f"files.file/{row.pk}", about=row, sha256=row.sha256)
    record_id = row.pk
    row.delete()
    forget(StoredFile, record_id)
