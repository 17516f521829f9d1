"""Bollwerk: engines, foundation, rooms, agents and shell (see ARCHITECTURE.md)."""
