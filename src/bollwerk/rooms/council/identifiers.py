"""Words this room hands to the leak test: the people of the house, above CLEAR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import Identifier, IdentifierSource
from bollwerk.foundation.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SOURCE", "people_identifiers"]


def people_identifiers() -> Iterator[Identifier]:
    """Return name, mail address and telephone numbers of every person above CLEAR."""
    columns = ("pk", "tlp", "given_name", "family_name", "email", "phone", "mobile")
    people = Person.objects.filter(tlp__gt=Tlp.CLEAR).values_list(*columns)
    for key, tlp, given, family, *addresses in people.iterator(chunk_size=5000):
        for text in (f"{given} {family}", *addresses):
            if text.strip():
                yield Identifier(text, f"people.person/{key}", Tlp(tlp))


SOURCE = IdentifierSource("council", people_identifiers)
"""The people package is no room; the council room hands its words to the search."""
