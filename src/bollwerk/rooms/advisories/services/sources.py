"""Set up sources, and ask for a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, set_facts
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.advisories.kinds import SourceKind
from bollwerk.rooms.advisories.models import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "CERT_BUND",
    "EXPLOITED",
    "announce_received",
    "ask_for_visit",
    "manual_source",
    "save_source",
    "set_up_defaults",
]

CERT_BUND: Mapping[str, Any] = {
    "name": "CERT-Bund Warn- und Informationsdienst",
    "kind": SourceKind.PROVIDER.value,
    "url": "https://wid.cert-bund.de/.well-known/csaf/provider-metadata.json",
    "max_silence_days": 7,
}
"""The default source: the warning service of the BSI for German authorities, TLP:CLEAR part, as CSAF."""

EXPLOITED: Mapping[str, Any] = {
    "name": "CISA: ausgenutzte Schwachstellen (KEV)",
    "kind": SourceKind.KEV.value,
    "url": "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    "max_silence_days": 30,
}
"""The list of exploited vulnerabilities; it lifts warnings in the inbox."""


@transaction.atomic
def set_up_defaults() -> int:
    """Set up the default sources for every municipality that has none of its own; return how many are new.

    What somebody took out of use does not come back.
    """
    made = 0
    for organisation in Organisation.objects.filter(kind=Organisation.Kind.CITY).order_by("pk"):
        if Source.objects.filter(organisation_id=organisation.pk).exclude(kind=SourceKind.MANUAL).exists():
            continue
        for facts in (CERT_BUND, EXPLOITED):
            row = Source(organisation_id=organisation.pk, tlp=Tlp.GREEN, **facts)
            row.save()
            audit.record("advisories.source.created", subject=f"advisories.source/{row.pk}", about=row)
            made += 1
    return made


@transaction.atomic
def save_source(*, facts: Mapping[str, Any], source_id: int | None = None, expected_revision: int = 0) -> int:
    """Set up a source, or change one; return its key. Sources are GREEN: colleagues may know whom we listen to.

    Raises:
        PermissionDenied: If the viewer may not keep sources.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("advisories.source:edit")
    if source_id is None:
        row = Source(organisation_id=current_viewer().home_organisation, tlp=Tlp.GREEN)
    else:
        row = locked(Source, source_id, expected_revision)
    changed = set_facts(row, facts)
    if source_id is not None and not changed:
        return row.pk
    row.save()
    event = "advisories.source.created" if source_id is None else "advisories.source.changed"
    audit.record(event, subject=f"advisories.source/{row.pk}", changed=changed)
    return row.pk


@transaction.atomic
def ask_for_visit(*, source_id: int) -> None:
    """Ask for a visit to a source; a worker makes it.

    Raises:
        PermissionDenied: If the viewer may not keep sources.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
    """
    demand("advisories.source:edit")
    row = locked(Source, source_id)
    audit.record("advisories.fetch.requested", subject=f"advisories.source/{row.pk}")


def manual_source() -> Source:
    """Return the source of what people enter by hand in the viewer's organisation; made when first needed."""
    home = current_viewer().home_organisation
    row = Source.objects.filter(organisation_id=home, kind=SourceKind.MANUAL).first()
    if row is None:
        row = Source(name="Von Hand erfasst", kind=SourceKind.MANUAL, organisation_id=home, tlp=Tlp.GREEN)
        row.save()
    return row


def announce_received(*, source: Source, advisory_ids: Sequence[int]) -> None:
    """Record that warnings were received that must be compared with the inventory; a worker compares them."""
    audit.record(
        "advisories.documents.received",
        subject=f"advisories.source/{source.pk}",
        about=source,
        count=len(advisory_ids),
        advisories=list(advisory_ids),
    )
