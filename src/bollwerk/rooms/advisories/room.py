"""Card of the advisories room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.notices.types import NoticeType
from bollwerk.foundation.rooms.card import MenuEntry, Reaction, RoomCard
from bollwerk.foundation.ui.forms import labels_of
from bollwerk.rooms.advisories.claims import CLAIMS
from bollwerk.rooms.advisories.forms import SourceForm
from bollwerk.rooms.advisories.identifiers import SOURCE
from bollwerk.rooms.advisories.reactions import address_of, compare_inventory, contact_people
from bollwerk.rooms.advisories.texts import DECISIONS, FETCH_OUTCOMES, REMEDIATIONS

_READERS = frozenset(
    {
        Role.ISB, Role.PROVIDER_ADMIN, Role.EVP, Role.DEPARTMENT_LEAD, Role.AUDIT_OFFICE, Role.CRISIS_STAFF,
        Role.DATA_PROTECTION, Role.LEADERSHIP,
    }
)  # fmt: skip
_ACTORS = frozenset({Role.ISB, Role.PROVIDER_ADMIN})
_GROUP = _("Warnings")
_INVENTORY_EVENTS = (
    "inventory.target.created",
    "inventory.target.changed",
    "inventory.target.retired",
    "inventory.target.revived",
    "inventory.rows.applied",
)

ROOM = RoomCard(
    key="advisories",
    title=_("Warnings"),
    serves=("S5", "S16"),
    permissions=(
        Permission("advisories.advisory:read", _("Read warnings and what they concern, as labels allow"), _READERS),
        Permission("advisories.advisory:triage", _("Decide on warnings and matches"), _ACTORS),
        Permission("advisories.advisory:comment", _("Discuss warnings"), _READERS),
        Permission("advisories.source:edit", _("Keep the sources of warnings"), _ACTORS),
    ),
    menu=(
        MenuEntry(_("Inbox of warnings"), "advisories:inbox", "advisories.advisory:read", _GROUP, 400),
        MenuEntry(_("What is concerned"), "advisories:concerned", "advisories.advisory:read", _GROUP, 420),
        MenuEntry(_("What may have been missed"), "advisories:missed", "advisories.advisory:read", _GROUP, 430),
        MenuEntry(_("Sources of warnings"), "advisories:sources", "advisories.advisory:read", _GROUP, 440),
    ),
    events=(
        AuditEvent("advisories.source.created", _("A source of warnings was set up.")),
        AuditEvent(
            "advisories.source.changed",
            _("Facts of a source of warnings were changed: %(changed)s."),
            words={"changed": labels_of(SourceForm)},
        ),
        AuditEvent(
            "advisories.fetch.requested",
            _("A visit to a source of warnings was asked for."),
            workflow="advisories.fetch_source",
        ),
        AuditEvent(
            "advisories.source.visited",
            _("A source of warnings was visited (%(outcome)s): %(taken)s new, %(refused)s refused."),
            words={"outcome": FETCH_OUTCOMES},
        ),
        AuditEvent(
            "advisories.documents.received",
            _("%(count)s warnings were received."),
            workflow="advisories.match_documents",
        ),
        AuditEvent("advisories.match.requested", _("A comparison was asked for."), workflow="advisories.match_asked"),
        AuditEvent("advisories.matches.found", _("%(fresh)s new matches were found, %(mended)s were seen as mended.")),
        AuditEvent("advisories.match.alarmed", _("The warning %(advisory)s concerns %(count)s of our systems.")),
        AuditEvent("advisories.match.decided", _("A match was decided: %(decision)s."), words={"decision": DECISIONS}),
        AuditEvent("advisories.match.rejected", _("A match was rejected: %(reason)s")),
        AuditEvent("advisories.match.assigned", _("A match was assigned.")),
        AuditEvent(
            "advisories.match.progressed",
            _("The remediation of a match moved on: %(state)s."),
            words={"state": REMEDIATIONS},
        ),
        AuditEvent("advisories.advisory.viewed", _("A person looked at a warning without a match.")),
        AuditEvent(
            "advisories.advisory.routed_evps", _("The warning “%(title)s” was passed on to the IT contact persons.")
        ),
        AuditEvent(
            "advisories.advisory.routed_newsletter",
            _("The warning “%(title)s” was put on the list for the newsletter."),
        ),
        AuditEvent(
            "advisories.advisory.routed_monitoring",
            _("The warning “%(title)s” was passed on to those who watch the systems."),
        ),
        AuditEvent("advisories.advisory.closed", _("A warning was closed.")),
        AuditEvent("advisories.advisory.reopened", _("A warning was opened again.")),
        AuditEvent("advisories.advisory.removed", _("A warning was removed from the lists: %(reason)s")),
        AuditEvent("advisories.advisory.entered", _("A warning was entered by hand.")),
        AuditEvent("advisories.comment.written", _("A comment on a warning was written.")),
        AuditEvent("advisories.kev.taken", _("The list of exploited vulnerabilities was taken in: %(count)s new.")),
    ),
    claims=CLAIMS,
    reactions=tuple(Reaction(event, compare_inventory) for event in _INVENTORY_EVENTS),
    notices=(
        NoticeType(
            "advisories.match.alarmed",
            _("A warning concerns our systems"),
            _("The warning %(advisory)s concerns %(count)s of our systems."),
            roles=frozenset({Role.ISB, Role.PROVIDER_ADMIN}),
            people=contact_people,
            link=address_of,
        ),
        NoticeType(
            "advisories.advisory.routed_evps",
            _("A warning for your department"),
            _("Please tell your colleagues: %(title)s"),
            roles=frozenset({Role.EVP}),
            link=address_of,
        ),
        NoticeType(
            "advisories.advisory.routed_monitoring",
            _("A warning to watch for in the systems"),
            _("Please watch for it: %(title)s"),
            roles=frozenset({Role.PROVIDER_ADMIN}),
            link=address_of,
        ),
        NoticeType(
            "advisories.advisory.routed_newsletter",
            _("A warning for the newsletter"),
            _("For the next newsletter: %(title)s"),
            roles=frozenset({Role.ISB}),
            link=address_of,
        ),
    ),
    identifiers=(SOURCE,),
    jobs=("bollwerk.rooms.advisories.jobs",),
    commands="bollwerk.rooms.advisories.commands:app",
    rest="bollwerk.rooms.advisories.rest:router",
)
