"""Decisions of cleaning: which step may be done when, what an attestation needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

__all__ = ["CHECKLIST", "Method", "StepCode", "StepRefusal", "may_be_left_out", "missing_steps", "step_refusal"]


class StepCode(StrEnum):
    """A step of the checklist, in its order."""

    MEMORY_IMAGE = "memory_image"
    DISK_IMAGE = "disk_image"
    FIRMWARE_CHECKED = "firmware_checked"
    WIPED = "wiped"
    REINSTALLED = "reinstalled"
    SWEPT = "swept"
    ACCOUNTS_RENEWED = "accounts_renewed"
    KEYS_RENEWED = "keys_renewed"
    DIRECTORY_RENEWED = "directory_renewed"


class Method(StrEnum):
    """How the host becomes clean."""

    REINSTALL = "reinstall"
    KEEP = "keep"


class StepRefusal(StrEnum):
    """Why a step cannot be noted now."""

    EVIDENCE_FIRST = "evidence_first"
    WIPE_FIRST = "wipe_first"
    NO_EVIDENCE = "no_evidence"
    NO_SWEEP = "no_sweep"
    NOT_LEFT_OUT = "not_left_out"
    REASON_MISSING = "reason_missing"
    DONE_ALREADY = "done_already"


_EVIDENCE = frozenset({StepCode.MEMORY_IMAGE, StepCode.DISK_IMAGE})
_REBUILD = frozenset({StepCode.WIPED, StepCode.REINSTALLED})

CHECKLIST: Mapping[Method, tuple[StepCode, ...]] = {
    Method.REINSTALL: tuple(StepCode),
    Method.KEEP: tuple(code for code in StepCode if code not in _REBUILD),
}
"""Source: council answer 1644/2021, items 8 and 9: "the hardware is cleaned"; a sweep never replaces reinstallation."""


def may_be_left_out(code: StepCode, method: Method) -> bool:
    """Return whether a step may be left out with a reason: never wiping and installing, they are the method itself.

    Nor may the sweep of a system that is kept be left out.
    """
    if code is StepCode.SWEPT:
        return method is Method.REINSTALL
    return code not in _REBUILD


def step_refusal(
    code: StepCode, *, method: Method, done: Collection[StepCode], proofs: Collection[StepCode], reason: str | None
) -> StepRefusal | None:
    """Return why a step cannot be noted now; None when it can.

    Args:
        code: The step.
        method: How the host becomes clean.
        done: Steps noted so far, done or left out.
        proofs: Steps that something recorded shows: an image with its hash, a sweep.
        reason: Why it is left out; None when it was done.
    """
    if code in done:
        return StepRefusal.DONE_ALREADY
    if reason is not None:
        if not may_be_left_out(code, method):
            return StepRefusal.NOT_LEFT_OUT
        return None if reason.strip() else StepRefusal.REASON_MISSING
    if code in _REBUILD and not set(done) >= _EVIDENCE:
        return StepRefusal.EVIDENCE_FIRST
    if code is StepCode.REINSTALLED and StepCode.WIPED not in done:
        return StepRefusal.WIPE_FIRST
    if code in _EVIDENCE and code not in proofs:
        return StepRefusal.NO_EVIDENCE
    return StepRefusal.NO_SWEEP if code is StepCode.SWEPT and code not in proofs else None


def missing_steps(method: Method, done: Collection[StepCode]) -> tuple[StepCode, ...]:
    """Return what is missing for an attestation, in the order of the checklist."""
    return tuple(code for code in CHECKLIST[method] if code not in done)
