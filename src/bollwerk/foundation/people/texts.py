"""Sentences for the codes of the people package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.people.rules import GrantRefusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["END_TEXTS", "REFUSAL_TEXTS"]

REFUSAL_TEXTS: dict[GrantRefusal, _StrPromise] = {
    GrantRefusal.SAME_PERSON_ASKED: _("You asked for this role; somebody else has to confirm it."),
    GrantRefusal.OWN_ROLE: _("It is your own role; somebody else has to decide."),
    GrantRefusal.NOT_OPEN: _("The role is not waiting for this step any more."),
    GrantRefusal.PERSON_HAS_LEFT: _("The person has left."),
}

END_TEXTS: dict[str, _StrPromise] = {
    "left": _("The person left."),
    "expired": _("The emergency role ran out."),
    "not_confirmed_again": _("Nobody confirmed it again within the year."),
}
