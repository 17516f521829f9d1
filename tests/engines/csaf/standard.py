"""The registries that the tests of the standard need, and archives of the shared folder."""

import tarfile
from dataclasses import replace
from functools import lru_cache

from tests.shared_data import shared

from bollwerk.engines.csaf import Registries, dictionary_spellers
from bollwerk.rooms.advisories.schemas import published

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
def registries() -> Registries:
    """Return everything a test may look up: what the house uses, and words for the test of spelling."""
    return replace(published(), spellers=dictionary_spellers())
