"""Visits to a provider on loopback: what is taken, what is refused and why, and how a broken visit goes on."""

import gzip
import hashlib
import json

import pysequoia
import pytest
from typer.testing import CliRunner

from bollwerk.foundation.access import deciding
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.rooms.advisories.adapters.addresses import OWN_NETWORK_TOO
from bollwerk.rooms.advisories.adapters.web import Web, WebLimits
from bollwerk.rooms.advisories.commands import app
from bollwerk.rooms.advisories.models import Advisory, FetchedFile, FetchRun, Revision
from bollwerk.rooms.advisories.selectors import source_lines
from bollwerk.rooms.advisories.services import content_of, visit, visit_provider

from .conftest import warning


@pytest.fixture(autouse=True)
def house():
    with deciding("tests.visits"):
        yield


def refusals():
    return [row.reason for row in FetchedFile.objects.filter(outcome="refused")]


def test_a_signed_warning_is_taken_with_everything_it_says(provider, source, web):
    path = provider.publish(warning())

    run = visit_provider(source=source, web=web)

    row = Advisory.objects.get()
    assert (run.outcome, run.taken, run.refused) == ("ok", 1, 0)
    assert (row.tracking_id, row.severity, str(row.score), row.cves) == (
        "MUSTER-2026-0001", "critical", "9.8", ["CVE-2026-10001"],
    )  # fmt: skip
    revision = Revision.objects.get()
    assert revision.signed_by == provider.fingerprint.upper()
    assert content_of(revision) == provider.files[path]


def test_the_label_white_of_tlp_1_is_clear(provider, source, web):
    provider.publish(warning(label="WHITE"))
    provider.publish(warning(2, label="AMBER"))

    visit_provider(source=source, web=web)

    assert dict(Advisory.objects.values_list("tracking_id", "tlp")) == {"MUSTER-2026-0001": 0, "MUSTER-2026-0002": 2}


def test_the_affected_range_borrows_the_name_of_the_fixed_version(provider, source, web):
    from bollwerk.rooms.advisories.models import AdvisoryProduct

    provider.publish(warning())

    visit_provider(source=source, web=web)

    one = AdvisoryProduct.objects.get()
    assert (one.version_range, one.cpe) == ("<4.2.1", "cpe:/a:aktenplan:aktenplan")


def test_a_second_visit_fetches_no_document_again(provider, source, web):
    path = provider.publish(warning())
    visit_provider(source=source, web=web)
    provider.asked.clear()

    run = visit_provider(source=source, web=web)

    assert (run.taken, run.unchanged) == (0, 1)
    assert path not in provider.asked


def test_a_list_that_did_not_change_is_read_again_only_while_something_of_it_is_missing(provider, source, web):
    answered = []

    def counted(one, url, etag=""):
        answer = Web.get(one, url, etag=etag)
        if url.endswith("feed.json"):
            answered.append(answer.changed)
        return answer

    class Counting(Web):
        get = counted

    counting = Counting(rules=OWN_NETWORK_TOO, limits=web.limits, sleep=lambda _s: None)
    path = provider.publish(warning(1), digest="0" * 128)
    for _visit in range(2):
        visit_provider(source=source, web=counting)
    provider.files[f"{path}.sha512"] = hashlib.sha512(provider.files[path]).hexdigest().encode()
    runs = [visit_provider(source=source, web=counting) for _visit in range(2)]
    counting.close()

    assert answered == [True, True, True, False]
    assert [(run.outcome, run.taken) for run in runs] == [("ok", 1), ("ok", 0)]


def test_what_the_server_calls_unchanged_is_not_read_again(provider, source, web):
    path = provider.publish(warning())
    visit_provider(source=source, web=web)
    provider.entries[path] = "2026-04-01T08:00:00Z"
    provider.write_lists()

    run = visit_provider(source=source, web=web)

    assert (run.taken, run.unchanged, run.outcome) == (0, 1, "ok")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ({"digest": "0" * 128}, "hash does not fit"),
        ({"sign": False}, "is not signed"),
        ({"sign": pysequoia.Tsk.generate("Fremd <fremd@fremd.example>")}, "signature is not valid"),
    ],
)
def test_what_does_not_carry_hash_and_signature_of_the_provider_is_refused(provider, source, web, spoil, reason):
    provider.publish(warning(1), **spoil)
    provider.publish(warning(2))

    run = visit_provider(source=source, web=web)

    assert (run.outcome, run.taken, run.refused) == ("partial", 1, 1)
    assert reason in refusals()[0]


