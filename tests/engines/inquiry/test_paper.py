import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared

from bollwerk.engines.inquiry import InquiryTooLongError, PaperKind, PartKind, split_paper
from bollwerk.engines.inquiry.cleaning import clean_text, squeeze
from bollwerk.engines.inquiry.paper import MAX_LINES, MAX_QUESTIONS

TWO = ("Wie oft werden Daten gesichert?", "Wer prüft die Sicherung?")


def texts(paper: str) -> list[str]:
    return [question.text for question in split_paper(paper).questions]


def numbers(paper: str) -> list[str]:
    return [question.number for question in split_paper(paper).questions]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1. ", "2. "),
        ("1) ", "2) "),
        ("(1) ", "(2) "),
        ("1.) ", "2.) "),
        ("1.", "2."),
        ("Frage 1: ", "Frage 2: "),
        ("Frage 1\n", "Frage 2\n"),
        ("Frage Nr. 1: ", "Frage Nr. 2: "),
        ("a) ", "b) "),
        ("I. ", "II. "),
        ("1.1 ", "1.2 "),
        ("**1. ", "**2. "),
        ("- 1. ", "- 2. "),
        ("• 1) ", "• 2) "),
        ("1.\n", "2.\n"),
        ("1\\. ", "2\\. "),
        ("7. ", "8. "),
        ("1 . ", "2 . "),
        ("1, ", "2. "),
        ("l. ", "2. "),
        ("1\t", "2\t"),
        ("1 ", "2 "),
        ("F1: ", "F2: "),
        ("1. Frage: ", "2. Frage: "),
        ("(i) ", "(ii) "),
        ("A.1 ", "A.2 "),
        ("4a. ", "4 b) "),
        ("- ", "- "),
        ("| 1 | ", "| 2 | "),
    ],
)
def test_every_numbering_style_gives_the_same_questions(first, second):
    paper = f"Anfrage der Fraktion X\n\nWir fragen die Verwaltung:\n\n{first}{TWO[0]}\n\n{second}{TWO[1]}\n"

    assert texts(paper) == list(TWO)


def test_numbers_are_kept_as_printed():
    assert numbers("Wir fragen:\n7. Wie?\n8. Wer?") == ["7", "8"]
    assert numbers("Wir fragen:\n1.1 Wie ist das?\n1.2 Wer macht das?") == ["1.1", "1.2"]
    assert numbers("Wir fragen:\na) Wie ist das?\nb) Wer macht das?") == ["a", "b"]


@pytest.mark.parametrize(
    ("paper", "printed"),
    [
        ("Wir fragen:\n1. Wie?\n3. Wo ist das?\n4a. Wer?\n4b. Wann?\n5. Was?", ["1", "3", "4a", "4b", "5"]),
        ("Wir fragen:\n1. Sicherung\n1.1 Wie?\n1.2 Wer?\n2. Notfall\n2.1 Was?", ["1.1", "1.2", "2.1"]),
        ("Wir fragen:\n1. Wie?\n(1) Täglich?\n(2) Nachts?\n2. Wer?\n(1) Das Amt?", ["1", "2"]),
        ("Anfrage\n\nl. Wie ist das?\n2 . Wer macht das ?\n3, Wo liegt das?\n4 Wann war das?", ["1", "2", "3", "4"]),
        ("Anfrage\n1. Stadt A\n2. Stadt B\nWer folgt?\n\nWir fragen:\n1. Wie?\n2. Wer?", ["1", "2"]),
        ("Um Auskunft wird gebeten,\na) ob gesichert wird,\nb) wer das prüft.", ["a", "b"]),
        ("Seit wann?\n\nWir fragen daher:\n\nWie ist das seit\n5 Jahren?\n\nWer macht das?", ["1", "2"]),
    ],
)
def test_inner_numbers_titles_and_misread_ones_keep_the_count(paper, printed):
    assert numbers(paper) == printed


def test_a_sub_question_under_its_question_is_a_labelled_part():
    question = split_paper("Wir fragen:\n1. Gibt es Pläne?\n1 a) Wann wurden sie geübt?\n2. Wer?").questions[0]

    assert [(part.label, part.text) for part in question.parts] == [
        ("", "Gibt es Pläne?"),
        ("1 a", "Wann wurden sie geübt?"),
    ]


