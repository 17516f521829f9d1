"""Changes: adopt a level, set a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.models import AdoptedLevel, ThresholdSetting
from bollwerk.foundation.evidence.selectors import posture_on

if TYPE_CHECKING:
    from bollwerk.engines.posture import Level

__all__ = ["AdoptionError", "adopt_level", "set_threshold"]


class AdoptionError(ValueError):
    """The assessment cannot be adopted by this viewer or without a sentence."""


@transaction.atomic
def adopt_level(*, level: Level, sentence: str) -> int:
    """Make a level the city's own assessment, by a named person with a sentence of their own; return its key.

    The computed level is kept beside it.

    Source: council answer 1644/2021, item 1: "Das aktuelle Schutzniveau der IT-Systeme wird ... als gut bewertet."

    Raises:
        AdoptionError: If nobody is named or the sentence is empty.
    """
    viewer = current_viewer()
    if viewer.person_id is None or not sentence.strip():
        raise AdoptionError("a level is adopted by a named person with a sentence of their own")
    adopted = AdoptedLevel.objects.create(
        adopted_by_id=viewer.person_id,
        adopted_at=clock.now(),
        as_of=clock.today(),
        level=level,
        computed=posture_on().level,
        sentence=sentence.strip(),
        organisation_id=viewer.home_organisation,
    )
    record("evidence.level.adopted", subject=f"evidence.level/{adopted.pk}", level=level.value)
    return adopted.pk


@transaction.atomic
def set_threshold(*, claim: str, key: str, value: int, reason: str) -> None:
    """Set a threshold of a claim with the reason, and evaluate the claim again."""
    ThresholdSetting.objects.update_or_create(claim=claim, key=key, defaults={"value": value, "reason": reason})
    record(
        "evidence.threshold.set", subject=f"evidence.claim/{claim}", claim=claim, key=key, value=value, reason=reason
    )
    evaluate_and_keep([claim])
