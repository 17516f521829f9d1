import io
import socket
import struct
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.access.models import Circle
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.files import api, scan, store
from bollwerk.foundation.files.media import media_type_of
from bollwerk.foundation.files.models import StoredFile

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.CLAMD_ADDRESS = ""
    return tmp_path


def contents(folder):
    return [path for path in (folder / "files").glob("**/*") if path.is_file()]


def test_a_file_is_kept_under_its_hash_with_its_label_and_recorded(as_isb, data_folder):
    row = api.keep(content=b"hello", name="list.csv", tlp=Tlp.AMBER_STRICT)

    assert api.path_to(row).read_bytes() == b"hello"
    assert (row.size_bytes, row.tlp, row.scan_state) == (5, Tlp.AMBER_STRICT, "not_scanned")
    assert row.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert api.path_to(row).stat().st_mode & 0o777 == 0o600
    assert all_rows(Event).filter(code="files.file.kept", tlp=Tlp.AMBER_STRICT).count() == 1


def test_the_same_content_twice_lies_on_the_disk_once(as_isb, data_folder):
    rows = [api.keep(content=b"same", name=f"{number}.txt") for number in range(2)]

    assert rows[0].sha256 == rows[1].sha256
    assert len(contents(data_folder)) == 1


@pytest.mark.parametrize(("size", "kept"), [(1000, True), (1001, False)])
def test_a_file_may_be_as_large_as_the_limit_and_no_larger(as_isb, data_folder, size, kept):
    if kept:
        api.keep(content=io.BytesIO(bytes(size)), name="x", limit_bytes=1000)
    else:
        with pytest.raises(api.FileTooLargeError):
            api.keep(content=io.BytesIO(bytes(size)), name="x", limit_bytes=1000)

    assert len(contents(data_folder)) == StoredFile.objects.count() == int(kept)


def test_a_full_disk_leaves_nothing_behind(as_isb, data_folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        api.keep(content=b"hello", name="x")
    assert contents(data_folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.docx", "plan.docx"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("...", "file"),
        ("", "file"),
        ("Bäume & Wälder.pdf", "Bäume & Wälder.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert api.safe_name(given) == kept


@given(st.text())
def test_a_safe_name_is_safe_and_at_rest(text):
    name = api.safe_name(text)

    assert 0 < len(name) <= 150
    assert not set(name) & set("/\\\r\n\x00")
    assert api.safe_name(name) == name


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(50) + b"xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "opendocument.text"),
        (b"PK\x03\x04" + bytes(30), "application/zip"),
        (b'{"a": 1}', "application/json"),
        (b"\xef\xbb\xbfname;value", "text/plain"),
        ("ä".encode() * 10 + b"\xc3", "text/plain"),
        (b"name\xff\xfe" + bytes(9), "application/octet-stream"),
        (b"<?xml version='1.0'?>", "application/xml"),
        (b"<!DOCTYPE html>", "text/html"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_content_decides_what_a_file_is(head, media_type):
    found = media_type_of(head)

    assert found == media_type or found.endswith(media_type) or (media_type == "xlsx" and "spreadsheetml" in found)


def test_a_reader_downloads_a_file_as_an_attachment_that_cannot_run(client, city, log_in):
    person = log_in(client, Role.EMPLOYEE)
    with deciding("tests"):
        row = api.keep(
            content=b"<script>", name='plan "x";ü.html', tlp=Tlp.GREEN, organisation_id=person.organisation_id
        )

    answer = client.get(f"/dateien/{row.pk}/")

    assert b"".join(answer.streaming_content) == b"<script>"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_file_one_may_not_see_does_not_exist(client, city, log_in):
    log_in(client, Role.ISB)
    with deciding("tests"):
        circle = Circle.objects.create(name="closed")
        secret = api.keep(content=b"x", name="x", tlp=Tlp.RED, circle_id=circle.pk, organisation_id=city.pk)

    assert client.get(f"/dateien/{secret.pk}/").status_code == 404
    assert client.get("/dateien/999999/").status_code == 404


def test_nobody_downloads_without_logging_in(client, city):
    with deciding("tests"):
        row = api.keep(content=b"x", name="x", tlp=Tlp.CLEAR, organisation_id=city.pk)

    assert client.get(f"/dateien/{row.pk}/").status_code == 302


@pytest.mark.parametrize(("last_day", "left"), [(date(2026, 11, 20), 0), (date(2026, 11, 21), 1), (None, 1)])
def test_a_file_goes_after_its_last_day(as_isb, data_folder, last_day, left):
    api.keep(content=b"x", name="x", keep_until=last_day)
    later = clock.now() + timedelta(hours=2)

    with clock.frozen_at(AT):
        api.delete_due(at=AT)
    store.sweep(set(StoredFile.objects.values_list("sha256", flat=True)), older_than=later)

    assert StoredFile.objects.count() == len(contents(data_folder)) == left


def test_a_content_stays_while_another_file_names_it(as_isb, data_folder):
    api.keep(content=b"same", name="old", keep_until=date(2020, 1, 1))
    kept = api.keep(content=b"same", name="new")

    api.delete_due(at=clock.now() + timedelta(hours=2))

    assert api.path_to(kept).read_bytes() == b"same"


def test_a_content_whose_record_is_about_to_be_made_stays(data_folder):
    store.write(io.BytesIO(b"fresh"), limit_bytes=10)

    assert store.sweep(set(), older_than=clock.now() - timedelta(hours=1)) == 0


class Clamd:
    """Answers like clamd on a local port; remembers what it was sent."""

    def __init__(self, verdict):
        self.verdict, self.received = verdict, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        for _ in range(2):
            connection, _peer = self.server.accept()
            with connection, connection.makefile("rb") as lines:
                command = b""
                while not command.endswith(b"\0"):
                    command += lines.read(1)
                if command == b"zINSTREAM\0":
                    while size := struct.unpack("!I", lines.read(4))[0]:
                        self.received += lines.read(size)
                    connection.sendall(self.verdict + b"\0")
                else:
                    connection.sendall(b"ClamAV 1.0.7/27400/Fri Nov 20 09:00:00 2026\0")
        self.server.close()


def test_a_scanned_file_says_with_which_signatures(as_isb, settings):
    clamd = Clamd(b"stream: OK")
    settings.CLAMD_ADDRESS = clamd.address

    row = api.keep(content=b"x" * 200_000, name="x")

    assert (row.scan_state, row.scan_signatures) == (
        "nothing_found",
        "ClamAV 1.0.7/27400/Fri Nov 20 09:00:00 2026",
    )
    assert clamd.received == b"x" * 200_000


def test_malware_is_locked_away_and_recorded(client, log_in, settings, isb):
    settings.CLAMD_ADDRESS = Clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND").address
    log_in(client, Role.ISB)

    with viewing_as(isb), pytest.raises(api.MalwareFoundError, match="EICAR"):
        api.keep(content=b"eicar", name="x", tlp=Tlp.GREEN)

    with deciding("tests"):
        row = StoredFile.objects.get()
    assert client.get(f"/dateien/{row.pk}/").status_code == 403
    assert all_rows(Event).filter(code="files.malware.found").exists()


def test_a_scanner_that_does_not_answer_is_not_a_clean_bill(as_isb, settings, tmp_path):
    settings.CLAMD_ADDRESS = str(tmp_path / "no-socket")

    assert api.keep(content=b"x", name="x").scan_state == scan.ScanState.FAILED
