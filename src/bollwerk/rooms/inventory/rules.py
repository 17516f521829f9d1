"""What the inventory decides: own hosting, completeness, which relations make sense, who may edit.

Pure functions on plain values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.kinds import Exposure, InterfaceProtection, Kind, OperatorKind, ProofKind, RelationKind

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

__all__ = [
    "ALLOWED_RELATIONS",
    "LEAD_KINDS",
    "OPERATED_KINDS",
    "OWN_HOSTING",
    "EditFacts",
    "Gap",
    "InterfaceFlaw",
    "ProofFlaw",
    "TargetFacts",
    "interface_flaw",
    "is_outside",
    "is_own_hosting",
    "may_edit",
    "missing_facts",
    "proof_flaw",
    "relation_allowed",
]

OWN_HOSTING = frozenset({OperatorKind.CITY, OperatorKind.PROVIDER})
"""Operators that count as own hosting.

Source: council answer 1644/2021, item 6: nearly 100 % of the software systems the city uses are hosted by itself (the
city's provider is its own municipal enterprise); the exception is hosted by another city.
"""

OPERATED_KINDS = frozenset({Kind.APPLICATION, Kind.MODULE})
"""Kinds for which operator and exposure must be known."""

LEAD_KINDS = frozenset({Kind.PROCESS, Kind.APPLICATION, Kind.MODULE})
"""Kinds whose facts the owning department may state itself."""

ALLOWED_RELATIONS: dict[RelationKind, frozenset[tuple[Kind, Kind]]] = {
    RelationKind.USES: frozenset(
        {(Kind.PROCESS, Kind.APPLICATION), (Kind.PROCESS, Kind.MODULE), (Kind.PROCESS, Kind.SYSTEM)}
    ),
    RelationKind.RUNS_ON: frozenset({(Kind.APPLICATION, Kind.SYSTEM), (Kind.MODULE, Kind.SYSTEM)}),
    RelationKind.HOSTED_BY: frozenset({(Kind.SYSTEM, Kind.SYSTEM)}),
    RelationKind.CONNECTED_TO: frozenset({(Kind.SYSTEM, Kind.NETWORK), (Kind.NETWORK, Kind.NETWORK)}),
    RelationKind.LOCATED_IN: frozenset(
        {(Kind.SYSTEM, Kind.ROOM), (Kind.SYSTEM, Kind.LOCATION), (Kind.PROCESS, Kind.LOCATION)}
    ),
    RelationKind.CONTAINS: frozenset(
        {(Kind.APPLICATION, Kind.COMPONENT), (Kind.MODULE, Kind.COMPONENT), (Kind.SYSTEM, Kind.COMPONENT)}
        | {(Kind.COMPONENT, Kind.COMPONENT)}
    ),
    RelationKind.DEPENDS_ON: frozenset(
        (first, second)
        for first in (Kind.PROCESS, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
        for second in (Kind.PROCESS, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
    ),
}
"""Which kinds a relation may join.

Source: BSI-Standard 200-2, chapter 8.1 (Strukturanalyse): processes, applications, IT systems, networks and rooms, each
assigned to the next.
"""


class Gap(StrEnum):
    """A fact that a complete record has and this one lacks."""

    NO_DEPARTMENT = "no_department"
    NO_OPERATOR = "no_operator"
    NO_OPERATOR_NAME = "no_operator_name"
    NO_EXPOSURE = "no_exposure"
    NO_NEEDS = "no_needs"
    NO_SUPPLIERS = "no_suppliers"
    NO_COMPONENTS = "no_components"
    NO_INTERFACES = "no_interfaces"


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What completeness asks about one record.

    Attributes:
        has_needs: Whether its protection needs are stated, or a process with stated needs uses it.
        suppliers_known: Whether a supplier is named, or somebody stated that there is none.
        components_known: Whether a component is recorded, or the list was stated complete.
        interfaces_known: Whether an interface is recorded, or the list was stated complete.
    """

    kind: Kind
    has_department: bool = False
    operator_kind: OperatorKind = OperatorKind.UNKNOWN
    operator_named: bool = False
    exposure: Exposure = Exposure.UNKNOWN
    has_needs: bool = False
    suppliers_known: bool = False
    components_known: bool = False
    interfaces_known: bool = False


def missing_facts(facts: TargetFacts) -> tuple[Gap, ...]:
    """Return what a record lacks, in the order in which a person would mend it.

    Source: council answer 1644/2021, item 6 (who hosts what); council answer 1247/2015, item 5 (suppliers, interfaces).
    A module that leaves operator or exposure open shares its application's; that is resolved before.
    """
    lacking: list[tuple[bool, Gap]] = []
    if facts.kind in LEAD_KINDS:
        lacking += [(not facts.has_department, Gap.NO_DEPARTMENT)]
    if facts.kind in OPERATED_KINDS:
        unknown = facts.operator_kind is OperatorKind.UNKNOWN
        lacking += [
            (unknown, Gap.NO_OPERATOR),
            (is_outside(facts.operator_kind) and not facts.operator_named, Gap.NO_OPERATOR_NAME),
            (facts.exposure is Exposure.UNKNOWN, Gap.NO_EXPOSURE),
        ]
    if facts.kind in {Kind.PROCESS, Kind.APPLICATION}:
        lacking += [(not facts.has_needs, Gap.NO_NEEDS)]
    if facts.kind is Kind.APPLICATION:
        lacking += [
            (not facts.suppliers_known, Gap.NO_SUPPLIERS),
            (not facts.components_known, Gap.NO_COMPONENTS),
            (not facts.interfaces_known, Gap.NO_INTERFACES),
        ]
    return tuple(gap for is_missing, gap in lacking if is_missing)


def is_own_hosting(operator: OperatorKind) -> bool:
    """Return whether the city or its provider runs it; UNKNOWN is not own hosting."""
    return operator in OWN_HOSTING


def is_outside(operator: OperatorKind) -> bool:
    """Return whether somebody other than the city and its provider runs it; UNKNOWN is not outside either."""
    return operator is not OperatorKind.UNKNOWN and operator not in OWN_HOSTING


def relation_allowed(kind: RelationKind, source: Kind, target: Kind) -> bool:
    """Return whether a relation of this kind may lead from one kind of record to the other."""
    return (source, target) in ALLOWED_RELATIONS[kind]


class ProofFlaw(StrEnum):
    """Why an outside operator's security is not proven."""

    NO_CONTRACT = "no_contract"
    NO_PROOF = "no_proof"
    PROOF_EXPIRED = "proof_expired"
    CONTRACT_ENDED = "contract_ended"


def proof_flaw(*, proof: ProofKind, valid_until: date | None, ends_on: date | None, on: date) -> ProofFlaw | None:
    """Return what is wrong with the proof that a contract carries, None if it holds on the day.

    Both last days still count. A certificate, report or declaration without an end of validity proves nothing on a
    given day; a clause of the contract holds as long as the contract.

    Source: council answer 1644/2021, question 6: application security ensured by outside operators.
    """
    if ends_on is not None and ends_on < on:
        return ProofFlaw.CONTRACT_ENDED
    if proof is ProofKind.NONE:
        return ProofFlaw.NO_PROOF
    if proof is ProofKind.CONTRACT_CLAUSE and valid_until is None:
        return None
    if valid_until is None or valid_until < on:
        return ProofFlaw.PROOF_EXPIRED
    return None


class InterfaceFlaw(StrEnum):
    """Why a connection to an outside operator is not secured as far as we know."""

    UNPROTECTED = "unprotected"
    PROTECTION_UNKNOWN = "protection_unknown"
    SINCE_UNKNOWN = "since_unknown"
    NOT_YET_PROTECTED = "not_yet_protected"


def interface_flaw(*, protection: InterfaceProtection, since: date | None, on: date) -> InterfaceFlaw | None:
    """Return what is wrong with an interface to the outside, None if it is protected on the day.

    Source: council answer 1247/2015, item 5: connections to outside operators are secured; the claim asks how, with
    what, and since when.
    """
    if protection is InterfaceProtection.NONE:
        return InterfaceFlaw.UNPROTECTED
    if protection is InterfaceProtection.UNKNOWN:
        return InterfaceFlaw.PROTECTION_UNKNOWN
    if since is None:
        return InterfaceFlaw.SINCE_UNKNOWN
    if since > on:
        return InterfaceFlaw.NOT_YET_PROTECTED
    return None


@dataclass(frozen=True, slots=True)
class EditFacts:
    """What decides on whether a person may change a record.

    Attributes:
        edits_all: Whether the person holds the right to edit every record they see.
        edits_own: Whether the person holds the right to state facts of their own departments' records.
        departments: Departments the person belongs to or leads.
    """

    edits_all: bool
    edits_own: bool
    departments: AbstractSet[int]


def may_edit(editor: EditFacts, *, kind: Kind, department_id: int | None) -> bool:
    """Return whether the person may change a record of this kind and department.

    A department answers for its processes, applications and modules; systems and networks belong to the provider.
    """
    if editor.edits_all:
        return True
    return editor.edits_own and kind in LEAD_KINDS and department_id in editor.departments
