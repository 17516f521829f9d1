"""The closed lists of the council room."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AnswerState", "DossierKind", "InquiryState", "Rendition", "ReviewKind"]


class AnswerState(StrEnum):
    """What became of one part of a question."""

    YES = "yes"
    """Yes, with evidence."""
    FIGURE = "figure"
    PARTLY = "partly"
    PLANNED = "planned"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    EARLIER_PAPER = "earlier_paper"
    OTHER_OFFICE = "other_office"
    CONFIDENTIAL = "confidential"
    """Stated in general terms; the facts stand in the non-public annex."""
    UNKNOWN = "unknown"
    """Blocks the release until a named person signs a sentence of their own."""


class DossierKind(StrEnum):
    """What the answer is given to."""

    INQUIRY = "inquiry"
    REPORT = "report"
    """The yearly report to the committee: made the same way, nobody asked."""


class InquiryState(StrEnum):
    """Where the answer stands."""

    DRAFT = "draft"
    REVIEW = "review"
    RELEASED = "released"


class ReviewKind(StrEnum):
    """Who looks at an answer before it is released, in this order."""

    DEPARTMENT = "department"
    ISB = "isb"
    DATA_PROTECTION = "data_protection"
    STAFF_COUNCIL = "staff_council"
    LEADERSHIP = "leadership"


class Rendition(StrEnum):
    """What is made of the one source."""

    PUBLIC = "public"
    ANNEX = "annex"
    DOSSIER = "dossier"
