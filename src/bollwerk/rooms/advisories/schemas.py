"""The JSON schemas of the standard, where the site has put them; they are not part of this repository."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from bollwerk.engines import csaf

__all__ = ["FOLDER_VARIABLE", "of_folder", "registries"]

FOLDER_VARIABLE = "BOLLWERK_CSAF_SCHEMAS"
"""Environment variable with the folder of the schema files (CSAF, CVSS and the like) as their makers publish them."""


def registries() -> csaf.Registries:
    """Return what validation needs from outside: the schemas, if the site has a folder with them."""
    folder = os.environ.get(FOLDER_VARIABLE, "")
    return of_folder(folder) if folder else csaf.Registries()


@lru_cache(maxsize=4)
def of_folder(folder: str) -> csaf.Registries:
    """Return the schemas of a folder; files that are no schemas are left out."""
    found: dict[str, bytes] = {}
    for path in sorted(Path(folder).rglob("*.json")):
        raw = path.read_bytes()
        shape = csaf.read_json(raw)
        if isinstance(shape, dict) and (uri := shape.get("$id") or shape.get("id")):
            found[str(uri)] = raw
    return csaf.Registries(schemas=csaf.SchemaSet(found))
