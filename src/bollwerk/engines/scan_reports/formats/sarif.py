"""SARIF 2.1.0, whatever tool wrote it.

Source: OASIS SARIF 2.1.0: kind and level (3.27.9, 3.27.10), rules by index, id and extension (3.52), suppressions
(3.35), baseline state (3.27.24), partial fingerprints (3.27.17), messages with placeholders (3.11). A result counts at
each of its locations; results of kind "pass" and "notApplicable" say that something is well and are no findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.json_values import (
    json_of,
    list_in,
    object_in,
    object_of,
    objects_in,
    text_at,
    texts_in,
)
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.severities import severity_of_score, severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, one_line, score_of

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_sarif"]

_LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW, "none": Severity.INFO}
_NO_FINDING = {"pass", "notApplicable"}
_PLACEHOLDER = re.compile(r"\{(\d{1,2})\}")
_TEXT = 4000
_NOTHING: JsonObject = {}


def read_sarif(stream: BinaryIO, collector: Collector) -> None:
    """Read all runs of a log.

    Raises:
        UnreadableReportError: If the log is of a version before 2.1.
    """
    log = json_of(stream.read())
    version = text_at(log, "version")
    if not version.startswith("2.1"):
        raise UnreadableReportError(Refusal.WRONG_VERSION, f"SARIF {version}".strip())
    collector.stated = True
    for run in objects_in(log, "runs"):
        _Run(run, collector).read()


@dataclass(slots=True)
class _Run:
    """One run of one tool with its rules."""

    run: JsonObject
    collector: Collector

    def read(self) -> None:
        """Read the tool, what was looked at, and the results."""
        driver = object_in(object_in(self.run, "tool"), "driver")
        name, version = text_at(driver, "name"), text_at(driver, "semanticVersion") or text_at(driver, "version")
        self.collector.tool = ", ".join(
            dict.fromkeys(part for part in (self.collector.tool, f"{name} {version}".strip()) if part)
        )
        self._scope(name)
        rules, by_id = self._rules()
        for number, entry in enumerate(list_in(self.run, "results"), start=1):
            result = object_of(entry)
            if result is None:
                self.collector.keep_aside(f"result {number}", KeptReason.NOT_A_RECORD)
                continue
            self._result(result, self._rule_of(result, rules, by_id), f"result {number}")

    def _scope(self, name: str) -> None:
        """Note the repositories, else the category, that the run was about."""
        places = [text_at(item, "repositoryUri") for item in objects_in(self.run, "versionControlProvenance")]
        category = text_at(self.run, "automationDetails", "id").rpartition("/")[0]
        for place in [place for place in places if place] or [category or name]:
            self.collector.add_target(Target(host=place.casefold()))
        invocations = objects_in(self.run, "invocations")
        self.collector.complete &= all(item.get("executionSuccessful", True) is not False for item in invocations)
        self.collector.policy = self.collector.policy or name
        times = [text_at(item, "endTimeUtc") or text_at(item, "startTimeUtc") for item in invocations]
        self.collector.scanned = self.collector.scanned or next((time for time in times if time), "")

    def _rules(self) -> tuple[list[list[JsonObject]], dict[str, JsonObject]]:
        """Return the rules of the driver and of each extension by position, and all of them by id."""
        tool = object_in(self.run, "tool")
        components = [object_in(tool, "driver"), *objects_in(tool, "extensions")]
        rules = [objects_in(component, "rules") for component in components]
        return rules, {text_at(rule, "id"): rule for group in reversed(rules) for rule in group}

    def _rule_of(self, result: JsonObject, rules: list[list[JsonObject]], by_id: dict[str, JsonObject]) -> JsonObject:
        """Return the rule of a result: by its position, else by its id, else by the id's first parts."""
        pointer = object_in(result, "rule")
        index, component = (
            result.get("ruleIndex", pointer.get("index")),
            object_in(pointer, "toolComponent").get("index"),
        )
        group = rules[component + 1] if isinstance(component, int) and 0 <= component < len(rules) - 1 else rules[0]
        name = text_at(result, "ruleId") or text_at(pointer, "id")
        if isinstance(index, int) and 0 <= index < len(group):
            rule = group[index]
            if not name or name.startswith(text_at(rule, "id")):
                return rule
        while name:
            if name in by_id:
                return by_id[name]
            name = name.rpartition("/")[0]
        return _NOTHING

    def _result(self, result: JsonObject, rule: JsonObject, where: str) -> None:
        if text_at(result, "kind") in _NO_FINDING:
            return
        name = text_at(result, "ruleId") or text_at(rule, "id") or text_at(result, "rule", "id")
        message = _message(result, rule)
        weakness = _weakness(result, rule, name, message)
        if not weakness.title:
            self.collector.keep_aside(where, KeptReason.NO_TITLE)
            return
        prints = object_in(result, "partialFingerprints")
        stable = text_at(prints, "primaryLocationLineHash")
        for place in _places(result):
            self.collector.add_each(
                weakness,
                severity=_severity(result, rule),
                place=place,
                detail=stable or message,
                evidence=message,
                status=_status(result),
            )


