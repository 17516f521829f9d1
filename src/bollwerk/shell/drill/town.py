"""The small town of a drill: a file server, a clerk, a backup host, a switch; and what happens to them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_connection
from typing import Any, Final

from bollwerk.agents.sentinel.console_restore import Wish, restore
from bollwerk.agents.sentinel.duty import Duty
from bollwerk.agents.sentinel.state import State
from bollwerk.agents.sentinel.stores import store_at
from bollwerk.agents.sentinel.targets import Way, prepare
from bollwerk.rooms.ransomware.adapters import containment
from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceLab
from bollwerk.rooms.ransomware.rules.containment import Driver, Observer, Plan, Point, Target
from bollwerk.shell.drill import office
from bollwerk.shell.drill.desk import PORT as SHARE_PORT
from bollwerk.shell.drill.desk import Desk
from bollwerk.shell.drill.simulator import MARK

__all__ = ["PROGRAMS", "FailedError", "Town"]

PROGRAMS: Final = ("restic", "rclone", "ssh", "ssh-keygen", "smbd", "smbclient")
"""What a drill needs besides the programs that make its network."""

_HOSTS: Final = {"mgmt": "10.97.1.1", "clerk": "10.97.1.10", "files": "10.97.1.11", "vault": "10.97.1.20"}
_SWITCH: Final = "10.97.1.9"
_PORT: Final = 2022
_READY_S: Final = 20.0
_EDITED: Final = 5
_NEW: Final = 2
_READ_AGAIN: Final = 5
_Proof = dict[str, Any]


class FailedError(RuntimeError):
    """A step did not do what it must."""


@dataclass(slots=True)
class Town:
    """Everything of one drill lies below `root`, and every host is a namespace of `lab`.

    Attributes:
        lost: Files that did not come back; None before that was looked at.
        restored: Files that were put in their place.
        expected: Every file as it was last sound.
    """

    root: Path
    lab: NamespaceLab
    count: int
    nonce: str
    lost: int | None = None
    restored: int = 0
    expected: dict[str, bytes] = field(default_factory=dict)
    _desk: Desk = field(init=False)

    def steps(self) -> tuple[tuple[str, Callable[[], _Proof]], ...]:
        """Return the steps in their order."""
        return (
            ("build", self.build), ("backup", self.back_up_first), ("encrypt", self.encrypt), ("alarm", self.alarm),
            ("isolate", self.isolate), ("evidence", self.keep_evidence), ("clean", self.clean),
            ("restore", self.restore), ("verify", self.verify), ("release", self.release),
        )  # fmt: skip

    @property
    def _share(self) -> Path:
        return self.root / "host" / "share"

    def __post_init__(self) -> None:
        self._desk = Desk(self.lab, self.root / "samba", self._share, _HOSTS["files"])

    @property
    def _vault(self) -> Path:
        return self.root / "vault"

    @property
    def _password(self) -> Path:
        return self.root / "password"

    def build(self) -> _Proof:
        """Build switch and hosts, serve a filled share, and open an append-only place for backups."""
        self.lab.switch("sw", {name: f"{address}/24" for name, address in _HOSTS.items()})
        self.lab.run("sw", "ip", "addr", "add", f"{_SWITCH}/24", "dev", "br0")
        self.lab.serve_ssh({"sw": _SWITCH, **{name: _HOSTS[name] for name in ("files", "clerk")}})
        self._share.mkdir(parents=True)
        (self._share.parent / MARK).write_text(self.nonce, encoding="ascii")
        self.expected = office.documents(self.count)
        for path, data in self.expected.items():
            _write(self._share / path, data)
        self._password.touch(mode=0o600)
        self._password.write_text(f"{self.nonce}\n", encoding="ascii")
        self._open_vault()
        self._desk.open()
        return {
            "hosts": len(_HOSTS), "files": len(self.expected), "namespaces": f"{self.lab.prefix}-*",
            "served": ["ssh", "smb", "append-only backup target"],
        }  # fmt: skip

    def _open_vault(self) -> None:
        public = (self.lab.folder / "client.pub").read_text(encoding="ascii").strip()
        target = prepare(self._vault, Way(public, "root", _HOSTS["vault"]))
        keys, settings = self.lab.folder / "vault.keys", self.lab.folder / "vault.conf"
        keys.write_text(f"{target.authorized_keys}\n", encoding="utf-8")
        settings.write_text(
            f"ListenAddress {_HOSTS['vault']}:{_PORT}\nHostKey {self.lab.folder / 'host'}\nPidFile none\nUsePAM no\n"
            f"StrictModes no\nAuthorizedKeysFile {keys}\nPasswordAuthentication no\nUseDNS no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin forced-commands-only\n",
            encoding="ascii",
        )
        server = shutil.which("sshd", path="/usr/sbin:/sbin:/usr/bin") or "sshd"
        self.lab.start("vault", server, "-D", "-e", "-f", str(settings), known_as="vault")
        until = time.monotonic() + _READY_S
        while time.monotonic() < until:
            with self.lab.standing_in("files"), suppress(OSError):
                create_connection((_HOSTS["vault"], _PORT), timeout=1).close()
                return
            time.sleep(0.05)
        raise FailedError("The backup host does not answer.")

    def back_up_first(self) -> _Proof:
        """Back up the sound share, let the sentinel judge it, and see that the client's key can delete nothing."""
        self._restic("init")
        self._restic("backup", "--host", "files", str(self._share))
        alerts = self._judge()
        if alerts:
            raise FailedError(f"The sound share raised alerts: {[one['rule'] for one in alerts]}.")
        refused = self._tries_to_delete()
        if not refused:
            raise FailedError("The client's key could run another command.")
        return {"judged": 1, "alerts": 0, "other_command_ignored": refused}

    def _tries_to_delete(self) -> bool:
        before = _digest(self._vault)
        with suppress(Exception), self.lab.standing_in("files"):
            call = [*self._ssh(), f"rm -rf {self._vault}"]
            subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20)  # noqa: S603
        return _digest(self._vault) == before

    def encrypt(self) -> _Proof:
        """Let clerks work in the share, then let the simulator encrypt inside the file server, and back up the rest."""
        edited = [one for one in self.expected if one.endswith(".txt")][:_EDITED]
        work = {path: office.edited(self.expected[path], "txt") for path in edited}
        work |= {f"amt0/neu {number}.txt": f"Vermerk {number} vom Tage\n".encode() * 40 for number in range(_NEW)}
        self.expected |= work
        for path, data in work.items():
            self._desk.save(path, data)
        self._restic("backup", "--host", "files", str(self._share))
        source = Path(__file__).resolve().parents[3]
        program = ["env", f"PYTHONPATH={source}", sys.executable, "-m", "bollwerk.shell.drill.simulator"]
        program += [str(self._share), self.nonce, f"{self.lab.prefix}-files"]
        encrypted = int(self.lab.run("files", *program))
        self._restic("backup", "--host", "files", str(self._share))
        return {"encrypted": encrypted, "edited_by_clerks": len(edited), "new_by_clerks": _NEW, "saved_over": "smb"}

    def alarm(self) -> _Proof:
        """Let the sentinel judge what arrived; an alert must name the host and the files."""
        alerts = [one for one in self._judge() if one["host"] == "files"]
        named = {one["rule"]: one["count"] for one in alerts}
        if "damaged_transitions" not in named:
            raise FailedError(f"No alert names damaged files; alerts: {named}.")
        first = next(one for one in alerts if one["files"])["files"][0]["path"]
        return {"alerts": named, "first_file": first.rpartition("/share/")[2]}

    def _judge(self) -> list[dict[str, Any]]:
        """Return the alerts that the sentinel keeps for the house after one round of duty."""
        (self.root / "state").mkdir(mode=0o700, exist_ok=True)
        state, store = State(self.root / "state"), store_at(str(self._vault))
        repository = state.open(store, self.nonce, str(self._vault))
        ledger = state.ledger(repository.id)
        try:
            duty = Duty(repository, store, ledger, state.key(), ("files",), processes=1)
            judged = list(duty.judge())
            bodies = [
                json.loads(body) for name, body in ledger.recalled("outbox/") if name.rpartition("/")[2] in judged
            ]
            return [alert for body in bodies for alert in body["alerts"]]
        finally:
            ledger.close()

    def _plan(self) -> Plan:
        point = Point(1, "sw", Driver.NFT_BRIDGE, self.lab.endpoint(_SWITCH), management=("mgmt",))
        target = Target(1, "files", 1, ("files",), _HOSTS["files"], ports=(22, SHARE_PORT))
        return Plan((point,), (target,), (Observer(1, "clerk", self.lab.endpoint(_HOSTS["clerk"])),))

    def isolate(self) -> _Proof:
        """Cut the file server off at the switch and prove it from the clerk's desk."""
        with self.lab.standing_in("mgmt"):
            proof = containment.isolate(self._plan(), key_file=self.lab.client_key)
        if not proof.proven or proof.surviving_flows:
            raise FailedError(f"Not isolated: {proof.as_json()['verdicts']}.")
        flows = sum(probe.flow for probe in proof.probes)
        return {
            "proven": 1, "surviving_flows": 0, "flows": flows, "ports": [22, SHARE_PORT],
            "seconds_to_proof": round(proof.seconds, 3),
        }  # fmt: skip

    def keep_evidence(self) -> _Proof:
        """Write down every file of the attacked host with its hash, and sign the list."""
        found = {str(path.relative_to(self._share)): _sha256(path) for path in sorted(_files(self._share))}
        record = self.root / "evidence.json"
        record.write_text(json.dumps({"host": "files", "files": found}, indent=1), encoding="utf-8")
        self._attest(record)
        return {"files": len(found), "sha256": _sha256(record), "signed_by": "ssh-keygen -Y, namespace attest"}

    def clean(self) -> _Proof:
        """Wipe the host's disk, set it up anew, and sign that nothing of the old one is left."""
        self._desk.close()
        shutil.rmtree(self._share)
        self._share.mkdir()
        record = self.root / "cleaned.json"
        method = {"host": "files", "method": "wiped and set up anew", "left_over": len(list(self._share.iterdir()))}
        record.write_text(json.dumps(method), encoding="utf-8")
        self._attest(record)
        return {**method, "attested": True}

    def _attest(self, record: Path) -> None:
        key, signers = self.lab.client_key, self.root / "signers"
        public = (self.lab.folder / "client.pub").read_text(encoding="ascii").strip()
        signers.write_text(f"drill {public}\n", encoding="ascii")
        program = shutil.which("ssh-keygen") or "ssh-keygen"
        sign = [program, "-q", "-Y", "sign", "-f", str(key), "-n", "attest", str(record)]
        subprocess.run(sign, check=True, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603 - own files
        verify = [program, "-Y", "verify", "-f", str(signers), "-I", "drill", "-n", "attest", "-s", f"{record}.sig"]
        with record.open("rb") as content:
            done = subprocess.run(verify, check=False, capture_output=True, stdin=content)  # noqa: S603 - own files
        if done.returncode:
            raise FailedError("The signature does not verify.")

    def restore(self) -> _Proof:
        """Bring back the newest sound version of every file."""
        wish = Wish(str(self._vault), self._password, "files")
        lines = list(restore(wish, self.root / "new", State(self.root / "state"), as_json=True, processes=1))
        summary = json.loads(lines[-1])["summary"]
        self.restored = summary["done"]
        if summary["pending"] or summary["unreadable"] or summary["blocked"]:
            raise FailedError(f"The restore is not complete: {summary}.")
        names = ("done", "lost", "left_out", "by_origin", "by_format_check", "seconds")
        return {name: summary[name] for name in names}

    def verify(self) -> _Proof:
        """Compare what came back, byte by byte, with what was last sound, later edits of clerks included."""
        place = self.root / "new" / self._share.relative_to("/")
        found = {str(path.relative_to(place)): path.read_bytes() for path in _files(place)} if place.is_dir() else {}
        wrong = [path for path, data in self.expected.items() if found.get(path) != data]
        self.lost = len(wrong)
        strange = sorted(found.keys() - self.expected.keys())
        if wrong or strange:
            raise FailedError(
                f"{len(wrong)} files are not as they were, {len(strange)} should not be there: {wrong[:3]}"
            )
        return {"compared": len(self.expected), "byte_exact": len(self.expected) - len(wrong), "left_from_attack": 0}

    def release(self) -> _Proof:
        """Put the clean host back on the network, and let the clerk read files in the share again."""
        shutil.copytree(self.root / "new" / self._share.relative_to("/"), self._share, dirs_exist_ok=True)
        with self.lab.standing_in("mgmt"):
            proof = containment.release(self._plan(), key_file=self.lab.client_key)
        self._desk.open()
        asked = sorted(self.expected)[:: max(1, len(self.expected) // _READ_AGAIN)]
        wrong = [path for path in asked if self._desk.read(path) != self.expected[path]]
        if wrong:
            raise FailedError(f"The clerk does not read what was restored: {wrong[:3]}.")
        return {"reachable_again": True, "read_over_smb": len(asked), "seconds_to_proof": round(proof.seconds, 3)}

    def _ssh(self) -> list[str]:
        known = self.lab.folder / "known"
        known.write_text(f"[{_HOSTS['vault']}]:{_PORT} {self.lab.host_key}\n", encoding="ascii")
        program = shutil.which("ssh") or "ssh"
        options = ["-F", "none", "-o", f"UserKnownHostsFile={known}", "-o", "BatchMode=yes", "-p", str(_PORT)]
        return [program, *options, "-i", str(self.lab.client_key), f"root@{_HOSTS['vault']}"]

    def _restic(self, *arguments: str) -> None:
        """Run restic in the file server, through the forced command of the backup host."""
        way = ("-o", f"rclone.program={' '.join([*self._ssh(), 'forced'])}", "-o", "rclone.args=", "-r", "rclone:x")
        here = ("--password-file", str(self._password), "--cache-dir", str(self.root / "cache"), "--quiet")
        self.lab.run("files", shutil.which("restic") or "restic", *way, *here, *arguments)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(root: Path) -> str:
    found = sorted((str(path.relative_to(root)), path.stat().st_size) for path in _files(root))
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()
