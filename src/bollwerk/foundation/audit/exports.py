"""The trail as a folder that anybody can verify without this system: entries, heads, public keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.audit.entries import Entry, canonical
from bollwerk.foundation.audit.heads import read_folder
from bollwerk.foundation.audit.keys import publish_key, read_public_keys
from bollwerk.foundation.audit.verification import Report, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bollwerk.foundation.audit.heads import Head

__all__ = ["ExportError", "read_entries", "trusted_keys", "verify_folder", "write_export"]

_ENTRIES = "trail.jsonl"


class ExportError(ValueError):
    """A folder is no exported trail, or a line of it cannot be read.

    Attributes:
        line: Number of the line; 0 where the file itself is missing.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def write_export(folder: Path, entries: Iterable[Entry], heads: Iterable[Head], keys: Iterable[bytes]) -> int:
    """Write entries, heads and public keys into `folder`; return the number of entries."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / _ENTRIES).open("wb") as file:
        for entry in entries:
            file.write(canonical(_fields(entry)) + b"\n")
            count += 1
    (folder / "heads.jsonl").write_text("".join(head.line() + "\n" for head in heads), encoding="utf-8")
    for key in keys:
        publish_key(folder, key)
    return count


def _fields(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain JSON values."""
    return {
        "sequence": entry.sequence,
        "content": entry.content,
        "salt": entry.salt.hex(),
        "personal": entry.personal,
        "personal_salt": None if entry.personal_salt is None else entry.personal_salt.hex(),
        "leaf": entry.leaf.hex(),
        "chain": entry.chain.hex(),
    }


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield the entries of an exported trail, streamed.

    Raises:
        ExportError: If the file is missing or a line is not an entry.
    """
    path = folder / _ENTRIES
    if not path.exists():
        raise ExportError(f"{folder} holds no exported trail: {_ENTRIES} is missing")
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield _entry(line, number)


def _entry(line: bytes, number: int) -> Entry:
    """Return the entry written on one line."""
    try:
        fields = json.loads(line)
        salt = fields["personal_salt"]
        return Entry(
            sequence=int(fields["sequence"]),
            content=dict(fields["content"]),
            salt=bytes.fromhex(fields["salt"]),
            personal=fields["personal"],
            personal_salt=None if salt is None else bytes.fromhex(salt),
            leaf=bytes.fromhex(fields["leaf"]),
            chain=bytes.fromhex(fields["chain"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(f"line {number} of {_ENTRIES} is not an entry of a trail", number) from error


def verify_folder(export: Path, anchor: Path | None, *, at: str) -> Report:
    """Return what is wrong with an exported trail; reads nothing but the two folders.

    Args:
        export: Folder with the exported trail.
        anchor: Folder with the heads kept outside, if there is one.
        at: Moment of the verification, as the trail writes moments.

    Raises:
        ExportError: If the folder holds no trail, or a line that is no entry.
    """
    return verify(
        read_entries(export),
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
