"""`repository forget` with the real restic against the real house: arrival decides, ids are named, doubt refuses."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.agents.sentinel.shares import fill, letter

import bollwerk
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.models import Alert, Repository, Snapshot
from bollwerk.rooms.ransomware.rules import CLEAN_SNAPSHOTS_KEPT, AlertState

# restic derives its key anew for each of a dozen calls.
pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class BackupHost:
    """A backup host with restic, a share, and the sentinel's commands."""

    def __init__(self, root):
        self.root, self.vault = root, root / "vault"
        (root / "password").write_text("geheim\n")
        self.environment = os.environ | {
            "RESTIC_PASSWORD_FILE": str(root / "password"),
            "RESTIC_REPOSITORY": str(self.vault),
            "RESTIC_CACHE_DIR": str(root / "cache"),
            "PYTHONPATH": str(Path(bollwerk.__file__).parents[1]),
        }
        self.restic("init")
        fill(root / "share", {f"amt/{number}.docx": letter(number) for number in range(3)})

    def restic(self, *arguments):
        call = ["restic", "--quiet", *arguments]
        subprocess.run(call, cwd=self.root, env=self.environment, check=True, capture_output=True, timeout=60)

    @property
    def ids(self):
        return {path.name for path in (self.vault / "snapshots").iterdir()}

    def back_up(self, *, stated, arrived):
        """Back up with the time that the client states; the file of the snapshot says when it arrived."""
        before = self.ids
        self.restic("backup", "--host", "srv-akten", "--time", f"{stated.astimezone():%Y-%m-%d %H:%M:%S}", "share")
        (new,) = self.ids - before
        os.utime(self.vault / "snapshots" / new, (arrived.timestamp(), arrived.timestamp()))
        return new

    def say(self, *call):
        done = self.call(*call)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def call(self, *call):
        program = [sys.executable, "-m", "bollwerk.agents.sentinel", *call, "--state", str(self.root / "state")]
        return subprocess.run(program, env=self.environment, check=False, capture_output=True, text=True, timeout=60)

    def duty(self):
        self.say("sentinel-run", str(self.vault), "--password-file", str(self.root / "password"))

    def forget(self):
        return self.say("repository", "forget", str(self.vault), "--password-file", str(self.root / "password"))


@pytest.fixture
def host(tmp_path, live_server, admin, repository):
    found = BackupHost(tmp_path)
    with viewing_as(admin):
        (tmp_path / "token").write_text(services.make_enrolment(repository_id=repository))
    found.say("sentinel-enrol", live_server.url, str(repository), "--token-file", str(tmp_path / "token"))
    return found


def test_only_what_arrived_long_ago_is_forgotten_and_only_when_nothing_is_in_doubt(host, isb, repository):
    now = clock.now() - timedelta(minutes=1)
    long_ago = now - timedelta(days=Repository._meta.get_field("keep_days").default + 1)
    old = host.back_up(stated=long_ago, arrived=long_ago)
    host.back_up(stated=now, arrived=now)
    host.duty()

    assert host.forget() == ["refused: too_few_clean", "0 snapshots forgotten"]

    spoofed = host.back_up(stated=long_ago - timedelta(days=400), arrived=now)
    for _ in range(CLEAN_SNAPSHOTS_KEPT - 2):
        host.back_up(stated=now, arrived=now)
    kept = host.ids - {old}
    host.duty()

    assert host.forget() == ["refused: alert_open", "0 snapshots forgotten"]

    with viewing_as(isb):
        for row in Alert.objects.all():
            assert (row.rule, row.snapshot_id) == ("time_differs", spoofed)
            services.decide_alert(
                alert_id=row.pk, state=AlertState.FALSE_ALARM, reason="Uhr gestellt", expected_revision=row.revision
            )

    assert host.forget() == ["1 snapshots forgotten"]
    assert host.ids == kept
    with deciding("tests"):
        assert set(Snapshot.objects.filter(forgotten_at__isnull=False).values_list("snapshot_id", flat=True)) == {old}


def test_what_nobody_has_judged_is_not_forgotten(host):
    host.back_up(stated=clock.now(), arrived=clock.now())

    done = host.call("repository", "forget", str(host.vault), "--password-file", str(host.root / "password"))

    assert done.returncode == 1
    assert "Not everything is judged and told" in done.stderr
    assert len(host.ids) == 1
