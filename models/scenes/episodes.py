"""What is in a simulated street at a time: a pure function of (seed, block, seconds, what people took away)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.scenes.layout import BINS, RACK, WIDTH, Layout, Spot
from models.scenes.visits import CAR_SPEED, CART_SPEED, Gone, around, is_driven, place_at

NOBODY: Mapping[str, Gone] = {}
SHORTEST_PERIOD = 40.0
"""However fast the street's life goes, a car needs time to drive in, stand and drive out."""

TRAFFIC = ((11.0, 354, 110, 150), (17.0, 356, 120, 160), (14.0, 338, 70, 95))
"""Passing vehicles: seconds between them, y of the foot point, least and most pixels a second. The last is a rider."""
PULL_OUT = 14.0
"""Pixels by which a car that parks or leaves keeps clear of those that stand at the kerb."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing with its foot point. look: which of its appearances. step: phase of walking. heading: 1 right, -1 left.

    thing: name in the truth; drawing: name of its sprite where that differs.  faint: in haze, made out badly.
    """

    thing: str
    x: float
    y: float
    look: int = 0
    step: int = 0
    heading: int = 1
    drawing: str = ""
    faint: bool = False


def things_at(
    seed: int, place: Layout, seconds: float, pace: float = 1.0, gone: Mapping[str, Gone] = NOBODY
) -> list[Standing]:
    """Everything in the picture at `seconds`, farthest first.

    pace: how much faster things come and go; people and cars move as ever.
    gone: by spot, what people took away last; a spot that is not in it keeps to a timetable of its own.
    """
    found = [*_furniture(seed, place), *_walkers(seed, place, seconds), *_traffic(seed, place, seconds)]
    overflowing = False
    for spot in place.spots:
        left = gone.get(spot.name)
        if left is None:
            standings = _episode(seed, place, spot, seconds, pace)
        else:
            standings = _visits(seed, place, spot, seconds, pace, left)
        for standing in standings:
            overflowing |= standing.thing == "bin_overflow"
            found.append(standing)
    if overflowing:
        # The full bin stands where the empty one was.
        first_bin = next(s for s in found if s.thing == "garbage_bin")
        found.remove(first_bin)
    return sorted(found, key=lambda s: (s.y, s.x))


def _chance(seed: int, place: Layout, *what: object) -> random.Random:
    return random.Random(f"{seed} {place.block} {what}")


def _cycle(chance: random.Random, period: float, seconds: float) -> tuple[int, float]:
    """Number of the cycle, and seconds within it; each thing's cycles begin at another time."""
    shifted = seconds + chance.random() * period
    number = math.floor(shifted / period)
    return number, shifted - number * period


def _visits(seed: int, place: Layout, spot: Spot, seconds: float, pace: float, gone: Gone) -> Iterator[Standing]:
    for visit in around(seed, place, spot, gone, pace):
        x = place_at(visit, place, seconds)
        if x is None:
            continue
        heading = (-1 if place.mirrored else 1) if is_driven(visit.thing) else 1
        y = spot.y + (min(PULL_OUT, abs(x - visit.x) * 0.35) if visit.thing in ("car", "truck") else 0)
        yield Standing(visit.thing, x, y, visit.look, heading=heading, faint=visit.faint)
        if visit.stands(seconds):
            yield from _company(visit.thing, x, spot.y, visit.look, heading)


def _company(thing: str, x: float, y: float, look: int, heading: int) -> Iterator[Standing]:
    """A cart that stands has its umbrella up and its seller beside it."""
    if thing in ("tricycle", "vendor_cart"):
        yield Standing("umbrella", x + 2, y - 2, look)
        yield Standing("person", x - heading * 44, y - 4, look)


def _episode(seed: int, place: Layout, spot: Spot, seconds: float, pace: float) -> Iterator[Standing]:
    period = max(spot.period_seconds / pace, min(SHORTEST_PERIOD, spot.period_seconds))
    number, within = _cycle(_chance(seed, place, spot.name), period, seconds)
    chance = _chance(seed, place, spot.name, number)
    begins = period * chance.uniform(0.03, 0.15)
    ends = begins + period * chance.uniform(0.45, 0.7)
    thing, look, shift = chance.choice(spot.things), chance.randrange(1000), chance.uniform(-10, 10)
    skipped = chance.random() < 0.12 and pace <= 1
    if skipped or not begins <= within < ends:
        return
    # What belongs to a wall, a bin or two trees cannot stand elsewhere.
    fixed = thing in ("laundry", "banner", "bin_overflow")
    x = float(spot.x) if fixed else spot.x + shift
    if is_driven(thing):
        heading = -1 if place.mirrored else 1
        speed = CAR_SPEED if thing in ("car", "truck") else CART_SPEED
        arriving = max(0.0, begins + _way(x, heading, False) / speed - within)
        leaving = max(0.0, within - (ends - _way(x, heading, True) / speed))
        x += heading * speed * (leaving - arriving)
        yield Standing(thing, x, spot.y, look, heading=heading)
        if not arriving and not leaving:
            yield from _company(thing, x, spot.y, look, heading)
    else:
        yield Standing(thing, x, spot.y, look)


def _way(x: float, heading: int, out: bool) -> float:
    """Pixels from outside the picture to x, or on from x to outside."""
    to_the_right = WIDTH + 70 - x
    to_the_left = x + 70
    return to_the_right if out == (heading > 0) else to_the_left


def _furniture(seed: int, place: Layout) -> Iterator[Standing]:
    """What may stand where it stands."""
    for x, y in BINS:
        yield Standing("garbage_bin", place.x(x), y)
    x0, _, x1, y1 = RACK
    for index in range(3):
        chance = _chance(seed, place, "rack", index)
        thing = chance.choice(("bicycle", "bicycle", "e_scooter"))
        x = place.x(x0 + 22 + index * (x1 - x0 - 40) / 2)
        yield Standing(thing, x, y1 - 12, chance.randrange(1000), heading=chance.choice((1, -1)))


def _walkers(seed: int, place: Layout, seconds: float) -> Iterator[Standing]:
    for slot in range(6):
        number, within = _cycle(_chance(seed, place, "walker", slot), 19.0 + 5 * slot, seconds)
        chance = _chance(seed, place, "walker", slot, number)
        speed, heading = chance.uniform(36, 56), chance.choice((1, -1))
        x = within * speed - 30
        if x < WIDTH + 30:
            yield Standing(
                "person",
                x if heading > 0 else WIDTH - x,
                chance.uniform(246, 287),
                chance.randrange(12),
                step=int(within * 4) % 2,
                heading=heading,
            )


def _traffic(seed: int, place: Layout, seconds: float) -> Iterator[Standing]:
    for slot, (period, y, least, most) in enumerate(
        ((11.0, 354, 110, 150), (17.0, 356, 120, 160), (14.0, 338, 70, 95))
    ):
        number, within = _cycle(_chance(seed, place, "traffic", slot), period, seconds)
        chance = _chance(seed, place, "traffic", slot, number)
        speed = chance.uniform(least, most)
        heading = (-1 if place.mirrored else 1) * (1 if slot == 2 else -1)
        x = within * speed - 70
        if chance.random() < 0.3 or x > WIDTH + 70:
            continue
        look, x = chance.randrange(1000), x if heading > 0 else WIDTH - x
        if slot < 2:
            yield Standing("car", x, y, look, heading=heading)
        else:
            yield Standing("e_scooter", x, y, look % 4, heading=heading, drawing="rider")
