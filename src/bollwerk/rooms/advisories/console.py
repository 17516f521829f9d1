"""What the room's commands do, without the command line around it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.advisories.adapters.addresses import OWN_NETWORK_TOO, rules_for_typed
from bollwerk.rooms.advisories.adapters.discovery import discover
from bollwerk.rooms.advisories.adapters.web import Web
from bollwerk.rooms.advisories.errors import AdvisoriesError, ProviderNotFoundError
from bollwerk.rooms.advisories.kinds import FetchOutcome, FileOutcome, SourceKind
from bollwerk.rooms.advisories.models import Source
from bollwerk.rooms.advisories.services import FileReport, visit_provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.rooms.advisories.models import FetchRun

__all__ = ["discovery_lines", "fetch"]


def fetch(
    url: str, say: Callable[[str, bool], None], *, as_json: bool, own_network: bool = False, unsigned: bool = False
) -> bool:
    """Visit a provider; say one line for each document as soon as it is done, and one for the visit.

    Args:
        url: What to visit.
        say: Takes a line, and whether it is well.
        as_json: Whether the lines are JSON.
        own_network: Whether addresses of the own network are allowed.
        unsigned: Whether documents without a signature are taken, too.

    Returns:
        Whether everything is well.
    """
    web = Web(rules=OWN_NETWORK_TOO if own_network else rules_for_typed(url))

    def told(one: FileReport) -> None:
        say(_report_line(one, as_json=as_json), one.outcome != FileOutcome.REFUSED)

    with deciding("advisories.fetch"):
        source = _source_of(url)
        if unsigned:
            source.require_signature = False
        run = visit_provider(source=source, web=web, told=told)
    web.close()
    say(_visit_line(url, run, as_json=as_json), run.outcome != FetchOutcome.FAILED)
    return run.outcome != FetchOutcome.FAILED and not run.refused


def _visit_line(url: str, run: FetchRun, *, as_json: bool) -> str:
    facts = {
        "source": url, "outcome": run.outcome, "reason": run.reason, "taken": run.taken,
        "unchanged": run.unchanged, "refused": run.refused,
    }  # fmt: skip
    text = f"{url}: {run.outcome}, {run.taken} taken, {run.unchanged} unchanged, {run.refused} refused. {run.reason}"
    return json.dumps(facts, ensure_ascii=False) if as_json else text.strip()


def discovery_lines(domain: str, *, as_json: bool, own_network: bool = False) -> tuple[list[str], bool]:
    """Find the provider of a domain; return lines that say what was found and what was asked in vain, and whether."""
    web = Web(
        rules=OWN_NETWORK_TOO if own_network else rules_for_typed(domain if "://" in domain else f"https://{domain}")
    )
    facts: dict[str, object]
    try:
        one = discover(web, domain)
    except ProviderNotFoundError as error:
        facts, tried, found = {"domain": domain, "url": ""}, error.tried, False
        said = str(error)
    except AdvisoriesError as error:
        facts, tried, found, said = {"domain": domain, "url": ""}, (), False, str(error)
    else:
        facts = {
            "domain": domain, "url": one.url, "by": one.by.value, "publisher": one.publisher, "role": one.role,
            "lists": one.lists, "fingerprints": list(one.fingerprints),
        }  # fmt: skip
        tried, found, said = one.tried, True, f"{one.url} ({one.by.value}): {one.publisher}"
    finally:
        web.close()
    if as_json:
        rows = [{"url": url, "reason": reason} for url, reason in tried]
        return [json.dumps({**facts, "tried": rows}, ensure_ascii=False)], found
    return [*(f"in vain: {url}: {reason}" for url, reason in tried), said], found


def _source_of(url: str) -> Source:
    """Return the source of this address, set up if there is none yet."""
    row = Source.objects.filter(url=url, retired_on__isnull=True).first()
    if row is None:
        home = Organisation.objects.filter(kind=Organisation.Kind.CITY).order_by("pk").first()
        row = Source(name=url[:120], kind=SourceKind.PROVIDER, url=url, tlp=Tlp.GREEN)
        row.organisation_id = home.pk if home else 0
        row.save()
    return row


def _report_line(one: FileReport, *, as_json: bool) -> str:
    if as_json:
        facts = {"url": one.url, "outcome": one.outcome, "reason": one.reason, "signed_by": one.signed_by}
        return json.dumps(facts, ensure_ascii=False)
    return f"{one.outcome:9} {one.url} {one.reason}".rstrip()
