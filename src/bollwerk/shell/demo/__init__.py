"""The demo city: Musterstadt and its provider, the same at every load, with three months of life."""
