"""Visit a source: look what it offers, fetch what is new, take it in, and note how the visit ended."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from bollwerk.engines.csaf import CsafError, read_certificates
from bollwerk.foundation import clock
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.advisories.adapters.provider import Offer, Offered, Trust, fetch_document, read_offer
from bollwerk.rooms.advisories.adapters.smime import split_keys
from bollwerk.rooms.advisories.errors import AdvisoriesError
from bollwerk.rooms.advisories.kinds import AdvisoryKind, FetchOutcome, FileOutcome
from bollwerk.rooms.advisories.models import Advisory, FetchedFile, FetchRun, Source
from bollwerk.rooms.advisories.services.intake import keep_document
from bollwerk.rooms.advisories.services.sources import announce_received
from bollwerk.rooms.advisories.texts import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import pysequoia

    from bollwerk.rooms.advisories.adapters.provider import Fetched
    from bollwerk.rooms.advisories.adapters.web import Web

__all__ = ["FileReport", "Tally", "announce", "finish_visit", "visit_provider"]

logger = logging.getLogger(__name__)

_LONGEST_S = 45 * 60
"""A visit ends after this time, and the next one goes on: sources are visited every hour, one after the other."""
_BATCH = 25
"""Documents after which the warnings received so far are announced."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one document of a visit."""

    url: str
    outcome: str
    reason: str = ""
    advisory_id: int | None = None
    signed_by: str = ""


@dataclass(slots=True)
class Tally:
    """Sums of a visit."""

    started_at: datetime = field(default_factory=clock.now)
    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


_UNCHANGED = "unchanged"


def visit_provider(*, source: Source, web: Web, told: Callable[[FileReport], None] = lambda _one: None) -> FetchRun:
    """Visit a CSAF provider, aggregator or feed; return how it ended.

    What was taken before an interruption is not fetched again; what was refused is tried again at every visit.

    Args:
        source: The source; its pinned keys count, those of the first visit where none is pinned.
        web: Fetches.
        told: Called with what became of each document.
    """
    tally = Tally()
    try:
        offer = read_offer(web, source.url, fingerprints=source.fingerprints, etags=_states_of_lists(source))
        trust = Trust((*offer.certificates, *keys_of(source)), source.require_signature)
    except (AdvisoriesError, CsafError) as error:
        return finish_visit(source=source, tally=tally, failure=str(error))
    tally.problems += offer.problems
    _pin(source, offer)
    tally.waiting += _never_announced(source)
    began = web.clock()
    for one, known in _todo(source, offer, tally):
        if web.clock() - began > _LONGEST_S:
            tally.problems.append("The visit took too long and was ended; the next one goes on where it stopped.")
            break
        told(_take((source, web, trust), one, known, tally))
        if len(tally.waiting) >= _BATCH:
            announce(source=source, tally=tally)
    announce(source=source, tally=tally)
    _note_lists(source, offer, tally)
    return finish_visit(source=source, tally=tally)


def _states_of_lists(source: Source) -> dict[str, str]:
    """Return in which state each list was of which everything was taken."""
    rows = FetchedFile.objects.filter(source=source, outcome=FileOutcome.TAKEN, is_list=True)
    return dict(rows.exclude(etag="").values_list("url", "etag"))


def _note_lists(source: Source, offer: Offer, tally: Tally) -> None:
    """Note the states of lists; none while something of them was refused or left, so that they are read again."""
    everything = not (tally.refused or tally.problems)
    for url, etag in offer.lists:
        facts = {"etag": etag if everything else "", "outcome": FileOutcome.TAKEN, "fetched_at": clock.now()}
        label = {"tlp": source.tlp, "organisation_id": source.organisation_id, "is_list": True}
        FetchedFile.objects.update_or_create(source=source, url=url[:1000], defaults={**facts, **label})


def keys_of(source: Source) -> Sequence[pysequoia.Cert]:
    """Return the OpenPGP keys that a person typed in for a source; a list without metadata publishes none.

    Raises:
        CsafError: If they are none.
    """
    _x509, openpgp = split_keys(source.key_text)
    return read_certificates(openpgp.encode()) if openpgp else ()


def _never_announced(source: Source) -> list[int]:
    """Return the warnings of a source that wait to be compared: a visit that was killed could not say so."""
    rows = Advisory.objects.filter(source=source, kind=AdvisoryKind.CSAF, matched_at__isnull=True)
    return list(rows.filter(withdrawn=False, removed_reason="").order_by("pk").values_list("pk", flat=True))


