"""Documents on paper: PDF/UA-1 in the design system's font, tagged, readable by screen readers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["print_pdf"]

_STYLES = ("Regular", "SemiBold")
"""What the template uses; each takes seconds to convert."""


def print_pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a document as PDF/UA-1; the same data at the same moment gives the same bytes.

    Args:
        template: Typst file; it may read nothing outside its folder.
        data: What the template reads as ``data`` (JSON).
        at: Moment of making, kept in the document's properties.
    """
    import typst  # noqa: PLC0415 - 50 ms of import that no page needs

    made: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(_font_folder())],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


@cache
def _font_folder() -> Path:
    """Return the folder with the design system's Fira Sans, converted once into the data folder."""
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
