"""What a file really is, by its first bytes; what its name claims does not count."""

from __future__ import annotations

__all__ = ["HEAD_BYTES", "OCTETS", "media_type_of"]

HEAD_BYTES = 4096
"""So much of the beginning is looked at."""

OCTETS = "application/octet-stream"

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"BZh", "application/x-bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"#!", "text/x-script"),
    (b"{\\rtf", "application/rtf"),
)
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_INSIDE_ZIP = (
    (b"word/", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}.presentationml.presentation"),
)
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."


def media_type_of(head: bytes) -> str:
    """Return the media type of a file from its first `HEAD_BYTES` bytes."""
    if head.startswith(_ZIP):
        return _in_zip(head)
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    return _text_type(head)


def _in_zip(head: bytes) -> str:
    """Return which kind of office document a ZIP archive is, if any."""
    at = head.find(_ODF)
    if at >= 0:
        name = head[at + len(_ODF) : at + len(_ODF) + 40].split(b"PK")[0]
        return f"application/vnd.oasis.opendocument.{name.decode('ascii', 'replace')}"
    for folder, media_type in _INSIDE_ZIP:
        if folder in head:
            return media_type
    return "application/zip"


def _text_type(head: bytes) -> str:
    """Return the kind of a text, or octets where it is none."""
    if b"\x00" in head or not head:
        return OCTETS
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may be cut in two by the end of the head; anything earlier is another encoding.
        if error.start < len(head) - 3:
            return OCTETS
        text = head[: error.start].decode("utf-8-sig")
    start = text.lstrip()[:200].lower()
    if start.startswith("<?xml"):
        return "application/xml"
    if start.startswith(("<!doctype html", "<html")):
        return "text/html"
    return "application/json" if start.startswith(("{", "[")) else "text/plain"
