"""Thresholds of claims: the default of the card, or what the site set with a reason."""

from __future__ import annotations

from bollwerk.foundation.evidence.models import ThresholdSetting
from bollwerk.foundation.evidence.registry import parts_of

__all__ = ["value_of"]


def value_of(claim: str, key: str) -> int:
    """Return the threshold `key` of the claim.

    Raises:
        KeyError: If no card declares it.
    """
    defaults = {item.key: item.default for part in parts_of(claim) for item in part.thresholds}
    default = defaults[key]
    setting = ThresholdSetting.objects.filter(claim=claim, key=key).first()
    return setting.value if setting else default
