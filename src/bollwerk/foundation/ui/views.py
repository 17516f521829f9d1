"""Pages of the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from bollwerk.foundation.access import open_to_all, requires
from bollwerk.foundation.ui import pattern as patterns
from bollwerk.foundation.ui.theme import keep_theme

if TYPE_CHECKING:
    from django.http import HttpRequest


@requires("ui.pattern:read")
def pattern(request: HttpRequest) -> HttpResponse:
    """Show every component of the house with plain sample values."""
    form = patterns.SampleForm(request.POST or None, initial={"revision": 3})
    context = {"title": _("Pattern page"), "form": form, **patterns.samples(request.GET)}
    return render(request, "ui/pattern.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


@requires("ui.pattern:read")
def pattern_progress(request: HttpRequest) -> HttpResponse:
    """Return the progress sample a step further; at its end it stops asking."""
    asked = request.GET.get("done", "")[:3]
    done = min((int(asked) if asked.isdecimal() else 0) + 20, 100)
    following = f"{request.path}?done={done}" if done < 100 else ""  # noqa: PLR2004 - percent
    return render(request, "ui/pattern/progress.html", {"done": done, "next": following})


@open_to_all("a reader's colours are no secret and change nothing for others")
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the colour scheme and go back to the page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(wanted if safe else "/")
    keep_theme(response, request.POST.get("theme", ""))
    return response


@open_to_all("a reader's language is no secret and changes nothing for others")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to the page."""
    return set_language(request)
