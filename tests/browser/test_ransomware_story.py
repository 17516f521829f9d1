"""One attack in the browser, real restic, real switch: encryption, alarm, isolation, attestation, restore, report."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import asyncssh
import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect
from tests.agents.sentinel.shares import fill, letter

import bollwerk
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services import create_target
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.adapters import attesting
from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceLab
from bollwerk.rooms.ransomware.adapters.ssh import house_key
from bollwerk.rooms.ransomware.models import Isolation, RestoreRun
from bollwerk.rooms.ransomware.rules.cleaning import CHECKLIST, Method
from bollwerk.shell.drill.simulator import MARK

pytestmark = pytest.mark.system  # needs root, restic, nftables and network namespaces

HOST = "srv-akten"
ADDRESSES = {"mgmt": "10.96.1.1", "clerk": "10.96.1.10", "files": "10.96.1.11"}
SWITCH = "10.96.1.9"
FILES = {f"amt{number % 3}/{number}.docx": letter(number) for number in range(12)}
NONCE = "0123456789abcdef"


class Town:
    """A file server at a switch with a clerk, its share, and the backup host beside it."""

    def __init__(self, root, lab):
        self.root, self.share, self.vault, self.lab = root, root / "server/share", root / "vault", lab
        lab.switch("sw", {name: f"{address}/24" for name, address in ADDRESSES.items()})
        lab.run("sw", "ip", "addr", "add", f"{SWITCH}/24", "dev", "br0")
        lab.serve_ssh({"sw": SWITCH, "files": ADDRESSES["files"], "clerk": ADDRESSES["clerk"]})
        fill(self.share, FILES)
        (self.share.parent / MARK).write_text(NONCE, encoding="ascii")
        (root / "password").write_text("geheim\n")
        self.environment = os.environ | {
            "RESTIC_PASSWORD_FILE": str(root / "password"),
            "RESTIC_REPOSITORY": str(self.vault),
            "RESTIC_CACHE_DIR": str(root / "cache"),
            "PYTHONPATH": str(Path(bollwerk.__file__).parents[1]),
        }
        self.run("restic", "--quiet", "init")
        self.back_up()

    def run(self, *call):
        done = subprocess.run(call, env=self.environment, check=False, capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def back_up(self):
        self.run("restic", "--quiet", "backup", "--host", HOST, str(self.share))

    def encrypt(self):
        with self.lab.standing_in("files"):
            inside = f"{self.lab.prefix}-files"
            self.run(sys.executable, "-m", "bollwerk.shell.drill.simulator", str(self.share), NONCE, inside)

    def clerk_reaches_server(self):
        with self.lab.standing_in("clerk"):
            try:
                socket.create_connection((ADDRESSES["files"], 22), timeout=2).close()
            except TimeoutError:
                return False
        return True

    def sentinel(self, *call):
        self.run(sys.executable, "-m", "bollwerk.agents.sentinel", *call, "--state", str(self.root / "state"))

    def duty(self):
        self.sentinel("sentinel-run", str(self.vault), "--password-file", str(self.root / "password"))

    def restore(self, target):
        password = str(self.root / "password")
        self.sentinel("restore", str(self.vault), str(target), "--password-file", password, "--host", HOST, "--tell")


class Person:
    """Somebody at a browser; every page that opens is looked at by axe."""

    def __init__(self, browser, live_server, log_in, account, check):
        self.context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
        log_in(self.context, account)
        self.page, self.server, self.check = self.context.new_page(), live_server.url, check

    def open(self, name, *args):
        self.page.goto(f"{self.server}{reverse(f'ransomware:{name}', args=args)}")
        return self.look()

    def click(self, words, *, exact=True):
        self.page.locator("main").get_by_role("button", name=words, exact=exact).or_(
            self.page.locator("main").get_by_role("link", name=words, exact=exact)
        ).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def look(self):
        self.check(self.page, where=self.page.url)
        return self.page

    @property
    def key(self):
        return int(re.search(r"/(\d+)/(?:\?.*)?$", self.page.url)[1])


@pytest.fixture
def town(tmp_path):
    (tmp_path / "lab").mkdir()
    with NamespaceLab(tmp_path / "lab") as lab:
        yield Town(tmp_path, lab)


@pytest.fixture
def people(browser, live_server, log_in, visitor, no_violations):
    """An administrator, a second person and the mayor, each at a browser."""
    made = {}
    for name, role in (("admin", Role.PROVIDER_ADMIN), ("isb", Role.ISB), ("mayor", Role.LEADERSHIP)):
        account = visitor(role, name=f"{name.title()} Muster")
        made[name] = Person(browser, live_server, log_in, account, no_violations)
        made[name].viewer = viewer_of(account.person_id)
    yield made
    for one in made.values():
        one.context.close()


@pytest.fixture
def prepared(people, town):
    """The server in the inventory, its repository, and where it is cut off and tried; returns their keys."""
    with viewing_as(people["isb"].viewer):
        facts = {"name": HOST, "hostname": HOST, "system_kind": "virtual", "tlp": Tlp.GREEN}
        system = create_target(kind=Kind.SYSTEM, facts=facts)
    with viewing_as(people["admin"].viewer):
        repository = services.save_repository(facts={"name": "Tresor", "append_only": True, "hosts": [HOST]})
        reached = {"username": "root", "port": 22, "host_key": town.lab.host_key}
        switch = {"name": "Verteiler EG", "driver": "nft_bridge", "host": SWITCH, "management": ["mgmt"]}
        point = services.save_control_point(facts=switch | reached)
        services.save_observer(facts={"name": "Arbeitsplatz", "host": ADDRESSES["clerk"]} | reached)
        where = {"handles": ["files"], "address": ADDRESSES["files"], "second_person_reason": "Einsatzleitstelle"}
        services.save_target(system_id=system, point_id=point, facts=where)
    return {"system": system, "repository": repository}


def test_an_attack_goes_from_the_alarm_to_the_signature(people, prepared, town, live_server, tmp_path, settings):
    settings.DATA_DIR = tmp_path / "house"
    key = house_key(settings.DATA_DIR)
    key.write_bytes(town.lab.client_key.read_bytes())
    admin, isb, mayor = people["admin"], people["isb"], people["mayor"]

    enrol(admin, town, prepared["repository"], live_server)
    town.duty()
    town.encrypt()
    town.back_up()
    town.duty()
    alarm(admin)
    isolation = isolate(admin, isb, town)
    clean(admin, tmp_path / "signing key")
    restore(admin, isb, town)
    let_back(admin, isb, town, isolation)
    release(isb, mayor)
    report(isb)


def enrol(admin, town, repository, live_server):
    admin.open("repository", repository)
    admin.click("Einmal-Token für den Wächter erzeugen")
    (town.root / "token").write_text(admin.page.locator("main pre, main code").first.inner_text().strip())
    town.sentinel("sentinel-enrol", live_server.url, str(repository), "--token-file", str(town.root / "token"))


def run_jobs(town):
    """Run what waits in another thread, standing where hosts are managed; the browser's loop is in this one."""

    def run():
        with town.lab.standing_in("mgmt"):
            run_waiting_jobs()
        connection.close()

    worker = Thread(target=run)
    worker.start()
    worker.join(60)
    assert not worker.is_alive()


