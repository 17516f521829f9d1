"""Points in time inside vulnerabilities (6.1.37, 6.1.45, 6.1.49, 6.1.52, 6.1.53, 6.1.62, 6.2.33)."""

from collections.abc import Iterator, Mapping

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.moments import is_strict_moment, parse_moment
from bollwerk.engines.csaf.rule_registry import rule

_DATED: Mapping[str, tuple[str, ...]] = {
    "first_known_exploitation_dates": ("date", "exploitation_date"),
    "flags": ("date",),
    "involvements": ("date",),
    "remediations": ("date",),
    "threats": ("date",),
}
"""Members with a date, by the list of a vulnerability they stand in."""


def _moments(context: Context) -> Iterator[tuple[str, str | None]]:
    tracking = context.tracking
    yield "/document/tracking/current_release_date", tracking.current_release_date
    yield "/document/tracking/initial_release_date", tracking.initial_release_date
    if tracking.generator is not None:
        yield "/document/tracking/generator/date", tracking.generator.date
    for index, revision in enumerate(tracking.revision_history):
        yield f"/document/tracking/revision_history/{index}/date", revision.date
    for path, vulnerability in context.vulnerabilities:
        yield f"{path}/disclosure_date", vulnerability.disclosure_date
        yield f"{path}/discovery_date", vulnerability.discovery_date
        for name, members in _DATED.items():
            for index, item in enumerate(getattr(vulnerability, name)):
                for member in members:
                    yield f"{path}/{name}/{index}/{member}", getattr(item, member)
    yield from _metric_moments(context)


def _metric_moments(context: Context) -> Iterator[tuple[str, str | None]]:
    for assessments in context.assessments:
        for assessment in assessments:
            for member, value in (("epss", assessment.content.epss), ("ssvc_v2", assessment.content.ssvc_v2)):
                stamp = value.get("timestamp") if value else None
                yield f"{assessment.content_path}/{member}/timestamp", stamp if isinstance(stamp, str) else None


@rule("6.1.37", "Date and Time", ("2.1",))
def loose_moment(context: Context) -> Iterator[Finding]:
    """Yield moments that break the rules of section 2.3."""
    for path, text in _moments(context):
        if text is not None and not is_strict_moment(text):
            yield Finding(path, f"{text!r} is no date-time as the standard demands.")


@rule("6.1.45", "Inconsistent Disclosure Date", ("2.1",))
def late_disclosure(context: Context) -> Iterator[Finding]:
    """Yield disclosure dates after the newest revision of a released TLP:CLEAR document."""
    newest = context.newest_revision
    if context.tlp != "CLEAR" or not context.released or newest is None:
        return
    for path, vulnerability in context.vulnerabilities:
        moment = parse_moment(vulnerability.disclosure_date) if vulnerability.disclosure_date else None
        if moment is not None and moment > newest:
            yield Finding(f"{path}/disclosure_date", "The disclosure date is newer than the newest revision.")


@rule("6.1.49", "Inconsistent SSVC Timestamp", ("2.1",))
def late_ssvc(context: Context) -> Iterator[Finding]:
    """Yield SSVC timestamps after the newest revision of a released document."""
    newest = context.newest_revision
    if not context.released or newest is None:
        return
    for assessments in context.assessments:
        for assessment in assessments:
            ssvc = assessment.content.ssvc_v2
            stamp = ssvc.get("timestamp") if ssvc else None
            moment = parse_moment(stamp) if isinstance(stamp, str) else None
            if moment is not None and moment > newest:
                path = f"{assessment.content_path}/ssvc_v2/timestamp"
                yield Finding(path, "The SSVC timestamp is newer than the newest revision.")


@rule("6.1.52", "Inconsistent First Known Exploitation Dates", ("2.1",))
def late_exploitation(context: Context) -> Iterator[Finding]:
    """Yield exploitation dates after the newest revision of a released document."""
    newest = context.newest_revision
    if not context.released or newest is None:
        return
    for path, vulnerability in context.vulnerabilities:
        for index, item in enumerate(vulnerability.first_known_exploitation_dates):
            for member, text in (("date", item.date), ("exploitation_date", item.exploitation_date)):
                moment = parse_moment(text)
                if moment is not None and moment > newest:
                    place = f"{path}/first_known_exploitation_dates/{index}/{member}"
                    yield Finding(place, f"The {member} is newer than the newest revision.")


@rule("6.1.53", "Inconsistent Exploitation Date", ("2.1",))
def exploited_later(context: Context) -> Iterator[Finding]:
    """Yield exploitations that are dated after they became known."""
    for path, vulnerability in context.vulnerabilities:
        for index, item in enumerate(vulnerability.first_known_exploitation_dates):
            known, exploited = parse_moment(item.date), parse_moment(item.exploitation_date)
            if known is not None and exploited is not None and exploited > known:
                place = f"{path}/first_known_exploitation_dates/{index}/exploitation_date"
                yield Finding(place, "The exploitation date is newer than the date of the entry.")


@rule("6.1.62", "Inconsistent Discovery Date", ("2.1",))
def late_discovery(context: Context) -> Iterator[Finding]:
    """Yield discovery dates after the newest revision of a released document, or after the disclosure."""
    newest = context.newest_revision
    for path, vulnerability in context.vulnerabilities:
        found = parse_moment(vulnerability.discovery_date) if vulnerability.discovery_date else None
        if found is not None and context.released and newest is not None and found > newest:
            yield Finding(f"{path}/discovery_date", "The discovery date is newer than the newest revision.")


@rule("6.2.33", "Disclosure Date Newer than Revision History", ("2.1",), needs=("moment",))
def disclosed_since(context: Context) -> Iterator[Finding]:
    """Yield past disclosure dates after the newest revision; needs to know what "past" is."""
    newest, at = context.newest_revision, context.at
    if newest is None or at is None:
        return
    for path, vulnerability in context.vulnerabilities:
        moment = parse_moment(vulnerability.disclosure_date) if vulnerability.disclosure_date else None
        if moment is not None and newest < moment <= at:
            yield Finding(f"{path}/disclosure_date", "The vulnerability was disclosed after the newest revision.")
