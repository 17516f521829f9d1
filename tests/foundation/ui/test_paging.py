import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bollwerk.foundation.access.models import Circle
from bollwerk.foundation.ui.paging import BadCursorError, Count, keyset_page

pytestmark = pytest.mark.django_db

NAMES = st.lists(st.text(alphabet="abÄ ", max_size=3), max_size=25)


def walk(order, size):
    """Return the ids of all pages forwards, and the pages met again on the way back."""
    forward = [keyset_page(Circle.objects.all(), order=order, size=size)]
    while forward[-1].next:
        forward.append(keyset_page(Circle.objects.all(), order=order, size=size, after=forward[-1].next))
    backward = [forward[-1]]
    while backward[-1].previous:
        backward.append(keyset_page(Circle.objects.all(), order=order, size=size, before=backward[-1].previous))
    return forward, backward


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(names=NAMES, size=st.integers(1, 7), descending=st.booleans())
def test_walking_forwards_and_back_visits_every_row_once_in_order(names, size, descending):
    Circle.objects.all().delete()
    Circle.objects.bulk_create([Circle(name=name) for name in names])
    order = ("-name", "-id") if descending else ("name", "id")

    forward, backward = walk(order, size)

    expected = list(Circle.objects.order_by(*order).values_list("id", flat=True))
    assert [row.id for page in forward for row in page.rows] == expected
    # The way back may cut the first pages elsewhere, but meets every row once.
    assert [row.id for page in reversed(backward) for row in page.rows] == expected
    assert all(len(page.rows) <= size for page in forward)


def test_the_first_page_has_no_way_back_and_the_last_no_way_on():
    Circle.objects.bulk_create([Circle(name="gleich") for _ in range(5)])

    first = keyset_page(Circle.objects.all(), size=3)
    last = keyset_page(Circle.objects.all(), size=3, after=first.next)

    assert (first.previous, last.next) == ("", "")
    assert (len(first.rows), len(last.rows)) == (3, 2)


def test_exactly_one_full_page_has_no_next():
    Circle.objects.bulk_create([Circle(name="gleich") for _ in range(3)])

    assert keyset_page(Circle.objects.all(), size=3).next == ""


def test_rows_may_be_plain_values():
    Circle.objects.bulk_create([Circle(name=name) for name in "abc"])
    rows = Circle.objects.values("id", "name")

    first = keyset_page(rows, size=2)

    assert [row["name"] for row in keyset_page(rows, size=2, after=first.next).rows] == ["c"]


def test_the_place_is_found_by_a_row_comparison_and_never_by_or():
    Circle.objects.bulk_create([Circle(name=name) for name in "abc"])
    cursor = keyset_page(Circle.objects.all(), size=1).next

    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset_page(Circle.objects.all(), size=1, after=cursor)

    sql = queries[0]["sql"]
    assert " OR " not in sql
    assert '("access_circle"."name", "access_circle"."id") > (' in sql


def cursor_of(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "AAAA",
        "ä",
        cursor_of(["a"]),
        cursor_of(["a", 1, 2]),
        cursor_of({"a": 1}),
        cursor_of(["a", "x"]),
        cursor_of(["a", 2**63]),
        cursor_of(["a", None]),
        cursor_of(["a\x00", 1]),
        cursor_of(7),
    ],
)
def test_an_invented_place_is_refused(cursor):
    with pytest.raises(BadCursorError):
        keyset_page(Circle.objects.all(), after=cursor)


@pytest.mark.parametrize("order", [("name", "-id"), ()])
def test_mixed_directions_are_refused(order):
    with pytest.raises(ValueError, match="direction"):
        keyset_page(Circle.objects.all(), order=order)


@pytest.mark.parametrize(("rows", "count"), [(2, Count(2)), (3, Count(3)), (4, Count(3, capped=True))])
def test_counting_stops_at_its_limit(rows, count):
    Circle.objects.bulk_create([Circle(name="x") for _ in range(rows)])

    assert keyset_page(Circle.objects.all(), count_up_to=3).count == count
    assert keyset_page(Circle.objects.all(), count_up_to=3).count == count
