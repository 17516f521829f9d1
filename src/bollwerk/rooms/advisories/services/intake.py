"""Take in documents: check, read, keep every revision, and say which warnings must be compared anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import zstandard
from django.db import transaction

from bollwerk.engines import csaf
from bollwerk.engines.csaf.revision_numbers import number_key
from bollwerk.foundation import clock
from bollwerk.foundation.access.statements import OTHER_TEXT, TEXT, TEXTS, rows_among
from bollwerk.foundation.history.bulk import insert_new, insert_row, like, record_first_versions
from bollwerk.rooms.advisories.errors import SchemaError
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, Severity
from bollwerk.rooms.advisories.models import (
    Advisory,
    AdvisoryProduct,
    KnownExploited,
    ProductStatements,
    Revision,
    Vulnerability,
)
from bollwerk.rooms.advisories.reading import ReadAdvisory, key_of, read_advisory
from bollwerk.rooms.advisories.schemas import registries
from bollwerk.rooms.advisories.services.ending import end_matches_of
from bollwerk.rooms.advisories.services.urgency import bring_forward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from bollwerk.rooms.advisories.models import Source

__all__ = ["Kept", "content_of", "existing_warning", "keep_document", "keep_facts"]

_FLAWS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a document.

    Attributes:
        rematch: Whether it must be compared with the inventory: it is new, or what it says for products changed.
    """

    advisory_id: int
    fresh: bool
    rematch: bool


@transaction.atomic
def keep_document(*, source: Source, raw: bytes, signed_by: str = "", hash_checked: bool = False) -> Kept:
    """Take in one CSAF document whose hash and signature were checked.

    A document that breaks the schema is refused. One that only fails tests of section 6 is kept and marked: to drop a
    warning because its maker numbered products twice would be the greater harm.

    Raises:
        CsafError: If it cannot be read.
        IntakeError: If it breaks the schema, lacks what tells it from others, or is RED.
    """
    document, report = csaf.validate(raw, registries=registries())
    if report.schema_findings:
        first = report.schema_findings[0]
        raise SchemaError(f"The document breaks the schema of CSAF at {first.path or '/'}: {first.message}")
    flaws = [
        {"test": outcome.rule.id, "path": outcome.findings[0].path if outcome.findings else ""}
        for outcome in report.failed()[:_FLAWS_KEPT]
    ]
    read = read_advisory(document)
    row = existing_warning(source, read)
    before = _newest_document(row) if row is not None else None
    digest = hashlib.sha256(raw).hexdigest()
    if row is not None and Revision.objects.filter(advisory=row, digest=digest).exists():
        return Kept(row.pk, fresh=False, rematch=False)
    newer = before is None or _is_newer(before, document)
    graver = row is not None and newer and _is_graver(row, read)
    row, fresh = keep_facts(source=source, read=read, row=row, overwrite=newer)
    _keep_revision(row, raw, digest, read, {"signed_by": signed_by, "hash_checked": hash_checked, "flaws": flaws})
    difference = csaf.compare_revisions(before, document) if before is not None and newer else None
    if not fresh and newer:
        _follow_up(row, is_graver=graver, is_other=difference is None or _says_otherwise(difference))
    # Source: CSAF 2.0, 9.1.13: on a new integer version or a Major step; besides, when products or remedies changed.
    rematch = newer and (difference is None or difference.major or _says_otherwise(difference))
    if rematch and row.matched_at is not None:
        row.matched_at = None
        row.save(update_fields=["matched_at"])
    return Kept(row.pk, fresh=fresh, rematch=rematch)


def _is_graver(row: Advisory, read: ReadAdvisory) -> bool:
    """Return whether a revision is graver than what was kept: severity, or exploitation."""
    order = list(Severity)
    worse = order.index(read.severity) < order.index(Severity(row.severity))
    return worse or (read.exploited and not row.exploited)


def _follow_up(row: Advisory, *, is_graver: bool, is_other: bool) -> None:
    """Do what a revision asks for: end, hasten, or show again to a person what was settled on other words.

    A warning that was closed because it concerns nobody is looked at again when it names other products or is graver.
    """
    if row.withdrawn:
        end_matches_of([row.pk])
        return
    if is_graver:
        bring_forward(row)
    if (is_graver or is_other) and row.state in {AdvisoryState.CLOSED, AdvisoryState.ROUTED}:
        row.state, row.decided_at, row.decided_by_id = AdvisoryState.MATCHED, None, None
        row.save(update_fields=["state", "decided_at", "decided_by"])


def existing_warning(source: Source, read: ReadAdvisory) -> Advisory | None:
    """Return the warning of this publisher with this identifier, locked for a change; None if it is new."""
    found = rows_among(_same, (), source.organisation_id, texts=(read.publisher, read.tracking_id))
    return Advisory.objects.select_for_update().get(pk=found[0][0]) if found else None


def _same(organisation_id: int) -> QuerySet[Advisory, Any]:
    rows = Advisory.objects.filter(organisation_id=organisation_id, publisher=TEXT, tracking_id=OTHER_TEXT)
    return rows.values_list("pk")


