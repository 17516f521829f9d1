"""Burp Suite DAST (formerly Enterprise Edition): its scan report as an HTML page.

Source: the report of Burp Suite DAST 2024: for each site a table of issue types with the URLs of each, below it the
details. An issue type at a site is one finding; its URLs are its places.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.model import Place, Target, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, decoded, one_line, urls_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_burp_dast"]

_TEXT = 4000
_COUNT = re.compile(r"\s*\[\d+\]$")
_SITE = re.compile(r"issues found on\s+(\S+)", re.IGNORECASE)
_BLOCKS = {"h1", "h2", "h3", "p", "li", "div", "td", "th", "tr", "span"}
_ROW_CELLS = 3


class _Row(NamedTuple):
    """One row of a table of issues."""

    site: str
    title: str
    path: str
    severity: str


class _Page(HTMLParser):
    """Collects the rows of the tables, the text of each issue's details, and the facts about the scan."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self.details: dict[str, dict[str, str]] = {}
        self.facts: dict[str, list[str]] = {}
        self._site = self._title = self._section = self._label = self._detail = ""
        self._cells: list[str] = []
        self._heading = False
        self._text: list[str] = []
        self._class = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block; addresses of links belong to the text of the details."""
        attributes = dict(attrs)
        if tag in _BLOCKS:
            self._flush("")
            self._class = attributes.get("class") or ""
        if tag == "tr":
            self._cells, self._heading = [], "issue-type-row" in self._class
        if tag == "a" and attributes.get("href", ""):
            self._text.append(f" {attributes['href']} " if (attributes["href"] or "").startswith("http") else "")
        if "issue-container" in (attributes.get("class") or "").split():
            self._detail = self._section = ""

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in _BLOCKS:
            self._flush(tag)
        if tag == "tr":
            self._row()

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._text.append(data)

    def _flush(self, tag: str) -> None:
        text, self._text = one_line("".join(self._text)), []
        if tag in {"td", "th"}:
            self._cells.append(text)
        elif tag in {"h1", "h2", "h3"}:
            self._headline(tag, text)
        elif not text:
            return
        elif "label" in self._class.split():
            self._label = text.rstrip(":")
        elif "value" in self._class.split():
            self.facts.setdefault(self._label, []).append(text)
        elif self._detail:
            sections = self.details.setdefault(self._detail, {})
            sections[self._section] = f"{sections.get(self._section, '')}\n{text}"

    def _headline(self, tag: str, text: str) -> None:
        found = _SITE.search(text)
        if found:
            self._site = found[1]
        elif tag == "h2":
            self._detail, self._section = text, ""
        elif tag == "h3":
            self._section = text.rstrip(":").casefold()

    def _row(self) -> None:
        if self._heading and self._cells:
            self._title = _COUNT.sub("", self._cells[0])
        elif self._title and len(self._cells) >= _ROW_CELLS and severity_of_word(self._cells[1]) != "unrated":
            self.rows.append(_Row(self._site, self._title, self._cells[0], self._cells[1]))
        self._heading = False


def read_burp_dast(stream: BinaryIO, collector: Collector) -> None:
    """Read the page.

    Raises:
        UnreadableReportError: If it has neither issues nor the facts about a scan.
    """
    page = _Page()
    page.feed(decoded(stream.read()))
    page.close()
    if not page.rows and not page.facts:
        raise UnreadableReportError(Refusal.HTML_PAGE)
    collector.tool, collector.stated = "Burp Suite DAST", True
    collector.complete = "completed" in " ".join(page.facts.get("Status", ["completed"])).casefold()
    for url in [*page.facts.get("In-scope URL prefixes", []), *page.facts.get("Start URLs", [])]:
        site = place_of_url(url)
        collector.add_target(Target(host=site.host, ports=f"tcp:{site.port}", prefix=site.path))
    for row in page.rows:
        site = place_of_url(row.site)
        place = Place(site.host, "", site.port, site.protocol, cut(row.path, 500))
        weakness = _weakness(row.title, page.details.get(row.title, {}))
        collector.add(weakness, severity=severity_of_word(row.severity), place=place)


def _weakness(title: str, sections: dict[str, str]) -> Weakness:
    return Weakness(
        title=cut(title, 300),
        rule=title,
        description=cut(sections.get("issue description", ""), _TEXT),
        solution=cut(sections.get("issue remediation", ""), _TEXT),
        references=urls_in(sections.get("references", "")),
        cwes=cwes_in(sections.get("vulnerability classifications", "")),
    )
