"""The words of the council room for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

__all__ = ["INTAKE_TEXTS", "intake_sentence"]

INTAKE_TEXTS: Mapping[str, Promise] = {
    "empty": _("The document is empty. Nothing was kept."),
    "no_questions": _(
        "No question was found in the document. Nothing was kept; please check the file or paste the text."
    ),
    "no_house": _("The house holds no data yet. Start it once with ./run, then ask again."),
}


def intake_sentence(code: str, **facts: str | int) -> str:
    """Return the sentence for what is wrong with a document."""
    return str(INTAKE_TEXTS[code]) % facts
