"""Verify one case bundle with nothing but its bytes and the public key: no database, no network, no clock."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from data_contracts.errors import EvidenceBroken
from data_contracts.schemas.case_bundle import BundleCheckpoint, BundleLeaf, CaseBundle
from data_contracts.schemas.evidence import TreeHead
from governance_rules.domain.bundle_file import MANIFEST, read_bundle_file
from governance_rules.domain.case_story import Said, faults_of_story, pictures_of, told_by
from governance_rules.domain.checkpoint import is_signed_by, load_public_key, public_key_id
from governance_rules.domain.merkle import leaf_hash, verify_consistency, verify_inclusion

_NO_TIME = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class VerifiedBundle:
    """What was verified. pictures: copies whose bytes are in the bundle; sealed: originals known by their hash only.

    tree_size, root_hash (hex), key_id: of the signed checkpoint.  earlier_size: of the tree that was the first to be
    signed with the case in it, None where that is the same one.
    """

    case_id: int
    kind: str
    state: str
    closure: str | None
    events: int
    leaves: int
    pictures: int
    sealed: int
    tree_size: int
    root_hash: str
    key_id: str
    earlier_size: int | None


def verify_bundle(data: bytes, public_key_pem: bytes) -> VerifiedBundle:
    """Check every byte of a bundle: hashes, proofs, signatures, pictures, and that its words are those of the leaves.

    It proves what the log held when it was signed. Whether the case went on after its last event here, only the log
    itself can say. Raises EvidenceBroken naming what is wrong, InvalidInput for a key that is none.
    """
    key = load_public_key(public_key_pem)
    file = read_bundle_file(data)
    if MANIFEST not in file.members:
        raise EvidenceBroken(f"the bundle is broken: {MANIFEST} is missing")
    manifest = _manifest(file.members[MANIFEST])
    canonical = _is_canonical(file.members[MANIFEST])
    faults = _faults_of_checkpoint("the checkpoint", manifest.checkpoint, key)
    faults += [fault for leaf in manifest.leaves for fault in _faults_of_leaf(leaf, manifest.checkpoint)]
    faults += _faults_of_earlier(manifest, key)
    if not faults and not canonical:
        faults.append(f"{MANIFEST} was changed: it is not in the form it was written in (RFC 8785)")
    if faults:
        # What is not proven is not read any further.
        raise _broken(faults + _faults_of_pictures(file.members))
    try:
        leaves = [Said(leaf.index, json.loads(leaf.canonical)) for leaf in manifest.leaves]
        faults += faults_of_story(leaves, manifest.policy)
        if not faults:
            faults += _faults_of_words(manifest, told_by(leaves))
            faults += _faults_of_order(manifest)
            faults += _faults_of_members(file.members, leaves)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        # Proven to be in the log, and yet no story of a case: another kind of entry, or of another time.
        raise _broken([*faults, f"its leaves lack what a case's leaves say ({error!r})"]) from error
    if not faults and not file.untouched:
        faults.append("the archive around the members was changed")
    if faults:
        raise _broken(faults + _faults_of_pictures(file.members))
    told = told_by(leaves)
    return VerifiedBundle(
        case_id=told["case"]["case_id"],
        kind=told["case"]["kind"],
        state=told["case"]["state"],
        closure=told["case"]["closure"],
        events=len(told["events"]),
        leaves=len(leaves),
        pictures=len(file.members) - 1,
        sealed=sum(picture["sealed"] for picture in told["pictures"]),
        tree_size=manifest.checkpoint.tree_size,
        root_hash=manifest.checkpoint.root_hash,
        key_id=manifest.checkpoint.key_id,
        earlier_size=manifest.earlier and manifest.earlier.checkpoint.tree_size,
    )


def _broken(faults: list[str]) -> EvidenceBroken:
    return EvidenceBroken("the bundle is broken: " + "; ".join(dict.fromkeys(faults)))


def _manifest(data: bytes) -> CaseBundle:
    try:
        return CaseBundle.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "its text"
        raise _broken([f"{MANIFEST}: {where}: {first['msg']}"]) from error


def _is_canonical(data: bytes) -> bool:
    """One content has one writing: changed white space, a doubled name or another form of a number is seen."""
    try:
        return rfc8785.dumps(json.loads(data)) == data
    except (ValueError, RecursionError):
        return False


def _head(checkpoint: BundleCheckpoint) -> TreeHead:
    return TreeHead(
        checkpoint.tree_size,
        bytes.fromhex(checkpoint.root_hash),
        _NO_TIME,
        bytes.fromhex(checkpoint.signature),
        checkpoint.key_id,
    )


def _faults_of_checkpoint(name: str, checkpoint: BundleCheckpoint, key: Ed25519PublicKey) -> list[str]:
    if is_signed_by(key, _head(checkpoint)):
        own = public_key_id(key)
        return [] if checkpoint.key_id == own else [f"{name} names key {checkpoint.key_id}, but {own} has signed it"]
    if checkpoint.key_id != public_key_id(key):
        return [f"{name} says key {checkpoint.key_id} has signed it; the key you gave is {public_key_id(key)}"]
    return [f"{name}'s signature is not the key's: its size, its root or the signature was changed"]


def _faults_of_leaf(leaf: BundleLeaf, checkpoint: BundleCheckpoint) -> list[str]:
    computed = leaf_hash(leaf.canonical.encode("utf-8", "surrogatepass"))
    if computed.hex() != leaf.hash:
        return [f"leaf {leaf.index} was changed: its content has not the hash that stands beside it"]
    proof = [bytes.fromhex(step) for step in leaf.proof]
    if verify_inclusion(computed, leaf.index, checkpoint.tree_size, proof, bytes.fromhex(checkpoint.root_hash)):
        return []
    return [f"leaf {leaf.index} is not proven to be in the signed log of {checkpoint.tree_size} leaves"]


def _faults_of_earlier(manifest: CaseBundle, key: Ed25519PublicKey) -> list[str]:
    earlier = manifest.earlier
    if earlier is None:
        return []
    old, new = earlier.checkpoint, manifest.checkpoint
    faults = _faults_of_checkpoint("the earlier checkpoint", old, key)
    proof = [bytes.fromhex(step) for step in earlier.proof]
    roots = bytes.fromhex(old.root_hash), bytes.fromhex(new.root_hash)
    if not verify_consistency(old.tree_size, roots[0], new.tree_size, roots[1], proof):
        faults.append(f"the log of {new.tree_size} leaves is not proven to continue the one of {old.tree_size}")
    return faults


def _faults_of_order(manifest: CaseBundle) -> list[str]:
    earlier = manifest.earlier
    if earlier is None or manifest.leaves[0].index < earlier.checkpoint.tree_size < manifest.checkpoint.tree_size:
        return []
    return ["the earlier checkpoint does not lie between the opening of the case and the newest one"]


def _faults_of_words(manifest: CaseBundle, told: dict[str, Any]) -> list[str]:
    """Where the manifest's own words are not those of the leaves, by the name of the place."""
    return [
        fault
        for name in ("case", "events", "incidents", "pictures")
        for fault in _differences(name, getattr(manifest, name), told[name])
    ]


