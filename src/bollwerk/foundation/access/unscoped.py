"""The door around visibility. Import contract 6 lists who may use it."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

__all__ = ["all_rows"]

_M = TypeVar("_M", bound=models.Model)


def all_rows(model: type[_M]) -> models.QuerySet[_M]:
    """Return every row of `model`, whatever its label."""
    return model._base_manager.all()