def test_a_title_between_the_questions_belongs_to_none():
    paper = "Wir fragen:\nI. Sicherung\n1. Wie oft?\n2. Wo?\nII. Notfall\n3. Welche Pläne gibt es?"

    assert texts(paper) == ["Wie oft?", "Wo?", "Welche Pläne gibt es?"]


def test_questions_on_one_line_are_told_apart():
    assert texts(f"Wir fragen: 1. {TWO[0]} 2. {TWO[1]}") == list(TWO)


@pytest.mark.parametrize(
    "trap",
    [
        "Der Ausschuss tagte am\n26.11.2014 im Rathaus.",
        "Seit dem\n1. Januar 2020 gilt das.",
        "Auf Vorlage\nNr. 1368/2014 wird verwiesen.",
        "nach\nArt. 32 DSGVO dokumentiert.",
        "im\n2. Quartal geplant.",
        "Es gibt drei Säulen:\n1. Firewall\n2. Virenschutz\n3. Schulung",
        "z. B. durch das Amt, u. a. nachts.",
        "Die\n3. Fortschreibung liegt vor.",
    ],
)
def test_dates_ordinals_and_lists_in_an_answer_are_no_questions(trap):
    paper = f"Die Anfrage wird wie folgt beantwortet:\n\n1. {TWO[0]}\n{trap}\n\n2. {TWO[1]}\nDas Amt.\n"

    questions = split_paper(paper).questions

    assert [question.text for question in questions] == list(TWO)
    assert squeeze(questions[0].answer) == squeeze(trap)


def test_a_list_of_facts_before_the_questions_is_preamble():
    paper = (
        f"Anfrage\n\n1. Angriff auf A\n2. Angriff auf B\n3. Angriff auf C\n\nWir fragen:\n\n1. {TWO[0]}\n2. {TWO[1]}"
    )

    assert texts(paper) == list(TWO)


def test_requests_without_a_question_mark_count_after_an_announcement():
    paper = "Anfrage\n\nWir bitten um Auskunft zu:\n\n1. Stand der Datensicherung\n2. Stand der Schulungen\n"

    assert texts(paper) == ["Stand der Datensicherung", "Stand der Schulungen"]


def test_sixty_questions_are_sixty():
    paper = "Große Anfrage\n\n" + "\n".join(f"{n}. Wie steht es um Punkt {n} der Liste?" for n in range(1, 61))

    assert numbers(paper) == [str(n) for n in range(1, 61)]


def test_numbering_that_restarts_stays_unique():
    paper = "Anfrage\nA. Technik\n1. Wie ist das?\n2. Wer ist das?\n\nB. Recht\n1. Was gilt dort?\n2. Wen betrifft es?"

    assert numbers(paper) == ["1", "2", "1 (2)", "2 (2)"]


def test_a_question_keeps_its_lettered_parts():
    paper = "Anfrage\n1. Zur Datensicherung:\na) Wie oft wird gesichert?\nb) Wo liegen die Kopien?\n2. Wer prüft das?"

    questions = split_paper(paper).questions

    assert [question.number for question in questions] == ["1", "2"]
    assert [(part.label, part.text) for part in questions[0].parts] == [
        ("a", "Wie oft wird gesichert?"),
        ("b", "Wo liegen die Kopien?"),
    ]


def test_lettered_parts_answered_one_by_one_are_questions():
    paper = "Die Anfrage wird wie folgt beantwortet:\n1. Zur Sicherung:\na) Wie oft?\nTäglich.\n\nb) Wo?\nIm Tresor.\n"

    found = [(question.number, question.text, question.answer) for question in split_paper(paper).questions]

    assert found == [("1a", "Wie oft?", "Täglich."), ("1b", "Wo?", "Im Tresor.")]


def test_questions_without_numbers_are_paragraphs():
    paper = f"Anfrage\n\nDie Lage ist ernst.\n\nWir fragen:\n\n{TWO[0]}\n\n{TWO[1]} Wenn ja, seit wann?\n"

    assert texts(paper) == [TWO[0], f"{TWO[1]} Wenn ja, seit wann?"]


def test_questions_in_one_paragraph_are_sentences_with_their_conditions():
    paper = "Wir haben Fragen. Gibt es Kopien? Wenn ja, wo? Wer prüft das?"

    assert texts(paper) == ["Gibt es Kopien? Wenn ja, wo?", "Wer prüft das?"]


