"""A worker dies for good in the middle of an import: another one goes on where it was, nothing doubled or lost."""

import json
import time

import pytest

pytestmark = pytest.mark.slow  # starts processes of their own

IMPORTER = ("-m", "tests.stories.importer")
BATCHES_BEFORE = 4


def told(site):
    return json.loads(site.run(*IMPORTER, "tell"))


def wait_for_words(site, process, words):
    for _ in range(900):
        if words in site.output(process):
            return
        assert process.poll() is None, site.output(process)
        time.sleep(0.1)
    raise AssertionError(site.output(process))


def test_an_import_whose_worker_was_killed_goes_on_where_it_was(site):
    site.run(*IMPORTER, "order")
    first = site.start(*IMPORTER, "work", TEST_STOP_AT=str(BATCHES_BEFORE + 1))
    wait_for_words(site, first, "in the middle")

    first.kill()
    first.wait()

    halfway = told(site)
    assert (halfway["state"], halfway["done"], halfway["systems"]) == ("applying", BATCHES_BEFORE, BATCHES_BEFORE * 25)
    second = site.start(*IMPORTER, "work")
    wait_for_words(site, second, "applied")
    whole = told(site)
    assert whole["state"] == "applied"
    assert (whole["systems"], whole["names"], whole["versions"], whole["references"]) == (200, 200, 200, 201)
    assert (whole["relations"], whole["sightings"]) == (200, 200)
    assert (whole["new"], whole["unchanged"], whole["lines"]) == (201, 0, 201)
    assert json.loads(site.run("-m", "bollwerk.shell.cli", "audit", "verify", "--json"))["holds"]
