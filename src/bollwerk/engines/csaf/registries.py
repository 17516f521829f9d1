"""Lists kept outside the standard that some tests need; the caller hands them in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from spellchecker import SpellChecker  # pyright: ignore[reportMissingTypeStubs]

from bollwerk.engines.csaf.schemas import SchemaSet
from bollwerk.engines.csaf.weaknesses import WeaknessCatalogue

Speller = Callable[[str], bool]
"""Says whether one word is spelt correctly."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A CSAF extension (2.1): its content schema and where and how often it may stand.

    Attributes:
        places: Allowed members with path, as in `$.document.x_extensions`; empty means everywhere.
        at_most: Most uses at one place; 0 means any number.
        official: Specified by the technical committee.
        registered: Listed in its register.
        required: Members its content must have.
        members: Members its content may have; empty means any.
    """

    places: tuple[str, ...] = ()
    at_most: int = 0
    official: bool = False
    registered: bool = False
    required: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


_DOCUMENTATION = "https://raw.githubusercontent.com/oasis-tcs/csaf/refs/heads/master/csaf_2.1/extension/data/valid"

DOCUMENTATION_EXTENSIONS: Mapping[str, Extension] = {
    f"{_DOCUMENTATION}/documentation-11/documentation-11-content_1.0.0.json": Extension(
        at_most=1, required=frozenset({"documentation"}), members=frozenset({"documentation"})
    ),
    f"{_DOCUMENTATION}/documentation-12/documentation-12-content_1.0.0.json": Extension(
        required=frozenset({"documentation"}), members=frozenset({"documentation", "notes"})
    ),
}
"""Extensions that the standard uses as examples. Source: CSAF 2.1, section 6.1.60."""

REGISTERED_ID_SYSTEMS: Mapping[str, str] = {
    "https://euvd.enisa.europa.eu": r"^EUVD-[1-9][0-9]{3}-[0-9]{4,}$",
    "https://github.com/oasis-tcs/csaf": r"^#[1-9]\d*$",
}
"""Registry for Vulnerability ID Systems for CSAF (RVISC), registry version 1 of 2026-02-06."""


@dataclass(frozen=True, slots=True)
class Registries:
    """Everything tests may look up; what is missing makes exactly the tests that need it undecided.

    Attributes:
        schemas: The JSON schemas of the standard.
        weaknesses: The CWE catalogue, with history.
        spellers: Spell checkers by language subtag.
        extensions: Known extensions by the URI of their content schema.
        id_systems: Pattern of identifiers by registered vulnerability ID system.
    """

    schemas: SchemaSet | None = None
    weaknesses: WeaknessCatalogue | None = None
    spellers: Mapping[str, Speller] | None = None
    extensions: Mapping[str, Extension] = field(default_factory=lambda: dict(DOCUMENTATION_EXTENSIONS))
    id_systems: Mapping[str, str] = field(default_factory=lambda: dict(REGISTERED_ID_SYSTEMS))

    def has(self, name: str) -> bool:
        """Return whether a registry was handed in."""
        found: object = getattr(self, name)
        return found is not None


@lru_cache(maxsize=4)
def _dictionary(language: str) -> SpellChecker:
    return SpellChecker(language=language)


def dictionary_spellers(languages: Iterable[str] = ("de", "en")) -> dict[str, Speller]:
    """Return spell checkers from the dictionaries of the library `pyspellchecker`, loaded on first use."""

    def speller(language: str) -> Speller:
        return lambda word: bool(_dictionary(language).known([word]))

    return {language: speller(language) for language in languages}


NO_REGISTRIES = Registries()
"""Nothing handed in."""
