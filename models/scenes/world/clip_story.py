"""What happens in a clip: what comes to stand, for how long, and who passes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from data_contracts.schemas.kinds import Kind
from models.scenes.world.casting import Cast
from models.scenes.world.clip_zones import lies_in
from models.scenes.world.compose import compose
from models.scenes.world.records import Labelled, SceneZone, TrueEvent
from models.scenes.world.roles import ROLES, Role
from models.scenes.world.scene import clash
from models.scenes.world.site import Actor, Ground, Site, draw_actor

LONG_SECONDS = 240.0
"""A violation stands at least so long (or 0.4 of a shorter clip)."""
BRIEF_SECONDS = 75.0
"""What stops only briefly is gone by then (or after 0.1 of a shorter clip) and violates nothing."""
LEAST_SIDE, LEAST_SEEN = 14.0, 0.55
"""Pixels, and share seen past what stands: an event that nobody could tell is no event."""
PARTS_AN_ACTOR = 16

VIOLATORS: dict[Kind, tuple[str, ...]] = {
    Kind.GARBAGE: ("garbage", "overflow", "garbage"),
    Kind.SHOP_OVERFLOW: ("goods_out",),
    Kind.MOBILE_VENDOR: ("vendor", "tricycle_vendor"),
    Kind.STREET_DRYING: ("laundry",),
    Kind.ILLEGAL_PARKING: ("parked_car", "parked_truck", "parked_car"),
    Kind.BIKE_DISORDER: ("bicycle_out", "scooter_out"),
    Kind.ILLEGAL_AD: ("a_board", "banner", "posters", "wall_banner"),
    Kind.PILED_GOODS: ("pile",),
}
"""The roles that break each kind's rule."""
LEGAL: tuple[tuple[str, Kind], ...] = (
    ("bicycle_racked", Kind.BIKE_DISORDER),
    ("scooter_racked", Kind.BIKE_DISORDER),
    ("far_parked", Kind.ILLEGAL_PARKING),
    ("waiting_at_light", Kind.ILLEGAL_PARKING),
    ("furniture", Kind.PILED_GOODS),
    ("furniture", Kind.GARBAGE),
    ("goods_within", Kind.SHOP_OVERFLOW),
    ("bins_closed", Kind.GARBAGE),
)
PASSERS = (
    "walker",
    "walker",
    "walker",
    "umbrella_walker",
    "driving_car",
    "driving_truck",
    "cyclist",
    "scooter_rider",
    "tricycle_passing",
    "far_walker",
)
SPEEDS = {
    "walker": 1.2,
    "far_walker": 1.2,
    "umbrella_walker": 1.1,
    "driving_car": 8.0,
    "driving_truck": 6.5,
    "cyclist": 3.6,
    "scooter_rider": 5.5,
    "tricycle_passing": 3.2,
}

_BY_NAME = {role.name: role for role in ROLES}


