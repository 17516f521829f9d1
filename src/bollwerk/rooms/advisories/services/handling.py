"""Warnings as a whole: looked at, passed on, closed, removed, entered by hand, discussed, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.advisories.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, MatchState, Severity
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, Comment, Match, ProductStatements, ReadMark
from bollwerk.rooms.advisories.reading import key_of
from bollwerk.rooms.advisories.services.ending import end_matches_of
from bollwerk.rooms.advisories.services.sources import announce_received, manual_source
from bollwerk.rooms.advisories.texts import ROUTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bollwerk.rooms.advisories.models import Source

__all__ = [
    "Notice",
    "close_advisory",
    "comment_on",
    "enter_by_hand",
    "keep_notice",
    "look_at",
    "mark_read",
    "remove_advisory",
    "reopen_advisory",
    "route_advisory",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that is no CSAF document: of a feed, a mail, or entered by hand.

    Attributes:
        key: What tells it from others of its source.
        vendor: Maker of the product it names; empty for a warning without a product.
        version_range: Affected versions, as far as stated.
    """

    key: str
    title: str
    text: str = ""
    url: str = ""
    publisher: str = ""
    severity: Severity = Severity.UNKNOWN
    vendor: str = ""
    product: str = ""
    version_range: str = ""
    tlp: Tlp = Tlp.AMBER


@transaction.atomic
def keep_notice(*, source: Source, notice: Notice) -> int | None:
    """Keep a warning of a source; return its key, None if it is known and unchanged, or known from another source.

    What changed after somebody passed it on or closed it is for a person again: a wave of mails has new marks.
    """
    publisher = (notice.publisher or source.name)[:200]
    rows = Advisory.objects.select_for_update().filter(organisation_id=source.organisation_id)
    row = rows.filter(publisher=publisher, tracking_id=notice.key[:200]).first()
    at = clock.now()
    if row is None:
        row = Advisory(source=source, organisation_id=source.organisation_id, received_at=at, publisher=publisher)
        row.tracking_id = notice.key[:200]
    elif row.source_id != source.pk or (row.title, row.summary) == (notice.title[:500], notice.text):
        return None
    elif row.state in {AdvisoryState.CLOSED, AdvisoryState.ROUTED}:
        row.state, row.decided_at, row.decided_by_id = AdvisoryState.NEW, None, None
    row.removed_reason = ""
    row.kind = AdvisoryKind.CSAF if notice.product else AdvisoryKind.NOTICE
    row.title, row.summary, row.url = notice.title[:500], notice.text, notice.url[:1000]
    row.severity, row.tlp, row.changed_at, row.matched_at = notice.severity, notice.tlp, at, None
    row.released_at = row.first_released_at = row.released_at or at
    row.save()
    AdvisoryProduct.objects.filter(advisory=row).delete()
    ProductStatements.objects.filter(advisory=row).delete()
    if notice.product:
        _keep_product(row, notice)
    return row.pk


def _keep_product(row: Advisory, notice: Notice) -> None:
    AdvisoryProduct.objects.create(
        advisory=row,
        product_id="1",
        name=" ".join(part for part in (notice.vendor, notice.product, notice.version_range) if part),
        vendor=notice.vendor[:300],
        product=notice.product[:500],
        version_range=notice.version_range[:1000],
        search_key=key_of(f"{notice.vendor} {notice.product}"),
        tlp=row.tlp,
        organisation_id=row.organisation_id,
    )


@transaction.atomic
def enter_by_hand(*, notice: Notice) -> int:
    """Keep a warning that somebody typed in; return its key.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        StepRefusedError: If it says nothing new, or another source brought a warning with this identifier.
    """
    demand("advisories.advisory:triage")
    source = manual_source()
    key = keep_notice(source=source, notice=notice)
    if key is None:
        raise StepRefusedError("This warning is known already.")
    audit.record("advisories.advisory.entered", subject=f"advisories.advisory/{key}")
    if notice.product:
        announce_received(source=source, advisory_ids=[key])
    return key


@transaction.atomic
def look_at(*, advisory_id: int, verdict: str, expected_revision: int) -> None:
    """Record that a person looked at a warning without a match, and why it concerns nobody.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the verdict is missing.
    """
    demand("advisories.advisory:triage")
    _close(advisory_id, verdict, expected_revision)
    audit.record("advisories.advisory.viewed", subject=f"advisories.advisory/{advisory_id}")


