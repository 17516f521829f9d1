"""The trail as a folder that anybody can verify without this system: entries, heads, public keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.engines.transparency_log import export_entry, read_entries
from bollwerk.foundation.audit.heads import HEADS_FILE, read_folder
from bollwerk.foundation.audit.keys import publish_key, read_public_keys
from bollwerk.foundation.audit.verification import Report, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bollwerk.engines.transparency_log import Entry, MalformedEntry
    from bollwerk.foundation.audit.heads import Head

__all__ = ["ExportError", "trusted_keys", "verify_folder", "write_export"]

_ENTRIES = "trail.jsonl"


class ExportError(ValueError):
    """A folder is no exported trail."""


def write_export(folder: Path, entries: Iterable[Entry], heads: Iterable[Head], keys: Iterable[bytes]) -> int:
    """Write entries, heads and public keys into `folder`; return the number of entries."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / _ENTRIES).open("wb") as file:
        for entry in entries:
            file.write(export_entry(entry) + b"\n")
            count += 1
    (folder / HEADS_FILE).write_text("".join(head.line() + "\n" for head in heads), encoding="utf-8")
    for key in keys:
        publish_key(folder, key)
    return count


def verify_folder(export: Path, anchor: Path | None, *, at: str) -> Report:
    """Return what is wrong with an exported trail; reads nothing but the two folders.

    Args:
        export: Folder with the exported trail.
        anchor: Folder with the heads kept outside, if there is one.
        at: Moment of the verification, as the trail writes moments.

    Raises:
        ExportError: If the folder holds no trail.
    """
    path = export / _ENTRIES
    if not path.is_file():
        raise ExportError(f"{export} holds no exported trail: {_ENTRIES} is missing")

    def lines() -> Iterator[Entry | MalformedEntry]:
        with path.open("rb") as file:
            yield from read_entries(file)

    return verify(
        lines,
        read_folder(export),
        anchors=read_folder(anchor) if anchor else (),
        trusted_keys=trusted_keys(export, anchor),
        at=at,
    )


def trusted_keys(own: Path, anchor: Path | None) -> frozenset[bytes]:
    """Return the keys whose signatures count.

    Keys kept outside win: whoever takes over the server can replace the key there and sign everything anew.
    """
    outside = read_public_keys([anchor]) if anchor else frozenset()
    return outside or read_public_keys([own])
