"""A small house with records of every kind under every label, each text of which betrays its label when it gets out.

Texts of RED records contain ``rot-7q``, those of AMBER+STRICT ``streng-7q``, of AMBER ``gelb-7q``, and those of another
municipality ``fremd-7q``. Records everybody may see name RED ones, because that is where things get out.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.stories.upper_rooms import fill_upper_rooms
from tests.stories.working_rooms import fill_working_rooms

from bollwerk.engines.dependency_graph import Effect, Objective
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, Viewer, deciding, viewing_as
from bollwerk.foundation.access.models import Circle, CircleMember
from bollwerk.foundation.access.permissions import permissions_of_roles
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.registry import parts_of
from bollwerk.foundation.files import api as files
from bollwerk.foundation.jobs.models import JobProgress
from bollwerk.foundation.measures import api as measures
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.notices.models import Notice
from bollwerk.foundation.people.models import Department, Deputy, Organisation, Person, RoleGrant
from bollwerk.rooms.inventory import models, services
from bollwerk.rooms.inventory.bulk import insert_records, insert_targets, settle
from bollwerk.rooms.inventory.kinds import Exposure, OperatorKind, ProofKind, RelationKind

SIGN = {Tlp.AMBER: "gelb-7q", Tlp.AMBER_STRICT: "streng-7q", Tlp.RED: "rot-7q"}
FOREIGN_SIGN = "fremd-7q"


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the sign that its texts carry."""

    tlp: Tlp
    organisation_id: int
    circle_id: int | None
    foreign: bool = False

    def own(self) -> dict[str, Any]:
        """Return the label as columns."""
        return {"tlp": self.tlp, "organisation_id": self.organisation_id, "circle_id": self.circle_id}

    def text(self, word: str) -> str:
        """Return a text that betrays the label."""
        return f"{FOREIGN_SIGN if self.foreign else SIGN[self.tlp]}-{word}"


@dataclass(slots=True)
class Samples:
    """Values for one argument of an address."""

    seen: list[Any] = field(default_factory=list)
    """Those a colleague with clearance for AMBER of the city may see."""
    red: list[Any] = field(default_factory=list)
    foreign: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class SmallHouse:
    """What was made: values for addresses by the argument's name."""

    city: Organisation
    elsewhere: Organisation
    circle: Circle
    values: dict[str, Samples] = field(default_factory=dict)

    def note(self, argument: str, label: Label, value: Any) -> None:
        """Remember a value under the label of its record."""
        samples = self.values.setdefault(argument, Samples())
        if label.foreign:
            samples.foreign.append(value)
        elif label.tlp is Tlp.RED:
            samples.red.append(value)
        elif label.tlp is Tlp.AMBER:
            samples.seen.append(value)


def fill_house(city: Organisation) -> SmallHouse:
    """Fill the city with a handful of records of every kind under every label."""
    with deciding("tests.house"):
        elsewhere = Organisation.objects.create(name="Anderstadt", kind="other_municipality", tlp=Tlp.GREEN)
        circle = Circle.objects.create(name="Blindtest")
        house = SmallHouse(city, elsewhere, circle)
        labels = [
            Label(Tlp.RED, city.pk, circle.pk),
            Label(Tlp.AMBER_STRICT, city.pk, None),
            Label(Tlp.AMBER, city.pk, None),
            Label(Tlp.AMBER, elsewhere.pk, None, foreign=True),
        ]
        red: dict[str, Any] = {}
        for label in labels:
            _fill(house, label, red)
        settle()
    _live(house)
    evaluate_and_keep()
    return house


