"""Stage 3: a thing followed at its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class Sighting:
    """One scored frame shows a thing of one kind at one place. Stored sparsely."""

    observation_id: UUID
    camera_id: str
    seen_at: datetime
    box: Box
    score: float
    thing: str
    detector: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A thing at its place: first seen, last seen, how often, best picture.

    box: where it stands, the running middle of what was seen, in source pixels.
    seen_count, missed_count: scored frames with and without a sighting since first_seen_at.
    mean_score, best_score: over the sightings.  ended_at: None while it is still there.
    best_picture: address in the picture store of the sealed original of the best sighting, when kept.
    unnamed: in most sightings no detector could name it; by no policy is it more than suspected.
    """

    observation_id: UUID
    camera_id: str
    preset: str
    zone_id: str
    kind: Kind
    thing: str
    box: Box
    first_seen_at: datetime
    last_seen_at: datetime
    seen_count: int
    missed_count: int
    mean_score: float
    best_score: float
    detector: str
    dwell_reached_at: datetime | None = None
    ended_at: datetime | None = None
    best_picture: str | None = None
    unnamed: bool = False
