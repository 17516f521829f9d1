"""The registry of tests: a decorator enters a check, `rules_for` hands them out in the order of the standard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding, Group

Check = Callable[[Context], Iterator[Finding]]
"""A test: yields what is wrong with the document of the context."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A test of the standard.

    Attributes:
        id: Number of the section, for example `6.1.27.3`.
        title: Heading of the section.
        versions: Versions of CSAF the check is written for.
        check: The test itself.
        needs: Names of the registries without which the test is undecided.
    """

    id: str
    title: str
    versions: tuple[str, ...]
    check: Check
    needs: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """Return the group the section belongs to."""
        return {"6.1": Group.MANDATORY, "6.2": Group.RECOMMENDED, "6.3": Group.INFORMATIVE}[self.id[:3]]


BOTH = ("2.0", "2.1")
"""Versions, for tests that read the same in both."""

_RULES: list[Rule] = []


def rule(
    number: str, title: str, versions: tuple[str, ...] = BOTH, needs: tuple[str, ...] = ()
) -> Callable[[Check], Check]:
    """Enter the decorated check as test `number` for `versions`."""

    def enter(check: Check) -> Check:
        _RULES.append(Rule(number, title, versions, check, needs))
        return check

    return enter


def rules_for(version: str) -> tuple[Rule, ...]:
    """Return the tests for a version of CSAF, ordered by number."""
    return tuple(sorted((item for item in _RULES if version in item.versions), key=_order))


def _order(item: Rule) -> tuple[int, ...]:
    return tuple(int(part) for part in item.id.split("."))
