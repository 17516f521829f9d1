"""Commands of the house that Django looks for by name."""
