"""Sample values for the charts of the pattern page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bollwerk.engines.posture import Level
from bollwerk.foundation.ui.charts import (
    Bar,
    Line,
    MapEdge,
    MapNode,
    MatrixCell,
    MatrixRow,
    Slice,
    Span,
    StackedBar,
)

__all__ = ["chart_samples"]


def chart_samples() -> dict[str, Any]:
    """Return the sample values by the names the pattern template uses."""
    return {
        "bars": [
            Bar("Rathaus", 12, url="#rathaus"),
            Bar("Bürgerhaus am Markt", 7),
            Bar("Feuerwache Nord", 3),
            Bar("Stadtbibliothek", 0),
        ],
        "claim_parts": [
            Slice(_("proven"), kind="success"),
            Slice(_("planned"), kind="warning"),
            Slice(_("unknown"), kind="neutral"),
            Slice(_("refuted"), kind="danger"),
        ],
        "stacked": [
            StackedBar(_("Sabotage"), (14, 3, 2, 1)),
            StackedBar(_("Theft"), (18, 1, 4, 0)),
            StackedBar(_("Extortion"), (22, 5, 1, 2)),
        ],
        "quarters": ["4/2025", "1/2026", "2/2026", "3/2026", "4/2026"],
        "lines": [
            Line(_("City"), (41, 52, 58.5, 73, 81)),
            Line(_("Provider"), (60, None, 71, 74, 88), kind="2"),
        ],
        "slices": [Slice(_("normal"), 121), Slice(_("high"), 46, "2"), Slice(_("very high"), 13, "4")],
        "spark": [40, 38, 31, 22, 9, 3],
        **_matrix(),
        **_plans(),
        **_map(),
    }


def _matrix() -> dict[str, Any]:
    good, limited, poor, dark = Level.GOOD, Level.LIMITED, Level.POOR, Level.NOT_ASSESSABLE
    levels = [
        (_("Sabotage"), (good, limited, good, good, limited, good), limited),
        (_("Theft"), (good, good, poor, limited, good, good), poor),
        (_("Extortion"), (good, good, good, dark, good, limited), dark),
    ]
    functions = [_("Govern"), _("Identify"), _("Protect"), _("Detect"), _("Respond"), _("Recover")]
    rows = [
        MatrixRow(label, tuple(MatrixCell(level, _("4 of 5 proven"), "#stufe") for level in cells), whole)
        for label, cells, whole in levels
    ]
    return {"functions": functions, "matrix": rows}


def _plans() -> dict[str, Any]:
    return {
        "today": date(2026, 11, 21),
        "spans": [
            Span("Kita-Portal", date(2026, 2, 2), date(2026, 3, 13), "success", state=_("done")),
            Span("Einwohnerwesen", date(2026, 10, 5), date(2026, 12, 18), "info", "#ewo", _("in progress")),
            Span("Parkraum", date(2026, 8, 3), date(2026, 9, 30), "danger", state=_("overdue")),
        ],
    }


def _map() -> dict[str, Any]:
    return {
        "nodes": [
            MapNode("buerger", "Bürgerdienste", 0, 0.5, url="#amt33", note="Amt 33"),
            MapNode("ewo", "Einwohnerwesen", 1, 0, "warning", "#ewo", _("very high")),
            MapNode("kasse", "Kassenverfahren der Stadt Musterstadt", 1, 1, url="#kasse"),
            MapNode("db", "Datenbank ewo-db-01", 2, 0, "danger", "#db", _("overdue")),
            MapNode("ad", "Verzeichnisdienst", 2, 1, "success", "#ad"),
            MapNode("esx", "Virtualisierung", 3, 0.5),
        ],
        "edges": [
            MapEdge("buerger", "ewo"),
            MapEdge("buerger", "kasse"),
            MapEdge("ewo", "db", "danger"),
            MapEdge("ewo", "ad"),
            MapEdge("kasse", "ad"),
            MapEdge("db", "esx"),
            MapEdge("ad", "esx"),
            MapEdge("ewo", "hidden"),
        ],
    }
