"""What a sentinel may do with its tokens, and what nobody may."""

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.models import Alert, Repository, Snapshot

pytestmark = pytest.mark.django_db


def post(client, path, token, body):
    address = f"/api/v1/ransomware/repositories/{path}"
    return client.post(address, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def one_time(admin, repository):
    with viewing_as(admin):
        return services.make_enrolment(repository_id=repository)


@pytest.fixture
def key(client, one_time, repository):
    return post(client, f"{repository}/enrol", one_time, {"host": "backup-1"}).json()["key"]


def body(**facts):
    now = clock.now().isoformat()
    return {
        "snapshot": "a" * 64, "host": "srv-akten", "paths": ["/srv/akten"], "taken_at": now, "arrived_at": now,
        "files": 6, "clean": 1, "suspicious": 0, "encrypted": 5, "unjudged": 0, "deleted": 0,
        "shares": [{"share": "/srv/akten", "files": 6, "damaged": 5, "unjudged": 0}],
        "alerts": [{
            "rule": "damaged_transitions", "host": "srv-akten", "share": "/srv/akten", "raised_at": now, "count": 5,
            "files": [{"path": "/srv/akten/a.docx", "verdict": "encrypted", "reasons": ["format_lost"]}],
        }],
    } | facts  # fmt: skip


def test_a_sentinel_enrols_once_and_reports_with_its_own_key(client, one_time, key, repository):
    answer = post(client, f"{repository}/snapshots", key, body())

    assert answer.status_code == 200
    with deciding("tests"):
        assert Snapshot.objects.get().damaged == 5
        assert Alert.objects.get().files[0]["path"] == "/srv/akten/a.docx"
    assert post(client, f"{repository}/enrol", one_time, {"host": "thief"}).status_code == 401


def test_the_key_of_a_sentinel_cannot_enrol_others(client, key, repository):
    assert post(client, f"{repository}/enrol", key, {"host": "other"}).status_code == 403


def test_the_same_report_twice_changes_nothing(client, key, repository):
    first = post(client, f"{repository}/snapshots", key, body()).json()
    again = post(client, f"{repository}/snapshots", key, body()).json()

    assert again["snapshot"] == first["snapshot"]
    assert again["new_alerts"] == []


def test_an_unknown_repository_does_not_exist(client, key, repository):
    assert post(client, f"{repository + 99}/snapshots", key, body()).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"snapshot": "zz"}, {"files": -1}, {"taken_at": "2026-11-20T03:00:00"}, {"paths": "x"}]
)
def test_a_wrong_report_is_refused_in_one_sentence(client, key, repository, wrong):
    answer = post(client, f"{repository}/snapshots", key, body(**wrong))

    assert answer.status_code == 422
    assert answer.json()["detail"].endswith("Nothing was changed.")


def test_retention_answers_with_explicit_ids_or_refusals(client, key, repository):
    post(client, f"{repository}/snapshots", key, body())

    address = f"/api/v1/ransomware/repositories/{repository}/retention"
    answer = client.get(address, headers={"Authorization": f"Bearer {key}"})

    assert answer.json() == {"forget": [], "refusals": ["alert_open"]}


def test_the_watch_is_heard_without_a_new_snapshot(client, key, repository):
    now = clock.now().isoformat()
    alert = {"rule": "old_lock", "host": "pc-7", "detail": "ab root@pc-7", "raised_at": now}

    first = post(client, f"{repository}/watch", key, {"seen_at": now, "alerts": [alert]})
    again = post(client, f"{repository}/watch", key, {"seen_at": now, "alerts": [alert]})

    assert (first.status_code, len(first.json()["new_alerts"]), again.json()) == (200, 1, {"new_alerts": []})
    with deciding("tests"):
        assert Repository.objects.get(pk=repository).agent_seen_at is not None
        assert Alert.objects.get().rule == "old_lock"
