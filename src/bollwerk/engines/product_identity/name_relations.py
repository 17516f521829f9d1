"""How two product names relate to each other: equal, reordered, one inside the other, members of a family."""

from collections.abc import Sequence

from bollwerk.engines.product_identity.identity_types import NameRelation
from bollwerk.engines.product_identity.name_families import is_member
from bollwerk.engines.product_identity.names import ProductName


def is_number(atom: str) -> bool:
    """Return whether an atom is a number."""
    return atom[0].isdigit()


def count_numbers(atoms: Sequence[str]) -> int:
    """Return how many atoms are numbers."""
    return sum(map(is_number, atoms))


def _left_over(atoms: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the atoms that only the first name has, each once, or has more often."""
    left = list(others)
    only: dict[str, None] = {}
    for atom in atoms:
        if atom in left:
            left.remove(atom)
        else:
            only[atom] = None
    return tuple(only)


def relation_of(mine: ProductName, theirs: ProductName) -> tuple[NameRelation, tuple[str, ...]]:
    """Return how an item's name relates to a document's, and what only one of them has."""
    if mine.compact == theirs.compact:
        return NameRelation.EQUAL, ()
    mine_only, theirs_only = _left_over(mine.atoms, theirs.atoms), _left_over(theirs.atoms, mine.atoms)
    surplus = (*mine_only, *theirs_only)
    if not surplus:
        return NameRelation.REORDERED, ()
    if not theirs_only:
        return NameRelation.CONTAINS, surplus
    if not mine_only:
        return NameRelation.CONTAINED, surplus
    if is_member(mine, theirs) or is_member(theirs, mine):
        return NameRelation.FAMILY, surplus
    if count_numbers(mine_only) and count_numbers(theirs_only):
        return NameRelation.DIFFERENT_MODEL, surplus
    return NameRelation.SIMILAR, surplus
