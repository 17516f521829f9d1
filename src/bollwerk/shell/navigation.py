"""Navigation lines of what belongs to no room, and the order of the groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.rooms.card import MenuEntry

__all__ = ["GROUPS_ABOVE", "GROUPS_BELOW", "HOUSE_MENU"]

_OVERVIEW, _ORGANISATION, _SYSTEM = _("Overview"), _("Organisation"), _("System")

GROUPS_ABOVE = (_OVERVIEW, _("Inventory"))
"""Groups that stand before those that rooms bring."""

GROUPS_BELOW = (_("Council"), _ORGANISATION, _SYSTEM)
"""Groups that stand behind those that rooms bring."""

HOUSE_MENU = (
    MenuEntry(_("Start"), "start", "evidence.claim:read", _OVERVIEW, 1, covers_below=False),
    MenuEntry(_("Protection level"), "evidence:posture", "evidence.claim:read", _OVERVIEW, 2, covers_below=False),
    MenuEntry(_("Claims"), "evidence:claims", "evidence.claim:read", _OVERVIEW, 3),
    MenuEntry(_("Measures"), "measures:measures", "measures.measure:read", _OVERVIEW, 4),
    MenuEntry(_("People"), "people:persons", "people.person:read", _ORGANISATION, 1, covers_below=False),
    MenuEntry(_("Departments"), "people:departments", "people.person:read", _ORGANISATION, 2),
    MenuEntry(_("Roles"), "people:roles", "people.role:read", _ORGANISATION, 3),
    MenuEntry(_("Organisations"), "people:organisations", "people.person:read", _ORGANISATION, 4),
    MenuEntry(_("Notices"), "notices_notices", "notices.notice:read", _OVERVIEW, 5),
    MenuEntry(_("Integrations"), "people:integrations", "people.integration:manage", _SYSTEM, 890),
    MenuEntry(_("Jobs"), "jobs_jobs", "jobs.job:view", _SYSTEM, 900),
    MenuEntry(_("Trail"), "audit_trail", "audit.trail:view", _SYSTEM, 910, covers_below=False),
    MenuEntry(_("Purposes of the trail"), "audit_purposes", "audit.purposes:view", _SYSTEM, 911),
)
