"""What every answer of the REST API that is a refusal looks like."""

from __future__ import annotations

from typing import Any

from ninja import Schema

__all__ = ["Invalid", "Problem"]


class Problem(Schema):
    """One sentence about what went wrong."""

    detail: str


class Invalid(Problem):
    """What is wrong with a request, place by place."""

    problems: list[dict[str, Any]] | None = None
