"""How the evidence log is hashed, and which hashes make a root or a proof: RFC 9162, section 2.1, without any I/O.

A tree of n leaves is kept as its complete subtrees. A subtree is named by its position (level, index): it covers the
2**level leaves from index * 2**level on; level 0 are the leaves. Every hash a root or a proof needs is that of a range
of leaves whose begin is a multiple of its largest complete subtree, so it is folded from at most log2(n) positions.
Checking a proof needs none of this: see `governance_rules.domain.merkle`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

Position = tuple[int, int]
"""(level, index) of a complete subtree."""

Range = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the log before its first leaf."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def positions(leaves: Range) -> list[Position]:
    """The complete subtrees that a range is made of, left to right."""
    begin, end = leaves
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def range_hash(leaves: Range, hashes: Mapping[Position, bytes]) -> bytes:
    """Hash of a range of leaves from the hashes of its positions; `EMPTY_ROOT` for no leaves.

    Raises KeyError with the position whose hash is missing.
    """
    parts = [hashes[position] for position in positions(leaves)]
    if not parts:
        return EMPTY_ROOT
    whole = parts.pop()
    while parts:
        whole = node_hash(parts.pop(), whole)
    return whole


def inclusion_ranges(leaf_index: int, tree_size: int) -> list[Range]:
    """The ranges whose hashes prove that a leaf is in the tree, nearest first (PATH of RFC 9162, 2.1.3.1).

    Raises ValueError when the leaf lies outside the tree.
    """
    if not 0 <= leaf_index < tree_size:
        raise ValueError(f"leaf {leaf_index} is not in a tree of {tree_size} leaves")
    begin, end = 0, tree_size
    path: list[Range] = []
    while end - begin > 1:
        middle = begin + _largest_power_below(end - begin)
        if leaf_index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return path[::-1]


def consistency_ranges(old_size: int, new_size: int) -> list[Range]:
    """The ranges whose hashes prove that the old tree is the beginning of the new one (PROOF of RFC 9162, 2.1.4.1).

    Empty when the trees are equal or the old one is empty. Raises ValueError when the old tree is the larger one.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} leaves cannot have grown to {new_size}")
    if old_size in (0, new_size):
        return []
    begin, end = 0, new_size
    path: list[Range] = []
    while end != old_size:
        middle = begin + _largest_power_below(end - begin)
        if old_size <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    # The verifier knows the old root, so the old tree's own hash is left out where it is that root.
    if begin != 0:
        path.append((begin, end))
    return path[::-1]


def grow(size: int, hashes: Mapping[Position, bytes], new_leaves: Sequence[bytes]) -> dict[Position, bytes]:
    """The subtrees that become complete when leaves with these hashes are added, the leaves themselves included.

    hashes: of `positions((0, size))` at least. Costs O(1) nodes a leaf on average.
    """
    made: dict[Position, bytes] = {}
    for offset, hash_ in enumerate(new_leaves):
        level, index = 0, size + offset
        made[level, index] = hash_
        while index % 2:
            left = (level, index - 1)
            hash_ = node_hash(made[left] if left in made else hashes[left], hash_)
            level, index = level + 1, index // 2
            made[level, index] = hash_
    return made


def _largest_power_below(n: int) -> int:
    """Largest power of two smaller than n (n > 1)."""
    return 1 << (n - 1).bit_length() - 1
