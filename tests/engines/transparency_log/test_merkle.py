from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.transparency_log import (
    EMPTY_ROOT,
    Frontier,
    MerkleError,
    MerkleTree,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    node_hash,
)

# The reference inputs and roots that the implementations of Certificate Transparency share.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count):
    return [leaf_hash(str(number).encode()) for number in range(count)]


def root_by_definition(hashes):
    """RFC 9162, 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return node_hash(root_by_definition(hashes[:k]), root_by_definition(hashes[k:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_the_reference_roots(size):
    hashes = [leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]
    frontier = Frontier()
    for leaf in hashes:
        frontier.append(leaf)

    assert frontier.root().hex() == ROOTS[size]
    assert MerkleTree(hashes).root().hex() == ROOTS[size]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert MerkleTree([]).root() == Frontier().root() == EMPTY_ROOT


def test_a_node_cannot_be_passed_off_as_a_leaf():
    left, right = leaves(2)

    assert leaf_hash(left + right) != node_hash(left, right)


@given(size=st.integers(0, 70), cut=st.integers(0, 70))
def test_a_frontier_goes_on_where_it_was_kept(size, cut):
    hashes = leaves(size)
    first = Frontier()
    for leaf in hashes[:cut]:
        first.append(leaf)

    second = Frontier(first.size, first.peaks)
    for leaf in hashes[cut:]:
        second.append(leaf)

    assert second.root() == root_by_definition(hashes)
    assert second.size == size


@pytest.mark.parametrize(("size", "peaks"), [(1, ()), (2, leaves(2)), (0, leaves(1)), (1, [b"short"]), (-1, leaves(1))])
def test_peaks_that_do_not_fit_are_refused(size, peaks):
    with pytest.raises(MerkleError, match="does not have these peaks"):
        Frontier(size, peaks)


@given(data=st.data())
def test_every_leaf_is_proven_included_and_no_other_passes(data):
    whole = data.draw(st.integers(1, 40))
    size = data.draw(st.integers(1, whole))
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    hashes = leaves(whole)
    tree = MerkleTree(hashes)

    proof = tree.inclusion_proof(index, size)

    root = root_by_definition(hashes[:size])
    assert tree.root(size) == root
    assert inclusion_holds(hashes[index], index, size, proof, root)
    assert inclusion_holds(hashes[other], index, size, proof, root) is (other == index)
    assert inclusion_holds(hashes[index], other, size, proof, root) is (other == index)
    assert not inclusion_holds(hashes[index], index, size, (*proof, root), root)
    assert not inclusion_holds(hashes[index], index, size, proof, bytes(32))
    assert not proof or not inclusion_holds(hashes[index], index, size, proof[:-1], root)


@given(data=st.data())
def test_an_appended_tree_is_proven_consistent_and_a_rewritten_one_is_not(data):
    new = data.draw(st.integers(1, 40))
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    hashes = leaves(new)
    rewritten = [*hashes[:changed], leaf_hash(b"rewritten"), *hashes[changed + 1 :]]
    tree, other = MerkleTree(hashes), MerkleTree(rewritten)

    proof = tree.consistency_proof(old)

    assert consistency_holds(old, tree.root(old), new, tree.root(), proof)
    assert not consistency_holds(old, tree.root(old), new, other.root(), other.consistency_proof(old))
    assert not consistency_holds(old, other.root(old), new, tree.root(), proof)
    assert not consistency_holds(old, tree.root(old), new, tree.root(), (*proof, tree.root()))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (0, 4)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(MerkleError, match=f"no leaf {index} in a tree of {size}"):
        MerkleTree(leaves(3)).inclusion_proof(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (3, 2), (1, 4)])
def test_there_is_no_consistency_of_impossible_sizes(old, new):
    with pytest.raises(MerkleError, match=f"no consistency from {old} to {new}"):
        MerkleTree(leaves(3)).consistency_proof(old, new)


def test_there_is_no_root_over_more_leaves_than_there_are():
    with pytest.raises(MerkleError, match="no tree of 4 leaves"):
        MerkleTree(leaves(3)).root(4)


@pytest.mark.parametrize(("old", "new"), [(0, 2), (2, 1), (1, 2)])
def test_a_consistency_proof_of_nothing_shows_nothing(old, new):
    roots = [MerkleTree(leaves(3)).root(size) for size in range(3)]

    assert not consistency_holds(old, roots[old], new, roots[new], ())


@pytest.mark.parametrize("index", [-1, 1])
def test_a_leaf_outside_the_tree_is_not_included(index):
    leaf = leaves(1)[0]

    assert not inclusion_holds(leaf, index, 1, (), leaf)
