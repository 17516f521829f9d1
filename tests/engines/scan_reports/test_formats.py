"""What each format says is taken over: title, severity, vectors, kinds of weakness, places, state, scope."""

import io
import json

import openpyxl
import pytest
from tests.engines.scan_reports import samples
from tests.engines.scan_reports.samples import read
from tests.shared_data import shared

from bollwerk.engines.scan_reports import Format, KeptReason, Place, Report, Severity, Status, Target, rating_of

HOST, IP = "www.stadt.example", "192.0.2.10"


def told(report: Report) -> list[tuple[str, Severity, Status, int]]:
    """Return title, severity, state and number of places of each finding."""
    return [(report.weakness_of(one).title, one.severity, one.status, len(one.places)) for one in report.findings]


OPEN, FIXED = Status.OPEN, Status.FIXED
CRITICAL, HIGH, MEDIUM, LOW, INFO, UNRATED = Severity

TOLD = [
    (samples.NESSUS, [("Old library", HIGH, OPEN, 2), ("Host name", INFO, OPEN, 1)]),
    (
        samples.COMPLIANCE,
        [("1.1 Root over SSH", HIGH, OPEN, 1), ("1.2 Own /tmp", MEDIUM, OPEN, 1), ("1.3 Firewall", INFO, OPEN, 1)],
    ),
    (samples.NESSUS_CSV, [("Old library", HIGH, OPEN, 1)]),
    (samples.TENABLE_CSV, [("Old library", HIGH, OPEN, 1), ("Mended", LOW, FIXED, 1)]),
    (samples.OPENVAS, [("Weak ciphers", MEDIUM, OPEN, 1), ("Log", INFO, OPEN, 1)]),
    (samples.OPENVAS_CSV, [("Weak ciphers", MEDIUM, OPEN, 1)]),
    (
        samples.NMAP,
        [
            ("Open port 22/tcp", INFO, OPEN, 1),
            ("CVE-2018-15919 (by version)", MEDIUM, OPEN, 1),
            ("Open port 443/tcp", INFO, OPEN, 1),
            ("SSL POODLE", HIGH, OPEN, 1),
        ],
    ),
    (samples.BURP, [("SQL injection", HIGH, OPEN, 2)]),
    (samples.BURP_DAST, [("Open redirection", MEDIUM, OPEN, 2)]),
    (samples.ZAP, [("CSP Header Not Set", MEDIUM, OPEN, 3), ("Timestamp", INFO, Status.FALSE_POSITIVE, 1)]),
    (samples.ZAP_JSON, [("CSP Header Not Set", MEDIUM, OPEN, 3)]),
    (
        samples.SARIF,
        [
            ("Injection", CRITICAL, OPEN, 1),
            ("Injection", CRITICAL, OPEN, 1),
            ("Use of MD5", MEDIUM, Status.ACCEPTED, 1),
            ("gone", LOW, FIXED, 1),
        ],
    ),
    (
        samples.NUCLEI,
        [("OpenSSH users", MEDIUM, OPEN, 1), ("Tech (nginx)", INFO, OPEN, 1), ("Tech (php)", INFO, OPEN, 1)],
    ),
    (samples.TESTSSL, [("TLS: SSLv3", HIGH, OPEN, 1), ("TLS: LUCKY13", LOW, OPEN, 1)]),
    (samples.TESTSSL_PRETTY, [("TLS: SSLv3", HIGH, OPEN, 1)]),
    (samples.TESTSSL_CSV, [("TLS: SSLv3", HIGH, OPEN, 1), ("TLS: scanProblem", INFO, OPEN, 1)]),
    (samples.NIKTO, [("Header not set.", UNRATED, OPEN, 1)]),
    (samples.NIKTO_JSON, [("Header not set.", UNRATED, OPEN, 1)]),
    (samples.NIKTO_JSON_2_1, [('Header, not set: [,]"{,}', UNRATED, OPEN, 1)]),
    (samples.NIKTO_CSV, [("Header not set.", UNRATED, OPEN, 1)]),
    (samples.WAPITI, [("Cookie", MEDIUM, OPEN, 1)]),
    (samples.WAPITI_JSON, [("Cookie", MEDIUM, OPEN, 1)]),
    (samples.SSLYZE, [("Heartbleed (OpenSSL)", CRITICAL, OPEN, 1), ("TLS 1.0 is accepted", MEDIUM, OPEN, 1)]),
    (samples.SSLYZE_XML, [("Heartbleed (OpenSSL)", CRITICAL, OPEN, 1), ("TLS 1.0 is accepted", MEDIUM, OPEN, 1)]),
    (samples.LYNIS, [("Root login allowed", MEDIUM, OPEN, 1), ("Install libpam-tmpdir", LOW, OPEN, 1)]),
    (samples.GENERIC, [("Weak password", HIGH, OPEN, 2), ("Half", LOW, OPEN, 1)]),
    (samples.GENERIC_CSV, [("Schwaches Kennwort", CRITICAL, OPEN, 1), ("Offene Freigabe", MEDIUM, Status.PARTLY, 1)]),
    (samples.SYSREPTOR, [("XSS", MEDIUM, Status.PARTLY, 2), ("Notes", UNRATED, FIXED, 1)]),
    (samples.PTART, [("Broken access", HIGH, Status.PARTLY, 1)]),
    (samples.INVICTI, [("Cookie not secure", INFO, OPEN, 1), ("Old", LOW, Status.ACCEPTED, 1)]),
    (samples.PINGCASTLE, [("Short passwords are allowed", HIGH, OPEN, 1)]),
    (samples.CSAF, [("Flaw", CRITICAL, OPEN, 1)]),
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[f"{number}" for number, _ in enumerate(TOLD)])
def test_each_format_tells_its_findings(text: str, expected: list[tuple[str, Severity, Status, int]]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "cwes"),
    [
        (samples.NESSUS, (79,)),
        (samples.BURP, (89,)),
        (samples.BURP_DAST, (601,)),
        (samples.ZAP, (693,)),
        (samples.SARIF, (89,)),
        (samples.NUCLEI, (362,)),
        (samples.TESTSSL, (310,)),
        (samples.WAPITI, (614,)),
        (samples.WAPITI_JSON, (614,)),
        (samples.GENERIC, (521,)),
        (samples.SYSREPTOR, (79,)),
        (samples.PTART, (862,)),
        (samples.INVICTI, (614,)),
    ],
)
def test_the_kind_of_weakness_is_taken_over(text: str, cwes: tuple[int, ...]) -> None:
    assert read(text).weaknesses[0].cwes == cwes


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (samples.NESSUS, ["3.1", "2.0"]),
        (samples.OPENVAS, ["3.1"]),
        (samples.NUCLEI, ["3.0"]),
        (samples.GENERIC, ["4.0", "3.1"]),
        (samples.INVICTI, ["3.1", "3.0"]),
        (samples.CSAF, ["3.1"]),
    ],
)
def test_vectors_keep_their_version(text: str, versions: list[str]) -> None:
    ratings = read(text).weaknesses[0].cvss

    assert [rating.version for rating in ratings] == versions
    assert all(f"CVSS:{one.version}/" in one.vector for one in ratings if one.version != "2.0")


