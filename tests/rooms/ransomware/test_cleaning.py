import hashlib
import subprocess
import time

import asyncssh
import pytest

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.adapters import attesting, sweeping
from bollwerk.rooms.ransomware.errors import CleaningError, SecondPersonError
from bollwerk.rooms.ransomware.models import Cleaning, CleaningStep, CustodyEntry
from bollwerk.rooms.ransomware.rules.cleaning import CHECKLIST, Method, StepCode, StepRefusal, step_refusal

EVIDENCE = (StepCode.MEMORY_IMAGE, StepCode.DISK_IMAGE)


@pytest.fixture
def first(viewer_with):
    return viewer_with(Role.PROVIDER_ADMIN, name="person:11", person_id=11)


@pytest.fixture
def second(viewer_with):
    return viewer_with(Role.ISB, name="person:12", person_id=12)


@pytest.fixture
def cleaning(first, server):
    system = server()
    with viewing_as(first):
        return services.open_cleaning(system_id=system)


def make_key(folder, name):
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key())
    return path, key.export_public_key().decode()


def evidence(cleaning, kind, content):
    return services.take_evidence(
        cleaning_id=cleaning, kind=kind, sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content),
        tool="dd über den Hypervisor", place="Tresor Raum 12",
    )  # fmt: skip


def report(found=0):
    signatures = sweeping.Signatures("eigene.yar", 3, None)
    return sweeping.SweepReport("yara", signatures, "Untersuchungsrechner", 120, 1, (), found)


def finish(cleaning, method=Method.REINSTALL, found=0):
    evidence(cleaning, "memory", b"memory")
    evidence(cleaning, "disk", b"disk")
    services.keep_sweep(cleaning_id=cleaning, report=report(found))
    for code in CHECKLIST[method]:
        services.note_step(cleaning_id=cleaning, code=code, note="Debian 12, SHA-256 geprüft")


def test_a_cleaned_host_is_attested_with_a_signature_that_names_the_method(cleaning, first, tmp_path):
    private, public = make_key(tmp_path, "mine")
    with viewing_as(first):
        services.register_signer(public_key=public, fingerprint=attesting.fingerprint_of(public))
        finish(cleaning)
        statement = services.statement_of(cleaning)

        services.attest(cleaning_id=cleaning, signature=attesting.sign(statement, private))

        assert '"method": "reinstall"' in statement
        assert Cleaning.objects.get().state == Cleaning.State.ATTESTED
        assert {row.done_by_id for row in CleaningStep.objects.all()} == {11}


@pytest.mark.parametrize("broken", ["another statement", "foreign key", "another namespace", "no signature"])
def test_no_other_signature_attests(cleaning, first, tmp_path, broken):
    private, public = make_key(tmp_path, "mine")
    foreign, _ = make_key(tmp_path, "foreign")
    with viewing_as(first):
        services.register_signer(public_key=public, fingerprint=attesting.fingerprint_of(public))
        finish(cleaning)
        statement = services.statement_of(cleaning)
        (tmp_path / "text").write_text(statement)
        subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", private, "-n", "file", tmp_path / "text"],
            check=True, capture_output=True,
        )  # fmt: skip
        signature = {
            "another statement": lambda: attesting.sign(statement.replace("reinstall", "keep"), private),
            "foreign key": lambda: attesting.sign(statement, foreign),
            "another namespace": (tmp_path / "text.sig").read_text,
            "no signature": lambda: "-----BEGIN SSH SIGNATURE-----\n",
        }[broken]()

        with pytest.raises(CleaningError):
            services.attest(cleaning_id=cleaning, signature=signature)


def test_a_revoked_key_attests_nothing_more(cleaning, first, tmp_path):
    private, public = make_key(tmp_path, "mine")
    with viewing_as(first):
        key = services.register_signer(public_key=public, fingerprint=attesting.fingerprint_of(public))
        finish(cleaning)
        services.revoke_signer(signer_id=key)

        with pytest.raises(CleaningError):
            services.attest(cleaning_id=cleaning, signature=attesting.sign(services.statement_of(cleaning), private))


def test_a_statement_lists_nothing_while_a_step_is_missing(cleaning, first):
    with viewing_as(first), pytest.raises(CleaningError) as refused:
        services.statement_of(cleaning)

    assert str(refused.value).split() == [code.value for code in StepCode]


def test_keeping_a_system_needs_a_reason_and_two_people(cleaning, first, second):
    with viewing_as(first):
        with pytest.raises(CleaningError):
            services.ask_keep(cleaning_id=cleaning, reason=" ")
        services.ask_keep(cleaning_id=cleaning, reason="Medizingerät, Hersteller lässt keine Neuinstallation zu")
        with pytest.raises(SecondPersonError):
            services.agree_keep(cleaning_id=cleaning)
    with viewing_as(second):
        services.agree_keep(cleaning_id=cleaning)

        assert Cleaning.objects.get().method == "keep"


def test_a_system_in_which_something_was_found_is_never_kept(cleaning, first, second, tmp_path):
    private, public = make_key(tmp_path, "mine")
    with viewing_as(first):
        services.ask_keep(cleaning_id=cleaning, reason="alt")
    with viewing_as(second):
        services.agree_keep(cleaning_id=cleaning)
    with viewing_as(first):
        services.register_signer(public_key=public, fingerprint=attesting.fingerprint_of(public))
        finish(cleaning, Method.KEEP, found=1)

        with pytest.raises(CleaningError, match="not kept"):
            services.attest(cleaning_id=cleaning, signature=attesting.sign(services.statement_of(cleaning), private))


