"""The plan: what ends when, what replaces it and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bollwerk.foundation.access import requires
from bollwerk.foundation.ui.charts import Bar, Span
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.rooms.lifecycle import selectors
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.texts import REASON_TEXTS, SHORT_STATES, STATES
from bollwerk.rooms.lifecycle.views.common import STATE_KIND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

__all__ = ["plan"]

_SHOWN = 100
"""Lines of a table; who wants another one searches for it."""


@requires("lifecycle.plan:read")
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan by quarter and what is to be decided."""
    wanted = request.GET.get("state", selectors.TO_DO)
    state = wanted if wanted in {"", *State} else selectors.TO_DO
    words = request.GET.get("q", "").strip()[:100]
    found = selectors.plan(state, words)
    groups = _grouped(found.lines)
    context = {
        "title": _("Life cycle plan"),
        "has_data": found.has_data,
        "states": [(selectors.TO_DO, _("what needs somebody")), *((one.value, text) for one, text in STATES.items())],
        "state": state,
        "words": words,
        "counts": [
            (str(SHORT_STATES[one]), count, STATE_KIND[one], f"{request.path}?state={one.value}")
            for one, count in found.counts.items()
        ],
        "waiting": found.waiting,
        "spans": [_span(one, found.on) for one in found.endings],
        "on": found.on,
        "cost_bars": [Bar(_quarter(one), one.cost_euro) for one in found.quarters if one.cost_euro],
        "quarter_columns": [
            _("Quarter"),
            _("Support ends"),
            _("Replaced then"),
            _("Contracts end"),
            _("Cost in euros"),
            _("Without cost"),
        ],
        "quarters": [
            (_quarter(one), *(number or "" for number in _numbers(one))) for one in found.quarters if any(_numbers(one))
        ],
        "columns": [_("Record"), _("Product"), _("State"), _("Updates until"), _("What follows"), _("What is missing")],
        "rows": groups[:_SHOWN],
        "more": max(0, len(groups) - _SHOWN),
    }
    return render(request, "lifecycle/plan.html", context)


def _numbers(one: selectors.Quarter) -> tuple[int, ...]:
    return (one.ending, one.replaced, one.contracts, one.cost_euro, one.uncosted)


def _span(one: selectors.Ending, on: date) -> Span:
    """Return a product's time until its updates end; what has ended already is a mark at today."""
    records = ngettext("%(count)s record", "%(count)s records", one.records) % {"count": one.records}
    text = f"{SHORT_STATES[one.state]}: {records}" if one.state is State.ENDED else records
    return Span(one.product, on, max(on, one.until), STATE_KIND[one.state], state=text)


def _quarter(one: selectors.Quarter) -> str:
    return f"{one.quarter}/{one.year}"


def _grouped(lines: Sequence[selectors.PlanLine]) -> list[tuple[object, ...]]:
    """Return one line for all records that stand alike: the first of them leads to the decision, the others follow."""
    groups: dict[tuple[object, ...], list[selectors.PlanLine]] = {}
    for one in lines:
        alike = (one.product, one.version, one.state, one.until, one.choice, one.flaw, one.proposal, one.base,
                 one.inherited)  # fmt: skip
        groups.setdefault(alike, []).append(one)
    return [_line(group[0], others=len(group) - 1) for group in groups.values()]


def _line(one: selectors.PlanLine, others: int = 0) -> tuple[object, ...]:
    follows = str(Handling.Choice(one.choice).label) if one.choice else ""
    missing = str(REASON_TEXTS[one.flaw]) if one.flaw else ""
    if one.proposal:
        missing = _("perhaps %(product)s; somebody has to decide") % {"product": one.proposal}
    more = ngettext("and %(count)s more record", "and %(count)s more records", others) % {"count": others}
    note = " · ".join(part for part in (more if others else "", _stands_on(one)) if part)
    return (
        Link(one.name, reverse("lifecycle:item", args=[one.target_id, one.part]), note),
        f"{one.product} {one.version}" if one.version not in one.product else one.product,
        Badge(str(SHORT_STATES[one.state]), STATE_KIND[one.state]),
        one.until,
        follows,
        missing,
    )


def _stands_on(one: selectors.PlanLine) -> str:
    """Return what a record stands as, or what it runs on where that stands worse."""
    if one.base_state is not None:
        return _("runs on %(record)s: %(state)s") % {"record": one.base, "state": SHORT_STATES[one.base_state]}
    return _("stands as %(record)s") % {"record": one.inherited} if one.inherited else ""
