"""Pages: protection level, map of claims, one claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.engines.posture import Axis, Function, Level, Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.evidence import selectors
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.forms import AdoptionForm, ThresholdForm
from bollwerk.foundation.evidence.services import adopt_level, set_threshold
from bollwerk.foundation.evidence.texts import AXIS_TEXTS, FUNCTION_TEXTS, ROW_TEXTS
from bollwerk.foundation.ui.charts import Line, MatrixCell, MatrixRow
from bollwerk.foundation.ui.marks import STANDING_TEXT
from bollwerk.foundation.ui.parts import Column

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["adopt", "claim", "claims", "evaluate_now", "posture", "threshold"]


@requires("evidence.claim:read")
def posture(request: HttpRequest) -> HttpResponse:
    """Show the protection level with its reasons, what would lift it, how it moved, who adopted what."""
    found = selectors.posture_on()
    context = {
        "title": _("Protection level"),
        "level": found.level,
        "rows": selectors.posture_rows(found),
        "functions": [str(FUNCTION_TEXTS[function]) for function in Function],
        "matrix": [_matrix_row(row) for row in selectors.posture_rows(found)],
        **_trend(),
        "adopted": selectors.adopted_levels(),
        "may_adopt": current_viewer().may("evidence.level:adopt"),
    }
    return render(request, "evidence/posture.html", context)


def _matrix_row(row: selectors.PostureRow) -> MatrixRow:
    """Return an axis as a row of the matrix; each cell leads to its claims."""
    cells = tuple(
        MatrixCell(
            level=cell.level,
            text=_("%(proven)s of %(total)s proven") % {"proven": cell.proven, "total": cell.total},
            url=f"{reverse('evidence:claims')}?axis={cell.axis}&function={cell.function}",
        )
        for cell in row.cells
    )
    return MatrixRow(label=row.axis_text, cells=cells, level=row.level)


def _trend() -> dict[str, object]:
    """Return how many claims stood how over the past weeks, as lines."""
    points = selectors.level_trend()
    lines = [
        Line(label=STANDING_TEXT[standing], values=tuple(counts[standing] for _day, counts in points), kind=kind)
        for standing, kind in _TREND_KINDS.items()
    ]
    return {"days": [day for day, _counts in points], "lines": lines}


_TREND_KINDS = {Standing.PROVEN: "1", Standing.PLANNED: "2", Standing.REFUTED: "3"}
"""Which standings the trend shows, each with its own line."""


@requires("evidence.level:adopt")
def adopt(request: HttpRequest) -> HttpResponse:
    """Adopt the assessment, with a sentence of one's own."""
    computed = selectors.posture_on().level
    form = AdoptionForm(request.POST or None, initial={"level": computed.value})
    if form.is_valid():
        adopt_level(level=Level(form.cleaned_data["level"]), sentence=form.cleaned_data["sentence"])
        messages.success(request, _("The assessment is adopted."))
        return HttpResponseRedirect(reverse("evidence:posture"))
    context = {"title": _("Adopt the assessment"), "computed": computed, "form": form}
    return render(request, "evidence/adopt.html", context, status=422 if form.is_bound else 200)


@requires("evidence.claim:read")
def claims(request: HttpRequest) -> HttpResponse:
    """Show every claim of the mission and how it stands."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("standing", "function", "axis", "row", "text", "source")}
    rows = selectors.claim_rows(**asked)
    context = {
        "title": _("Claims"),
        "groups": [
            {"title": f"{row} {ROW_TEXTS[row]}", "claims": found}
            for row in ROW_TEXTS
            if (found := [item for item in rows if item.row == row])
        ],
        "columns": [
            _("Short code"),
            Column("sentence", _("Claim"), wide=True),
            _("Standing"),
            _("Function"),
            Column("counter_examples", _("Counter-examples"), numeric=True),
            _("As of"),
        ],
        "asked": asked,
        "count": len(rows),
        "standings": [(item.value, STANDING_TEXT[item]) for item in Standing],
        "functions": [(item.value, FUNCTION_TEXTS[item]) for item in Function],
        "axes": [(item.value, AXIS_TEXTS[item]) for item in Axis],
    }
    return render(request, "evidence/claims.html", context)


@requires("evidence.claim:read")
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Show one claim down to its records."""
    try:
        page = selectors.claim_page(code)
    except KeyError as error:
        raise Http404 from error
    viewer = current_viewer()
    context = {
        "title": page.row.sentence,
        "page": page,
        "today": clock.today(),
        "may_evaluate": viewer.may("evidence.claim:evaluate"),
        "may_set": viewer.may("evidence.threshold:set"),
        "may_open_measure": viewer.may("measures.measure:open"),
    }
    return render(request, "evidence/claim.html", context)


@requires("evidence.claim:evaluate")
@require_POST
def evaluate_now(request: HttpRequest, code: str = "") -> HttpResponse:
    """Evaluate one claim, or all, now."""
    evaluate_and_keep([code] if code else None)
    messages.success(request, _("Evaluated as of now."))
    return HttpResponseRedirect(reverse("evidence:claim", args=[code]) if code else reverse("evidence:claims"))


@requires("evidence.threshold:set")
def threshold(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Set a threshold of a claim, with the reason."""
    try:
        row = next(item for item in selectors.claim_page(code).thresholds if item.key == key)
    except (KeyError, StopIteration) as error:
        raise Http404 from error
    form = ThresholdForm(request.POST or None, initial={"key": key, "value": row.value})
    if form.is_valid():
        set_threshold(claim=code, key=key, value=form.cleaned_data["value"], reason=form.cleaned_data["reason"])
        messages.success(request, _("The threshold is set; the claim was evaluated again."))
        return HttpResponseRedirect(reverse("evidence:claim", args=[code]))
    context = {"title": _("Set a threshold"), "code": code, "row": row, "form": form}
    return render(request, "evidence/threshold.html", context, status=422 if form.is_bound else 200)
