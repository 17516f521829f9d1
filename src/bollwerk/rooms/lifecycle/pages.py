"""What the pages print of one product: facts, steps, statements, what a name was found by."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.clock import local_day
from bollwerk.foundation.ui.formats import day_text
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.foundation.ui.parts import Step
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.texts import GROUNDS, REASON_TEXTS, STATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bollwerk.rooms.lifecycle.selectors import ItemDetail
    from bollwerk.rooms.lifecycle.selectors_products import ChoiceDetail, NameLine, StatedLine
    from bollwerk.rooms.lifecycle.support import ItemSupport

__all__ = [
    "choice_facts",
    "choose_url",
    "decision_facts",
    "ground_text",
    "series_columns",
    "stated_row",
    "steps",
    "support_facts",
]

_StepState = Literal["done", "current", "waiting", "failed"]


def choose_url(vendor: str, name: str) -> str:
    """Return the page that says what a name of the inventory means."""
    return f"{reverse('lifecycle:choose')}?{urlencode({'vendor': vendor, 'name': name})}"


def ground_text(one: NameLine) -> str:
    """Return what a name was found by, in words."""
    if one.ground is None:
        return _("none of these products") if one.decided else _("nobody knows it")
    return str(GROUNDS[one.ground])


def support_facts(one: ItemDetail) -> list[tuple[str, object]]:
    """Return what is known about a product's support."""
    support, found = one.support, one.support.found
    product: object = support.product
    if one.product_id is not None:
        product = Link(support.product, reverse("lifecycle:support", args=[one.product_id]))
    if support.proposal:
        product = _("perhaps %(product)s; somebody has to decide") % {"product": support.proposal}
    facts: list[tuple[str, object]] = [
        (_("Product in the inventory"), f"{support.item.vendor} {support.item.product}".strip()),
        (_("Version in the inventory"), support.item.version),
        (_("Product in the support data"), product),
        (_("Found by"), str(GROUNDS[found.ground]) if found else _("nobody knows it")),
        (_("Cycle"), support.cycle),
        (_("It may also be"), ", ".join(support.also)),
        (_("Updates until"), support.until),
        (_("Source"), support.source),
        (_("Stands as what it needs"), support.inherited),
        (_("What it runs on"), _base(support)),
        (_("Security-relevant area"), support.item.security_relevant),
        (_("Department"), one.department),
        (_("What is missing"), Badge(str(REASON_TEXTS[support.flaw.value]), "danger") if support.flaw else ""),
    ]
    hidden = {_("It may also be"), _("Stands as what it needs"), _("What it runs on"), _("What is missing")}
    return [(name, value) for name, value in facts if value or name not in hidden]


def _base(support: ItemSupport) -> str:
    if support.base_state is None:
        return ""
    return _("%(record)s: %(state)s") % {"record": support.base, "state": STATES[support.base_state]}


def decision_facts(one: ItemDetail) -> list[tuple[str, object]]:
    """Return what was recorded on the way from telling the department to the opinion; nothing that is empty."""
    given = one.handling
    choice = str(given.get("choice") or "")
    facts: list[tuple[str, object]] = [
        (_("Department told"), given.get("told_at")),
        (_("What the risk is"), given.get("risk")),
        (_("The risk is high"), given.get("high_risk") if given.get("assessed_until") else None),
        (_("Assessed by"), _signed(given, "assessed_by_id", "assessed_at")),
        (_("The assessment holds until"), given.get("assessed_until")),
        (_("What follows"), str(Handling.Choice(choice).label) if choice else ""),
        (_("Replaced by"), given.get("replace_by")),
        (_("Cost in euros"), given.get("cost_euro")),
        (_("Why it is not replaced"), given.get("no_replacement")),
        (_("Special contract"), given.get("contract")),
        (_("The contract runs until"), given.get("contract_until")),
        (_("Safeguards of the further use"), given.get("safeguards")),
        (_("Accepted by the owner"), _signed(given, "owner_accepted_by_id", "owner_accepted_at")),
        (_("Accepted by leadership"), _signed(given, "leadership_by_id", "leadership_at")),
        (_("Opinion"), given.get("opinion")),
        (_("Opinion by"), _signed(given, "opinion_by_id", "opinion_at")),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


def _signed(given: Mapping[str, object], who: str, when: str) -> str:
    """Return who did something, and on which day."""
    name, at = given.get(who), given.get(when)
    return f"{name}, {day_text(local_day(at))}" if isinstance(at, datetime) else ""


def steps(one: ItemDetail) -> list[Step]:
    """Return the way of a product without updates, with what is done and what comes next."""
    flow, given = one.flow, one.handling
    expired = flow.assessed_until is not None and flow.assessed_until < clock.today()
    accepted = flow.owner_accepted and (flow.leadership_accepted or not flow.high_risk)
    made: list[tuple[str, bool, str]] = [
        (_("Department told"), flow.told, one.department),
        (_("Risk assessed"), flow.assessed_until is not None and not expired, _until(flow.assessed_until)),
        (_("Decided what follows"), flow.choice is not None, _label(str(given.get("choice") or ""))),
        (_("Risk accepted"), accepted, str(given.get("owner_accepted_by_id") or "")),
        (_("Opinion given"), flow.isb_opinion, str(given.get("opinion_by_id") or "")),
    ]
    next_one = next((number for number, (_title, done, _note) in enumerate(made) if not done), len(made))
    return [Step(title, _state(done, number == next_one), note) for number, (title, done, note) in enumerate(made)]


def _state(done: bool, next_one: bool) -> _StepState:  # noqa: FBT001 - two facts about one step
    return "done" if done else "current" if next_one else "waiting"


def _until(day: date | None) -> str:
    return _("until %(day)s") % {"day": day_text(day)} if day else ""


def _label(choice: str) -> str:
    return str(Handling.Choice(choice).label) if choice else ""


def series_columns() -> list[str]:
    """Return the headings of a series of statements."""
    return [_("Cycle"), _("Updates until"), _("Extension until"), _("Source"), _("Entered by hand"), _("Recorded")]


def stated_row(row: StatedLine) -> tuple[object, ...]:
    """Return one statement as a row."""
    until = str(STATES[row.until]) if isinstance(row.until, State) else row.until
    by_hand = ": ".join(part for part in (row.stated_by, row.reason) if part)
    source = f"{row.source}, {day_text(row.stated_on)}" if row.stated_on else row.source
    return (row.cycle, until, row.extended_until, source, by_hand, row.recorded_at)


def choice_facts(one: ChoiceDetail) -> list[tuple[str, object]]:
    """Return what a person needs in order to decide what a name means."""
    line = one.line
    facts: list[tuple[str, object]] = [
        (_("Name in the inventory"), line.name),
        (_("Maker"), line.vendor),
        (_("Records"), line.records),
        (_("Product in the support data"), line.product),
        (_("Found by"), ground_text(line)),
        (_("How sure that is, in percent"), round(100 * line.confidence) if line.product else ""),
    ]
    if line.decided:
        facts += [(_("Decided by"), one.decided_by), (_("Reason"), one.reason)]
    return facts
