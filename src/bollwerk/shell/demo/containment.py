"""Containment in the demo city: what can be cut off, an exercise proven from outside, a host cleaned and attested."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.adapters import attesting
from bollwerk.rooms.ransomware.adapters.containment import PointProof, Proof
from bollwerk.rooms.ransomware.adapters.sweeping import Signatures, SweepReport
from bollwerk.rooms.ransomware.models import Cleaning, ContainmentTarget, Isolation
from bollwerk.rooms.ransomware.rules.cleaning import StepCode
from bollwerk.rooms.ransomware.rules.containment import (
    PointVerdict,
    Probe,
    ProbeState,
    TargetStanding,
    TargetVerdict,
)
from bollwerk.rooms.ransomware.services import carrying_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "telling_days"]

_PREPARED, _EXERCISE, _CLEANED = 21, 9, 8
"""Days before today."""
_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"demo city: nobody trusts this key").digest())
_PUBLIC = _KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
_NOTES = {
    StepCode.FIRMWARE_CHECKED: "BIOS und BMC auf Stand des Herstellers",
    StepCode.REINSTALLED: "Debian 12.8 vom Installationsserver, Prüfsumme verglichen",
    StepCode.ACCOUNTS_RENEWED: "Dienstkonten und lokale Verwaltung neu",
}

_DRILL_PROOFS: dict[str, dict[str, Any]] = {
    "build": {"hosts": 4, "files": 160},
    "alarm": {"files": 105, "rules": "damaged_transitions, unseen_extension"},
    "isolate": {"surviving_flows": 0, "seconds": 1.48},
    "restore": {"done": 162, "scanners": "clamd, yara"},
    "verify": {"compared": 160, "lost": 0},
}

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    return {
        last - _PREPARED: [("admin", lambda: _prepare(estate))],
        last - _EXERCISE: [("admin", _isolate), ("admin", _ask_release), ("isb", _release), ("isb", _record_drill)],
        last - _CLEANED: [("admin", _clean)],
    }


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _EXERCISE})


def _prepare(estate: Estate) -> None:
    """State where servers are cut off, and which one nobody cuts off alone."""
    router = {
        "name": "Kernrouter", "driver": "nft_router", "host": "kernrouter.musterstadt.example", "host_key": _PUBLIC,
        "management": ["10.20.0.10"],
    }  # fmt: skip
    point = services.save_control_point(facts=router)
    board = services.save_control_point(facts={"name": "Verteiler Rathaus EG", "driver": "order"})
    services.save_observer(facts={"name": "Prüfrechner", "host": "pruef.musterstadt.example", "host_key": _PUBLIC})
    servers = estate.systems["srv"]
    for number, row in enumerate(servers[:6], start=1):
        address = f"10.20.1.{number}"
        facts = {"handles": [address], "address": address, "probe_ports": [22, 445]}
        if number == 1:
            facts["second_person_reason"] = "Dateifreigaben aller Ämter, auch der Einsatzleitstelle"
        services.save_target(system_id=row.pk, point_id=point, facts=facts)
    services.save_target(system_id=estate.systems["pc"][0].pk, point_id=board, facts={"handles": ["Dose 0.12"]})


def _target() -> ContainmentTarget:
    return ContainmentTarget.objects.filter(second_person_reason="", point__driver="nft_router").order_by("pk")[0]


def _isolate() -> None:
    target = _target()
    reason = "Übung: ein Server der Fachverfahren gilt als befallen."
    key = services.plan_isolation(target_ids=[target.pk], reason=reason, exercise=True)
    if not services.press_button(isolation_id=key):
        row = Isolation.objects.get(pk=key)
        raise AssertionError(f"{row} waits although its target is on no list")
    carrying_out.keep_proof(key, _proof(target.pk, TargetStanding.PROVEN))


def _proof(target: int, standing: TargetStanding) -> Proof:
    """Return what an exercise finds: open before, silent afterwards; the other way round after the release."""
    states = (ProbeState.ANSWERED, ProbeState.SILENT)
    before, after = states if standing is TargetStanding.PROVEN else states[::-1]
    cut = standing is TargetStanding.PROVEN
    answered = ProbeState.ANSWERED
    probes = [Probe("", target, 22, management=True, before=answered, after=answered)]
    probes += [Probe("Prüfrechner", target, port, False, before, after, flow=cut) for port in (22, 445)]  # noqa: FBT003
    points = (PointProof(1, "Kernrouter", PointVerdict.DONE, 0.61),)
    return Proof(points, tuple(probes), {target: TargetVerdict(standing, management_kept=True)}, (), 1.48)


def _ask_release() -> None:
    services.ask_release(isolation_id=Isolation.objects.get().pk, reason="Übung beendet, Nachweis liegt vor.")


def _release() -> None:
    row = Isolation.objects.get()
    services.agree_release(isolation_id=row.pk)
    carrying_out.keep_release(row.pk, _proof(_target().pk, TargetStanding.RELEASED), done=True)


def _record_drill() -> None:
    """Keep the report of the drill in the laboratory that went with the exercise."""
    seconds = {"build": 1.9, "backup": 2.2, "encrypt": 0.8, "alarm": 2.6, "isolate": 1.5, "evidence": 0.9,
               "clean": 1.7, "restore": 3.1, "verify": 1.2, "release": 1.1}  # fmt: skip
    steps = [
        {"name": name, "ok": True, "seconds": value, "proof": _DRILL_PROOFS.get(name, {})}
        for name, value in seconds.items()
    ]
    services.record_drill(report={"steps": steps, "files_lost": 0, "seconds": sum(seconds.values())})


def _clean() -> None:
    """Clean the server of the exercise; the attestation needs ssh-keygen, which a small machine may lack."""
    key = services.open_cleaning(system_id=_target().system_id, isolation_id=Isolation.objects.get().pk, exercise=True)
    for kind, size in (("memory", 17_179_869_184), ("disk", 214_748_364_800)):
        services.take_evidence(
            cleaning_id=key, kind=kind, sha256=hashlib.sha256(kind.encode()).hexdigest(), size_bytes=size,
            tool="dd über den Hypervisor", place="Tresor im Rechenzentrum, Fach 4",
        )  # fmt: skip
    signatures = Signatures("eigene Regeln und Prüfsummenliste", 214, datetime(2026, 11, 1, tzinfo=UTC))
    report = SweepReport("yara", signatures, "Untersuchungsrechner", 184_320, 12, (), 0)
    services.keep_sweep(cleaning_id=key, report=report)
    for code in StepCode:
        services.note_step(cleaning_id=key, code=code, note=_NOTES.get(code, ""))
    if which("ssh-keygen") is not None:
        _attest(key)


def _attest(cleaning: int) -> None:
    services.register_signer(public_key=_PUBLIC, fingerprint=attesting.fingerprint_of(_PUBLIC))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key"
        path.touch(mode=0o600)
        path.write_bytes(_KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        signature = attesting.sign(services.statement_of(cleaning), path)
    services.attest(cleaning_id=cleaning, signature=signature)
    Cleaning.objects.get(pk=cleaning, state=Cleaning.State.ATTESTED)
