"""Changes in the council room: one transaction and one event each."""

from __future__ import annotations

from bollwerk.rooms.council.services.answers import (
    assign_part,
    draft_anew,
    link_claim,
    redraft,
    set_claim_aside,
    sign_part,
    state_head,
    write_part,
)
from bollwerk.rooms.council.services.facts import lower_fact, withdraw_lowering
from bollwerk.rooms.council.services.intake import NewInquiry, start_report, take_in
from bollwerk.rooms.council.services.older import record_committee_report, take_in_older
from bollwerk.rooms.council.services.release import ReleaseCheck, check_release, confirm_reading, release
from bollwerk.rooms.council.services.reviews import confirm_review, confirm_reviews

__all__ = [
    "NewInquiry",
    "ReleaseCheck",
    "assign_part",
    "check_release",
    "confirm_reading",
    "confirm_review",
    "confirm_reviews",
    "draft_anew",
    "link_claim",
    "lower_fact",
    "record_committee_report",
    "redraft",
    "release",
    "set_claim_aside",
    "sign_part",
    "start_report",
    "state_head",
    "take_in",
    "take_in_older",
    "withdraw_lowering",
    "write_part",
]
