"""What the pages of the room show, as plain values."""

from bollwerk.rooms.advisories.selectors.advisory import (
    AdvisoryDetail,
    ChangeLine,
    MatchLine,
    advisory_detail,
    match_lines,
    names_of,
    revision_changes,
)
from bollwerk.rooms.advisories.selectors.concerned import (
    ConcernedLine,
    concerned_products,
    concerned_records,
    product_matches,
)
from bollwerk.rooms.advisories.selectors.inbox import InboxFilter, InboxLine, Waiting, inbox, waiting
from bollwerk.rooms.advisories.selectors.matches import (
    MatchDetail,
    Missed,
    Statistics,
    match_detail,
    missed,
    part_matches,
    parts_of,
    statistics,
    target_matches,
)
from bollwerk.rooms.advisories.selectors.sources import SourceLine, refused_files, source_lines

__all__ = [
    "AdvisoryDetail",
    "ChangeLine",
    "ConcernedLine",
    "InboxFilter",
    "InboxLine",
    "MatchDetail",
    "MatchLine",
    "Missed",
    "SourceLine",
    "Statistics",
    "Waiting",
    "advisory_detail",
    "concerned_products",
    "concerned_records",
    "inbox",
    "match_detail",
    "match_lines",
    "missed",
    "names_of",
    "part_matches",
    "parts_of",
    "product_matches",
    "refused_files",
    "revision_changes",
    "source_lines",
    "statistics",
    "target_matches",
    "waiting",
]
