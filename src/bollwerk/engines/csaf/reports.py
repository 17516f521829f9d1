"""What validation says: one outcome per test, and the report."""

from dataclasses import dataclass

from bollwerk.engines.csaf.findings import Finding, Group, Status
from bollwerk.engines.csaf.rule_registry import Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one test said about one document."""

    rule: Rule
    status: Status
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What validation says about a document.

    Attributes:
        csaf_version: Declared version of the standard.
        schema_checked: Whether a schema set was handed in.
        schema_findings: Violations of the JSON schema.
        outcomes: One per test that was run, in the order of the standard.
    """

    csaf_version: str
    schema_checked: bool
    schema_findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def valid(self) -> bool:
        """Return whether the schema and all mandatory tests that were decided are passed."""
        return not self.schema_findings and not any(
            outcome.status is Status.FAILED and outcome.rule.group is Group.MANDATORY for outcome in self.outcomes
        )

    def failed(self) -> tuple[Outcome, ...]:
        """Return the outcomes of failed tests of every group."""
        return tuple(outcome for outcome in self.outcomes if outcome.status is Status.FAILED)
