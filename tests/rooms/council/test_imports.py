"""Documents as people send them, and as attackers do. Samples are made here in the shape of the real formats."""

import io
import json
import zipfile

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from bollwerk.foundation import clock
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.exports.docx import to_docx
from bollwerk.rooms.council.exports.pdf import to_pdf
from bollwerk.rooms.council.exports.sheets import Sheet, SheetSection
from bollwerk.rooms.council.imports import extract
from bollwerk.rooms.council.intake import text_of_file, text_of_paste
from bollwerk.rooms.council.packages import DocumentError
from bollwerk.rooms.council.states import Rendition
from bollwerk.rooms.council.texts import intake_sentence

QUESTION = "Gibt es Notfallpläne für die IT der Stadt?"
SHEET = Sheet(
    Rendition.PUBLIC,
    "Anfrage Nr. 5/2026",
    "IT-Sicherheit",
    "Wir fragen:",
    (SheetSection((f"1. {QUESTION}",), ("Bitte ausführlich antworten, Größe der Fläche inklusive.",)),),
    ("Musterstadt",),
    "",
)


def zipped(**parts: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def code_of(content: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        extract(content)
    return str(refused.value).split("|")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_any_usual_encoding(encoding):
    assert extract(f"1. {QUESTION}\n".encode(encoding)).text.strip() == f"1. {QUESTION}"


def test_a_file_that_mixes_encodings_is_read_line_by_line():
    content = "1. Größe?\n".encode() + "2. Fläche?\n".encode("cp1252")

    assert extract(content).text == "1. Größe?\n2. Fläche?\n"


@pytest.mark.slow  # makes a PDF
def test_pdf_and_docx_are_read_by_content():
    at = clock.now()

    for content in (to_pdf(SHEET, city="Musterstadt", at=at), to_docx(SHEET, city="Musterstadt", at=at)):
        assert QUESTION in extract(content).text


def test_numbers_that_word_writes_by_itself_are_counted():
    document = Document()
    document.add_paragraph("Erste Frage?", style="List Number")
    document.add_paragraph("Zweite Frage?", style="List Number")
    for paragraph in document.paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = document.styles["List Number"].element.pPr.numPr.numId.val
    stream = io.BytesIO()
    document.save(stream)

    assert extract(stream.getvalue()).text.splitlines() == ["1. Erste Frage?", "2. Zweite Frage?"]


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
 <text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>
 <text:list-level-style-number text:level="2" style:num-format="a"/></text:list-style></office:automatic-styles>
 <office:body><office:text><text:h>Anfrage</text:h><text:list text:style-name="L1">
 <text:list-item><text:p>Erste<text:s/>Frage?</text:p><text:list><text:list-item><text:p>Wie?</text:p></text:list-item>
 </text:list></text:list-item><text:list-item><text:p>Zweite Frage?</text:p></text:list-item></text:list>
 </office:text></office:body></office:document-content>"""
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def test_an_opendocument_text_is_read_with_the_numbers_of_its_lists():
    content = zipped(**{"mimetype": ODT_TYPE, "content.xml": ODT})

    assert extract(content).text.splitlines() == ["Anfrage", "1. Erste Frage?", "a) Wie?", "2. Zweite Frage?"]


def questions_in_a_table() -> bytes:
    """A Word document whose questions stand in a table, the number in a cell of its own."""
    document, stream = Document(), io.BytesIO()
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [("Nr.", "Frage", "Antwort"), ("1", "Wie oft?", ""), ("2.", "Wo?", "")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(stream)
    return stream.getvalue()


def opendocument_table() -> bytes:
    rows = "".join(
        f"<t:table-row><t:table-cell><text:p>{number}</text:p></t:table-cell>"
        f"<t:table-cell><text:p>{text}</text:p></t:table-cell></t:table-row>"
        for number, text in (("Nr.", "Frage"), ("1", "Wie oft?"), ("2.", "Wo?"))
    )
    body = f'<t:table xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0">{rows}</t:table></office:text>'
    return zipped(**{"mimetype": ODT_TYPE, "content.xml": ODT.replace("</office:text>", body)})


@pytest.mark.parametrize("made", [questions_in_a_table, opendocument_table])
def test_a_number_in_a_cell_of_its_own_counts_the_question_beside_it(made):
    lines = [line for line in extract(made()).text.splitlines() if line]

    assert [line for line in lines if line.endswith("?")][-2:] == ["1. Wie oft?", "2. Wo?"]
    assert "Nr." in lines


def oparl(**changes) -> bytes:
    paper = {
        "id": "https://ris.example.org/paper/1",
        "type": "https://schema.oparl.org/1.1/Paper",
        "name": "IT-Sicherheit",
        "reference": "12/2026",
        "paperType": "Anfrage",
        "mainFile": {"type": "https://schema.oparl.org/1.1/File", "text": f"Wir fragen:\n1. {QUESTION}\n"},
        **changes,
    }
    return json.dumps(paper).encode()


def test_an_oparl_paper_brings_number_title_and_text():
    text = extract(oparl()).text

    assert text.startswith("Anfrage Nr. 12/2026 betreffend IT-Sicherheit")
    assert QUESTION in text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (oparl(type="https://schema.oparl.org/1.1/Person"), "no_paper"),
        (oparl(paperType="Beschlussvorlage"), "other_paper_type"),
        (oparl(mainFile={"accessUrl": "https://ris.example.org/1.pdf"}), "paper_without_text"),
        (b"{" * 100_000, "broken_json"),
        (b'{"type": ', "broken_json"),
    ],
)
def test_other_json_is_refused(content, code):
    assert code_of(content) == code


def test_the_wording_of_the_paper_type_can_be_set():
    assert QUESTION in extract(oparl(paperType="Kleine Fragestunde"), paper_types="fragestunde").text


def pdf_pages(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf_encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(to_pdf(SHEET, city="x", at=clock.now()))))
    writer.encrypt("geheim", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_pdfs_that_cannot_be_an_inquiry_are_refused():
    whole = to_pdf(SHEET, city="x", at=clock.now())

    assert code_of(pdf_pages(301)) == "too_many_pages"
    assert code_of(pdf_pages(3)) == "no_text"
    assert code_of(pdf_encrypted()) == "encrypted"
    assert code_of(whole[: len(whole) // 3]) in {"broken", "no_text"}


def test_a_pdf_of_exactly_the_most_pages_is_opened():
    assert code_of(pdf_pages(300)) == "no_text"


DTD = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"PK\x03\x04 damaged", "broken"),
        (zipped(**{"xl/workbook.xml": "<x/>"}), "unsupported"),
        (zipped(**{"word/document.xml": "<x/>", "word/vbaProject.bin": b"macro"}), "macros"),
        (zipped(**{"mimetype": ODT_TYPE, "content.xml": ODT, "Basic/script-lc.xml": "<x/>"}), "macros"),
        (zipped(**{"word/document.xml": DTD}), "entities"),
        (zipped(**{"word/document.xml": "<x>"}), "broken"),
        (zipped(**{f"word/{number}.xml": "x" for number in range(2001)}), "bomb"),
        (zipped(**{"word/document.xml": b"\0" * 90_000_000}), "bomb"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (rb"{\rtf1 Frage?}", "unsupported"),
        (b"<!DOCTYPE html><p>Frage?</p>", "unsupported"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "unsupported"),
        (b"a" * 400_001, "too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_each_hostile_or_foreign_document_is_refused_for_its_reason(content, code):
    assert code_of(content) == code


@pytest.mark.parametrize("code", ["empty", "macros", "entities", "bomb", "encrypted", "broken", "too_many_pages"])
def test_every_refusal_is_one_sentence_that_says_nothing_was_kept(code):
    assert "nichts übernommen" in intake_sentence(code)


def test_the_child_process_hands_back_text_and_reasons():
    assert text_of_file(f"1. {QUESTION}".encode()) == f"1. {QUESTION}"
    with pytest.raises(IntakeError) as refused:
        text_of_file(zipped(**{"word/document.xml": DTD}))
    assert refused.value.code == "entities"


def test_a_marking_in_the_margin_of_a_document_is_enough_to_refuse_it():
    document = Document()
    document.add_paragraph(f"1. {QUESTION}")
    document.sections[0].header.paragraphs[0].text = "VS-NUR FÜR DEN DIENSTGEBRAUCH"
    stream = io.BytesIO()
    document.save(stream)

    with pytest.raises(IntakeError) as refused:
        text_of_file(stream.getvalue())

    assert refused.value.code == "classified"
    assert "nicht zugelassen" in intake_sentence(refused.value.code, **refused.value.facts)


def test_pasted_oparl_is_read_as_a_paper():
    assert text_of_paste(oparl().decode()).startswith("Anfrage Nr. 12/2026")
    assert text_of_paste("1. Frage?") == "1. Frage?"
