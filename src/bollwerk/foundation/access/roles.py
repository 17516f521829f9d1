"""The roles a person may hold; each permission names the roles that carry it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

__all__ = ["ABOVE_EMPLOYEE", "ROLE_TITLES", "Role"]


class Role(StrEnum):
    """Roles of city and provider (mission, "Who uses it")."""

    EMPLOYEE = "employee"
    EVP = "evp"
    DEPARTMENT_LEAD = "department_lead"
    PROVIDER_ADMIN = "provider_admin"
    ISB = "isb"
    DATA_PROTECTION = "data_protection"
    STAFF_COUNCIL = "staff_council"
    AUDIT_OFFICE = "audit_office"
    CRISIS_STAFF = "crisis_staff"
    COUNCIL_LIAISON = "council_liaison"
    LEADERSHIP = "leadership"


ABOVE_EMPLOYEE = frozenset(Role) - {Role.EMPLOYEE}
"""Roles that must log in with a second factor."""

ROLE_TITLES = {
    Role.EMPLOYEE: _("Employee"),
    Role.EVP: _("IT contact person of a department"),
    Role.DEPARTMENT_LEAD: _("Department lead"),
    Role.PROVIDER_ADMIN: _("Provider administrator"),
    Role.ISB: _("Information security officer"),
    Role.DATA_PROTECTION: _("Data-protection officer"),
    Role.STAFF_COUNCIL: _("Staff council"),
    Role.AUDIT_OFFICE: _("Audit office"),
    Role.CRISIS_STAFF: _("Crisis staff"),
    Role.COUNCIL_LIAISON: _("Council liaison"),
    Role.LEADERSHIP: _("Leadership of the administration"),
}
