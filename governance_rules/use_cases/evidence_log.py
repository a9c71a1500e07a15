"""Verify evidence: recompute everything the log fixes and name what is not as it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_contracts.errors import EvidenceBroken, NotFound
from data_contracts.schemas.case import Case, CaseEvent
from data_contracts.schemas.evidence import EvidencePicture, LogLeaf, TreeHead
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.policy import Policy
from governance_rules.domain import case_story
from governance_rules.domain.case_story import pictures_of
from governance_rules.domain.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from governance_rules.ports import PictureStore, UnitOfWork

Said = tuple[LogLeaf, dict[str, Any]]
"""A leaf and what it says."""


@dataclass(frozen=True, slots=True)
class VerifiedCase:
    """What was verified: numbers of events, leaves and pictures, and the tree they are proven to be in.

    pictures: of the eye, and those that people brought, originals and copies.

    root_hash: lower-case hex.  signed_size: leaves under the newest checkpoint, which the tree is proven to continue;
    None when there is no checkpoint yet.
    """

    case_id: int
    events: int
    leaves: int
    pictures: int
    tree_size: int
    root_hash: str
    signed_size: int | None


def verify_case(uow: UnitOfWork, picture_store: PictureStore, case_id: int) -> VerifiedCase:
    """Check a case's pictures, leaves, events and the leaves' way to the root of the log.

    Raises EvidenceBroken naming everything that is wrong, NotFound for an unknown case, PartUnavailable when the
    picture store does not answer (which says nothing about the evidence).
    """
    case = uow.cases.get(case_id)
    events = uow.cases.events(case_id)
    pictures = uow.incidents.pictures_of_case(case_id)
    head = uow.evidence_log.root()
    faults: list[str] = []
    leaves = _read(uow.evidence_log.leaves_of_case(case_id), faults)
    for leaf, _ in leaves:
        faults += _check_inclusion(uow, leaf, head)
    signed_size = _check_checkpoint(uow, head, faults)
    faults += _check_events(case, events, leaves)
    faults += _check_incidents(uow.incidents.of_case(case_id), leaves)
    faults += _check_policy(uow.policies.stored(case.kind, case.policy.version), leaves)
    faults += _check_pictures(pictures, leaves, picture_store)
    photos, faults_of_photos = _check_photos(leaves, picture_store)
    faults += faults_of_photos
    if faults:
        raise EvidenceBroken(f"evidence of case {case_id} is broken: " + "; ".join(faults))
    return VerifiedCase(
        case_id, len(events), len(leaves), len(pictures) + photos, head.tree_size, head.root_hash.hex(), signed_size
    )


def verify_log(uow: UnitOfWork) -> TreeHead:
    """Check the whole log: every leaf there, every hash right, the root theirs, the newest checkpoint continued.

    Reads every leaf once. Raises EvidenceBroken naming what is wrong.
    """
    size = uow.evidence_log.size()
    expected = iter(range(size))

    def checked() -> Iterable[bytes]:
        for leaf in uow.evidence_log.leaves(0, size):
            index = next(expected)
            if leaf.leaf_index != index:
                raise EvidenceBroken(f"the evidence log has no leaf {index}: it was removed")
            if leaf_hash(leaf.canonical) != leaf.leaf_hash:
                raise EvidenceBroken(f"leaf {index} was changed: its content has another hash")
            yield leaf.leaf_hash

    root = root_of(checked())
    head = uow.evidence_log.root(size)
    if root != head.root_hash:
        raise EvidenceBroken(f"the stored tree over {size} leaves has another root than the leaves themselves")
    faults: list[str] = []
    _check_checkpoint(uow, head, faults)
    if faults:
        raise EvidenceBroken(faults[0])
    return head


def _read(leaves: Sequence[LogLeaf], faults: list[str]) -> list[Said]:
    """The leaves whose content has their hash."""
    said = []
    for leaf in leaves:
        if leaf_hash(leaf.canonical) == leaf.leaf_hash:
            said.append((leaf, json.loads(leaf.canonical)))
        else:
            faults.append(f"leaf {leaf.leaf_index} was changed: its content has another hash")
    return said


def _check_inclusion(uow: UnitOfWork, leaf: LogLeaf, head: TreeHead) -> list[str]:
    try:
        proof = uow.evidence_log.inclusion_proof(leaf.leaf_index, head.tree_size)
    except EvidenceBroken as error:
        return [str(error)]
    if verify_inclusion(leaf.leaf_hash, leaf.leaf_index, head.tree_size, proof, head.root_hash):
        return []
    return [f"leaf {leaf.leaf_index} is not in the log with root {head.root_hash.hex()[:16]}…"]


def _check_checkpoint(uow: UnitOfWork, head: TreeHead, faults: list[str]) -> int | None:
    last = uow.evidence_log.last_checkpoint()
    if last is None:
        return None
    if last.tree_size > head.tree_size:
        faults.append(f"the log has {head.tree_size} leaves, but {last.tree_size} were signed: the end was cut off")
        return last.tree_size
    try:
        proof = uow.evidence_log.consistency_proof(last.tree_size, head.tree_size)
    except EvidenceBroken as error:
        faults.append(str(error))
        return last.tree_size
    if not verify_consistency(last.tree_size, last.root_hash, head.tree_size, head.root_hash, proof):
        faults.append(f"the log is not the one whose first {last.tree_size} leaves were signed")
    return last.tree_size


def _check_events(case: Case, events: Sequence[CaseEvent], leaves: Sequence[Said]) -> list[str]:
    faults = []
    by_version = {said["version"]: (leaf, said) for leaf, said in leaves if "version" in said}
    rows = {event.version: event for event in events}
    for version in range(1, max([case.version, *by_version, *rows]) + 1):
        event = rows.get(version)
        leaf, said = by_version.get(version, (None, {}))
        if event is None:
            faults.append(f"event {version} was removed")
        if leaf is None:
            faults.append(f"event {version} has no leaf in the log")
        if event is None or leaf is None:
            continue
        for name, row, logged in (
            ("type", event.event_type, said["event"]),
            ("state", event.state_after, said["state_after"]),
            ("time", event.happened_at, datetime.fromisoformat(said["at"])),
            ("person", event.actor_id, said["actor_id"]),
            ("detail", event.detail, said["detail"]),
        ):
            if row != logged:
                faults.append(f"event {version}: its {name} is {row}, leaf {leaf.leaf_index} says {logged}")
    if events and events[-1].state_after != case.state:
        faults.append(f"the case is {case.state}, its last event says {events[-1].state_after}")
    return faults


def _check_incidents(incidents: Sequence[Incident], leaves: Sequence[Said]) -> list[str]:
    faults = []
    logged = {said["incident"]["incident_id"]: (leaf, said["incident"]) for leaf, said in leaves if "incident" in said}
    rows = {str(incident.incident_id): incident for incident in incidents}
    faults += [f"incident {key} has no leaf in the log" for key in rows.keys() - logged.keys()]
    faults += [f"incident {key} was removed" for key in logged.keys() - rows.keys()]
    for key in rows.keys() & logged.keys():
        leaf, said = logged[key]
        for name in (
            "camera_id",
            "zone_id",
            "kind",
            "thing",
            "detector",
            "sensor_id",
            "alarm_id",
            "said",
            "entered_by",
        ):
            if getattr(rows[key], name) != said.get(name):
                faults.append(f"incident {key}: its {name} is not what leaf {leaf.leaf_index} says")
        for name in ("first_seen_at", "dwell_reached_at"):
            if getattr(rows[key], name) != datetime.fromisoformat(said[name]):
                faults.append(f"incident {key}: its {name} is not what leaf {leaf.leaf_index} says")
    return faults


def _check_policy(policy: Policy, leaves: Sequence[Said]) -> list[str]:
    frozen = policy.sha256()
    return [
        f"the frozen policy is not the one of leaf {leaf.leaf_index}"
        for leaf, said in leaves
        if said.get("policy_sha256", frozen) != frozen
    ]


def _check_pictures(
    pictures: Sequence[EvidencePicture], leaves: Sequence[Said], picture_store: PictureStore
) -> list[str]:
    faults = []
    logged = {said["evidence_id"]: said for _, leaf in leaves for said in leaf.get("pictures", ())}
    rows = {str(picture.evidence_id): picture for picture in pictures}
    faults += [f"picture {key} has no leaf in the log" for key in rows.keys() - logged.keys()]
    faults += [f"picture {key} was removed from the case" for key in logged.keys() - rows.keys()]
    for key in sorted(rows.keys() & logged.keys()):
        picture, said = rows[key], logged[key]
        if picture.sha256 != said["sha256"]:
            faults.append(f"picture {key}: its stored hash is not what the log says")
        faults += _check_bytes(f"picture {key}", picture.path, said["sha256"], picture_store)
    return faults


def _check_photos(leaves: Sequence[Said], picture_store: PictureStore) -> tuple[int, list[str]]:
    """Photos and signatures that people brought: how many pictures these are, and what is wrong with them."""
    brought = [
        picture
        for picture in pictures_of(case_story.Said(leaf.leaf_index, said) for leaf, said in leaves)
        if picture.what != "evidence"
    ]
    return len(brought), [
        fault
        for picture in brought
        for fault in _check_bytes(
            f"the {picture.what} of leaf {picture.leaf_index}", picture.path, picture.sha256, picture_store
        )
    ]


def _check_bytes(name: str, path: str, sha256: str, picture_store: PictureStore) -> list[str]:
    try:
        data = picture_store.get(path)
    except NotFound:
        return [f"{name} ({path}) is not in the picture store"]
    if hashlib.sha256(data).hexdigest() != sha256:
        return [f"{name} ({path}) was changed: it has another hash than the log says"]
    return []