def _newest_document(row: Advisory) -> csaf.CsafDocument | None:
    revision = Revision.objects.filter(advisory=row, version=row.version).order_by("-received_at").first()
    return csaf.read_document(content_of(revision)) if revision else None


def content_of(revision: Revision) -> bytes:
    """Return the bytes of a revision as they were received."""
    return zstandard.ZstdDecompressor().decompress(
        bytes(revision.content), max_output_size=csaf.DEFAULT_LIMITS.size_bytes
    )


def _is_newer(before: csaf.CsafDocument, after: csaf.CsafDocument) -> bool:
    """Return whether a revision counts from now on: a higher version, or the same one released later or again."""
    old, new = before.document.tracking, after.document.tracking
    if number_key(new.version) != number_key(old.version):
        return number_key(new.version) > number_key(old.version)
    old_at, new_at = csaf.parse_moment(old.current_release_date), csaf.parse_moment(new.current_release_date)
    return old_at is None or new_at is None or new_at >= old_at


def _says_otherwise(difference: csaf.Difference) -> bool:
    """Return whether a revision names other products, or says something else for them."""
    return difference.alerting or bool(difference.products_added or difference.products_removed)


def keep_facts(
    *, source: Source, read: ReadAdvisory, row: Advisory | None, overwrite: bool = True
) -> tuple[Advisory, bool]:
    """Write the facts of a warning; return it and whether it is new. An older revision changes nothing."""
    if row is not None and not overwrite:
        return row, False
    fresh = row is None
    at = clock.now()
    if row is None:
        row = Advisory(source=source, organisation_id=source.organisation_id, received_at=at)
    for name in _FACTS:
        setattr(row, name, getattr(read, name))
    exploited = known_exploited(read.cves)
    row.exploited = read.exploited or bool(exploited)
    row.cves, row.kind = list(read.cves), AdvisoryKind.CSAF
    row.changed_at = at
    if fresh:
        row.revision = 1
        insert_row(row)
        record_first_versions([row], at=at)
    else:
        row.save()
        AdvisoryProduct.objects.filter(advisory=row).delete()
        ProductStatements.objects.filter(advisory=row).delete()
        Vulnerability.objects.filter(advisory=row).delete()
    _keep_parts(row, read, exploited)
    return row, fresh


_FACTS = (
    "publisher", "tracking_id", "title", "category", "summary", "url", "version", "status", "released_at",
    "first_released_at", "severity", "score", "withdrawn", "tlp", "head",
)  # fmt: skip


def known_exploited(cves: Sequence[str]) -> set[str]:
    """Return those vulnerabilities that a source lists as exploited."""
    portions = [cves[start : start + len(TEXTS)] for start in range(0, len(cves), len(TEXTS))]
    return {name for few in portions for (name,) in rows_among(_listed, (), len(few), texts=few)}


def _listed(count: int) -> QuerySet[KnownExploited, Any]:
    return KnownExploited.objects.filter(cve__in=TEXTS[:count]).values_list("cve")


def _keep_parts(row: Advisory, read: ReadAdvisory, exploited: set[str]) -> None:
    """Write the products and vulnerabilities of the revision that counts."""
    label = {"tlp": row.tlp, "organisation_id": row.organisation_id, "advisory_id": row.pk}
    product, vulnerability = AdvisoryProduct(**label), Vulnerability(**label)
    said = {
        key: ProductStatements(statements=list(statements), **label)
        for key, statements in {id(one.statements): one.statements for one in read.products}.items()
    }
    insert_new(said.values())
    insert_new(
        like(
            product,
            product_id=one.product_id, name=one.name, vendor=one.vendor, product=one.product,
            family=one.family, version=one.version, version_range=one.version_range, cpe=one.cpe,
            purls=list(one.purls),
            model_numbers=list(one.model_numbers), serials=list(one.serials), hashes=list(one.hashes),
            said_id=said[id(one.statements)].pk, search_key=key_of(f"{one.vendor} {one.product or one.name}"),
        )
        for one in read.products
    )  # fmt: skip
    insert_new(
        like(
            vulnerability, name=one.name, title=one.title, cwe=one.cwe, score=one.score, vector=one.vector,
            exploited=one.name in exploited, text=one.text,
        )
        for one in read.vulnerabilities
    )  # fmt: skip


def _keep_revision(row: Advisory, raw: bytes, digest: str, read: ReadAdvisory, facts: dict[str, Any]) -> None:
    revision = Revision(
        advisory=row,
        version=read.version,
        released_at=read.released_at,
        received_at=clock.now(),
        digest=digest,
        signed_by=facts["signed_by"],
        hash_checked=facts["hash_checked"],
        valid=not facts["flaws"],
        flaws=facts["flaws"],
        content=zstandard.ZstdCompressor().compress(raw),
        tlp=read.tlp,
        organisation_id=row.organisation_id,
    )
    insert_row(revision)
