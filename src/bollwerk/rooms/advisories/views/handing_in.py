"""Hand in a CSAF document, as a file or by its address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.engines.csaf import DEFAULT_LIMITS, CsafError
from bollwerk.foundation import clock
from bollwerk.foundation.access import requires
from bollwerk.foundation.files.api import FileTooLargeError, MalwareFoundError, keep, path_to
from bollwerk.rooms.advisories import pages, pages_sources, services
from bollwerk.rooms.advisories.adapters.addresses import INTERNET_ONLY, OWN_NETWORK_TOO
from bollwerk.rooms.advisories.adapters.web import Web, WebLimits
from bollwerk.rooms.advisories.errors import AdvisoriesError
from bollwerk.rooms.advisories.forms import DocumentForm
from bollwerk.rooms.advisories.views.common import refusal_text

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

__all__ = ["hand_in", "short_visit"]

_KEPT = timedelta(days=30)
"""How long an upload stays in the store of files; what was taken in is kept with its warning."""


def short_visit() -> Web:
    """Return a client for somebody who waits for the page."""
    rules = OWN_NETWORK_TOO if settings.ADVISORIES_OWN_NETWORK else INTERNET_ONLY
    return Web(rules=rules, limits=WebLimits(timeout_s=5, total_s=15, attempts=1))


@requires("advisories.advisory:triage")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in a document, or say in one sentence why not."""
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_valid():
        try:
            found = _taken(form)
        except FileTooLargeError:
            form.add_error("document", _("The document is too large."))
        except MalwareFoundError as error:
            form.add_error("document", _("The file contains known malware (%(name)s).") % {"name": error.signature})
        except (CsafError, AdvisoriesError) as error:
            form.add_error("url" if form.cleaned_data["url"] else "document", refusal_text(error))
        else:
            messages.success(request, " ".join(pages_sources.handed_in_sentences(found)))
            return HttpResponseRedirect(reverse("advisories:advisory", args=[found.kept.advisory_id]))
    title = _("Hand in a document")
    context = {"title": title, "crumbs": pages.crumbs(title), "form": form, "cancel": reverse("advisories:inbox")}
    return render(request, "advisories/hand_in.html", context, status=422 if form.is_bound else 200)


def _taken(form: DocumentForm) -> services.HandedIn:
    if url := form.cleaned_data["url"]:
        web = short_visit()
        try:
            return services.hand_in_address(url=url, web=web)
        finally:
            web.close()
    return services.hand_in_document(raw=_uploaded(form.cleaned_data["document"]), proof=form.proof())


def _uploaded(file: UploadedFile) -> bytes:
    """Return the bytes of an upload after the scan for malware."""
    stored = keep(
        content=file.read(),
        name=file.name or "",
        keep_until=clock.today() + _KEPT,
        limit_bytes=DEFAULT_LIMITS.size_bytes,
    )
    return path_to(stored).read_bytes()
