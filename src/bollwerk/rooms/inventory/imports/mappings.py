"""Column mappings of a person's own: made from a list, checked, saved, and used when such a list comes again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.files import api as files
from bollwerk.rooms.inventory.errors import DuplicateError, EditForbiddenError, RecordNotFoundError
from bollwerk.rooms.inventory.imports.mapping import columns_of, guess_kind
from bollwerk.rooms.inventory.imports.opening import open_headings
from bollwerk.rooms.inventory.imports.records import BadFileError, ImportOptions, OwnMapping
from bollwerk.rooms.inventory.models import SavedMapping
from bollwerk.rooms.inventory.services.common import editor_facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bollwerk.foundation.files.models import StoredFile

__all__ = [
    "OWN",
    "MappingFacts",
    "forget_drafts",
    "list_mappings",
    "mapping_facts",
    "own_recipes",
    "remove_mapping",
    "save_mapping",
    "start_mapping",
    "with_own_mappings",
]

OWN = "own:"
"""Beginning of the key of an own mapping where recipes are chosen."""
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class MappingFacts:
    """An own mapping for its page.

    Attributes:
        headings: The heading row of the list.
        columns: Heading to field.
        examples: A few values of every heading, as long as the file is kept.
        sample: File it was made from, if it is still kept and nobody has imported it.
    """

    id: int
    name: str
    source: str
    kind: str
    headings: tuple[str, ...]
    columns: Mapping[str, str]
    examples: tuple[tuple[str, ...], ...]
    sample: StoredFile | None
    is_ready: bool
    revision: int


def start_mapping(*, stored: StoredFile) -> int:
    """Begin a mapping for a list, with what its headings suggest; return its key. It is used once it was saved.

    Raises:
        BadFileError: If the file has no heading row.
        EditForbiddenError: If the viewer may not import.
    """
    viewer = _editor()
    found = open_headings(files.path_to(stored).read_bytes())
    columns = {found.headings[place]: name for place, name in columns_of(found.headings)}
    kind = None if "kind" in columns.values() else guess_kind(columns.values())
    with transaction.atomic():
        row = SavedMapping(
            name=_free_name(stored.name.rpartition(".")[0] or stored.name),
            headings=list(found.headings),
            columns=columns,
            kind=kind.value if kind else "",
            sample=stored,
            organisation_id=viewer.home_organisation,
        )
        row.save()
        audit.record("inventory.mapping.created", subject=f"inventory.mapping/{row.pk}", about=row)
    return row.pk


@transaction.atomic
def save_mapping(
    *, mapping_id: int, name: str, source: str, kind: str, columns: Mapping[str, str], expected_revision: int
) -> None:
    """Save what a person says about a list; from now on such lists are recognised.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        EditForbiddenError: If the viewer may not import.
        StaleRecordError: If it was changed since `expected_revision`.
        DuplicateError: If there is another one of this name.
    """
    _editor()
    row = _row(mapping_id)
    row.expect_revision(expected_revision)
    if SavedMapping.objects.filter(name=name, organisation_id=row.organisation_id).exclude(pk=row.pk).exists():
        raise DuplicateError(name)
    row.name, row.source, row.kind, row.columns = name, source, kind, dict(columns)
    row.is_ready = True
    row.save(update_fields=["name", "source", "kind", "columns", "is_ready"])
    audit.record("inventory.mapping.changed", subject=f"inventory.mapping/{row.pk}", about=row)


@transaction.atomic
def remove_mapping(*, mapping_id: int) -> None:
    """Forget a mapping; imports that were made with it stay.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        EditForbiddenError: If the viewer may not import.
    """
    _editor()
    row = _row(mapping_id)
    row.delete()
    audit.record("inventory.mapping.removed", subject=f"inventory.mapping/{mapping_id}", about=row)


def list_mappings() -> list[dict[str, Any]]:
    """Return the mappings the viewer may see, by name."""
    columns = ("id", "name", "source", "kind", "columns", "headings", "is_ready")
    return list(SavedMapping.objects.order_by("name", "id").values(*columns)[:500])


def mapping_facts(mapping_id: int) -> MappingFacts:
    """Return a mapping for its page.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    row = _row(mapping_id)
    examples: tuple[tuple[str, ...], ...] = ()
    if row.sample is not None:
        try:
            found = open_headings(files.path_to(row.sample).read_bytes())
        except (BadFileError, OSError):
            found = None
        if found is not None and list(found.headings) == row.headings:
            examples = found.examples
    return MappingFacts(
        id=row.pk,
        name=row.name,
        source=row.source,
        kind=row.kind,
        headings=tuple(row.headings),
        columns=row.columns,
        examples=examples or ((),) * len(row.headings),
        sample=row.sample,
        is_ready=row.is_ready,
        revision=row.revision,
    )


def own_recipes() -> list[tuple[str, str]]:
    """Return the saved mappings as choices of recipes."""
    rows = SavedMapping.objects.filter(is_ready=True).order_by("name", "id").values_list("id", "name")
    return [(f"{OWN}{key}", name) for key, name in rows[:500]]


def with_own_mappings(options: ImportOptions) -> ImportOptions:
    """Return the options with the mapping that was chosen, or with all that may be recognised."""
    if options.mappings or (options.recipe and not options.recipe.startswith(OWN)):
        return options
    rows = SavedMapping.objects.filter(is_ready=True, organisation_id=current_viewer().home_organisation)
    if options.recipe:
        key = options.recipe.removeprefix(OWN)
        rows = rows.filter(pk=int(key) if key.isdecimal() else 0)
    found = rows.order_by("name", "id").values_list("name", "columns", "kind", "source")
    return replace(options, recipe="", mappings=tuple(OwnMapping(*values) for values in found))


def forget_drafts(*, older_than: timedelta) -> int:
    """Delete mappings that nobody saved; return how many."""
    with deciding("inventory.forget_runs"):
        old = SavedMapping.objects.filter(is_ready=False, sample__uploaded_at__lt=clock.now() - older_than)
        rows = [*old, *SavedMapping.objects.filter(is_ready=False, sample__isnull=True)]
        for row in rows:
            row.delete()
    return len(rows)


def _free_name(wanted: str) -> str:
    """Return the name, with a number if another mapping has it."""
    wanted = wanted[: _LONGEST_NAME - 5]
    taken = set(SavedMapping.objects.filter(name__startswith=wanted).values_list("name", flat=True))
    names = (wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _row(mapping_id: int) -> SavedMapping:
    row = SavedMapping.objects.filter(pk=mapping_id).first()
    if row is None:
        raise RecordNotFoundError(mapping_id)
    return row


def _editor() -> Any:
    viewer = current_viewer()
    if not editor_facts(viewer).edits_all:
        raise EditForbiddenError
    return viewer
