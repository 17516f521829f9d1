"""Warnings (S5): received, checked, matched to what the city runs, followed to their end."""
