"""Card of the inventory room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.rooms.card import MenuEntry, RoomCard
from bollwerk.rooms.inventory.claims import CLAIMS
from bollwerk.rooms.inventory.identifiers import SOURCE
from bollwerk.rooms.inventory.texts import FIELD_TEXTS, OBJECTIVE_TEXTS

_FIELDS = {"changed": FIELD_TEXTS}

_READERS = frozenset(Role)
"""Everybody in the house reads the inventory; labels decide how much of it each sees."""
_EDITORS = frozenset({Role.ISB, Role.PROVIDER_ADMIN})
_DEPARTMENTS = frozenset({Role.DEPARTMENT_LEAD, Role.EVP})

ROOM = RoomCard(
    key="inventory",
    title=_("Inventory"),
    serves=("S9", "S16"),
    permissions=(
        Permission("inventory.record:read", _("Read the inventory, as far as labels allow"), _READERS),
        Permission("inventory.record:edit", _("Change every record of the inventory"), _EDITORS),
        Permission(
            "inventory.own_record:edit",
            _("State the facts of the own department's processes, applications and modules"),
            _DEPARTMENTS | _EDITORS,
        ),
        Permission(
            "inventory.need:decide", _("Raise or lower a protection need"), frozenset({Role.ISB, Role.DEPARTMENT_LEAD})
        ),
        Permission(
            "inventory.record:export",
            _("Export what one may read of the inventory"),
            _EDITORS | {Role.AUDIT_OFFICE, Role.DATA_PROTECTION, Role.CRISIS_STAFF},
        ),
    ),
    commands="bollwerk.rooms.inventory.commands:app",
    rest="bollwerk.rooms.inventory.rest:router",
    jobs=("bollwerk.rooms.inventory.jobs",),
    claims=CLAIMS,
    identifiers=(SOURCE,),
    menu=(
        MenuEntry(_("Applications"), "inventory:applications", "inventory.record:read", _("Inventory"), 200),
        MenuEntry(_("IT systems"), "inventory:systems", "inventory.record:read", _("Inventory"), 210),
        MenuEntry(_("Interfaces"), "inventory:interfaces", "inventory.record:read", _("Inventory"), 220),
        MenuEntry(_("Suppliers"), "inventory:suppliers", "inventory.record:read", _("Inventory"), 230),
        MenuEntry(_("Contracts"), "inventory:contracts", "inventory.record:read", _("Inventory"), 240),
        MenuEntry(_("Who contains it?"), "inventory:contains", "inventory.record:read", _("Inventory"), 245),
        MenuEntry(_("All records"), "inventory:targets", "inventory.record:read", _("Inventory"), 250),
        MenuEntry(_("Imports"), "inventory:imports", "inventory.record:edit", _("Inventory"), 255),
        MenuEntry(
            _("What my department uses"), "inventory:own_department", "inventory.record:read", _("Inventory"), 260
        ),
    ),
    events=(
        AuditEvent("inventory.target.created", _("A record was created.")),
        AuditEvent("inventory.target.changed", _("Facts of a record were changed: %(changed)s."), words=_FIELDS),
        AuditEvent("inventory.target.retired", _("A record was taken out of use: %(reason)s")),
        AuditEvent("inventory.target.revived", _("A record was taken back into use.")),
        AuditEvent("inventory.relation.created", _("A relation between two records was added.")),
        AuditEvent("inventory.relation.removed", _("A relation between two records was taken out of use.")),
        AuditEvent("inventory.interface.created", _("An interface was recorded.")),
        AuditEvent("inventory.interface.changed", _("Facts of an interface were changed: %(changed)s."), words=_FIELDS),
        AuditEvent("inventory.interface.retired", _("An interface was taken out of use.")),
        AuditEvent("inventory.supplier.created", _("A supplier was recorded.")),
        AuditEvent("inventory.supplier.changed", _("Facts of a supplier were changed: %(changed)s."), words=_FIELDS),
        AuditEvent("inventory.contract.created", _("A contract was recorded.")),
        AuditEvent("inventory.contract.changed", _("Facts of a contract were changed: %(changed)s."), words=_FIELDS),
        AuditEvent(
            "inventory.need.decided",
            _("A protection need was decided: %(objective)s."),
            words={"objective": OBJECTIVE_TEXTS},
        ),
        AuditEvent("inventory.need.decision_withdrawn", _("A decision on a protection need was withdrawn.")),
        AuditEvent(
            "inventory.rows.applied",
            _("Rows of the source %(source)s were applied: %(created)s new, %(updated)s changed."),
        ),
        AuditEvent("inventory.rows.not_seen", _("The source %(source)s does not show %(count)s records any more.")),
        AuditEvent("inventory.import.prepared", _("An import of the source %(source)s was prepared.")),
        AuditEvent(
            "inventory.import.requested",
            _("The import of the source %(source)s was ordered."),
            workflow="inventory.apply_import",
        ),
        AuditEvent("inventory.import.applied", _("The import of the source %(source)s was applied.")),
        AuditEvent("inventory.import.discarded", _("The import of the source %(source)s was discarded.")),
        AuditEvent("inventory.mapping.created", _("A column mapping was begun.")),
        AuditEvent("inventory.mapping.changed", _("A column mapping was saved.")),
        AuditEvent("inventory.mapping.removed", _("A column mapping was deleted.")),
        AuditEvent("inventory.identity.decided", _("It was decided whether two hosts are the same: %(verdict)s.")),
        AuditEvent("inventory.records.exported", _("Records were exported: %(count)s.")),
    ),
)
