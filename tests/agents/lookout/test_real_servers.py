"""The kernel's real notices, and a real Samba whose client encrypts."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from tests.agents.sentinel.shares import encrypted, letter

from bollwerk.agents.lookout.fanotify import Fanotify
from bollwerk.engines.live_signals import AUDIT_PREFIX, AUDITED, Limits, What

pytestmark = [pytest.mark.system, pytest.mark.slow]  # needs root, a file system of its own, and smbd


@pytest.fixture
def disk(tmp_path):
    """A file system of its own; the kernel's notices are for whole ones."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def by_another_program(*call):
    subprocess.run(call, check=True)


def test_the_kernel_tells_what_is_written_renamed_and_removed_and_by_which_program(disk):
    share = disk / "share"
    (share / "amt ö").mkdir(parents=True)
    (disk / "elsewhere").mkdir()
    with Fanotify((share,)) as notices:
        by_another_program("cp", "/etc/hostname", share / "amt ö/a.txt")
        by_another_program("cp", "/etc/hostname", disk / "elsewhere/b.txt")
        by_another_program("mv", share / "amt ö/a.txt", share / "a.txt.locked")
        by_another_program("rm", share / "a.txt.locked")
        (share / "own.txt").write_text("written by the lookout itself")
        events = list(notices.take())

    found = [(one.what, one.path, one.new_path) for one in events]
    old, new = str(share / "amt ö/a.txt"), str(share / "a.txt.locked")
    assert found == [(What.WRITTEN, old, ""), (What.RENAMED, old, new), (What.GONE, new, "")]
    assert {one.actor for one in events} <= {"cp", "mv", "rm", ""}
    assert not notices.lost


def test_a_program_that_encrypts_on_the_server_is_noticed(disk, house):
    from .conftest import Post

    post = Post(disk, house)
    for number in range(24):
        (post.share / f"amt{number % 3}" / f"{number}.docx").write_bytes(letter(number % 3))
    (disk / "cipher").write_bytes(encrypted(letter(0)))
    with Fanotify((post.share,)) as notices:
        duty = post.duty(kernel=notices)
        for path in sorted(post.share.rglob("*.docx")):
            by_another_program("cp", disk / "cipher", path)
            by_another_program("mv", path, f"{path}.locked")
        duty.turn()
        post.clock.seconds = time.monotonic() + 4
        for path in post.share.rglob("*.locked"):
            os.utime(path, (1_700_000_000, 1_700_000_000))
        duty.turn()

    assert {"burst_of_damage"} == {one["rule"] for one in post.signals}
    assert post.signals[0]["client"] == ""


class Samba:
    """smbd on loopback with the lines that `lookout-samba` prints."""

    def __init__(self, root, share, log):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._client = ["smbclient", "//127.0.0.1/akten", "-p", str(self.port), "-N"]
        state = root / "samba"
        state.mkdir()
        places = "\n".join(
            f"{name} = {state}"
            for name in ("pid directory", "lock directory", "state directory", "cache directory", "private dir",
                         "ncalrpc dir")
        )  # fmt: skip
        (state / "smb.conf").write_text(
            f"[global]\nserver role = standalone server\nsmb ports = {self.port}\ninterfaces = lo\n"
            f"bind interfaces only = yes\nmap to guest = Bad User\nguest account = root\n{places}\nlog file = {log}\n"
            "log level = 0 full_audit:1\nmax log size = 0\nload printers = no\ndisable spoolss = yes\n"
            f"[akten]\npath = {share}\nguest ok = yes\nread only = no\nvfs objects = full_audit\n"
            f"full_audit:prefix = {AUDIT_PREFIX}\nfull_audit:success = {' '.join(AUDITED)}\n"
            "full_audit:failure = none\nfull_audit:syslog = false\n"
        )
        server = shutil.which("smbd", path="/usr/sbin:/usr/bin")
        self.process = subprocess.Popen(
            [server, "-F", "--no-process-group", "-s", state / "smb.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # ending, it ends its whole group
        )
        until = time.monotonic() + 30
        while subprocess.run([*self._client, "-c", "ls"], capture_output=True, check=False, timeout=60).returncode:
            assert time.monotonic() < until, "Samba did not start"
            time.sleep(0.05)

    def ask(self, *commands):
        subprocess.run([*self._client, "-c", ";".join(commands)], check=True, capture_output=True, timeout=60)

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def test_the_client_that_encrypts_over_samba_is_named(tmp_path, house):
    from .conftest import Post

    post = Post(tmp_path, house)
    for number in range(24):
        (post.share / f"amt{number % 3}" / f"{number}.docx").write_bytes(letter(number % 3))
    (tmp_path / "cipher").write_bytes(encrypted(letter(0)))
    samba = Samba(tmp_path, post.share, post.log)
    try:
        duty = post.duty(audit=True, limits=Limits())
        duty.turn()
        samba.ask(
            *(
                f"put {tmp_path}/cipher amt{n % 3}\\{n}.docx;rename amt{n % 3}\\{n}.docx amt{n % 3}\\{n}.docx.locked"
                for n in range(24)
            )
        )
        duty.turn()
    finally:
        samba.end()
    for path in Path(post.share).rglob("*.locked"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    post.clock.seconds += 4
    duty.turn()

    (signal,) = post.signals
    assert (signal["rule"], signal["client"], signal["share"]) == ("burst_of_damage", "127.0.0.1", "akten")
    assert "|root|" not in post.log.read_text()
