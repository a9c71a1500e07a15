"""What the frames of a camera say of the place of an open case: the thing is there, the place is clear, or neither.

Clear is said by a frame that could see the place and shows nothing there. A camera that does not look, or before which
something stands, says nothing, so that no case is ever mended by not looking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from data_contracts.schemas.case import Case
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.look import SceneLook, Standing, WatchedCase
from governance_rules.domain.breach import is_credible
from governance_rules.domain.incidents import is_same_spot
from governance_rules.domain.places import Followed
from governance_rules.domain.presence import HIDING_SHARE, PART_COVER, Reading, Verdict
from governance_rules.domain.zones import share_in_zone

# Of a thing that after so many frames still is not believed nothing is said: a manhole cover, a kerb.
YOUNG_FRAMES = 8
# Cars in a row overlap in perspective; a neighbour that covers more of the spot may stand before what is asked about.
NEIGHBOUR_SHARE = 0.5
# So many looks in a row may be missing before what was clear earlier counts no more.
MISSING_LOOKS = 3


class Said(Enum):
    """What a frame says of a place."""

    THERE = "there"
    CLEAR = "clear"
    NEITHER = "neither"


def standing_of(followed: Iterable[Followed], readings: Mapping[UUID, Reading]) -> tuple[Standing, ...]:
    """What is followed after a frame, as a look tells it; what has had its chance and is not believed is left out.

    readings: of this frame, by observation id; a thing without one has just been born.
    """
    told: list[Standing] = []
    for thing in followed:
        reading = readings.get(thing.observation_id)
        believed = thing.announced or is_credible(thing)
        if not believed and thing.present + thing.absent >= YOUNG_FRAMES:
            continue
        shown = believed and reading is not None and reading.verdict in (Verdict.SEEN, Verdict.PART)
        told.append(Standing(thing.observation_id, thing.kind, thing.zone_id, thing.box, shown))
    return tuple(told)


def said_of(watched: WatchedCase, look: SceneLook) -> Said:
    """What the frame says of the case's place.

    At a named place any thing of the kind in the zone is the thing; at a spot the same thing, or another on it. Clear
    can be said only by a camera that has had the thing itself in sight.
    """
    return _said(watched, look, _is_in_sight(watched))


def _is_in_sight(watched: WatchedCase) -> bool:
    """Whether the camera has had the thing where its zone is now."""
    box = watched.box
    return box is not None and share_in_zone(watched.zone, watched.case.policy, box) > 0


def _said(watched: WatchedCase, look: SceneLook, in_sight: bool) -> Said:
    case, zone, box = watched.case, watched.zone, watched.box
    if zone.zone_id not in look.zone_ids:
        return Said.NEITHER
    mine = [thing for thing in look.standing if thing.kind == case.kind]
    here = [thing for thing in mine if _is_here(watched, thing)]
    if here:
        return Said.THERE if any(thing.shown for thing in here) else Said.NEITHER
    if box is None or not in_sight:
        return Said.NEITHER
    beside = [thing.box for thing in mine if thing.shown]
    if any(_share(box, neighbour) >= NEIGHBOUR_SHARE for neighbour in beside):
        return Said.NEITHER
    for front in look.boxes:
        if _share(box, front) >= HIDING_SHARE and not any(_share(front, n) >= PART_COVER for n in beside):
            return Said.NEITHER
    return Said.CLEAR


def after_look(case: Case, look: SceneLook, said: Said) -> Case:
    """The case with what the camera says of it brought up to date by one look.

    The same look again changes nothing. A late one that shows the thing still counts against a place that was called
    clear by then; a late one that shows the place clear is not counted. Neither time is ever taken back.
    """
    known = _Known(case.policy.mending.clear_seconds, *_known_of(case))
    known.take(look, said)
    return known.of(case)


def after_looks(ways: Sequence[WatchedCase], looks_of: Callable[[WatchedCase], Sequence[SceneLook]]) -> Case:
    """The case after the looks of every camera and zone that watch its place, in order of time.

    ways: the same case, once for each zone.  looks_of: those that may say something of such a one.
    """
    case = ways[0].case
    told = [
        (look, _said(way, look, in_sight))
        for way in ways
        if (looks := looks_of(way))
        for in_sight in (_is_in_sight(way),)
        for look in looks
    ]
    known = _Known(case.policy.mending.clear_seconds, *_known_of(case))
    for look, said in sorted(told, key=lambda pair: pair[0].at):
        known.take(look, said)
    return known.of(case)


def _known_of(case: Case) -> tuple[datetime | None, int, datetime | None, datetime | None]:
    return case.clear_since, case.clear_frames, case.looked_at, case.last_seen_at


@dataclass(slots=True)
class _Known:
    """What the camera says of a case, look by look. check_seconds: as long as a check of the mending lasts."""

    check_seconds: float
    clear_since: datetime | None
    clear_frames: int
    looked_at: datetime | None
    last_seen_at: datetime | None

    def of(self, case: Case) -> Case:
        known = (self.clear_since, self.clear_frames, self.looked_at, self.last_seen_at)
        if known == _known_of(case):
            return case
        return replace(case, clear_since=known[0], clear_frames=known[1], looked_at=known[2], last_seen_at=known[3])

    def take(self, look: SceneLook, said: Said) -> None:
        if said is Said.THERE:
            self._seen(look.at)
            return
        if any(known is not None and look.at <= known for known in (self.looked_at, self.last_seen_at)):
            return
        if look.after_break and self.clear_since is not None:
            self.clear_since, self.clear_frames = look.at, 0
        if said is Said.NEITHER:
            return
        if self.clear_since is not None and self.clear_frames > 0 and self._follows(look):
            self.clear_frames += 1
        else:
            self.clear_since, self.clear_frames = look.at, 1
        self.looked_at = look.at

    def _seen(self, at: datetime) -> None:
        if self.clear_since is not None and self.clear_since <= at:
            self.clear_since, self.clear_frames = None, 0
        self.looked_at = at if self.looked_at is None else max(self.looked_at, at)
        self.last_seen_at = at if self.last_seen_at is None else max(self.last_seen_at, at)

    def _follows(self, look: SceneLook) -> bool:
        """Whether no more time lies between the last look and this one than an eye that is open may let pass."""
        assert self.looked_at is not None
        longest = max(self.check_seconds, MISSING_LOOKS * look.every_seconds)
        return look.at - self.looked_at <= timedelta(seconds=longest)


def _is_here(watched: WatchedCase, thing: Standing) -> bool:
    if watched.spot is None:
        return thing.zone_id == watched.zone.zone_id
    if thing.observation_id in watched.observation_ids:
        return True
    return any(box is not None and is_same_spot(thing.box, box) for box in (watched.spot, watched.box))


def _share(box: Box, other: Box) -> float:
    """Share of `box` that `other` covers, 0 to 1."""
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    return 0.0 if width <= 0 or height <= 0 else width * height / box.area
