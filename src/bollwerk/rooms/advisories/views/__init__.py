"""Pages of the room: inbox, warning, match, record, sources."""