def _fill(house: SmallHouse, label: Label, red: dict[str, Any]) -> None:
    """Make one record of each kind; then, for AMBER, a second set that names the RED ones."""
    own = _people(house, label)
    own |= _targets(house, label, own)
    _partners(house, label, own)
    if label.tlp is Tlp.RED:
        red.update(own)
    elif label.tlp is Tlp.AMBER and not label.foreign:
        mixed = _targets(house, label, {**own, **red}, "verweist")
        _partners(house, label, {**own, **red, "application": mixed["application"]}, "verweist")
        RoleGrant.objects.create(person=red["person"], role=Role.EVP, department=own["department"], **_granted(house))
        deputy = Deputy.objects.create(
            grant=RoleGrant.objects.create(
                person=own["person"], role=Role.EVP, department=own["department"], **_granted(house)
            ),
            person=red["person"],
            valid_from=clock.today(),
        )
        house.values["deputy_id"] = Samples(red=[deputy.pk])
        Person.objects.create(
            given_name=label.text("vorname"),
            family_name="in rotem Amt",
            email="amt@musterstadt.example",
            department=red["department"],
            **label.own(),
        )


def _granted(house: SmallHouse) -> dict[str, Any]:
    return {"organisation": house.city, "requested_at": clock.now(), "confirmed_at": clock.now()}


_numbers = count(1)


def _people(house: SmallHouse, label: Label) -> dict[str, Any]:
    department = Department.objects.create(name=label.text("amt"), code=label.text("nr"), **label.own())
    person = Person.objects.create(
        given_name=label.text("vorname"),
        family_name=label.text("nachname"),
        email=f"{label.text('mail')}-{next(_numbers)}@musterstadt.example",
        phone=label.text("telefon"),
        mobile=label.text("mobil"),
        department=department,
        **label.own(),
    )
    grant = RoleGrant.objects.create(
        person=person,
        role=Role.DEPARTMENT_LEAD,
        organisation_id=label.organisation_id,
        department=department,
        requested_at=clock.now(),
        reason=label.text("rollengrund"),
    )
    house.note("person_id", label, person.pk)
    house.note("department_id", label, department.pk)
    house.note("grant_id", label, grant.pk)
    return {"department": department, "person": person}


def _targets(house: SmallHouse, label: Label, named: dict[str, Any], extra: str = "") -> dict[str, Any]:
    """Make a target object of each kind, joined with each other and with what `named` holds."""
    own = label.own()
    supplier = insert_records(
        [models.Supplier(name=label.text(f"lieferant{extra}"), contact=label.text("kontakt"), website="x", **own)]
    )[0]
    maker = named.get("supplier", supplier)

    def common(word: str) -> dict[str, Any]:
        return {
            "name": label.text(f"{word}{extra}"),
            "description": label.text(f"{word}-beschreibung"),
            "department": named["department"],
            "needs_reason": label.text("bedarfsgrund"),
            "confidentiality": 3,
            "operator_kind": OperatorKind.COMPANY,
            "operator_supplier": maker,
            "exposure": Exposure.INTERNET,
            **own,
        }

    made: dict[str, Any] = {"supplier": supplier}
    made["application"] = models.Application(
        product=label.text("produkt"), version=label.text("stand"), supplier=maker, **common("anwendung")
    )
    made["process"] = models.ServiceProcess(service_key=label.text("leika"), **common("prozess"))
    made["system"] = models.ItSystem(
        hostname=label.text("host"),
        fqdn=label.text("fqdn"),
        addresses=[label.text("adresse")],
        os_name=label.text("os"),
        vendor=label.text("marke"),
        serial=label.text("serie"),
        **common("system"),
    )
    made["zone"] = models.Zone(**common("zone"))
    made["location"] = models.Location(street=label.text("strasse"), **common("ort"))
    made["component"] = models.SoftwareComponent(
        vendor=label.text("hersteller"), purl=label.text("purl"), supplier=maker, **common("komponente")
    )
    for row in list(made.values())[1:]:
        insert_targets([row])
    made["module"] = models.Module(application=named.get("application", made["application"]), **common("modul"))
    made["network"] = models.Network(
        ranges=[label.text("netzbereich")], zone=named.get("zone", made["zone"]), **common("netz")
    )
    made["room"] = models.Room(location=named.get("location", made["location"]), **common("raum"))
    for word in ("module", "network", "room"):
        insert_targets([made[word]])
    for word, row in made.items():
        house.note("supplier_id" if word == "supplier" else "target_id", label, row.pk)
    _relations(made, named, own)
    return made


