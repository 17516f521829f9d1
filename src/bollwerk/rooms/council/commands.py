"""Commands of the council room: answer an inquiry, classify questions."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Answer council inquiries from claims.")

_FILE = typer.Argument(help="Inquiry or older answer: text, Markdown, DOCX, ODT, PDF or an OParl paper.")


@app.command()
def answer(
    file: Annotated[Path, _FILE],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day the claims are asked about.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the public PDF, DOCX and JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Answer an inquiry question by question from the live house; nothing is kept, files are marked as a draft."""
    from bollwerk.rooms.council.console import answer_file

    result = answer_file(file, as_of=as_of.date() if as_of else None, out=out)
    if result.problem:
        typer.echo(result.problem, err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else result.as_text())


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(help="Older answer: text, Markdown, DOCX, ODT, PDF.")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day the claims are asked about.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read an older answer sentence by sentence, each with its claim and how it stands as of a day."""
    from bollwerk.rooms.council.console import compare_file

    result = compare_file(file, as_of=as_of.date() if as_of else None)
    if result.problem:
        typer.echo(result.problem, err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2) if as_json else result.as_text())


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help='JSON lines, each with a question: {"q": "..."}.')],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per question and nothing else.")] = False,
) -> None:
    """Say what each question is about, best topic first; no topic means out of scope."""
    from bollwerk.engines.inquiry import classify as topics_of

    bad = 0
    for number, line in enumerate(_lines(file), start=1):
        question = _question(line)
        if question is None:
            bad += 1
            typer.echo(f'line {number}: no JSON object with a text under "q"; left out', err=True)
            continue
        topics = [match.topic.value for match in topics_of(question)]
        if as_json:
            typer.echo(json.dumps({"q": question, "topics": topics}, ensure_ascii=False))
        else:
            typer.echo(f"{', '.join(topics) or '–'}: {question}")
    if bad:
        raise typer.Exit(1)


def _lines(file: Path) -> list[str]:
    from bollwerk.rooms.council.console import problem_of_file

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(problem_of_file(file, error), err=True)
        raise typer.Exit(1) from error
    return [line for line in text.splitlines() if line.strip()]


def _question(line: str) -> str | None:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    question = fields.get("q") if isinstance(fields, dict) else None
    return question if isinstance(question, str) else None
