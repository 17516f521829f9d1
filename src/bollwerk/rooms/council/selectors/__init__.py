"""What the pages of the council room show, as plain data for the current viewer."""

from __future__ import annotations

from bollwerk.rooms.council.selectors.lists import inquiry_page, lowered_rows, older_rows, report_rows, stored_inquiry
from bollwerk.rooms.council.selectors.questions import (
    people_of_answers,
    question_rows,
    question_view,
    state_mark,
    step_rows,
)

__all__ = [
    "inquiry_page",
    "lowered_rows",
    "older_rows",
    "people_of_answers",
    "question_rows",
    "question_view",
    "report_rows",
    "state_mark",
    "step_rows",
    "stored_inquiry",
]
