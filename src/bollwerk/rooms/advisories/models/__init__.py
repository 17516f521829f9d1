"""Tables of the advisories room: sources, documents, matches."""

from bollwerk.rooms.advisories.models.documents import (
    Advisory,
    AdvisoryProduct,
    Comment,
    KnownExploited,
    ProductStatements,
    ReadMark,
    Revision,
    Vulnerability,
)
from bollwerk.rooms.advisories.models.matches import Match, MatchedItem, MatchRun, NameVerdict, Progress
from bollwerk.rooms.advisories.models.sources import FetchedFile, FetchRun, Source

__all__ = [
    "Advisory",
    "AdvisoryProduct",
    "Comment",
    "FetchRun",
    "FetchedFile",
    "KnownExploited",
    "Match",
    "MatchRun",
    "MatchedItem",
    "NameVerdict",
    "ProductStatements",
    "Progress",
    "ReadMark",
    "Revision",
    "Source",
    "Vulnerability",
]