def _pin(source: Source, offer: Offer) -> None:
    """Remember the keys of the first visit: another key later is a matter for a person."""
    if not source.fingerprints and offer.fingerprints:
        source.fingerprints = list(offer.fingerprints)
        source.save(update_fields=["fingerprints"])


def _todo(source: Source, offer: Offer, tally: Tally) -> Iterator[tuple[Offered, FetchedFile | None]]:
    """Yield what has to be fetched, oldest first, so that revisions arrive in their order."""
    known = {row.url: row for row in FetchedFile.objects.filter(source=source, is_list=False)}
    if offer.unread:
        offered = {one.url for one in offer.documents}
        tally.unchanged += sum(row.outcome == FileOutcome.TAKEN and url not in offered for url, row in known.items())
    for one in reversed(offer.documents):
        row = known.get(one.url)
        if row is not None and row.outcome == FileOutcome.TAKEN and row.updated_at == one.updated_at:
            tally.unchanged += 1
            continue
        yield one, row


def _take(visit: tuple[Source, Web, Trust], one: Offered, known: FetchedFile | None, tally: Tally) -> FileReport:
    """Fetch and take in one document; a refused one never stops the others."""
    source, web, trust = visit
    taken_before = known is not None and known.outcome == FileOutcome.TAKEN
    try:
        fetched = fetch_document(web, one, trust, etag=known.etag if known and taken_before else "")
        return _keep(source, one, fetched, tally)
    except (CsafError, AdvisoriesError) as error:
        refusal, reason = refusal_of(error), str(error)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("A document could not be taken in.")
        refusal, reason = "", f"It cannot be taken in: {type(error).__name__}; the log says more."
    tally.refused += 1
    _note(source, one, FileOutcome.REFUSED, refusal=refusal, reason=reason)
    return FileReport(one.url, FileOutcome.REFUSED.value, reason)


@transaction.atomic
def _keep(source: Source, one: Offered, fetched: Fetched, tally: Tally) -> FileReport:
    if not fetched.changed:
        tally.unchanged += 1
        _note(source, one, FileOutcome.TAKEN, etag=fetched.etag)
        return FileReport(one.url, _UNCHANGED)
    kept = keep_document(source=source, raw=fetched.raw, signed_by=fetched.signed_by, hash_checked=fetched.hash_checked)
    _note(source, one, FileOutcome.TAKEN, etag=fetched.etag)
    tally.taken += 1
    if kept.rematch:
        tally.waiting.append(kept.advisory_id)
    return FileReport(one.url, FileOutcome.TAKEN.value, "", kept.advisory_id, fetched.signed_by)


def refusal_of(error: Exception) -> str:
    """Return the kind of a refusal, as it is kept."""
    return next((kind.__name__ for kind, _text in REFUSALS if isinstance(error, kind)), "")


def _note(source: Source, one: Offered, outcome: FileOutcome, **facts: str) -> None:
    FetchedFile.objects.update_or_create(
        source=source,
        url=one.url[:1000],
        defaults={
            "etag": facts.get("etag", ""),
            "updated_at": one.updated_at,
            "outcome": outcome,
            "refusal": facts.get("refusal", ""),
            "reason": facts.get("reason", "")[:500],
            "fetched_at": clock.now(),
            "tlp": source.tlp,
            "organisation_id": source.organisation_id,
        },
    )


@transaction.atomic
def announce(*, source: Source, tally: Tally) -> None:
    """Have what a visit brought compared with the inventory."""
    if not tally.waiting:
        return
    announce_received(source=source, advisory_ids=tally.waiting)
    tally.waiting.clear()


@transaction.atomic
def finish_visit(*, source: Source, tally: Tally, failure: str = "") -> FetchRun:
    """Note how a visit ended."""
    outcome = FetchOutcome.FAILED if failure else FetchOutcome.OK
    if not failure and (tally.refused or tally.problems):
        outcome = FetchOutcome.PARTIAL
    run = FetchRun.objects.create(
        source=source,
        started_at=tally.started_at,
        ended_at=clock.now(),
        outcome=outcome,
        reason=(failure or "; ".join(tally.problems))[:500],
        taken=tally.taken,
        unchanged=tally.unchanged,
        refused=tally.refused,
        tlp=source.tlp,
        organisation_id=source.organisation_id,
    )
    audit.record(
        "advisories.source.visited",
        subject=f"advisories.source/{source.pk}",
        about=source,
        outcome=outcome.value,
        taken=tally.taken,
        refused=tally.refused,
    )
    return run
