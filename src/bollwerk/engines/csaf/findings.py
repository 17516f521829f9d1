"""Findings with their place, and the words for groups of tests and for what a test came to."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The three groups of tests; only a failed mandatory test makes a document invalid (section 6)."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    INFORMATIVE = "informative"


class Status(StrEnum):
    """What a test came to; `UNDECIDED` means that a registry the test needs was not handed in."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        path: JSON pointer of the place in the document.
        message: One sentence for a person.
    """

    path: str
    message: str
