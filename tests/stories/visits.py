"""Every address of the house with real values, and what an answer says, whatever its form."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from tests.stories.house import Samples, SmallHouse

from bollwerk.foundation.access.permissions import permission_of

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_LOG_IN = "konto/"
_API = "api/v1/"
_QUERIES = {
    "inventory/": ["?q=7q", "?state=retired", "?need=3&department=1", "?after=kaputt"],
    "inventory/export/": ["?format=xlsx", "?format=csv", "?format=csv-de&state=retired"],
    "inventory/suppliers/": ["?q=rot"],
    "inventory/contracts/": ["?q=7q"],
    "inventory/interfaces/": ["?q=7q"],
    "measures/": ["?state=overdue", "?text=7q", "?state=confirmed"],
    "measures/new/": ["?claim=S9.owned"],
    "people/": ["?text=7q", "?department=1"],
    "evidence/claims/": ["?standing=refuted", "?text=zuständig"],
    "protokoll/": ["?code=inventory.target.retired"],
}
"""Further questions to some pages: searches for what only RED records contain, filters, unreadable cursors."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to ask for.

    Attributes:
        permission: What its view demands; None for log-in pages and the API, which look after themselves.
        sight: ``seen``, ``red`` or ``foreign``: whose record the address names; ``all``, where it names none.
    """

    path: str
    permission: str | None
    sight: str = "all"


def visits(house: SmallHouse) -> list[Visit]:
    """Return every address of the house, once for each value of its arguments."""
    return [visit for route, view in _routes() for visit in _of_route(route, permission_of(view), house)]


def few_visits(house: SmallHouse) -> list[Visit]:
    """Return every address of the house, with one value of each sight and the first question to each page."""
    first: dict[tuple[str, str, bool], Visit] = {}
    for visit in visits(house):
        first.setdefault((re.sub(r"\d+", "1", visit.path.partition("?")[0]), visit.sight, "?" in visit.path), visit)
    return list(first.values())


def _routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, object]]:
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from _routes(item, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield prefix + str(item.pattern), item.callback


def _of_route(route: str, permission: str | None, house: SmallHouse) -> Iterator[Visit]:
    route = route.replace(r"^confirm-email/(?P<key>[-:\w]+)/$", "confirm-email/abc/")
    route = route.replace(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/reset/key/1-abc/")
    route = route.replace(r"^(?P<provider_id>[^/]+)", "nobody").rstrip("$").replace("^api/", "api/nothing")
    assert "(" not in route, f"say in visits.py how to ask for {route}"
    arguments = _ARGUMENT.findall(route)
    if not arguments:
        yield from (Visit(f"/{route}{query}", permission) for query in ["", *_QUERIES.get(route, [])])
        return
    labelled = [found for name in arguments if (found := _samples(route, name, house))]
    if not any(samples.red or samples.foreign for samples in labelled):
        yield from (Visit(path, permission) for path in _filled(f"/{route}", arguments, "seen", house))
        return
    for sight in ("seen", "red", "foreign"):
        yield from (Visit(path, permission, sight) for path in _filled(f"/{route}", arguments, sight, house))


def _samples(route: str, argument: str, house: SmallHouse) -> Samples | None:
    """Return the values of an argument; ``council/:pk`` holds below ``council/``, the longest prefix wins."""
    route = route.lstrip("/")
    fitting = [key for key in house.values if route.startswith(key.rpartition(":")[0])]
    found = max((key for key in fitting if key.rpartition(":")[2] == argument), key=len, default=None)
    if found is None and route.startswith(_LOG_IN):
        return Samples(seen=[1])
    return None if found is None else house.values[found]


def _filled(route: str, arguments: list[str], sight: str, house: SmallHouse) -> Iterator[str]:
    """Return the addresses whose last named record has this sight; earlier arguments are seen ones."""
    columns = []
    for argument in arguments:
        samples = _samples(route, argument, house)
        assert samples, f"say in house.py which values <{argument}> of {route} may have"
        columns.append(getattr(samples, sight) or (samples.seen if len(arguments) > 1 else []))
    if not all(columns):
        return  # an argument has no value of this sight
    shortest = min(map(len, columns)) if len(columns) > 1 and sight == "seen" else 1
    for number in range(shortest if len(columns) > 1 else len(columns[0])):
        values = iter([column[min(number, len(column) - 1)] for column in columns])
        yield _ARGUMENT.sub(lambda _match, values=values: str(next(values)), route)


def said(response: HttpResponseBase) -> str:
    """Return everything an answer says, in lower case: headers and content, packed content unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    parts = [str(response.headers), body.decode("utf-8", "replace")]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts += [name + packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    return "\n".join(parts).lower()
