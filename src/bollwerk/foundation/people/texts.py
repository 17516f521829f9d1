"""Sentences for the codes of the people package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.people.directory import LoginRefusal
from bollwerk.foundation.people.register import RegisterRefusal
from bollwerk.foundation.people.rules import GrantRefusal
from bollwerk.foundation.people.staff_list import AsideReason, StaffListProblem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "ASIDE_TEXTS",
    "DIRECTORY_SILENT",
    "END_TEXTS",
    "LOGIN_FAILED_ELSEWHERE",
    "LOGIN_TEXTS",
    "REFUSAL_TEXTS",
    "REGISTER_TEXTS",
    "STAFF_LIST_TEXTS",
]

REFUSAL_TEXTS: dict[GrantRefusal, _StrPromise] = {
    GrantRefusal.SAME_PERSON_ASKED: _("You asked for this role; somebody else has to confirm it."),
    GrantRefusal.OWN_ROLE: _("It is your own role; somebody else has to decide."),
    GrantRefusal.NOT_OPEN: _("The role is not waiting for this step any more."),
    GrantRefusal.PERSON_HAS_LEFT: _("The person has left."),
    GrantRefusal.ASKED_ALREADY: _("The person holds this role already, or it waits for its confirmation."),
}

REGISTER_TEXTS: dict[RegisterRefusal, _StrPromise] = {
    RegisterRefusal.ADDRESS_TAKEN: _("Somebody in the register already has this e-mail address."),
    RegisterRefusal.NAME_TAKEN: _("There is already one of this name."),
    RegisterRefusal.OTHER_ORGANISATION: _("This belongs to another organisation; choose one of the same."),
    RegisterRefusal.HAS_LEFT: _("The person has left."),
    RegisterRefusal.OWN_LOG_IN: _("This is your own log-in. Change your password on your own account page."),
    RegisterRefusal.NOT_ASKED: _("Nobody asked for this any more."),
    RegisterRefusal.SAME_SIDE: _("Your own side asked for it; the other side has to agree."),
}

STAFF_LIST_TEXTS: dict[StaffListProblem, _StrPromise] = {
    StaffListProblem.ENCODING: _("The file breaks the encoding it promises (%(detail)s)."),
    StaffListProblem.TOO_LONG: _("The file is longer than any list of staff."),
    StaffListProblem.NO_COLUMN: _("No column for %(detail)s; the first line must name the columns."),
}
ASIDE_TEXTS: dict[AsideReason, _StrPromise] = {
    AsideReason.NO_NAME: _("Given name or family name is missing."),
    AsideReason.NO_ADDRESS: _("There is no e-mail address in it."),
    AsideReason.TWICE: _("The address stands in the list twice; the first counts."),
    AsideReason.TOO_LONG: _("A value is longer than there is room for."),
    AsideReason.DISABLED: _("The directory has closed this entry."),
    AsideReason.ELSEWHERE: _("The address belongs to somebody of another organisation."),
    AsideReason.HAS_LEFT: _("The person is recorded as having left."),
}

END_TEXTS: dict[str, _StrPromise] = {
    "left": _("The person left."),
    "expired": _("The emergency role ran out."),
    "taken_in_emergency": _("It was taken in an emergency instead of being waited for."),
    "not_confirmed_again": _("Nobody confirmed it again within the year."),
}

LOGIN_TEXTS: dict[LoginRefusal, _StrPromise] = {
    LoginRefusal.UNKNOWN_PERSON: _(
        "The directory knows you, but Bollwerk has nobody with your e-mail address. Ask your information security "
        "officer to have you added."
    ),
    LoginRefusal.HAS_LEFT: _("Your log-in is closed: you are recorded as having left."),
    LoginRefusal.OWN_PASSWORD: _("Your log-in has a password of its own here. Use that one, not the directory."),
    LoginRefusal.ANOTHER_IDENTITY: _(
        "Your e-mail address already belongs to another entry of the directory. Ask your information security officer."
    ),
}

DIRECTORY_SILENT = _(
    "The directory does not answer, so nobody can log in through it now. Log-ins with a password of their own still "
    "work; otherwise try again in a few minutes."
)

LOGIN_FAILED_ELSEWHERE = _(
    "The log-in through the directory did not succeed; nothing was changed. Try again, or use the password you have "
    "here."
)