@pytest.mark.parametrize(
    ("text", "version", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.1", 9.8),
        ("(CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H)", "3.0", 9.8),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "2.0", 7.5),
        ("CVSS2#AV:N/AC:L/Au:N/C:P/I:P/A:P/E:U", "2.0", 7.5),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "4.0", 9.3),
    ],
)
def test_a_vector_computes_to_its_base_score(text: str, version: str, score: float) -> None:
    rating = rating_of(text)

    assert rating is not None
    assert (rating.version, rating.score) == (version, score)


@pytest.mark.parametrize("text", ["", "n/a", "9.8", "CVSS:4.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:X/Au:N"])
def test_what_is_no_vector_is_none(text: str) -> None:
    assert rating_of(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (samples.NESSUS, Place(HOST, IP, 443, "tcp")),
        (samples.BURP, Place(HOST, IP, 443, "https", "/a", 0, "id parameter")),
        (samples.SARIF, Place(path="a.py", line=3)),
        (samples.NUCLEI, Place(HOST, IP, 22)),
        (samples.WAPITI, Place(HOST, "", 443, "https", "/", 0, "sid")),
        (samples.GENERIC, Place(HOST, "", 443, "https", "/login")),
    ],
)
def test_the_first_place_is_named_in_full(text: str, place: Place) -> None:
    assert read(text).findings[0].places[0] == place


