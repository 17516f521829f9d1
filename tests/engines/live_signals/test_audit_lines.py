"""Lines as smbd 4.17 of Debian 12 writes them; names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.live_signals import AUDIT_PREFIX, AuditLine, What, parse_audit

HEADER = "[2026/11/22 07:18:39.971602,  1] ../../source3/modules/vfs_full_audit.c:643(do_log)"
WHO = "bollwerk|10.1.2.3|pc-0107|freigabe"


def parsed(*lines):
    return list(parse_audit(lines))


def change(what, path, new_path=""):
    return AuditLine("10.1.2.3", "pc-0107", "freigabe", what, path, new_path)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"  {WHO}|pwrite_send|ok|/srv/amt/brief.docx", change(What.WRITTEN, "/srv/amt/brief.docx")),
        (f"  {WHO}|pwrite|ok|/srv/amt/brief.docx", change(What.WRITTEN, "/srv/amt/brief.docx")),
        (f"  {WHO}|unlinkat|ok|/srv/amt/alt.docx", change(What.GONE, "/srv/amt/alt.docx")),
        (f"  {WHO}|renameat|ok|/srv/a.doc|/srv/a.doc.locked", change(What.RENAMED, "/srv/a.doc", "/srv/a.doc.locked")),
        (f"  {WHO}|renameat|ok|/srv/a|b.docx|/srv/c.docx", change(What.RENAMED, "/srv/a|b.docx", "/srv/c.docx")),
        (f"Nov 22 07:18:39 srv smbd_audit[812]: {WHO}|unlinkat|ok|/srv/ä ö.docx", change(What.GONE, "/srv/ä ö.docx")),
    ],
)  # fmt: skip
def test_a_change_is_read_with_its_client_and_path(line, expected):
    assert parsed(HEADER, line) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        HEADER,
        "",
        f"  {WHO}|openat|ok|r|/srv/amt/brief.docx",
        f"  {WHO}|pwrite|fail (Permission denied)|/srv/amt/brief.docx",
        f"  {WHO}|renameat|ok|/srv/only-one",
        f"  {WHO}|renameat|ok|/srv/only-one|",
        f"  {WHO}|renameat|ok||/srv/only-one",
        f"  {WHO}|renameat|ok|/srv/a|/x|/srv/c.docx",
        "  meier|10.1.2.3|pc-0107|freigabe|unlinkat|ok|/srv/amt/alt.docx",
        "bollwerk|10.1.2.3|pc-0107",
    ],
)
def test_reading_failures_and_foreign_or_doubtful_lines_are_passed_over(line):
    assert parsed(line) == []


def test_the_account_is_not_asked_for():
    assert "%u" not in AUDIT_PREFIX.lower()


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text):
    for line in parse_audit([text, f"{WHO}|renameat|ok|{text}"]):
        assert line.path
