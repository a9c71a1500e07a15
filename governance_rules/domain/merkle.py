"""Checking the evidence log: whether a leaf is in a tree, and whether a tree grew out of an older one. RFC 9162.

How hashes and proofs are made is part of the contract of the log: `data_contracts.schemas.merkle`. The checks here
share only the two hash functions with it, as an outsider's would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_contracts.schemas.merkle import EMPTY_ROOT, leaf_hash, node_hash

__all__ = ["EMPTY_ROOT", "leaf_hash", "node_hash", "root_of", "verify_consistency", "verify_inclusion"]


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root over all leaves, in one pass and with memory for log2(n) hashes; for whoever has the whole log."""
    # Complete subtrees from the left, as (leaves covered, hash); two of one size become one at once.
    peaks: list[tuple[int, bytes]] = []
    for hash_ in leaf_hashes:
        peak = (1, hash_)
        while peaks and peaks[-1][0] == peak[0]:
            count, left = peaks.pop()
            peak = (2 * count, node_hash(left, peak[1]))
        peaks.append(peak)
    if not peaks:
        return EMPTY_ROOT
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def verify_inclusion(leaf: bytes, leaf_index: int, tree_size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf's hash at this index to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= leaf_index < tree_size:
        return False
    fn, sn, hash_ = leaf_index, tree_size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            hash_ = node_hash(step, hash_)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = node_hash(hash_, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and hash_ == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the tree of `old_size` leaves is the beginning of the other one (RFC 9162, 2.1.4.2).

    An empty old tree is the beginning of every tree; its proof is empty.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_hash = new_hash = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old_hash, new_hash = node_hash(step, old_hash), node_hash(step, new_hash)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_hash = node_hash(new_hash, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old_hash == old_root and new_hash == new_root
