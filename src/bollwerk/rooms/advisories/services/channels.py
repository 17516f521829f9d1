"""Visit a source of any kind: CSAF provider, feed, mailbox, list of exploited vulnerabilities."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, transaction

from bollwerk.engines.csaf import CsafError, read_certificates
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.advisories.adapters.addresses import INTERNET_ONLY, OWN_NETWORK_TOO
from bollwerk.rooms.advisories.adapters.decryption import NO_KEYS, HouseKeys, house_keys
from bollwerk.rooms.advisories.adapters.feeds import label_in, read_exploited, read_feed, severity_in
from bollwerk.rooms.advisories.adapters.mailbox import Mailbox, read_mail
from bollwerk.rooms.advisories.adapters.smime import split_keys
from bollwerk.rooms.advisories.adapters.web import Web
from bollwerk.rooms.advisories.errors import AdvisoriesError, RowNotFoundError, UnsignedError
from bollwerk.rooms.advisories.kinds import SourceKind
from bollwerk.rooms.advisories.models import Advisory, KnownExploited, Source, Vulnerability
from bollwerk.rooms.advisories.services.handling import Notice, keep_notice
from bollwerk.rooms.advisories.services.urgency import bring_forward
from bollwerk.rooms.advisories.services.visits import Tally, finish_visit, visit_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pysequoia

    from bollwerk.rooms.advisories.adapters.feeds import Exploited
    from bollwerk.rooms.advisories.adapters.mailbox import Mail
    from bollwerk.rooms.advisories.models import FetchRun

__all__ = [
    "SenderKeys",
    "keep_exploited",
    "read_keys",
    "sources_to_visit",
    "take_mail",
    "visit",
    "visit_feed",
    "visit_kev",
    "visit_mailbox",
]


logger = logging.getLogger(__name__)


def sources_to_visit() -> list[tuple[int, int]]:
    """Return the sources in use that can be visited, with their organisations."""
    rows = Source.objects.filter(retired_on__isnull=True).exclude(kind=SourceKind.MANUAL)
    return list(rows.order_by("pk").values_list("pk", "organisation_id"))


def visit(*, source_id: int, web: Web | None = None) -> str:
    """Visit a source of any kind; return how it ended.

    Raises:
        RowNotFoundError: If there is none of that key, or it cannot be visited.
    """
    source = Source.objects.filter(pk=source_id, retired_on__isnull=True).first()
    if source is None or source.kind == SourceKind.MANUAL:
        raise RowNotFoundError(source_id)
    used = web or Web(rules=OWN_NETWORK_TOO if settings.ADVISORIES_OWN_NETWORK else INTERNET_ONLY)
    try:
        return _VISITS.get(SourceKind(source.kind), visit_provider)(source=source, web=used).outcome
    except DatabaseError:
        raise
    except Exception as error:
        # What a foreign server sends must never keep the other sources from being visited.
        logger.exception("A visit broke off.")
        failure = f"The visit broke off: {type(error).__name__}; the log says more."
        return finish_visit(source=source, tally=Tally(), failure=failure).outcome
    finally:
        used.close()


def visit_feed(*, source: Source, web: Web) -> FetchRun:
    """Visit an RSS or Atom feed; its entries are warnings without a product that a machine can compare."""
    tally = Tally()
    try:
        items = read_feed(web.get(source.url).body)
    except AdvisoriesError as error:
        return finish_visit(source=source, tally=tally, failure=str(error))
    for one in items:
        try:
            label = label_in(f"{one.title} {one.text[:500]}", Tlp.CLEAR)
        except AdvisoriesError as error:
            tally.refused += 1
            tally.problems.append(str(error))
            continue
        notice = Notice(one.key, one.title, one.text, one.url, source.name, one.severity, tlp=label)
        _count(tally, keep_notice(source=source, notice=notice))
    return finish_visit(source=source, tally=tally)


def _count(tally: Tally, kept: int | None) -> None:
    if kept is None:
        tally.unchanged += 1
    else:
        tally.taken += 1


def visit_mailbox(*, source: Source, web: Web) -> FetchRun:
    """Visit a mailbox; a message is marked as read only after it was kept. `web` is not used."""
    del web
    tally = Tally()
    try:
        keys = replace(read_keys(source.key_text), own=house_keys())
        password = os.environ.get(source.secret_name, "")
        with Mailbox(source.url, account=source.account, password=password) as box:
            for number, raw in box.unread():
                if take_mail(source=source, raw=raw, keys=keys, tally=tally):
                    box.mark_read(number)
    except (AdvisoriesError, CsafError) as error:
        return finish_visit(source=source, tally=tally, failure=str(error))
    return finish_visit(source=source, tally=tally)


@dataclass(frozen=True, slots=True)
class SenderKeys:
    """Whose signatures count: OpenPGP and X.509 certificates (PEM); and what the house opens mails with."""

    openpgp: tuple[pysequoia.Cert, ...] = ()
    x509: str = ""
    own: HouseKeys = NO_KEYS


def read_keys(text: str) -> SenderKeys:
    """Return the keys that a source names.

    Raises:
        CsafError: If what is no X.509 certificate is no OpenPGP key either.
    """
    x509, openpgp = split_keys(text)
    return SenderKeys(read_certificates(openpgp.encode()) if openpgp else (), x509)


def take_mail(*, source: Source, raw: bytes, keys: SenderKeys, tally: Tally) -> bool:
    """Take in one message; return whether it was kept. A refused one stays unread, for a person to look at."""
    try:
        mail = read_mail(raw, keys.openpgp, keys.x509, keys.own)
        _demand_signature(source, mail)
        label = label_in(f"{mail.subject} {mail.text[:500]}", Tlp.AMBER)
    except (AdvisoriesError, CsafError) as error:
        tally.refused += 1
        tally.problems.append(str(error))
        return False
    except (LookupError, ValueError) as error:
        # The library that reads mails raises these for character sets and headers that nobody knows.
        tally.refused += 1
        tally.problems.append(f"A message cannot be read: {error}.")
        return False
    severity = severity_in(mail.subject)
    notice = Notice(mail.key, mail.subject, mail.text, "", source.name, severity, tlp=label)
    _count(tally, keep_notice(source=source, notice=notice))
    return True


def _demand_signature(source: Source, mail: Mail) -> None:
    if source.require_signature and not mail.signed_by:
        raise UnsignedError(f"“{mail.subject[:80]}” carries no signature of a known key.")


def visit_kev(*, source: Source, web: Web) -> FetchRun:
    """Take in the list of exploited vulnerabilities."""
    tally = Tally()
    try:
        entries = read_exploited(web.get(source.url).body)
    except (AdvisoriesError, CsafError) as error:
        return finish_visit(source=source, tally=tally, failure=str(error))
    tally.taken = keep_exploited(entries)
    tally.unchanged = len(entries) - tally.taken
    return finish_visit(source=source, tally=tally)


@transaction.atomic
def keep_exploited(entries: Sequence[Exploited]) -> int:
    """Keep exploited vulnerabilities and flag the warnings that name them; return how many are new."""
    known = set(KnownExploited.objects.values_list("cve", flat=True))
    fresh = {one.cve: one for one in entries if one.cve not in known}
    rows = [
        KnownExploited(cve=one.cve, added_on=one.added_on, ransomware=one.ransomware, tlp=Tlp.CLEAR)
        for one in fresh.values()
    ]
    KnownExploited.objects.bulk_create(rows, batch_size=500)
    concerned = Vulnerability.objects.filter(exploited=False)
    for row in [one for one in concerned.only("pk", "name", "advisory_id") if one.name in fresh]:
        Vulnerability.objects.filter(pk=row.pk).update(exploited=True)
        advisory = Advisory.objects.filter(pk=row.advisory_id, exploited=False).first()
        if advisory is not None:
            advisory.exploited = True
            advisory.save(update_fields=["exploited"])
            bring_forward(advisory)
    if fresh:
        audit.record("advisories.kev.taken", subject="advisories.kev/list", count=len(fresh))
    return len(fresh)


_VISITS: dict[SourceKind, Callable[..., FetchRun]] = {
    SourceKind.FEED: visit_feed,
    SourceKind.MAIL: visit_mailbox,
    SourceKind.KEV: visit_kev,
}
