"""Lines of the pages about sources, providers that were found, and documents that were handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bollwerk.foundation.ui.formats import breakable, moment_text
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link
from bollwerk.rooms.advisories.kinds import FetchOutcome, SourceKind
from bollwerk.rooms.advisories.pages import stated
from bollwerk.rooms.advisories.texts import FETCH_OUTCOMES, REFUSAL_TEXTS, SOURCE_KINDS, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.advisories import selectors
    from bollwerk.rooms.advisories.adapters.discovery import Discovered
    from bollwerk.rooms.advisories.services import HandedIn

__all__ = ["discovered_facts", "handed_in_sentences", "kind_of_source", "refused_lines", "source_lines", "source_state"]

_LONGEST_REASON = 250
_OUTCOME_KIND: dict[FetchOutcome, Kind] = {
    FetchOutcome.OK: "success",
    FetchOutcome.PARTIAL: "warning",
    FetchOutcome.FAILED: "danger",
}


def source_lines(found: Iterable[selectors.SourceLine]) -> list[tuple[object, ...]]:
    """Return the lines of the list of sources."""
    return [
        (
            Link(breakable(one.name), reverse("advisories:source", args=[one.source_id]), _kind_and_address(one)),
            source_state(one),
            one.last_good,
            one.newest_warning,
        )
        for one in found
    ]


def kind_of_source(one: selectors.SourceLine) -> str:
    """Return what kind of source it is, and whether it is the CERT that the municipality is a member of."""
    kind = str(SOURCE_KINDS[SourceKind(one.kind)])
    return ", ".join([kind, _("our CERT")]) if one.cert_member else kind


def _kind_and_address(one: selectors.SourceLine) -> str:
    return f"{kind_of_source(one)}: {breakable(one.url)}" if one.url else kind_of_source(one)


def refused_lines(found: Iterable[tuple[str, str, str, datetime]], base: str) -> list[tuple[object, ...]]:
    """Return refused documents: where, in words why and what exactly, when; the host is named only if it is another."""
    host = base[: len(base) - len(urlsplit(base).path)] if "://" in base else base
    lines: list[tuple[object, ...]] = []
    for url, refusal, reason, at in found:
        meaning = str(REFUSAL_TEXTS.get(refusal, _("The document was not taken in.")))
        lines.append((breakable(url.removeprefix(host)), Lines((meaning, breakable(reason[:_LONGEST_REASON]))), at))
    return lines


def source_state(one: selectors.SourceLine) -> object:
    """Return how the last visit ended, and since when and why a source fails."""
    if one.kind == SourceKind.MANUAL:
        return ""
    if not one.outcome:
        return Badge(_("never visited"), "neutral")
    outcome = FetchOutcome(one.outcome)
    badge = Badge(str(FETCH_OUTCOMES[outcome]), _OUTCOME_KIND[outcome])
    if one.failing_since is None:
        refused = ngettext("One document refused", "%(count)s documents refused", one.refused) % {"count": one.refused}
        return Lines((badge, *([refused] if one.refused else []), *([breakable(one.reason)] if one.reason else [])))
    since = _("since %(moment)s") % {"moment": moment_text(one.failing_since)}
    return Lines((badge, since, breakable(one.reason.removeprefix(one.url).strip())))


def handed_in_sentences(found: HandedIn) -> list[str]:
    """Return what is said to the person who handed in a document: taken or known, hash, signature, failed tests."""
    kept = found.kept
    said = [
        _("The document is kept.") if kept.fresh or kept.rematch else _("The document is kept; it changes nothing.")
    ]
    said.append(_("SHA-256: %(digest)s.") % {"digest": found.digest})
    said.append(
        _("The hash of the publisher fits.") if found.hash_checked else _("No hash of the publisher was checked.")
    )
    if not found.signed_by:
        said.append(_("It carries no signature that was checked."))
    elif found.is_known_key:
        said.append(_("The signature of the key %(key)s fits.") % {"key": found.signed_by})
    else:
        text = _("The signature of the key %(key)s fits, but no source names that key; it counts as not signed.")
        said.append(text % {"key": found.signed_by})
    if found.flaws:
        said.append(_("It fails mandatory tests of the standard: %(tests)s.") % {"tests": ", ".join(found.flaws)})
    else:
        said.append(_("It passes the mandatory tests of the standard."))
    return said


def discovered_facts(one: Discovered) -> list[tuple[str, object]]:
    """Return what is known of a provider that was found."""
    return stated(
        (_("Who warns"), one.publisher),
        (_("Found by"), str(WAYS[one.by])),
        (_("Address"), Code(one.url)),
        (_("Role by the standard"), Code(one.role) if one.role else ""),
        (_("Lists of documents"), one.lists),
        (_("Keys that sign"), Lines(tuple(Code(key) for key in one.fingerprints)) if one.fingerprints else ""),
    )
