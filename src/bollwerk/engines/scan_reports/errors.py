"""Why a report is refused as a whole; every refusal is one sentence."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "SENTENCES",
    "HostileReportError",
    "Refusal",
    "ReportError",
    "UnknownFormatError",
    "UnreadableReportError",
]


class Refusal(StrEnum):
    """Why a report is refused."""

    ENTITIES = "entities"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    BROKEN_XML = "broken_xml"
    NOT_JSON = "not_json"
    WRONG_ENCODING = "wrong_encoding"
    EMPTY_TABLE = "empty_table"
    BROKEN_WORKBOOK = "broken_workbook"
    NO_HEADING = "no_heading"
    WRONG_VERSION = "wrong_version"
    NO_REPORT = "no_report"
    HTML_PAGE = "html_page"
    BY_HAND = "by_hand"
    NO_SUCH_FORMAT = "no_such_format"
    BROKEN_ARCHIVE = "broken_archive"
    LOCKED_ARCHIVE = "locked_archive"
    SEVERAL_FILES = "several_files"


SENTENCES: dict[Refusal, str] = {
    Refusal.ENTITIES: "The XML file declares entities; no report needs them and they can fill the memory.",
    Refusal.TOO_DEEP: "The file nests its elements deeper than any report does.",
    Refusal.TOO_LARGE: "The file is too large: {detail}.",
    Refusal.BROKEN_XML: "The XML file breaks off or is damaged: {detail}.",
    Refusal.NOT_JSON: "The file is no JSON: {detail}.",
    Refusal.WRONG_ENCODING: "The file breaks the encoding its first bytes promise: {detail}.",
    Refusal.EMPTY_TABLE: "The table is empty; it needs a heading row.",
    Refusal.BROKEN_WORKBOOK: "The workbook cannot be opened: {detail}.",
    Refusal.NO_HEADING: "No sheet of the workbook has a heading row with a title column.",
    Refusal.WRONG_VERSION: "This version cannot be read: {detail}.",
    Refusal.NO_REPORT: "The file is of no report format that can be read: {detail}.",
    Refusal.HTML_PAGE: "This HTML page is no report that can be read; export it as XML, JSON or CSV.",
    Refusal.BY_HAND: "A {detail} is written for people; its findings are typed beside its pages.",
    Refusal.NO_SUCH_FORMAT: "There is no such format; known are: {detail}.",
    Refusal.BROKEN_ARCHIVE: "The archive is damaged or breaks off.",
    Refusal.LOCKED_ARCHIVE: "The archive is closed with a password; unpack it first.",
    Refusal.SEVERAL_FILES: "The archive holds {detail} files instead of one report; unpack it and take in each.",
}


class ReportError(ValueError):
    """Base of all refusals; its text is one sentence.

    Attributes:
        code: Why.
        detail: What differs from file to file, for the sentence.
    """

    def __init__(self, code: Refusal, detail: str = "") -> None:
        super().__init__(SENTENCES[code].format(detail=detail))
        self.code = code
        self.detail = detail


class UnknownFormatError(ReportError):
    """The file is of no format that is known here, or not of the one it was said to be."""


class UnreadableReportError(ReportError):
    """The file is of a known format but breaks its rules before the first finding."""


class HostileReportError(ReportError):
    """The file would use more memory or time than any honest report: entities, depth or size."""
