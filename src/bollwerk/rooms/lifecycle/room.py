"""Card of the lifecycle room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role, deciding
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.notices.types import NoticeType
from bollwerk.foundation.people.models import RoleGrant
from bollwerk.foundation.rooms.card import MenuEntry, RoomCard
from bollwerk.rooms.lifecycle.claims import CLAIMS
from bollwerk.rooms.lifecycle.identifiers import SOURCE
from bollwerk.rooms.lifecycle.models import Handling

if TYPE_CHECKING:
    from bollwerk.foundation.jobs.events import StartingEvent

_READERS = frozenset(
    {
        Role.ISB, Role.PROVIDER_ADMIN, Role.EVP, Role.DEPARTMENT_LEAD, Role.AUDIT_OFFICE, Role.CRISIS_STAFF,
        Role.LEADERSHIP,
    }
)  # fmt: skip
_DEPARTMENTS = frozenset({Role.DEPARTMENT_LEAD})


def _address_of(event: StartingEvent) -> str:
    with deciding("lifecycle.notice"):
        row = Handling.objects.get(pk=int(event.subject.rpartition("/")[2]))
    return reverse("lifecycle:item", args=[row.target_id, row.part])


def _department_people(event: StartingEvent) -> list[int]:
    """Return the lead and the IT contact persons of the department that is told."""
    with deciding("lifecycle.notice"):
        row = Handling.objects.get(pk=int(event.subject.rpartition("/")[2]))
    grants = RoleGrant.objects.filter(department_id=row.department_id or 0, ended_at__isnull=True)
    grants = grants.filter(role__in=(Role.DEPARTMENT_LEAD, Role.EVP), confirmed_at__isnull=False)
    return sorted(set(grants.values_list("person_id", flat=True)))


ROOM = RoomCard(
    key="lifecycle",
    title=_("Life cycle of products"),
    serves=("S12", "S5"),
    permissions=(
        Permission("lifecycle.plan:read", _("Read the plan of ending products, as labels allow"), _READERS),
        Permission("lifecycle.support:edit", _("Keep support dates"), frozenset({Role.ISB, Role.PROVIDER_ADMIN})),
        Permission(
            "lifecycle.risk:assess",
            _("Assess the risk of a product without updates and decide for the department"),
            _DEPARTMENTS,
        ),
        Permission("lifecycle.risk:accept", _("Accept a risk as its owner"), _DEPARTMENTS),
        Permission("lifecycle.high_risk:accept", _("Accept a high risk as leadership"), frozenset({Role.LEADERSHIP})),
        Permission("lifecycle.opinion:give", _("Give the recorded opinion on a risk"), frozenset({Role.ISB})),
    ),
    claims=CLAIMS,
    menu=(
        MenuEntry(_("Life cycle plan"), "lifecycle:plan", "lifecycle.plan:read", _("Warnings"), 450),
        MenuEntry(_("Products and support dates"), "lifecycle:products", "lifecycle.plan:read", _("Warnings"), 460),
    ),
    events=(
        AuditEvent("lifecycle.support.kept", _("Support dates of %(source)s were taken in: %(count)s new.")),
        AuditEvent("lifecycle.support.stated", _("Support dates of %(product)s %(cycle)s were entered by hand.")),
        AuditEvent("lifecycle.product.chosen", _("It was decided which product a name means.")),
        AuditEvent("lifecycle.department.told", _("The department was told that updates of %(name)s end.")),
        AuditEvent("lifecycle.department.reminded", _("The department was reminded: %(name)s, %(day)s.")),
        AuditEvent("lifecycle.risk.assessed", _("The risk of a product without updates was assessed.")),
        AuditEvent(
            "lifecycle.decision.made",
            _("It was decided what follows the end of updates: %(choice)s."),
            words={"choice": dict(Handling.Choice.choices)},
        ),
        AuditEvent("lifecycle.risk.accepted", _("A risk was accepted.")),
        AuditEvent("lifecycle.opinion.given", _("The information security officer gave an opinion.")),
    ),
    notices=(
        NoticeType(
            "lifecycle.department.told",
            _("Security updates of a product end"),
            _("%(name)s: security updates of %(product)s end or have ended. Please assess the risk and decide."),
            people=_department_people,
            link=_address_of,
        ),
        NoticeType(
            "lifecycle.department.reminded",
            _("A decision about a product without updates runs out"),
            _("%(name)s: what was decided ends on %(day)s. Please look at it again."),
            people=_department_people,
            link=_address_of,
        ),
    ),
    jobs=("bollwerk.rooms.lifecycle.jobs",),
    identifiers=(SOURCE,),
    commands="bollwerk.rooms.lifecycle.commands:app",
    rest="bollwerk.rooms.lifecycle.rest:router",
)
