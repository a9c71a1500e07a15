"""What the leaves of a case say, laid out for readers, and whether it is one whole story."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import rfc8785

_SUFFIXES = frozenset({".jpg", ".png", ".webp"})
_EVENT_FIELDS = (
    "version",
    "event",
    "at",
    "state_before",
    "state_after",
    "status_code",
    "closure",
    "actor_id",
    "actor_role",
    "timer",
    "notices",
    "detail",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one leaf says: its index in the log, and its JSON object."""

    index: int
    body: dict[str, Any]

    @property
    def is_event(self) -> bool:
        """True for the leaf of an event of the case, not of a further sighting."""
        return "version" in self.body


@dataclass(frozen=True, slots=True)
class FixedPicture:
    """A picture that a leaf fixes. path: in the picture store.  what: `evidence`, `photo` or `signature`."""

    leaf_index: int
    what: str
    sealed: bool
    sha256: str
    path: str

    @property
    def member(self) -> str | None:
        """Its name in a bundle; None for a sealed original, of which a bundle has the hash only."""
        if self.sealed:
            return None
        suffix = PurePosixPath(self.path).suffix
        return f"pictures/{self.sha256}{suffix if suffix in _SUFFIXES else '.bin'}"


def pictures_of(leaves: Iterable[Said]) -> list[FixedPicture]:
    """Every picture that these leaves fix: evidence of the eye, and photos and signatures that people brought."""
    found = []
    for leaf in leaves:
        for picture in leaf.body.get("pictures", ()):
            sealed, sha256, path = picture["sealed"], picture["sha256"], picture["path"]
            found.append(FixedPicture(leaf.index, "evidence", sealed, sha256, path))
        for what, photo in _photos(leaf.body.get("detail") or {}):
            found.append(FixedPicture(leaf.index, what, False, photo["sha256"], photo["path"]))
            found.append(FixedPicture(leaf.index, what, True, photo["sealed_sha256"], photo["sealed_path"]))
    return found


def _photos(detail: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for photo in detail.get("photos", ()):
        yield "photo", photo
    if "signature" in detail:
        yield "signature", detail["signature"]


def told_by(leaves: Sequence[Said]) -> dict[str, Any]:
    """`case`, `events`, `incidents` and `pictures` of a manifest: nothing but what the leaves say, in their order.

    leaves: of one case, the opening's first.
    """
    events = [leaf for leaf in leaves if leaf.is_event]
    first, last = events[0].body, events[-1].body
    incidents = [leaf for leaf in leaves if "incident" in leaf.body]
    return {
        "case": {
            "case_id": first["case_id"],
            "kind": first["kind"],
            "place_id": first["place_id"],
            "follows_case_id": first["follows_case_id"],
            "opened_at": first["at"],
            "state": last["state_after"],
            "state_since": _since(events),
            "status_code": last["status_code"],
            "closure": last["closure"],
            "version": last["version"],
            "sighting_count": len(incidents),
            "policy_version": first["policy_version"],
            "policy_sha256": first["policy_sha256"],
        },
        "events": [{"leaf_index": e.index} | {name: e.body[name] for name in _EVENT_FIELDS} for e in events],
        "incidents": [{"leaf_index": leaf.index} | leaf.body["incident"] for leaf in incidents],
        "pictures": [
            {
                "leaf_index": picture.leaf_index,
                "what": picture.what,
                "sealed": picture.sealed,
                "sha256": picture.sha256,
                "member": picture.member,
            }
            for picture in pictures_of(leaves)
        ],
    }


def _since(events: Sequence[Said]) -> str:
    """When the case came into the state in which it is."""
    since = events[-1]
    for event in reversed(events):
        if event.body["state_after"] != since.body["state_after"]:
            break
        since = event
    at: str = since.body["at"]
    return at


def faults_of_story(leaves: Sequence[Said], policy: dict[str, Any]) -> list[str]:
    """What does not fit: an event missing, twice or out of order, a sighting left out, another case or policy."""
    faults = []
    if [leaf.index for leaf in leaves] != sorted({leaf.index for leaf in leaves}):
        faults.append("the leaves are not in the order of the log")
    if len({leaf.body["case_id"] for leaf in leaves}) != 1:
        faults.append("the leaves are not of one case")
    events = [leaf for leaf in leaves if leaf.is_event]
    if not events or not leaves[0].is_event:
        return [*faults, "the opening of the case is missing"]
    before, sightings = None, 0
    expected = iter(range(1, len(events) + 1))
    for leaf in leaves:
        sightings += "incident" in leaf.body
        if not leaf.is_event:
            continue
        if (version := next(expected)) != leaf.body["version"]:
            return [*faults, f"event {version} is missing or out of order (leaf {leaf.index})"]
        if leaf.body["state_before"] != before:
            faults.append(f"event {version} does not go on from where the one before it ended (leaf {leaf.index})")
        if leaf.body["sighting_count"] != sightings:
            faults.append(
                f"event {version} counts {leaf.body['sighting_count']} sightings, {sightings} are here: "
                f"a sighting before leaf {leaf.index} was left out"
            )
        before = leaf.body["state_after"]
    frozen = hashlib.sha256(rfc8785.dumps(policy)).hexdigest()
    faults += [
        f"the policy is not the one that leaf {leaf.index} names"
        for leaf in events
        if leaf.body["policy_sha256"] != frozen
    ]
    return faults