def test_a_handover_with_another_hash_breaks_the_chain_and_stays_on_record(cleaning, first, second):
    with viewing_as(first):
        item = evidence(cleaning, "disk", b"disk")
    with viewing_as(second):
        good = services.hand_over(
            item_id=item, place="LKA", reason="Anzeige", sha256=hashlib.sha256(b"disk").hexdigest()
        )
        bad = services.hand_over(item_id=item, place="LKA", reason="Rückgabe", sha256="0" * 64)

        assert (good, bad) == (True, False)
        assert list(CustodyEntry.objects.order_by("pk").values_list("held_by_id", flat=True)) == [11, 12, 12]


def test_no_evidence_is_taken_from_a_wiped_disk(cleaning, first):
    with viewing_as(first):
        for kind in ("memory", "disk"):
            evidence(cleaning, kind, kind.encode())
        for code in (*EVIDENCE, StepCode.WIPED):
            services.note_step(cleaning_id=cleaning, code=code)

        with pytest.raises(CleaningError, match="wiping"):
            evidence(cleaning, "disk", b"later")


@pytest.mark.parametrize(
    ("code", "done", "proofs", "reason", "refusal"),
    [
        (StepCode.WIPED, [], [], None, StepRefusal.EVIDENCE_FIRST),
        (StepCode.WIPED, EVIDENCE[:1], [], None, StepRefusal.EVIDENCE_FIRST),
        (StepCode.WIPED, EVIDENCE, [], None, None),
        (StepCode.REINSTALLED, EVIDENCE, [], None, StepRefusal.WIPE_FIRST),
        (StepCode.REINSTALLED, [*EVIDENCE, StepCode.WIPED], [], None, None),
        (StepCode.DISK_IMAGE, [], [], None, StepRefusal.NO_EVIDENCE),
        (StepCode.DISK_IMAGE, [], [StepCode.DISK_IMAGE], None, None),
        (StepCode.DISK_IMAGE, [], [], "Platte defekt", None),
        (StepCode.DISK_IMAGE, [], [], " ", StepRefusal.REASON_MISSING),
        (StepCode.WIPED, EVIDENCE, [], "keine Zeit", StepRefusal.NOT_LEFT_OUT),
        (StepCode.SWEPT, [], [], None, StepRefusal.NO_SWEEP),
        (StepCode.KEYS_RENEWED, [StepCode.KEYS_RENEWED], [], None, StepRefusal.DONE_ALREADY),
        (StepCode.KEYS_RENEWED, [], [], None, None),
    ],
)
def test_steps_come_in_an_order_that_keeps_evidence(code, done, proofs, reason, refusal):
    assert step_refusal(code, method=Method.REINSTALL, done=done, proofs=proofs, reason=reason) is refusal


def test_a_sweep_names_its_signatures_and_counts_what_it_could_not_read(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "ok.txt").write_text("harmlos")
    (disk / "bad.bin").write_bytes(b"xx-BOLLWERK-TESTMUSTER-xx")
    (disk / "link").symlink_to("/etc/passwd")
    rules = tmp_path / "eigene.yar"
    rules.write_text('rule testmuster { strings: $a = "BOLLWERK-TESTMUSTER" condition: $a }')
    hashes = tmp_path / "liste.txt"
    hashes.write_text(f"{hashlib.sha256(b'harmlos').hexdigest()} Probe\n# Kommentar\n")

    by_rule = sweeping.sweep(disk, sweeping.yara_scanner([rules]), looked_from="hier")
    by_hash = sweeping.sweep(disk, sweeping.hash_scanner([hashes]), looked_from="hier")

    assert (by_rule.files, by_rule.found_count, by_rule.signatures.count) == (2, 1, 1)
    assert by_rule.found == (sweeping.Found("bad.bin", "testmuster"),)
    assert by_hash.found == (sweeping.Found("ok.txt", "Probe"),)
    assert by_hash.signatures.newest is not None


@pytest.mark.parametrize("root", ["/", "missing"])
def test_a_running_system_is_not_searched_from_inside(tmp_path, root):
    hashes = tmp_path / "liste.txt"
    hashes.write_text("0" * 64)

    with pytest.raises(sweeping.SweepError):
        sweeping.sweep(tmp_path / root, sweeping.hash_scanner([hashes]), looked_from="hier")


@pytest.mark.parametrize("text", ["rule broken {", ""])
def test_signatures_that_are_none_are_refused_in_one_sentence(tmp_path, text):
    rules = tmp_path / "kaputt.yar"
    rules.write_text(text or "keine Werte")
    make = sweeping.yara_scanner if text else sweeping.hash_scanner

    with pytest.raises(sweeping.SweepError):
        make([rules])


@pytest.mark.system
@pytest.mark.slow  # clamd starts
def test_a_real_clamd_finds_what_its_own_signatures_hold(tmp_path):
    database = tmp_path / "db"
    database.mkdir()
    (database / "eigene.ndb").write_text("Bollwerk.Test:0:*:" + b"BOLLWERK-TESTMUSTER".hex() + "\n")
    socket = tmp_path / "clamd.sock"
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {database}\nForeground yes\nUser root\n"
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "a.bin").write_bytes(b"..BOLLWERK-TESTMUSTER..")
    (disk / "b.txt").write_text("harmlos")
    daemon = subprocess.Popen(["/usr/sbin/clamd", "-c", tmp_path / "clamd.conf"], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not socket.exists() and time.monotonic() < until:
            time.sleep(0.1)

        found = sweeping.sweep(disk, sweeping.clamd_scanner(str(socket), database), looked_from="hier")
    finally:
        daemon.terminate()
        daemon.wait()

    assert (found.files, found.found_count, found.signatures.count) == (2, 1, 1)
    assert found.found[0].path == "a.bin"
    assert "eigene.ndb" in found.signatures.name
