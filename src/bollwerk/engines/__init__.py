"""Pure engines: nothing here imports Django, does I/O or reads a clock."""
