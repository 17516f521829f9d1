"""Pages of integrations: which scanners and scripts hold a token, making one, ending one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.access.permissions import known_permissions
from bollwerk.foundation.people.integrations import make_integration, revoke_integration
from bollwerk.foundation.people.models import Integration

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

__all__ = ["IntegrationForm", "integrations", "make", "revoke"]

LONGEST_VALIDITY = timedelta(days=366)
"""A token that nobody renews within a year belongs to nobody any more (ISB's decision)."""


class IntegrationForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Which scanner or script uses it, and where")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("You can only hand out what you may do yourself."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid for how many days"), min_value=1, max_value=LONGEST_VALIDITY.days, initial=180
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, known = current_viewer().permissions, known_permissions()
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, f"{known[code].label} ({code})") for code in sorted(held & known.keys())]


def _visible() -> QuerySet[Integration]:
    return Integration.objects.filter(organisation_id=current_viewer().home_organisation)


@requires("people.integration:manage")
def integrations(request: HttpRequest) -> HttpResponse:
    """List the integrations of one's own organisation."""
    return _list(request, token="")


def _list(request: HttpRequest, *, token: str) -> HttpResponse:
    """Show the list, with the token just made, this once."""
    rows = _visible().select_related("made_by").order_by("revoked_at", "name", "pk")
    context = {
        "title": _("Integrations"),
        "columns": [_("Name"), _("May"), _("Made"), _("Valid until"), _("Last used"), _("State"), _("Next step")],
        "rows": [_line(row) for row in rows[:500]],
        "token": token,
    }
    response = render(request, "people/integrations.html", context)
    add_never_cache_headers(response)
    return response


def _line(row: Integration) -> dict[str, Any]:
    over = row.revoked_at is not None or row.expires_at <= clock.now()
    return {
        "id": row.pk,
        "name": row.name,
        "scopes": row.scopes,
        "made": row.made_at,
        "made_by": str(row.made_by or ""),
        "until": row.expires_at,
        "used": row.last_used_on,
        "is_over": over,
        "state": _("revoked") if row.revoked_at else _("expired") if over else _("valid"),
    }


@requires("people.integration:manage")
def make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it once: it is in this answer and nowhere else."""
    form = IntegrationForm(request.POST or None)
    if form.is_valid():
        token = make_integration(
            name=form.cleaned_data["name"],
            organisation_id=current_viewer().home_organisation,
            scopes=form.cleaned_data["scopes"],
            valid_for=timedelta(days=form.cleaned_data["days"]),
        )
        return _list(request, token=token)
    context = {
        "title": _("Make a token"),
        "form": form,
        "cancel": reverse("people:integrations"),
        "submit": _("Make the token"),
    }
    return render(request, "people/integration_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("people.integration:manage")
def revoke(request: HttpRequest, integration_id: int) -> HttpResponse:
    """End a token at once."""
    if not _visible().filter(pk=integration_id).exists():
        raise Http404
    revoke_integration(integration_id=integration_id)
    messages.success(request, _("The token is revoked and opens nothing any more."))
    return HttpResponseRedirect(reverse("people:integrations"))
