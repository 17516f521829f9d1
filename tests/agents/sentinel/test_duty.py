"""The sentinel on duty: judged once, told once, whatever dies in between."""

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.engines.restic_repository.writer import PASSWORD

from bollwerk.agents.sentinel import console
from bollwerk.agents.sentinel.duty import Duty
from bollwerk.agents.sentinel.house import House, enrol, house_of
from bollwerk.agents.sentinel.ledger import Ledger
from bollwerk.agents.sentinel.records import SentinelError
from bollwerk.agents.sentinel.targets import Way, prepare
from bollwerk.agents.sentinel.watching import CROWD, watch_snapshot
from bollwerk.engines.restic_repository import FileKind, Snapshot, open_repository
from bollwerk.foundation import clock

from .shares import KEY, Archive, encrypted, letter

CLIENT_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample backup@srv"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Listener(BaseHTTPRequestHandler):
    """A house that writes down what it is told."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refusing:
            self.send_response(403)
            answer = {"detail": "Not allowed."}
        else:
            self.server.told.append((self.path, self.headers["Authorization"], body))
            self.send_response(200)
            answer = {"key": "bw_own"} if self.path.endswith("/enrol") else {"snapshot": 1, "new_alerts": []}
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def house():
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.told, server.refusing = [], False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def at(server):
    return f"http://127.0.0.1:{server.server_address[1]}"


class ArrivingStore:
    """A store whose snapshots arrive an hour after their stated time, unless said otherwise."""

    def __init__(self, store, arrivals=None):
        self._store = store
        self.arrivals = arrivals or {}

    def __getattr__(self, name):
        return getattr(self._store, name)

    def arrived_at(self, kind, name):
        assert kind is FileKind.SNAPSHOT
        return self.arrivals.get(name)


def on_duty(archive, ledger, arrivals=None):
    store = ArrivingStore(archive.writer.store, arrivals)
    return Duty(open_repository(store, PASSWORD), store, ledger, KEY, processes=1)


@pytest.fixture
def attacked():
    archive = Archive()
    files = {f"amt/{number}.docx": letter(number) for number in range(6)}
    archive.snapshot(files)
    archive.snapshot({path: encrypted(data) for path, data in files.items()})
    return archive


def test_what_is_judged_is_told_once_with_sums_and_alerts(attacked, house, tmp_path):
    duty = on_duty(attacked, Ledger(tmp_path / "ledger"))
    assert len(list(duty.judge())) == 2

    assert duty.send(House(at(house), 7, "bw_own")) == 3
    assert duty.send(House(at(house), 7, "bw_own")) == 0

    path, authorization, body = house.told[1]
    assert path == "/api/v1/ransomware/repositories/7/snapshots"
    assert authorization == "Bearer bw_own"
    assert (body["encrypted"], body["clean"]) == (6, 0)
    assert body["shares"] == [{"share": "/", "files": 6, "damaged": 6, "unjudged": 0}]
    assert [alert["rule"] for alert in body["alerts"]] == ["damaged_transitions"]
    assert "content" not in json.dumps(body)


def test_a_house_that_cannot_be_reached_gets_everything_later(attacked, house, tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    duty = on_duty(attacked, ledger)
    list(duty.judge())
    house.refusing = True
    with pytest.raises(SentinelError, match=r"refused \(403\): Not allowed"):
        duty.send(House(at(house), 7, "bw_own"))
    ledger.close()
    house.refusing = False

    again = on_duty(attacked, Ledger(tmp_path / "ledger"))

    assert list(again.judge()) == []
    assert again.send(House(at(house), 7, "bw_own")) == 4
    assert [path.rpartition("/")[2] for path, _, _ in house.told] == ["snapshots", "snapshots", "watch", "watch"]


def test_killed_between_two_snapshots_it_goes_on_with_the_second(attacked, tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    first = next(iter(on_duty(attacked, ledger).judge()))
    ledger.close()

    rest = list(on_duty(attacked, Ledger(tmp_path / "ledger")).judge())

    assert len(rest) == 1
    assert first not in rest


def test_a_slow_roll_is_noticed_across_runs(house, tmp_path):
    archive = Archive()
    files = {f"amt/{number}.docx": letter(number) for number in range(6)}
    archive.snapshot(files)
    for path in list(files)[:5]:
        files[path] = encrypted(files[path])
        archive.snapshot(files)
        ledger = Ledger(tmp_path / "ledger")
        duty = on_duty(archive, ledger)
        list(duty.judge())
        duty.send(House(at(house), 7, "bw_own"))
        ledger.close()

    raised = [[alert["rule"] for alert in body["alerts"]] for path, _, body in house.told if path.endswith("s")]

    assert raised == [[], [], [], [], [], ["damaged_transitions"]]


def test_a_key_that_appears_later_is_reported(attacked, house, tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    list(on_duty(attacked, ledger).judge())
    attacked.writer.key("another password", username="intruder")

    duty = on_duty(attacked, ledger)
    list(duty.judge())
    duty.send(House(at(house), 7, "bw_own"))

    rules = {alert["rule"]: alert["detail"] for alert in house.told[-1][2]["alerts"]}
    assert "intruder@rathaus" in rules["new_key"]


def test_foreign_data_in_the_repository_is_reported(attacked, house, tmp_path):
    attacked.writer.put(FileKind.DATA, b"garbage" * 100, name="ab" * 32)

    duty = on_duty(attacked, Ledger(tmp_path / "ledger"))
    list(duty.judge())
    duty.send(House(at(house), 7, "bw_own"))

    (garbage,) = house.told[-1][2]["alerts"]
    assert (garbage["rule"], garbage["count"]) == ("garbage", 1)
    assert garbage["files"][0]["path"] == "ab" * 32


def watched(archive, ledger, house):
    """Return what one round of duty tells of the repository itself, by rule."""
    duty = on_duty(archive, ledger)
    list(duty.judge())
    duty.send(House(at(house), 7, "bw_own"))
    return {alert["rule"]: alert["detail"] for alert in house.told[-1][2]["alerts"]}


@pytest.mark.parametrize("kind", [FileKind.SNAPSHOT, FileKind.DATA, FileKind.KEY])
def test_what_vanishes_from_an_append_only_repository_is_reported(attacked, house, kind):
    ledger = Ledger(None)
    attacked.writer.key("another password")
    assert watched(attacked, ledger, house) == {}
    name = next(name for (of, name) in reversed(attacked.writer.store.files) if of is kind)
    del attacked.writer.store.files[kind, name]

    assert watched(attacked, ledger, house)["data_missing"] == f"{kind.value}/{name[:16]}"


def test_a_snapshot_that_the_house_let_go_is_not_missed(attacked, house):
    ledger = Ledger(None)
    watched(attacked, ledger, house)
    name = next(name for (of, name) in attacked.writer.store.files if of is FileKind.SNAPSHOT)
    ledger.remember(f"forgotten/{name}", b"")
    del attacked.writer.store.files[FileKind.SNAPSHOT, name]

    assert "data_missing" not in watched(attacked, ledger, house)


def test_a_pack_overwritten_in_place_is_found(attacked, house):
    ledger = Ledger(None)
    watched(attacked, ledger, house)
    key = next(key for key in attacked.writer.store.files if key[0] is FileKind.DATA)
    attacked.writer.store.files[key] = bytes(len(attacked.writer.store.files[key]))

    assert watched(attacked, ledger, house)["damaged_repository"] == "data: name_mismatch"


@pytest.mark.parametrize(("hours", "reported"), [(1, False), (5, False), (8, True), (-2, True)])
def test_a_lock_older_than_any_backup_runs_is_reported(attacked, house, hours, reported):
    since = clock.now() - timedelta(hours=hours)
    attacked.writer.file(FileKind.LOCK, {"time": since.isoformat(), "hostname": "pc-7", "exclusive": True})

    assert ("old_lock" in watched(attacked, Ledger(None), house)) is reported


def test_a_flood_of_snapshots_is_reported():
    facts = {"arrived_at": NOON, "files": 1, "files_before": 1, "hosts": (), "paths_before": None}

    assert [one.rule for one in watch_snapshot(snapshot(), **facts, on_the_day=CROWD)] == []
    assert [one.rule for one in watch_snapshot(snapshot(), **facts, on_the_day=CROWD + 1)] == ["flooding"]


def snapshot(**facts):
    values = {"id": "a" * 64, "taken_at": NOON, "tree": "b" * 64, "paths": ("/srv",), "hostname": "srv"}
    return Snapshot(**(values | facts))


def rules(**facts):
    values = {
        "arrived_at": NOON, "files": 100, "files_before": 100, "hosts": ("srv",), "paths_before": ("/srv",),
    }  # fmt: skip
    return [found.rule for found in watch_snapshot(snapshot(), **(values | facts))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"arrived_at": NOON + timedelta(hours=6)}, []),
        ({"arrived_at": NOON + timedelta(hours=6, seconds=1)}, ["time_differs"]),
        ({"arrived_at": NOON - timedelta(minutes=10)}, []),
        ({"arrived_at": NOON - timedelta(minutes=10, seconds=1)}, ["time_differs"]),
        ({"arrived_at": None}, []),
        ({"files": 0}, ["empty"]),
        ({"files": 50}, []),
        ({"files": 49}, ["shrunken"]),
        ({"hosts": ("other",)}, ["foreign_host"]),
        ({"hosts": ()}, []),
        ({"paths_before": ("/home",)}, ["foreign_path"]),
        ({"paths_before": None}, []),
        ({"original_is_there": True}, ["rewritten"]),
    ],
)
def test_the_watch_names_what_is_odd_about_a_snapshot(facts, expected):
    assert rules(**facts) == expected


def test_enrolment_keeps_the_key_for_its_owner_alone(house, tmp_path):
    enrol(at(house), 7, "bw_once", tmp_path / "state")

    assert house_of(tmp_path / "state") == House(at(house), 7, "bw_own")
    assert (tmp_path / "state" / "house.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("server", ["http://bollwerk.example", "ftp://bollwerk.example", "bollwerk.example", ""])
def test_a_key_is_never_sent_in_the_open(server):
    with pytest.raises(SentinelError, match="use https"):
        House(server, 1, "bw_own").get("retention")


def test_a_sentinel_that_is_not_enrolled_says_so(tmp_path, capsys):
    (tmp_path / "password").write_text("x\n")

    code = console.say(console.on_duty("nowhere", tmp_path / "password", tmp_path, hosts=[]))

    assert code == 1
    assert capsys.readouterr().err.startswith("The sentinel is not enrolled")


def test_an_append_only_place_allows_its_key_one_command(tmp_path):
    place, log = tmp_path / "re po", tmp_path / "re po.requests.log"

    target = prepare(place, Way(CLIENT_KEY, "backup", "tresor.example"))

    assert place.is_dir()
    found = re.fullmatch(f'command="(.*)",restrict {re.escape(CLIENT_KEY)}', target.authorized_keys)
    command = found[1].replace('\\"', '"')
    served = f"then exec rclone --config /dev/null serve restic --stdio --append-only -vv --log-file '{log}' '{place}';"
    assert command.startswith('if [ "$SSH_ORIGINAL_COMMAND" = "forced x" ]; ')
    assert served in command
    assert "rclone.program='ssh -i ~/.ssh/backup_key backup@tresor.example forced'" in target.client[0]


def test_a_place_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "old").write_text("precious")

    with pytest.raises(SentinelError, match="holds something already"):
        prepare(tmp_path, Way(CLIENT_KEY, "backup", "x"))


@pytest.mark.parametrize("key", ["", "-----BEGIN SOMETHING-----", f"{CLIENT_KEY}\n{CLIENT_KEY}", "ssh-dss A"])
def test_what_is_no_public_key_is_refused(tmp_path, key):
    with pytest.raises(SentinelError, match="no public SSH key"):
        prepare(tmp_path / "new", Way(key, "backup", "x"))


def test_over_https_the_server_refuses_deletion_too(tmp_path):
    target = prepare(tmp_path / "repo", Way("", "srv-akten", "tresor.example", "0.0.0.0:8443"))

    assert target.authorized_keys == ""
    assert target.server.startswith("rclone --config /dev/null serve restic --append-only --addr 0.0.0.0:8443 --cert ")
    assert "srv-akten:PASSWORD@tresor.example:8443/" in target.client[0]
