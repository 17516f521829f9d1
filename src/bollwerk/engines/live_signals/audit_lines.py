"""Read what Samba's module `full_audit` writes, and leave out who was logged on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .events import What

__all__ = ["AUDITED", "AUDIT_PREFIX", "AuditLine", "parse_audit"]

AUDIT_PREFIX: Final = "bollwerk|%I|%m|%S"
"""`full_audit:prefix`: address of the client, its name, the share. The account (%u) is left out on purpose."""
AUDITED: Final = ("pwrite", "pwrite_send", "renameat", "unlinkat")
"""`full_audit:success`: operations that change a file. Reading is nobody's business here."""
_WRITES: Final = frozenset({"pwrite", "pwrite_send", "pwrite_recv", "write"})
_LINE: Final = re.compile(
    r"bollwerk\|(?P<client>[^|]{1,64})\|(?P<machine>[^|]{0,255})\|(?P<share>[^|]{1,255})"
    r"\|(?P<operation>\w+)\|ok\|(?P<rest>.+)"
)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change that a client made.

    Attributes:
        client: Its address.
        machine: The name it gave.
        path: As the server names it.
        new_path: After a renaming.
    """

    client: str
    machine: str
    share: str
    what: What
    path: str
    new_path: str = ""


def parse_audit(lines: Iterable[str]) -> Iterator[AuditLine]:
    """Yield the changes among lines of Samba's log or of syslog; everything else is passed over.

    A path may hold the separator. With a renaming the two paths are told apart by the root that they share; where that
    is not possible, the line is passed over, for a wrong path would be worse than none.
    """
    for line in lines:
        found = _LINE.search(line)
        if found is None:
            continue
        client, machine, share, operation, rest = found.group("client", "machine", "share", "operation", "rest")
        if operation in _WRITES:
            yield AuditLine(client, machine, share, What.WRITTEN, rest)
        elif operation == "unlinkat":
            yield AuditLine(client, machine, share, What.GONE, rest)
        elif operation == "renameat" and (paths := _two_paths(rest)) is not None:
            yield AuditLine(client, machine, share, What.RENAMED, *paths)


def _two_paths(rest: str) -> tuple[str, str] | None:
    """Return the old and the new path; None when that is not certain."""
    cuts = [at for at, letter in enumerate(rest) if letter == "|"]
    if len(cuts) > 1:  # the new path begins at the root like the old one
        cuts = [at for at in cuts if rest[at + 1 :].startswith("/")]
    if len(cuts) != 1:
        return None
    old, new = rest[: cuts[0]], rest[cuts[0] + 1 :]
    return (old, new) if old and new else None
