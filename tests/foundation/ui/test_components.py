import re
from datetime import date

import pytest
from django.test import RequestFactory

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link, TlpMark, cell, safe_address
from bollwerk.foundation.ui.paging import Count, Page
from bollwerk.foundation.ui.parts import Branch, Column, Download, Happening, Step

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.mark.parametrize(
    "text",
    [
        "{% card hostile %}{{ hostile }}{% endcard %}",
        "{% section hostile lead=hostile %}{{ hostile }}{% endsection %}",
        "{% alert hostile %}{{ hostile }}{% endalert %}",
        "{% details hostile %}{{ hostile }}{% enddetails %}",
        "{% heading hostile %}",
        "{% badge hostile 'danger' %}",
        "{% link_button hostile hostile %}",
        "{% button hostile name=hostile value=hostile %}",
        "{% button_form hostile hostile field=hostile %}",
        "{% copy_button hostile hostile %}",
        "{% code_block hostile hostile %}",
        "{% table hostile columns rows %}",
        "{% description_list facts %}",
        "{% empty_state hostile hostile hostile hostile %}",
        "{% kpi hostile hostile note=hostile state=hostile %}",
        "{% timeline happenings %}",
        "{% stepper steps %}",
        "{% progress hostile 3 url=hostile text=hostile %}",
        "{% tree branches %}",
        "{% downloads files %}",
        "{% search_field value=hostile label=hostile hint=hostile %}",
        "{% choice_field 'a' hostile choices %}",
        "{% hidden 'a' hostile %}",
        "{% breadcrumb links %}",
        "{% tabs links %}",
        "{{ link }}{{ code }}{{ lines }}",
    ],
)
def test_hostile_text_stays_text(show, text):
    shown = (
        show(
            text,
            hostile=HOSTILE,
            columns=[Column("", HOSTILE)],
            rows=[[HOSTILE]],
            facts={HOSTILE: HOSTILE},
            happenings=[Happening(date(2026, 1, 1), HOSTILE, HOSTILE, HOSTILE, url=HOSTILE)],
            steps=[Step(HOSTILE, note=HOSTILE, url=HOSTILE)],
            branches=[Branch(HOSTILE, HOSTILE, (Branch(HOSTILE, mark=HOSTILE),))],
            files=[Download(HOSTILE, HOSTILE, HOSTILE, 3, HOSTILE)],
            choices=[(HOSTILE, HOSTILE)],
            links=[Link(HOSTILE, HOSTILE, HOSTILE), HOSTILE],
            link=Link(HOSTILE, HOSTILE, HOSTILE),
            code=Code(HOSTILE),
            lines=Lines((HOSTILE,)),
        )
        if "tabs" not in text
        else show(text, links=[Link(HOSTILE, HOSTILE)])
    )

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", " /x", "vbscript:x"]
)
def test_an_address_that_would_run_or_leave_unnoticed_leads_nowhere(address):
    assert safe_address(address) == "#"


@pytest.mark.parametrize("address", ["/a", "?b=1", "#c", "https://a.example", "mailto:a@b.example", "tel:+49"])
def test_ordinary_addresses_are_kept(address):
    assert safe_address(address) == address


@pytest.mark.parametrize("kind", ["success", "warning", "danger", "info"])
def test_a_badge_says_its_meaning_without_colour(show, kind):
    shown = show("{% badge 'Text' kind %}", kind=kind)

    assert f"kern-icon--{kind}" in shown
    assert "Text" in shown


def test_a_badge_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="purple"):
        str(Badge("x", "purple"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (True, "ja"),
        (False, "nein"),
        (0, "0"),
        (12345, "12.345"),
        (date(2026, 11, 21), "21.11.2026"),
        (Tlp.AMBER_STRICT, "TLP:AMBER+STRICT"),
        (Standing.REFUTED, "widerlegt"),
        (Level.NOT_ASSESSABLE, "nicht beurteilbar"),
        (["a", None], "a–"),
    ],
)
def test_a_cell_prints_any_plain_value(value, text):
    assert re.sub(r"<[^>]+>", "", cell(value)) == text


