"""CSAF documents that a person hands in: checked like those of a source, with the proofs that come with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.engines import csaf
from bollwerk.foundation import clock
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.advisories.adapters.provider import Offered, Trust, fetch_document
from bollwerk.rooms.advisories.errors import IntakeError
from bollwerk.rooms.advisories.models import Revision, Source
from bollwerk.rooms.advisories.services.channels import read_keys
from bollwerk.rooms.advisories.services.intake import Kept, keep_document
from bollwerk.rooms.advisories.services.sources import announce_received, manual_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pysequoia

    from bollwerk.rooms.advisories.adapters.web import Web

__all__ = ["HandedIn", "Proof", "hand_in_address", "hand_in_document"]

_ALGORITHMS = {64: "sha256", 128: "sha512"}
"""Hash methods by the number of hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What comes with a document: hash file, detached signature, the publisher's public keys; each may be empty."""

    hash_file: bytes = b""
    signature: bytes = b""
    keys: bytes = b""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a document.

    Attributes:
        digest: Its SHA-256.
        signed_by: Fingerprint of the key that signed it; empty without a signature.
        is_known_key: Whether a source of the house names that key; a signature of another one proves nothing.
        flaws: Mandatory tests of the standard that it fails.
    """

    kept: Kept
    digest: str
    hash_checked: bool
    signed_by: str
    is_known_key: bool
    flaws: tuple[str, ...]


@transaction.atomic
def hand_in_document(*, raw: bytes, proof: Proof | None = None) -> HandedIn:
    """Take in a CSAF document that somebody hands in. No proof is asked for; one that is given must fit.

    Raises:
        CsafError: If it cannot be read, or hash or signature do not fit.
        IntakeError: If it breaks the schema, lacks what tells it from others, or is RED.
        PermissionDenied: If the viewer may not decide on warnings.
    """
    demand("advisories.advisory:triage")
    given = proof or Proof()
    hashed = _check_hash(raw, given.hash_file)
    signed_by, known = _check_signature(raw, given)
    return _keep(raw, hash_checked=hashed, signed_by=signed_by, is_known_key=known)


def hand_in_address(*, url: str, web: Web) -> HandedIn:
    """Take in the CSAF document at an address; its publisher has to put a hash beside it, which has to fit.

    A signature counts for nothing here: who may sign is what a source says. The database is not held while it comes.

    Raises:
        AddressRefusedError, DownloadError: If it cannot be had.
        CsafError: If it cannot be read, or hash or signature do not fit.
        IntakeError: If it has no hash, breaks the schema, lacks what tells it from others, or is RED.
        PermissionDenied: If the viewer may not decide on warnings.
    """
    demand("advisories.advisory:triage")
    fetched = fetch_document(web, Offered(url, clock.now(), "", ()), Trust(require_signature=False))
    return _keep(fetched.raw, hash_checked=fetched.hash_checked, signed_by="", is_known_key=False)


@transaction.atomic
def _keep(raw: bytes, *, hash_checked: bool, signed_by: str, is_known_key: bool) -> HandedIn:
    source = manual_source()
    counts = signed_by if is_known_key else ""
    kept = keep_document(source=source, raw=raw, signed_by=counts, hash_checked=hash_checked)
    audit.record("advisories.advisory.entered", subject=f"advisories.advisory/{kept.advisory_id}")
    if kept.rematch:
        announce_received(source=source, advisory_ids=[kept.advisory_id])
    digest = hashlib.sha256(raw).hexdigest()
    row = Revision.objects.filter(advisory_id=kept.advisory_id, digest=digest).first()
    flaws = tuple(str(flaw["test"]) for flaw in row.flaws) if row else ()
    return HandedIn(kept, digest, hash_checked, signed_by, is_known_key, flaws)


def _check_hash(raw: bytes, hash_file: bytes) -> bool:
    """Return whether a hash was given; it has to fit."""
    if not hash_file.strip():
        return False
    words = hash_file.split()
    algorithm = _ALGORITHMS.get(len(words[0]))
    if algorithm is None:
        raise IntakeError("The hash file begins with no SHA-256 or SHA-512.")
    csaf.check_hash(raw, hash_file, algorithm)
    return True


def _check_signature(raw: bytes, given: Proof) -> tuple[str, bool]:
    """Return who signed, and whether a source of the house names that key; empty without a signature."""
    if not given.signature.strip():
        return "", False
    named = tuple(_keys_of_sources())
    brought = csaf.read_certificates(given.keys) if given.keys.strip() else ()
    if not named and not brought:
        raise IntakeError("The signature cannot be checked: no source names a key, and none was handed in.")
    signed_by = csaf.check_signature(raw, given.signature, (*named, *brought)).certificate
    return signed_by, signed_by in _known_fingerprints(named)


def _keys_of_sources() -> Sequence[pysequoia.Cert]:
    texts = Source.objects.filter(retired_on__isnull=True).exclude(key_text="").values_list("key_text", flat=True)
    return [key for text in texts for key in read_keys(text).openpgp]


def _known_fingerprints(named: Sequence[pysequoia.Cert]) -> set[str]:
    pinned = Source.objects.filter(retired_on__isnull=True).values_list("fingerprints", flat=True)
    return {csaf.fingerprint_of(one) for one in named} | {str(one) for keys in pinned for one in keys}
