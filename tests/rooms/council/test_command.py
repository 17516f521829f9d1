import json

import pytest
from tests.shared_data import shared
from typer.testing import CliRunner

from bollwerk.rooms.council.commands import app

INQUIRY = """Anfrage Nr. 12/2026 der Fraktion Freie Liste betreffend IT-Sicherheit

1. Welcher Anteil der Fachverfahren wird von der Stadt selbst betrieben?
2. Werden regelmäßig Penetrationstests durchgeführt? Wenn ja, durch wen?
3. Was kostet die Straßenreinigung im Jahr?
"""


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


def test_an_inquiry_is_answered_question_by_question_and_written_as_a_draft(run, city, tmp_path):
    file = tmp_path / "anfrage.txt"
    file.write_text(INQUIRY, encoding="utf-8")

    result = run("answer", file, "--as-of", "2026-11-21", "--out", tmp_path / "out", "--json")

    answer = json.loads(result.stdout)
    assert [question["number"] for question in answer["questions"]] == ["1", "2", "3"]
    assert "S9.hosting" in [claim["code"] for claim in answer["questions"][0]["claims"]]
    assert {claim["standing"] for claim in answer["questions"][0]["claims"]} == {"unknown"}
    assert answer["questions"][0]["state"] == "unknown"
    assert answer["questions"][2]["topics"] == []
    assert sorted(path.rpartition(".")[2] for path in answer["files"]) == ["docx", "json", "pdf"]
    assert all("entwurf" in path for path in answer["files"])


@pytest.mark.parametrize(("paper", "questions"), [("000_0fa14c30aaf0eb7a", 10), ("002_4fec7ed535dce473", 5)])
def test_both_documents_are_split_and_every_question_is_in_scope(run, city, paper, questions):
    result = run("answer", shared(f"seeds/{paper}.txt"), "--as-of", "2026-11-21", "--json")

    answer = json.loads(result.stdout)
    assert len(answer["questions"]) == questions
    assert all(question["topics"] and question["public"] for question in answer["questions"])


def test_questions_answered_together_share_their_text(run, city):
    result = run("answer", shared("seeds/000_0fa14c30aaf0eb7a.txt"), "--json")

    eighth, ninth = json.loads(result.stdout)["questions"][7:9]
    assert ninth["answered_with"] == "8"
    assert eighth["public"] == ninth["public"]


def test_a_paper_without_a_question_is_refused_with_a_sentence(run, city, tmp_path):
    file = tmp_path / "brief.txt"
    file.write_text("Vielen Dank für die Einladung.", encoding="utf-8")

    result = run("answer", file, "--json")

    assert result.exit_code == 1
    assert "keine Frage gefunden" in result.stderr


def test_questions_are_classified_line_by_line_and_bad_lines_are_named(run, tmp_path):
    file = tmp_path / "fragen.jsonl"
    file.write_text('{"q": "Gibt es Notfallpläne?"}\nkein json\n{"q": "Was kostet der neue Brunnen?"}\n', "utf-8")

    result = run("classify", file, "--json")

    first, second = map(json.loads, result.stdout.splitlines())
    assert first["topics"][0] == "emergency"
    assert second["topics"] == []
    assert "line 2" in result.stderr
    assert result.exit_code == 1


def test_an_older_answer_is_compared_sentence_by_sentence_and_nothing_is_kept(run, city):
    from bollwerk.rooms.council.models import OlderAnswer

    result = run("compare", shared("seeds/002_4fec7ed535dce473.txt"), "--as-of", "2026-11-21", "--json")

    sentences = json.loads(result.stdout)["sentences"]
    assert {sentence["question"] for sentence in sentences} == {"1", "2", "3", "4", "5"}
    assert {sentence["verdict"] for sentence in sentences} <= {"unknown", "no_claim"}
    assert any(claim["code"] == "S10.blind" for sentence in sentences for claim in sentence["claims"])
    assert not OlderAnswer._base_manager.exists()
