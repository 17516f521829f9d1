"""How the inventory proves its sentences: who runs what, who owns it, how it is reachable and connected.

Checks read what was recorded by the moment asked about, with full sight. Records out of use by then do not count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import ClaimPart, Figure, Outcome, Reference
from bollwerk.foundation.ui.addresses import address_of
from bollwerk.rooms.inventory.kinds import Exposure, InterfaceProtection, OperatorKind, ProofKind, RelationKind
from bollwerk.rooms.inventory.past import Past, states_needs
from bollwerk.rooms.inventory.rules import Gap, ProofFlaw, interface_flaw, is_outside, is_own_hosting, proof_flaw
from bollwerk.rooms.inventory.texts import REASON_TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bollwerk.rooms.inventory.models import Application, Contract, Interface, TargetObject

__all__ = ["CLAIMS", "assured", "connected", "hosting", "owned", "reachable", "suppliers_known"]


def hosting(at: datetime) -> Outcome:
    """S9.hosting: how many applications the city or its provider hosts, the others by name and operator.

    Source: council answer 1644/2021, item 6: nearly 100 % of the software systems the city uses are hosted by itself;
    an exception is run by another city.
    """
    past = Past(at)
    if not past.applications:
        return _nothing("no_applications")
    unknown = [row for row in past.applications if row.operator_kind == OperatorKind.UNKNOWN]
    own = [row for row in past.applications if is_own_hosting(OperatorKind(row.operator_kind))]
    outside = [row for row in past.applications if is_outside(OperatorKind(row.operator_kind))]
    return Outcome(
        Standing.REFUTED if unknown else Standing.FIGURE,
        counter_examples=tuple(reference(row, "no_operator") for row in unknown),
        evidence=tuple(reference(row) for row in outside),
        figure=Figure(len(own), len(past.applications)),
        facts=_hosting_facts(past, outside),
    )


def _hosting_facts(past: Past, outside: list[Application]) -> dict[str, str]:
    """Return names of the exceptions, each with its operator, in the order of their names.

    All are counted, but what belongs to a closed matter is not named: facts go into drafts that others read.
    """
    facts = {"exceptions": str(len(outside))}
    named = [row for row in outside if row.circle_id is None]
    for number, row in enumerate(sorted(named, key=lambda row: row.name_key), start=1):
        facts[f"exception_{number}"] = row.name
        facts[f"exception_{number}_operator"] = past.operator_name(row)
        facts[f"exception_{number}_tlp"] = Tlp(row.tlp).text
    return facts


def assured(at: datetime) -> Outcome:
    """S9.assured: outside operators prove their security by a contract, certificate or report that is valid.

    Source: council answer 1644/2021, question 6: "operated by others (in the sense of application security ensured by
    them)".
    """
    past = Past(at)
    outside = [row for row in past.applications if is_outside(OperatorKind(row.operator_kind))]
    if not outside:
        return _nothing("no_outside_operators" if past.applications else "no_applications")
    flaws: list[Reference] = []
    valid_until = []
    for row in outside:
        contracts = past.contracts_by_target.get(row.pk, [])
        flaw, until = _best_proof(contracts, past)
        if flaw:
            flaws.append(reference(row, flaw))
        elif until:
            valid_until.append(until)
    outcome = _judged(flaws, (reference(row) for row in outside))
    return replace(outcome, stale_after=min(valid_until, default=None), facts={"outside": str(len(outside))})


def _best_proof(contracts: Iterable[Contract], past: Past) -> tuple[str, date | None]:
    """Return the smallest flaw of the contracts (empty if one proves the security), and until when the best holds."""
    flaws: list[ProofFlaw] = []
    ends: list[date | None] = []
    for contract in contracts:
        flaw = proof_flaw(
            proof=ProofKind(contract.proof_kind),
            valid_until=contract.proof_valid_until,
            ends_on=contract.ends_on,
            on=past.day,
        )
        if flaw:
            flaws.append(flaw)
        else:
            ends.append(min(filter(None, (contract.proof_valid_until, contract.ends_on)), default=None))
    if ends:
        return "", None if None in ends else max(filter(None, ends))
    return (flaws[0].value if flaws else ProofFlaw.NO_CONTRACT.value), None


def owned(at: datetime) -> Outcome:
    """S9.owned: every application has an owner and protection needs.

    Needs count as known when all three are stated, or when a process with stated needs uses the application.
    """
    past = Past(at)
    if not past.applications:
        return _nothing("no_applications")
    used = {row.target_id for row in past.relations(RelationKind.USES) if row.source_id in past.stated_processes}
    flaws = [
        reference(row, gap.value)
        for row in past.applications
        for gap, known in (
            (Gap.NO_DEPARTMENT, row.department_id is not None),
            (Gap.NO_NEEDS, states_needs(row) or row.pk in used),
        )
        if not known
    ]
    return _judged(flaws, (reference(row) for row in past.applications))


def reachable(at: datetime) -> Outcome:
    """S9.reachable, the inventory's part: every application reachable from the Internet is known as such.

    Refuted by an application recorded otherwise while one of its modules, or a system it runs on, is recorded as
    reachable from the Internet. Unknown while the exposure of an application is.
    """
    past = Past(at)
    if not past.applications:
        return _nothing("no_applications")
    found = _reachable_through_parts(past)
    internet = [row for row in past.applications if row.exposure == Exposure.INTERNET]
    flaws = [
        reference(row, "reachable_not_recorded")
        for row in past.applications
        if row.pk in found and row.exposure != Exposure.INTERNET
    ]
    unknown = [row for row in past.applications if row.exposure == Exposure.UNKNOWN and row.pk not in found]
    outcome = _judged(flaws, (reference(row) for row in internet))
    if unknown and not flaws:
        outcome = replace(outcome, standing=Standing.UNKNOWN, missing=(Gap.NO_EXPOSURE.value,))
    facts = {"internet": str(len(internet)), "exposure_unknown": str(len(unknown))}
    return replace(outcome, figure=Figure(len(internet), len(past.applications)), facts=facts)


def _reachable_through_parts(past: Past) -> set[int]:
    """Return the applications of which a module or system is recorded as reachable from the Internet."""
    modules = {row.pk: row.application_id for row in past.modules}
    found = {row.application_id for row in past.modules if row.exposure == Exposure.INTERNET}
    for row in past.relations(RelationKind.RUNS_ON) if past.internet_systems else ():
        if row.target_id in past.internet_systems:
            found.add(modules.get(row.source_id, row.source_id))
    return found


def suppliers_known(at: datetime) -> Outcome:
    """S16.suppliers, the inventory's part: suppliers, components and interfaces of every application are known.

    Known means: one is recorded, or somebody stated that the list is complete.

    Source: council answer 1247/2015, item 5: modules of third parties.
    """
    past = Past(at)
    if not past.applications:
        return _nothing("no_applications")
    with_components = {row.source_id for row in past.relations(RelationKind.CONTAINS)}
    with_interfaces = {row.source_id for row in past.interfaces}
    flaws = [
        reference(row, gap.value)
        for row in past.applications
        for gap, known in (
            (Gap.NO_SUPPLIERS, row.suppliers_complete or row.supplier_id is not None),
            (Gap.NO_COMPONENTS, row.components_complete or row.pk in with_components),
            (Gap.NO_INTERFACES, row.interfaces_complete or row.pk in with_interfaces),
        )
        if not known
    ]
    return _judged(flaws, (reference(row) for row in past.applications))


def connected(at: datetime) -> Outcome:
    """S16.connected: connections to outside operators are secured: how, with what, since when.

    Without any such interface the sentence is proven only when the list of interfaces was stated complete for every
    application.

    Source: council answer 1247/2015, item 5.
    """
    past = Past(at)
    outside = [row for row in past.interfaces if row.target_id is None]
    if not past.applications:
        return _nothing("no_applications")
    if not outside and not all(row.interfaces_complete for row in past.applications):
        return _nothing("no_outside_interfaces")
    flaws = [
        _interface_reference(row, flaw.value)
        for row in outside
        if (
            flaw := interface_flaw(
                protection=InterfaceProtection(row.protection), since=row.protected_since, on=past.day
            )
        )
    ]
    evidence = [_interface_reference(row) for row in outside] or [reference(row) for row in past.applications]
    outcome = _judged(flaws, evidence)
    return replace(outcome, facts={"interfaces": str(len(outside))})


def reference(row: TargetObject, reason: str = "") -> Reference:
    """Return a record as evidence, or as a counter-example with its reason."""
    return Reference(
        subject=f"inventory.{row.kind}/{row.pk}",
        title=row.name,
        reason=reason,
        url=address_of("inventory:target", row.pk),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _interface_reference(row: Interface, reason: str = "") -> Reference:
    return Reference(
        subject=f"inventory.interface/{row.pk}",
        title=row.name,
        reason=reason,
        url=address_of("inventory:interface", row.pk),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


def _judged(flaws: list[Reference], evidence: Iterable[Reference]) -> Outcome:
    standing = Standing.REFUTED if flaws else Standing.PROVEN
    return Outcome(standing, counter_examples=tuple(flaws), evidence=tuple(evidence))


def _nothing(missing: str) -> Outcome:
    """Return the outcome of a claim with nothing to check: no data proves nothing."""
    return Outcome(Standing.UNKNOWN, missing=(missing,))


CLAIMS = (
    ClaimPart("S9.hosting", hosting, texts=REASON_TEXTS),
    ClaimPart("S9.assured", assured, texts=REASON_TEXTS),
    ClaimPart("S9.owned", owned, texts=REASON_TEXTS),
    ClaimPart("S9.reachable", reachable, texts=REASON_TEXTS),
    ClaimPart("S16.suppliers", suppliers_known, texts=REASON_TEXTS),
    ClaimPart("S16.connected", connected, texts=REASON_TEXTS),
)
"""What this room can check of the catalogue."""