@pytest.mark.parametrize(
    "text", ["", " \n\f\n ", "1.", "Anfrage der Fraktion X\n\nDie Lage ist ernst.", "(((((", "Mainz"]
)
def test_a_text_without_questions_has_none(text):
    assert split_paper(text).questions == ()


def test_hyphenated_and_paged_text_reads_as_one():
    paper = (
        "Anfrage\n1. Wird das Konzept kon-\ntinuierlich an die EDV-\nTechnik und die Hard-\nund\n"
        "\n- 2 -\n\nSoftware angepasst?"
    )

    assert texts(paper) == ["Wird das Konzept kontinuierlich an die EDV-Technik und die Hard- und Software angepasst?"]


def test_running_titles_beside_page_numbers_vanish():
    pages = [f"Stadt X, Anfrage 12/2024\n\n{n}. Wie steht es um Punkt {n}\n\nSeite {n} von 4\n\f" for n in range(1, 5)]
    body = "".join(page.replace(f"Punkt {n}\n", f"Punkt {n}?\n") for n, page in enumerate(pages, start=1))

    assert texts(body) == [f"Wie steht es um Punkt {n}?" for n in range(1, 5)]


def test_repeated_short_answers_are_not_mistaken_for_running_titles():
    paper = "Antwort der Verwaltung\n" + "\n\n".join(f"{n}. Gilt Punkt {n}?\nNein." for n in range(1, 9))

    assert [question.answer for question in split_paper(paper).questions] == ["Nein."] * 8


class TestAnswers:
    def test_answers_under_their_own_heading(self):
        paper = f"1. {TWO[0]}\n2. {TWO[1]}\n\nZu Frage 1:\nTäglich.\n\nZu Frage 2:\nDas Amt.\n"

        found = split_paper(paper)

        assert found.kind is PaperKind.ANSWER
        assert [(q.text, q.answer) for q in found.questions] == [(TWO[0], "Täglich."), (TWO[1], "Das Amt.")]

    @pytest.mark.parametrize(
        "heading",
        [
            "Zu den Fragen 1 und 2:",
            "Zu 1. und 2.:",
            "Zu Frage 1-2:",
            "Die Fragen 1 bis 2 werden gemeinsam beantwortet:",
        ],
    )
    def test_a_joint_answer_is_shared(self, heading):
        paper = f"1. {TWO[0]}\n2. {TWO[1]}\n3. Warum?\n\n{heading}\nTäglich durch das Amt.\n\nZu Frage 3:\nDarum.\n"

        questions = split_paper(paper).questions

        assert [q.answered_with for q in questions] == [("2",), ("1",), ()]
        assert questions[0].answer == questions[1].answer
        assert questions[0].answer.endswith("Täglich durch das Amt.")
        assert questions[2].answer == "Darum."

    def test_an_answer_paper_that_names_only_numbers_has_questions_without_text(self):
        found = split_paper("Antwort der Verwaltung\n\nZu Frage 1: Ja.\n\nZu Frage 2: Nein, nie.\n")

        assert [(q.number, q.text, q.answer) for q in found.questions] == [("1", "", "Ja."), ("2", "", "Nein, nie.")]

    @pytest.mark.parametrize(
        "paper",
        [
            "Zu Frage 1 (Wie oft?):\nTäglich.\n\nZu Frage 2 (Wo?):\nIm Tresor.",
            "| Nr. | Frage | Antwort |\n|---|---|---|\n| 1 | Wie oft? | Täglich. |\n| 2 | Wo? | Im Tresor. |",
        ],
    )
    def test_a_question_in_brackets_or_in_a_table_has_its_answer(self, paper):
        found = split_paper(f"Stellungnahme der Verwaltung\n\n{paper}\n")

        assert [(q.text, q.answer) for q in found.questions] == [("Wie oft?", "Täglich."), ("Wo?", "Im Tresor.")]

    def test_the_word_antwort_divides(self):
        paper = (
            f"Frage 1: {TWO[0]}\nAntwort: Täglich. Ist das genug?\n\nFrage 2: {TWO[1]}"
            f"\nAntwort der Verwaltung:\nDas Amt.\n"
        )

        found = split_paper(paper)

        assert [(q.text, q.answer) for q in found.questions] == [
            (TWO[0], "Täglich. Ist das genug?"),
            (TWO[1], "Das Amt."),
        ]

    def test_answers_after_the_list_under_the_same_numbers(self):
        paper = (
            f"Antwort\n1. {TWO[0]}\n2. {TWO[1]}\n\nDie Verwaltung antwortet wie folgt:\n\n1. Täglich.\n2. Das Amt.\n"
        )

        found = [(q.text, q.answer) for q in split_paper(paper).questions]

        assert found == [(TWO[0], "Täglich."), (TWO[1], "Das Amt.")]

    def test_a_list_repeated_with_answers_counts_once(self):
        paper = (
            f"Antwort\n1. {TWO[0]}\n2. {TWO[1]}\n\nBeantwortung:\n\n1. {TWO[0]}\nTäglich.\n\n2. {TWO[1]}\nDas Amt.\n"
        )

        assert [(q.number, q.answer) for q in split_paper(paper).questions] == [("1", "Täglich."), ("2", "Das Amt.")]


