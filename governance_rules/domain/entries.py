"""Cases that people enter by hand, because the eye had missed them: what identity they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.errors import InvalidInput
from data_contracts.schemas.command import Photo
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.zones import applies_to, share_in_zone

_ENTRIES = uuid5(NAMESPACE_URL, "cityeye:entered_by_hand")
ENTERED_BY_HAND = "entered_by_hand"
"""What stands in the place of a detector's name."""


@dataclass(frozen=True, slots=True)
class EntryPicture:
    """The picture of a missed case, which lies in the picture store already: sealed original and blurred copy."""

    photo: Photo
    media_type: str
    sealed_byte_count: int
    copy_byte_count: int


@dataclass(frozen=True, slots=True)
class MissedCase:
    """What somebody enters: the kind, the thing in its box (pixels of the picture), when, and where.

    camera_id: the camera that took the picture; else place_id, a named place.  thing: None, where the kind has one.
    """

    kind: Kind
    box: Box
    seen_at: datetime
    picture: EntryPicture
    camera_id: str | None = None
    place_id: str | None = None
    thing: str | None = None


def check_entry(entry: MissedCase, policy: Policy, now: datetime) -> str:
    """The thing that was seen. Raises InvalidInput, naming the field, for what no case can be entered with."""
    if entry.kind not in VIOLATION_KINDS:
        raise InvalidInput(f"{entry.kind} is told by its sensor, not entered by hand", "kind")
    if (entry.camera_id is None) == (entry.place_id is None):
        raise InvalidInput("name either the camera that took the picture, or the place", "camera_id")
    if entry.seen_at.tzinfo is None:
        raise InvalidInput("the time needs a time zone, like 2026-03-02T12:00:00+08:00", "seen_at")
    if entry.seen_at > now:
        raise InvalidInput("it cannot have been seen in the future", "seen_at")
    if entry.thing is None and len(policy.things) == 1:
        return policy.things[0]
    if entry.thing not in policy.things:
        given = "is missing" if entry.thing is None else f"{entry.thing!r} makes no {entry.kind}"
        raise InvalidInput(f"the thing {given}; it is one of {', '.join(policy.things)}", "thing")
    return entry.thing


def zone_of_entry(entry: MissedCase, zones: Sequence[Zone], policy: Policy) -> Zone:
    """The zone of the camera and kind in which the box lies, by the rule of its policy; the one it lies in most.

    Raises InvalidInput when it lies in none.
    """
    shares = [
        (share_in_zone(zone, policy, entry.box), zone)
        for zone in zones
        if zone.kind is entry.kind and applies_to(policy, zone)
    ]
    best = max(shares, key=lambda pair: (pair[0], pair[1].zone_id), default=None)
    if best is None or best[0] <= 0:
        raise InvalidInput(
            f"the box lies in no zone for {entry.kind} of camera {entry.camera_id}; draw one, or name a place instead",
            "box",
        )
    return best[1]


def incident_of_entry(entry: MissedCase, thing: str, person_id: int, zone: Zone | None) -> Incident:
    """The incident that is entered; entered twice, it is the same one. Its score is 1: a person has seen it."""
    identity = _identity(entry)
    return Incident(
        incident_id=identity,
        observation_id=identity,
        camera_id=entry.camera_id,
        preset=zone.preset if zone else None,
        zone_id=zone.zone_id if zone else None,
        kind=entry.kind,
        thing=thing,
        box=entry.box,
        score=1.0,
        first_seen_at=entry.seen_at,
        dwell_reached_at=entry.seen_at,
        detector=ENTERED_BY_HAND,
        place_id=entry.place_id,
        entered_by=person_id,
    )


def pictures_of_entry(entry: MissedCase) -> tuple[EvidencePicture, EvidencePicture]:
    """(sealed original, blurred copy) as evidence of the incident."""
    incident_id, photo, picture = _identity(entry), entry.picture.photo, entry.picture
    sealed = (True, photo.sealed_sha256, photo.sealed_path, picture.media_type, picture.sealed_byte_count)
    copy = (False, photo.sha256, photo.path, "image/jpeg", picture.copy_byte_count)

    def evidence(is_sealed: bool, sha256: str, path: str, media_type: str, byte_count: int) -> EvidencePicture:
        evidence_id = uuid5(incident_id, path)
        at = entry.seen_at
        return EvidencePicture(
            evidence_id, incident_id, "dwell_reached", is_sealed, sha256, path, media_type, byte_count, at
        )

    return evidence(*sealed), evidence(*copy)


def _identity(entry: MissedCase) -> UUID:
    corners = ",".join(f"{corner:.3f}" for corner in entry.box.as_list())
    where = entry.camera_id if entry.camera_id is not None else entry.place_id
    return uuid5(_ENTRIES, f"{entry.picture.photo.sealed_sha256}\n{where}\n{entry.kind.value}\n{corners}")
