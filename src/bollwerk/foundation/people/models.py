"""Organisations, departments, persons, accounts and role grants."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.history.models import Recorded

__all__ = ["Account", "Department", "Deputy", "Integration", "Organisation", "Person", "RightsStamp", "RoleGrant"]


class Organisation(Recorded):
    """A municipality, its provider, another authority or a company.

    Personal data: none.
    """

    class Kind(models.TextChoices):
        """What the organisation is to the city."""

        CITY = "city", _("Municipality")
        PROVIDER = "provider", _("Municipal IT provider")
        OTHER_MUNICIPALITY = "other_municipality", _("Another municipality")
        STATE = "state", _("Land (state) authority")
        JOINT = "joint", _("Joint operation of authorities")
        COMPANY = "company", _("Company")

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    provider = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    one_with_provider = models.BooleanField(default=False)
    """Whether AMBER+STRICT treats the organisation and its provider as one (a decision of both)."""
    one_asked_by = models.BigIntegerField(default=0)
    """Organisation, this one or its provider, that asked for the two to count as one; 0 while nothing is asked."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["name"], name="people_organisation_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(Recorded):
    """A department (Amt, Fachbereich) of one organisation.

    Personal data: none.
    """

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=20, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["organisation_id", "name"], name="people_department_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Recorded):
    """Somebody who works for an organisation.

    Personal data: name, official contact data, department; to assign duties and reach people; until a year after
    leaving.
    """

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    left_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["family_name", "given_name"], name="people_person_by_name")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Account(AbstractUser):
    """A log-in. What it may do follows from the person's roles, never from Django's own groups or flags.

    Personal data: user name and password hash of a person; until the person has left.
    """

    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")

    class Meta:
        swappable = "AUTH_USER_MODEL"


class RoleGrant(models.Model):
    """A role of a person in an organisation, asked for by one person and confirmed by another.

    Personal data: who holds which role and who granted it; as proof of authorisation; three years after its end.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=[(role.value, ROLE_TITLES[role]) for role in Role])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    break_glass = models.BooleanField(default=False)
    """Taken by the person alone in an emergency; short, loud, and reviewed by somebody else."""
    reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    review_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "department"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="people_one_open_grant_per_role",
            ),
            models.CheckConstraint(
                condition=Q(break_glass=False) | Q(expires_at__isnull=False), name="people_break_glass_ends"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(break_glass=False) | ~Q(reviewed_by=F("person")),
                name="people_break_glass_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(break_glass=True) | ~Q(confirmed_by=F("requested_by")),
                name="people_grant_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id}"


class Deputy(models.Model):
    """Somebody who acts for another person in a role while that person is away.

    Personal data: who stands in for whom and when; to reach the right person; three years after its end.
    """

    grant = models.ForeignKey(RoleGrant, models.CASCADE, related_name="deputies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} for grant {self.grant_id}"


class RightsStamp(models.Model):
    """One row that database triggers change with every write to persons, roles, deputies, organisations and circles.

    What a viewer may see is worked out once and holds as long as this value stands (`viewers.viewer_of`).

    Personal data: none.
    """

    value = models.CharField(max_length=36)

    def __str__(self) -> str:
        return self.value


class Integration(models.Model):
    """A scanner or script that reads or feeds the house through the REST API, with a token of its own.

    Only the token's hash is kept; the token is shown once.

    Personal data: who made it; to follow up misuse; a year after its end.
    """

    name = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    """Permission codes, a subset of what REST offers."""
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
