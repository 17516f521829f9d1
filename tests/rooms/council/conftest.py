import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.evidence import registry
from bollwerk.foundation.evidence.types import ClaimPart, Identifier, IdentifierSource, Outcome


@pytest.fixture
def checks(monkeypatch):
    """Let a test say how claims stand: `checks["S9.hosting"] = Outcome(...)`; every other one is unknown."""
    outcomes: dict[str, Outcome] = {}
    unknown = Outcome(Standing.UNKNOWN, missing=("no_records",))
    monkeypatch.setattr(
        "bollwerk.foundation.evidence.evaluation.parts_of",
        lambda code: (ClaimPart(code, lambda at: outcomes.get(code, unknown)),),
    )
    return outcomes


@pytest.fixture
def secrets(monkeypatch):
    """Let a test say which words must not be published: `secrets.append("srv-ewo-01")`."""
    words: list[str] = []
    source = IdentifierSource("tests", lambda: [Identifier(word, f"tests.record/{word}", Tlp.AMBER) for word in words])
    monkeypatch.setattr(registry, "_sources", {**registry._sources, "tests": source})
    return words


@pytest.fixture
def person(city):
    """Make a person of the city."""
    from bollwerk.foundation.people.models import Person

    def make(name: str):
        with deciding("tests.person"):
            return Person.objects.create(
                given_name=name.title(),
                family_name="Beispiel",
                email=f"{name}@musterstadt.example",
                organisation_id=city.pk,
            )

    return make


@pytest.fixture
def acting(person, viewer_with):
    """Make a viewer who is a named person with the given roles."""

    def make(name: str, *roles):
        return viewer_with(*roles, name=f"person:{name}", person_id=person(name).pk)

    return make


@pytest.fixture
def today():
    return clock.today()
