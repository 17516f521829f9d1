"""Warnings, life cycles, backups, isolations, cleanings and saved mappings under every label, for the small house."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import zstandard

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.rooms.advisories import models as advisories
from bollwerk.rooms.inventory.models import Application, ItSystem, SavedMapping
from bollwerk.rooms.lifecycle.models import Handling, SupportProduct
from bollwerk.rooms.pentests.models import Disclosure, Engagement, ReportImport, SealedMember
from bollwerk.rooms.ransomware import models as ransomware


def fill_working_rooms(house: Any, labels: list[Any], member: int) -> None:
    """Leave rows of every kind under each label; the label before AMBER is RED, whose rows those of AMBER name."""
    red: dict[str, Any] = {}
    with deciding("tests.working_rooms"):
        for label in labels:
            own = label.own()
            system = ItSystem.objects.filter(**own).earliest("pk")
            application = Application.objects.filter(**own, retired_on__isnull=True).earliest("pk")
            made = _warning(house, label, application) | _reached(house, label, system, member)
            if label.tlp is Tlp.RED:
                red = made | {"label": label, "application": application}
            elif label.tlp is Tlp.AMBER and not label.foreign:
                _name_closed(made, red)
            _cleaning(house, label, system, made["isolation"], member)
            _recovered(house, label, application, made["repository"], member)
            _drilled(house, label, member)
            _handled(house, label, application)
            _report(house, label)


def _warning(house: Any, label: Any, application: Any) -> dict[str, Any]:
    """Leave a source, a warning with its bytes, a product, a comment and a match."""
    now, own = clock.now(), label.own()
    source = advisories.Source.objects.create(name=label.text("quelle"), kind="manual", **own)
    warning = advisories.Advisory.objects.create(
        source=source, publisher=label.text("herausgeber"), tracking_id=label.text("kennung"),
        title=label.text("warnung"), summary=label.text("zusammenfassung"), received_at=now, changed_at=now,
        severity="high", state="matched", **own,
    )  # fmt: skip
    _revised(warning, label, timedelta(hours=1))
    revision = _revised(warning, label, timedelta())
    advisories.AdvisoryProduct.objects.create(advisory=warning, product_id="1", name=label.text("ware"), **own)
    advisories.Vulnerability.objects.create(advisory=warning, name=label.text("luecke"), **own)
    match = _matched(warning, application, label)
    for argument, row in (
        ("advisory_id", warning), ("revision_id", revision), ("match_id", match), ("source_id", source),
    ):  # fmt: skip
        house.note(f"advisories/:{argument}", label, row.pk)
    house.note("api/v1/advisories/:advisory_id", label, warning.pk)
    return {"warning": warning}


def _revised(warning: Any, label: Any, before: timedelta) -> Any:
    raw = json.dumps({"document": {"csaf_version": "2.0", "title": label.text(f"fassung-{before}")}}).encode()
    return advisories.Revision.objects.create(
        advisory=warning, version="1", received_at=clock.now() - before, digest=sha256(raw).hexdigest(),
        content=zstandard.ZstdCompressor().compress(raw), **label.own(),
    )  # fmt: skip


def _matched(warning: Any, application: Any, label: Any) -> Any:
    advisories.Comment.objects.create(
        advisory=warning, written_at=clock.now(), text=label.text("bemerkung"), **label.own()
    )
    return advisories.Match.objects.create(
        advisory=warning, target=application, product_name=label.text("ware"), item_name=label.text("treffer"),
        confidence="0.9", alarmed_at=clock.now(), state="confirmed", **label.own(),
    )  # fmt: skip


def _reached(house: Any, label: Any, system: Any, member: int) -> dict[str, Any]:
    """Leave a repository with an alert and a duty, and an isolation of the system with all it needs."""
    now, own = clock.now(), label.own()
    repository = ransomware.Repository.objects.create(name=label.text("ablage"), hosts=[label.text("host")], **own)
    ransomware.BackupDuty.objects.create(system=system, what=label.text("was"), repository=repository, **own)
    alert = ransomware.Alert.objects.create(
        repository=repository, rule="mass_encryption", host=label.text("host"), share=label.text("freigabe"),
        raised_at=now, files=[{"path": label.text("datei"), "verdict": "encrypted", "reasons": []}], **own,
    )  # fmt: skip
    ransomware.AlertClient.objects.create(
        alert=alert, client=label.text("adresse")[:64], machine=label.text("rechner"), first_at=now, last_at=now,
        delete_on=now.date(), **own,
    )  # fmt: skip
    lookout = ransomware.Lookout.objects.create(
        name=label.text("ausguck"), host=label.text("host"), repository=repository,
        agreement=label.text("vereinbarung"),
        agreement_from=now.date(), standing={"problem": label.text("stoerung")}, **own,
    )  # fmt: skip
    point = ransomware.ControlPoint.objects.create(name=label.text("schaltstelle"), driver="order", **own)
    observer = ransomware.Observer.objects.create(name=label.text("beobachter"), **own)
    target = ransomware.ContainmentTarget.objects.create(
        system=system, point=point, handles=[label.text("anschluss")], address=label.text("adresse"), **own
    )
    isolation = ransomware.Isolation.objects.create(
        alert=alert, reason=label.text("anlass"), asked_by_id=member, asked_at=now, **own
    )
    ransomware.IsolationTarget.objects.create(isolation=isolation, target=target, **own)
    for path, row in (
        (":repository_id", repository), (":system_id", system), (":alert_id", alert), (":isolation_id", isolation),
        (":lookout_id", lookout),
        ("containment/:point_id", point), ("containment/:observer_id", observer), ("containment/:target_id", target),
    ):  # fmt: skip
        house.note(f"ransomware/{path}", label, row.pk)
    house.note("api/v1/ransomware/:isolation_id", label, isolation.pk)
    return {"isolation": isolation, "target": target, "repository": repository}


def _name_closed(made: dict[str, Any], red: dict[str, Any]) -> None:
    """Let a warning and an isolation that colleagues see concern records of the closed matter too."""
    _matched(made["warning"], red["application"], red["label"])
    ransomware.IsolationTarget.objects.create(
        isolation=made["isolation"], target=red["target"], detail=red["label"].text("stand"), **red["label"].own()
    )


def _cleaning(house: Any, label: Any, system: Any, isolation: Any, member: int) -> None:
    now, own = clock.now(), label.own()
    cleaning = ransomware.Cleaning.objects.create(
        system=system,
        isolation=isolation,
        opened_by_id=member,
        opened_at=now,
        keep_reason=label.text("behalten"),
        **own,
    )
    item = ransomware.EvidenceItem.objects.create(
        cleaning=cleaning, kind=ransomware.EvidenceItem.Kind.values[0], sha256="0" * 64, size_bytes=1,
        tool=label.text("werkzeug"), taken_by_id=member, taken_at=now, **own,
    )  # fmt: skip
    ransomware.CustodyEntry.objects.create(
        item=item, held_by_id=member, since=now, place=label.text("schrank"), sha256="0" * 64, **own
    )
    house.note("ransomware/:cleaning_id", label, cleaning.pk)
    house.note("ransomware/cleaning/:item_id", label, item.pk)


def _recovered(house: Any, label: Any, application: Any, repository: Any, member: int) -> None:
    """Leave a recovery with one place in its order and a list to sign, a restore, and a restore test."""
    now, own = clock.now(), label.own()
    recovery = ransomware.Recovery.objects.create(
        title=label.text("wiederanlauf"), opened_by_id=member, opened_at=now, **own
    )
    releases = ransomware.ReleaseList.objects.create(
        recovery=recovery,
        asked_by_id=member,
        asked_at=now,
        reason=label.text("freigabegrund"),
        **own,
        statement={"recovery": label.text("wiederanlauf"), "exercise": False, "systems": []},
    )
    place = ransomware.RecoveryItem.objects.create(
        recovery=recovery, target=application, position=1, order_reason=label.text("reihenfolge"),
        proof=label.text("beleg"), release=releases, **own,
    )  # fmt: skip
    run = ransomware.RestoreRun.objects.create(
        repository=repository, run=label.text("lauf"), host=label.text("host"), target=label.text("ziel"),
        begun_at=now, seen_at=now, files=[{"path": label.text("datei"), "state": "restored"}], **own,
    )  # fmt: skip
    ransomware.RestoreTest.objects.create(
        kind="application", application=application, held_at=now, files=1, of_files=1, seconds=1,
        seconds_for_everything=1, measured=True, proof=label.text("probe"), recorded_by_id=member, **own,
    )  # fmt: skip
    egress = ransomware.EgressRecord.objects.create(name=label.text("abfluss"), keep_days=9, checked_at=now, **own)
    for path, row in (
        ("recovery/:recovery_id", recovery), ("recovery/:item_id", place), ("recovery/:list_id", releases),
        (":run_id", run), (":application_id", application), (":egress_id", egress),
    ):  # fmt: skip
        house.note(f"ransomware/{path}", label, row.pk)


def _drilled(house: Any, label: Any, member: int) -> None:
    """Leave a drill that was held, and one that is led step by step."""
    now, own = clock.now(), label.own()
    drill = ransomware.Drill.objects.create(
        held_at=now,
        steps=[{"name": label.text("schritt"), "ok": True, "seconds": 1, "proof": {"was": label.text("beweis")}}],
        files_lost=0, seconds=1, recorded_by_id=member, **own,
    )  # fmt: skip
    state = "waiting" if label.tlp is Tlp.AMBER else "ended"
    guided = ransomware.GuidedDrill.objects.create(
        state=state, opened_by_id=member, opened_at=now, host=label.text("rechner"), planned=[label.text("plan")], **own
    )
    house.note("ransomware/drills/:drill_id", label, drill.pk)
    house.note("ransomware/drills/guided/:drill_id", label, guided.pk)


def _handled(house: Any, label: Any, application: Any) -> None:
    """Leave what was decided at the end of updates, and a mapping of somebody's own list."""
    Handling.objects.create(target=application, part="product", risk=label.text("risiko"), **label.own())
    mapping = SavedMapping.objects.create(
        name=label.text("zuordnung"), headings=[label.text("spalte")], columns={label.text("spalte"): "name"},
        kind="application", is_ready=True, **label.own(),
    )  # fmt: skip
    key = label.text("supportschluessel")
    product = SupportProduct.objects.create(key=key, name=label.text("supportprodukt"), **label.own())
    house.note("lifecycle/:target_id", label, application.pk)
    house.note("lifecycle/:product_id", label, product.pk)
    house.note("api/v1/lifecycle/:product_id", label, product.pk)
    house.note("inventory/imports/:mapping_id", label, mapping.pk)


def _report(house: Any, label: Any) -> None:
    """Leave a report that was taken in, where the small house has a test under this label."""
    test = Engagement.objects.filter(**label.own()).first()
    if test is None:
        return
    report = ReportImport.objects.create(
        engagement=test, file_name=label.text("bericht"), sha256="0" * 64, format="sarif", tool=label.text("scanner"),
        uploaded_at=clock.now(), imported_at=clock.now(), **label.own(),
    )  # fmt: skip
    house.note("pentests/:engagement_id", label, test.pk)
    house.note("pentests/:import_id", label, report.pk)
    disclosure = Disclosure.objects.create(
        uid=label.text("blind"), engagement=test, disclosed_on=clock.today(), **label.own()
    )
    member = SealedMember.objects.create(
        person_id=label.organisation_id * 1000 + label.tlp, public_key="age1", since=clock.today(), **label.own()
    )
    house.note("pentests/disclosed/:key", label, disclosure.pk)
    house.note("pentests/sealed/members/:key", label, member.pk)
