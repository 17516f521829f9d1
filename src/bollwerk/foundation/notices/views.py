"""One's own notices: list, opening, number of unread ones, wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bollwerk.foundation.access import requires
from bollwerk.foundation.notices import selectors, services
from bollwerk.foundation.notices.forms import WishForm
from bollwerk.foundation.notices.models import Notice
from bollwerk.foundation.ui.marks import Badge, Link

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_GET
@requires("notices.notice:read")
def notices(request: HttpRequest) -> HttpResponse:
    """Show the viewer's notices, newest first."""
    page = selectors.own_notices(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    new, read = Badge(_("new"), "info"), Badge(_("read"))
    context = {
        "title": _("Notices"),
        "columns": [_("Notice"), _("When"), _("State")],
        "rows": [
            [Link(row.title, reverse("notices_open", args=[row.number])), row.at, read if row.read else new]
            for row in page.rows
        ],
        "page": page,
        "unread": selectors.unread_count(),
    }
    return render(request, "notices/notices.html", context)


@require_GET
@requires("notices.notice:read")
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Note that a notice was read and lead to its page; somebody else's does not exist."""
    try:
        link = services.mark_read(notice_id=notice_id)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    inside = url_has_allowed_host_and_scheme(link, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(link if inside else reverse("notices_notices"))


@require_GET
@requires("notices.notice:read")
def unread(request: HttpRequest) -> HttpResponse:
    """Show how many notices are unread, as a fragment for any page."""
    return render(request, "notices/unread.html", {"unread": selectors.unread_count()})


@require_POST
@requires("notices.notice:read")
def read_all(_request: HttpRequest) -> HttpResponse:
    """Note that all notices were read."""
    services.mark_all_read()
    return HttpResponseRedirect(reverse("notices_notices"))


@requires("notices.notice:read")
def wishes(request: HttpRequest) -> HttpResponse:
    """Show and change what the viewer wants to be told, and how."""
    form = WishForm(request.POST or None, wishes=selectors.own_wishes())
    if request.method == "POST" and form.is_valid():
        for code, channel, wanted in form.wishes():
            services.want(code=code, channel=channel, wanted=wanted)
        messages.success(request, _("Your wishes are saved."))
        return HttpResponseRedirect(reverse("notices_wishes"))
    return render(request, "notices/wishes.html", {"title": _("What I want to be told"), "form": form})
