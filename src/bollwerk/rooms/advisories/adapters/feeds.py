"""Feeds of warnings that are no CSAF: RSS and Atom of CERTs, and the list of exploited vulnerabilities."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.html import strip_tags

from bollwerk.engines import csaf
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.advisories.errors import IntakeError
from bollwerk.rooms.advisories.kinds import Severity
from bollwerk.rooms.advisories.rules import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

__all__ = ["Exploited", "FeedItem", "label_in", "plain_text", "read_exploited", "read_feed", "severity_in"]

_MOST = 5_000
_TEXT = 20_000
_LABEL = re.compile(r"\bTLP\s*[:= ]\s*(AMBER\+STRICT|CLEAR|WHITE|GREEN|AMBER|RED)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\]]{1,30})\]")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed, as plain text."""

    key: str
    title: str
    text: str
    url: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Exploited:
    """One entry of the list of exploited vulnerabilities."""

    cve: str
    added_on: date | None
    ransomware: bool


def read_feed(raw: bytes) -> list[FeedItem]:
    """Return the entries of an RSS or Atom feed; entries without a title or key are left out.

    Raises:
        IntakeError: If it is no well-formed feed, or declares entities.
    """
    try:
        root = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise IntakeError(f"This is no readable feed: {type(error).__name__}.") from error
    entries = [one for one in root.iter() if _name(one) in {"item", "entry"}]
    return [item for one in entries[:_MOST] if (item := _item(one)) is not None]


def _item(entry: Element) -> FeedItem | None:
    texts: dict[str, str] = {}
    for child in entry:
        texts.setdefault(_name(child), (child.text or "").strip() or child.get("href", ""))
    title = plain_text(texts.get("title", ""))[:500]
    url = texts.get("link", "")
    key = (texts.get("guid") or texts.get("id") or url or title)[:200]
    if not title or not key:
        return None
    text = plain_text(texts.get("description") or texts.get("content") or texts.get("summary") or "")
    return FeedItem(key, title, text, url if url.startswith(("https://", "http://")) else "", severity_in(title))


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def plain_text(text: str) -> str:
    """Return what a person would read of a text with HTML in it; scripts and marks are gone."""
    without = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text[: 4 * _TEXT])
    return " ".join(html.unescape(strip_tags(without)).split())[:_TEXT]


def severity_in(title: str) -> Severity:
    """Return the severity that a title states in brackets, as CERT-Bund does: ``[NEU] [hoch] Gitea: ...``."""
    found = (severity_of(None, word) for word in _BRACKETS.findall(title))
    return next((one for one in found if one is not Severity.UNKNOWN), Severity.UNKNOWN)


def label_in(text: str, default: Tlp) -> Tlp:
    """Return the TLP label that a text states.

    Raises:
        IntakeError: If it is RED: that is for named people, not for a machine.
    """
    found = _LABEL.search(text)
    if found is None:
        return default
    word = found.group(1).upper()
    if word == "RED":
        raise IntakeError("The message is TLP:RED; such a message is not taken in by a machine.")
    return {"CLEAR": Tlp.CLEAR, "WHITE": Tlp.CLEAR, "GREEN": Tlp.GREEN, "AMBER": Tlp.AMBER}.get(word, Tlp.AMBER_STRICT)


def read_exploited(raw: bytes) -> list[Exploited]:
    """Return the entries of the list of known exploited vulnerabilities of CISA (JSON).

    Raises:
        CsafError: If it is too large or no JSON.
        IntakeError: If it is no such list.
    """
    shape = csaf.read_json(raw)
    rows = shape.get("vulnerabilities") if isinstance(shape, dict) else None
    if not isinstance(rows, list):
        raise IntakeError("This is no list of exploited vulnerabilities.")
    return list(_exploited(rows))


def _exploited(rows: list[object]) -> Iterator[Exploited]:
    for row in rows:
        if isinstance(row, dict) and re.fullmatch(r"CVE-\d{4}-\d{4,10}", str(row.get("cveID", ""))):
            ransomware = str(row.get("knownRansomwareCampaignUse", "")).casefold() == "known"
            yield Exploited(str(row["cveID"]), _day(str(row.get("dateAdded", ""))), ransomware)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
