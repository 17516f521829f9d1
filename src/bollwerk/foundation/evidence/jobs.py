"""The nightly evaluation of all claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["evaluate_claims"]


@jobs.schedule("evidence.evaluate_claims", cron="10 5 * * *", label=_("Evaluate all claims"))
def evaluate_claims(_at: datetime) -> None:
    """Evaluate every claim before the working day; a second run of the same day replaces the first."""
    evaluate_and_keep()
