"""Read the text of what strangers send: text, Markdown, DOCX, ODT, PDF, OParl. Runs in a child process; no Django.

The format follows from the content, never from the name. A document is read whole or not at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from bollwerk.engines.plain_text import EncodingError, decoded
from bollwerk.rooms.council.packages import DocumentError, Package, docx_text, odt_text, open_package

__all__ = ["DEFAULT_PAPER_TYPES", "DocumentError", "DocumentText", "extract"]

MAX_PAGES = 300
"""No inquiry is that long; 10,000 pages are an attack or a mistake."""
MAX_CHARACTERS = 400_000
_LEAST_TEXT_PER_PAGE = 20
_CONTROL_SHARE = 0.01
DEFAULT_PAPER_TYPES = r"anfrage|antwort|interpellation"
"""Which OParl `paperType` is taken; the wording differs from vendor to vendor (setting COUNCIL_PAPER_TYPES)."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document says.

    Attributes:
        text: The body.
        margins: Headers, footers and properties: where markings of classified matter stand.
        kind: What it is by its content.
    """

    text: str
    margins: str
    kind: str


def extract(content: bytes, *, paper_types: str = DEFAULT_PAPER_TYPES) -> DocumentText:
    """Return the text of a document.

    Args:
        content: The file.
        paper_types: Regular expression for the OParl `paperType` that is taken.

    Raises:
        DocumentError: If it cannot be read as a whole; its message is a code of `texts.INTAKE_TEXTS`.
    """
    found = _by_content(content, paper_types)
    if not found.text.strip():
        raise DocumentError("empty")
    if len(found.text) > MAX_CHARACTERS:
        raise DocumentError("too_long")
    return found


def _by_content(content: bytes, paper_types: str) -> DocumentText:
    if b"%PDF-" in content[:1024]:
        return _pdf(content)
    if content.startswith(b"PK"):
        return _package(open_package(content))
    if content.startswith(_OLE):
        raise DocumentError("encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "old_word")
    if content.lstrip().startswith(b"{\\rtf"):
        raise DocumentError("unsupported")
    text = _decoded(content)
    if text.lstrip().startswith("{"):
        return _oparl(text, paper_types)
    if re.match(r"\s*<(?:!doctype|html|\?xml)", text, re.IGNORECASE):
        raise DocumentError("unsupported")
    return DocumentText(text, "", "text")


def _package(package: Package) -> DocumentText:
    if package.has_macros:
        raise DocumentError("macros")
    if package.kind == "docx":
        return DocumentText(*docx_text(package), "docx")
    if package.kind == "odt":
        return DocumentText(*odt_text(package), "odt")
    raise DocumentError("unsupported")


def _decoded(content: bytes) -> str:
    """Return text in any of the usual encodings; a file that mixes two is read line by line."""
    try:
        text = decoded(content)
    except EncodingError as error:
        raise DocumentError("unsupported") from error
    odd = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\f")
    if "\0" in text or odd > _CONTROL_SHARE * len(text):
        raise DocumentError("unsupported")
    return text


def _pdf(content: bytes) -> DocumentText:
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415 - the PDF library is loaded for PDF alone

    try:
        return _pdf_text(content)
    except DocumentError:
        raise
    except DependencyError as error:
        raise DocumentError("encrypted") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise DocumentError("broken") from error


def _pdf_text(content: bytes) -> DocumentText:
    from io import BytesIO  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentError("encrypted")
    root: Any = reader.trailer["/Root"]
    stated = root["/Pages"].get("/Count", 0)
    if stated > MAX_PAGES or len(reader.pages) > MAX_PAGES:
        raise DocumentError("too_many_pages", max(int(stated), 0))
    pages = [page.extract_text() for page in reader.pages]
    text = "\n".join(pages)
    if len(text.strip()) < _LEAST_TEXT_PER_PAGE * min(len(pages), 3):
        raise DocumentError("no_text")
    properties = "\n".join(str(value) for value in (reader.metadata or {}).values())
    return DocumentText(text, properties, "pdf")


def _oparl(text: str, paper_types: str) -> DocumentText:
    try:
        paper = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError("broken_json") from error
    if not isinstance(paper, dict) or not str(paper.get("type", "")).endswith("/Paper"):
        raise DocumentError("no_paper")
    kind = str(paper.get("paperType", ""))
    if kind and not re.search(paper_types, kind, re.IGNORECASE):
        raise DocumentError("other_paper_type", kind[:80])
    body = _file_text(paper)
    if not body:
        raise DocumentError("paper_without_text")
    return DocumentText(f"{_paper_head(paper, body)}{body}", "", "oparl")


def _file_text(paper: dict[str, Any]) -> str:
    """Return the full text of the main file, or of the first auxiliary file that has one."""
    auxiliary = paper.get("auxiliaryFile")
    files = [paper.get("mainFile"), *(auxiliary if isinstance(auxiliary, list) else [])]
    texts = (str(file.get("text") or "") for file in files if isinstance(file, dict))
    return next((found for found in texts if found.strip()), "")


def _paper_head(paper: dict[str, Any], body: str) -> str:
    """Return number and title where the text itself does not begin with them."""
    reference, name = str(paper.get("reference") or ""), str(paper.get("name") or "")
    beginning = body[:600]
    if reference and reference in beginning:
        return ""
    number = f" Nr. {reference}" if reference else ""
    return f"Anfrage{number} betreffend {name}\n\n" if number or name else ""