def test_lines_say_how_many_are_left_out():
    assert "und 1.200 weitere" in str(Lines(("a",), and_more=1200))


def test_every_tlp_label_is_written_as_the_standard_does():
    assert [re.sub(r"<[^>]+>", "", str(TlpMark(tlp))) for tlp in Tlp] == [
        "TLP:CLEAR",
        "TLP:GREEN",
        "TLP:AMBER",
        "TLP:AMBER+STRICT",
        "TLP:RED",
    ]


def test_a_table_has_a_caption_heads_and_a_way_to_scroll_it_by_keyboard(show):
    shown = show(
        "{% table 'Räume' columns rows id='t' %}",
        columns=[Column("name", "Name"), Column("size", "Größe", numeric=True)],
        rows=[{"name": "Archiv", "size": 1200}],
    )

    assert '<caption id="t-caption">Räume</caption>' in shown
    assert 'tabindex="0" aria-labelledby="t-caption"' in shown
    assert '<th scope="row">Archiv</th>' in shown
    assert "<td data-numeric>1.200</td>" in shown


def test_a_table_below_its_heading_is_named_for_screen_readers_only(show):
    shown = show("{% table 'Räume' columns rows id='t' titled=True %}", columns=["A"], rows=[])

    assert '<caption class="kern-sr-only" id="t-caption">Räume</caption>' in shown


def test_an_empty_table_says_so(show):
    shown = show("{% table 'Räume' columns rows empty='Kein Raum.' %}", columns=["A", "B"], rows=[])

    assert '<td colspan="2" class="bw-table__empty">Kein Raum.</td>' in shown


def test_a_row_with_too_few_values_is_refused(show):
    with pytest.raises(ValueError, match="zip"):
        show("{% table 'x' columns rows %}", columns=["A", "B"], rows=[["only one"]])


def test_page_links_keep_the_filters_and_replace_the_place(show):
    request = RequestFactory().get("/liste/?q=ewo&after=old")

    shown = show(
        "{% pagination page target='#rows' %}",
        request=request,
        page=Page(rows=(1,), next="NEXT", previous="PREV", count=Count(1)),
    )

    assert 'href="?q=ewo&amp;after=NEXT" rel="next" hx-get="?q=ewo&amp;after=NEXT" hx-target="#rows"' in shown
    assert 'href="?q=ewo&amp;before=PREV"' in shown
    assert "1 Eintrag" in shown


def test_a_capped_count_says_more_than(show):
    assert "mehr als 1.000 Einträge" in show(
        "{% pagination page %}", page=Page(rows=(), count=Count(1000, capped=True))
    )


@pytest.mark.parametrize(
    ("path", "current"), [("/x/", "Liste"), ("/x/?view=map", "Karte"), ("/x/?view=map&q=1", "Karte")]
)
def test_the_current_tab_is_the_one_the_address_shows(show, path, current):
    request = RequestFactory().get(path)

    shown = show("{% tabs links %}", request=request, links=[Link("Liste", "/x/?"), Link("Karte", "/x/?view=map")])

    found = re.findall(r'aria-current="page">([^<]+)<', shown)
    assert current in found


def test_progress_asks_again_only_while_there_is_an_address(show):
    assert 'hx-trigger="every 2s"' in show("{% progress 'Import' 3 maximum=10 url='/x' %}")
    assert "hx-trigger" not in show("{% progress 'Import' 10 maximum=10 %}")


def test_a_button_form_carries_the_token_and_its_fields(show):
    shown = show("{% button_form 'Los' '/x' revision=1234 %}", csrf_token="TOKEN")

    assert 'name="csrfmiddlewaretoken" value="TOKEN"' in shown
    assert 'name="revision" value="1234"' in shown


def test_a_step_says_its_state_in_words(show):
    shown = show("{% stepper steps %}", steps=[Step("A", "done"), Step("B", "current"), Step("C", "failed")])

    assert [word for word in ("erledigt", "läuft", "gescheitert") if word in shown] == [
        "erledigt",
        "läuft",
        "gescheitert",
    ]
    assert shown.count('aria-current="step"') == 1
