"""The look: components as template tags."""