def deep():
    return b'{"document": {"x": ' + b"[" * 5000 + b"]" * 5000 + b"}}"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (json.dumps(warning())[:-40].encode(), "not valid JSON"),
        (deep(), "levels deep"),
        (b'{"document": {"csaf_version": "2.0"}}', "breaks the schema"),
        (b'{"document": {"csaf_version": "9.9"}}', "version"),
        (b"<html>Anmeldung</html>", "not valid JSON"),
        (json.dumps(warning(label="RED")).encode(), "TLP:RED"),
    ],
)
def test_a_broken_document_is_refused_and_the_rest_goes_on(provider, source, web, raw, reason):
    provider.publish(raw)
    provider.publish(warning(7))

    run = visit_provider(source=source, web=web)

    assert (run.taken, run.refused) == (1, 1)
    assert reason in refusals()[0]


def answer(status, body=b"", **headers):
    def odd(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return odd


def dripping(handler):
    import time

    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        for _ in range(60):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass
    handler.close_connection = True


def dripping_header(handler):
    import time

    try:
        for _ in range(60):
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass
    handler.close_connection = True


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (answer(302, Location="http://169.254.169.254/latest/meta-data", Content_Length="0"), "169.254.169.254"),
        (answer(302, Location="file:///etc/passwd", Content_Length="0"), "no http or https address"),
        (answer(200, b"x" * 100, Content_Length="99999999999"), "more than"),
        (answer(200, b"x" * 10, Content_Length="1000"), "did not answer"),
        (answer(500, Content_Length="0"), "status 500"),
        (answer(503, Content_Length="0", Retry_After="1"), "status 503"),
        (answer(302, Location="/nicht-da-ä.json", Content_Length="0"), "status 404"),
        (answer(302, Location="http://[::1/x", Content_Length="0"), "is no address"),
        (answer(200, b"\x1f\x8b kaputt", Content_Encoding="gzip", Content_Length="9"), "cannot be unpacked"),
        (answer(200, gzip.compress(b"{}" * 99)[:-9], Content_Encoding="gzip"), "fewer bytes"),
        (answer(200, b"x", Content_Encoding="br", Content_Length="1"), "not asked for: br"),
        (dripping, "did not come to an end"),
        (dripping_header, "did not come to an end"),
    ],
)
def test_a_misbehaving_server_is_left_and_the_rest_goes_on(provider, source, odd, reason, monkeypatch):
    from bollwerk.rooms.advisories.adapters import addresses
    from bollwerk.rooms.advisories.adapters.addresses import INTERNET_ONLY

    # Loopback stands for the Internet here, so that every other address of the own network is still refused.
    public = addresses._is_public
    monkeypatch.setattr(addresses, "_is_public", lambda text: text == "127.0.0.1" or public(text))
    port = int(provider.base.rpartition(":")[2])
    monkeypatch.setattr(addresses, "_PORTS", addresses._PORTS | {port})
    limits = WebLimits(timeout_s=2, total_s=0.5, pause_s=0, attempts=2)
    web = Web(rules=INTERNET_ONLY, limits=limits, sleep=lambda _s: None)
    path = provider.publish(warning(1))
    provider.publish(warning(2))
    provider.odd[path] = odd

    run = visit_provider(source=source, web=web)
    web.close()

    assert (run.taken, run.refused) == (1, 1)
    assert reason in refusals()[0]


