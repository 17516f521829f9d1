"""An inventory is read however a spreadsheet wrote it; what is no table is refused in one sentence."""

import pytest

from bollwerk.engines.product_identity import Item, TableError, read_items

PLAIN = "vendor,product,version,cpe,purl\nBüro AG,Waage,1.0,,\n"
GERMAN = 'Inventarnummer;Hersteller;Produkt;Version;Standort\n"A;7";Büro AG;Waage;1.0;Keller\n'
WANTED = Item("1", "Büro AG", "Waage", "1.0")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
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
    ("raw", "said"),
    [
        (b"", "first line must name columns"),
        (b"colour,weight\nred,3\n", "first line must name columns"),
        (b"vendor,version\nA,3\n", "first line must name columns"),
        (b"PK\x03\x04\x00\x00product", "no text"),
        (b"\xff\xfeproduct", "no text"),
        (b'product\n"' + b"x" * 1_000_001, "cannot be read"),
    ],
)
def test_what_is_no_table_of_products_is_refused(raw, said):
    with pytest.raises(TableError, match=said):
        read_items(raw)