def alarm(admin):
    page = admin.open("alerts")
    page.get_by_role("link", name="Dateien wurden beschädigt").click()
    admin.look()
    expect(page.locator("main")).to_contain_text(".docx")
    expect(page.locator("main")).to_contain_text(HOST)


def isolate(admin, isb, town):
    """From the alert over the preview and a second person to the look from outside."""
    admin.click("System isolieren")
    expect(admin.page.locator("[name=targets]").first).to_be_checked()
    admin.page.locator("[name=reason]").fill("Verschlüsselung läuft")
    admin.page.locator("main form button[type=submit]").last.click()
    admin.look()
    key = admin.key
    expect(admin.page.locator("main")).to_contain_text("Was dadurch ausfällt")
    admin.click("Jetzt isolieren")
    isb.open("isolation", key)
    expect(isb.page.locator("main")).to_contain_text("zweite Person")
    isb.click("Jetzt isolieren")
    assert town.clerk_reaches_server()
    run_jobs(town)
    isb.open("isolation", key)
    expect(isb.page.locator("main")).to_contain_text("Arbeitsplatz")
    expect(isb.page.locator("main")).not_to_contain_text("Verlassen Sie sich nicht darauf")
    assert not town.clerk_reaches_server()
    with deciding("tests"):
        proven = Isolation.objects.get()
    assert (proven.state, proven.proof["surviving_flows"]) == (Isolation.State.PROVEN, 0)
    return key


