"""What people decide: on matches, on warnings without a match, on names; who mends what; what is passed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.engines.product_identity import fold
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.foundation.measures import api as measures
from bollwerk.foundation.measures.selectors import measure_named
from bollwerk.rooms.advisories.alike import undecided_alike
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.kinds import MatchState, Remediation
from bollwerk.rooms.advisories.models import AdvisoryProduct, Match, NameVerdict, Progress
from bollwerk.rooms.advisories.rules import Decision, SsvcFacts, decide_ssvc
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Rejection", "assign", "decide_match", "move_on", "reject_match", "report_mended"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a match is none.

    Attributes:
        other_product: Whether the names mean different products; then no other match of these names comes up again.
    """

    reason: str
    other_product: bool = False


@transaction.atomic
def decide_match(
    *,
    match_id: int,
    facts: SsvcFacts,
    due: date,
    expected_revision: int,
    assignee_id: int | None = None,
    same_product: bool = True,
) -> Decision:
    """Decide what is done about a match, open its measure, and remember that the names mean the same product.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If it was rejected or is mended.
    """
    demand("advisories.advisory:triage")
    row = locked(Match, match_id, expected_revision)
    if row.state == MatchState.REJECTED or row.mended_at is not None:
        raise StepRefusedError("A match that is rejected or mended is not decided again.")
    decision = decide_ssvc(facts)
    row.state = MatchState.CONFIRMED
    row.decision, row.due, row.assignee_id = decision.value, due, assignee_id
    row.ssvc = {name: str(getattr(facts, name)) for name in ("exploitation", "automatable", "technical", "impact")}
    row.decided_by_id, row.decided_at = current_viewer().person_id, clock.now()
    if row.measure_id is None:
        row.measure_id = _open_measure(row, due)
    else:
        _change_measure(row)
    row.save()
    if same_product:
        _judge_names(row, same=True)
    audit.record("advisories.match.decided", subject=f"advisories.match/{row.pk}", about=row, decision=decision.value)
    return decision


def _open_measure(row: Match, due: date) -> int:
    return measures.open_measure(
        title=_("%(product)s: remedy %(advisory)s")
        % {"product": row.item_name[:90], "advisory": row.advisory.tracking_id[:80]},
        due=due,
        claim="S5.patched",
        subject=f"advisories.match/{row.pk}",
        url=reverse("advisories:match", args=[row.pk]),
        owner_id=row.assignee_id,
        department_id=row.department_id,
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _change_measure(row: Match) -> None:
    """Bring the measure of a match up to date: when it is due, and who mends it."""
    if row.measure_id is not None and row.due is not None:
        measures.change_measure(
            measure_id=row.measure_id,
            due=row.due,
            owner_id=row.assignee_id,
            department_id=row.department_id,
            reason=_("The match was decided anew."),
        )


@transaction.atomic
def reject_match(*, match_id: int, rejection: Rejection, expected_revision: int) -> None:
    """Reject a match; it does not come back, and where the names mean other products, neither do others of them.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        StepRefusedError: If the reason is missing.
    """
    demand("advisories.advisory:triage")
    row = locked(Match, match_id, expected_revision)
    if not rejection.reason.strip():
        raise StepRefusedError("A rejected match needs its reason.")
    _reject(row, rejection.reason.strip())
    if rejection.other_product:
        _judge_names(row, same=False)
        for other in undecided_alike(row):
            _reject(other, rejection.reason.strip())
    audit.record("advisories.match.rejected", subject=f"advisories.match/{row.pk}", about=row, reason=rejection.reason)


def _reject(row: Match, reason: str) -> None:
    row.state = MatchState.REJECTED
    row.verdict = reason
    row.decided_by_id, row.decided_at = current_viewer().person_id, clock.now()
    row.save()
    if row.measure_id is not None:
        measures.drop_measure(measure_id=row.measure_id, reason=reason)


def _judge_names(row: Match, *, same: bool) -> None:
    """Remember whether the product of the warning is the one of the inventory."""
    named = AdvisoryProduct.objects.filter(advisory_id=row.advisory_id, name=row.product_name).first()
    item = next((one for one in inventory.products_in_use([row.target_id]) if one.part == row.part), None)
    if named is None or item is None:
        return
    verdict, _made = NameVerdict.objects.get_or_create(
        organisation_id=row.organisation_id,
        advisory_vendor=fold(named.vendor)[:300],
        advisory_product=fold(named.product or named.name)[:500],
        item_vendor=fold(item.vendor)[:300],
        item_product=fold(item.product)[:500],
        defaults={"same": same, "decided_at": clock.now(), "tlp": row.tlp, "circle_id": row.circle_id},
    )
    verdict.same, verdict.decided_at, verdict.decided_by_id = same, clock.now(), current_viewer().person_id
    verdict.save()


@transaction.atomic
def assign(*, match_id: int, assignee_id: int | None, department_id: int | None, expected_revision: int) -> None:
    """Say who mends a match.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("advisories.advisory:triage")
    row = locked(Match, match_id, expected_revision)
    row.assignee_id, row.department_id = assignee_id, department_id
    row.save(update_fields=["assignee", "department"])
    _change_measure(row)
    audit.record("advisories.match.assigned", subject=f"advisories.match/{row.pk}", about=row)


@transaction.atomic
def move_on(*, match_id: int, state: Remediation, vulnerability: str | None = None) -> None:
    """Set how far a match is remedied, for one vulnerability or for all.

    Nobody can set it to done: that is what the inventory shows.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StepRefusedError: If done is asked for, or the match is mended.
    """
    demand("advisories.advisory:triage")
    row = locked(Match, match_id)
    if state is Remediation.DONE:
        raise StepRefusedError("A match is done when the inventory shows a version outside the range.")
    if row.mended_at is not None:
        raise StepRefusedError("The inventory shows this match as mended.")
    known = {one.vulnerability: one for one in Progress.objects.filter(match=row)}
    for name in row.vulnerabilities:
        if vulnerability in {None, name}:
            one = known.get(name) or _begun(row, name)
            one.state = state
            one.save()
    audit.record("advisories.match.progressed", subject=f"advisories.match/{row.pk}", about=row, state=state.value)


def _begun(row: Match, vulnerability: str) -> Progress:
    label = {"tlp": row.tlp, "organisation_id": row.organisation_id, "circle_id": row.circle_id}
    return Progress(match=row, vulnerability=vulnerability, **label)


@transaction.atomic
def report_mended(*, match_id: int, proof: str) -> None:
    """Note that somebody says it is mended; the measure is reported, the match waits for the inventory.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StepRefusedError: If the match was not decided yet, or what proves it is missing.
    """
    demand("advisories.advisory:triage")
    row = locked(Match, match_id)
    if row.state != MatchState.CONFIRMED or not proof.strip():
        raise StepRefusedError("Only a decided match is reported as mended, and with what proves it.")
    row.reported_done_at = clock.now()
    row.save(update_fields=["reported_done_at"])
    move_on(match_id=match_id, state=Remediation.RUNNING)
    if row.measure_id is None:
        return
    measure = measure_named(row.measure_id)
    if measure.state == "open":
        measures.report_done(measure_id=measure.measure_id, revision=measure.revision, proof=proof.strip())
