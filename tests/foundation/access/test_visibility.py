import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.access import ANONYMOUS, NoViewerError, Tlp, Viewer, deciding, viewing_as
from bollwerk.foundation.access.models import Circle, may_read
from bollwerk.foundation.people.models import Department

CITY, PROVIDER, OTHER = 1, 2, 3
INSIDER = Viewer(
    "person:1", clearance=Tlp.AMBER_STRICT, organisations=frozenset({1, 2}), strict_organisations=frozenset({1})
)


@pytest.mark.parametrize(
    ("tlp", "organisation", "readable"),
    [
        (Tlp.CLEAR, OTHER, True),
        (Tlp.GREEN, OTHER, True),
        (Tlp.AMBER, PROVIDER, True),
        (Tlp.AMBER, OTHER, False),
        (Tlp.AMBER_STRICT, CITY, True),
        (Tlp.AMBER_STRICT, PROVIDER, False),
        (Tlp.RED, CITY, False),
    ],
)
def test_label_and_organisation_decide_together(tlp, organisation, readable):
    assert may_read(INSIDER, tlp=tlp, organisation_id=organisation, circle_id=None) is readable


def test_a_circle_is_for_its_members_alone():
    member = Viewer("person:2", circles=frozenset({7}))

    assert may_read(member, tlp=Tlp.RED, organisation_id=CITY, circle_id=7)
    assert not may_read(INSIDER, tlp=Tlp.CLEAR, organisation_id=CITY, circle_id=7)


@given(st.sampled_from(Tlp), st.integers(1, 3), st.sampled_from(Tlp))
def test_nobody_reads_above_their_clearance(tlp, organisation, clearance):
    viewer = Viewer(
        "x", clearance=clearance, organisations=frozenset({1, 2, 3}), strict_organisations=frozenset({1, 2, 3})
    )

    if may_read(viewer, tlp=tlp, organisation_id=organisation, circle_id=None):
        assert tlp <= clearance


@pytest.mark.django_db
def test_rows_and_plain_values_follow_the_same_rule():
    circle = Circle.objects.create(name="Prüfung")
    viewers = [ANONYMOUS, INSIDER, Viewer("person:2", clearance=Tlp.AMBER, circles=frozenset({circle.pk}))]
    labels = [(tlp, organisation, None) for tlp in list(Tlp)[:4] for organisation in (1, 2, 3)]
    labels += [(tlp, 1, circle) for tlp in Tlp]
    with deciding("test"):
        for number, (tlp, organisation, closed) in enumerate(labels):
            Department.objects.create(name=str(number), tlp=tlp, organisation_id=organisation, circle=closed)

    for viewer in viewers:
        with viewing_as(viewer):
            seen = set(Department.objects.values_list("name", flat=True))
        expected = {
            str(number)
            for number, (tlp, organisation, closed) in enumerate(labels)
            if may_read(viewer, tlp=tlp, organisation_id=organisation, circle_id=closed and closed.pk)
        }
        assert seen == expected


def test_reading_as_nobody_is_refused():
    with pytest.raises(NoViewerError):
        Department.objects.exists()