class TestHeader:
    def test_inquiry_with_letterhead(self):
        paper = (
            "SPD-Fraktion im Rat der Stadt Musterstadt\nMusterstadt, den 3. Mai 2023\nDrucksache Nr. 20/0815\n\n"
            "Anfrage der SPD-Fraktion\nBetreff: Datensicherung der Stadt\n\nWir fragen:\n1. Wie?\n\n"
            "Begründung:\nMuss sein?\n\n"
            "Mit freundlichen Grüßen\n\nErika Muster\nStadträtin"
        )

        found = split_paper(paper)

        assert (found.kind, found.number, found.subject) == (PaperKind.INQUIRY, "20/0815", "Datensicherung der Stadt")
        assert (found.dated_on, found.place, found.signatory) == (date(2023, 5, 3), "Musterstadt", "Erika Muster")
        assert found.questions[0].text == "Wie?"

    @pytest.mark.parametrize(
        ("head", "faction"),
        [
            ("Anfrage der Fraktion Bündnis 90/Die Grünen vom 1.2.2024", "Bündnis 90/Die Grünen"),
            ("Anfrage der CDU-Stadtratsfraktion", "CDU"),
            ("Anfrage des Stadtrats Max Muster (Die Partei)", "Die Partei"),
            ("Anfrage der FDP vom 01.02.2024", "FDP"),
        ],
    )
    def test_the_faction_is_read_in_its_usual_places(self, head, faction):
        assert split_paper(f"{head}\n\n1. Wie?\n").faction == faction

    def test_the_signature_is_no_part_of_the_last_answer(self):
        paper = (
            "Antwort zur Anfrage\n1. Wie oft?\nTäglich.\n\nMainz, 19. November 2021\n\ngez."
            "\nMichael Muster\nOberbürgermeister"
        )

        found = split_paper(paper)

        assert found.questions[0].answer == "Täglich."
        assert (found.signatory, found.place, found.dated_on) == ("Michael Muster", "Mainz", date(2021, 11, 19))

    def test_a_day_that_does_not_exist_is_passed_over(self):
        assert split_paper("Anfrage vom 31.02.2024\n1. Wie?").dated_on is None


class TestPartKinds:
    @pytest.mark.parametrize(
        ("text", "kind", "core"),
        [
            ("Gibt es ein Konzept?", PartKind.YES_NO, PartKind.YES_NO),
            ("Wie viele Angriffe gab es?", PartKind.FIGURE, PartKind.FIGURE),
            ("Welcher Anteil wird selbst gehostet?", PartKind.FIGURE, PartKind.FIGURE),
            ("In welchen Abständen wird geprüft?", PartKind.FIGURE, PartKind.FIGURE),
            ("Welche Maßnahmen gibt es?", PartKind.LIST, PartKind.LIST),
            ("Durch wen wird beraten?", PartKind.LIST, PartKind.LIST),
            ("Wie wird das kontrolliert?", PartKind.EXPLANATION, PartKind.EXPLANATION),
            ("Inwiefern hilft das?", PartKind.EXPLANATION, PartKind.EXPLANATION),
            ("Warum nicht?", PartKind.REASON, PartKind.REASON),
            ("Wenn ja, wie viele?", PartKind.CONDITIONAL, PartKind.FIGURE),
            ("Falls nein: Warum nicht?", PartKind.CONDITIONAL, PartKind.REASON),
            ("Und wenn ja, durch wen?", PartKind.CONDITIONAL, PartKind.LIST),
            ("Bitte nach Jahren aufschlüsseln.", PartKind.REQUEST, PartKind.REQUEST),
        ],
    )
    def test_each_sentence_shows_what_it_asks_for(self, text, kind, core):
        part = split_paper(f"Wir fragen:\n1. {text}").questions[0].parts[0]

        assert (part.kind, part.core) == (kind, core)

    def test_a_statement_that_leads_up_is_no_part(self):
        question = split_paper(
            "Anfrage\n1. In A gab es einen Angriff. Wie sind wir geschützt? Wer prüft das?"
        ).questions[0]

        assert [part.text for part in question.parts] == ["Wie sind wir geschützt?", "Wer prüft das?"]
        assert question.text.startswith("In A gab es")


