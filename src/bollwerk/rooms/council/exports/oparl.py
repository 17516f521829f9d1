"""Answers as an OParl 1.1 `Paper`, for the hand-over to the council information system."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.council.exports.sheets import title_of
from bollwerk.rooms.council.states import DossierKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bollwerk.rooms.council.content import AnswerPaper

__all__ = ["to_oparl"]

_SCHEMA = "https://schema.oparl.org/1.1"
_TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
_PAPER_TYPES = {DossierKind.INQUIRY: "Beantwortung einer Anfrage", DossierKind.REPORT: "Bericht"}


def to_oparl(paper: AnswerPaper, *, uid: str, files: Mapping[str, bytes], at: datetime) -> bytes:
    """Return the public rendition as OParl JSON; it holds nothing that the other public files do not hold.

    Source: OParl 1.1, objects Paper and File; attributes of our own carry the prefix ``bollwerk:``.

    Args:
        paper: The answer.
        uid: Stable identity of the paper; the council information system gives it its address.
        files: File name to content; the first is the main file.
        at: Moment of making.
    """
    heading = paper.heading
    main, *others = [_file(uid, name, content, at) for name, content in files.items()]
    fields: dict[str, Any] = {
        "id": f"urn:uuid:{uid}",
        "type": f"{_SCHEMA}/Paper",
        "name": f"{title_of(heading)}: {heading.subject}" if heading.subject else title_of(heading),
        "reference": heading.number,
        "date": heading.dated_on.isoformat(),
        "paperType": _PAPER_TYPES[heading.kind],
        "mainFile": main,
        "auxiliaryFile": others,
        "created": at.isoformat(),
        "modified": at.isoformat(),
        "bollwerk:draft": heading.draft,
        "bollwerk:originator": heading.faction,
        "bollwerk:asOf": heading.as_of.isoformat(),
        "bollwerk:questions": [
            {
                "number": question.number,
                "text": question.text,
                "answeredWith": question.answered_with,
                "answer": question.public,
            }
            for question in paper.questions
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2).encode()


def _file(uid: str, name: str, content: bytes, at: datetime) -> dict[str, Any]:
    kind = name.rpartition(".")[2]
    # OParl 1.1 names SHA-1 for its checksum; the frozen answer itself is kept with SHA-256.
    checksum = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return {
        "id": f"urn:uuid:{uid}#{name}",
        "type": f"{_SCHEMA}/File",
        "name": name,
        "fileName": name,
        "mimeType": _TYPES[kind],
        "size": len(content),
        "sha1Checksum": checksum,
        "date": at.date().isoformat(),
        "created": at.isoformat(),
        "modified": at.isoformat(),
    }
