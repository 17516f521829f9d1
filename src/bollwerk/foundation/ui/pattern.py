"""Sample values for the pattern page: every component once, with made-up but likely content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.foundation.ui.marks import Badge, Code, Link
from bollwerk.foundation.ui.paging import Count, Page
from bollwerk.foundation.ui.parts import Branch, Column, Download, Happening, Step
from bollwerk.foundation.ui.pattern_charts import chart_samples

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SampleForm", "samples"]


class SampleForm(forms.Form):
    """One field of every sort."""

    name = forms.CharField(label=gettext_lazy("Name of the application"), max_length=80)
    hint = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("One sentence that a newcomer understands."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    need = forms.ChoiceField(
        label=gettext_lazy("Protection need"),
        choices=[
            ("normal", gettext_lazy("normal")),
            ("high", gettext_lazy("high")),
            ("very_high", gettext_lazy("very high")),
        ],
    )
    due = DayField(label=gettext_lazy("Due on"), required=False)
    reachable = forms.ChoiceField(
        label=gettext_lazy("Where can it be reached from?"),
        choices=[("inside", gettext_lazy("Inside only")), ("internet", gettext_lazy("From the Internet"))],
        widget=forms.RadioSelect,
    )
    holds = forms.MultipleChoiceField(
        label=gettext_lazy("Which data does it hold?"),
        choices=[("people", gettext_lazy("Personal data")), ("health", gettext_lazy("Health data"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=gettext_lazy("The owner has agreed"))
    proof = forms.FileField(label=gettext_lazy("Proof"), help_text=gettext_lazy("PDF, at most 5 MB."), required=False)
    revision = RevisionField()


@dataclass(frozen=True, slots=True)
class _Application:
    name: Link
    owner: str | None
    need: Badge
    users: int
    tested: date | None
    tlp: Tlp


def _applications() -> tuple[_Application, ...]:
    high, normal = Badge(_("high"), "warning"), Badge(_("normal"))
    return (
        _Application(
            Link("Einwohnerwesen", "#einwohnerwesen", "EWO 4.2"), "Amt 33", high, 1280, date(2026, 3, 14), Tlp.GREEN
        ),
        _Application(Link("Kita-Portal", "#kita"), "Amt 51", normal, 96, date(2025, 11, 2), Tlp.AMBER),
        _Application(Link("Parkraum", "#parkraum"), None, normal, 7, None, Tlp.AMBER_STRICT),
    )


def samples(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the sample values by the names the pattern templates use."""
    return {
        "crumbs": [Link(_("Overview"), "/"), _("Pattern page")],
        "views": [Link(_("List"), "?"), Link(_("Map"), "?view=map"), Link(_("History"), "?view=history")],
        "kinds": ["success", "warning", "danger", "info", "neutral"],
        "labels": list(Tlp),
        "standings": list(Standing),
        "levels": list(Level),
        "columns": [
            Column("name", _("Application"), wide=True),
            Column("owner", _("Owner")),
            Column("need", _("Protection need")),
            Column("users", _("Users"), numeric=True),
            Column("tested", _("Last penetration test")),
            Column("tlp", _("Label")),
        ],
        "applications": _applications(),
        "page": Page(rows=_applications(), next="bmV4dA", previous="cHJldg", count=Count(1000, capped=True)),
        "searched": query.get("q", ""),
        "needs": [("normal", _("normal")), ("high", _("high"))],
        **_stories(),
        **chart_samples(),
    }


def _stories() -> dict[str, Any]:
    return {
        "facts": {
            _("Owner"): "Amt 33, Bürgerdienste",
            _("Host"): Code("ewo-app-01.intern.example"),
            _("Last checked"): datetime(2026, 11, 21, 13, 5, tzinfo=UTC),
            _("Reachable from the Internet"): False,
            _("Deputy"): None,
            _("Languages"): ["Java", "SQL"],
        },
        "happenings": [
            Happening(
                datetime(2026, 11, 21, 13, 5, tzinfo=UTC), _("Restored from backup"), who="M. Yılmaz", kind="success"
            ),
            Happening(
                datetime(2026, 11, 21, 9, 40, tzinfo=UTC),
                _("Server isolated"),
                _("Outgoing traffic stopped."),
                kind="danger",
            ),
            Happening(date(2026, 11, 20), _("Unusual log-ins noticed"), kind="warning", url="#meldung"),
        ],
        "steps": [
            Step(_("Collect"), "done", "20.11.2026"),
            Step(_("Check"), "current", _("2 of 7 claims")),
            Step(_("Approve")),
            Step(_("Publish"), "failed", _("no approval yet")),
        ],
        "branches": [
            Branch(
                "Musterstadt",
                branches=(
                    Branch(
                        "Bürgerdienste", "#33", (Branch("Einwohnerwesen", "#ewo", mark=Badge(_("high"), "warning")),)
                    ),
                    Branch("Jugend", "#51", (Branch("Kita-Portal", "#kita"),), opened=False),
                ),
            )
        ],
        "files": [
            Download(_("Report for the council"), "#bericht", "PDF", 1_480_000, _("signed on 21.11.2026")),
            Download(_("List of applications"), "#liste", "CSV", 38_200),
        ],
        "code": "vlan 110\n  name quarantine\n  deny ip any any log\n",
    }
