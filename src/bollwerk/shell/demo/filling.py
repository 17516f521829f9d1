"""Fill an empty house with the demo city."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.shell.demo.estate import make_estate
from bollwerk.shell.demo.life import DAYS, live
from bollwerk.shell.demo.people import make_people

__all__ = ["fill"]

_SEED = 1644
"""Number of the inquiry that started it."""


@transaction.atomic
def fill(*, scale: int = 1) -> None:
    """Fill an empty house with the city; half a city never stays.

    Args:
        scale: Factor on systems, applications and relations; 100 makes the load version, which has no life.
    """
    random = Random(_SEED)  # noqa: S311 - the same city every time, nothing secret
    today = clock.today()
    with clock.frozen_at(clock.now() - timedelta(days=DAYS)), deciding("demo.fill"):
        city = make_people(random, scale=scale)
        estate = make_estate(city, random, scale=scale)
    if scale == 1:
        live(estate, last=today)