def _differences(where: str, found: Any, said: Any) -> list[str]:
    if type(found) is type(said) is dict:
        names = dict.fromkeys((*said, *found))
        absent = object()
        return [
            fault
            for name in names
            for fault in _differences(f"{where}.{name}", found.get(name, absent), said.get(name, absent))
        ]
    if type(found) is type(said) is list and len(found) == len(said):
        return [
            fault
            for i, (a, b) in enumerate(zip(found, said, strict=True))
            for fault in _differences(f"{where}.{i}", a, b)
        ]
    if type(found) is type(said) and found == said:
        return []
    return [f"{MANIFEST}: {where} is not what the leaves say"]


def _faults_of_members(members: dict[str, bytes], leaves: list[Said]) -> list[str]:
    wanted = {picture.member for picture in pictures_of(leaves)} - {None}
    there = members.keys() - {MANIFEST}
    return [
        *(f"{name} is missing" for name in sorted(wanted - there)),
        *(f"{name} is no picture of this case" for name in sorted(there - wanted)),
        *_faults_of_pictures(members),
    ]


def _faults_of_pictures(members: dict[str, bytes]) -> list[str]:
    """A picture's name is the hash of its bytes."""
    return [
        f"{name} was changed: its bytes have another hash"
        for name, data in sorted(members.items())
        if name != MANIFEST and not name.startswith(f"pictures/{hashlib.sha256(data).hexdigest()}.")
    ]
