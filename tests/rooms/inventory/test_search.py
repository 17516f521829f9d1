import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.access import Tlp, viewing_as
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.facts import TargetFilter
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.selectors import list_targets
from bollwerk.rooms.inventory.selectors import lists as module
from bollwerk.rooms.inventory.words import index_words, query_words, sort_key


def names(query, **narrowed):
    return [row.name for row in list_targets(TargetFilter(query=query, **narrowed)).rows]


@pytest.fixture
def server(make):
    return make(
        Kind.SYSTEM,
        "Anwendungsserver Straßenverkehr",
        fqdn="srv-app-01.stadt.local",
        addresses=["10.1.2.3", "00:1a:2b:3c:4d:5e"],
        serial="VMware-42 1a",
    )


@pytest.mark.parametrize(
    "query",
    [
        "anwendungs",
        "STRASSENVERKEHR",
        "straßen",
        "srv-app",
        "app-01",
        "stadt.local",
        "10.1.2.3",
        "10.1.2",
        "2b:3c",
        "vmware-42",
        "server straßen",
        "straßen anwendungsserver",
        "verkehr",
        "wendungs",
        "rv-app-0",
        "1.2.3",
        "001a.2b3c.4d5e",
        "ware-42",
        "01",
        "sr",
        "v",
    ],
)
def test_a_host_is_found_by_any_part_of_its_words_and_by_short_beginnings(server, as_isb, query):
    assert names(query.replace("server straßen", "anwendungsserver straßen")) == ["Anwendungsserver Straßenverkehr"]


@pytest.mark.parametrize(
    "query",
    [
        "verkehrt",
        "10.1.3",
        "srv-db",
        "anwendungs kfz",
        "rv",
        "x",
        "verwendungs",
        "' OR 1=1 --",
        '"*',
        "(((",
        "%",
        "srv*01",
    ],
)
def test_what_no_word_holds_is_not_found(server, as_isb, query):
    assert names(query) == []


def test_a_search_of_blanks_is_no_search(server, as_isb):
    assert names("   ") == ["Anwendungsserver Straßenverkehr"]


def test_a_changed_record_is_found_by_its_new_words_only(server, as_isb):
    services.update_target(target_id=server, facts={"name": "Datenbank Soziales"}, expected_revision=1)

    assert names("soziales") == ["Datenbank Soziales"]
    assert names("anwendungsserver") == []


def test_a_search_shows_only_what_the_reader_may_see(make, as_isb, viewer_with):
    make(Kind.SYSTEM, "srv-offen", tlp=Tlp.GREEN)
    make(Kind.SYSTEM, "srv-geheim", tlp=Tlp.AMBER_STRICT)

    with viewing_as(viewer_with(clearance=Tlp.GREEN)):
        assert names("srv") == ["srv-offen"]


def test_many_hits_are_walked_page_by_page_without_gap_or_double(make, as_isb, monkeypatch):
    monkeypatch.setattr(module, "_SORTED_LIMIT", 4)
    for number in range(7):
        make(Kind.SYSTEM, f"srv-{number}")

    first = list_targets(TargetFilter(query="srv"), size=3)
    second = list_targets(TargetFilter(query="srv"), size=3, after=first.next)
    third = list_targets(TargetFilter(query="srv"), size=3, after=second.next)

    found = [row.name for page in (first, second, third) for row in page.rows]
    assert (found, third.next) == ([f"srv-{number}" for number in range(7)], "")


def test_a_search_is_narrowed_by_filters(make, as_isb):
    make(Kind.SYSTEM, "Waffen-Server")
    make(Kind.APPLICATION, "Waffenwesen")

    assert names("waffen", kind=Kind.APPLICATION) == ["Waffenwesen"]


def test_a_retired_record_is_listed_among_the_retired_only(make, as_isb):
    key = make(Kind.SYSTEM, "srv-alt")
    services.retire_target(target_id=key, reason="Ersetzt", expected_revision=1)

    assert names("srv") == []
    assert names("srv", retired=True) == ["srv-alt"]


def test_at_most_eight_words_count():
    assert len(query_words("a b c d e f g h i j")) == 8


def test_a_list_is_sorted_as_a_reader_expects():
    assert sorted(["Zulassung", "Ämterplan", "ausländerwesen"], key=sort_key) == [
        "Ämterplan",
        "ausländerwesen",
        "Zulassung",
    ]


@given(text=st.text(max_size=60))
def test_every_text_finds_itself(text):
    held = index_words([text])

    assert all(f" {word}" in held or word in held for word in query_words(text))


@given(text=st.text(max_size=60))
def test_nothing_but_letters_digits_and_underscores_reaches_the_database(text):
    assert all(sign.isalnum() or sign == "_" for word in query_words(text) for sign in word)
