import json

import pytest

pytestmark = pytest.mark.slow  # starts nine processes on each database

WRITERS, EVENTS = 8, 30


def test_the_chain_verifies_after_eight_writers_who_all_chain(site):
    script = "tests/foundation/audit/writer.py"

    writers = [site.start(script, f"w{number}", str(EVENTS)) for number in range(WRITERS)]
    codes = [writer.wait(timeout=120) for writer in writers]

    assert codes == [0] * WRITERS, [site.output(writer) for writer in writers]
    site.run("-m", "bollwerk.shell.cli", "audit", "export", str(site.data / "export"))
    report = json.loads(site.run("-m", "bollwerk.shell.cli", "audit", "verify", "--json"))
    assert report["holds"]
    assert report["entries"] == WRITERS * EVENTS + 1
    assert report["waiting"] == 0
    assert report["heads"] == 1
