"""Fonts for documents: the design system's Fira Sans, converted once into the data folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

__all__ = ["font_folder"]

_STYLES = ("Regular", "SemiBold")
"""What the template uses; each takes seconds to convert."""


@cache
def font_folder() -> Path:
    """Return the folder with the converted fonts; they are made when one is missing."""
    folder = Path(settings.DATA_DIR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for source in _sources():
        target = folder / f"{source.stem}.ttf"
        if not target.exists():
            _convert(source, target)
    return folder


def _sources() -> list[Path]:
    kern = Path(dict(settings.STATICFILES_DIRS)["kern"])
    return [kern / "fonts" / "fira-sans" / f"FiraSans-{style}.woff2" for style in _STYLES]


def _convert(source: Path, target: Path) -> None:
    """Write the font uncompressed; whole or not at all."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - 60 ms of import, needed once per installation

    font = TTFont(source)
    font.flavor = None
    part = target.with_suffix(".part")
    font.save(part)
    part.replace(target)