def _relations(made: dict[str, Any], named: dict[str, Any], own: dict[str, Any]) -> None:
    joined = [("process", "application", RelationKind.USES), ("application", "system", RelationKind.RUNS_ON)]
    joined += [("system", "room", RelationKind.LOCATED_IN), ("system", "network", RelationKind.CONNECTED_TO)]
    rows = [models.Relation(source=made[a], target=made[b], kind=kind, **own) for a, b, kind in joined]
    if "application" in named:
        rows.append(
            models.Relation(
                source=made["application"], target=named["application"], kind=RelationKind.DEPENDS_ON, **own
            )
        )
    insert_records(rows)


def _partners(house: SmallHouse, label: Label, named: dict[str, Any], extra: str = "") -> None:
    own, today = label.own(), clock.today()
    contract = insert_records(
        [
            models.Contract(
                title=label.text(f"vertrag{extra}"),
                number=label.text("vertragsnummer"),
                partner_supplier=named["supplier"],
                starts_on=date(2020, 1, 1),
                ends_on=today + timedelta(days=20),
                proof_kind=ProofKind.CERTIFICATE,
                proof_title=label.text("nachweis"),
                proof_valid_until=today - timedelta(days=9),
                **own,
            )
        ]
    )[0]
    insert_records([models.ContractCoverage(contract=contract, target=named["application"], **own)])
    interface, other = (
        models.Interface(
            name=label.text(f"schnittstelle{extra}{number}"),
            source=named["application"],
            protection_detail=label.text("schutz"),
            protocol=label.text("protokoll"),
            **end,
            **own,
        )
        for number, end in enumerate(({"target": named["system"]}, {"partner_supplier": named["supplier"]}))
    )
    insert_records([interface, other])
    models.NeedDecision.objects.create(
        target=named["application"] if extra else named["system"],
        objective=Objective.INTEGRITY,
        effect=Effect.CUMULATION,
        need=3,
        reason=label.text("entscheidung"),
        decided_by=named["person"],
        decided_at=clock.now(),
        **own,
    )
    models.SourceReference.objects.create(
        target=named["system"],
        source=f"quelle{extra}",
        external_key=label.text("schluessel"),
        first_seen_on=today,
        last_seen_on=today,
        **own,
    )
    measure = Measure.objects.create(
        title=label.text(f"massnahme{extra}"),
        text=label.text("massnahmentext"),
        claim="S9.owned",
        subject=f"inventory.application/{named['application'].pk}",
        owner=named["person"],
        department=named["department"],
        due=today,
        proof=label.text("wirkung"),
        **own,
    )
    for argument, row in (("contract_id", contract), ("interface_id", interface), ("measure_id", measure)):
        house.note(argument, label, row.pk)


