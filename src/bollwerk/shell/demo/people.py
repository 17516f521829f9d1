"""The demo city's organisations, departments, people, roles and log-ins."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp
from bollwerk.foundation.history.api import record_versions
from bollwerk.foundation.people.models import Account, Department, Organisation, Person, RoleGrant
from bollwerk.shell.demo.vocabulary import DEPARTMENTS, FAMILY_NAMES, GIVEN_NAMES
from bollwerk.shell.prepared import LOGIN_FILE

if TYPE_CHECKING:
    from random import Random

__all__ = ["DemoCity", "make_people"]

_PEOPLE = 4000

_NAMED: tuple[tuple[str, str, str, Role, str], ...] = (
    ("isb", "Ines", "Brandt", Role.ISB, "10"),
    ("isb-vertretung", "Samir", "Keller", Role.ISB, "10"),
    ("admin", "Karim", "Demir", Role.PROVIDER_ADMIN, ""),
    ("admin2", "Wiebke", "Lorenz", Role.PROVIDER_ADMIN, ""),
    ("leitung", "Marlene", "Vogt", Role.LEADERSHIP, "10"),
    ("revision", "Rita", "Noll", Role.AUDIT_OFFICE, "14"),
    ("datenschutz", "Dora", "Seidel", Role.DATA_PROTECTION, "30"),
    ("personalrat", "Peter", "Unger", Role.STAFF_COUNCIL, "11"),
    ("krisenstab", "Florian", "Stein", Role.CRISIS_STAFF, "37"),
    ("gremien", "Gesa", "Winter", Role.COUNCIL_LIAISON, "10"),
    ("sozialamt", "Sabine", "Haas", Role.DEPARTMENT_LEAD, "50"),
    ("evp", "Emil", "Roth", Role.EVP, "33"),
    ("mitarbeit", "Mira", "Sommer", Role.EMPLOYEE, "33"),
)
"""Log-in, name, role and department number of the people who can log in."""


@dataclass(frozen=True, slots=True)
class DemoCity:
    """What the other parts of the demo build upon."""

    city: Organisation
    provider: Organisation
    neighbour: Organisation
    state: Organisation
    departments: dict[str, Department]
    persons: dict[str, Person]
    staff_by_department: dict[str, list[Person]]


def make_people(random: Random, *, scale: int = 1) -> DemoCity:
    """Make organisations, departments, 4,000 people times `scale` (at most 40,000) and the log-ins."""
    provider = _organisation("Rechenzentrum Musterland", "RZM", Organisation.Kind.PROVIDER)
    city = _organisation("Musterstadt", "MS", Organisation.Kind.CITY, provider)
    neighbour = _organisation("Waldhausen", "WH", Organisation.Kind.OTHER_MUNICIPALITY)
    state = _organisation("Landesbetrieb Daten und Information", "LDI", Organisation.Kind.STATE)
    for served in ("Nebenau", "Hintertal"):
        _organisation(served, served[:2].upper(), Organisation.Kind.CITY, provider)
    departments = {
        code: Department.objects.create(code=code, name=name, organisation_id=city.pk, tlp=Tlp.GREEN)
        for code, name, _ in DEPARTMENTS
    }
    persons = _named_people(city, provider, departments)
    staff = _staff(random, city, departments, count=_PEOPLE * min(scale, 10) - len(persons))
    _evps(city, departments, staff, persons)
    _log_ins(persons)
    return DemoCity(city, provider, neighbour, state, departments, persons, staff)


def _organisation(name: str, short: str, kind: str, provider: Organisation | None = None) -> Organisation:
    row = Organisation.objects.create(name=name, short_name=short, kind=kind, provider=provider, tlp=Tlp.CLEAR)
    row.organisation_id = row.pk
    row.save()
    return row


def _named_people(city: Organisation, provider: Organisation, departments: dict[str, Department]) -> dict[str, Person]:
    """Make the people with log-ins and their roles; each role was asked for by one and confirmed by another."""
    persons: dict[str, Person] = {}
    for login, given, family, _, code in _NAMED:
        home = city if code else provider
        domain = "musterstadt.example" if code else "rz-musterland.example"
        persons[login] = Person.objects.create(
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@{domain}".lower(),
            phone="06131 000-" + str(100 + len(persons)),
            department=departments.get(code),
            organisation_id=home.pk,
        )
    for login, _, _, role, code in _NAMED:
        if role is Role.EMPLOYEE:
            continue
        asker = persons["isb" if login != "isb" else "leitung"]
        confirmer = persons["revision" if login != "revision" else "leitung"]
        department = departments[code] if role in {Role.DEPARTMENT_LEAD, Role.EVP} else None
        for organisation in (city, provider) if role is Role.PROVIDER_ADMIN else (city,):
            _grant(persons[login], role, (organisation, department), (asker, confirmer))
    return persons


def _grant(
    person: Person, role: Role, place: tuple[Organisation, Department | None], by: tuple[Person, Person]
) -> None:
    """Give a role in an organisation and department, asked for by the first and confirmed by the second person."""
    now = clock.now()
    RoleGrant.objects.create(
        person=person,
        role=role,
        organisation=place[0],
        department=place[1],
        requested_by=by[0],
        requested_at=now,
        confirmed_by=by[1],
        confirmed_at=now,
        reason="Aufgabe laut Geschäftsverteilung",
    )


def _staff(
    random: Random, city: Organisation, departments: dict[str, Department], *, count: int
) -> dict[str, list[Person]]:
    """Make the other people, more in large departments than in small ones."""
    codes = list(departments)
    weights = [random.randint(2, 12) for _ in codes]
    rows = []
    for number in range(count):
        given, family = random.choice(GIVEN_NAMES), random.choice(FAMILY_NAMES)
        code = random.choices(codes, weights)[0]
        rows.append(
            Person(
                given_name=given,
                family_name=family,
                email=f"{given}.{family}.{number}@musterstadt.example".lower(),
                department=departments[code],
                organisation_id=city.pk,
                revision=1,
            )
        )
    made = Person.objects.bulk_create(rows, batch_size=1000)
    record_versions(made, at=clock.now())
    staff: dict[str, list[Person]] = {code: [] for code in codes}
    code_of = {department.pk: code for code, department in departments.items()}
    for person in made:
        staff[code_of[person.department_id or 0]].append(person)
    return staff


def _evps(
    city: Organisation,
    departments: dict[str, Department],
    staff: dict[str, list[Person]],
    persons: dict[str, Person],
) -> None:
    """Name a lead and an EVP in each department, except where somebody with a log-in has the role."""
    now = clock.now()
    taken = {(Role.DEPARTMENT_LEAD, "50"), (Role.EVP, "33")}
    grants = [
        RoleGrant(
            person=staff[code][place],
            role=role,
            organisation=city,
            department=department,
            requested_by=persons["isb"],
            requested_at=now,
            confirmed_by=persons["revision"],
            confirmed_at=now,
        )
        for code, department in departments.items()
        for place, role in enumerate((Role.DEPARTMENT_LEAD, Role.EVP))
        if (role, code) not in taken and len(staff[code]) > place
    ]
    RoleGrant.objects.bulk_create(grants)


def _log_ins(persons: dict[str, Person]) -> None:
    """Make the accounts with one made-up password and one second factor for all, and write both beside the data."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    hashed = make_password(password)
    for login, person in persons.items():
        names = {"first_name": person.given_name, "last_name": person.family_name, "email": person.email}
        account = Account.objects.create(username=login, person=person, password=hashed, **names)
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": secret})
    shown = [{"login": login, "name": str(persons[login]), "role": role} for login, _, _, role, _ in _NAMED]
    content = {"password": password, "totp_secret": secret, "accounts": shown}
    path = Path(settings.DATA_DIR) / LOGIN_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
