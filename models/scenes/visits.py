"""Visits: what stands at a spot until people take it away. A pure function of (seed, block, departure, time).

A thing stays until its departure is known; the next one comes after a gap that chance sets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from models.scenes.layout import WIDTH, Layout, Spot

GAP_MINUTES = (15.0, 40.0)
"""A spot is free for so many minutes of the street's time; within that of the mending check nothing new comes."""
FIRST_MINUTES = (1.0, 20.0)
"""After its opening the whole street fills sooner."""
LEAST_GAP_SECONDS = 10.0
OPENING = 0
"""The number of the departure that opens a street: nothing stands yet."""
FAINT_EVERY = 8
"""One visit in so many is hard to make out: what the eye reports of it is only a suspicion."""

CAR_SPEED, CART_SPEED = 90.0, 45.0
_DRIVEN = {"car": CAR_SPEED, "truck": CAR_SPEED, "tricycle": CART_SPEED, "vendor_cart": CART_SPEED}
_FIXED = ("laundry", "banner", "bin_overflow")


@dataclass(frozen=True, slots=True)
class Gone:
    """The visit of a spot that ended last: its number, and when, in seconds since 1970."""

    number: int
    leaves_at: float


@dataclass(frozen=True, slots=True)
class Visit:
    """One thing at its spot. x: of its foot point.  comes_at, leaves_at: seconds since 1970; None is not known.

    faint: it stands in haze, and is made out badly.
    """

    number: int
    thing: str
    look: int
    x: float
    faint: bool
    comes_at: float | None
    leaves_at: float | None

    def stands(self, t: float) -> bool:
        """True while it is at its place, neither coming nor going."""
        return (self.comes_at is None or t >= self.comes_at) and (self.leaves_at is None or t < self.leaves_at)


def last_visit(seed: int, place: Layout, spot: Spot, gone: Gone) -> Visit | None:
    """The visit that ended last; None when that was the opening of the street."""
    return None if gone.number == OPENING else _visit(seed, place, spot, gone.number, None, gone.leaves_at)


def next_visit(seed: int, place: Layout, spot: Spot, gone: Gone, pace: float) -> Visit:
    """The visit that follows, which stays until its own departure is known."""
    least, most = FIRST_MINUTES if gone.number == OPENING else GAP_MINUTES
    chance = random.Random(f"{seed} {place.block} {spot.name} gap {gone.number}")
    gap = chance.uniform(least, most) * 60 / pace
    if gone.number != OPENING:
        gap = max(gap, LEAST_GAP_SECONDS)
    return _visit(seed, place, spot, gone.number + 1, gone.leaves_at + gap, None)


def around(seed: int, place: Layout, spot: Spot, gone: Gone, pace: float) -> Iterator[Visit]:
    """The visit that ended last, then the one that follows."""
    if last := last_visit(seed, place, spot, gone):
        yield last
    yield next_visit(seed, place, spot, gone, pace)


def place_at(visit: Visit, place: Layout, t: float) -> float | None:
    """The x of its foot point at t, driving in or out where it drives; None when it is not in the picture."""
    speed = _DRIVEN.get(visit.thing)
    early = 0.0 if visit.comes_at is None else max(0.0, visit.comes_at - t)
    late = 0.0 if visit.leaves_at is None else max(0.0, t - visit.leaves_at)
    if visit.leaves_at is not None and t == visit.leaves_at:
        late = 1e-6
    if not early and not late:
        return visit.x
    if speed is None:
        return None
    x = visit.x + (-1 if place.mirrored else 1) * speed * (late - early)
    return x if -70 <= x <= WIDTH + 70 else None


def is_driven(thing: str) -> bool:
    """True for what comes and goes on wheels."""
    return thing in _DRIVEN


def _visit(seed: int, place: Layout, spot: Spot, number: int, comes_at: float | None, leaves_at: float | None) -> Visit:
    chance = random.Random(f"{seed} {place.block} {spot.name} visit {number}")
    thing, look, shift = chance.choice(spot.things), chance.randrange(1000), chance.uniform(-10, 10)
    x = float(spot.x) if thing in _FIXED else spot.x + shift
    index = next(i for i, s in enumerate(place.spots) if s.name == spot.name)
    faint = (seed + index * 3 + number * 5) % FAINT_EVERY == 0
    return Visit(number, thing, look, x, faint, comes_at, leaves_at)
