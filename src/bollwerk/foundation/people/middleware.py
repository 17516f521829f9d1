"""Whoever holds a role above employee works with a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.roles import ABOVE_EMPLOYEE
from bollwerk.foundation.access.statements import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

__all__ = ["SecondFactorMiddleware"]

_FREE = ("/konto/", "/static/", "/api/", "/ui/")
"""Where one may go without: setting up the factor, leaving, style sheets; the API has keys of its own."""


class SecondFactorMiddleware:
    """Lead people with a role and without a second factor to the page where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to the set-up of the second factor."""
        if request.path.startswith(_FREE) or not current_viewer().roles & ABOVE_EMPLOYEE:
            return self.get_response(request)
        if rows_of(_factors, request.user.pk):
            return self.get_response(request)
        messages.warning(request, _("Your role needs a second factor. Please set one up; then go on."))
        return HttpResponseRedirect(reverse("mfa_index"))


def _factors(account_id: int) -> QuerySet[Authenticator, Any]:
    factors: QuerySet[Authenticator, Any] = Authenticator.objects.filter(
        user_id=account_id, type__in=("totp", "webauthn")
    )
    return factors.values_list("pk")[:1]
