"""Flags, involvements and identifiers of a vulnerability.

Tests 6.1.23, 6.1.24, 6.1.32, 6.1.33, 6.2.7, 6.2.17, 6.2.53, 6.3.3, 6.3.20.
"""

import re
from collections.abc import Iterator

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.rule_registry import rule

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")

VEX_JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "inline_mitigations_already_exist",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_not_present",
    }
)
"""Labels that are VEX justification codes."""


@rule("6.1.23", "Multiple Use of Same CVE")
def repeated_cve(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities whose CVE another one has already used."""
    seen: set[str] = set()
    for path, vulnerability in context.vulnerabilities:
        if vulnerability.cve and vulnerability.cve in seen:
            yield Finding(f"{path}/cve", f"{vulnerability.cve} is used by more than one vulnerability.")
        if vulnerability.cve:
            seen.add(vulnerability.cve)


@rule("6.1.24", "Multiple Definition in Involvements")
def repeated_involvement(context: Context) -> Iterator[Finding]:
    """Yield a second entry of one party for one moment."""
    for path, vulnerability in context.vulnerabilities:
        seen: set[tuple[str, object]] = set()
        for index, involvement in enumerate(vulnerability.involvements):
            moment = parse_moment(involvement.date) or involvement.date if involvement.date else None
            entry = (involvement.party, moment)
            if entry in seen:
                message = f"The party {involvement.party!r} is listed more than once for the same date."
                yield Finding(f"{path}/involvements/{index}", message)
            seen.add(entry)


@rule("6.1.32", "Flag without Product Reference")
def flag_for_nobody(context: Context) -> Iterator[Finding]:
    """Yield flags that name neither products nor groups."""
    for path, vulnerability in context.vulnerabilities:
        for index, flag in enumerate(vulnerability.flags):
            if not flag.product_ids and not flag.group_ids:
                yield Finding(f"{path}/flags/{index}", "The flag does not say to which products it applies.")


@rule("6.1.33", "Multiple Flags with VEX Justification Codes per Product")
def repeated_justification(context: Context) -> Iterator[Finding]:
    """Yield flags that give a product a second VEX justification."""
    for path, vulnerability in context.vulnerabilities:
        seen: set[str] = set()
        for index, flag in enumerate(vulnerability.flags):
            if flag.label not in VEX_JUSTIFICATIONS:
                continue
            members = context.members(flag)
            for product in sorted(members & seen):
                message = f"The product {product} has more than one VEX justification."
                yield Finding(f"{path}/flags/{index}", message)
            seen |= members


@rule("6.2.7", "Missing Date in Involvements")
def undated_involvement(context: Context) -> Iterator[Finding]:
    """Yield involvements without a date."""
    for path, vulnerability in context.vulnerabilities:
        for index, involvement in enumerate(vulnerability.involvements):
            if involvement.date is None:
                yield Finding(f"{path}/involvements/{index}", "The involvement has no date.")


@rule("6.2.17", "CVE in Field IDs")
def cve_among_ids(context: Context) -> Iterator[Finding]:
    """Yield identifiers that are CVEs and belong into `cve`."""
    for path, vulnerability in context.vulnerabilities:
        for index, item in enumerate(vulnerability.ids):
            if _CVE.fullmatch(item.text):
                yield Finding(f"{path}/ids/{index}", f"{item.text} belongs into the member cve.")


@rule("6.2.53", "Matching Text for Registered ID System", ("2.1",))
def foreign_id_text(context: Context) -> Iterator[Finding]:
    """Yield identifiers that do not fit the pattern of their registered system."""
    for path, vulnerability in context.vulnerabilities:
        for index, item in enumerate(vulnerability.ids):
            pattern = context.registries.id_systems.get(item.system_name)
            if pattern is not None and not re.search(pattern, item.text):
                message = f"{item.text!r} is no identifier of the registered system {item.system_name}."
                yield Finding(f"{path}/ids/{index}/text", message)


@rule("6.3.3", "Missing CVE")
def missing_cve(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities without CVE."""
    for path, vulnerability in context.vulnerabilities:
        if vulnerability.cve is None:
            yield Finding(path, "The vulnerability has no CVE.")


@rule("6.3.20", "Use of Unregistered ID System", ("2.1",))
def unregistered_id_system(context: Context) -> Iterator[Finding]:
    """Yield identifiers of systems that are not registered."""
    for path, vulnerability in context.vulnerabilities:
        for index, item in enumerate(vulnerability.ids):
            if item.system_name not in context.registries.id_systems:
                place = f"{path}/ids/{index}/system_name"
                yield Finding(place, f"The vulnerability ID system {item.system_name!r} is not registered.")
