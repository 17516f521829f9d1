import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.ui.charts import (
    Bar,
    Line,
    MapEdge,
    MapNode,
    MatrixCell,
    MatrixRow,
    Slice,
    Span,
    StackedBar,
    line_paths,
    nice_maximum,
    quarters_between,
    scale_of,
    two_lines,
)

HOSTILE = "<script>\"'"
FRAME = {"left": 0.0, "top": 0.0, "width": 100.0, "height": 50.0}
CHARTS = {
    "bars": ("{% bar_chart title bars %}", {"bars": [Bar(HOSTILE, 1234.5, url="/x")]}),
    "stacked": (
        "{% stacked_chart title parts bars %}",
        {"parts": [Slice(HOSTILE)], "bars": [StackedBar(HOSTILE, (1234.5,))]},
    ),
    "lines": ("{% line_chart title labels lines %}", {"labels": [HOSTILE], "lines": [Line(HOSTILE, (1234.5,))]}),
    "donut": ("{% donut title slices %}", {"slices": [Slice(HOSTILE, 1234.5)]}),
    "quarters": ("{% quarter_chart title spans %}", {"spans": [Span(HOSTILE, date(2026, 1, 1), date(2029, 1, 1))]}),
    "map": ("{% dependency_map title nodes edges %}", {"nodes": [MapNode("a", HOSTILE, 9, 40)], "edges": []}),
}


@pytest.mark.parametrize(("text", "values"), CHARTS.values(), ids=CHARTS)
def test_every_chart_has_title_description_and_its_numbers_as_a_table(show, text, values):
    shown = show(text, title="Titel", **values)

    ids = re.search(r'aria-labelledby="(\S+-title) (\S+-desc)"', shown).groups()
    assert all(f'id="{one}"' in shown for one in ids)
    assert "<summary>Als Tabelle anzeigen</summary>" in shown
    assert "<table>" in shown
    assert "<script" not in shown


@pytest.mark.parametrize(("text", "values"), CHARTS.values(), ids=CHARTS)
def test_no_number_in_a_drawing_is_localised(show, text, values):
    shown = show(text, title="Titel", **values)

    numbers = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height|viewBox|points|d)="([^"]*)"', shown)
    assert numbers
    for value in numbers:
        assert re.fullmatch(r"[MCz\d. ,-]*", value), value
        assert not re.search(r"\d\.\d{3}(?!\d)", value), value


@pytest.mark.parametrize(
    "text",
    [
        "{% bar_chart 'T' none %}",
        "{% stacked_chart 'T' none none %}",
        "{% line_chart 'T' none none %}",
        "{% donut 'T' none %}",
        "{% quarter_chart 'T' none %}",
        "{% dependency_map 'T' none none %}",
        "{% sparkline none 'nichts' %}",
        "{% posture_matrix 'T' none none %}",
    ],
)
def test_a_chart_without_values_is_drawn_without_failing(show, text):
    shown = show(text, none=[])

    assert "<svg" in shown or "Keine Werte." in shown or "<table>" in shown


def test_a_bar_of_nothing_and_a_row_of_zeros_are_shown(show):
    shown = show("{% bar_chart 'T' bars %}", bars=[Bar("A", 0), Bar("B", 0)])

    assert shown.count("<rect") == 2


def test_a_gap_splits_the_line_and_is_told_in_the_table(show):
    shown = show("{% line_chart 'T' labels lines %}", labels=list("abcd"), lines=[Line("L", (1, 2, None, 3))])

    assert shown.count("<polyline") == 1
    assert shown.count("<circle") == 3
    assert "<td data-numeric>–</td>" in shown


def test_arrows_to_boxes_the_reader_may_not_see_are_left_out(show):
    shown = show(
        "{% dependency_map 'T' nodes edges %}",
        nodes=[MapNode("a", "A", 0, 0, url="/a"), MapNode("b", "B", 1, 0)],
        edges=[MapEdge("a", "b"), MapEdge("a", "secret"), MapEdge("secret", "b")],
    )

    assert shown.count('class="bw-map__edge ') == 1
    assert "secret" not in shown


def test_a_matrix_cell_says_its_level_in_words(show):
    rows = [MatrixRow("Sabotage", (MatrixCell("poor", "2 von 5", "/x"), MatrixCell("good")), "poor")]

    shown = show("{% posture_matrix 'Schutz' columns rows %}", columns=["Schützen", "Entdecken"], rows=rows)

    assert shown.count("schlecht") == 2
    assert shown.count(">gut<") == 1
    assert '<th scope="col">Schützen</th>' in shown


def test_the_state_of_a_span_is_written_beside_it(show):
    spans = [Span("A", date(2026, 1, 1), date(2026, 1, 31), "danger", state="überfällig")]

    assert ">überfällig</text>" in show("{% quarter_chart 'T' spans %}", spans=spans)


@given(st.lists(st.floats(0, 1e12, allow_subnormal=False), min_size=1))
def test_the_scale_ends_above_every_value_and_not_far_above(values):
    top = nice_maximum(values)

    assert max(values) <= top
    assert max(values) == 0 or max(values) < 1e-300 or top <= 2.6 * max(values)


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (6, (0, 2, 4, 6)),
        (8, (0, 2, 4, 6, 8)),
        (9, (0, 2, 4, 6, 8, 10)),
        (11, (0, 5, 10, 15)),
        (100, (0, 20, 40, 60, 80, 100)),
        (0.5, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
    ],
)
def test_the_marks_of_a_scale_are_numbers_people_count_in(highest, marks):
    assert scale_of([0, highest]) == pytest.approx(marks)


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_whole_values_get_a_scale_of_few_whole_marks(values):
    marks = scale_of(values)

    assert all(mark == int(mark) for mark in marks)
    assert 2 <= len(marks) <= 6
    assert marks[-2] < max(values) <= marks[-1] or max(values) == 0


@given(st.lists(st.none() | st.floats(-10, 200), max_size=30))
def test_every_known_value_becomes_one_point_inside_the_frame(values):
    paths, points = line_paths(values, **FRAME, maximum=100)

    assert len(points) == sum(value is not None for value in values)
    assert all(0 <= float(x) <= 100 and 0 <= float(y) <= 50 for x, y, _ in points)
    assert sum(len(path.split()) for path in paths) <= len(points)


@pytest.mark.parametrize(
    ("end", "shown", "hidden"), [(date(2028, 12, 31), "2/2026", ">2027<"), (date(2029, 1, 1), ">2027<", "2/2026")]
)
def test_many_quarters_are_named_by_their_years(show, end, shown, hidden):
    page = show("{% quarter_chart 'T' spans %}", spans=[Span("A", date(2026, 1, 1), end)])

    assert shown in page
    assert hidden not in page


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 3000))
def test_quarters_cover_all_days_without_gap_or_overlap(start, days):
    end = start + timedelta(days=days)

    quarters = quarters_between(start, end)

    assert quarters[0][1] <= start <= quarters[0][2]
    assert quarters[-1][1] <= end <= quarters[-1][2]
    assert all(a[2] + timedelta(days=1) == b[1] for a, b in pairwise(quarters))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kurz", ("kurz",)),
        ("zwölf zeichen", ("zwölf", "zeichen")),
        ("einundzwanzigbuchstaben", ("einundzwan", "zigbuchst…")),
        ("aaaa bbbb cccc dddd eeee", ("aaaa bbbb", "cccc dddd…")),
    ],
)
def test_long_labels_take_two_lines_and_end_in_an_ellipsis(text, lines):
    assert two_lines(text, width=10) == lines
