"""Claims and their evidence."""
