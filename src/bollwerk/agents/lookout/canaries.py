"""Plant canary files in shares and see whether they still are what was planted."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import SystemRandom
from typing import Final

from bollwerk.engines.live_signals import CanarySight, CanaryState, judge_canary

from .errors import LookoutError
from .house import write_whole

__all__ = ["Canaries", "Canary"]

_FOLDERS: Final = 40
"""Folders of a share that get canaries; the root always does."""
_SEEN_FOLDERS: Final = 20_000
"""Folders looked at when choosing; of a larger share the first ones."""
_STEMS: Final = ("Adressliste", "Haushalt Entwurf", "Kontakte", "Verzeichnis", "Zahlungen", "Zugang")
_USED_UP: Final = frozenset({CanaryState.CHANGED, CanaryState.GONE, CanaryState.FOLDER_GONE})
_MOST_BYTES: Final = 1024 * 1024
_TEXT: Final = "Diese Datei gehört zur Sicherung der Freigabe. Bitte nicht ändern, verschieben oder löschen."
_DOCUMENT: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    "{text} {number}</w:t></w:r></w:p></w:body></w:document>"
)
_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted file."""

    share: str
    path: str
    sha256: str


@dataclass(slots=True)
class Canaries:
    """The planted files of this host; the list lies beside the lookout's key, never on a share."""

    file: Path

    def known(self) -> list[Canary]:
        """Return what was planted.

        Raises:
            LookoutError: If the list is there and cannot be read; nobody would watch the canaries then.
        """
        try:
            return [Canary(**one) for one in json.loads(self.file.read_bytes())]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise LookoutError(f"The list of canaries {self.file} cannot be read: {error}") from error

    def plant(self, shares: Mapping[str, Path]) -> int:
        """Plant canaries in folders that have none, and return how many; nothing that exists is touched.

        Each looks like a document somebody keeps, sorts first or last, and differs from every other, so that neither
        its name nor its hash gives it away. Each is on the list before the next one is planted; those that were touched
        or went with their folder are struck off it.

        Raises:
            LookoutError: If the list cannot be read.
        """
        known = [one for one, standing in self.look(shares) if standing not in _USED_UP]
        before = len(known)
        folders = {os.path.dirname(one.path) for one in known}  # noqa: PTH120 - as text
        for share, root in shares.items():
            for folder in _chosen(root):
                if str(folder) not in folders and (canary := _plant(share, folder)) is not None:
                    known.append(canary)
                    self._keep(known)
        return len(known) - before

    def look(self, shares: Mapping[str, Path]) -> Iterator[tuple[Canary, CanaryState]]:
        """Yield each canary with how it stands."""
        there = {share: _is_there(root) for share, root in shares.items()}
        for one in self.known():
            yield one, judge_canary(_sight(one, share_is_there=there.get(one.share, False)))

    def _keep(self, canaries: list[Canary]) -> None:
        write_whole(self.file, json.dumps([asdict(one) for one in canaries]).encode())


def _chosen(root: Path) -> list[Path]:
    """Return the root and some folders below it, other ones on each share and host."""
    found: list[Path] = []
    for folder, names, _files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        found += [Path(folder, name) for name in names]
        if len(found) > _SEEN_FOLDERS:
            break
    return [root, *SystemRandom().sample(found, min(_FOLDERS - 1, len(found)))]


def _plant(share: str, folder: Path) -> Canary | None:
    number = secrets.token_hex(4)
    stem = secrets.choice(_STEMS)
    path = folder / secrets.choice((f"!{stem} {number}.docx", f"zz {stem} {number}.docx"))
    content = _document(number)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o660)
        with os.fdopen(descriptor, "wb") as stream:
            owner = folder.stat()
            with suppress(OSError):
                os.fchown(stream.fileno(), owner.st_uid, owner.st_gid)
            stream.write(content)
    except OSError:
        return None
    return Canary(share, str(path), hashlib.sha256(content).hexdigest())


def _document(number: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", _DOCUMENT.format(text=_TEXT, number=number))
    return out.getvalue()


def _is_there(root: Path) -> bool:
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _sight(one: Canary, *, share_is_there: bool) -> CanarySight:
    return CanarySight(
        share_is_there=share_is_there,
        folder_is_there=os.path.isdir(os.path.dirname(one.path)),  # noqa: PTH112, PTH120 - never raises
        is_there=os.path.lexists(one.path),
        content=_hash(one.path),
        planted=one.sha256,
    )


def _hash(path: str) -> str | None:
    """Return the hash of a file, or of its kind when something else lies there; None when it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            return hashlib.sha256(stream.read(_MOST_BYTES)).hexdigest()
    except OSError:
        return None
