"""Verify the trail of this site or an exported one, and export it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit import selectors, storage
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.audit.entries import moment
from bollwerk.foundation.audit.exports import trusted_keys, verify_folder, write_export
from bollwerk.foundation.audit.heads import read_folder
from bollwerk.foundation.audit.keys import read_public_keys
from bollwerk.foundation.audit.sequencer import sequence_all
from bollwerk.foundation.audit.services import sign_head_if_due
from bollwerk.foundation.audit.verification import Report, verify

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["export_to", "verify_database", "verify_export"]


def verify_database(anchor: Path | None = None) -> tuple[Report, int]:
    """Return what is wrong with the trail of this site, and how many events still wait for their place.

    Args:
        anchor: Folder with the heads kept outside; default is the one the site has named.
    """
    folder = anchor or storage.anchor_folder()
    with transaction.atomic():
        size, waiting = selectors.trail_size()
        report = verify(
            selectors.entries,
            selectors.heads(),
            anchors=read_folder(folder) if folder else (),
            trusted_keys=trusted_keys(storage.key_folder(), folder),
            at=moment(clock.now()),
            expected_size=size,
        )
    return report, waiting


def verify_export(export: Path, anchor: Path | None = None) -> Report:
    """Return what is wrong with an exported trail; reads nothing but the two folders.

    Raises:
        ExportError: If the folder holds no trail, or a line that is no entry.
    """
    return verify_folder(export, anchor, at=moment(clock.now()))


def export_to(folder: Path) -> int:
    """Write the whole trail into `folder` and record that it was; return the number of entries."""
    with transaction.atomic():
        size, waiting = selectors.trail_size()
        record("audit.trail.exported", subject="audit.event/0", entries=size + waiting)
    sequence_all()
    sign_head_if_due(at=clock.now(), even_if_early=True)
    return write_export(folder, selectors.entries(), selectors.heads(), read_public_keys([storage.key_folder()]))
