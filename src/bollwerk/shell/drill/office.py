"""The documents of a drill: texts, tables and office files as an office writes them, the same for the same number."""

from __future__ import annotations

import io
import zipfile
from random import Random

__all__ = ["documents", "edited"]

_WORDS = """
der die das Antrag Bescheid Gemeinde Gebühr Prüfung Sitzung Rat Beschluss Haushalt Frist Widerspruch Schule Verwaltung
Amt Datum Straße wird werden ist nicht mit und oder zum über für nach
""".split()  # noqa: SIM905 - a list of words reads better as words
_PART = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p>{}</w:p></w:document>"
_TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


def documents(count: int) -> dict[str, bytes]:
    """Return documents by path."""
    rng = Random(count)  # noqa: S311 - no secret
    return {f"amt{number % 8}/akte {number:04}.{ending}": _made(ending, rng) for number, ending in _endings(count)}


def edited(data: bytes, ending: str) -> bytes:
    """Return what a clerk makes of a document."""
    return data + "Nachtrag: geprüft und für richtig befunden.\n".encode() if ending == "txt" else data


def _endings(count: int) -> list[tuple[int, str]]:
    return [(number, ("docx", "txt", "csv", "html")[number // 8 % 4]) for number in range(count)]


def _made(ending: str, rng: Random) -> bytes:
    text = " ".join(rng.choice(_WORDS) for _ in range(rng.randint(200, 900)))
    if ending == "docx":
        return _office(text)
    if ending == "csv":
        return "".join(f"{n};{rng.choice(_WORDS)};{rng.randint(1, 9999)}\r\n" for n in range(120)).encode()
    if ending == "html":
        return f"<!DOCTYPE html><html><head><title>Amt</title></head><body><p>{text}</p></body></html>\n".encode()
    return f"{text}\n".encode()


def _office(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in (("[Content_Types].xml", _TYPES), ("word/document.xml", _PART.format(text))):
            packed.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
