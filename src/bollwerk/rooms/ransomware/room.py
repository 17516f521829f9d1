"""Card of the ransomware room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role
from bollwerk.foundation.audit.events import AuditEvent
from bollwerk.foundation.rooms.card import MenuEntry, RoomCard
from bollwerk.foundation.ui.forms import labels_of
from bollwerk.rooms.ransomware.claims import CLAIMS
from bollwerk.rooms.ransomware.events_containment import CONTAINMENT_EVENTS
from bollwerk.rooms.ransomware.events_recovery import RECOVERY_EVENTS, RECOVERY_NOTICES
from bollwerk.rooms.ransomware.forms import RepositoryForm
from bollwerk.rooms.ransomware.models import Alert
from bollwerk.rooms.ransomware.notices import NOTICES
from bollwerk.rooms.ransomware.texts import RULE_TEXTS

_READERS = frozenset(
    {Role.ISB, Role.PROVIDER_ADMIN, Role.AUDIT_OFFICE, Role.CRISIS_STAFF, Role.DATA_PROTECTION, Role.LEADERSHIP}
)
_ACTORS = frozenset({Role.PROVIDER_ADMIN})
_DECIDERS = frozenset({Role.PROVIDER_ADMIN, Role.ISB, Role.CRISIS_STAFF})
_SIGNERS = frozenset({Role.LEADERSHIP, Role.CRISIS_STAFF})
_GROUP = _("Backup and ransomware")

ROOM = RoomCard(
    key="ransomware",
    title=_("Ransomware defence"),
    serves=("S11", "S16"),
    permissions=(
        Permission("ransomware.register:read", _("Read the backup register and alerts, as labels allow"), _READERS),
        Permission("ransomware.register:edit", _("Keep the backup register"), _ACTORS | {Role.ISB}),
        Permission("ransomware.alert:decide", _("Decide on alerts"), _DECIDERS),
        Permission("ransomware.agent:enrol", _("Enrol sentinels and lookouts"), _ACTORS),
        Permission("ransomware.lookout:read", _("Read what lookouts record"), _READERS | {Role.STAFF_COUNCIL}),
        Permission(
            "ransomware.agreement:record",
            _("Record the service agreement under which lookouts name clients"),
            frozenset({Role.ISB, Role.DATA_PROTECTION}),
        ),
        Permission("ransomware.signal:report", _("Report live signals"), _ACTORS),
        Permission("ransomware.snapshot:report", _("Report judged snapshots and alerts"), _ACTORS),
        Permission("ransomware.backup:report", _("Report backups of other products"), _ACTORS),
        Permission("ransomware.shield:report", _("Report the state of malware protection"), _ACTORS),
        Permission(
            "ransomware.containment:prepare", _("Keep where hosts and zones can be cut off"), _ACTORS | {Role.ISB}
        ),
        Permission("ransomware.containment:isolate", _("Isolate hosts and zones"), _DECIDERS),
        Permission("ransomware.containment:release", _("Release isolated hosts and zones"), _DECIDERS),
        Permission("ransomware.cleaning:work", _("Clean hosts and keep evidence"), _ACTORS | {Role.ISB}),
        Permission("ransomware.cleaning:keep", _("Keep a host without reinstallation"), _DECIDERS),
        Permission("ransomware.restore:report", _("Report restores and restore tests"), _ACTORS),
        Permission("ransomware.restore:record", _("Record restore tests that people held"), _ACTORS | {Role.ISB}),
        Permission("ransomware.recovery:lead", _("Lead a recovery and propose releases"), _DECIDERS),
        Permission("ransomware.release:sign", _("Release recovered systems for work"), _SIGNERS),
        Permission("ransomware.drill:lead", _("Lead a drill step by step"), _ACTORS | {Role.ISB}),
        Permission("ransomware.drill:report", _("Report the steps of a drill"), _ACTORS | {Role.ISB}),
    ),
    claims=CLAIMS,
    menu=(
        MenuEntry(_("Damage over time"), "ransomware:overview", "ransomware.register:read", _GROUP, 500),
        MenuEntry(_("Alerts"), "ransomware:alerts", "ransomware.register:read", _GROUP, 510),
        MenuEntry(_("Live signals"), "ransomware:lookouts", "ransomware.lookout:read", _GROUP, 511),
        MenuEntry(_("Containment"), "ransomware:containment", "ransomware.register:read", _GROUP, 512),
        MenuEntry(_("Cleaning"), "ransomware:cleanings", "ransomware.register:read", _GROUP, 514),
        MenuEntry(_("Recovery"), "ransomware:recoveries", "ransomware.register:read", _GROUP, 516),
        MenuEntry(_("Restores"), "ransomware:restores", "ransomware.register:read", _GROUP, 517),
        MenuEntry(_("Restore tests"), "ransomware:restore_tests", "ransomware.register:read", _GROUP, 518),
        MenuEntry(_("Drills"), "ransomware:drills", "ransomware.register:read", _GROUP, 519),
        MenuEntry(_("Backup register"), "ransomware:register", "ransomware.register:read", _GROUP, 520),
        MenuEntry(_("Repositories"), "ransomware:repositories", "ransomware.register:read", _GROUP, 530),
    ),
    events=(
        *CONTAINMENT_EVENTS,
        *RECOVERY_EVENTS,
        AuditEvent("ransomware.repository.created", _("A repository was registered.")),
        AuditEvent(
            "ransomware.repository.changed",
            _("Facts of a repository were changed: %(changed)s."),
            words={"changed": labels_of(RepositoryForm)},
        ),
        AuditEvent("ransomware.duty.stated", _("It was stated what must be backed up of a system.")),
        AuditEvent("ransomware.duties.stated", _("It was stated what must be backed up of %(count)s systems.")),
        AuditEvent("ransomware.snapshot.judged", _("A snapshot was judged: %(files)s files, %(damaged)s damaged.")),
        AuditEvent("ransomware.snapshots.forgotten", _("The backup server forgot %(count)s snapshots.")),
        AuditEvent(
            "ransomware.reports.taken",
            _("Reports of %(source)s were taken in: %(taken)s new, %(strangers)s of unknown systems."),
        ),
        AuditEvent(
            "ransomware.shields.taken",
            _("Malware protection as %(source)s reports it: %(taken)s new, %(strangers)s of unknown systems."),
        ),
        AuditEvent(
            "ransomware.alert.raised",
            _("An alert was raised (%(rule)s, %(count)s files)."),
            words={"rule": RULE_TEXTS},
            workflow="ransomware.follow_alert",
        ),
        AuditEvent("ransomware.alert.grew", _("More files belong to an alert: %(count)s.")),
        AuditEvent(
            "ransomware.alert.decided",
            _("An alert was decided: %(state)s. %(reason)s"),
            words={"state": dict(Alert.State.choices)},
        ),
        AuditEvent("ransomware.lookout.saved", _("Facts of a lookout were kept: %(name)s.")),
        AuditEvent(
            "ransomware.agreement.recorded",
            _("A service agreement for naming clients was recorded: %(agreement)s, lines kept for %(hours)s hours."),
        ),
        AuditEvent("ransomware.lookout.invited", _("A one-time token for a lookout was made.")),
        AuditEvent("ransomware.lookout.enrolled", _("The lookout of %(host)s enrolled.")),
        AuditEvent("ransomware.clients.forgotten", _("It was deleted to which clients alerts pointed: %(count)s.")),
        AuditEvent("ransomware.enrolment.made", _("A one-time token for a sentinel was made.")),
        AuditEvent("ransomware.agent.enrolled", _("The sentinel of %(host)s enrolled.")),
    ),
    notices=(*NOTICES, *RECOVERY_NOTICES),
    jobs=(
        "bollwerk.rooms.ransomware.jobs",
        "bollwerk.rooms.ransomware.jobs_containment",
        "bollwerk.rooms.ransomware.jobs_restores",
        "bollwerk.rooms.ransomware.jobs_signals",
    ),
    commands="bollwerk.rooms.ransomware.commands:app",
    rest="bollwerk.rooms.ransomware.rest:router",
)
