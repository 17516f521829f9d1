"""Inventory: what the city runs, who answers for it, what it depends on, how it is reachable (S9)."""
