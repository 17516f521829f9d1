"""Protection level of a house: from claims to levels, weakest link, each level with its reasons.

Pure: facts in, verdicts out. The vocabulary (`Standing`, `Axis`, `Function`) is defined here and used by all above.

Source: council answer 1644/2021, item 1 (sabotage, theft of information, extortion); NIST Cybersecurity Framework 2.0
(NIST CSWP 29, 2024), functions Govern, Identify, Protect, Detect, Respond, Recover.
"""

from bollwerk.engines.posture.facts import Axis, ClaimFact, Function, PostureError, Standing
from bollwerk.engines.posture.levels import (
    AxisPosture,
    FunctionPosture,
    Level,
    Lift,
    Posture,
    Reason,
    ReasonCode,
    assess_posture,
    weakest_of,
)
from bollwerk.engines.posture.trend import ClaimChange, Direction, LevelChange, Trend, compare_postures

__all__ = [
    "Axis",
    "AxisPosture",
    "ClaimChange",
    "ClaimFact",
    "Direction",
    "Function",
    "FunctionPosture",
    "Level",
    "LevelChange",
    "Lift",
    "Posture",
    "PostureError",
    "Reason",
    "ReasonCode",
    "Standing",
    "Trend",
    "assess_posture",
    "compare_postures",
    "weakest_of",
]