@pytest.mark.parametrize(
    "address", ["/white/2026/fehlt-ä.json", "http://[::1", "javascript:alert(1)", "http://.example/x"]
)
def test_an_address_in_a_feed_that_leads_nowhere_is_refused_and_the_rest_goes_on(provider, source, web, address):
    provider.publish(warning(1))
    feed = json.loads(provider.files["/feed.json"])
    odd = {**feed["feed"]["entry"][0], "content": {"src": address}, "link": []}
    feed["feed"]["entry"].append(odd)
    provider.files["/feed.json"] = json.dumps(feed).encode()

    run = visit_provider(source=source, web=web)

    assert (run.taken, run.refused) == (1, 1)


def test_a_host_that_does_not_answer_is_left_in_peace_and_asked_again_at_the_next_visit(provider, source):
    limits = WebLimits(timeout_s=2, total_s=3, pause_s=0, attempts=1, failures=2)
    web = Web(rules=OWN_NETWORK_TOO, limits=limits, sleep=lambda _s: None)
    paths = [provider.publish(warning(number), updated=f"2026-03-0{number}T08:00:00Z") for number in range(1, 5)]
    for path in paths:
        provider.odd[path] = answer(503, Content_Length="0")

    run = visit_provider(source=source, web=web)

    assert (run.refused, [provider.asked.count(path) for path in paths]) == (4, [1, 1, 0, 0])
    assert "left in peace" in refusals()[-1]
    provider.odd.clear()
    web.close()
    assert visit_provider(source=source, web=Web(rules=OWN_NETWORK_TOO, limits=limits)).taken == 4


def test_a_visit_that_takes_too_long_ends_and_the_next_one_goes_on(provider, source, web):
    provider.publish(warning(1), updated="2026-03-01T08:00:00Z")
    provider.publish(warning(2), updated="2026-03-02T08:00:00Z")
    seconds = iter(range(0, 10**6, 1000))
    web.clock = lambda: next(seconds)

    run = visit_provider(source=source, web=web)
    web.clock = lambda: 0.0
    again = visit_provider(source=source, web=web)

    assert (run.outcome, run.taken) == ("partial", 1)
    assert "took too long" in run.reason
    assert (again.outcome, again.taken, again.unchanged) == ("ok", 1, 1)


def test_what_nobody_foresaw_fails_one_visit_with_its_reason_and_no_other(provider, source, web, monkeypatch):
    def broken(*_args, **_facts):
        raise RecursionError

    monkeypatch.setattr("bollwerk.rooms.advisories.services.visits.read_offer", broken)

    assert visit(source_id=source.pk, web=web) == "failed"
    assert "RecursionError" in FetchRun.objects.get().reason


def test_a_loop_of_redirects_ends(provider, source, web):
    path = provider.publish(warning(1))
    provider.odd[path] = answer(302, Location=path, Content_Length="0")

    run = visit_provider(source=source, web=web)

    assert run.refused == 1
    assert "circle" in refusals()[0]


def test_an_interrupted_visit_goes_on_where_it_stopped(provider, source, web):
    first = provider.publish(warning(1), updated="2026-03-01T08:00:00Z")
    second = provider.publish(warning(2), updated="2026-03-02T08:00:00Z")

    def die(one):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        visit_provider(source=source, web=web, told=die)
    provider.asked.clear()
    run = visit_provider(source=source, web=web)
    run_waiting_jobs()

    assert (run.taken, run.unchanged) == (1, 1)
    assert second in provider.asked
    assert first not in provider.asked
    assert Advisory.objects.filter(matched_at__isnull=False).count() == 2


def test_a_source_that_fails_is_shown_with_since_when_and_why(provider, source, web, later):
    provider.publish(warning())
    visit_provider(source=source, web=web)
    provider.odd["/provider-metadata.json"] = answer(500, Content_Length="0")
    with later(1):
        visit_provider(source=source, web=web)
        since = FetchRun.objects.order_by("-ended_at").first().ended_at
    with later(2):
        visit_provider(source=source, web=web)

    line = source_lines()[0]

    assert line.failing_since == since
    assert "status 500" in line.reason
    assert line.last_good is not None


