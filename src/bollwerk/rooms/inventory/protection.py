"""Protection needs of the whole inventory, kept up to date in the transaction that changes something.

A small change is worked out on the part of the graph it can reach; what lies outside cannot change and enters as a
given. Only differences are written. Everything here decides with full sight: a record that the editor may not see hands
its need on all the same.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery

from bollwerk.engines.dependency_graph import (
    Decision,
    Effect,
    Need,
    Needs,
    Objective,
    ProtectionGraph,
    graph_from_arrays,
)
from bollwerk.foundation.access import deciding
from bollwerk.foundation.access.statements import KEYS, OTHER_KEYS, KeyList, rows_among, rows_of
from bollwerk.rooms.inventory.edges import (
    Region,
    all_edges,
    closure,
    edges_into,
    in_batches,
    key_edges_into,
    region_of,
)
from bollwerk.rooms.inventory.models import InheritedNeed, NeedDecision, Relation, TargetObject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

__all__ = ["COPIED_TO_NEEDS", "graph_above", "recompute_needs", "refresh_needs", "relabel_needs", "stored_needs"]

COPIED_TO_NEEDS = frozenset({"tlp", "organisation_id", "circle", "department"})
"""Columns of a record that its kept need repeats; who changes one calls `relabel_needs`."""
_REGION_LIMIT = 4000
"""Above this many reachable records the whole graph is computed: about equally fast, and simpler."""
_EXPLAIN_LIMIT = 20000
_COLUMNS = ("confidentiality", "integrity", "availability")
_STATED = Q(confidentiality__isnull=False) | Q(integrity__isnull=False) | Q(availability__isnull=False)

_Decisions = dict[tuple[int, Objective], Decision]


@transaction.atomic
def recompute_needs() -> int:
    """Compute the protection needs of every record anew and write what differs; return how many did."""
    with deciding("inventory.needs"):
        ids, graph = _whole_graph()
        result = {ids[place]: needs for place, needs in graph.needs().items()}
        return _write(result, stored_needs())


@transaction.atomic
def refresh_needs(changed: Iterable[int], *, objectives: Collection[str] = _COLUMNS) -> int:
    """Bring the needs up to date after the own needs, decisions or incoming edges of `changed` were changed.

    Args:
        changed: Keys of the records where the change began.
        objectives: Columns of the needs that can have changed.

    Returns:
        How many records have a different need now.
    """
    with deciding("inventory.needs"):
        start = set(changed)
        region = region_of(start, limit=_REGION_LIMIT)
        if region is None:
            return recompute_needs()
        stored = stored_needs(region.members)
        places = [_COLUMNS.index(name) for name in objectives]
        return _write(_needs_inside(region, start, stored, places), stored)


def _needs_inside(region: Region, start: set[int], stored: Mapping[int, Needs], places: list[int]) -> dict[int, Needs]:
    """Return the needs of a region, retired records being normal; those not at `places` as they are stored.

    What records outside hand in is looked up where the change began, since edges may have come or gone there. At
    records that would sink without it, it has not changed: it is asked only whether it holds them where they stand.
    Everywhere else it cannot exceed what is found inside.
    """
    alive = _alive(region.members)
    edges = [(source, target) for source, target in region.edges if source in alive and target in alive]
    own, decisions = _own_needs(alive), _decisions(alive)
    without = ProtectionGraph.from_edges(alive, edges, own, decisions).needs()
    sinking = {
        key: (needs, stored[key])
        for key, needs in without.items()
        if key in stored and key not in start and any(stored[key][place] > needs[place] for place in places)
    }
    given = _needs_from_outside(region.members, start & alive) | _held_from_outside(region.members, sinking, places)
    result = without
    if given:
        result = ProtectionGraph.from_edges(alive, edges, _raised(own, given), decisions).needs()
    return {key: _mixed(result.get(key, Needs()), stored.get(key, Needs()), places) for key in region.members}


def _mixed(found: Needs, stored: Needs, places: Collection[int]) -> Needs:
    """Return what was found at `places`, and what is stored elsewhere."""
    if found == stored or len(places) == len(_COLUMNS):
        return found
    mixed = [*stored]
    for place in places:
        mixed[place] = found[place]
    return _needs(mixed)


def graph_above(target_id: int) -> ProtectionGraph[int]:
    """Return the part of the graph from which a record can inherit, the record included; needs full sight."""
    above = closure([target_id], downwards=False, limit=_EXPLAIN_LIMIT)
    nodes = _alive(above) if above is not None else {*_alive_everywhere()}
    nodes.add(target_id)
    edges = [(s, t) for s, t in (edges_into(nodes) if above is not None else all_edges()) if s in nodes and t in nodes]
    return ProtectionGraph.from_edges(nodes, edges, _own_needs(nodes), _decisions(nodes))


def stored_needs(ids: Collection[int] | None = None) -> dict[int, Needs]:
    """Return the kept needs of records (of all, if None) the viewer may see; a missing one is normal."""
    rows: Iterable[tuple[int, ...]]
    if ids is None:
        rows = InheritedNeed.objects.values_list("target_id", *_COLUMNS).iterator(chunk_size=20000)
    else:
        rows = rows_among(_kept, ids)
    return {key: _NEEDS[c, i, a] for key, c, i, a in rows}


def _kept() -> QuerySet[InheritedNeed, Any]:
    return InheritedNeed.objects.filter(pk__in=KeyList(KEYS)).values_list("target_id", *_COLUMNS)


def relabel_needs(ids: Collection[int]) -> None:
    """Give the kept needs of records what the records themselves say now: label and department."""
    records = TargetObject.objects.filter(pk=OuterRef("pk"))
    said = {name: Subquery(records.values(name)[:1]) for name in COPIED_TO_NEEDS}
    with deciding("inventory.needs"):
        for batch in in_batches(ids):
            InheritedNeed.objects.filter(pk__in=KeyList(batch)).update(**said)


_NEEDS = {(c, i, a): Needs(Need(c), Need(i), Need(a)) for c in (1, 2, 3) for i in (1, 2, 3) for a in (1, 2, 3)}


def _needs(values: Iterable[int | None]) -> Needs:
    return _NEEDS[tuple(value or 1 for value in values)]  # type: ignore[index]


def _alive_everywhere() -> QuerySet[TargetObject, int]:
    return TargetObject.objects.filter(retired_on__isnull=True).order_by("id").values_list("id", flat=True)


def _alive(ids: Collection[int]) -> set[int]:
    return {key for (key,) in rows_among(_alive_rows, ids)}


def _alive_rows() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk__in=KeyList(KEYS), retired_on__isnull=True).values_list("id")


def _own_needs(ids: Collection[int]) -> dict[int, Needs]:
    return {key: _needs(values) for key, *values in rows_among(_stated_rows, ids)}


def _stated_rows() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(_STATED, pk__in=KeyList(KEYS)).values_list("id", *_COLUMNS)


def _needs_from_outside(region: Collection[int], wanted: Collection[int]) -> dict[int, Needs]:
    """Return the highest need that records outside the region hand to each record of `wanted`, which lies inside.

    The database finds the highest over the relations, since a network may have thousands of systems.
    """
    if not wanted:
        return {}
    found = {key: _needs(values) for key, *values in rows_among(_highest_handed, wanted, others=region)}
    return _raised(found, _handed_by_keys(region, wanted))


def _highest_handed() -> QuerySet[Relation, Any]:
    relations = Relation.objects.filter(
        target_id__in=KeyList(KEYS), retired_on__isnull=True, source__need__isnull=False
    ).exclude(source_id__in=KeyList(OTHER_KEYS))
    highest = relations.values("target_id").annotate(*(Max(f"source__need__{column}") for column in _COLUMNS))
    return highest.order_by().values_list("target_id", *(f"source__need__{column}__max" for column in _COLUMNS))


def _handed_by_keys(region: Collection[int], wanted: Collection[int]) -> dict[int, Needs]:
    """Return the highest need that records outside the region hand on by a key (module, room, network)."""
    outside = [(source, target) for source, target in key_edges_into(wanted) if source not in region]
    stored = stored_needs({source for source, _ in outside}) if outside else {}
    found: dict[int, Needs] = {}
    for source, target in outside:
        found[target] = _highest(found.get(target, Needs()), stored.get(source, Needs()))
    return found


def _held_from_outside(
    region: Collection[int], sinking: Mapping[int, tuple[Needs, Needs]], places: Collection[int]
) -> dict[int, Needs]:
    """Return what records outside the region hand to those that would sink from the second need to the first.

    It is at most the second. One source that holds a record is enough, so that the database need not read all the
    thousands of systems of a network.
    """
    held: dict[int, list[int]] = {key: [1, 1, 1] for key in sinking}
    by_keys = _handed_by_keys(region, sinking)
    for place in places:
        for level in (Need.VERY_HIGH, Need.HIGH):
            open_keys = [
                key
                for key, (inside, before) in sinking.items()
                if before[place] >= level > max(inside[place], held[key][place])
            ]
            for key in _with_source(open_keys, _COLUMNS[place], level, region):
                held[key][place] = level
    return {key: _highest(_needs(levels), by_keys.get(key, Needs())) for key, levels in held.items()}


def _with_source(keys: Collection[int], column: str, level: Need, region: Collection[int]) -> Iterable[int]:
    """Return those records that a record outside the region hands at least `level` over a relation."""
    if not keys:
        return ()
    return [key for (key,) in rows_among(_held, keys, column, level, others=region)]


def _held(column: str, level: Need) -> QuerySet[TargetObject, Any]:
    sources = Relation.objects.filter(target_id=OuterRef("pk"), retired_on__isnull=True)
    outside = sources.filter(**{f"source__need__{column}__gte": level}).exclude(source_id__in=KeyList(OTHER_KEYS))
    return TargetObject.objects.filter(Exists(outside), pk__in=KeyList(KEYS)).values_list("pk")


@cache
def _highest(first: Needs, second: Needs) -> Needs:
    """Return the higher of two needs for each objective; there are 27 of each."""
    return _needs(map(max, first, second))


def _raised(own: Mapping[int, Needs], given: Mapping[int, Needs]) -> dict[int, Needs]:
    return {key: _highest(own.get(key, Needs()), given.get(key, Needs())) for key in {*own, *given}}


def _decisions(ids: Collection[int] | None) -> _Decisions:
    """Return the standing decisions on `ids` (on all records, if None)."""
    rows = rows_of(_standing) if ids is None else rows_among(_standing_on, ids)
    return {
        (target, Objective(objective)): Decision(Need(need), Effect(effect), reason)
        for target, objective, need, effect, reason in rows
    }


def _standing() -> QuerySet[NeedDecision, Any]:
    rows = NeedDecision.objects.filter(withdrawn_at__isnull=True)
    return rows.values_list("target_id", "objective", "need", "effect", "reason")


def _standing_on() -> QuerySet[NeedDecision, Any]:
    return _standing().filter(target_id__in=KeyList(KEYS))


def _whole_graph() -> tuple[list[int], ProtectionGraph[int]]:
    """Return the keys of all records in use, and the graph of their places in that list."""
    ids = np.fromiter(_alive_everywhere().iterator(chunk_size=20000), dtype=np.int64)
    ends = np.fromiter(all_edges(), dtype=np.dtype((np.int64, 2)))
    ends = ends[np.isin(ends, ids).all(axis=1)]
    own = np.ones((len(ids), len(_COLUMNS)), dtype=np.int64)
    place_of = {key: place for place, key in enumerate(ids.tolist())}
    stated = TargetObject.objects.filter(_STATED, retired_on__isnull=True).values_list("id", *_COLUMNS)
    for key, *values in stated.iterator(chunk_size=20000):
        own[place_of[key]] = [value or 1 for value in values]
    decisions = {(place_of[key], o): d for (key, o), d in _decisions(None).items() if key in place_of}
    dependants, dependencies = (np.searchsorted(ids, ends[:, column]) for column in (0, 1))
    return ids.tolist(), graph_from_arrays(dependants, dependencies, own, decisions)


def _write(result: Mapping[int, Needs], stored: Mapping[int, Needs]) -> int:
    """Write the needs that differ from what is stored; return how many did."""
    normal = Needs()
    changed = {key: needs for key, needs in result.items() if stored.get(key, normal) != needs}
    sunk = [key for key, needs in changed.items() if needs == normal] + [key for key in stored if key not in result]
    for batch in in_batches(sunk):
        InheritedNeed.objects.filter(pk__in=KeyList(batch)).delete()
    risen = [key for key, needs in changed.items() if needs != normal]
    for batch in in_batches(risen):
        rows = [[key, *changed[key], max(changed[key])] for key in batch]
        with connection.cursor() as cursor:
            cursor.execute(_RAISE.format(rows=_ROWS[connection.vendor]), [json.dumps(rows)])
    return len(risen) + len(sunk)


_ROWS = {
    "sqlite": """SELECT value ->> 0 AS c0, value ->> 1 AS c1, value ->> 2 AS c2, value ->> 3 AS c3, value ->> 4 AS c4
      FROM json_each(%s)""",
    "postgresql": """SELECT (one ->> 0)::bigint AS c0, (one ->> 1)::int AS c1, (one ->> 2)::int AS c2,
      (one ->> 3)::int AS c3, (one ->> 4)::int AS c4 FROM jsonb_array_elements(%s::jsonb) one""",
}
"""Rows of five numbers out of one parameter: key, three needs, the highest of them."""
_RAISE = """
    INSERT INTO inventory_inheritedneed
      (target_id, confidentiality, integrity, availability, level, tlp, organisation_id, circle_id, department_id, kind)
    SELECT record.id, risen.c1, risen.c2, risen.c3, risen.c4,
      record.tlp, record.organisation_id, record.circle_id, record.department_id, record.kind
    FROM ({rows}) risen JOIN inventory_targetobject record ON record.id = risen.c0 WHERE true
    ON CONFLICT (target_id) DO UPDATE SET
      confidentiality = excluded.confidentiality, integrity = excluded.integrity, availability = excluded.availability,
      level = excluded.level, tlp = excluded.tlp, organisation_id = excluded.organisation_id,
      circle_id = excluded.circle_id, department_id = excluded.department_id
"""
"""One statement: as rows of the model they took a quarter of the time of a change. Label and department are those of
the record, which never changes its kind."""
