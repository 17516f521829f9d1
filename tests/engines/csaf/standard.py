"""The schemas and registries the tests of the standard need, from the shared folder and from installed packages."""

import tarfile
from functools import lru_cache
from importlib.resources import files

from tests.shared_data import shared

from bollwerk.engines.csaf import Registries, SchemaSet, dictionary_spellers, read_weaknesses

DATA = "data/advisories"


def archive(name: str) -> dict[str, bytes]:
    """Return the files of an archive in the shared folder."""
    with tarfile.open(shared(f"{DATA}/{name}")) as packed:
        return {
            member.name: reader.read()
            for member in packed
            if member.isfile() and (reader := packed.extractfile(member)) is not None
        }


@lru_cache(maxsize=1)
def schemas() -> SchemaSet:
    """Return the schemas of both versions."""
    sources: dict[str, bytes] = {}
    for version in ("2.0", "2.1"):
        found = archive(f"reference/oasis-csaf-{version}-schemas-examples.tar.xz")
        sources |= {
            f"{version}/{name}": raw
            for name, raw in found.items()
            if "_schema/" in f"{name.split('/')[0]}/" and name.endswith(".json") and not name.endswith("_strict.json")
        }
    return SchemaSet(sources)


@lru_cache(maxsize=1)
def registries() -> Registries:
    """Return everything a test may look up."""
    catalogue = files("cwe2").joinpath("database_v49/cwec_v4.14.xml").read_bytes()
    return Registries(schemas=schemas(), weaknesses=read_weaknesses(catalogue), spellers=dictionary_spellers())
