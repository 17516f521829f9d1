"""Changes in the room: each is one transaction with one audit event."""

from bollwerk.rooms.advisories.services.intake import Kept, content_of, keep_document
from bollwerk.rooms.advisories.services.sources import CERT_BUND, ask_for_visit, manual_source, save_source
from bollwerk.rooms.advisories.services.visits import FileReport, visit_provider

__all__ = [
    "CERT_BUND",
    "FileReport",
    "Kept",
    "ask_for_visit",
    "content_of",
    "keep_document",
    "manual_source",
    "save_source",
    "visit_provider",
]