def _live(house: SmallHouse) -> None:
    """Let a member of the circle work on RED records, so that trail, files, notices and jobs know of them."""
    red = Label(Tlp.RED, house.city.pk, house.circle.pk)
    member = house.values["person_id"].red[0]
    CircleMember.objects.create(circle=house.circle, person_id=member)
    own = frozenset({house.city.pk})
    roles = frozenset({Role.ISB})
    viewer = Viewer(
        f"person:{member}",
        person_id=member,
        clearance=Tlp.AMBER_STRICT,
        organisations=own,
        strict_organisations=own,
        circles=frozenset({house.circle.pk}),
        permissions=permissions_of_roles(roles),
        roles=roles,
        home_organisation=house.city.pk,
    )
    with viewing_as(viewer):
        _work(house, red)
        _work(house, Label(Tlp.AMBER, house.city.pk, None))
    labels = [red, Label(Tlp.AMBER, house.city.pk, None), Label(Tlp.AMBER, house.elsewhere.pk, None, foreign=True)]
    fill_upper_rooms(house, replace(viewer, organisations=own | {house.elsewhere.pk}), labels)
    fill_working_rooms(house, [Label(Tlp.AMBER_STRICT, house.city.pk, None), *labels], member)
    with deciding("tests.house"):
        for name, label in (("own", Label(Tlp.AMBER, house.city.pk, None)), ("other", red)):
            notice = Notice.objects.create(
                person_id=member,
                event_id="00000000-0000-0000-0000-00000000000" + str(len(name)),
                code="measures.measure.opened",
                title=label.text("nachricht"),
                link="/",
                tlp=label.tlp,
                at=clock.now(),
            )
        house.values["notice_id"] = Samples(red=[notice.pk])
    now = clock.now()
    JobProgress.objects.create(
        job_id="4711", run_id="4711", workflow="x.y", label="Nachtlauf", starter="job:x", asked_at=now, changed_at=now
    )
    house.values["job_id"] = Samples(seen=["4711"])
    pairs = [(claim.code, item.key) for claim in CLAIMS for part in parts_of(claim.code) for item in part.thresholds]
    house.values["code"] = Samples(seen=[code for code, _key in pairs] + ["S9.owned", "S16.connected"])
    house.values["key"] = Samples(seen=[key for _code, key in pairs])
    house.values["organisation_id"] = Samples(seen=[house.city.pk], foreign=[house.elsewhere.pk])
    house.values["people/list/:file_id"] = Samples(red=[4711])  # only whoever sent a list sees what it would change
    house.values["integration_id"] = Samples(red=[4711])
    house.values["api/v1/ransomware/:lookout_id"] = Samples(red=[4711])  # only its own agent finds one
    house.values["api/v1/ransomware/:repository_id"] = Samples(red=[4711])  # only its own sentinel finds one
    house.values["api/v1/ransomware/:drill_id"] = Samples(red=[4711])  # only the agent that leads it finds one
    house.values["pentests/sealed/desk/:ticket"] = house.values["pentests/sealed/desk/:uid"] = Samples(red=["abc"])
    house.values["pentests/sealed/:action"] = Samples(seen=["visit"])
    house.values["pentests/contact/:action"] = Samples(seen=["ask"])
    house.values["lifecycle/:part"] = Samples(seen=["product"])
    house.values["pentests/:number"] = Samples(red=[1])  # only what is typed in by hand has pages
    house.values["council/aeltere/:pk"] = house.values["council/datei/:file_id"] = Samples(red=[4711])
    house.values["council/fakten/:fact_id"] = Samples(red=[4711])
    house.values["council/:kind"] = Samples(seen=["department"])
    house.values["council/:rendition"] = Samples(seen=["dossier"])
    house.values["council/<int:pk>/wiedergaben/:kind"] = Samples(seen=["pdf"])
    house.values["council/:side"] = Samples(red=["owner"])  # without a fact named in the query there is no such page
    house.values["form"] = Samples(seen=["csv"])
    house.values["kind"] = Samples(seen=["application", "system"])


def _work(house: SmallHouse, label: Label) -> None:
    """Use the services as people do: everything they write to the trail carries a text with the label's sign."""
    where = {"organisation_id": label.organisation_id, "circle_id": label.circle_id, "tlp": label.tlp}
    file = files.keep(
        content=label.text("inhalt").encode(),
        name=label.text("datei.txt"),
        tlp=label.tlp,
        organisation_id=label.organisation_id,
        circle_id=label.circle_id,
    )
    house.note("file_id", label, file.pk)
    row = insert_targets([models.Application(name=label.text("wird-verschrottet"), **where)])[0]
    services.update_target(target_id=row.pk, facts={"description": label.text("neu")}, expected_revision=1)
    services.retire_target(target_id=row.pk, reason=label.text("verschrottet"), expected_revision=2)
    house.note("target_id", label, row.pk)
    key = measures.open_measure(
        title=label.text("neue-massnahme"),
        due=clock.today(),
        tlp=label.tlp,
        organisation_id=label.organisation_id,
        circle_id=label.circle_id,
    )
    measures.report_done(measure_id=key, revision=1, proof=label.text("beleg"))
    measures.reject_effect(measure_id=key, revision=2, reason=label.text("wirkt-nicht"))
    record("inventory.target.retired", subject="inventory.application/0", about=row, reason=label.text("fakt"))
