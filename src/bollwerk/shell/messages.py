"""Compile the German catalogues of all packages without any tool outside Python."""

from __future__ import annotations

import os
from pathlib import Path

import polib

import bollwerk

__all__ = ["catalogues", "compile_catalogues"]


def catalogues() -> list[Path]:
    """Return the text catalogues of all packages."""
    return sorted(Path(bollwerk.__path__[0]).rglob("locale/*/LC_MESSAGES/django.po"))


def compile_catalogues() -> int:
    """Compile every catalogue that is newer than its compiled form; return how many were.

    Several processes may do so at once: a compiled catalogue appears whole or not at all.
    """
    count = 0
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            made = compiled.with_suffix(f".{os.getpid()}")
            polib.pofile(str(path)).save_as_mofile(str(made))
            made.replace(compiled)
            count += 1
    return count
