"""Load data of the house benchmark: 100,000 systems and 300,000 relations, made the same every time."""

from random import Random

CITY_WORDS = ("Bauamt", "Bürgerbüro", "Feuerwehr", "Jugendamt", "Kämmerei", "Ordnungsamt", "Personalamt", "Schulamt")
SYSTEM_SHARE_OF_OTHERS = 0.1
"""Share of the systems that belong to another municipality and are invisible to the reader."""


def seed(systems, relations):
    """Fill an empty, migrated house; return the reader's account and the keys the measurement needs."""
    from bollwerk.foundation.access import deciding

    with deciding("benchmarks.house"):
        city, other = organisations()
        account = reader(city)
        made = estate(city, other, systems, relations, Random(20261121))
    return account, made


def organisations():
    """Make a city with its provider, and a city next to it."""
    from bollwerk.foundation.people.models import Organisation

    provider = Organisation.objects.create(name="Rechenzentrum Musterland", kind="provider", tlp=1)
    city = Organisation.objects.create(name="Musterstadt", kind="city", provider=provider, tlp=1)
    return city, Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=1)


def reader(city):
    """Make the account of the information security officer."""
    from allauth.mfa.models import Authenticator

    from bollwerk.foundation import clock
    from bollwerk.foundation.access import Role
    from bollwerk.foundation.people.models import Account, Person, RoleGrant

    person = Person.objects.create(
        given_name="Kim", family_name="Muster", email="kim@musterstadt.example", organisation_id=city.pk
    )
    now = clock.now()
    RoleGrant.objects.create(person=person, role=Role.ISB, organisation=city, requested_at=now, confirmed_at=now)
    account = Account.objects.create(username="kim", email=person.email, person=person)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return account


def estate(city, other, systems, relations, random):
    """Make places, networks, applications, processes, systems and what joins them."""
    from bollwerk.foundation.people.models import Department
    from bollwerk.rooms.inventory import models
    from bollwerk.rooms.inventory.bulk import insert_records, insert_targets

    own = {"organisation_id": city.pk, "tlp": 2}
    departments = [Department.objects.create(name=f"{w} {n}", **own) for n in range(3) for w in CITY_WORDS]
    locations = insert_targets(models.Location(name=f"Gebäude {n}", **own) for n in range(100))
    rooms = insert_targets(
        models.Room(name=f"Technikraum {n}", location=random.choice(locations), **own) for n in range(1000)
    )
    networks = insert_targets(
        models.Network(name=f"Netz {n}", ranges=[f"10.{n // 250}.{n % 250}.0/24"], **own) for n in range(1000)
    )
    applications = insert_targets(
        models.Application(name=f"Fachverfahren {n}", department=random.choice(departments), **operated(random), **own)
        for n in range(systems // 60)
    )
    processes = insert_targets(
        models.ServiceProcess(name=f"Leistung {n}", department=random.choice(departments), **needs(random), **own)
        for n in range(systems // 60)
    )
    found = insert_targets(system(number, city, other, departments, random) for number in range(systems))
    insert_records(joins(found, applications, processes, networks, rooms, relations, own, random))
    return {"application": applications[7].pk, "process": processes[7].pk, "system": found[systems // 2].pk}


def operated(random):
    kind = random.choices(("provider", "city", "saas", "unknown"), (90, 5, 3, 2))[0]
    exposure = random.choices(("internal", "partner", "internet"), (90, 7, 3))[0]
    return {"operator_kind": kind, "exposure": exposure}


def needs(random):
    return {
        name: random.choices((1, 2, 3), (70, 25, 5))[0] for name in ("confidentiality", "integrity", "availability")
    }


def system(number, city, other, departments, random):
    """Make one system; every name holds a word that all share, one that 7 of 100 share, and its own number."""
    from bollwerk.rooms.inventory.models import ItSystem

    word = random.choice(CITY_WORDS)
    vendor, os_name = random.choice((("Dell", "Debian"), ("HPE", "Windows Server"), ("Lenovo", "SUSE Linux")))
    medium = "datenbank" if number % 14 == 0 else "anwendung"
    name = f"{word} Server {medium} {number}"
    return ItSystem(
        name=name,
        system_kind=random.choice(("virtual", "physical", "client_group", "network_device")),
        hostname=f"srv-{medium[:2]}-{number:06}",
        fqdn=f"srv-{medium[:2]}-{number:06}.stadt.example",
        addresses=[f"10.{number // 65025}.{number // 255 % 255}.{number % 255}"],
        os_name=os_name,
        os_version=f"{random.randint(10, 13)}",
        vendor=vendor,
        serial=f"SN{number:08}",
        department=random.choice(departments),
        tlp=random.choices((1, 2, 3), (20, 60, 20))[0],
        organisation_id=other.pk if random.random() < SYSTEM_SHARE_OF_OTHERS else city.pk,
        **operated(random),
    )


def joins(systems, applications, processes, networks, rooms, relations, own, random):
    """Return the relations, each once: every system has a network and a room, the rest run applications or systems."""
    edges = {(a.pk, b.pk, "uses") for a in processes for b in random.sample(applications, 2)}
    for one in systems:
        edges.add((one.pk, random.choice(networks).pk, "connected_to"))
        edges.add((one.pk, random.choice(rooms).pk, "located_in"))
    hosts = systems[: len(systems) // 20]
    while len(edges) < relations:
        if random.random() < 0.6:
            edges.add((random.choice(applications).pk, random.choice(systems).pk, "runs_on"))
        else:
            edges.add((random.choice(systems[len(hosts) :]).pk, random.choice(hosts).pk, "hosted_by"))
    from bollwerk.rooms.inventory.models import Relation

    return (Relation(source_id=a, target_id=b, kind=kind, **own) for a, b, kind in sorted(edges))
