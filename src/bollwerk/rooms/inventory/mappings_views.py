"""Pages of column mappings: list, begin with a file, check and save, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import requires
from bollwerk.foundation.files.api import MalwareFoundError
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.inventory import pages
from bollwerk.rooms.inventory.errors import DuplicateError
from bollwerk.rooms.inventory.imports import keeping, mappings
from bollwerk.rooms.inventory.imports.records import BadFileError, ImportOptions
from bollwerk.rooms.inventory.imports.texts import bad_file_sentence
from bollwerk.rooms.inventory.imports_forms import MappingForm, SampleForm, kind_word_text
from bollwerk.rooms.inventory.views.common import answer_refusals

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.inventory.imports.mappings import MappingFacts

__all__ = ["mapping", "mapping_list", "mapping_new", "mapping_remove"]

_COLUMNS = (
    Column("name", gettext_lazy("Mapping"), wide=True),
    Column("source", gettext_lazy("Source")),
    Column("kind", gettext_lazy("What every row is")),
    Column("columns", gettext_lazy("Columns read"), numeric=True),
    Column("state", gettext_lazy("State")),
)


@requires("inventory.record:edit")
def mapping_list(request: HttpRequest) -> HttpResponse:
    """List the mappings."""
    rows = [
        {
            "name": Link(row["name"], reverse("inventory:mapping", args=[row["id"]])),
            "source": row["source"] or row["name"],
            "kind": kind_word_text(row["kind"]),
            "columns": f"{len(row['columns'])} / {len(row['headings'])}",
            "state": Badge(_("in use"), "success") if row["is_ready"] else Badge(_("not saved yet"), "warning"),
        }
        for row in mappings.list_mappings()
    ]
    title = _("Column mappings")
    context = {"title": title, "crumbs": pages.crumbs(title), "columns": _COLUMNS, "rows": rows}
    return render(request, "inventory/imports/mappings.html", context)


@requires("inventory.record:edit")
@answer_refusals
def mapping_new(request: HttpRequest) -> HttpResponse:
    """Begin a mapping with a file."""
    form = SampleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            stored = keeping.keep_upload(content=upload, name=upload.name)
            mapping_id = mappings.start_mapping(stored=stored)
        except BadFileError as error:
            form.add_error("file", bad_file_sentence(error))
        except MalwareFoundError as error:
            form.add_error("file", _("The file contains known malware (%(name)s).") % {"name": error.signature})
        else:
            return HttpResponseRedirect(reverse("inventory:mapping", args=[mapping_id]))
    title = _("New column mapping")
    context = {"title": title, "crumbs": pages.crumbs(title), "form": form}
    return render(request, "inventory/imports/mapping_new.html", context, status=422 if form.is_bound else 200)


@requires("inventory.record:edit")
@answer_refusals
def mapping(request: HttpRequest, mapping_id: int) -> HttpResponse:
    """Say what each column means, and save it."""
    facts = mappings.mapping_facts(mapping_id)
    form = MappingForm(facts, request.POST or None)
    if form.is_valid():
        try:
            mappings.save_mapping(mapping_id=mapping_id, **form.facts())
        except DuplicateError:
            form.add_error("name", _("There is already a mapping of this name."))
        except StaleRecordError:
            form.add_error(None, _("Somebody has changed the mapping since. Open it again first."))
        else:
            messages.success(request, _("Saved. Lists with these headings are recognised from now on."))
            return HttpResponseRedirect(_next_address(request, facts))
    title = _("Columns of %(name)s") % {"name": facts.name}
    context = {
        "title": title,
        "crumbs": pages.crumbs(title),
        "form": form,
        "mapping_id": mapping_id,
        "leads_on": not facts.is_ready and facts.sample is not None,
    }
    return render(request, "inventory/imports/mapping.html", context, status=422 if form.is_bound else 200)


@requires("inventory.record:edit")
@require_POST
@answer_refusals
def mapping_remove(request: HttpRequest, mapping_id: int) -> HttpResponse:
    """Forget a mapping."""
    mappings.remove_mapping(mapping_id=mapping_id)
    messages.success(request, _("The mapping is deleted; what was imported with it stays."))
    return HttpResponseRedirect(reverse("inventory:mappings"))


def _next_address(request: HttpRequest, facts: MappingFacts) -> str:
    """Lead on to the preview of the list that the mapping was made from, the first time; then to the list."""
    if facts.is_ready or facts.sample is None:
        return reverse("inventory:mappings")
    options = ImportOptions(recipe=f"{mappings.OWN}{facts.id}")
    try:
        return reverse("inventory:import_run", args=[keeping.prepare_run(stored=facts.sample, options=options)])
    except BadFileError as error:
        messages.error(request, bad_file_sentence(error))
        return reverse("inventory:mappings")
