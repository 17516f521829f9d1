"""The JSON schemas of the standard and the list of weaknesses: as the library `csaf` carries them, or from a folder."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from bollwerk.engines import csaf

__all__ = ["FOLDER_VARIABLE", "of_folder", "published", "registries"]

FOLDER_VARIABLE = "BOLLWERK_CSAF_SCHEMAS"
"""Environment variable with a folder of schema files (CSAF, CVSS and the like) that count instead of the library's."""

_SCHEMAS = ("v20/schema", "v21csd02/schema")
"""CSAF 2.0 as published, and the committee specification draft 02 of CSAF 2.1, the newest that was published."""
_EXTENSIONS = ("v21/schema/extension-content.json", "v21/schema/extension-metaschema.json")
"""The categories of extensions have other names since that draft; the public tests of 2.1 go by the new ones."""
_WEAKNESSES = "v21/cwe/catalog.json"


def registries() -> csaf.Registries:
    """Return what validation needs from outside: the site's own schemas if it names a folder, else the published."""
    folder = os.environ.get(FOLDER_VARIABLE, "")
    return of_folder(folder) if folder else published()


@lru_cache(maxsize=1)
def published() -> csaf.Registries:
    """Return the schemas and weaknesses that the library `csaf` carries; the library itself is not loaded."""
    found = find_spec("csaf")
    places = list(found.submodule_search_locations or ()) if found is not None else []
    if not places:
        return csaf.Registries()
    root = Path(places[0], "csaf")
    sources: dict[str, bytes] = {}
    for name in _SCHEMAS:
        sources |= _schemas_below(root / name)
    sources |= {identifier: raw for name in _EXTENSIONS for identifier, raw in _schema(root / name)}
    weaknesses = csaf.read_weakness_histories((root / _WEAKNESSES).read_bytes())
    return csaf.Registries(schemas=csaf.SchemaSet(sources), weaknesses=weaknesses)


@lru_cache(maxsize=4)
def of_folder(folder: str) -> csaf.Registries:
    """Return the schemas of a folder, with the published weaknesses; files that are no schemas are left out."""
    return replace(published(), schemas=csaf.SchemaSet(_schemas_below(Path(folder))))


def _schemas_below(folder: Path) -> dict[str, bytes]:
    """Return the schemas below a folder by their identifier; the strict forms beside those of CVSS share theirs."""
    paths = (path for path in sorted(folder.rglob("*.json")) if not path.stem.endswith("_strict"))
    return {identifier: raw for path in paths for identifier, raw in _schema(path)}


def _schema(path: Path) -> list[tuple[str, bytes]]:
    """Return identifier and bytes of a file, nothing if it is no schema."""
    raw = path.read_bytes()
    shape = csaf.read_json(raw)
    identifier = (shape.get("$id") or shape.get("id")) if isinstance(shape, dict) else None
    return [(str(identifier), raw)] if identifier else []
