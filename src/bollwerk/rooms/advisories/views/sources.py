"""Sources of warnings: how they stand, what was refused, setting one up, asking for a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.formats import breakable
from bollwerk.foundation.ui.marks import Link
from bollwerk.rooms.advisories import pages, pages_sources, selectors, services
from bollwerk.rooms.advisories.adapters.discovery import discover as find_provider
from bollwerk.rooms.advisories.errors import AdvisoriesError, ProviderNotFoundError, RowNotFoundError
from bollwerk.rooms.advisories.forms import DomainForm, SourceForm
from bollwerk.rooms.advisories.models import Source
from bollwerk.rooms.advisories.views.common import done, refusal_text, stale_text
from bollwerk.rooms.advisories.views.handing_in import short_visit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.advisories.adapters.discovery import Discovered

__all__ = ["discover", "edit_source", "source", "sources", "visit"]


@requires("advisories.advisory:read")
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources and how they stand."""
    found = selectors.source_lines()
    context = {
        "title": _("Sources of warnings"),
        "crumbs": pages.crumbs(_("Sources of warnings")),
        "columns": [
            _("Name"), _("State"), _("Last good visit"), _("Newest warning"),
        ],
        "rows": pages_sources.source_lines(found),
        "failing": sum(one.failing_since is not None for one in found),
        "may_edit": current_viewer().may("advisories.source:edit"),
    }  # fmt: skip
    return render(request, "advisories/sources.html", context)


@requires("advisories.advisory:read")
@hide_what_is_not_there
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show a source, its state and what was refused."""
    one = next((line for line in selectors.source_lines() if line.source_id == source_id), None)
    if one is None:
        raise RowNotFoundError(source_id)
    context = {
        "title": one.name,
        "crumbs": pages.crumbs(Link(_("Sources of warnings"), reverse("advisories:sources")), one.name),
        "marks": [one.tlp],
        "facts": [
            (_("Address"), breakable(one.url)),
            (_("Kind"), pages_sources.kind_of_source(one)),
            (_("State"), pages_sources.source_state(one)),
            (_("Last visit"), one.last_visit),
            (_("Last good visit"), one.last_good),
            (_("Newest warning"), one.newest_warning),
        ],
        "columns": [_("Document"), _("Why it was refused"), _("When")],
        "rows": pages_sources.refused_lines(selectors.refused_files(source_id), one.url),
        "source_id": source_id,
        "may_edit": current_viewer().may("advisories.source:edit"),
    }
    return render(request, "advisories/source.html", context)


@requires("advisories.source:edit")
def discover(request: HttpRequest) -> HttpResponse:
    """Find the CSAF provider of a domain; nothing is set up by looking."""
    form, found = DomainForm(request.POST or None), None
    tried: tuple[tuple[str, str], ...] = ()
    if form.is_valid():
        web = short_visit()
        try:
            found = find_provider(web, form.cleaned_data["domain"])
        except ProviderNotFoundError as error:
            tried = error.tried
            form.add_error("domain", _("The domain names no CSAF provider."))
        except AdvisoriesError as error:
            form.add_error("domain", refusal_text(error))
        finally:
            web.close()
    up = Link(_("Sources of warnings"), reverse("advisories:sources"))
    context = {
        "title": _("Find a provider"),
        "crumbs": pages.crumbs(up, _("Find a provider")),
        "form": form,
        "facts": pages_sources.discovered_facts(found) if found else [],
        "columns": [_("Asked"), _("Answer")],
        "tried": found.tried if found else tried,
        "set_up": _prefilled(found) if found else "",
    }
    return render(request, "advisories/discover.html", context, status=422 if form.errors else 200)


def _prefilled(one: Discovered) -> str:
    """Return the address of the form of a source, filled in with what was found."""
    facts = {"name": one.publisher[:120], "url": one.url}
    return f"{reverse('advisories:create_source')}?{urlencode(facts)}"


@requires("advisories.source:edit")
@hide_what_is_not_there
def edit_source(request: HttpRequest, source_id: int | None = None) -> HttpResponse:
    """Set up a source, or change one."""
    row = None if source_id is None else Source.objects.filter(pk=source_id).first()
    if source_id is not None and row is None:
        raise RowNotFoundError(source_id)
    asked = {name: request.GET.get(name, "") for name in ("name", "url")}
    initial: dict[str, object] = {"revision": row.revision} if row else {**asked}
    form = SourceForm(request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            key = services.save_source(facts=form.facts(), source_id=source_id, expected_revision=revision)
        except StaleRecordError:
            form.add_error(None, stale_text())
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("advisories:source", args=[key]))
    title = _("Source of warnings")
    context = {"title": title, "crumbs": pages.crumbs(title), "form": form, "cancel": reverse("advisories:sources")}
    return render(request, "advisories/form.html", context, status=422 if form.is_bound else 200)


@requires("advisories.source:edit")
@require_POST
@hide_what_is_not_there
def visit(request: HttpRequest, source_id: int) -> HttpResponse:
    """Ask for a visit to a source."""
    return done(
        request,
        reverse("advisories:source", args=[source_id]),
        lambda: services.ask_for_visit(source_id=source_id),
        _("The visit is ordered; its result appears here in a moment."),
    )