class TestSeeds:
    def test_the_answer_of_2021(self):
        found = split_paper(shared("seeds/000_0fa14c30aaf0eb7a.txt").read_text(encoding="utf-8"))

        assert [question.number for question in found.questions] == [str(n) for n in range(1, 11)]
        assert (found.kind, found.number, found.faction) == (PaperKind.ANSWER, "1644/2021", "PIRATEN & VOLT")
        assert (found.dated_on, found.place, found.signatory) == (date(2021, 11, 19), "Mainz", "Michael Ebling")
        assert found.subject == "IT-Sicherheit der städtischen Verwaltung / Schutz vor Ransom-Ware-Attacken"
        assert found.questions[7].answered_with == ("9",)
        assert found.questions[7].answer == found.questions[8].answer
        assert all(question.answer for question in found.questions)

    def test_the_answer_of_2015(self):
        found = split_paper(shared("seeds/002_4fec7ed535dce473.txt").read_text(encoding="utf-8"))

        assert [question.number for question in found.questions] == ["1", "2", "3", "4", "5"]
        assert (found.number, found.faction) == ("1247/2015", "BÜNDNIS 90/DIE GRÜNEN")
        assert found.subject == "IT-Sicherheit bei der Stadt Mainz"
        assert found.questions[3].text == "Wie wird die Einhaltung der Sicherheitsrichtlinien kontrolliert?"
        assert found.questions[0].answer.startswith("Bereits von Anfang an")
        assert "kontinuierlich" in found.questions[0].answer


def unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text)


PIECES = st.sampled_from(
    [
        "1. ",
        "2. ",
        "a) ",
        "b) ",
        "Frage 1: ",
        "Zu Frage 1: ",
        "I. ",
        "\n",
        "\n\n",
        "Wie?",
        "Wer prüft das? ",
        "Ja.",
        "gez. ",
        "\f",
        "-",
        " ",
        "(",
        "**",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_nothing_is_invented_and_nothing_raises(text):
    cleaned = unspaced(clean_text(text))

    for question in split_paper(text).questions:
        assert unspaced(question.text) in cleaned
        assert all(unspaced(paragraph) in cleaned for paragraph in question.answer.split("\n\n"))
        assert all(unspaced(part.text) in unspaced(question.text) for part in question.parts)


def questions_of_one_paragraph(count):
    return " ".join(f"Wie steht es um Punkt {chr(97 + number % 26)}{number}?" for number in range(count))


def test_as_many_questions_as_are_read_pass_and_one_more_is_refused():
    assert len(split_paper(questions_of_one_paragraph(MAX_QUESTIONS)).questions) == MAX_QUESTIONS

    with pytest.raises(InquiryTooLongError, match=r"has 501 questions; at most 500 are read\."):
        split_paper(questions_of_one_paragraph(MAX_QUESTIONS + 1))


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\f", "\u2028", "<br>"])
def test_as_many_lines_as_are_read_pass_and_one_more_is_refused(line_break):
    assert split_paper(f"Punkt{line_break}" * MAX_LINES).questions == ()

    with pytest.raises(InquiryTooLongError) as refused:
        split_paper(f"Punkt{line_break}" * (MAX_LINES + 1))

    assert (refused.value.counted, refused.value.found, refused.value.most) == ("lines", MAX_LINES + 1, MAX_LINES)


def test_numbers_within_one_line_count_as_lines():
    with pytest.raises(InquiryTooLongError):
        split_paper("1. Wie? " * (MAX_LINES + 1))
