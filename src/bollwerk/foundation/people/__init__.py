"""Organisations, departments, persons, roles."""
