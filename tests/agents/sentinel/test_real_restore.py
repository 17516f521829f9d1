"""Restoring with the real programs: restic writes, clamd and yara-x look, the process is killed, the disk is full."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bollwerk.agents.sentinel.restoring.checking import clamd_at, rules_in

from .shares import encrypted, fill, letter

# Each call of restic and each start of the program takes most of a second.
pytestmark = [pytest.mark.system, pytest.mark.slow]
SOURCE = Path(__file__).parents[3] / "src"
MARK = b"A worm of our own, harmless: X5-Musterstadt-Probe"
RULE = 'rule Own_Worm { strings: $a = "X5-Musterstadt-Probe" condition: $a }'


@pytest.fixture
def backup(tmp_path):
    """Return a function that backs up the share."""
    (tmp_path / "password").write_text("geheim\n")
    environment = os.environ | {
        "RESTIC_PASSWORD_FILE": str(tmp_path / "password"),
        "RESTIC_REPOSITORY": str(tmp_path / "repository"),
        "RESTIC_CACHE_DIR": str(tmp_path / "cache"),
    }

    def run(*arguments):
        subprocess.run(["restic", *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True)

    run("init", "--quiet")
    return lambda: run("backup", "--quiet", "share")


@pytest.fixture
def restoring(tmp_path):
    """Return a function that begins a restore as a program of its own."""
    (tmp_path / "state").mkdir()

    def begin(target, *options):
        call = [
            sys.executable, "-m", "bollwerk.agents.sentinel", "restore", "repository", target,
            "--password-file", "password", "--state", "state", "--json", "--processes", "1", *options,
        ]  # fmt: skip
        return subprocess.Popen(
            call,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            # A pipe that nobody reads would hold it up.
            stdout=(tmp_path / "told").open("w"),
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


@pytest.fixture
def finish(tmp_path):
    """Return a function that waits for a restore and gives exit code, lines and what it complains of."""

    def wait(process):
        _, error = process.communicate(timeout=120)
        return process.returncode, [json.loads(line) for line in (tmp_path / "told").open()], error.strip()

    return wait


def test_killed_again_and_again_it_ends_with_every_byte_in_its_place(tmp_path, backup, restoring, finish):
    files = {f"amt{number % 20}/{number}.docx": letter(number % 60) for number in range(500)}
    files["groß.iso"] = bytes(20_000_000)
    share = fill(tmp_path / "share", files)
    os.utime(share / "groß.iso", (1_700_000_000, 1_700_000_000))
    (share / "amt0/7.docx").unlink(missing_ok=True)
    (share / "verweis").symlink_to("amt0")
    backup()
    fill(share, {path: encrypted(data) for path, data in list(files.items())[:200]})
    backup()

    kills, process = 0, restoring("target")
    placed = tmp_path / "target/share"
    while process.poll() is None and kills < 4:
        seen = sum(path.is_file() for path in placed.rglob("*")) if placed.exists() else 0
        if seen > kills * 110:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills, process = kills + 1, restoring("target")
        time.sleep(0.02)
    code, lines, _ = finish(process)

    restored = {str(path.relative_to(placed)): path for path in placed.rglob("*") if path.is_file()}
    assert kills >= 2
    assert code == 0
    assert {path: restored[path].read_bytes() == data for path, data in files.items()} == dict.fromkeys(files, True)
    assert restored.keys() - files.keys() == {f"verweis/{Path(one).name}" for one in restored if one.startswith("ver")}
    assert (placed / "verweis").readlink() == Path("amt0")
    assert (placed / "groß.iso").stat().st_mtime == 1_700_000_000
    assert lines[-1]["summary"]["pending"] == 0


def test_a_full_disk_stops_it_before_anything_is_overwritten_and_it_resumes(tmp_path, backup, restoring, finish):
    files = {f"{number}.docx": letter(number) for number in range(300)}
    fill(tmp_path / "share", files)
    backup()
    target = tmp_path / "target"
    target.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", target], check=True)
    try:
        (target / "share").mkdir()
        (target / "share/0.docx").write_bytes(encrypted(letter(0)))
        code, _, error = finish(restoring("target"))
        assert (code, len(error.splitlines())) == (1, 1)
        assert "The target is full" in error
        assert [path.name for path in (target / "share").iterdir()] == ["0.docx"]
        assert (target / "share/0.docx").read_bytes() == encrypted(letter(0))

        subprocess.run(["mount", "-o", "remount,size=40m", target], check=True)
        code, _, _ = finish(restoring("target"))

        assert code == 0
        assert {path.name: path.read_bytes() for path in (target / "share").iterdir()} == files
    finally:
        subprocess.run(["umount", target], check=True)


def listening(address):
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(address)) == 0


@pytest.fixture
def clamd(tmp_path):
    """Run clamd with a signature of our own and give its socket."""
    signatures, address = tmp_path / "signatures", tmp_path / "clamd.sock"
    signatures.mkdir()
    (signatures / "own.hdb").write_text(f"{hashlib.md5(MARK).hexdigest()}:{len(MARK)}:Own.Worm\n")
    settings = tmp_path / "clamd.conf"
    settings.write_text(f"LocalSocket {address}\nDatabaseDirectory {signatures}\nForeground yes\n")
    process = subprocess.Popen(
        ["/usr/sbin/clamd", "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while not listening(address):
        assert time.monotonic() < deadline, "clamd did not start"
        time.sleep(0.05)
    yield address
    process.terminate()
    process.wait()


def test_malware_in_the_backup_is_named_and_stays_out(tmp_path, backup, restoring, finish, clamd):
    other = MARK + b" in another coat"
    fill(tmp_path / "share", {"gut.docx": letter(1), "wurm.exe": MARK, "verkleidet.exe": other})
    fill(tmp_path / "rules", {"own.yar": RULE.encode(), "broken.yar": b"rule {"})
    backup()

    code, lines, _ = finish(restoring("target", "--clamd", str(clamd), "--rules", "rules"))

    told = {line["path"]: line["infection"] for line in lines if "path" in line}
    assert code == 0
    assert [path.name for path in (tmp_path / "target/share").iterdir()] == ["gut.docx"]
    assert told == {"/share/wurm.exe": "Own.Worm.UNOFFICIAL", "/share/verkleidet.exe": "Own_Worm"}
    names = [clamd_at(str(clamd)).name, rules_in(tmp_path / "rules").name]
    assert lines[-1]["summary"]["scanners"] == names
    assert "1 rule files, 1 not usable" in names[1]
