"""Pages of the room: the plan, one product of a record, what names mean, support dates."""
