"""One register of measures."""
