"""The lists of the council room: inquiries, lowered facts, older answers, reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.foundation.ui.paging import Page, keyset_page
from bollwerk.rooms.council.keeping import StoredAnswer, stored_answer
from bollwerk.rooms.council.models import CommitteeReport, Inquiry, LoweredFact, OlderAnswer
from bollwerk.rooms.council.states import InquiryState
from bollwerk.rooms.council.texts import INQUIRY_STATE_TEXTS

if TYPE_CHECKING:
    from datetime import date

    from bollwerk.foundation.ui.marks import Kind

__all__ = [
    "InquiryRow",
    "LoweredRow",
    "OlderRow",
    "ReportRow",
    "inquiry_page",
    "lowered_rows",
    "older_rows",
    "report_rows",
    "stored_inquiry",
]


@dataclass(frozen=True, slots=True)
class InquiryRow:
    """One line of the list of inquiries."""

    title: Link
    faction: str
    received_on: date
    due_on: date | None
    questions: int
    state: Badge


def inquiry_page(*, after: str = "", before: str = "") -> Page[InquiryRow]:
    """Return a page of the inquiries, newest first."""
    rows = Inquiry.objects.annotate(count_of_questions=Count("questions"))
    page = keyset_page(rows, order=("-received_on", "-id"), after=after, before=before)
    return Page(tuple(_inquiry_row(row) for row in page.rows), page.next, page.previous, page.count)


_STATE_KIND: dict[InquiryState, Kind] = {
    InquiryState.DRAFT: "neutral",
    InquiryState.REVIEW: "info",
    InquiryState.RELEASED: "success",
}


def _inquiry_row(row: Inquiry) -> InquiryRow:
    state = InquiryState(row.state)
    title = " – ".join(filter(None, [row.number, row.subject]))
    return InquiryRow(
        title=Link(title, reverse("council:inquiry", args=[row.pk])),
        faction=row.faction,
        received_on=row.received_on,
        due_on=row.due_on,
        questions=getattr(row, "count_of_questions", 0),
        state=Badge(INQUIRY_STATE_TEXTS[state], _STATE_KIND[state]),
    )


def stored_inquiry(inquiry_id: int) -> StoredAnswer:
    """Return an inquiry with its answer.

    Raises:
        Inquiry.DoesNotExist: If the viewer may not see it.
    """
    return stored_answer(Inquiry.objects.select_related("responsible", "read_by").get(pk=inquiry_id))


@dataclass(frozen=True, slots=True)
class LoweredRow:
    """One decision to lower a fact."""

    pk: int
    claim: str
    text: str
    owner: str
    isb: str
    complete: bool


def lowered_rows() -> tuple[LoweredRow, ...]:
    """Return every decision to lower a fact that was not taken back."""
    facts = LoweredFact.objects.filter(withdrawn_at=None).select_related("owner", "isb").order_by("claim", "text")
    return tuple(
        LoweredRow(
            pk=fact.pk,
            claim=fact.claim,
            text=_("the figure") if fact.text == "figure" else fact.text,
            owner=f"{fact.owner}: {fact.owner_reason}" if fact.owner else "",
            isb=f"{fact.isb}: {fact.isb_reason}" if fact.isb else "",
            complete=fact.owner_id is not None and fact.isb_id is not None,
        )
        for fact in facts
    )


@dataclass(frozen=True, slots=True)
class OlderRow:
    """One line of the list of older answers."""

    title: Link
    faction: str
    dated_on: date | None
    sentences: int


def older_rows() -> tuple[OlderRow, ...]:
    """Return the older answers, newest first."""
    rows = OlderAnswer.objects.annotate(count_of_sentences=Count("sentences")).order_by("-dated_on", "-id")
    return tuple(
        OlderRow(
            title=Link(
                " – ".join(filter(None, [row.number, row.subject])) or row.source_name or _("Older answer"),
                reverse("council:older_answer", args=[row.pk]),
            ),
            faction=row.faction,
            dated_on=row.dated_on,
            sentences=row.count_of_sentences,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the list of reports to the committee."""

    committee: str
    given_on: date
    agenda_item: str
    paper_number: str
    tlp: Tlp


def report_rows() -> tuple[ReportRow, ...]:
    """Return the reports to the committee, newest first."""
    return tuple(
        ReportRow(row.committee, row.given_on, row.agenda_item, row.paper_number, Tlp(row.tlp))
        for row in CommitteeReport.objects.order_by("-given_on", "-id")[:200]
    )