@transaction.atomic
def close_advisory(*, advisory_id: int, verdict: str, expected_revision: int) -> None:
    """Close a warning; matches that still wait for a decision keep it open.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the verdict is missing, or a match waits.
    """
    demand("advisories.advisory:triage")
    _close(advisory_id, verdict, expected_revision)
    audit.record("advisories.advisory.closed", subject=f"advisories.advisory/{advisory_id}")


def _close(advisory_id: int, verdict: str, expected_revision: int) -> None:
    row = locked(Advisory, advisory_id, expected_revision)
    if not verdict.strip():
        raise StepRefusedError("A verdict needs its reason.")
    waiting = Match.objects.filter(advisory=row, state=MatchState.PROPOSED, mended_at__isnull=True)
    if waiting.exists():
        raise StepRefusedError("Decide on the matches of the warning first.")
    row.state, row.verdict = AdvisoryState.CLOSED, verdict.strip()
    row.decided_by_id, row.decided_at = current_viewer().person_id, clock.now()
    row.save()


@transaction.atomic
def reopen_advisory(*, advisory_id: int, expected_revision: int) -> None:
    """Open a closed warning again.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("advisories.advisory:triage")
    row = locked(Advisory, advisory_id, expected_revision)
    row.state, row.decided_at, row.decided_by_id = AdvisoryState.MATCHED, None, None
    row.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record("advisories.advisory.reopened", subject=f"advisories.advisory/{row.pk}")


@transaction.atomic
def route_advisory(*, advisory_id: int, routes: Sequence[str], expected_revision: int) -> None:
    """Pass a warning on: to the IT contact persons, the newsletter, the monitoring.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If nobody is named to pass it on to.
    """
    demand("advisories.advisory:triage")
    row = locked(Advisory, advisory_id, expected_revision)
    known = [route for route in ROUTES if route in routes]
    if not known:
        raise StepRefusedError("Say to whom the warning is passed on.")
    row.routes, row.state = sorted({*row.routes, *known}), AdvisoryState.ROUTED
    row.decided_by_id, row.decided_at = current_viewer().person_id, clock.now()
    row.save()
    for route in known:
        audit.record(
            f"advisories.advisory.routed_{route}",
            subject=f"advisories.advisory/{row.pk}",
            about=row,
            title=row.title[:200],
        )


@transaction.atomic
def remove_advisory(*, advisory_id: int, reason: str, expected_revision: int) -> None:
    """Take a warning out of the lists; its history stays.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the reason is missing.
    """
    demand("advisories.advisory:triage")
    row = locked(Advisory, advisory_id, expected_revision)
    if not reason.strip():
        raise StepRefusedError("Say why the warning is removed.")
    row.removed_reason = reason.strip()[:300]
    row.save(update_fields=["removed_reason"])
    end_matches_of([row.pk])
    audit.record("advisories.advisory.removed", subject=f"advisories.advisory/{row.pk}", reason=row.removed_reason)


@transaction.atomic
def comment_on(*, advisory_id: int, text: str) -> None:
    """Write a comment on a warning.

    Raises:
        PermissionDenied: If the viewer may not discuss warnings.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StepRefusedError: If it says nothing.
    """
    demand("advisories.advisory:comment")
    row = Advisory.objects.filter(pk=advisory_id).first()
    if row is None:
        raise RowNotFoundError(advisory_id)
    if not text.strip():
        raise StepRefusedError("The comment says nothing.")
    viewer = current_viewer()
    Comment.objects.create(
        advisory=row, author_id=viewer.person_id, written_at=clock.now(), text=text.strip(),
        tlp=max(row.tlp, Tlp.AMBER), organisation_id=viewer.home_organisation,
    )  # fmt: skip
    audit.record("advisories.comment.written", subject=f"advisories.advisory/{row.pk}")


def mark_read(*, advisory_id: int) -> None:
    """Note that the viewer has read a warning; the viewer's own note, nobody else's business.

    It is looked up with full sight: its label is higher than what some readers of warnings may read.
    """
    viewer = current_viewer()
    if viewer.person_id is None:
        return
    facts = {"read_at": clock.now(), "tlp": Tlp.AMBER_STRICT, "organisation_id": viewer.home_organisation}
    with deciding("advisories.read_mark"):
        ReadMark.objects.update_or_create(advisory_id=advisory_id, person_id=viewer.person_id, defaults=facts)
