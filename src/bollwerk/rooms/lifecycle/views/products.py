"""Which product a name of the inventory means; support dates of a product, and entering them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.rooms.lifecycle import pages, selectors_products, services
from bollwerk.rooms.lifecycle.forms import ChoiceForm, StatementForm
from bollwerk.rooms.lifecycle.views.common import done

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.lifecycle.selectors_products import ChoiceDetail

__all__ = ["choose", "enter", "products", "support"]


@requires("lifecycle.plan:read")
def products(request: HttpRequest) -> HttpResponse:
    """List the names of the inventory and what they were found to be."""
    only_open, words = request.GET.get("show", "open") != "all", request.GET.get("q", "")[:100]
    lines, more = selectors_products.name_lines(only_open=only_open, words=words)
    context = {
        "title": _("Products and support dates"),
        "shows": [("open", _("to be decided")), ("all", _("all names"))],
        "show": "open" if only_open else "all",
        "words": words,
        "columns": [
            _("Name in the inventory"),
            _("Maker"),
            _("Records"),
            _("Product in the support data"),
            _("Found by"),
        ],
        "rows": [_name_row(one) for one in lines],
        "more": more,
        "enter_url": reverse("lifecycle:enter") if current_viewer().may("lifecycle.support:edit") else "",
    }
    return render(request, "lifecycle/products.html", context)


def _name_row(one: selectors_products.NameLine) -> tuple[object, ...]:
    kind: Kind = "warning" if one.is_open else "success"
    return (
        Link(one.name, pages.choose_url(one.vendor, one.name)),
        one.vendor,
        one.records,
        one.product,
        Badge(pages.ground_text(one), "neutral" if one.ground is None and not one.decided else kind),
    )


@requires("lifecycle.plan:read")
@hide_what_is_not_there
def choose(request: HttpRequest) -> HttpResponse:
    """Show one name with the proposal and its reason; take a person's decision. Without a name: the list."""
    vendor, name = request.GET.get("vendor", ""), request.GET.get("name", "")
    if not name:
        return HttpResponseRedirect(reverse("lifecycle:products"))
    one = selectors_products.choice_detail(vendor, name)
    form = _choice_form(request, one) if current_viewer().may("lifecycle.support:edit") else None
    if form is not None and request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"item_vendor": vendor, "item_product": name, "product_id": form.product_id}
        reason = form.cleaned_data["reason"]
        return done(request, reverse("lifecycle:products"), lambda: services.choose_product(**facts, reason=reason))
    return _choice_page(request, one, form)


def _choice_form(request: HttpRequest, one: ChoiceDetail) -> ChoiceForm:
    chosen = one.decided_id if one.line.decided else one.product_id
    initial = {"product": str(chosen or 0), "reason": one.reason}
    choices = selectors_products.product_choices()
    if request.method == "POST":
        return ChoiceForm(request.POST, choices=choices)
    return ChoiceForm(initial=initial, choices=choices)


def _choice_page(request: HttpRequest, one: ChoiceDetail, form: ChoiceForm | None) -> HttpResponse:
    line = one.line
    title = f"{line.vendor} {line.name}".strip()
    cycle = next((version for *_rest, version in one.records if version), "")
    facts = {"name": line.name, "vendor": line.vendor, "cycle": cycle}
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [Link(_("Products and support dates"), reverse("lifecycle:products")), title],
        "facts": pages.choice_facts(one),
        "columns": [_("Record"), _("Version in the inventory")],
        "rows": [
            (Link(name, reverse("lifecycle:item", args=[key, part])), version)
            for key, part, name, version in one.records
        ],
        "form": form,
        "enter_url": f"{reverse('lifecycle:enter')}?{urlencode(facts)}" if form else "",
        "address": request.get_full_path(),
    }
    return render(request, "lifecycle/choose.html", context, status=422 if form and form.is_bound else 200)


@requires("lifecycle.plan:read")
@hide_what_is_not_there
def support(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show everything that was stated about one product of the support data."""
    one = selectors_products.product_detail(product_id)
    may_enter = current_viewer().may("lifecycle.support:edit")
    context = {
        "title": one.name,
        "crumbs": [Link(_("Products and support dates"), reverse("lifecycle:products")), one.name],
        "facts": [(_("Maker"), one.vendor), (_("Name in the source"), one.key)],
        "series_columns": pages.series_columns(),
        "series": [pages.stated_row(row) for row in one.series],
        "enter_url": f"{reverse('lifecycle:enter')}?{urlencode({'name': one.key})}" if may_enter else "",
    }
    return render(request, "lifecycle/support.html", context)


@requires("lifecycle.support:edit")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter support dates of one cycle by hand, with source and reason."""
    if request.method == "POST":
        form = StatementForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            texts = {name: given[name] for name in ("name", "vendor", "source", "reason", "stated_on")}
            key = services.state_by_hand(**texts, dates=form.dates)
            messages.success(request, _("Recorded."))
            return HttpResponseRedirect(reverse("lifecycle:support", args=[key]))
    else:
        form = StatementForm(initial={name: request.GET.get(name, "")[:200] for name in ("name", "vendor", "cycle")})
    context = {
        "title": _("Enter support dates by hand"),
        "crumbs": [Link(_("Products and support dates"), reverse("lifecycle:products")), _("Enter by hand")],
        "form": form,
        "cancel": reverse("lifecycle:products"),
    }
    return render(request, "lifecycle/enter.html", context, status=422 if form.is_bound else 200)
