"""Uploaded and made files."""
