"""How products stand, through the REST API, with what the token's organisation may see."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema

from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Problem
from bollwerk.rooms.lifecycle import selectors, selectors_products
from bollwerk.rooms.lifecycle.errors import RowNotFoundError
from bollwerk.rooms.lifecycle.rules import State

__all__ = ["router"]

router = Router()

_Key = Annotated[int, Path(ge=1, le=2**63 - 1, description="Key of the product")]


class LineOut(Schema):
    """One product of one record in the plan; `runs_on` is named where that stands worse than the product itself."""

    target_id: int
    part: str
    name: str
    product: str
    version: str
    state: str
    until: date | None
    choice: str
    replace_by: date | None
    cost_euro: int | None
    missing: str
    inherited_from: str
    runs_on: str
    runs_on_state: str
    proposal: str


class StatementOut(Schema):
    """What was stated about one cycle; `state` where no day is stated."""

    cycle: str
    until: date | None
    state: str
    extended_until: date | None
    source: str
    reason: str
    stated_on: date | None


class ProductOut(Schema):
    """A product of the support data with its series, newest first."""

    key: str
    name: str
    vendor: str
    statements: list[StatementOut]


_ERRORS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("/items", response={200: list[LineOut], **_ERRORS})
def list_items(request: HttpRequest, state: State | None = None) -> list[LineOut]:  # noqa: ARG001
    """Return the products of the plan, the most urgent first; for one state, if one is named."""
    demand("lifecycle.plan:read")
    found = selectors.plan(state.value if state else "")
    return [
        LineOut(
            target_id=one.target_id, part=one.part, name=one.name, product=one.product, version=one.version,
            state=one.state.value, until=one.until, choice=one.choice, replace_by=one.replace_by,
            cost_euro=one.cost_euro, missing=one.flaw, inherited_from=one.inherited, runs_on=one.base,
            runs_on_state=one.base_state.value if one.base_state else "", proposal=one.proposal,
        )
        for one in found.lines
    ]  # fmt: skip


@router.get("/support/{product_id}", response={200: ProductOut, **_ERRORS})
def show_product(request: HttpRequest, product_id: _Key) -> ProductOut:  # noqa: ARG001
    """Return what was stated about one product."""
    demand("lifecycle.plan:read")
    try:
        one = selectors_products.product_detail(product_id)
    except RowNotFoundError as error:
        raise Http404 from error
    return ProductOut(
        key=one.key, name=one.name, vendor=one.vendor, statements=[_statement_out(row) for row in one.series]
    )


def _statement_out(row: selectors_products.StatedLine) -> StatementOut:
    day, state = (None, row.until.value) if isinstance(row.until, State) else (row.until, "")
    return StatementOut(
        cycle=row.cycle, until=day, state=state,
        extended_until=row.extended_until, source=row.source, reason=row.reason, stated_on=row.stated_on,
    )  # fmt: skip
