"""Codes of imports in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bollwerk.rooms.inventory.imports.identity import Likeness
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, KeptReason
from bollwerk.rooms.inventory.kinds import RelationKind
from bollwerk.rooms.inventory.texts import FIELD_TEXTS, RELATION_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from bollwerk.rooms.inventory.imports.records import Kept

__all__ = [
    "FORMAT_TEXTS",
    "LIKENESS_TEXTS",
    "STATE_TEXTS",
    "bad_file_sentence",
    "column_text",
    "field_text",
    "kept_sentence",
]

_BAD_FILES: Mapping[BadFile, _StrPromise] = {
    BadFile.EMPTY: gettext_lazy("The file is empty."),
    BadFile.TOO_BIG: gettext_lazy("The file is larger than %(detail)s MB; please split it."),
    BadFile.UNKNOWN_FORMAT: gettext_lazy(
        "The file is none of the formats that can be read: "
        "NetBox JSON, GLPI JSON, CycloneDX, SPDX, nmap XML, CSV, XLSX."
    ),
    BadFile.NOT_JSON: gettext_lazy("The file is not complete, valid JSON (line and column: %(detail)s)."),
    BadFile.TOO_DEEP: gettext_lazy("The file is nested more deeply than any inventory."),
    BadFile.NOT_YAML: gettext_lazy("The file is not complete, valid YAML (line and column: %(detail)s)."),
    BadFile.NOT_XML: gettext_lazy("The file is not complete, valid XML (line and column: %(detail)s)."),
    BadFile.ENTITIES: gettext_lazy(
        "The file uses XML entities or YAML anchors, or refers to other files; no inventory needs that, "
        "so it is refused."
    ),
    BadFile.NOT_TEXT: gettext_lazy("The file is not a text in a known encoding."),
    BadFile.NOT_XLSX: gettext_lazy("The file is not a readable XLSX workbook."),
    BadFile.UNPACKS_TOO_BIG: gettext_lazy("The workbook would unpack to more than %(detail)s MB; it is refused."),
    BadFile.ENCRYPTED: gettext_lazy("The workbook is protected by a password; please save it without one."),
    BadFile.OLD_EXCEL: gettext_lazy(
        "The file is an old or encrypted Office document; please save it as XLSX without a password."
    ),
    BadFile.OTHER_FORMAT: gettext_lazy("The file is of another format than stated (%(detail)s)."),
    BadFile.TOO_MANY_ROWS: gettext_lazy("The file has more than %(detail)s rows; please split it."),
    BadFile.NO_HEADINGS: gettext_lazy(
        "No table of the file has headings that are understood; use the template, or say which column means what."
    ),
    BadFile.NOTHING_IN_IT: gettext_lazy("There is no record in the file."),
    BadFile.TOO_SLOW: gettext_lazy("Reading the file took longer than allowed."),
    BadFile.TOO_MUCH_MEMORY: gettext_lazy("Reading the file needed more memory than allowed."),
    BadFile.READER_DIED: gettext_lazy("The file made the reading program end."),
}

_KEPT: Mapping[KeptReason, _StrPromise] = {
    KeptReason.NO_NAME: gettext_lazy("The row has no name."),
    KeptReason.NAME_TOO_LONG: gettext_lazy("The name or key is too long: %(value)s"),
    KeptReason.TOO_LONG: gettext_lazy("%(field)s: the text is too long and was left out."),
    KeptReason.NOT_A_DATE: gettext_lazy("%(field)s: “%(value)s” is not a date; the rest of the row was taken."),
    KeptReason.NOT_A_NUMBER: gettext_lazy(
        "%(field)s: “%(value)s” is not a number in the allowed range; the rest of the row was taken."
    ),
    KeptReason.NOT_YES_OR_NO: gettext_lazy("%(field)s: “%(value)s” is neither yes nor no; the rest was taken."),
    KeptReason.NOT_A_CHOICE: gettext_lazy(
        "%(field)s: “%(value)s” is none of the allowed values; the rest of the row was taken."
    ),
    KeptReason.NOT_A_NETWORK: gettext_lazy("%(field)s: “%(value)s” is not a network; the rest of the row was taken."),
    KeptReason.UNKNOWN_KIND: gettext_lazy("It is not said what kind of record this is: %(value)s"),
    KeptReason.SAME_KEY_TWICE: gettext_lazy("The file has an earlier row with the same key: %(value)s"),
    KeptReason.BAD_SHAPE: gettext_lazy("The entry does not have the form of this format."),
    KeptReason.TOO_MANY_CELLS: gettext_lazy("The row has more cells than there are headings."),
    KeptReason.NUL_BYTE: gettext_lazy("The row contains zero bytes."),
    KeptReason.BAD_BYTES: gettext_lazy("The row contains bytes that are no letters in any expected encoding."),
    KeptReason.UNKNOWN_RECORD: gettext_lazy(
        "%(field)s: no record, or more than one, is called “%(value)s”; the rest of the row was taken."
    ),
    KeptReason.UNKNOWN_DEPARTMENT: gettext_lazy("There is no department “%(value)s”; the rest of the row was taken."),
    KeptReason.RELATION_NOT_ALLOWED: gettext_lazy(
        "%(field)s: such records cannot be related like this (%(value)s); the rest of the row was taken."
    ),
    KeptReason.CONTAINER: gettext_lazy("“%(value)s” is a container, part of its host, and no IT system of its own."),
    KeptReason.NOT_OUR_MATTER: gettext_lazy("“%(value)s” is not in use, or only a template."),
    KeptReason.NO_APPLICATION: gettext_lazy("The module “%(value)s” names no application that is known."),
    KeptReason.NAME_TAKEN: gettext_lazy("There is another record called “%(value)s”."),
    KeptReason.NO_PARTNER: gettext_lazy("The contract “%(value)s” names no partner that is known."),
    KeptReason.NO_OTHER_END: gettext_lazy(
        "The interface “%(value)s” needs an application that is known and one known other end."
    ),
    KeptReason.WRONG_SPAN: gettext_lazy("The contract “%(value)s” would end before it begins."),
    KeptReason.UNKNOWN_FACT: gettext_lazy("Records of this kind have no fact “%(field)s”; the rest was taken."),
    KeptReason.NOT_CALCULATED: gettext_lazy(
        "Column “%(field)s”: %(value)s cells, the first in this line, hold a formula whose result nobody has computed, "
        "so nothing was taken from them. Open the file in a spreadsheet program, save it and send it again."
    ),
    KeptReason.OTHER_KIND: gettext_lazy("“%(value)s” is recorded as something of another kind."),
}

FORMAT_TEXTS: Mapping[Format, _StrPromise | str] = {
    Format.AUTO: gettext_lazy("Find out from the content"),
    Format.NETBOX: "NetBox (JSON)",
    Format.GLPI: "GLPI (JSON)",
    Format.CYCLONEDX: "CycloneDX (JSON, XML)",
    Format.SPDX: "SPDX (JSON, YAML, Tag-Value)",
    Format.NMAP: "nmap (XML)",
    Format.CSV: "CSV",
    Format.XLSX: "XLSX",
    Format.REST: "REST",
}

LIKENESS_TEXTS: Mapping[Likeness, _StrPromise] = {
    Likeness.SAME_SERIAL: gettext_lazy("same serial number"),
    Likeness.SAME_MAC: gettext_lazy("same MAC address"),
    Likeness.SAME_FQDN: gettext_lazy("same full host name"),
    Likeness.SAME_NAME_AND_ADDRESS: gettext_lazy("same host name and address"),
    Likeness.SAME_NAME: gettext_lazy("same host name"),
    Likeness.SAME_ADDRESS: gettext_lazy("same address"),
}

STATE_TEXTS: Mapping[RowState, _StrPromise] = {
    RowState.NEW: gettext_lazy("new"),
    RowState.CHANGED: gettext_lazy("changed"),
    RowState.UNCHANGED: gettext_lazy("unchanged"),
    RowState.PROPOSED: gettext_lazy("perhaps known"),
}


def bad_file_sentence(error: BadFileError) -> str:
    """Return what is wrong with a file, and that nothing of it was taken over."""
    sentence = str(_BAD_FILES[error.reason]) % {"detail": error.detail or "?"}
    kept_out = _("Nothing was taken over.")
    return f"{sentence} {kept_out}"


def kept_sentence(kept: Kept) -> str:
    """Return why a row or fact was kept aside."""
    return str(_KEPT[kept.reason]) % {"field": field_text(kept.field), "value": kept.value}


_COLUMN_TEXTS: Mapping[str, _StrPromise] = {
    "key": gettext_lazy("Key in the source"),
    "supplier_kind": gettext_lazy("What the supplier does"),
    "contract_number": gettext_lazy("Number of the contract"),
    "partner": gettext_lazy("Partner of the contract"),
    "operator": gettext_lazy("Operator (name)"),
    "covers": gettext_lazy("What it covers"),
    "other_end": gettext_lazy("Towards"),
}
"""Names of columns that are no fact of one table."""


def column_text(name: str) -> str:
    """Return the name of a column of the template in words."""
    return str(_COLUMN_TEXTS[name]) if name in _COLUMN_TEXTS else field_text(name)


def field_text(name: str) -> str:
    """Return the name of a fact or relation in words."""
    if name in FIELD_TEXTS or name in _COLUMN_TEXTS:
        return str(FIELD_TEXTS.get(name) or _COLUMN_TEXTS[name])
    return str(RELATION_TEXTS[RelationKind(name)]) if name in set(RelationKind) else name
