"""The whole way with the restic program: back up, encrypt, judge, restore the last clean version byte by byte."""

import json
import os
import subprocess

import pytest
from typer.testing import CliRunner

from bollwerk.agents.sentinel.commands import app

from .shares import encrypted, fill, letter, lines_of

# Each call of restic takes most of a second to derive its key.
pytestmark = [pytest.mark.system, pytest.mark.slow]


@pytest.fixture
def restic(tmp_path):
    (tmp_path / "password").write_text("Grüße aus dem Rathaus\n")

    def run(*arguments):
        environment = os.environ | {
            "RESTIC_PASSWORD_FILE": str(tmp_path / "password"),
            "RESTIC_REPOSITORY": str(tmp_path / "repository"),
            "RESTIC_CACHE_DIR": str(tmp_path / "cache"),
        }
        call = ["restic", *arguments]
        return subprocess.run(call, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout

    run("init", "--quiet")
    return run


@pytest.fixture
def ask(tmp_path):
    def run(command, place=None, password="password"):
        place = place or str(tmp_path / "repository")
        call = [command, place, "--password-file", str(tmp_path / password), "--json"]
        return CliRunner().invoke(app, call)

    return run


def test_every_damaged_file_comes_back_as_it_was(tmp_path, restic, ask):
    files = {f"amt/Bescheid {number}.docx": letter(number) for number in range(8)} | {"groß.bin": bytes(9_000_000)}
    share = fill(tmp_path / "share", files)
    restic("backup", "--quiet", "share")
    damaged = {}
    for number in range(6):
        old = share / f"amt/Bescheid {number}.docx"
        old.unlink()
        new = (f"amt/Bescheid {number}.docx", f"amt/Bescheid {number}.docx.locked", f"amt/{number:032x}.q")[number % 3]
        damaged[f"/share/{new}"] = letter(number)
        fill(share, {new: encrypted(letter(number))})
    restic("backup", "--quiet", "share")

    findings, others = lines_of(ask("judge-repository").stdout.splitlines())
    versions = [json.loads(line) for line in ask("last-clean").stdout.splitlines()]

    assert {findings[path]["verdict"] for path in damaged} <= {"encrypted", "unjudged"}
    assert {line["path"] for line in versions} <= damaged.keys()
    assert others[-1]["summary"]["alerts"] == len([line for line in others if "alert" in line])
    for line in versions:
        if line["snapshot"] is not None:
            assert restic("dump", line["snapshot"], line["clean_path"]) == damaged[line["path"]]
    assert sum(line["snapshot"] is not None for line in versions) >= 4


def test_a_wrong_password_is_one_clear_line(tmp_path, restic, ask):
    (tmp_path / "wrong").write_text("falsch")

    result = ask("last-clean", password="wrong")

    assert result.exit_code == 1
    assert result.stderr.strip() == "Wrong password: none of the 1 keys of the repository opens with it."


def test_what_is_no_repository_is_one_clear_line(tmp_path, restic, ask):
    result = ask("judge-repository", place=str(tmp_path))

    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_repository_behind_rclone_says_the_same(tmp_path, restic, ask):
    fill(tmp_path / "share", {"a.docx": letter(1)})
    restic("backup", "--quiet", "share")

    direct = ask("judge-repository").stdout
    through = ask("judge-repository", place=f"rclone::local:{tmp_path / 'repository'}").stdout

    assert through == direct


def test_a_pack_spoiled_on_disk_touches_only_its_files(tmp_path, restic, ask):
    fill(tmp_path / "share", {f"{number}.docx": letter(number) for number in range(4)})
    restic("backup", "--quiet", "share")
    fill(tmp_path / "share", {"late.docx": letter(9)})
    restic("backup", "--quiet", "share")
    packs = sorted((tmp_path / "repository/data").rglob("*"), key=lambda path: path.stat().st_mtime)
    spoiled = next(path for path in packs if path.is_file() and path.stat().st_size > 4000)
    spoiled.chmod(0o600)
    content = bytearray(spoiled.read_bytes())
    content[100:140] = bytes(40)
    spoiled.write_bytes(content)

    result = ask("judge-repository")

    findings, _ = lines_of(result.stdout.splitlines())
    assert result.exit_code == 0
    assert findings["/share/late.docx"]["verdict"] == "clean"
    assert any(line["verdict"] == "unjudged" for line in findings.values())
