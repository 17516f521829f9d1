"""Card of the council room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.rooms.card import MenuEntry, RoomCard
from bollwerk.rooms.council.claims import CLAIMS
from bollwerk.rooms.council.identifiers import SOURCE

_WRITERS = frozenset({Role.COUNCIL_LIAISON, Role.ISB})
_REVIEWERS = frozenset({Role.DEPARTMENT_LEAD, Role.ISB, Role.DATA_PROTECTION, Role.STAFF_COUNCIL, Role.LEADERSHIP})
_READERS = _WRITERS | _REVIEWERS | {Role.AUDIT_OFFICE, Role.PROVIDER_ADMIN}

ROOM = RoomCard(
    key="council",
    title=_("Council"),
    serves=("S14",),
    permissions=(
        Permission("council.inquiry:read", _("Read inquiries and the answers in the making"), _READERS),
        Permission("council.inquiry:create", _("Take inquiries and older answers in"), _WRITERS),
        Permission("council.answer:write", _("Write answers"), _WRITERS),
        Permission(
            "council.answer:sign",
            _("Answer with a sentence of one's own where claims are unknown"),
            _WRITERS | {Role.DEPARTMENT_LEAD, Role.LEADERSHIP},
        ),
        Permission("council.department:review", _("Review as the department"), frozenset({Role.DEPARTMENT_LEAD})),
        Permission("council.isb:review", _("Review as information security officer"), frozenset({Role.ISB})),
        Permission(
            "council.data_protection:review",
            _("Review as data-protection officer"),
            frozenset({Role.DATA_PROTECTION}),
        ),
        Permission("council.staff_council:review", _("Review as staff council"), frozenset({Role.STAFF_COUNCIL})),
        Permission("council.leadership:review", _("Review for the mayor's office"), frozenset({Role.LEADERSHIP})),
        Permission(
            "council.answer:compare",
            _("Read the public rendition against the list of facts"),
            _READERS - {Role.PROVIDER_ADMIN},
        ),
        Permission("council.answer:release", _("Release answers"), frozenset({Role.LEADERSHIP})),
        Permission(
            "council.fact:lower_as_owner",
            _("Lower a fact to CLEAR as its owner"),
            frozenset({Role.DEPARTMENT_LEAD, Role.PROVIDER_ADMIN}),
        ),
        Permission("council.fact:lower_as_isb", _("Lower a fact to CLEAR as ISB"), frozenset({Role.ISB})),
        Permission("council.committee_report:record", _("Record that the committee was informed"), _WRITERS),
    ),
    events=(
        AuditEvent("council.inquiry.created", _("An inquiry with %(questions)s questions was taken in: %(number)s.")),
        AuditEvent("council.inquiry.changed", _("Head and signature of an answer were changed.")),
        AuditEvent("council.answer.drafted", _("The answer was drafted again as of %(as_of)s.")),
        AuditEvent("council.answer.written", _("The answer to a part of a question was written.")),
        AuditEvent("council.part.assigned", _("Who answers for a part and its day were stated: as of %(as_of)s.")),
        AuditEvent("council.answer.signed", _("A person answered for a part whose claims are unknown.")),
        AuditEvent("council.claim.linked", _("The claim %(claim)s was linked to a part of a question.")),
        AuditEvent("council.claim.set_aside", _("The claim %(claim)s was set aside: %(reason)s")),
        AuditEvent(
            "council.review.confirmed", _("The review step %(step)s was confirmed for %(questions)s questions.")
        ),
        AuditEvent("council.fact.lowered", _("A fact of %(claim)s was lowered to CLEAR by %(side)s: %(reason)s")),
        AuditEvent("council.fact.withdrawn", _("The lowering of a fact was taken back: %(reason)s")),
        AuditEvent("council.answer.read", _("A second person read the answer against the list of facts.")),
        AuditEvent("council.answer.released", _("The answer %(number)s was released; SHA-256 %(sha256)s.")),
        AuditEvent("council.older_answer.created", _("An older answer was read in: %(number)s.")),
        AuditEvent("council.committee_report.recorded", _("It was recorded that the committee was informed.")),
    ),
    claims=CLAIMS,
    identifiers=(SOURCE,),
    menu=(
        MenuEntry(_("Inquiries"), "council:inquiries", "council.inquiry:read", _("Council"), 1),
        MenuEntry(_("Older answers"), "council:older_answers", "council.inquiry:read", _("Council"), 2),
        MenuEntry(_("Facts lowered to CLEAR"), "council:facts", "council.inquiry:read", _("Council"), 3),
        MenuEntry(_("Reports to the committee"), "council:reports", "council.inquiry:read", _("Council"), 4),
    ),
    commands="bollwerk.rooms.council.commands:app",
)