@dataclass(frozen=True, slots=True)
class Stay:
    """An actor that stands from begins to ends (seconds)."""

    actor: Actor
    begins: float
    ends: float
    identity: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A group that goes along the street: x = start + speed (t - begins) at y."""

    cast: Cast
    role: str
    begins: float
    start: float
    speed: float
    y: float
    grain: int
    identity: int

    def x_at(self, t: float) -> float:
        return self.start + self.speed * (t - self.begins)


@dataclass(frozen=True, slots=True)
class Story:
    stays: tuple[Stay, ...]
    passages: tuple[Passage, ...]
    truth: tuple[TrueEvent, ...]


class _Teller:
    def __init__(self, chance: Random, site: Site, zones: tuple[SceneZone, ...], seconds: float) -> None:
        self.chance, self.site, self.zones, self.seconds = chance, site, zones, seconds
        self.ground = Ground(site.backdrop, site.camera)
        self.stays: list[Stay] = []
        self.truth: list[TrueEvent] = []
        self.next = PARTS_AN_ACTOR

    def identity(self) -> int:
        self.next += PARTS_AN_ACTOR
        return self.next

    def stand(self, role: Role, kind: Kind, zone: SceneZone | None, begins: float, ends: float, brief: bool) -> bool:
        """Try to let somebody play `role` in `zone` (None: outside all zones of the kind); whether there was room."""
        chance, site = self.chance, self.site
        for _ in range(10):
            cast = role.make(chance, site.layout, site.light.time == "night")
            spot = self.ground.choose(chance, role.span(site.layout), cast.high * 0.6, role.within_x(site.layout))
            if spot is None:
                return False
            actor = draw_actor(cast, role.name, *spot, site.camera, site.light, site.layout, chance.getrandbits(10))
            if actor is None or len(actor.parts) != len(cast.members):
                continue
            violates = zone is not None and not brief
            if not violates:
                actor = replace(actor, parts=tuple(replace(part, kind=None) for part in actor.parts))
            met = [stay for stay in self.stays if stay.begins < ends and begins < stay.ends]
            if any(clash(actor, stay.actor) for stay in met):
                continue
            identity = self.next + PARTS_AN_ACTOR
            seen = self._seen(actor, identity, met)
            mine = {n: one for n, one in seen.items() if identity <= n < identity + PARTS_AN_ACTOR}
            told = self._told(cast, mine, kind, zone)
            if told is None:
                continue
            self.identity()
            self.stays.append(Stay(actor, begins, ends, identity))
            first, last = max(begins, 0.0), min(ends, self.seconds)
            self.truth = [
                replace(event, visible=min(event.visible, seen[event.identity].visible))
                if event.identity in seen
                else event
                for event in self.truth
            ]
            self.truth += [
                TrueEvent(kind, one.identity, one.thing, one.box, first, last, violates, one.visible) for one in told
            ]
            return True
        return False

    def _seen(self, actor: Actor, identity: int, met: list[Stay]) -> dict[int, Labelled]:
        """What can be told of everybody who stands meanwhile, by identity, with the newcomer among them; nothing where
        it would hide somebody."""
        site = self.site
        actors = [*site.fixtures, *(stay.actor for stay in met), actor]
        numbers = [*(-1000 * n - 1000 for n in range(len(site.fixtures))), *(stay.identity for stay in met), identity]
        scratch = np.zeros_like(site.backdrop.picture)
        seen = {one.identity: one for one in compose(scratch, actors, numbers)}
        watched = {event.identity for event in self.truth}
        hidden = {
            stay.identity + n
            for stay in met
            for n in range(len(stay.actor.parts))
            if stay.identity + n in watched
            and (stay.identity + n not in seen or seen[stay.identity + n].visible < LEAST_SEEN)
        }
        return {} if hidden else seen

    def _told(self, cast: Cast, seen: dict[int, Labelled], kind: Kind, zone: SceneZone | None) -> list[Labelled] | None:
        """The things of the group that count for `kind`; None when it must not stand there."""
        wanted = {member.thing for member in cast.members if member.violates and member.thing}
        count = sum(member.violates and member.thing is not None for member in cast.members)
        told = [one for one in seen.values() if one.thing in wanted]
        if not told:
            return [] if count == 0 and zone is None else None
        if len(told) < count:
            return None
        for one in told:
            if one.visible < LEAST_SEEN or min(one.box.width, one.box.height) < LEAST_SIDE:
                return None
            if zone is not None and not lies_in(one.box, zone):
                return None
            if zone is None and any(other.kind is kind and lies_in(one.box, other) for other in self.zones):
                return None
        return told


def tell(chance: Random, site: Site, zones: tuple[SceneZone, ...], seconds: float) -> Story:
    """Stays and passages of a clip of `seconds`, and the truth about all that stands."""
    teller = _Teller(chance, site, zones, seconds)
    long, brief = min(LONG_SECONDS, 0.4 * seconds), min(BRIEF_SECONDS, 0.1 * seconds)
    for name, kind in chance.sample(LEGAL, chance.randint(3, len(LEGAL))):
        if name == "waiting_at_light":
            begins = chance.uniform(0, seconds)
            teller.stand(_in_lane(), kind, None, begins, begins + brief * chance.uniform(0.4, 0.9), True)
            continue
        role = _legal_role(name)
        if role.fits(site.layout):
            begins = -1.0 if chance.random() < 0.6 else chance.uniform(0, seconds * 0.6)
            ends = seconds + 1 if chance.random() < 0.6 else begins + long * chance.uniform(1, 2)
            teller.stand(role, kind, None, begins, ends, False)
    for zone in chance.sample(zones, len(zones)):
        clock = chance.uniform(-0.1, 0.35) * seconds
        for _ in range(chance.choice((0, 1, 1, 2))):
            length = chance.uniform(long * 1.05, max(long * 1.1, 0.7 * seconds))
            if clock + length * 0.5 > seconds or min(clock + length, seconds) - max(clock, 0) < long:
                break
            role = _BY_NAME[chance.choice(VIOLATORS[zone.kind])]
            if role.fits(site.layout):
                teller.stand(role, zone.kind, zone, clock, clock + length, False)
            clock += length + chance.uniform(30, 0.3 * seconds + 30)
        if chance.random() < 0.6:
            begins = chance.uniform(0, max(seconds - brief, 1))
            role = _BY_NAME[chance.choice(VIOLATORS[zone.kind])]
            teller.stand(role, zone.kind, zone, begins, begins + brief * chance.uniform(0.2, 0.95), True)
    passages = _passages(chance, site, seconds, teller)
    return Story(tuple(teller.stays), passages, tuple(sorted(teller.truth, key=lambda e: (e.begins_s, e.identity))))


def _legal_role(name: str) -> Role:
    if name == "far_parked":
        return replace(_BY_NAME["parked_car"], span=lambda s: (s.far_kerb - 1.3, s.far_kerb - 1.0))
    if name == "bins_closed":
        return replace(_BY_NAME["furniture"], make=_BY_NAME["closed_bins"].make)
    return _BY_NAME[name]


def _in_lane() -> Role:
    return replace(
        _BY_NAME["driving_car"], span=lambda s: (s.strip_end + 1.6, max(s.strip_end + 1.7, s.far_kerb - 1.4))
    )


def _passages(chance: Random, site: Site, seconds: float, teller: _Teller) -> tuple[Passage, ...]:
    busy = chance.uniform(6.0, 30.0)
    passages = []
    t = -40.0
    while t < seconds:
        t += chance.expovariate(1 / busy)
        name = chance.choice(PASSERS)
        role = _BY_NAME[name]
        low, high = role.span(site.layout)
        if low > high:
            continue
        way = chance.choice((-1, 1))
        speed = SPEEDS[name] * chance.uniform(0.75, 1.25) * way
        cast = role.make(chance, site.layout, site.light.time == "night")
        cast = replace(cast, turn=0.0 if way > 0 else math.pi)
        passages.append(
            Passage(
                cast, name, t, -way * 32.0, speed, chance.uniform(low, high), chance.getrandbits(10), teller.identity()
            )
        )
    return tuple(passages)
