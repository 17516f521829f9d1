"""Changes in the room: each is one transaction with one audit event."""

from bollwerk.rooms.advisories.services.channels import sources_to_visit, visit
from bollwerk.rooms.advisories.services.ending import end_matches_of
from bollwerk.rooms.advisories.services.handing_in import HandedIn, Proof, hand_in_address, hand_in_document
from bollwerk.rooms.advisories.services.handling import (
    Notice,
    close_advisory,
    comment_on,
    enter_by_hand,
    look_at,
    mark_read,
    remove_advisory,
    reopen_advisory,
    route_advisory,
)
from bollwerk.rooms.advisories.services.intake import Kept, content_of, keep_document
from bollwerk.rooms.advisories.services.matching import (
    Found,
    ask_for_match,
    match_changed_record,
    match_documents,
    match_inventory_changes,
    match_records,
)
from bollwerk.rooms.advisories.services.sources import (
    CERT_BUND,
    EXPLOITED,
    ask_for_visit,
    manual_source,
    save_source,
    set_up_defaults,
)
from bollwerk.rooms.advisories.services.triage import (
    Rejection,
    assign,
    decide_match,
    move_on,
    reject_match,
    report_mended,
)
from bollwerk.rooms.advisories.services.visits import FileReport, visit_provider

__all__ = [
    "CERT_BUND",
    "EXPLOITED",
    "FileReport",
    "Found",
    "HandedIn",
    "Kept",
    "Notice",
    "Proof",
    "Rejection",
    "ask_for_match",
    "ask_for_visit",
    "assign",
    "close_advisory",
    "comment_on",
    "content_of",
    "decide_match",
    "end_matches_of",
    "enter_by_hand",
    "hand_in_address",
    "hand_in_document",
    "keep_document",
    "look_at",
    "manual_source",
    "mark_read",
    "match_changed_record",
    "match_documents",
    "match_inventory_changes",
    "match_records",
    "move_on",
    "reject_match",
    "remove_advisory",
    "reopen_advisory",
    "report_mended",
    "route_advisory",
    "save_source",
    "set_up_defaults",
    "sources_to_visit",
    "visit",
    "visit_provider",
]
