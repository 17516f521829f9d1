"""Tell people of an event, once; send what is to be sent; note what was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.jobs.events import StartingEvent, event_of
from bollwerk.foundation.notices import channels
from bollwerk.foundation.notices.models import Notice, Subscription
from bollwerk.foundation.notices.types import NoticeType, known_notice_types
from bollwerk.foundation.people.models import Person, RoleGrant
from bollwerk.foundation.people.viewers import viewer_of

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.foundation.access import Role

__all__ = ["KEEP_FOR", "fan_out", "forget_old_notices", "mark_all_read", "mark_read", "want"]

KEEP_FOR = timedelta(days=90)
"""How long it is kept who was told what."""

Channel = Subscription.Channel


def fan_out(event_id: str) -> None:
    """Tell everybody concerned of an event; running it again tells nobody twice.

    A mail that the server took just before the process was killed may go out a second time, with the same Message-ID.
    """
    event = event_of(event_id)
    notice_type = known_notice_types()[event.code]
    with translation.override(settings.LANGUAGE_CODE), deciding("notices.fan_out"):
        first = _keep_notices(event, notice_type)
        if first and notice_type.broadcast:
            _broadcast(event, notice_type)
        _send_waiting(event_id)


@transaction.atomic
def _keep_notices(event: StartingEvent, notice_type: NoticeType) -> bool:
    """Write the notices; return whether any is new."""
    before = Notice.objects.filter(event_id=UUID(event.uid)).count()
    people = _concerned(event, notice_type)
    Notice.objects.bulk_create(
        [_notice(event, notice_type, person, by_mail=by_mail) for person, by_mail in people], ignore_conflicts=True
    )
    return Notice.objects.filter(event_id=UUID(event.uid)).count() > before


def _notice(event: StartingEvent, notice_type: NoticeType, person_id: int, *, by_mail: bool) -> Notice:
    """Return the notice for one person."""
    return Notice(
        person_id=person_id,
        event_id=UUID(event.uid),
        code=event.code,
        title=_title(event, notice_type)[:300],
        link=notice_type.link(event)[:300],
        tlp=event.tlp,
        at=event.at,
        mail=Notice.Mail.WAITING if by_mail else Notice.Mail.NONE,
    )


def _title(event: StartingEvent, notice_type: NoticeType) -> str:
    """Return the sentence; the bare label where facts are missing."""
    try:
        return str(notice_type.title) % event.facts
    except (KeyError, TypeError, ValueError):
        return str(notice_type.label)


def _concerned(event: StartingEvent, notice_type: NoticeType) -> list[tuple[int, bool]]:
    """Return who is told, and whether by mail as well: by role, by name, by wish; only who may see the event."""
    wishes = Subscription.objects.filter(code=event.code)
    roles = set(notice_type.roles) | {wish.role for wish in wishes if wish.role and wish.wanted}
    mail_by_role = {wish.role: wish.wanted for wish in wishes if wish.role and wish.channel == Channel.MAIL}
    own = {(wish.person_id, wish.channel): wish.wanted for wish in wishes if wish.person_id}
    holders = _holders(event, roles)
    wanting = {person for (person, _channel), wanted in own.items() if wanted and person}
    concerned = []
    for person in sorted({*holders, *notice_type.people(event), *wanting}):
        if not own.get((person, Channel.PAGE), True) or not _may_see(person, event):
            continue
        by_role = any(mail_by_role.get(role, notice_type.mail) for role in holders.get(person, ())) or (
            notice_type.mail and person not in holders
        )
        concerned.append((person, own.get((person, Channel.MAIL), by_role)))
    return concerned


def _holders(event: StartingEvent, roles: set[Role | str]) -> dict[int, set[str]]:
    """Return the people who hold one of `roles` in the event's organisation, with those roles."""
    grants = RoleGrant.objects.filter(role__in=list(roles), ended_at__isnull=True, confirmed_at__isnull=False)
    if event.organisation_id:
        grants = grants.filter(organisation_id=event.organisation_id)
    holders: dict[int, set[str]] = {}
    for person, role in grants.values_list("person_id", "role"):
        holders.setdefault(person, set()).add(role)
    return holders


def _may_see(person_id: int, event: StartingEvent) -> bool:
    """Return whether the event's label lets a person see it; events of the house itself hide nothing."""
    viewer = viewer_of(person_id)
    if viewer.person_id is None:
        return False
    with viewing_as(viewer):
        own_house = event.organisation_id == 0 and event.circle_id is None
        return own_house or Event.objects.filter(uid=UUID(event.uid)).exists()


def _send_waiting(event_id: str) -> None:
    """Send the mails of an event that have not gone out, one by one."""
    waiting = Notice.objects.filter(event_id=UUID(event_id), mail=Notice.Mail.WAITING).order_by("id")
    for notice in waiting:
        address = Person.objects.filter(pk=notice.person_id).values_list("email", flat=True).first()
        if address:
            subject, text = _mail_of(notice)
            message_id = f"<{notice.event_id}.{notice.person_id}@bollwerk>"
            channels.send_mail(to=address, subject=subject, text=text, message_id=message_id)
        Notice.objects.filter(pk=notice.pk).update(mail=Notice.Mail.SENT)


def _mail_of(notice: Notice) -> tuple[str, str]:
    """Return subject and body: the sentence up to TLP:GREEN; above, nothing but that there is something, and where."""
    address = f"{settings.BASE_URL}/nachrichten/{notice.pk}/"
    if notice.tlp <= Tlp.GREEN:
        return notice.title, f"{notice.title}\n\n{address}\n"
    text = _("There is a new notice for you. For reasons of confidentiality you can read it only after logging in:")
    return _("New notice"), f"{text}\n\n{address}\n"


def _broadcast(event: StartingEvent, notice_type: NoticeType) -> None:
    """Tell the site's further targets; the matter itself only up to TLP:GREEN."""
    title = _title(event, notice_type) if event.tlp <= Tlp.GREEN else _("New notice")
    channels.broadcast(title=title, text=f"{settings.BASE_URL}/nachrichten/", targets=settings.NOTICE_TARGETS)


def mark_read(*, notice_id: int) -> str:
    """Note that the current viewer has read a notice, and return where it leads.

    Raises:
        Notice.DoesNotExist: If it is not theirs.
    """
    notice = Notice.objects.get(pk=notice_id, person_id=current_viewer().person_id or 0)
    if notice.read_at is None:
        Notice.objects.filter(pk=notice.pk).update(read_at=clock.now())
    return notice.link


def mark_all_read() -> int:
    """Note that the current viewer has read all their notices; return how many were unread."""
    mine = Notice.objects.filter(person_id=current_viewer().person_id or 0, read_at__isnull=True)
    return mine.update(read_at=clock.now())


def want(*, code: str, channel: str, wanted: bool) -> None:
    """Note the current viewer's wish for one kind of notice and one channel.

    Raises:
        KeyError: If there is no such kind.
    """
    known_notice_types()[code]
    Subscription.objects.update_or_create(
        code=code,
        person_id=current_viewer().person_id,
        role="",
        channel=Channel(channel),
        defaults={"wanted": wanted},
    )


def forget_old_notices(*, at: datetime) -> int:
    """Delete notices older than `KEEP_FOR`; return how many."""
    return Notice.objects.filter(at__lt=at - KEEP_FOR).delete()[0]
