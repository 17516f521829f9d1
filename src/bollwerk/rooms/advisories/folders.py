"""A folder of documents on disk, as a provider publishes it or a person saved it.

Beside documents lie lists, feeds, metadata, hashes, signatures and keys. What is no document is told apart; hashes and
signatures are checked against the document they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines import csaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pysequoia

__all__ = ["FolderFile", "is_document", "keys_of", "read_folder"]

_HASHES = ("sha256", "sha512")
_COMPANIONS = frozenset({".asc", *(f".{one}" for one in _HASHES)})
_PUBLIC_KEY = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
_KEY_FILES = frozenset({".asc", ".gpg", ".key", ".pgp", ".pub"})


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A JSON file of a folder.

    Attributes:
        name: Its path below the folder.
        refused: Why it could not be opened; then `raw` is empty.
        hashes: For each hash file beside it whether it fits.
        signature: ``valid``, ``wrong``, ``no key`` when none lies in the folder, ``none`` without a signature.
        unfit: What is wrong with hashes and signature, a sentence each.
    """

    name: str
    raw: bytes = b""
    refused: str = ""
    hashes: Mapping[str, bool] | None = None
    signature: str = "none"
    unfit: tuple[str, ...] = ()


def read_folder(folder: Path, told: Callable[[str], None]) -> Iterator[FolderFile]:
    """Yield every JSON file below a folder in the order of the names.

    Args:
        folder: The folder.
        told: Is called with the name of every other file that belongs to none of them.
    """
    keys = keys_of(folder)
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() == ".json":
            yield _opened(path, name, keys)
        elif not (path.suffix.lower() in _COMPANIONS and path.with_suffix("").is_file()):
            told(name)


def is_document(raw: bytes) -> bool:
    """Return whether a JSON text wants to be a CSAF document: feeds, lists and metadata have no member `document`."""
    try:
        found = csaf.read_json(raw)
    except csaf.CsafError:
        return True
    return isinstance(found, dict) and "document" in found


def keys_of(folder: Path) -> tuple[pysequoia.Cert, ...]:
    """Return the public keys that lie in a folder; a file that is none is passed over."""
    found: list[pysequoia.Cert] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _KEY_FILES and path.is_file() and not path.with_suffix("").is_file():
            found += _keys_in(path)
    return tuple(found)


def _keys_in(path: Path) -> Sequence[pysequoia.Cert]:
    try:
        raw = path.read_bytes()
        return csaf.read_certificates(raw) if raw.lstrip().startswith(_PUBLIC_KEY) else ()
    except (csaf.CsafError, OSError):
        return ()


def _opened(path: Path, name: str, keys: Sequence[pysequoia.Cert]) -> FolderFile:
    limit = csaf.DEFAULT_LIMITS.size_bytes
    try:
        size = path.stat().st_size
        if size > limit:
            return FolderFile(name, refused=str(csaf.DocumentTooLargeError(size, limit)))
        raw = path.read_bytes()
        hashes, unfit = _hashes(path, raw)
        signature, reason = _signature(path, raw, keys)
    except OSError as error:
        return FolderFile(name, refused=f"The file cannot be read: {error.strerror}.")
    return FolderFile(name, raw, "", hashes, signature, (*unfit, *reason))


def _hashes(path: Path, raw: bytes) -> tuple[dict[str, bool], list[str]]:
    found: dict[str, bool] = {}
    unfit: list[str] = []
    for algorithm in _HASHES:
        beside = path.with_name(f"{path.name}.{algorithm}")
        if not beside.is_file():
            continue
        found[algorithm] = True
        try:
            csaf.check_hash(raw, beside.read_bytes(), algorithm)
        except csaf.CsafError as error:
            found[algorithm] = False
            unfit.append(str(error))
    return found, unfit


def _signature(path: Path, raw: bytes, keys: Sequence[pysequoia.Cert]) -> tuple[str, tuple[str, ...]]:
    beside = path.with_name(f"{path.name}.asc")
    if not beside.is_file():
        return "none", ()
    if not keys:
        return "no key", ()
    try:
        csaf.check_signature(raw, beside.read_bytes(), keys)
    except csaf.CsafError as error:
        return "wrong", (str(error),)
    return "valid", ()
