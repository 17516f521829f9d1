"""What the pages of the inventory share: refusals as answers, and the form in which a record is edited."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.rooms.inventory import pages
from bollwerk.rooms.inventory.errors import DuplicateError, EditForbiddenError, RecordNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.history.models import Recorded
    from bollwerk.rooms.inventory.forms import RecordForm

    _View = Callable[..., HttpResponse]

__all__ = ["FormPage", "answer_refusals", "edit_record", "number_of"]

_LONGEST_KEY = 18
"""Digits that every database key has room for."""


def answer_refusals(view: _View) -> _View:
    """Answer 404 for what the viewer may not see or what is not there, 403 for what they may not change."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RecordNotFoundError as error:
            raise Http404 from error
        except EditForbiddenError as error:
            raise PermissionDenied from error

    return answered


@dataclass(frozen=True, slots=True)
class FormPage:
    """What a form page needs beside the form.

    Attributes:
        save: Writes the checked form through a service; returns the address to go to.
        cancel: Address to go to without saving.
    """

    title: str
    save: Callable[[RecordForm], str]
    cancel: str


def edit_record(
    request: HttpRequest, made: type[RecordForm], row: Recorded | None, page: FormPage, **initial: Any
) -> HttpResponse:
    """Show a form and save it; the second of two editors keeps their input and sees what is recorded now."""
    form = made(request.POST or None, instance=row, initial=initial)
    differences: list[tuple[object, object, object]] = []
    if request.method == "POST" and form.is_valid():
        try:
            address = page.save(form)
        except StaleRecordError as stale:
            differences = pages.difference_rows(form.facts(), _present(form))
            form = _with_revision(request, made, row, stale.current)
        except DuplicateError:
            form.add_error(None, _("There is already a record of this name."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(address)
    context = {
        "title": page.title,
        "form": form,
        "cancel": page.cancel,
        "crumbs": pages.crumbs(page.title),
        "stale": bool(differences) or (form.is_bound and form.data.get("stale") == "1"),
        "differences": differences,
        "difference_columns": [_("Field"), _("Your input"), _("Recorded now")],
    }
    return render(request, "inventory/form.html", context, status=422 if form.is_bound else 200)


def _present(form: RecordForm) -> dict[str, Any]:
    """Return what is recorded now, by field; rows of a drop-down only if the viewer may see them."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form.initial.get(name)
        choices = getattr(field, "queryset", None)
        found[name] = choices.filter(pk=value).first() if choices is not None and value is not None else value
    return found


def _with_revision(request: HttpRequest, made: type[RecordForm], row: Recorded | None, revision: int) -> RecordForm:
    """Return the form with the same input, ready to be saved over the present revision."""
    data = request.POST.copy()
    data["revision"] = str(revision)
    data["stale"] = "1"
    form = made(data, instance=row)
    form.is_valid()
    return form


def number_of(text: str) -> int | None:
    """Return the number that an address or form field holds; None for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _LONGEST_KEY else None
