"""Follow every link from the start page, as people do: none is broken, every page says what it is, nothing gets out."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from tests.stories.house import FOREIGN_SIGN, SIGN, fill_house
from tests.stories.visits import said

from bollwerk.foundation.access import Role, Tlp

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # opens more than a hundred pages

OF_EACH_KIND = 3
"""So many addresses that differ in nothing but a number are opened: they show what all of them do."""


class Page(HTMLParser):
    """What a crawl needs to know of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.headings, self.language, self.title = [], 0, None, ""
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        self.headings += tag == "h1"
        if tag == "html":
            self.language = found.get("lang")
        self._in_title = tag == "title" or (self._in_title and tag != "body")

    def handle_endtag(self, tag):
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data):
        self.title += data.strip() if self._in_title else ""


@dataclass
class Crawl:
    """What was opened, by address: everything it said; and what was wrong."""

    said: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def where(self, sign):
        return [address for address, text in self.said.items() if sign in text]


def links_of(crawl, address, origin, response):
    """Note what the answer says, and return the addresses it leads to."""
    if response.status_code in {301, 302}:
        return [response["Location"]]
    if response.status_code != 200:
        crawl.problems.append(f"{address} (from {origin}): {response.status_code}")
    crawl.said[address] = said(response)
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    page = Page(response.content.decode())
    if not page.title or page.headings != 1 or page.language != "de":
        crawl.problems.append(f"{address}: title {page.title!r}, {page.headings} h1, lang {page.language}")
    return page.links


def crawl_from(client, start="/"):
    """Open what can be reached from the start page, a few addresses of each kind."""
    waiting, known, kinds, crawl = deque([(start, "")]), {start}, Counter(), Crawl()
    while waiting:
        address, origin = waiting.popleft()
        for link in links_of(crawl, address, origin, client.get(address)):
            found = urlsplit(urljoin(address, link))
            target = found.path + (f"?{found.query}" if found.query else "")
            if found.netloc or found.scheme not in {"", "http"} or target in known:
                continue
            known.add(target)
            kind = re.sub(r"\d+", "1", found.path), "?" if found.query else ""
            kinds[kind] += 1
            if kinds[kind] <= OF_EACH_KIND:
                waiting.append((target, address))
    return crawl


@pytest.fixture
def house(city, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return fill_house(city)


def test_an_officer_finds_no_broken_link_and_nothing_red(house, client, log_in):
    log_in(client, Role.ISB)

    crawl = crawl_from(client)

    assert not crawl.problems, "\n".join(crawl.problems)
    assert crawl.where(SIGN[Tlp.AMBER])  # the crawl did reach records
    assert not crawl.where(SIGN[Tlp.RED])
    assert not crawl.where(FOREIGN_SIGN)


@pytest.mark.once
def test_a_stranger_finds_no_broken_link_and_nothing_of_ours(house, client, log_in):
    log_in(client, Role.ISB, organisation=house.elsewhere)

    crawl = crawl_from(client)

    assert not crawl.problems, "\n".join(crawl.problems)
    assert crawl.where(FOREIGN_SIGN)  # the crawl did reach records: their own
    assert not [address for sign in SIGN.values() for address in crawl.where(sign)]


@pytest.mark.once
def test_who_is_not_logged_in_gets_no_further_than_the_log_in(house):
    crawl = crawl_from(Client())

    signs = (*SIGN.values(), FOREIGN_SIGN)
    assert not crawl.problems, "\n".join(crawl.problems)
    assert crawl.said
    assert all(address.startswith("/konto/") for address in crawl.said)
    assert not [address for sign in signs for address in crawl.where(sign)]
