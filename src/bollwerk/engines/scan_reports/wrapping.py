"""Take a report out of what it came in: packed (gzip, or alone in a ZIP), in a wide encoding, with blanks around it.

A report redirected to a file by PowerShell is UTF-16 although its XML says UTF-8; a copy over a share may end in zero
bytes; mail and pipelines pack. Office documents are ZIP files too and stay as they are.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bollwerk.engines.scan_reports.errors import HostileReportError, Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.text import decoded

__all__ = ["MAX_UNPACKED_BYTES", "unwrapped"]

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""What a packed file may become; it is held in memory as a whole."""
_GZIP, _ZIP = b"\x1f\x8b\x08", (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BLANKS = b" \t\r\n"
_BLANK_SIGNS = (b" ", b"\t", b"\r", b"\n")
_TAIL = 64
_AFTER_THE_END = b"\0\x1a"
_SIGNS_AFTER_THE_END = (b"\0", b"\x1a")
"""What editors of old and copies in blocks leave behind the last character."""
_DECLARED = re.compile(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
_CHUNK = 1 << 20
_GZIP_WINDOW = 31
_LOCKED = 0x1


def unwrapped(stream: BinaryIO) -> bytes | None:
    """Return the report itself; None if nothing is around it and it can be read as it is.

    Raises:
        UnreadableReportError: If an archive is damaged, closed with a password, empty, or holds several files.
        HostileReportError: If it would become too large.
    """
    stream.seek(0)
    head = stream.read(_TAIL)
    if head.startswith(_GZIP):
        return _tidy(_gunzipped(stream))
    if head.startswith(_ZIP):
        inner = _alone_in_zip(stream)
        return None if inner is None else _tidy(inner)
    size = stream.seek(0, 2)
    stream.seek(max(size - _TAIL, 0))
    if size > MAX_UNPACKED_BYTES or not _untidy(head, stream.read()):
        return None
    stream.seek(0)
    return _tidy(stream.read())


def _gunzipped(stream: BinaryIO) -> bytes:
    """Return the unpacked bytes; what follows the first packed member is left out."""
    stream.seek(0)
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    found = bytearray()
    try:
        while not unpacker.eof and (packed := unpacker.unconsumed_tail or stream.read(_CHUNK)):
            found += unpacker.decompress(packed, _CHUNK)
            _limited(len(found))
    except zlib.error as error:
        raise UnreadableReportError(Refusal.BROKEN_ARCHIVE) from error
    if not unpacker.eof:
        raise UnreadableReportError(Refusal.BROKEN_ARCHIVE)
    return bytes(found)


def _alone_in_zip(stream: BinaryIO) -> bytes | None:
    """Return the one file of a ZIP, None for an Office document."""
    try:
        with ZipFile(stream) as archive:
            every = archive.infolist()
            if any(one.filename == "[Content_Types].xml" for one in every):
                return None
            files = [one for one in every if not one.is_dir() and not _of_the_desktop(one)]
            if len(files) != 1:
                raise UnreadableReportError(Refusal.SEVERAL_FILES, str(len(files)))
            if files[0].flag_bits & _LOCKED:
                raise UnreadableReportError(Refusal.LOCKED_ARCHIVE)
            return _unzipped(archive, files[0])
    except (BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise UnreadableReportError(Refusal.BROKEN_ARCHIVE) from error


def _of_the_desktop(file: ZipInfo) -> bool:
    return file.filename.startswith("__MACOSX/") or file.filename.rpartition("/")[2] in {".DS_Store", "Thumbs.db"}


def _unzipped(archive: ZipFile, file: ZipInfo) -> bytes:
    found = bytearray()
    with archive.open(file) as packed:
        while chunk := packed.read(_CHUNK):
            found += chunk
            _limited(len(found))
    return bytes(found)


def _limited(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        raise HostileReportError(Refusal.TOO_LARGE, f"> {MAX_UNPACKED_BYTES >> 20} MB")


def _untidy(head: bytes, tail: bytes) -> bool:
    return (
        _wide(head)
        or head.removeprefix(_UTF8_MARK).startswith(_BLANK_SIGNS)
        or tail.rstrip(_BLANKS).endswith(_SIGNS_AFTER_THE_END)
    )


def _wide(head: bytes) -> bool:
    return head.startswith(_WIDE_MARKS) or b"\0" in head.rstrip(_AFTER_THE_END + _BLANKS)


def _tidy(report: bytes) -> bytes:
    """Return a report in UTF-8 without blanks before it and bytes behind it."""
    if _wide(report[:_TAIL]):
        report = _DECLARED.sub(r"\1", decoded(report).lstrip("\ufeff \t\r\n")).encode("utf-8", "replace")
    return report.removeprefix(_UTF8_MARK).lstrip(_BLANKS).rstrip(_BLANKS + _AFTER_THE_END)
