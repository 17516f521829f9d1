"""What can go wrong when the council room is asked to do something; each error carries a code for its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import StrEnum

    from bollwerk.rooms.council.leaks import Leak

__all__ = ["CouncilError", "IntakeError", "LeakFoundError", "NamedPersonNeededError", "RefusedError"]


class CouncilError(Exception):
    """Base of everything the council room refuses."""


class IntakeError(CouncilError):
    """A document cannot be taken in; nothing was kept.

    Attributes:
        code: Why, as a member of `imports.IntakeFault`.
        facts: What the sentence needs.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class RefusedError(CouncilError):
    """A rule refuses the step.

    Attributes:
        codes: Every reason, in order.
    """

    def __init__(self, codes: Sequence[StrEnum]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


class NamedPersonNeededError(CouncilError):
    """Only a named person may do this."""


class LeakFoundError(CouncilError):
    """The public rendition holds an identifier that must not be published.

    Attributes:
        leaks: Where it stands, and from which record.
    """

    def __init__(self, leaks: Sequence[Leak]) -> None:
        super().__init__(f"{len(leaks)} identifiers")
        self.leaks = tuple(leaks)
