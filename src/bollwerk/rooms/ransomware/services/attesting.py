"""Attest that a host is clean: keys of those who sign, the statement, the signature."""

from __future__ import annotations

import json

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import CleaningError, RowNotFoundError
from bollwerk.rooms.ransomware.models import Attestation, Cleaning, CleaningStep, EvidenceItem, SignerKey, Sweep
from bollwerk.rooms.ransomware.rules.cleaning import Method, missing_steps
from bollwerk.rooms.ransomware.services.cleaning_rows import done_steps, open_row, person_of, record_cleaning

__all__ = ["attest", "register_signer", "revoke_signer", "statement_of"]


@transaction.atomic
def register_signer(*, public_key: str, fingerprint: str) -> int:
    """Register this person's key for signing attestations; return its key in the register.

    Raises:
        PermissionDenied: If the viewer may not clean.
        CleaningError: If somebody registered it already.
    """
    demand("ransomware.cleaning:work")
    if SignerKey.objects.filter(fingerprint=fingerprint).exists():
        raise CleaningError("this key is registered already")
    row = SignerKey(
        person_id=person_of(),
        public_key=" ".join(public_key.split()[:2]),
        fingerprint=fingerprint,
        registered_at=clock.now(),
        organisation_id=current_viewer().home_organisation,
    )
    row.save()
    audit.record("ransomware.signer.registered", subject=f"ransomware.signer/{row.pk}", fingerprint=fingerprint)
    return row.pk


@transaction.atomic
def revoke_signer(*, signer_id: int) -> None:
    """Revoke one's own key; what was signed with it before stays signed.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If this person has no such key.
    """
    demand("ransomware.cleaning:work")
    row = locked(SignerKey, signer_id)
    if row.person_id != person_of():
        raise RowNotFoundError(signer_id)
    row.revoked_at = clock.now()
    row.save()
    audit.record("ransomware.signer.revoked", subject=f"ransomware.signer/{row.pk}", fingerprint=row.fingerprint)


def statement_of(cleaning_id: int) -> str:
    """Return the statement that is signed: method, steps, evidence and sweeps; the same until one of them changes.

    Raises:
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If a step of the checklist is missing; the sentence holds their codes.
    """
    row = Cleaning.objects.filter(pk=cleaning_id).first()
    if row is None:
        raise RowNotFoundError(cleaning_id)
    missing = missing_steps(Method(row.method), done_steps(row))
    if missing:
        raise CleaningError(" ".join(missing))
    name = inventory.target_names([row.system_id]).get(row.system_id, "")
    facts = {
        "statement": "bollwerk-attestation-1",
        "cleaning": row.pk,
        "system": {"key": row.system_id, "name": name},
        "method": row.method,
        "exercise": row.exercise,
        "kept_because": row.keep_reason if row.method == Cleaning.Method.KEEP else "",
        "kept_by": [row.keep_asked_by_id, row.keep_agreed_by_id] if row.method == Cleaning.Method.KEEP else [],
        "steps": [_step_facts(one) for one in CleaningStep.objects.filter(cleaning=row).order_by("done_at", "pk")],
        "evidence": [
            {"kind": one.kind, "sha256": one.sha256, "bytes": one.size_bytes}
            for one in EvidenceItem.objects.filter(cleaning=row).order_by("pk")
        ],
        "sweeps": [_sweep_facts(one) for one in Sweep.objects.filter(cleaning=row).order_by("pk")],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _step_facts(one: CleaningStep) -> dict[str, object]:
    at = one.done_at.isoformat(timespec="seconds")
    return {"step": one.code, "at": at, "by": one.done_by_id, "applies": one.applies, "note": one.note}


def _sweep_facts(one: Sweep) -> dict[str, object]:
    return {
        "scanner": one.scanner,
        "signatures": one.signatures,
        "signature_count": one.signature_count,
        "signatures_at": one.signatures_at.isoformat(timespec="seconds") if one.signatures_at else None,
        "looked_from": one.looked_from,
        "files": one.files,
        "unread": one.unread,
        "findings": one.finding_count,
    }


@transaction.atomic
def attest(*, cleaning_id: int, signature: str) -> int:
    """Keep a signed attestation and close the cleaning; return the key of the attestation.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If steps are missing, or no valid key of this person made the signature.
    """
    # The check runs ssh-keygen, which only who attests needs.
    from bollwerk.rooms.ransomware.adapters.attesting import verified  # noqa: PLC0415

    demand("ransomware.cleaning:work")
    row = open_row(cleaning_id)
    statement = statement_of(cleaning_id)
    if row.method == Cleaning.Method.KEEP and Sweep.objects.filter(cleaning=row, finding_count__gt=0).exists():
        raise CleaningError("a system in which something was found is not kept")
    keys = SignerKey.objects.filter(person_id=person_of(), revoked_at__isnull=True)
    key = next((one for one in keys if verified(statement, signature, one.public_key)), None)
    if key is None:
        raise CleaningError("no registered key of yours made this signature for this statement")
    made = Attestation(
        cleaning=row, statement=statement, signature=signature, signer_key=key, signed_by_id=person_of(),
        verified_at=clock.now(), tlp=row.tlp, organisation_id=row.organisation_id,
    )  # fmt: skip
    made.save()
    row.state, row.closed_at = Cleaning.State.ATTESTED, clock.now()
    row.save()
    record_cleaning(row, "attested", method=row.method)
    return made.pk
