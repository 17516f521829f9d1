"""Keep support dates from files and by hand; remember which product a name of the inventory means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.engines.product_identity import fold
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.lifecycle.models import ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.support import current_statements

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bollwerk.rooms.lifecycle.rules import CycleDates
    from bollwerk.rooms.lifecycle.stated import StatedCycle, StatedProduct

__all__ = ["choose_product", "keep_support", "state_by_hand"]


@transaction.atomic
def keep_support(*, products: Iterable[StatedProduct], source: str) -> int:
    """Keep what a source states; only what differs from its own last statement is added. Return how many statements.

    What was entered by hand since stands until the source itself says something new.
    For the command line, jobs and the demo city; no page leads here.
    """
    added: list[SupportStatement] = []
    for one in products:
        row = _product(one)
        said = SupportStatement.objects.filter(product=row, reason="", source=source[:200])
        before = list(said.order_by("recorded_at", "pk"))
        newest = current_statements(before).get(row.pk, {})
        known = {(each.cycle, each.stated_on) for each in before if each.stated_on}
        news = [
            each
            for each in one.cycles
            if not _says_the_same(newest.get(each.dates.cycle), each)
            and (each.dates.cycle, each.stated_on) not in known
        ]
        added += [_statement(row, each, source) for each in news]
    SupportStatement.objects.bulk_create(added, batch_size=500)
    audit.record("lifecycle.support.kept", subject="lifecycle.support/all", count=len(added), source=source[:200])
    return len(added)


def _product(one: StatedProduct) -> SupportProduct:
    row = SupportProduct.objects.filter(key=one.key).first()
    if row is None:
        row = SupportProduct(key=one.key, tlp=Tlp.GREEN, organisation_id=current_viewer().home_organisation)
    facts = {
        "name": one.name, "vendor": one.vendor, "aliases": list(one.aliases), "cpes": list(one.cpes),
        "purls": list(one.purls),
    }  # fmt: skip
    if any(getattr(row, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()
    return row


def _says_the_same(before: SupportStatement | None, cycle: StatedCycle) -> bool:
    if before is None:
        return False
    security, extended = cycle.dates.security, cycle.dates.extended
    return (before.security_until, before.security_ended, before.extended_until, before.latest, before.label) == (
        security.day, security.ended, extended.day, cycle.latest, cycle.label,
    )  # fmt: skip


def _statement(row: SupportProduct, cycle: StatedCycle, source: str) -> SupportStatement:
    return SupportStatement(
        product=row,
        cycle=cycle.dates.cycle,
        security_until=cycle.dates.security.day,
        security_ended=cycle.dates.security.ended,
        extended_until=cycle.dates.extended.day,
        latest=cycle.latest,
        label=cycle.label,
        source=source[:200],
        stated_on=cycle.stated_on,
        recorded_at=clock.now(),
        tlp=row.tlp,
        organisation_id=row.organisation_id,
    )


@transaction.atomic
def state_by_hand(
    *, name: str, vendor: str, dates: CycleDates, source: str, reason: str, stated_on: date | None = None
) -> int:
    """Add what a person knows about one cycle of a product; return the product's key. It counts from now on.

    Args:
        name: Name or key of a product that is known, or of a new one.
        vendor: Its maker; only used for a new product.
        dates: The cycle and its ends.
        source: Where it is written, such as a letter of the maker.
        reason: Why it is entered by hand.
        stated_on: Day of the source.

    Raises:
        PermissionDenied: If the viewer may not keep support dates.
        StepRefusedError: If name, cycle, source, reason or every end is missing, or the source's day lies ahead.
    """
    demand("lifecycle.support:edit")
    texts = (name.strip(), dates.cycle.strip(), source.strip(), reason.strip())
    stated = dates.security.day is not None or dates.security.ended is not None
    if not all(texts) or not stated or (stated_on is not None and stated_on > clock.today()):
        raise StepRefusedError("Dates by hand name product, cycle, an end, a source and a reason.")
    row = _known(texts[0]) or _new(texts[0], vendor.strip())
    before = SupportStatement.objects.filter(product=row, cycle=dates.cycle.strip()).order_by("-recorded_at", "-pk")
    latest, label = next(((one.latest, one.label) for one in before), ("", ""))
    SupportStatement(
        product=row, cycle=texts[1][:100], security_until=dates.security.day, security_ended=dates.security.ended,
        extended_until=dates.extended.day, latest=latest, label=label, source=texts[2][:200], reason=texts[3][:500],
        stated_by_id=current_viewer().person_id, stated_on=stated_on, recorded_at=clock.now(), tlp=row.tlp,
        organisation_id=row.organisation_id,
    ).save()  # fmt: skip
    audit.record("lifecycle.support.stated", subject=f"lifecycle.support/{row.pk}", product=row.name, cycle=texts[1])
    return row.pk


def _known(name: str) -> SupportProduct | None:
    found = SupportProduct.objects.filter(key=name).first()
    return found or SupportProduct.objects.filter(name__iexact=name).order_by("pk").first()


def _new(name: str, vendor: str) -> SupportProduct:
    row = SupportProduct(
        key=f"{fold(vendor)} {fold(name)}".strip()[:200], name=name[:200], vendor=vendor[:200],
        tlp=Tlp.GREEN, organisation_id=current_viewer().home_organisation,
    )  # fmt: skip
    existing = SupportProduct.objects.filter(key=row.key).first()
    if existing is None:
        row.save()
    return existing or row


@transaction.atomic
def choose_product(*, item_vendor: str, item_product: str, product_id: int | None, reason: str = "") -> None:
    """Say which product of the support data a name of the inventory means; None for none of them.

    Raises:
        PermissionDenied: If the viewer may not keep support dates.
        RowNotFoundError: If there is no such product of the support data.
        StepRefusedError: If the name is empty.
    """
    demand("lifecycle.support:edit")
    viewer = current_viewer()
    if not item_product.strip():
        raise StepRefusedError("A decision names the product of the inventory.")
    if product_id is not None and not SupportProduct.objects.filter(pk=product_id).exists():
        raise RowNotFoundError(product_id)
    place = {
        "organisation_id": viewer.home_organisation,
        "item_vendor": item_vendor[:200],
        "item_product": item_product[:300],
    }
    row = ProductChoice.objects.filter(**place).first() or ProductChoice(**place)
    row.product_id, row.reason, row.decided_by_id = product_id, reason.strip()[:500], viewer.person_id
    row.save()
    audit.record("lifecycle.product.chosen", subject=f"lifecycle.choice/{row.pk}")
