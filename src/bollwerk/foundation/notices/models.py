"""Notices, and who wants which by which channel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.people.models import Person

__all__ = ["Notice", "Subscription"]


class Notice(models.Model):
    """One person told of one event, once.

    Personal data: who was told what and when they read it; to reach people in time; ninety days.
    """

    class Mail(models.TextChoices):
        """What became of the mail."""

        NONE = "none", _("no mail")
        WAITING = "waiting", _("not sent yet")
        SENT = "sent", _("sent")

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    event_id = models.UUIDField()
    code = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    tlp = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event_id"], name="notices_once_per_event_and_person"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], name="notices_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.code} to {self.person_id}"


class Subscription(models.Model):
    """A wish that differs from what the kind of notice says: of one person, or for all holders of a role.

    Personal data: what a person wants to be told; until they have left.
    """

    class Channel(models.TextChoices):
        """How people are told."""

        PAGE = "page", _("in this system")
        MAIL = "mail", _("by mail")

    code = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, blank=True, choices=[(role.value, ROLE_TITLES[role]) for role in Role])
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "person", "role", "channel"], nulls_distinct=False, name="notices_one_wish"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="") | (Q(person__isnull=True) & ~Q(role="")),
                name="notices_wish_of_person_or_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.channel}: {self.wanted}"