def test_the_scope_names_what_was_reached_how_and_with_which_checks() -> None:
    nessus, nmap, openvas = read(samples.NESSUS).scope, read(samples.NMAP).scope, read(samples.OPENVAS).scope

    assert nessus.targets == (Target(HOST, authenticated=True),)
    assert nessus.policy.startswith("Basic:")
    assert nmap.targets == (Target(HOST, ports="tcp:22,80,443"),)
    assert [(one.host, one.looked_at) for one in openvas.targets] == [(IP, True), ("192.0.2.11", False)]
    assert not read(samples.NUCLEI).scope.stated


def test_another_list_of_checks_is_another_policy() -> None:
    assert read(samples.NESSUS).scope.policy != read(samples.NESSUS.replace("10001;10002", "10001")).scope.policy


def test_cves_of_several_rows_of_one_plugin_are_one_finding_with_all_of_them() -> None:
    assert read(samples.NESSUS_CSV).weaknesses[0].identifiers == ("CVE-2024-0001", "CVE-2024-0002")


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (samples.NESSUS, [KeptReason.NO_TITLE]),
        (samples.SARIF, [KeptReason.NOT_A_RECORD]),
        (samples.NUCLEI, [KeptReason.BAD_LINE]),
        (samples.NIKTO, [KeptReason.NO_TITLE]),
        (samples.TESTSSL_CSV, [KeptReason.NOT_SCANNED]),
        (samples.SSLYZE, [KeptReason.NOT_SCANNED]),
        (samples.LYNIS, [KeptReason.BAD_LINE]),
        (samples.GENERIC, [KeptReason.NO_TITLE, KeptReason.NOT_A_RECORD, KeptReason.BAD_VECTOR]),
        (samples.GENERIC_CSV, [KeptReason.NO_TITLE, KeptReason.BAD_ROW]),
    ],
)
def test_bad_records_are_kept_aside_with_their_reason(text: str, reasons: list[KeptReason]) -> None:
    assert [kept.reason for kept in read(text).kept_aside] == reasons


def test_a_workbook_is_read_from_the_first_sheet_with_a_heading() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Prüfbericht 2026"])
    for row in (["Titel", "Schweregrad", "Host", "Port"], ["Standardkennwort", "kritisch", HOST, 8080]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)

    report = read(stream.getvalue())

    assert (report.format, told(report)) == (Format.GENERIC_XLSX, [("Standardkennwort", CRITICAL, OPEN, 1)])
    assert report.findings[0].places[0].port == 8080


@pytest.mark.slow  # reads every real report
def test_every_report_of_the_shared_folder_is_read_or_refused_for_its_version() -> None:
    folder = shared("data/incidents/scans")
    entries = json.loads(shared("data/incidents/MANIFEST-scans.json").read_text())
    different, refused = {}, []
    for entry in entries:
        path = folder.parent / entry["file"]
        try:
            found = len(read(path.read_bytes()).findings)
        except ValueError as error:
            refused.append(str(error))
            continue
        expected = entry["defectdojo_expected_findings"]
        if expected is not None and found not in expected:
            different[entry["file"]] = (found, expected)

    assert len(different) <= len(entries) // 20, different
    assert all("version" in sentence for sentence in refused)