def test_the_keys_of_the_first_visit_are_pinned(provider, source, web):
    provider.publish(warning(1))
    visit_provider(source=source, web=web)
    provider.key = pysequoia.Tsk.generate("Neu <neu@musterland.example>")
    provider.publish(warning(2))

    run = visit_provider(source=source, web=web)

    assert run.refused == 1
    assert "no unrevoked key" in refusals()[0]


def test_a_directory_without_feeds_is_read_through_its_list_of_changes(provider, source, web):
    path = provider.publish(warning())
    metadata = json.loads(provider.files["/provider-metadata.json"])
    metadata["distributions"] = [{"directory_url": f"{provider.base}/white/"}]
    provider.files["/provider-metadata.json"] = json.dumps(metadata).encode()
    provider.files["/white/changes.csv"] = f'"{path.removeprefix("/white/")}","2026-03-02T08:00:00Z"\n'.encode()

    assert visit_provider(source=source, web=web).taken == 1


def test_a_folder_with_a_list_of_changes_is_enough_without_metadata_and_keys(provider, source, web):
    path = provider.publish(warning(), sign=False)
    provider.files["/white/changes.csv"] = f'"{path.removeprefix("/white/")}","2026-03-02T08:00:00Z"\n'.encode()
    source.url, source.require_signature = f"{provider.base}/white/", False

    assert visit_provider(source=source, web=web).taken == 1


@pytest.mark.parametrize("top", ["", "csaf/white/"])
def test_a_list_may_count_paths_from_its_folder_or_from_the_top_of_the_provider(provider, source, web, top):
    path = provider.publish(warning(), sign=False)
    provider.files |= {f"/csaf{name}": raw for name, raw in provider.files.items() if name.startswith("/white/")}
    listed = f"{top}{path.removeprefix('/white/')}"
    provider.files["/csaf/white/changes.csv"] = f'"{listed}","2026-03-02T08:00:00Z"\n'.encode()
    source.url, source.require_signature = f"{provider.base}/csaf/white/", False

    assert visit_provider(source=source, web=web).taken == 1


def test_an_aggregator_leads_to_its_providers_and_names_the_one_that_fails(provider, source, web):
    provider.publish(warning())
    listed = [
        {"metadata": {"url": f"{provider.base}/provider-metadata.json", "publisher": {"name": "Muster-CERT"}}},
        {"metadata": {"url": f"{provider.base}/gone.json", "publisher": {"name": "Verschwunden"}}},
    ]
    aggregator = {
        "aggregator": {"name": "Verzeichnis", "category": "lister", "namespace": "https://v.example"},
        "canonical_url": f"{provider.base}/aggregator.json",
        "csaf_providers": listed,
    }
    provider.files["/aggregator.json"] = json.dumps(aggregator).encode()
    source.url = f"{provider.base}/aggregator.json"

    run = visit_provider(source=source, web=web)

    assert (run.taken, run.outcome) == (1, "partial")
    assert "Verschwunden" in run.reason


def test_an_older_revision_that_arrives_late_changes_nothing(provider, source, web):
    provider.publish(warning(version="2", title="Neue Fassung"))
    visit_provider(source=source, web=web)
    provider.publish(warning(version="1", title="Alte Fassung"), updated="2026-05-02T08:00:00Z")

    visit_provider(source=source, web=web)

    assert Advisory.objects.get().title == "Neue Fassung"
    assert Revision.objects.count() == 2


def test_scripts_and_marks_in_texts_are_text(provider, source, web, client_of):
    from bollwerk.foundation.access import Role

    provider.publish(warning(title="<script>alert(1)</script>Aktenplan"))
    visit_provider(source=source, web=web)

    page = client_of(Role.ISB).get(f"/advisories/{Advisory.objects.get().pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_command_says_each_document_as_json_and_fails_when_one_is_refused(provider, city):
    provider.publish(warning(1))
    provider.publish(warning(2), digest="0" * 128)

    done = CliRunner().invoke(app, ["fetch", f"{provider.base}/provider-metadata.json", "--json"])

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert {line["outcome"] for line in lines[:2]} == {"taken", "refused"}
    assert (lines[2]["taken"], lines[2]["refused"]) == (1, 1)
