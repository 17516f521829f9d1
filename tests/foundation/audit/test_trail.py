import json
from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.engines.transparency_log import ProblemCode
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding, viewing_as
from bollwerk.foundation.access.models import Circle
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit import check, exports, selectors, services, standalone
from bollwerk.foundation.audit.api import UnknownEventError, record
from bollwerk.foundation.audit.models import Chain, Event, TreeHead
from bollwerk.foundation.audit.sequencer import sequence_all, sequence_batch
from bollwerk.foundation.audit.verification import TrailProblem
from bollwerk.foundation.people.models import Organisation

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def house(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.TRAIL_ANCHOR_DIR = ""
    settings.TRAIL_ANCHOR_MAIL = ""
    with clock.frozen_at(AT), deciding("tests"):
        yield tmp_path


def happen(count=1, **options):
    for number in range(count):
        record("audit.trail.exported", subject=f"test.thing/{number}", **{"entries": number, **options})


def rows():
    return all_rows(Event)


def test_an_undeclared_event_is_refused():
    with pytest.raises(UnknownEventError):
        record("test.nobody.knows", subject="test.thing/1")


def test_events_get_gapless_numbers_in_batches():
    happen(7)

    assert [sequence_batch(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert list(rows().order_by("id").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert check.verify_database()[0].holds


def test_hostile_facts_keep_their_hash_through_the_database():
    happen(big=1e300, tiny=1e-300, nul="a\x00b", lone="\ud800", when=AT, nested=[{"ü": 2.0}])

    sequence_all()

    assert check.verify_database()[0].holds


def test_the_trail_refuses_change_and_deletion():
    happen()
    event = rows().get()

    with pytest.raises(TypeError, match="append-only"):
        event.save()
    with pytest.raises(TypeError, match="append-only"):
        event.delete()


@pytest.mark.parametrize(("waited", "signed"), [(timedelta(minutes=5), True), (timedelta(seconds=299), False)])
def test_a_head_is_signed_every_five_minutes(waited, signed):
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)
    happen()
    sequence_all()

    assert (services.sign_head_if_due(at=AT + waited) is not None) is signed


def test_no_head_is_signed_where_nothing_is_new():
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)

    assert services.sign_head_if_due(at=AT + YEAR) is None


@pytest.mark.parametrize(("new", "signed"), [(3, True), (2, False)])
def test_a_head_is_signed_early_when_many_entries_came(monkeypatch, new, signed):
    monkeypatch.setattr(services, "HEAD_ENTRIES", 3)
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)
    happen(new)
    sequence_all()

    assert (services.sign_head_if_due(at=AT) is not None) is signed


def test_the_key_is_readable_by_its_owner_alone_and_stays_the_same(house):
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT + YEAR)

    assert (house / "keys" / "trail.ed25519").stat().st_mode & 0o777 == 0o600
    assert len({bytes(head.public_key) for head in TreeHead.objects.all()}) == 1


def test_an_anchor_outside_notices_the_cut_tail(settings, house):
    outside = house / "outside"
    outside.mkdir()
    settings.TRAIL_ANCHOR_DIR = str(outside)
    happen(5)
    sequence_all()
    services.sign_head_if_due(at=AT)
    assert services.anchor_heads(at=AT) == 1
    assert services.anchor_heads(at=AT) == 0

    rows().filter(sequence__gt=2)._raw_delete("default")
    TreeHead.objects.all().delete()
    Chain.objects.update(size=2)

    report = check.verify_database()[0]
    assert [(f.kind, f.sequence, f.anchored) for f in report.findings] == [(ProblemCode.CUT_TAIL, 5, True)]


def test_a_key_replaced_on_the_server_does_not_count_against_the_anchor(settings, house):
    outside = house / "outside"
    outside.mkdir()
    settings.TRAIL_ANCHOR_DIR = str(outside)
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)
    services.anchor_heads(at=AT)
    for path in (house / "keys").iterdir():
        path.unlink()
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT + YEAR)

    assert [f.kind for f in check.verify_database()[0].findings] == [TrailProblem.UNKNOWN_KEY]


def test_a_head_waits_while_the_anchor_is_not_mounted(settings, house, caplog):
    settings.TRAIL_ANCHOR_DIR = str(house / "missing")
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)

    assert services.anchor_heads(at=AT) == 0
    assert "could not be carried outside" in caplog.text
    (house / "missing").mkdir()
    assert services.anchor_heads(at=AT) == 1


