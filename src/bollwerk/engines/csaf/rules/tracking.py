"""Revision history, versions and release dates (6.1.14, 6.1.16-6.1.22, 6.1.30, 6.2.4-6.2.6, 6.2.21)."""

from collections.abc import Iterator
from itertools import pairwise

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.revision_numbers import (
    build_metadata,
    is_integer_number,
    is_semantic_number,
    major,
    number_key,
    prerelease,
    without_build,
    without_prerelease,
)
from bollwerk.engines.csaf.rule_registry import rule

_HISTORY = "/document/tracking/revision_history"
_VERSION = "/document/tracking/version"


@rule("6.1.14", "Sorted Revision History")
def unsorted_history(context: Context) -> Iterator[Finding]:
    """Yield numbers that fall while the dates rise."""
    for earlier, later in pairwise(context.revisions):
        if number_key(earlier.number) > number_key(later.number):
            yield Finding(_HISTORY, f"Revision {later.number} is dated after revision {earlier.number}.")


@rule("6.1.16", "Latest Document Version")
def outdated_version(context: Context) -> Iterator[Finding]:
    """Yield a document version that is not the newest one of the history."""
    if not context.revisions:
        return
    strip = without_prerelease if context.tracking.status == "draft" else without_build
    newest = context.revisions[-1].number
    if strip(newest) != strip(context.tracking.version):
        yield Finding(_VERSION, f"The version is {context.tracking.version}, the newest revision is {newest}.")


@rule("6.1.17", "Document Status Draft")
def final_draft(context: Context) -> Iterator[Finding]:
    """Yield a version that only a draft may have."""
    version = context.tracking.version
    if context.tracking.status != "draft" and version and (major(version) == 0 or prerelease(version)):
        message = f"Version {version} is a draft, but the status is {context.tracking.status!r}."
        yield Finding("/document/tracking/status", message)


@rule("6.1.18", "Released Revision History")
def zero_revision(context: Context) -> Iterator[Finding]:
    """Yield drafts in the history of a released document."""
    if not context.released:
        return
    for index, revision in enumerate(context.tracking.revision_history):
        if revision.number and major(revision.number) == 0:
            message = f"Revision {revision.number} is a draft, but the document is released."
            yield Finding(f"{_HISTORY}/{index}/number", message)


@rule("6.1.19", "Revision History Entries for Pre-release Versions")
def prerelease_revision(context: Context) -> Iterator[Finding]:
    """Yield history entries with a pre-release part."""
    for index, revision in enumerate(context.tracking.revision_history):
        if prerelease(revision.number):
            message = f"Revision {revision.number} is a pre-release, which does not belong into the history."
            yield Finding(f"{_HISTORY}/{index}/number", message)


@rule("6.1.20", "Non-Draft Document Version")
def released_prerelease(context: Context) -> Iterator[Finding]:
    """Yield a pre-release version of a released document."""
    if context.released and prerelease(context.tracking.version):
        yield Finding(_VERSION, f"Version {context.tracking.version} is a pre-release, but the document is released.")


@rule("6.1.21", "Missing Item in Revision History")
def missing_revision(context: Context) -> Iterator[Finding]:
    """Yield gaps in the (major) numbers, and a history that does not start with 0 or 1."""
    numbers = [major(revision.number) for revision in context.revisions]
    if numbers and numbers[0] > 1:
        yield Finding(_HISTORY, f"The history starts with {context.revisions[0].number} instead of 0 or 1.")
    for earlier, later in pairwise(numbers):
        if later > earlier + 1:
            yield Finding(_HISTORY, f"Revision {earlier + 1} is missing.")


@rule("6.1.22", "Multiple Definition in Revision History")
def repeated_revision(context: Context) -> Iterator[Finding]:
    """Yield numbers used twice."""
    seen: set[str] = set()
    for index, revision in enumerate(context.tracking.revision_history):
        if revision.number in seen:
            yield Finding(f"{_HISTORY}/{index}/number", f"Revision {revision.number} is listed more than once.")
        seen.add(revision.number)


@rule("6.1.30", "Mixed Integer and Semantic Versioning")
def mixed_versioning(context: Context) -> Iterator[Finding]:
    """Yield a document that numbers itself in both ways."""
    numbers = [context.tracking.version, *(revision.number for revision in context.tracking.revision_history)]
    if any(is_integer_number(number) for number in numbers) and any(is_semantic_number(number) for number in numbers):
        yield Finding(_VERSION, "The document mixes integer versioning and semantic versioning.")


@rule("6.2.4", "Build Metadata in Revision History")
def build_in_history(context: Context) -> Iterator[Finding]:
    """Yield history entries with build metadata."""
    for index, revision in enumerate(context.tracking.revision_history):
        if build_metadata(revision.number):
            yield Finding(f"{_HISTORY}/{index}/number", f"Revision {revision.number} includes build metadata.")


@rule("6.2.5", "Older Initial Release Date than Revision History")
def early_initial_release(context: Context) -> Iterator[Finding]:
    """Yield an initial release date before the oldest revision."""
    released = parse_moment(context.tracking.initial_release_date)
    moments = [moment for item in context.tracking.revision_history if (moment := parse_moment(item.date))]
    if released and moments and released < min(moments):
        path = "/document/tracking/initial_release_date"
        yield Finding(path, "The initial release date is older than the oldest revision.")


@rule("6.2.6", "Older Current Release Date than Revision History")
def early_current_release(context: Context) -> Iterator[Finding]:
    """Yield a current release date before the newest revision."""
    released = parse_moment(context.tracking.current_release_date)
    newest = context.newest_revision
    if released and newest and released < newest:
        path = "/document/tracking/current_release_date"
        yield Finding(path, "The current release date is older than the newest revision.")


@rule("6.2.21", "Same Timestamps in Revision History", ("2.1",))
def same_revision_dates(context: Context) -> Iterator[Finding]:
    """Yield revisions of the same moment."""
    seen: set[object] = set()
    for index, revision in enumerate(context.tracking.revision_history):
        moment = parse_moment(revision.date) or revision.date
        if moment in seen:
            yield Finding(f"{_HISTORY}/{index}/date", "Another revision has the same date.")
        seen.add(moment)