def submit(person, step, **values):
    """Fill in the form of a step on the page of a cleaning, and send it."""
    form = person.page.locator(f"main form:has(input[name=step][value={step}])")
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif value is True:
            field.check(force=True)
        else:
            field.fill(value)
    form.locator("button[type=submit]").click()
    person.page.wait_for_load_state()


def clean(admin, key_file):
    """From the first image to the signed attestation."""
    isolation = admin.page.url
    admin.page.goto(isolation)
    admin.click("System bereinigen")
    for kind, digest in (("disk", "a" * 64), ("memory", "b" * 64)):
        admin.page.locator("main details summary").first.click()
        submit(admin, "evidence", kind=kind, sha256=digest, size_bytes="9", tool="dd", place="Tresor")
    for code in CHECKLIST[Method.REINSTALL]:
        left_out = {"left_out": True, "note": "kein Suchprogramm hier"} if code == "swept" else {"note": "erledigt"}
        submit(admin, "note", code=code.value, **left_out)
    admin.look()
    key = asyncssh.generate_private_key("ssh-ed25519")
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.export_private_key())
    submit(admin, "signer", public_key=key.export_public_key().decode().strip())
    with admin.page.expect_download() as download:
        admin.page.get_by_role("link", name="Erklärung herunterladen").click()
    statement = Path(download.value.path()).read_text(encoding="utf-8")
    submit(admin, "sign", signature=attesting.sign(statement, key_file))
    admin.look()
    expect(admin.page.locator("main")).to_contain_text("sauber, bestätigt")


def restore(admin, isb, town):
    """The order of recovery, the composite restore by the sentinel, and what a person tried in it."""
    isb.open("open_recovery")
    isb.page.locator("[name=title]").fill("Angriff auf die Freigaben")
    isb.page.locator("[name=names]").fill(HOST)
    isb.page.locator("main form button[type=submit]").last.click()
    isb.look()
    board = isb.page.url
    town.restore(town.root / "new")
    with deciding("tests"):
        run = RestoreRun.objects.get().pk
    admin.open("restore", run)
    expect(admin.page.locator("main")).to_contain_text("100")
    assert {str(p.relative_to(town.root / "new")): p.read_bytes() for p in (town.root / "new").rglob("*.docx")} == {
        f"{str(town.share)[1:]}/{path}": data for path, data in FILES.items()
    }
    isb.page.goto(board)
    isb.click(f"1. {HOST}")
    isb.page.locator("[name=note]").fill("Anmeldung und drei Vorgänge geprüft")
    isb.page.locator("main form button[type=submit]").last.click()


def let_back(admin, isb, town, isolation):
    """What is cut off is not released for work: one asks, another agrees."""
    isb.open("isolation", isolation)
    isb.page.locator("[name=reason]").fill("Bereinigt und bestätigt")
    isb.page.locator("main form:has([name=reason]) button[type=submit]").click()
    isb.page.wait_for_load_state()
    admin.open("isolation", isolation)
    admin.click("Der Freigabe zustimmen")
    run_jobs(town)
    assert town.clerk_reaches_server()
    page = isb.open("isolation", isolation)
    for proof in ("muss stumm sein", "muss wieder antworten"):
        expect(page.locator("main")).to_contain_text(proof)
    with deciding("tests"):
        assert Isolation.objects.get().state == Isolation.State.RELEASED


def release(isb, mayor):
    """The list of systems that the mayor signs."""
    isb.open("recoveries")
    isb.click("Angriff auf die Freigaben")
    isb.click("Freigabe vorschlagen")
    expect(isb.page.locator("[name=items]").first).to_be_checked()
    isb.page.locator("main form button[type=submit]").last.click()
    isb.look()
    mayor.open("release_list", isb.key)
    mayor.click("Unterschreiben: diese Systeme zur Arbeit freigeben")
    expect(mayor.page.locator("main")).to_contain_text("freigegeben")


def report(isb):
    """What is left at the end: the board with everything released, the trail of restores, the attestation."""
    isb.open("recoveries")
    expect(isb.page.locator("main")).to_contain_text("Angriff auf die Freigaben")
    isb.open("cleanings")
    expect(isb.page.locator("main")).to_contain_text(HOST)
    isb.open("restores")
    expect(isb.page.locator("main")).to_contain_text(HOST)