def _message(result: JsonObject, rule: JsonObject) -> str:
    """Return the message with its placeholders filled."""
    message = object_in(result, "message")
    text = text_at(message, "text") or text_at(message, "markdown")
    if not text:
        text = text_at(rule, "messageStrings", text_at(message, "id"), "text")
    arguments = texts_in(message, "arguments")
    return _PLACEHOLDER.sub(lambda m: arguments[int(m[1])] if int(m[1]) < len(arguments) else m[0], text)


def _weakness(result: JsonObject, rule: JsonObject, name: str, message: str) -> Weakness:
    short = text_at(rule, "shortDescription", "text") or text_at(rule, "name")
    full = text_at(rule, "fullDescription", "text")
    tags = " ".join(
        [*texts_in(object_in(rule, "properties"), "tags"), *texts_in(object_in(result, "properties"), "tags")]
    )
    named = " ".join(texts_in(object_in(rule, "properties"), "cwe") + texts_in(object_in(result, "properties"), "cwe"))
    taxa = " ".join(f"{text_at(item, 'toolComponent', 'name')}-{text_at(item, 'id')}" for item in _taxa(result, rule))
    help_address = text_at(rule, "helpUri")
    return Weakness(
        title=cut(one_line(short or full or message or name), 300),
        rule=name,
        description=cut(full, _TEXT),
        solution=cut(text_at(rule, "help", "text"), _TEXT),
        references=(help_address,) if help_address else (),
        identifiers=identifiers_in(f"{name} {tags} {short}"),
        cwes=cwes_in(f"{named} {tags} {taxa} {name} {full}"),
    )


def _taxa(result: JsonObject, rule: JsonObject) -> list[JsonObject]:
    return [*objects_in(result, "taxa"), *(object_in(item, "target") for item in objects_in(rule, "relationships"))]


def _severity(result: JsonObject, rule: JsonObject) -> Severity:
    """Return the severity: the tool's number for security first, then the level, then the rule's own level.

    The property `security-severity` (0.0 to 10.0, from some tools a word) is what GitHub and others read; without level
    the standard says "warning" for failures and "none" for anything else.
    """
    for source in (result, rule):
        given = text_at(source, "properties", "security-severity")
        score = score_of(given)
        if score is not None and score > 0:
            return severity_of_score(score)
        if score is None and (named := severity_of_word(given)) is not Severity.UNRATED:
            return named
    word = text_at(result, "properties", "problem.severity")
    level = text_at(result, "level") or text_at(rule, "defaultConfiguration", "level")
    if not level and text_at(result, "kind") not in {"", "fail"}:
        return Severity.INFO
    return _LEVELS.get(level or "warning") or severity_of_word(word or level)


def _status(result: JsonObject) -> Status:
    """Return accepted for suppressed results, fixed for those the tool only carries along as absent."""
    if text_at(result, "baselineState") == "absent":
        return Status.FIXED
    suppressed = [text_at(item, "status") in {"", "accepted"} for item in objects_in(result, "suppressions")]
    return Status.ACCEPTED if any(suppressed) else Status.OPEN


def _places(result: JsonObject) -> list[Place]:
    """Return the locations of a result; one without location has one empty place."""
    places: list[Place] = []
    for location in objects_in(result, "locations"):
        physical = object_in(location, "physicalLocation")
        path = text_at(physical, "artifactLocation", "uri")
        names = [
            text_at(item, "fullyQualifiedName") or text_at(item, "name")
            for item in objects_in(location, "logicalLocations")
        ]
        line = number_of(text_at(physical, "region", "startLine"))
        places.append(Place(path=cut(path or " ".join(names), 500), line=line))
    return places or [Place()]
