"""Codes and their sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.rooms.lifecycle.finding import Ground
from bollwerk.rooms.lifecycle.rules import Flaw, State

__all__ = ["GROUNDS", "REASON_TEXTS", "SHORT_STATES", "STATES"]

GROUNDS = {
    Ground.CHOSEN: _("a person's decision"),
    Ground.CPE: _("equal CPE"),
    Ground.PURL: _("equal package URL"),
    Ground.NAME: _("equal name"),
    Ground.NAME_WITHIN: _("name contained, the rest is edition or version"),
    Ground.LIKENESS: _("only alike; somebody has to decide"),
}

STATES = {
    State.SUPPORTED: _("gets security updates"),
    State.ENDING: _("security updates end soon"),
    State.ENDED: _("no security updates any more"),
    State.UNKNOWN_END: _("gets security updates, end not known"),
    State.NO_DATA: _("no data about support"),
}
SHORT_STATES = {
    State.SUPPORTED: _("supported"),
    State.ENDING: _("ends soon"),
    State.ENDED: _("ended"),
    State.UNKNOWN_END: _("end not known"),
    State.NO_DATA: _("no data"),
}
"""For marks and figures where many stand close together."""
REASON_TEXTS = {
    Flaw.NOT_TOLD.value: _("Security updates have ended, and the department was not told."),
    Flaw.NOT_ASSESSED.value: _("Security updates have ended, and the department has not assessed the risk."),
    Flaw.ASSESSMENT_EXPIRED.value: _("The department's risk assessment has expired."),
    Flaw.NOT_DECIDED.value: _("Nobody decided what follows the end of security updates."),
    Flaw.REPLACEMENT_OVERDUE.value: _("It should have been replaced already."),
    Flaw.CONTRACT_ENDED.value: _("The special contract for updates has ended."),
    Flaw.NO_SAFEGUARDS.value: _("The further use lacks named safeguards."),
    Flaw.NO_REASON.value: _("It is not said why the product is not replaced, which is the rule."),
    Flaw.SECURITY_RELEVANT.value: _("It belongs to a security-relevant area and has no running contract for updates."),
    Flaw.NOT_ACCEPTED.value: _("The owner, or leadership where the risk is high, has not accepted the risk."),
    Flaw.NO_OPINION.value: _("The information security officer has not given an opinion."),
    "no_updates": _("Security updates have ended; the product cannot be patched."),
    "no_support_data": _("No support dates have been taken in yet."),
    "no_products": _("The inventory names no product with a version."),
    "no_security_relevant": _("No product is recorded as belonging to a security-relevant area."),
    "not_known": _("Nobody knows until when this product gets security updates."),
}
