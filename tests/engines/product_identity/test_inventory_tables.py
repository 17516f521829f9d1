"""An inventory is read however a spreadsheet wrote it; what is no table is refused in one sentence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.product_identity import Item, TableError, read_items

PLAIN = "vendor,product,version,cpe,purl\nBüro AG,Waage,1.0,,\n"
GERMAN = 'Inventarnummer;Hersteller;Produkt;Version;Standort\n"A;7";Büro AG;Waage;1.0;Keller\n'
WANTED = Item("1", "Büro AG", "Waage", "1.0")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_ending_is_read(encoding, ending):
    assert read_items(PLAIN.replace("\n", ending).encode(encoding)) == [WANTED]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_sign_between_cells_is_read(separator):
    assert read_items(PLAIN.replace(",", separator).encode()) == [WANTED]


def test_german_headings_in_any_order_among_others_are_read():
    assert read_items(GERMAN.encode("cp1252")) == [Item("A;7", "Büro AG", "Waage", "1.0")]


def test_short_long_and_empty_rows_are_read_as_far_as_they_go():
    text = "\nProduct,Version,CPE\nWaage\n\n,,\nUhr,2,cpe:/a:b:c,more\n"

    assert read_items(text.encode()) == [Item("1", name="Waage"), Item("3", name="Uhr", version="2", cpe="cpe:/a:b:c")]


@pytest.mark.parametrize(
    "above",
    ["sep=;\n", '"sep=;"\r\n', "Liste der Anwendungen, Stand 1.11.;;;\n;;;\n", "\n" * 30],
)
def test_what_stands_above_the_headings_is_passed_over(above):
    assert read_items((above + GERMAN).encode()) == [Item("A;7", "Büro AG", "Waage", "1.0")]


def test_headings_may_break_inside_a_cell():
    raw = b'"Vendor";"Product";"Remark\n(internal)"\nA;B;C\n'

    assert read_items(raw) == [Item("1", "A", "B")]


def test_the_first_line_may_say_a_sign_of_its_own():
    assert read_items(b"sep=^\nvendor^product\nA^B, C; D\n") == [Item("1", "A", "B, C; D")]


@pytest.mark.parametrize(("lines", "is_read"), [(19, True), (20, False)])
def test_so_many_lines_may_stand_above_the_headings(lines, is_read):
    raw = ("title\n" * lines + PLAIN).encode()

    if is_read:
        assert read_items(raw) == [WANTED]
    else:
        with pytest.raises(TableError, match="must name columns"):
            read_items(raw)


def test_single_empty_characters_are_left_out():
    assert read_items(("vendor,product\nBüro\0 AG,Waage\n" + "\n" * 100).encode()) == [Item("1", "Büro AG", "Waage")]


def test_quotation_marks_inside_a_cell_are_read_as_they_stand():
    raw = b'vendor,product\nA,"12"" panel"\nB,"19" panel\nC,24" panel\n'

    assert [item.name for item in read_items(raw)] == ['12" panel', "19 panel", '24" panel']


@given(st.binary(max_size=300))
def test_every_row_of_any_file_has_a_key_unless_the_file_is_refused(raw):
    for one in (raw, b"vendor;product;version\n" + raw):
        with suppress(TableError):
            assert all(item.key for item in read_items(one))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "first line must name columns"),
        (b"colour,weight\nred,3\n", "first line must name columns"),
        (b"vendor,version\nA,3\n", "first line must name columns"),
        (b"PK\x03\x04\x00\x00product", "no text"),
        (b"\xff\xfeproduct", "no text"),
        (b'product\n"' + b"x" * 1_000_001, "cannot be read"),
        (b'vendor,product\nA,"B\nC,D\n', "opened and not closed"),
    ],
)
def test_what_is_no_table_of_products_is_refused(raw, said):
    with pytest.raises(TableError, match=said):
        read_items(raw)
