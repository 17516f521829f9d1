from datetime import timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role
from bollwerk.foundation.evidence import registry
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.models import AdoptedLevel
from bollwerk.foundation.evidence.types import ClaimPart, Outcome, Reference, Threshold
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuted(monkeypatch, city):
    """S9.owned is refuted by one record everybody may see and one nobody here may see."""
    outcome = Outcome(
        Standing.REFUTED,
        counter_examples=(
            Reference("inventory.application/1", "Wohngeld", reason="no_owner", url="/x/", organisation_id=city.pk),
            Reference("inventory.application/2", "Streng geheim", tlp=4, organisation_id=city.pk, circle_id=99),
        ),
    )
    part = ClaimPart(
        "S9.owned",
        lambda at: outcome,
        thresholds=(Threshold("age_days", 365, "Age in days", "Because."),),
        texts={"no_owner": "Niemand ist zuständig."},
    )
    monkeypatch.setattr(registry, "_parts", {"S9.owned": [part]})
    evaluate_and_keep(["S9.owned"])


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_public_is_sent_to_the_log_in(client):
    assert client.get("/").url == "/konto/login/?next=/"


def test_an_empty_house_is_not_assessed_and_says_so(client, log_in):
    log_in(client, Role.ISB)

    page = text(client.get("/"))

    assert "nicht beurteilbar" in page
    assert "Für Sie liegt keine Maßnahme an." in page


def test_start_shows_what_changed_and_leads_to_the_claim(client, log_in, refuted):
    log_in(client, Role.ISB)

    page = text(client.get("/"))

    assert "/evidence/claims/S9.owned/" in page
    assert "widerlegt" in page


def test_a_claim_names_what_its_reader_may_see_and_counts_the_rest(client, log_in, refuted):
    log_in(client, Role.ISB)

    page = text(client.get("/evidence/claims/S9.owned/"))

    assert "Wohngeld" in page
    assert "Niemand ist zuständig." in page
    assert "Streng geheim" not in page
    assert "1 weiterer Eintrag, den Sie nicht sehen dürfen." in page


def test_a_claim_that_does_not_exist_is_not_there(client, log_in):
    log_in(client, Role.ISB)

    assert client.get("/evidence/claims/S99.nothing/").status_code == 404


def test_the_map_of_claims_is_complete_and_filters(client, log_in, refuted):
    log_in(client, Role.EMPLOYEE)

    assert text(client.get("/evidence/claims/")).count("/evidence/claims/S") == 56
    assert text(client.get("/evidence/claims/?standing=refuted")).count("/evidence/claims/S") == 1
    assert "Keine Aussage passt" in text(client.get("/evidence/claims/?text=zzzz"))


def test_a_level_is_adopted_by_a_named_person_with_a_sentence(client, log_in):
    log_in(client, Role.ISB, name="ines")

    assert client.post("/evidence/adopt/", {"level": "poor", "sentence": " "}).status_code == 422
    client.post("/evidence/adopt/", {"level": "limited", "sentence": "Wir sind auf dem Weg."})

    adopted = AdoptedLevel.objects.get()
    assert (adopted.level, adopted.computed) == ("limited", "not_assessable")
    assert "Wir sind auf dem Weg." in text(client.get("/evidence/"))


def test_an_employee_may_read_but_not_adopt_or_set(client, log_in, refuted):
    log_in(client, Role.EMPLOYEE)

    assert client.get("/evidence/adopt/").status_code == 403
    assert client.get("/evidence/claims/S9.owned/threshold/age_days/").status_code == 403
    assert client.post("/evidence/claims/S9.owned/evaluate/").status_code == 403


def test_a_threshold_is_set_with_a_reason(client, log_in, refuted):
    log_in(client, Role.ISB)

    answer = client.post(
        "/evidence/claims/S9.owned/threshold/age_days/", {"key": "age_days", "value": 400, "reason": "Prüfzyklus"}
    )

    assert answer.status_code == 302
    assert "Prüfzyklus" in text(client.get("/evidence/claims/S9.owned/"))


def test_a_measure_goes_from_the_claim_to_its_confirmed_effect(client, log_in, refuted, client_of):
    isb = log_in(client, Role.ISB, name="ines")
    form = {
        "title": "Zuständigkeit klären",
        "due": (clock.today() + timedelta(days=9)).isoformat(),
        "owner": isb.pk,
        "claim": "S9.owned",
        "subject": "inventory.application/1",
        "url": "/x/",
    }
    page = client.post("/measures/new/", form, follow=True)
    measure = Measure._base_manager.get()
    assert "Zuständigkeit klären" in text(page)
    assert "Zuständigkeit klären" in text(client.get("/"))

    client.post(f"/measures/{measure.pk}/report/", {"proof": "Amt 50 benannt", "revision": measure.revision})
    other = client_of(Role.AUDIT_OFFICE, name="rita")
    measure.refresh_from_db()
    other.post(f"/measures/{measure.pk}/confirm/", {"revision": measure.revision})

    measure.refresh_from_db()
    assert measure.state == "confirmed"
    assert measure.confirmed_by_id != isb.pk


def test_a_measure_that_nobody_owns_is_refused(client, log_in):
    log_in(client, Role.ISB)

    page = client.post("/measures/new/", {"title": "x", "due": "2027-01-01"})

    assert page.status_code == 422
    assert "nicht umgesetzt" in page.content.decode()


def test_the_second_of_two_editors_is_told(client, log_in, refuted):
    isb = log_in(client, Role.ISB)
    client.post("/measures/new/", {"title": "x", "due": "2027-01-01", "owner": isb.pk})
    measure = Measure._base_manager.get()

    page = client.post(f"/measures/{measure.pk}/report/", {"proof": "x", "revision": 99}, follow=True)

    assert "Nichts wurde gespeichert" in text(page)
    measure.refresh_from_db()
    assert measure.state == "open"


def test_a_measure_of_another_municipality_does_not_exist(client, log_in, client_of, city):
    log_in(client, Role.ISB)
    isb = log_in(client, Role.ISB, name="ines")
    client.post("/measures/new/", {"title": "x", "due": "2027-01-01", "owner": isb.pk})
    measure = Measure._base_manager.get()
    elsewhere = Organisation._base_manager.create(name="Anderstadt", kind="city", tlp=1)

    stranger = client_of(Role.ISB, name="olga", organisation=elsewhere)

    assert stranger.get(f"/measures/{measure.pk}/").status_code == 404
    assert stranger.post(f"/measures/{measure.pk}/confirm/", {"revision": 1}).status_code == 404
