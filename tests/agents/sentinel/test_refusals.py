"""What the append-only place refuses leaves a trace that the sentinel finds."""

import os
import subprocess

import pytest

from bollwerk.agents.sentinel.refusals import log_of, refusals
from bollwerk.agents.sentinel.targets import Way, prepare

CLIENT_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample backup@srv"


@pytest.mark.parametrize(
    "asked", ["rm -rf /", "/usr/lib/openssh/sftp-server", "", "forced", "forced x; true", 'a\n"$(touch x)`\x1b']
)
def test_another_command_through_the_key_is_refused_and_noticed(tmp_path, asked):
    line = prepare(tmp_path / "re po", Way(CLIENT_KEY, "backup", "tresor.example")).authorized_keys
    command = line.partition('command="')[2].partition('",restrict')[0].replace('\\"', '"')

    environment = {"PATH": os.environ["PATH"], "SSH_ORIGINAL_COMMAND": asked}
    done = subprocess.run(["sh", "-c", command], env=environment, cwd=tmp_path, check=False, capture_output=True)

    seen = refusals(log_of(tmp_path / "re po"))
    assert done.returncode == 1
    assert {path.name for path in tmp_path.iterdir()} == {"re po", "re po.requests.log"}
    assert [(one.rule, one.detail.split()[0], one.count) for one in seen.findings] == [("refused", "command", 1)]
    assert seen.findings[0].names == ("".join(letter for letter in asked if letter.isprintable()),)
    assert refusals(log_of(tmp_path / "re po"), seen.read).findings == ()


SERVED = "2026/11/22 15:06:44 DEBUG : Local file system at /srv/r: "
ID = "5e" * 32


def test_requests_that_the_place_refused_are_told_from_those_it_served(tmp_path):
    log = tmp_path / "r.requests.log"
    log.write_text(f"{SERVED}POST /\n{SERVED}DELETE /locks/{ID}\n{SERVED}POST /data/{ID}\n{SERVED}GET /config\n")
    served = refusals(log)
    with log.open("a") as stream:
        stream.write("2026/11/23 00:01:00 DEBUG : Local file system at /srv/r: DELETE /snapshots/ab\n")
        stream.write("2026/11/23 00:02:00 ERROR : config: Post request: file already exists, refusing to overwrite\n")

    later = refusals(log, served.read)

    assert served.findings == ()
    assert [(one.detail, one.names) for one in later.findings] == [
        ("delete 2026-11-23", ("snapshots/ab",)),
        ("overwrite 2026-11-23", ("config",)),
    ]


@pytest.mark.parametrize(
    ("request_line", "rule", "detail"),
    [
        ("GET /../../etc/passwd", "refused", "escape"),
        ("DELETE /locks/../config", "refused", "escape"),
        ("POST /data/..", "refused", "escape"),
        ("POST /keys/..\\evil", "refused", "escape"),
        (f"DELETE /locks/{ID}0", "refused", "delete"),
        (f"DELETE /data/{ID}", "refused", "delete"),
        (f"POST /data/{ID}0", "garbage", "foreign"),
        ("POST /notes/evil", "garbage", "foreign"),
        ("PUT /config", "refused", "put"),
    ],
)
def test_what_no_client_has_to_ask_is_noticed(tmp_path, request_line, rule, detail):
    log = tmp_path / "r.requests.log"
    log.write_text(f"{SERVED}{request_line}\n")

    (found,) = refusals(log).findings

    assert (found.rule, found.detail, found.count) == (rule, f"{detail} 2026-11-22", 1)


def test_a_log_that_a_service_goes_on_writing_does_not_grow_and_loses_no_line(tmp_path):
    log, line = tmp_path / "r.requests.log", f"{SERVED}DELETE /data/{ID}\n"
    served = f"2026/11/22 15:06:44 INFO  : {ID * 900}\n" * 20
    found, read = 0, ""

    with log.open("ab", buffering=0) as service:
        for _ in range(40):
            service.write(served.encode())
            service.write(line.encode() + line[:50].encode())
            seen = refusals(log, read)
            read, found = seen.read, found + sum(one.count for one in seen.findings)
            service.write(line[50:].encode())

    anew = refusals(log)
    assert found + sum(one.count for one in refusals(log, read).findings) == 80
    assert log.stat().st_size > 40_000_000 > 34_000_000 > log.stat().st_blocks * 512
    assert sum(one.count for one in anew.findings) < 80
    assert refusals(log, anew.read).findings == ()
