"""Pages of imports: upload, preview, decisions on hosts, result, list of runs, templates."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import requires
from bollwerk.foundation.files.api import MalwareFoundError
from bollwerk.rooms.inventory import imports_pages, pages
from bollwerk.rooms.inventory.errors import RunDiscardedError
from bollwerk.rooms.inventory.imports import keeping
from bollwerk.rooms.inventory.imports.mappings import start_mapping
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError
from bollwerk.rooms.inventory.imports.template import TEMPLATE_NAMES, template_csv, template_xlsx
from bollwerk.rooms.inventory.imports.texts import bad_file_sentence
from bollwerk.rooms.inventory.imports_forms import ImportForm
from bollwerk.rooms.inventory.kinds import Verdict
from bollwerk.rooms.inventory.views.common import answer_refusals, number_of

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["apply", "decide", "discard", "imports", "kept", "prepare", "run", "template"]

_MAKERS = {"xlsx": template_xlsx, "csv": template_csv}
_MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@requires("inventory.record:edit")
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports, newest first."""
    page = imports_pages.list_runs(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "title": _("Imports"),
        "crumbs": pages.crumbs(_("Imports")),
        "columns": imports_pages.RUN_COLUMNS,
        "page": page,
        "rows": [imports_pages.run_line(row) for row in page.rows],
    }
    return render(request, "inventory/imports/runs.html", context)


@requires("inventory.record:edit")
@answer_refusals
def prepare(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would change."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return _prepared(request, form)
        except BadFileError as error:
            form.add_error("file", bad_file_sentence(error))
        except MalwareFoundError as error:
            form.add_error("file", _("The file contains known malware (%(name)s).") % {"name": error.signature})
    context = {"title": _("Import a file"), "crumbs": pages.crumbs(_("Import a file")), "form": form}
    return render(request, "inventory/imports/new.html", context, status=422 if form.is_bound else 200)


def _prepared(request: HttpRequest, form: ImportForm) -> HttpResponse:
    """Lead to the preview of an uploaded file; to the mapping of its columns, if nobody has explained them yet."""
    upload = form.cleaned_data["file"]
    stored = keeping.keep_upload(content=upload, name=upload.name)
    try:
        run_id = keeping.prepare_run(stored=stored, **form.facts())
    except BadFileError as error:
        if error.reason is not BadFile.NO_HEADINGS:
            raise
        mapping_id = start_mapping(stored=stored)
        messages.info(request, _("The headings of this list are not known yet. Say what its columns mean."))
        return HttpResponseRedirect(reverse("inventory:mapping", args=[mapping_id]))
    return HttpResponseRedirect(reverse("inventory:import_run", args=[run_id]))


@requires("inventory.record:edit")
@answer_refusals
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show what an import would change, or has changed, tab by tab."""
    facts = imports_pages.run_facts(run_id)
    tab = request.GET.get("tab", "")
    if not tab:
        return HttpResponseRedirect(f"{request.path}?tab={imports_pages.first_tab(facts)}")
    context: dict[str, Any] = {
        "title": _("Import of %(source)s") % {"source": facts.source},
        "crumbs": pages.crumbs(_("Import of %(source)s") % {"source": facts.source}),
        "run": facts,
        "items": imports_pages.run_items(facts),
        "tabs": imports_pages.run_tabs(facts),
        "tab": tab,
    }
    if tab == "proposed":
        context["proposals"] = imports_pages.open_proposals(facts)
        context["compared"] = [_("Fact"), _("The source says"), _("Recorded")]
    else:
        page = imports_pages.list_lines(
            run_id, tab, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
        context |= {
            "page": page,
            "columns": imports_pages.columns_of_tab(tab),
            "rows": [imports_pages.line_row(row) for row in page.rows],
        }
    return render(request, "inventory/imports/run.html", context)


@require_POST
@requires("inventory.record:edit")
@answer_refusals
def apply(request: HttpRequest, run_id: int) -> HttpResponse:
    """Order that an import is applied."""
    try:
        keeping.request_apply(run_id=run_id)
    except RunDiscardedError:
        messages.error(request, _("This import was discarded; upload the file again to take it over."))
    else:
        messages.success(request, _("The import is being applied; this page shows when it is done."))
    return HttpResponseRedirect(reverse("inventory:import_run", args=[run_id]))


@require_POST
@requires("inventory.record:edit")
@answer_refusals
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Give an import up."""
    keeping.discard_run(run_id=run_id)
    messages.success(request, _("The import was discarded; nothing was changed."))
    return HttpResponseRedirect(reverse("inventory:imports"))


@require_POST
@requires("inventory.record:edit")
@answer_refusals
def decide(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remember whether a host of the source is one we know."""
    identity_id = number_of(request.POST.get("identity", ""))
    verdict = request.POST.get("verdict", "")
    if identity_id is None or verdict not in {Verdict.SAME, Verdict.DIFFERENT}:
        raise Http404
    keeping.decide_identity(identity_id=identity_id, verdict=Verdict(verdict))
    messages.success(request, _("The decision is remembered."))
    return HttpResponseRedirect(reverse("inventory:import_run", args=[run_id]) + "?tab=proposed")


@requires("inventory.record:edit")
@answer_refusals
def kept(request: HttpRequest, run_id: int) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Send the rows that were kept aside as CSV."""
    facts = imports_pages.run_facts(run_id)
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Line"), _("Sheet"), _("Reason"), _("The row as it came")])
    writer.writerows(imports_pages.kept_cells(facts.id))
    return _download(target.getvalue().encode("utf-8-sig"), "text/csv", f"import-{facts.id}.csv")


@requires("inventory.record:edit")
def template(request: HttpRequest, form: str) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Send the template to fill in."""
    if form not in _MAKERS:
        raise Http404
    return _download(_MAKERS[form](), _MEDIA_TYPES[form], TEMPLATE_NAMES[form])


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
