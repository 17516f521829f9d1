"""Read a document and check it against its JSON schema in one pass, where it is surely in order.

Nine of ten documents are in order. For them decoding into types derived from the schema, and a look at what types
cannot say, replace parsing into plain objects and running the schema over them. All others are left to the schema.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from bollwerk.engines.csaf.model import CsafDocument, ProductStatus
from bollwerk.engines.csaf.strict_types import Count, Derivation, Walked
from bollwerk.engines.csaf.survey import Rated, Survey, as_object

_NONE: frozenset[str] = frozenset()

_TEXTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "urls": (("Reference", "url"), ("Remediation", "url"), ("Publisher", "namespace"), ("TlpLabel", "url")),
    "dates": (
        ("Tracking", "initial_release_date"), ("Tracking", "current_release_date"), ("Revision", "date"),
        ("Vulnerability", "discovery_date"), ("Vulnerability", "release_date"), ("Remediation", "date"),
        ("Threat", "date"), ("Flag", "date"), ("Involvement", "date"), ("Generator", "date"),
    ),
    "categories": (("Head", "category"),),
    "languages": (("Head", "lang"), ("Head", "source_lang")),
    "identifiers": (("Tracking", "id"),),
    "numbers": (("Tracking", "version"), ("Revision", "number")),
    "cves": (("Vulnerability", "cve"),),
    "weaknesses": (("Weakness", "id"),),
}  # fmt: skip
"""Which texts a survey collects under which name."""

WALKED = Walked(
    unique=frozenset(
        {
            *(
                (name, "product_ids")
                for name in ("Remediation", "Threat", "Flag", "Involvement", "ProductGroup", "Note")
            ),
            *((name, "group_ids") for name in ("Remediation", "Threat", "Flag", "Involvement", "Note")),
            *(("ProductStatus", name) for name in ProductStatus.__struct_fields__),
            *(("Vulnerability", name) for name in ("flags", "ids", "involvements")),
            *(("IdentificationHelper", name) for name in ("model_numbers", "serial_numbers")),
            ("Score", "products"),
            ("Tracking", "aliases"),
        }
    ),
    texts=frozenset(place for places in _TEXTS.values() for place in places),
    counted={
        "Distribution": Count(_NONE, 1),
        "ProductTree": Count(_NONE, 1),
        "Branch": Count(frozenset({"category", "name"}), 3, 3),
        "IdentificationHelper": Count(_NONE, 1),
        "ProductStatus": Count(_NONE, 1),
        "Score": Count(frozenset({"products"}), 2),
        "Vulnerability": Count(_NONE, 1),
    },
    objects=frozenset({("Score", "cvss_v2"), ("Score", "cvss_v3")}),
)
"""What a survey shows, so that types need not say it."""

_REMEMBERED = 16384

Compile = Callable[[Any], Callable[[object], bool]]
"""Turns a part of a schema into what says whether a plain JSON value obeys it."""


class StrictReader:
    """Reads documents of one schema that are surely in order."""

    def __init__(self, schema: Any, part: Compile) -> None:
        """Derive the types.

        Args:
            schema: The JSON schema of the document.
            part: Compiles the parts of it that describe plain objects.

        Raises:
            TypeError: If no types can be made of the schema; NameError, ValueError: likewise.
        """
        derivation = Derivation(schema, WALKED)
        self._decoder = msgspec.json.Decoder(derivation.derive(CsafDocument))
        self._fits = {name: _matcher(derivation.patterns, places) for name, places in _TEXTS.items()}
        self._objects = {member: part(node) for member, node in derivation.objects.items()}
        self._rated_well = lru_cache(maxsize=_REMEMBERED)(self._rate)

    def read(self, raw: bytes) -> Survey | None:
        """Return the survey of a document that surely obeys the schema, None for every other."""
        try:
            document: CsafDocument = self._decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        survey = Survey(document)
        return survey if self._obeys(survey) else None

    def _obeys(self, survey: Survey) -> bool:
        fits, head = self._fits, survey.document.document
        return (
            survey.whole
            and survey.distinct
            and fits["categories"](head.category)
            and fits["languages"](head.lang)
            and fits["languages"](head.source_lang)
            and fits["identifiers"](head.tracking.id)
            and all(map(fits["urls"], survey.urls))
            and all(map(fits["dates"], survey.dates))
            and all(map(fits["numbers"], survey.numbers))
            and all(map(fits["cves"], survey.cves))
            and all(map(fits["weaknesses"], survey.weaknesses))
            and all(len(set(items)) == len(items) for items in survey.grouped)
            and all(len(set(items)) == len(items) for items in survey.listed)
            and all(map(self._rated_well, survey.rated))
        )

    def _rate(self, rated: Rated) -> bool:
        member, cvss = as_object(rated)
        return member in self._objects and self._objects[member](cvss)


def _matcher(
    patterns: Mapping[tuple[str, str], str], places: Iterable[tuple[str, str]]
) -> Callable[[str | None], bool]:
    """Return what says whether a text fits at any of the places, an absent one included."""
    found = [re.compile(pattern) for pattern in {patterns[place] for place in places if place in patterns}]

    def fits(text: str | None) -> bool:
        return not text or all(pattern.match(text) for pattern in found)

    return lru_cache(maxsize=_REMEMBERED)(fits)
