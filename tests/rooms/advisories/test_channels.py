"""Warnings that are no CSAF: feeds, mails, the list of exploited vulnerabilities, entries by hand."""

import json

import pysequoia
import pytest

from bollwerk.engines.csaf import CsafError, read_certificates
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding, viewing_as
from bollwerk.rooms.advisories import services
from bollwerk.rooms.advisories.adapters.feeds import label_in, plain_text, read_exploited, read_feed
from bollwerk.rooms.advisories.adapters.mailbox import read_mail
from bollwerk.rooms.advisories.errors import IntakeError, StepRefusedError
from bollwerk.rooms.advisories.identifiers import advisory_identifiers
from bollwerk.rooms.advisories.models import Advisory, Source
from bollwerk.rooms.advisories.services.channels import SenderKeys, take_mail, visit_feed, visit_kev
from bollwerk.rooms.advisories.services.visits import Tally

from .conftest import warning

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Warnungen</title>
<item><title>[NEU] [hoch] Phishing-Welle gegen Kommunen</title><link>https://cert.example/1</link><guid>M-1</guid>
<description>&lt;p&gt;Mails mit &lt;b&gt;Rechnungen&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>
</item>
<item><title>[UPDATE] [mittel] Hinweis</title><link>javascript:alert(1)</link><guid>M-2</guid></item>
<item><description>ohne Titel</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>Hinweis</title>
<link href="https://cert.example/a"/><summary>Text</summary></entry></feed>"""


def test_rss_and_atom_are_read_as_plain_text():
    first, second = read_feed(RSS)

    assert (first.key, first.severity, first.text) == ("M-1", "high", "Mails mit Rechnungen")
    assert (second.severity, second.url) == ("medium", "")
    assert read_feed(ATOM)[0].url == "https://cert.example/a"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<html><body>404", b'<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>',
        b'<?xml version="1.0" encoding="nothing"?><rss/>',
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused(raw):
    with pytest.raises(IntakeError):
        read_feed(raw)


@pytest.mark.parametrize(
    ("text", "label"),
    [("[TLP:WHITE] x", Tlp.CLEAR), ("TLP: GREEN", Tlp.GREEN), ("TLP:AMBER+STRICT", Tlp.AMBER_STRICT), ("x", Tlp.AMBER)],
)
def test_the_label_of_a_text_counts(text, label):
    assert label_in(text, Tlp.AMBER) is label


def test_red_is_not_taken_in_by_a_machine():
    with pytest.raises(IntakeError):
        label_in("[TLP:RED] geheim", Tlp.AMBER)


def test_plain_text_has_no_marks():
    assert plain_text("<style>a{}</style>A &amp; B<br>C &lt;i&gt;") == "A & BC <i>"


def test_a_feed_is_kept_once_and_again_when_it_changed(source, provider, web):
    source.kind, source.url = "feed", f"{provider.base}/rss.xml"
    provider.files["/rss.xml"] = RSS
    with deciding("tests"):
        first = visit_feed(source=source, web=web)
        second = visit_feed(source=source, web=web)

        assert (first.taken, second.taken, second.unchanged) == (2, 0, 2)
        assert set(Advisory.objects.values_list("kind", flat=True)) == {"notice"}


def test_the_list_of_exploited_vulnerabilities_flags_the_warnings(source, provider, web):
    provider.publish(warning())
    listed = {"vulnerabilities": [{"cveID": "CVE-2026-10001", "dateAdded": "2026-03-01"}, {"cveID": "Unsinn"}, 7]}
    provider.files["/kev.json"] = json.dumps(listed).encode()
    with deciding("tests"):
        services.visit_provider(source=source, web=web)
        source.url = f"{provider.base}/kev.json"
        run = visit_kev(source=source, web=web)

        row = Advisory.objects.get()
    assert (run.taken, row.exploited, row.matched_at) == (1, True, None)


@pytest.mark.parametrize("raw", [b"[]", b"{}", b"no"])
def test_what_is_no_list_of_exploited_vulnerabilities_is_refused(raw):
    with pytest.raises((IntakeError, CsafError)):
        read_exploited(raw)


def mail(body="Warnung", *, subject="[TLP:GREEN] [hoch] Phishing", key=None):
    """Return a mail, signed as RFC 3156 says if a key is given."""
    head = f"From: cert@example\nSubject: {subject}\nMessage-ID: <1@cert.example>\nMIME-Version: 1.0\n"
    part = f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    if key is None:
        return (head + part).encode()
    signed = part.replace("\n", "\r\n").encode()
    signature = pysequoia.sign(key.signer(), signed, mode=pysequoia.SignatureMode.DETACHED).decode()
    parts = f"--x\n{part}\n--x\nContent-Type: application/pgp-signature\n\n{signature}\n--x--\n"
    kind = 'Content-Type: multipart/signed; boundary="x"; protocol="application/pgp-signature"\n\n'
    return (head + kind + parts).encode()


def test_a_signed_mail_names_its_signer_and_a_changed_one_is_refused():
    key = pysequoia.Tsk.generate("CERT <cert@example>")
    certificates = read_certificates(str(key.extract_certificate()).encode())
    raw = mail(key=key)

    assert read_mail(raw, certificates).signed_by == key.extract_certificate().fingerprint.upper()
    with pytest.raises(CsafError):
        read_mail(raw.replace(b"Warnung", b"Entwarnung"), certificates)


def test_an_unsigned_mail_is_refused_where_signatures_are_demanded(source):
    with deciding("tests"):
        tally = Tally()
        refused = take_mail(source=source, raw=mail(), keys=SenderKeys(), tally=tally)
        source.require_signature = False
        taken = take_mail(source=source, raw=mail(), keys=SenderKeys(), tally=tally)

        row = Advisory.objects.get()
    assert (refused, taken, tally.refused, tally.taken) == (False, True, 1, 1)
    assert (row.title, row.tlp, row.severity) == ("[TLP:GREEN] [hoch] Phishing", Tlp.GREEN, "high")


@pytest.mark.parametrize("raw", [b"", b"Subject: x\n\n", b"Message-ID: <1@x>\n\n"])
def test_a_mail_without_identifier_or_subject_is_refused(raw):
    with pytest.raises(IntakeError):
        read_mail(raw)


def test_a_warning_without_a_product_is_passed_on_and_closed(isb, admin):
    with viewing_as(isb):
        key = services.enter_by_hand(notice=services.Notice("T-1", "Anrufe falscher Techniker", publisher="Polizei"))
        row = Advisory.objects.get(pk=key)
        services.route_advisory(advisory_id=key, routes=["evps", "newsletter"], expected_revision=row.revision)
        row.refresh_from_db()
        assert (row.routes, row.state) == (["evps", "newsletter"], "routed")

        services.close_advisory(advisory_id=key, verdict="Alle wissen es.", expected_revision=row.revision)
        with pytest.raises(StepRefusedError):
            services.enter_by_hand(notice=services.Notice("T-1", "Anrufe falscher Techniker", publisher="Polizei"))


def test_a_warning_entered_by_hand_meets_the_inventory(isb, component):
    from bollwerk.foundation.jobs.inline import run_waiting_jobs
    from bollwerk.rooms.advisories.models import Match

    component(vendor="Muster GmbH")
    with viewing_as(isb):
        services.enter_by_hand(
            notice=services.Notice("T-2", "Lücke", vendor="Muster GmbH", product="Aktenplan", version_range="<5")
        )
    run_waiting_jobs()

    with deciding("tests"):
        assert Match.objects.count() == 1


def test_a_municipality_without_sources_gets_cert_bund_and_the_exploited_ones_once(city):
    with deciding("tests"):
        made = services.set_up_defaults()
        again = services.set_up_defaults()
        rows = list(Source.objects.order_by("name").values_list("kind", "url", "organisation_id"))

    assert (made, again) == (2, 0)
    assert {row[:2] for row in rows} == {(one["kind"], one["url"]) for one in (services.CERT_BUND, services.EXPLOITED)}
    assert {row[2] for row in rows} == {city.pk}


def test_a_default_source_that_was_taken_out_of_use_does_not_come_back(city):
    with deciding("tests"):
        services.set_up_defaults()
        for row in Source.objects.all():
            row.retired_on = clock.today()
            row.save()

        assert services.set_up_defaults() == 0


def test_the_leak_test_is_told_of_warnings_above_clear_and_of_no_others(isb):
    with viewing_as(isb):
        services.enter_by_hand(notice=services.Notice("G-77", "Vertrauliche Lage", tlp=Tlp.AMBER))
        services.enter_by_hand(notice=services.Notice("O-78", "Offene Lage", tlp=Tlp.CLEAR))

    with deciding("tests"):
        found = {one.text for one in advisory_identifiers()}
    assert {"Vertrauliche Lage", "G-77"} <= found
    assert not {"Offene Lage", "O-78"} & found
