"""Sentences for the codes of the evidence package and of the rooms' checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.engines.posture import Axis, Function
from bollwerk.engines.posture.levels import ReasonCode
from bollwerk.foundation.evidence.evaluation import CHECK_FAILED, NO_RECORDS
from bollwerk.foundation.evidence.registry import parts_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["AXIS_TEXTS", "FUNCTION_TEXTS", "REASON_TEXTS", "ROOM_TEXTS", "ROW_TEXTS", "sentence_for"]

AXIS_TEXTS: dict[Axis, _StrPromise] = {
    Axis.SABOTAGE: _("Sabotage"),
    Axis.THEFT: _("Theft of information"),
    Axis.EXTORTION: _("Extortion"),
}

FUNCTION_TEXTS: dict[Function, _StrPromise] = {
    Function.GOVERN: _("Govern"),
    Function.IDENTIFY: _("Identify"),
    Function.PROTECT: _("Protect"),
    Function.DETECT: _("Detect"),
    Function.RESPOND: _("Respond"),
    Function.RECOVER: _("Recover"),
}

REASON_TEXTS: dict[ReasonCode, _StrPromise] = {
    ReasonCode.ALL_PROVEN: _("All claims are proven."),
    ReasonCode.SOME_PLANNED: _("Some claims are planned: refuted today, with a measure in time."),
    ReasonCode.MINORITY_UNKNOWN: _("Some claims are unknown."),
    ReasonCode.MAJORITY_UNKNOWN: _("Most claims are unknown."),
    ReasonCode.NO_CLAIMS: _("No claim speaks about this."),
    ReasonCode.REFUTED_WITHOUT_MEASURE: _("A claim is refuted and no measure is in time."),
}

ROW_TEXTS: dict[str, _StrPromise] = {
    "S1": _("Protection level"),
    "S2": _("IT-Grundschutz"),
    "S3": _("Documents"),
    "S4": _("Working group"),
    "S5": _("Warnings"),
    "S6": _("Emergency"),
    "S7": _("Incidents"),
    "S8": _("Audits"),
    "S9": _("Applications"),
    "S10": _("Penetration tests"),
    "S11": _("Ransomware and backup"),
    "S12": _("Lifecycle"),
    "S13": _("Awareness"),
    "S14": _("Council"),
    "S15": _("Agreed controls"),
    "S16": _("Supply chain"),
}

ROOM_TEXTS: dict[str, _StrPromise] = {
    "catalogue": _("IT-Grundschutz"),
    "audits": _("Audits"),
    "working_group": _("Working group"),
    "documents": _("Documents"),
    "advisories": _("Warnings"),
    "lifecycle": _("Lifecycle"),
    "emergency": _("Emergency"),
    "incidents": _("Incidents"),
    "inventory": _("Inventory"),
    "pentests": _("Penetration tests"),
    "ransomware": _("Ransomware and backup"),
    "awareness": _("Awareness"),
    "council": _("Council"),
    "inspections": _("Inspection rounds"),
    "log_review": _("Log evaluation"),
}

_OWN: dict[str, _StrPromise] = {
    NO_RECORDS: _("There are no records yet: the room that would decide this is not built or holds nothing."),
    CHECK_FAILED: _("The check itself broke. The log says how; the claim counts as unknown until it works."),
}


def sentence_for(claim: str, code: str) -> str:
    """Return the sentence for a reason or a missing thing of a claim; the code itself where nobody wrote one."""
    if code in _OWN:
        return str(_OWN[code])
    for part in parts_of(claim):
        if code in part.texts:
            return str(part.texts[code])
    return code
