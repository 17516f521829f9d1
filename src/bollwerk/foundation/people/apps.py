"""Django app of `people`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Permission, Role, permissions
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.audit import events


class PeopleConfig(AppConfig):
    """Organisations, departments, persons, roles."""

    name = "bollwerk.foundation.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what may be done with people and roles, and what is recorded."""
        givers = frozenset({Role.ISB, Role.LEADERSHIP, Role.PROVIDER_ADMIN, Role.DEPARTMENT_LEAD})
        overseers = frozenset({Role.ISB, Role.LEADERSHIP, Role.AUDIT_OFFICE})
        keepers = frozenset({Role.ISB, Role.PROVIDER_ADMIN})
        permissions.declare(
            (
                Permission("people.person:read", _("Read who works where"), frozenset(Role)),
                Permission("people.person:edit", _("Add and change people"), keepers | {Role.LEADERSHIP}),
                Permission("people.department:edit", _("Add and change departments"), keepers | {Role.LEADERSHIP}),
                Permission("people.organisation:edit", _("Add and change organisations"), keepers | {Role.LEADERSHIP}),
                Permission("people.account:read", _("Read who has a log-in and a second factor"), keepers | overseers),
                Permission("people.account:open", _("Open and close log-ins"), keepers),
                Permission("people.list:read_in", _("Read lists of staff in"), keepers),
                Permission("people.role:read", _("Read who holds which role"), frozenset(Role) - {Role.EMPLOYEE}),
                Permission("people.role:request", _("Ask for a role for somebody"), givers),
                Permission("people.role:confirm", _("Confirm roles that somebody else asked for"), overseers),
                Permission(
                    "people.glass:break",
                    _("Take a role in an emergency"),
                    frozenset({Role.PROVIDER_ADMIN, Role.ISB, Role.CRISIS_STAFF}),
                ),
                Permission(
                    "people.integration:manage",
                    _("Make and revoke tokens for scanners and scripts"),
                    frozenset({Role.ISB, Role.PROVIDER_ADMIN}),
                ),
                Permission("people.glass:review", _("Review roles taken in an emergency"), overseers),
            )
        )
        roles = {"role": ROLE_TITLES}
        events.declare(
            (
                events.AuditEvent("people.role.requested", _("Role %(role)s asked for."), words=roles),
                events.AuditEvent("people.role.confirmed", _("Role %(role)s confirmed."), words=roles),
                events.AuditEvent("people.role.reviewed", _("Role %(role)s confirmed again."), words=roles),
                events.AuditEvent("people.role.ended", _("Role %(role)s ended: %(reason)s"), words=roles),
                events.AuditEvent(
                    "people.glass.broken", _("Role %(role)s taken in an emergency: %(reason)s"), words=roles
                ),
                events.AuditEvent("people.glass.reviewed", _("Emergency role %(role)s reviewed."), words=roles),
                events.AuditEvent("people.person.left", _("Person left on %(on)s.")),
                events.AuditEvent("people.person.forgotten", _("Names deleted a year after leaving: %(count)s.")),
                events.AuditEvent("people.person.added", _("Person added.")),
                events.AuditEvent("people.person.changed", _("Person changed.")),
                events.AuditEvent("people.person.returned", _("Leaving taken back.")),
                events.AuditEvent("people.department.added", _("Department %(name)s added.")),
                events.AuditEvent("people.department.changed", _("Department %(name)s changed.")),
                events.AuditEvent("people.organisation.changed", _("Organisation %(name)s changed.")),
                events.AuditEvent(
                    "people.organisation.joining_asked",
                    _("Asked that %(name)s and its provider count as one organisation."),
                ),
                events.AuditEvent(
                    "people.organisation.joined", _("%(name)s and its provider count as one organisation from now on.")
                ),
                events.AuditEvent(
                    "people.organisation.parted", _("%(name)s and its provider no longer count as one organisation.")
                ),
                events.AuditEvent(
                    "people.account.invited",
                    _("Log-in opened: one-time link to choose a password made."),
                    purpose=events.Purpose.AUTHORISATION,
                ),
                events.AuditEvent("people.account.closed", _("Log-in closed."), purpose=events.Purpose.AUTHORISATION),
                events.AuditEvent(
                    "people.account.bound",
                    _("Log-in bound to an entry of the directory (%(source)s)."),
                    purpose=events.Purpose.AUTHORISATION,
                ),
                events.AuditEvent("people.organisation.founded", _("Organisation %(name)s added.")),
                events.AuditEvent(
                    "people.list.read",
                    _("List of staff read: %(new)s new, %(changed)s changed, %(aside)s kept aside."),
                ),
                events.AuditEvent(
                    "people.account.opened",
                    _("Password of their own given to a person, on the server."),
                    purpose=events.Purpose.AUTHORISATION,
                ),
                events.AuditEvent("people.role.founded", _("First role %(role)s given on the server."), words=roles),
                events.AuditEvent("people.integration.made", _("Integration %(name)s made, valid until %(until)s.")),
                events.AuditEvent("people.integration.revoked", _("Integration %(name)s revoked.")),
                events.AuditEvent("people.deputy.ended", _("Deputy for role %(role)s ended."), words=roles),
                events.AuditEvent(
                    "people.factor.dropped",
                    _("Second factors of a person removed, on the server."),
                    purpose=events.Purpose.AUTHORISATION,
                ),
                events.AuditEvent("people.deputy.named", _("Deputy named for role %(role)s."), words=roles),
            )
        )
