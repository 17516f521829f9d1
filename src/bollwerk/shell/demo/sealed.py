"""The trusted contact of the demo city, questions to it, and a circle that visits its store each week.

What the store holds stands nowhere but in it. The key of the demo's circle lies beside the demo's log-ins, so that a
newcomer can open it; a real circle keeps its keys on its own machines.
"""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bollwerk.foundation import clock
from bollwerk.foundation.access.sealed import new_key, seal
from bollwerk.rooms.pentests import services
from bollwerk.rooms.pentests.rules.sealed import KeyHolder, Occasion, begin, hand_in
from bollwerk.rooms.pentests.sealed_content import Visit, digest_of, fill_commitments, write_content, write_visit
from bollwerk.rooms.pentests.sealed_desk.desk import close_desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.rooms.pentests.rules.sealed import Package
    from bollwerk.shell.demo.estate import Estate

__all__ = ["KEY_FILE", "happenings", "telling_days"]

KEY_FILE = "demo-circle.key"
"""In the data folder: the key of the demo's circle, made anew at each load."""
_BEGIN = 57
"""Nights before today on which the circle was set up."""
_CONTACT = {
    "name": "Rita Noll",
    "office": "Revisionsamt",
    "phone": "+49 6131 555 0140",
    "second_phone": "+49 170 555 0140",
    "deputy": "Rolf Adler",
    "deputy_phone": "+49 171 555 0141",
}
_QUESTIONS = {
    49: ("Viele Anmeldeversuche am VPN von einer Adresse, seit 02:10 Uhr", True),
    33: ("Portscan gegen das Bürgerportal, seit 23:40 Uhr", True),
    18: ("Anmeldung eines Dienstkontos von einem fremden Rechner, seit 04:25 Uhr", False),
    6: ("Mails mit gleichem Anhang an 40 Postfächer der Verwaltung, seit 07:15 Uhr", True),
}
"""What the duty officer asked about, by nights before today, and whether somebody was reached."""


def happenings(estate: Estate, *, last: int) -> dict[int, list[tuple[str, Callable[[], Any]]]]:
    """Return what happens on which day and who does it."""
    private, public = new_key()
    found: dict[int, list[tuple[str, Callable[[], Any]]]] = {
        last - _BEGIN: [
            ("isb", lambda: services.name_contact(facts=_CONTACT)),
            ("isb", lambda: _set_up(estate, private, public)),
        ]
    }
    for night in range(_BEGIN - services.VISIT_EVERY_DAYS, 0, -services.VISIT_EVERY_DAYS):
        found.setdefault(last - night, []).append(("isb", lambda: _visit(private)))
    for night, (observed, reached) in _QUESTIONS.items():
        asking = partial(services.ask_contact, observed=observed, reached=reached)
        found.setdefault(last - night, []).append(("admin", asking))
    return found


def telling_days(*, last: int) -> set[int]:
    """Return the days after which the claims of the circle stand otherwise."""
    return {last - _BEGIN}


def _set_up(estate: Estate, private: str, public: str) -> None:
    """Take two people into the circle and begin its store; only the ISB of the demo holds a key that is kept."""
    persons = estate.city.persons
    services.add_sealed_member(person_id=persons["isb"].pk, public_key=public)
    services.add_sealed_member(person_id=persons["revision"].pk, public_key=new_key()[1])
    path = Path(settings.DATA_DIR) / KEY_FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"# public key: {public}\n{private}\n", encoding="ascii")
    occasion = Occasion(clock.now(), "Ines Brandt", secrets.token_bytes(16))
    begun = begin(store=secrets.token_hex(16), holder=KeyHolder("Ines Brandt", public), occasion=occasion)
    content, made, _packages = hand_in(begun)
    envelope = seal(write_content(content), [public])
    base = digest_of(bytes(services.ensure_store().envelope))
    services.hand_in_visit(given=write_visit(Visit(base, envelope, fill_commitments(made))))


def _visit(private: str) -> None:
    """Visit as every week."""

    def keep(visit: Visit, _packages: tuple[Package, ...]) -> tuple[str, ...]:
        services.hand_in_visit(given=write_visit(visit))
        return ()

    close_desk(open_desk(bytes(services.ensure_store().envelope), private, keep=keep))
