"""Imports that people prepared, looked at and applied, with what each row of the file would change."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.files.models import StoredFile
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory.models.choices import choices_of

__all__ = ["ImportLine", "ImportRun", "ImportRunState", "SavedMapping"]


class ImportRunState(StrEnum):
    """How far an import is. APPLYING stays until the durable job is through, whoever dies meanwhile."""

    PREPARED = "prepared"
    APPLYING = "applying"
    APPLIED = "applied"
    DISCARDED = "discarded"


class ImportRun(Recorded):
    """One file of one source on its way into the inventory.

    Personal data: who prepared it, to ask back; as long as the run is kept (90 days after its last change).
    """

    source = models.CharField(max_length=60)
    format = models.CharField(max_length=12)
    recipe = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    options = models.JSONField(default=dict)
    """What the person said about the file, see `ImportOptions`."""
    is_complete = models.BooleanField(default=False)
    new_tlp = models.PositiveSmallIntegerField(default=2)
    """Label of new records."""
    state = models.CharField(max_length=10, choices=choices_of(ImportRunState), default=ImportRunState.PREPARED)
    batches_done = models.PositiveIntegerField(default=0)
    """How far the application is; see `imports.batches`."""
    batches = models.PositiveIntegerField(default=0)
    """How many batches there are; 0 before the application has begun."""
    counts = models.JSONField(default=dict)
    """Rows by state, with ``kept``, ``missing`` and ``relations``."""
    prepared_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["prepared_at", "id"], name="inventory_run_by_time")]

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"


class ImportLine(Classified):
    """What an import does with one row, for people to look at before it happens; goes with its run.

    Personal data: none as a rule; the source's key may be a host name, see `ItSystem`, and a row that was kept aside
    stands as it came, with whatever it names, until the run goes.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    state = models.CharField(max_length=10)
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    target = models.ForeignKey("inventory.TargetObject", models.SET_NULL, null=True, related_name="+")
    details = models.JSONField(default=list)
    """Changes as ``[fact, before, after]``; or why the row was kept aside, and ``{"cells": [...]}`` as it came."""

    class Meta(Classified.Meta):
        indexes = [models.Index(fields=["run", "state", "id"], name="inventory_line_by_state")]

    def __str__(self) -> str:
        return f"{self.line}: {self.name}"


class SavedMapping(Recorded):
    """Which column of somebody's own list means what; recognised by the list's headings.

    Personal data: none; headings are names of columns.
    """

    name = models.CharField(max_length=80)
    headings = models.JSONField(default=list)
    """The heading row as it was written."""
    columns = models.JSONField(default=dict)
    """Heading to field; headings that are left out are not in it."""
    kind = models.CharField(max_length=40, blank=True)
    """What all rows are, a word that `mapping.kind_of_word` knows; empty: a column says it."""
    source = models.CharField(max_length=60, blank=True)
    """Name of the source whose list it is."""
    sample = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    """File the mapping was made from; its examples are shown while it is kept."""
    is_ready = models.BooleanField(default=False)
    """Whether a person has checked and saved it; only then it is used."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["organisation_id", "name"], name="inventory_mapping_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
