"""A made-up kerb for the tracking rule: things that stand, pass or hide one another, and what the eye sees of them.

Everything is known: who stands where from when to when. A detector with flaws (weak, flickering, jittering, missing)
and the picture's look at a place are derived from it, so that the rule's answer can be compared with the truth.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.dwell import FrameFacts
from governance_rules.domain.places import LOOK_SIDE, Followed, Look, Seen
from governance_rules.domain.tracking import Step, TrackerState, step
from governance_rules.domain.view import WatchedView
from tests.fakes.street import MONDAY_NOON, a_policy

NOON = MONDAY_NOON.timestamp()
WIDTH, HEIGHT = 640, 360
WHOLE = Polygon((Point(0, 0), Point(WIDTH, 0), Point(WIDTH, HEIGHT), Point(0, HEIGHT)))
SPOT = Box(300, 200, 380, 250)


@dataclass(frozen=True)
class Thing:
    """A thing of the made-up street. speed: pixels a second to the right, from where `box` is at `since`.

    front: in front of things that are not. share: of frames in which the detector finds it at all.
    """

    box: Box = SPOT
    since: float = 0.0
    until: float = 1e9
    name: str = "car"
    seed: int = 1
    scores: tuple[float, float] = (0.2, 0.7)
    share: float = 0.9
    speed: float = 0.0
    front: bool = False

    def at(self, seconds: float) -> Box | None:
        if not self.since <= seconds < self.until:
            return None
        x = self.speed * (seconds - self.since)
        return Box(self.box.x0 + x, self.box.y0, self.box.x1 + x, self.box.y1)


def a_zone(kind: Kind = Kind.ILLEGAL_PARKING, polygon: Polygon = WHOLE, zone_id: str = "z", **changes) -> Zone:
    return Zone(zone_id, "cam", "home", "the kerb", kind, polygon, **changes)


def a_view(zones: Sequence[Zone] = (), **policy) -> WatchedView:
    zones = tuple(zones) or (a_zone(),)
    policies: dict[Kind, Policy] = {z.kind: a_policy(z.kind, **{"things": ["car", "truck"], **policy}) for z in zones}
    return WatchedView("cam", "home", WIDTH, HEIGHT, zones, policies)


@lru_cache(maxsize=256)
def _pattern(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (LOOK_SIDE, LOOK_SIDE)).astype(np.float32)


class Kerb:
    """The street with its eye; `watch` runs the rule over sampled frames."""

    def __init__(self, things: Iterable[Thing], seed: int = 0, jitter: float = 0.0) -> None:
        self.things, self.jitter, self.noise = list(things), jitter, random.Random(seed)
        self.grain = np.random.default_rng(seed)

    def facts(self, seconds: float, sample: float, followed: Iterable[Followed]) -> FrameFacts:
        seen = tuple(self._seen(seconds))
        probes = {f.observation_id: self.look(f.window, seconds) for f in followed}
        return FrameFacts(NOON + seconds, sample, seen, probes, "eye_v1")

    def _seen(self, seconds: float) -> Iterable[Seen]:
        here = [(t, box) for t in self.things if (box := t.at(seconds))]
        for thing, box in here:
            hidden = not thing.front and any(t.front and b.iou(box) > 0.3 for t, b in here)
            score, found = self.noise.uniform(*thing.scores), self.noise.random() < thing.share
            d = [self.noise.uniform(-self.jitter, self.jitter) for _ in range(4)]
            if found and not hidden:
                yield Seen(thing.name, score, Box(box.x0 + d[0], box.y0 + d[1], box.x1 + d[2], box.y1 + d[3]))

    def look(self, window: Box, seconds: float) -> Look:
        """What fills the window: a thing in front, else one that stands in it, else the bare street."""
        filling = [t for t in self.things if (b := t.at(seconds)) and b.iou(window) > 0.5]
        filling.sort(key=lambda t: not t.front)
        seed = filling[0].seed if filling else 999
        return Look.of(_pattern(seed) + self.grain.normal(0, 8, (LOOK_SIDE, LOOK_SIDE)))

    def watch(
        self,
        view: WatchedView,
        seconds: float,
        sample: float = 1.0,
        lost: float = 0.0,
        restarts: Iterable[int] = (),
        blind: tuple[float, float] | None = None,
    ) -> Watched:
        """Run the rule. lost: share of frames that never come.  restarts: frame numbers before which the state goes
        through JSON.  blind: from and until when no frame comes at all."""
        watched, loss, restarts = Watched(), random.Random(7), set(restarts)
        for number in range(int(seconds / sample) + 1):
            now = number * sample
            if loss.random() < lost or (blind and blind[0] <= now < blind[1]):
                continue
            if number in restarts:
                watched.state = TrackerState.from_json(json.loads(json.dumps(watched.state.to_json())))
            watched.take(step(view, watched.state, self.facts(now, sample, watched.state.followed)), self, now)
        return watched


class Watched:
    """What came out."""

    def __init__(self) -> None:
        self.state = TrackerState()
        self.steps: list[Step] = []

    def take(self, done: Step, kerb: Kerb, now: float) -> None:
        self.steps.append(done)
        looks = {f.observation_id: kerb.look(f.window, now) for f in done.state.unlooked()}
        self.state = done.state.with_looks(looks)

    @property
    def incidents(self) -> list[Incident]:
        return [incident for done in self.steps for incident in done.incidents]

    @property
    def ended(self) -> list:
        return [o for done in self.steps for o in done.observations if o.ended_at]

    def spans(self) -> list[tuple[float, float]]:
        """First seen and dwell reached of each incident, seconds from noon."""
        return [(i.first_seen_at.timestamp() - NOON, i.dwell_reached_at.timestamp() - NOON) for i in self.incidents]
