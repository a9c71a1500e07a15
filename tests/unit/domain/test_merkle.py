"""The Merkle log against a naive implementation that follows the recursive definitions of RFC 9162 word by word."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas import merkle
from governance_rules.domain.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion

# Known roots of the certificate-transparency test vectors, for the leaves below, tree sizes 1 to 8.
VECTOR_LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
VECTOR_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = _split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], known), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def tree(leaves: list[bytes], batch: int = 1) -> dict[merkle.Position, bytes]:
    """All complete subtrees, grown `batch` leaves at a time."""
    hashes: dict[merkle.Position, bytes] = {}
    for begin in range(0, len(leaves), batch):
        needed = {position: hashes[position] for position in merkle.positions((0, begin))}
        hashes |= merkle.grow(begin, needed, [leaf_hash(leaf) for leaf in leaves[begin : begin + batch]])
    return hashes


def proof(ranges: list[merkle.Range], hashes: dict[merkle.Position, bytes]) -> list[bytes]:
    return [merkle.range_hash(leaves, hashes) for leaves in ranges]


data_sets = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def test_known_roots() -> None:
    for size, expected in enumerate(VECTOR_ROOTS, start=1):
        leaves = VECTOR_LEAVES[:size]
        assert merkle.range_hash((0, size), tree(leaves)).hex() == expected
        assert root_of(map(leaf_hash, leaves)).hex() == expected
    assert root_of([]) == merkle.EMPTY_ROOT == merkle.range_hash((0, 0), {}) == naive_root([])


@given(data_sets, st.integers(1, 80))
def test_a_tree_grown_in_any_steps_has_the_root_of_the_definition(leaves: list[bytes], batch: int) -> None:
    hashes = tree(leaves, batch)
    for size in range(len(leaves) + 1):
        assert merkle.range_hash((0, size), hashes) == naive_root(leaves[:size])
    assert root_of(map(leaf_hash, leaves)) == naive_root(leaves)


@given(data_sets, st.data())
def test_inclusion_proofs_are_those_of_the_definition_and_verify(leaves: list[bytes], data: st.DataObject) -> None:
    size, hashes = len(leaves), tree(leaves)
    index = data.draw(st.integers(0, size - 1))
    steps = proof(merkle.inclusion_ranges(index, size), hashes)
    assert steps == naive_path(index, leaves)
    assert verify_inclusion(leaf_hash(leaves[index]), index, size, steps, naive_root(leaves))


@given(data_sets, st.data())
def test_consistency_proofs_are_those_of_the_definition_and_verify(leaves: list[bytes], data: st.DataObject) -> None:
    new, hashes = len(leaves), tree(leaves)
    old = data.draw(st.integers(0, new))
    steps = proof(merkle.consistency_ranges(old, new), hashes)
    assert steps == (naive_subproof(old, leaves, True) if old else [])
    assert verify_consistency(old, naive_root(leaves[:old]), new, naive_root(leaves), steps)


@given(data_sets, st.data())
def test_a_wrong_inclusion_claim_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    size, root = len(leaves), naive_root(leaves)
    index = data.draw(st.integers(0, size - 1))
    leaf, steps = leaf_hash(leaves[index]), proof(merkle.inclusion_ranges(index, size), tree(leaves))
    other = data.draw(st.integers(0, size - 1).filter(lambda i: leaves[i] != leaves[index]) | st.none())
    if other is not None:
        assert not verify_inclusion(leaf_hash(leaves[other]), index, size, steps, root)
    assert not verify_inclusion(leaf, size, size, steps, root)
    assert not verify_inclusion(leaf, -1, size, steps, root)
    assert not verify_inclusion(leaf, index, size, [*steps, leaf], root)
    assert not verify_inclusion(leaf, index, size, steps, bytes(32))
    if steps:
        assert not verify_inclusion(leaf, index, size, steps[:-1], root)
        which, bit = data.draw(st.integers(0, len(steps) - 1)), data.draw(st.integers(0, 255))
        steps[which] = _with_flipped_bit(steps[which], bit)
        assert not verify_inclusion(leaf, index, size, steps, root)


@given(data_sets, st.data())
def test_a_rewritten_past_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    steps = proof(merkle.consistency_ranges(old, new), tree(leaves))
    changed = list(leaves)
    changed[data.draw(st.integers(0, old - 1))] += b"!"
    assert not verify_consistency(old, naive_root(changed[:old]), new, naive_root(leaves), steps)
    assert not verify_consistency(old, naive_root(leaves[:old]), new, naive_root(changed), steps)
    assert not verify_consistency(old, naive_root(leaves[:old]), new, naive_root(leaves), [*steps, bytes(32)])
    if steps:
        assert not verify_consistency(old, naive_root(leaves[:old]), new, naive_root(leaves), steps[:-1])


def test_sizes_that_cannot_be_are_refused() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 2)):
        with pytest.raises(ValueError, match="leaf"):
            merkle.inclusion_ranges(index, size)
    for old, new in ((2, 1), (-1, 1)):
        with pytest.raises(ValueError, match="cannot have grown"):
            merkle.consistency_ranges(old, new)
        assert not verify_consistency(old, bytes(32), new, bytes(32), [])
    assert not verify_consistency(0, bytes(32), 1, bytes(32), [])


def test_a_proof_reads_few_hashes_of_a_large_log() -> None:
    ranges = merkle.inclusion_ranges(123_456, 1_000_003)
    assert len(ranges) <= 20
    assert sum(len(merkle.positions(leaves)) for leaves in ranges) <= 40


def _with_flipped_bit(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
