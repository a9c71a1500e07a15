"""One case as a bundle: its leaves with their proofs, the signed head, the policy and the blurred pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import rfc8785

from data_contracts.schemas.case_bundle import FORMAT, BundleCheckpoint, BundleLeaf, CaseBundle, EarlierCheckpoint
from data_contracts.schemas.evidence import LogLeaf, TreeHead
from governance_rules.domain.bundle_file import MANIFEST, write_bundle_file
from governance_rules.domain.case_story import Said, pictures_of, told_by

Proof = Sequence[bytes]
"""Hashes that lead from a leaf or an older root to the root of the signed tree."""


def make_bundle(
    leaves: Sequence[tuple[LogLeaf, Proof]],
    head: TreeHead,
    policy: dict[str, Any],
    picture: Callable[[str], bytes],
    earlier: tuple[TreeHead, Proof] | None = None,
) -> bytes:
    """The bundle's bytes; the same input gives the same ones.

    leaves: all of the case, in order, with their inclusion proofs.  picture: the bytes at a path of the picture store.
    earlier: the first signed head with the case in it, and the proof that `head` continues it.  Raises ValueError for a
    head that is not signed, and for what is too large.
    """
    said = [Said(leaf.leaf_index, json.loads(leaf.canonical)) for leaf, _ in leaves]
    manifest = CaseBundle(
        format=FORMAT,
        **told_by(said),
        policy=policy,
        leaves=tuple(
            BundleLeaf(
                index=leaf.leaf_index,
                hash=leaf.leaf_hash.hex(),
                canonical=leaf.canonical.decode(),
                proof=_hex(proof),
            )
            for leaf, proof in leaves
        ),
        checkpoint=_checkpoint(head),
        earlier=earlier and EarlierCheckpoint(checkpoint=_checkpoint(earlier[0]), proof=_hex(earlier[1])),
    )
    members = {MANIFEST: rfc8785.dumps(manifest.model_dump(mode="json"))}
    for one in pictures_of(said):
        if one.member is not None and one.member not in members:
            members[one.member] = picture(one.path)
    return write_bundle_file(members)


def _hex(proof: Proof) -> tuple[str, ...]:
    return tuple(step.hex() for step in proof)


def _checkpoint(head: TreeHead) -> BundleCheckpoint:
    if head.signature is None or head.key_id is None:
        raise ValueError(f"the head over {head.tree_size} leaves is not signed")
    return BundleCheckpoint(
        tree_size=head.tree_size,
        root_hash=head.root_hash.hex(),
        key_id=head.key_id,
        signature=head.signature.hex(),
    )
