"""Sharing groups (6.1.38-6.1.41, 6.2.10, 6.2.28-6.2.30). Source: CSAF 2.1, section 3.2.2.5.1."""

from collections.abc import Iterator

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import SharingGroup
from bollwerk.engines.csaf.rule_registry import rule

MAX_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
"""Stands for "everybody"."""

NIL_UUID = "00000000-0000-0000-0000-000000000000"
"""Stands for "nobody"; drafts only."""

RESERVED_NAMES = {MAX_UUID: "Public", NIL_UUID: "No sharing allowed"}
"""Names that belong to the two special groups and to no other."""

_GROUP = "/document/distribution/sharing_group"


def _group(context: Context) -> SharingGroup | None:
    return context.head.distribution.sharing_group if context.head.distribution else None


@rule("6.1.38", "Non-Public Sharing Group with Max UUID", ("2.1",))
def confidential_for_everybody(context: Context) -> Iterator[Finding]:
    """Yield the group "everybody" on a document that is not TLP:CLEAR."""
    group = _group(context)
    if group and group.id == MAX_UUID and context.tlp != "CLEAR":
        yield Finding("/document/distribution/tlp/label", f"The sharing group is public, but TLP is {context.tlp}.")


@rule("6.1.39", "Public Sharing Group with No Max UUID", ("2.1",))
def clear_for_a_group(context: Context) -> Iterator[Finding]:
    """Yield a closed group on a TLP:CLEAR document; "nobody" is fine for drafts."""
    group = _group(context)
    if group is None or context.tlp != "CLEAR" or group.id == MAX_UUID:
        return
    if group.id == NIL_UUID and context.tracking.status == "draft":
        return
    yield Finding(f"{_GROUP}/id", "The document is TLP:CLEAR, but its sharing group is not public.")


@rule("6.1.40", "Invalid Sharing Group Name", ("2.1",))
def borrowed_name(context: Context) -> Iterator[Finding]:
    """Yield a reserved name on a group that may not bear it."""
    group = _group(context)
    if group and group.name in RESERVED_NAMES.values() and RESERVED_NAMES.get(group.id) != group.name:
        yield Finding(f"{_GROUP}/name", f"The name {group.name!r} is reserved for another group.")


@rule("6.1.41", "Missing Sharing Group Name", ("2.1",))
def missing_name(context: Context) -> Iterator[Finding]:
    """Yield a special group without its reserved name."""
    group = _group(context)
    if group and group.id in RESERVED_NAMES and group.name != RESERVED_NAMES[group.id]:
        yield Finding(_GROUP, f"The sharing group has to be named {RESERVED_NAMES[group.id]!r}.")


@rule("6.2.10", "Missing TLP Label", ("2.0",))
def missing_tlp(context: Context) -> Iterator[Finding]:
    """Yield a document without TLP label; 2.1 demands it in the schema."""
    if not context.tlp:
        yield Finding("/document", "The document has no TLP label.")


@rule("6.2.28", "Usage of Max UUID", ("2.1",))
def max_uuid(context: Context) -> Iterator[Finding]:
    """Yield the group "everybody"."""
    group = _group(context)
    if group and group.id == MAX_UUID:
        yield Finding(f"{_GROUP}/id", "The sharing group uses the Max UUID.")


@rule("6.2.29", "Usage of Nil UUID", ("2.1",))
def nil_uuid(context: Context) -> Iterator[Finding]:
    """Yield the group "nobody"."""
    group = _group(context)
    if group and group.id == NIL_UUID:
        yield Finding(f"{_GROUP}/id", "The sharing group uses the Nil UUID.")


@rule("6.2.30", "Usage of Sharing Group on TLP:CLEAR", ("2.1",))
def group_on_clear(context: Context) -> Iterator[Finding]:
    """Yield any sharing group on a TLP:CLEAR document."""
    if _group(context) is not None and context.tlp == "CLEAR":
        yield Finding(_GROUP, "The document is TLP:CLEAR, but a sharing group is given.")
