"""What `advisories match` and `advisories validate` do, without the command line around them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines import csaf
from bollwerk.engines import product_identity as identity
from bollwerk.rooms.advisories.errors import IntakeError
from bollwerk.rooms.advisories.folders import FolderFile, is_document, read_folder
from bollwerk.rooms.advisories.reading import read_advisory
from bollwerk.rooms.advisories.schemas import of_folder, registries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["InventoryError", "ReadFile", "match_lines", "products_of", "read_inventory", "validate_lines"]


Told = Callable[[str], None]


def _silent(_name: str) -> None:
    """Say nothing about files that are no documents."""


class InventoryError(ValueError):
    """Say that an inventory file cannot be read; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of a folder: what it says as products, or why it was refused."""

    name: str
    products: tuple[identity.AdvisoryProduct, ...] = ()
    refused: str = ""


def read_inventory(path: Path) -> list[identity.Item]:
    """Return the rows of an inventory; the key of an item is its column `item` or `id`, else its number, from 1.

    Raises:
        InventoryError: If the file is no CSV with at least one of the columns product, cpe and purl.
    """
    try:
        return identity.read_items(path.read_bytes())
    except OSError as error:
        raise InventoryError(f"{path} cannot be read: {error.strerror}.") from error
    except identity.TableError as error:
        raise InventoryError(f"{path}: {error}") from error


def read_files(folder: Path, told: Told) -> Iterator[ReadFile]:
    """Return what every document below a folder says, in the order of their names.

    One whose hash or signature beside it does not fit is refused. `told` is called with the
    name of what is no document.
    """
    for file in read_folder(folder, told):
        refused = file.refused or " ".join(file.unfit)
        if refused:
            yield ReadFile(file.name, refused=refused)
            continue
        try:
            yield ReadFile(file.name, products_of(csaf.read_document(file.raw)))
        except csaf.NotCsafError as error:
            if is_document(file.raw):
                yield ReadFile(file.name, refused=str(error))
            else:
                told(file.name)
        except (csaf.CsafError, IntakeError) as error:
            yield ReadFile(file.name, refused=str(error))


def products_of(document: csaf.CsafDocument) -> tuple[identity.AdvisoryProduct, ...]:
    """Return the products that a document calls affected, as the matcher takes them."""
    read = read_advisory(document)
    texts = tuple(note.text for one in document.vulnerabilities or () for note in one.notes)
    return tuple(
        identity.AdvisoryProduct(
            advisory=read.tracking_id,
            product_id=one.product_id,
            vendor=one.vendor,
            name=one.product or one.name,
            version=one.version,
            version_range=one.version_range,
            family=one.family,
            cpes=(one.cpe,) if one.cpe else (),
            purls=one.purls,
            hashes=one.hashes,
            model_numbers=one.model_numbers,
            serial_numbers=one.serials,
            mentions=texts,
        )
        for one in read.products
    )


def match_lines(
    folder: Path,
    inventory: Path,
    *,
    as_json: bool,
    least: float = identity.LEAST_CONFIDENCE,
    told: Told = _silent,
) -> Iterator[tuple[str, bool]]:
    """Match an inventory with the documents of a folder; yield lines, each with whether it is well.

    One line for each item and document: its surest match. The order is that of the inventory, surest first. Before
    them one for each document that was refused.

    Args:
        folder: Holds the documents.
        inventory: A CSV file.
        as_json: Whether lines are JSON.
        least: Confidence from which on a match counts.
        told: Is called with the name of each file that is no document.

    Raises:
        InventoryError: If the inventory cannot be read.
    """
    items = read_inventory(inventory)
    products: list[identity.AdvisoryProduct] = []
    for file in read_files(folder, told):
        products.extend(file.products)
        if file.refused:
            yield _line({"file": file.name, "refused": file.refused}, as_json=as_json), False
    rows = {item.key: item for item in items}
    for match in _surest(identity.match_all(identity.AdvisoryIndex(products), items, least)):
        facts = {
            "advisory": match.advisory,
            "item": match.item,
            "vendor": rows[match.item].vendor,
            "product": rows[match.item].name,
            "version": rows[match.item].version,
            "confidence": round(match.confidence, 3),
            "why": identity.explain(match),
        }
        yield _line(facts, as_json=as_json), True


def _surest(table: identity.MatchTable) -> Iterator[identity.Match]:
    """Return the surest match of each item and document."""
    best: dict[tuple[int, str], int] = {}
    advisories = table.advisories()
    for row, (item, advisory, sure) in enumerate(
        zip(table.item.tolist(), advisories, table.confidence.tolist(), strict=True)
    ):
        known = best.get((item, advisory))
        if known is None or sure > float(table.confidence[known]):
            best[item, advisory] = row
    ordered = sorted(best.items(), key=lambda pair: (pair[0][0], -float(table.confidence[pair[1]]), pair[0][1]))
    return (table[row] for _, row in ordered)


def validate_lines(
    folder: Path, *, as_json: bool, schemas: Path | None = None, told: Told = _silent
) -> Iterator[tuple[str, bool]]:
    """Check the documents of a folder by the schema and the mandatory tests; yield lines and whether each is well.

    A document is well if it is valid, and every hash and signature beside it that can be checked fits.

    Args:
        folder: Holds the documents.
        as_json: Whether lines are JSON.
        schemas: Folder with other schemas than those that come with the house.
        told: Is called with the name of each file that is no document.
    """
    known = of_folder(str(schemas)) if schemas else registries()
    for file in read_folder(folder, told):
        facts: dict[str, object] = {"file": file.name, "valid": False, "tests": []}
        try:
            if file.refused:
                facts["refused"] = file.refused
            else:
                _, report = csaf.validate(file.raw, registries=known)
                facts |= {"valid": report.valid, "tests": _tests(report)}
        except csaf.CsafError as error:
            if isinstance(error, csaf.NotCsafError) and not is_document(file.raw):
                told(file.name)
                continue
            facts["refused"] = str(error)
        facts |= _beside(file)
        yield _line(facts, as_json=as_json), facts["valid"] is True and not file.unfit


def _beside(file: FolderFile) -> Mapping[str, object]:
    """Return what the hashes and the signature beside a document say; nothing without any."""
    found: dict[str, object] = {"hashes": file.hashes} if file.hashes else {}
    if file.signature != "none":
        found["signature"] = file.signature
    return found | ({"unfit": list(file.unfit)} if file.unfit else {})


def _tests(report: csaf.Report) -> Sequence[Mapping[str, object]]:
    """Return the schema and every test that was decided."""
    found: list[Mapping[str, object]] = []
    if report.schema_checked:
        found.append({"id": "schema", "ok": not report.schema_findings})
    decided = (outcome for outcome in report.outcomes if outcome.status is not csaf.Status.UNDECIDED)
    return [*found, *({"id": one.rule.id, "ok": one.status is csaf.Status.PASSED} for one in decided)]


def _line(facts: Mapping[str, object], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(facts, ensure_ascii=False)
    if "refused" in facts:
        return f"{facts['file']}: {facts['refused']}"
    if "tests" in facts:
        tests = facts["tests"]
        failed = [str(one["id"]) for one in tests if not one["ok"]] if isinstance(tests, list) else []
        unfit = facts.get("unfit")
        said = [
            "valid" if facts["valid"] else f"fails {', '.join(failed)}",
            *(unfit if isinstance(unfit, list) else ()),
        ]
        return f"{facts['file']}: {'; '.join(said)}"
    return f"{facts['confidence']:.2f} {facts['item']} {facts['advisory']}: {facts['why']}"
