"""A drill led step by step from the page, played by the real command in real namespaces, over HTTP."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bollwerk.foundation.access import Role, deciding
from bollwerk.rooms.ransomware.models import Drill, GuidedDrill

pytestmark = pytest.mark.system  # needs root, restic, rclone, samba and network namespaces

STEPS = "prepare build backup encrypt alarm isolate evidence clean restore verify release".split()  # noqa: SIM905
PATIENCE_MS = 60_000


@pytest.fixture
def leading(page, visitor, log_in, live_server, tmp_path):
    """The page of a drill that was just opened; the token it shows once lies in a file."""
    log_in(page, visitor(Role.PROVIDER_ADMIN, name="Karim Demir"))
    page.goto(f"{live_server.url}/ransomware/drills/")
    page.locator("form[action$='/drills/open/'] button").click()
    (tmp_path / "once.txt").write_text(page.locator("main pre").first.inner_text().strip())
    with deciding("tests"):
        number = GuidedDrill.objects.get().pk
    page.goto(f"{live_server.url}/ransomware/drills/guided/{number}/")
    return page, number


@pytest.fixture
def machine(leading, live_server, tmp_path):
    """The machine that plays the drill; what it builds lies below the test's own folder."""
    call = [sys.executable, "-c", "from bollwerk.shell.drill.commands import app; app()", "drill", "--json"]
    call += ["--guided", str(leading[1]), "--server", live_server.url, "--token-file", str(tmp_path / "once.txt")]
    way = os.pathsep.join(path for path in sys.path if path)
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": way}
    process = subprocess.Popen([*call, "--files", "40"], env=environment, stdout=subprocess.PIPE, text=True)
    yield process
    process.terminate()
    process.wait(60)


def go_on(page, number):
    """Press the button of a step; the page shows it by itself when the machine has taken the one before."""
    button = page.locator(f"main form:has(input[name=number][value='{number}']) button")
    expect(button).to_have_count(1, timeout=PATIENCE_MS)
    button.click()


def test_a_drill_is_led_to_its_end_by_pressing_one_button_for_each_step(leading, machine, no_violations):
    page, _number = leading
    for number in range(len(STEPS)):
        go_on(page, number)
        if number == 1:
            no_violations(page, where=page.url)
    report, _ = machine.communicate(timeout=60)

    assert machine.returncode == 0, report
    with deciding("tests"):
        drill = Drill.objects.get()
    assert [(one["name"], one["ok"]) for one in drill.steps] == [(name, True) for name in STEPS]
    assert drill.files_lost == 0
    page.locator("main").get_by_role("link", name="Bericht").click(timeout=PATIENCE_MS)
    expect(page.locator("main")).to_contain_text("überlebende Verbindungen: 0")


def test_broken_off_on_the_page_the_machine_clears_its_namespaces_away(leading, machine, tmp_path):
    page, number = leading
    go_on(page, 0)
    go_on(page, 1)
    expect(page.locator("main input[name=number][value='2']")).to_have_count(1, timeout=PATIENCE_MS)
    (claim,) = tmp_path.glob("bollwerk-drill-*/claim")
    run = claim.read_text()
    assert list(Path("/run/netns").glob(f"{run}-*"))
    page.locator("main form:has(input[value=break_off]) button").click()
    machine.communicate(timeout=60)

    assert not list(Path("/run/netns").glob(f"{run}-*"))
    assert not claim.exists()
    with deciding("tests"):
        assert GuidedDrill.objects.get(pk=number).state == "broken_off"