def test_a_head_goes_to_the_mailbox_outside(settings, mailoutbox):
    settings.TRAIL_ANCHOR_MAIL = "minutes@musterstadt.example"
    happen()
    sequence_all()
    services.sign_head_if_due(at=AT)

    services.anchor_heads(at=AT)

    assert [message.to for message in mailoutbox] == [["minutes@musterstadt.example"]]
    assert json.loads(mailoutbox[0].body)["size"] == 1


@pytest.mark.parametrize(("at", "dropped"), [(AT + YEAR - timedelta(seconds=1), 0), (AT + YEAR, 2)])
def test_the_personal_part_goes_on_its_day_and_the_chain_still_verifies(at, dropped):
    happen(2)
    sequence_all()

    with clock.frozen_at(at):
        assert services.drop_due_personal_parts(at=at) == dropped
        sequence_all()
        report = check.verify_database()[0]

    assert report.holds
    assert report.dropped == dropped
    assert rows().filter(personal_salt__isnull=True, personal__isnull=True).count() == dropped


def test_a_personal_part_removed_by_hand_before_its_day_is_noticed():
    happen(2)
    sequence_all()
    rows().filter(sequence=1).update(personal=None, personal_salt=None)

    assert [f.kind for f in check.verify_database()[0].findings] == [TrailProblem.PERSONAL_PART_MISSING]


def test_an_early_drop_needs_a_reason_and_is_recorded():
    happen(2)
    sequence_all()

    with pytest.raises(services.NoReasonError):
        services.drop_personal_parts(sequences=[1], reason=" ")
    assert services.drop_personal_parts(sequences=[1], reason="Art. 17 GDPR") == 1
    sequence_all()
    assert check.verify_database()[0].holds


def test_an_export_verifies_without_the_database(house, capsys):
    happen(3)
    check.export_to(house / "export")

    assert standalone.main([str(house / "export"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["entries"], report["heads"], report["holds"]) == (4, 1, True)


def test_an_export_altered_outside_is_found_at_its_line(house, capsys):
    happen(3)
    check.export_to(house / "export")
    path = house / "export" / "trail.jsonl"
    path.write_text(path.read_text().replace("test.thing/1", "test.thing/9"))

    assert standalone.main([str(house / "export")]) == 1
    assert "broken_leaf at 2" in capsys.readouterr().out


@pytest.mark.parametrize("line", [b"\xff\xfe", b"{}\n", b'{"sequence": 1}\n', b"[]\n"])
def test_a_broken_export_says_where(house, capsys, line):
    happen(1)
    check.export_to(house / "export")
    with (house / "export" / "trail.jsonl").open("ab") as file:
        file.write(line)

    assert standalone.main([str(house / "export")]) == 1
    assert "malformed_entry at 3" in capsys.readouterr().out


def test_a_folder_without_a_trail_says_so(house):
    with pytest.raises(exports.ExportError, match=r"trail\.jsonl is missing"):
        exports.verify_folder(house / "nothing", None, at="")


@pytest.mark.parametrize("half", [{"personal": None}, {"personal_salt": None}, {"personal_salt": b"short"}])
def test_half_a_personal_part_counts_as_altered(half):
    happen(2)
    sequence_all()
    rows().filter(sequence=1).update(**half)

    assert [f.kind for f in check.verify_database()[0].findings] == [ProblemCode.PERSONAL_PART_ALTERED]


def test_an_event_carries_the_label_of_what_it_tells_about(city, viewer_with, isb):
    closed = Circle.objects.create(name="blind test")
    secret = Organisation.objects.create(name="Secret Ltd", kind="company", tlp=Tlp.RED, circle=closed)
    record("audit.trail.exported", subject="test.secret/1", about=secret, entries=1)
    with viewing_as(isb):
        record("audit.trail.exported", subject="test.open/1", entries=1)

    with viewing_as(isb):
        subjects = [row.subject for row in selectors.trail_page(selectors.Filters()).rows]
    with viewing_as(Viewer("person:9", clearance=Tlp.AMBER_STRICT, circles=frozenset({closed.pk}), roles=isb.roles)):
        circle_subjects = [row.subject for row in selectors.trail_page(selectors.Filters()).rows]

    assert subjects == ["test.open/1"]
    assert circle_subjects == ["test.secret/1"]
