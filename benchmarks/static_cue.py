"""The static-foreground cue: what it costs a frame, and what it finds in a simulated street from the pictures alone.

`python -m benchmarks.static_cue` measures one core. Cost: a noisy street at rest, and one in which 20 things stand, at
two picture sizes, in milliseconds a frame and as a ratio to decoding a JPEG of the same picture. Finding: hours of the
simulated street at one frame a second, none of its truth shown to the cue; a put-down thing that came after the street
was learnt and stood for 60 s counts as found when a proposal lay on it; each proposal lay on such a thing, on a
standing vehicle or its umbrella (which a detector would explain), or on nothing. Prints two tables and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from data_contracts.schemas.geometry import Box
from data_contracts.settings import EyeSettings
from models.scenes import SimulatedStreet
from serve.static_cue import StaticCue
from serve.static_proposal import LEFT_THINGS, is_same_thing
from serve.street_memory import MEMORY_WIDTH
from tests.fakes.bags import a_bag, put

EYE = EyeSettings()
SIZES = ((640, 360), (1920, 1080))
BEGAN = 1_772_424_000.0
LEAST_STAY = 60


def a_cue(width: int, height: int) -> StaticCue:
    """A cue that looks everywhere."""
    return StaticCue(width, height, np.ones((round(MEMORY_WIDTH * height / width), MEMORY_WIDTH), bool), EYE)


def cost(width: int, height: int, things: int, frames: int) -> dict[str, float]:
    """Median milliseconds of one frame, and of decoding it, after the street was learnt and the things were found."""
    chance = np.random.default_rng(1)
    street = cv2.resize(chance.integers(90, 150, (12, 20, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    noise = chance.normal(0, 2.5, (4, height, width, 3)).round().astype(np.int16)
    side = width // 25
    full = street
    for number in range(things):
        x, y = width // 6 * (number % 5) + 20, height // 5 * (number // 5) + 20
        full = put(full, a_bag(side, seed=number), x, y)
    cue = a_cue(width, height)
    spent, decoded = [], []
    for number in range(150 + frames):
        picture = cv2.add(full if number > 80 else street, noise[number % 4], dtype=cv2.CV_8U)
        began = time.perf_counter()
        cue.see(picture, (0.0, 0.0), [], float(number), 1.0)
        spent.append(1000 * (time.perf_counter() - began))
        if number % 25 == 0:
            data = cv2.imencode(".jpg", picture)[1]
            began = time.perf_counter()
            cv2.imdecode(data, cv2.IMREAD_COLOR)
            decoded.append(1000 * (time.perf_counter() - began))
    assert len(cue.proposals) == things, f"{len(cue.proposals)} of {things} things were proposed"
    return {"milliseconds": round(median(spent[-frames:]), 3), "decoding": round(median(decoded), 3)}


def finding(block: str, seconds: int) -> dict[str, int]:
    """Counts over `seconds` of a simulated street."""
    street, cue = SimulatedStreet(1, block), a_cue(640, 360)
    stays: dict[tuple[str, int, int], list[int]] = {}
    made: dict[int, tuple[int, Box]] = {}
    others: dict[int, bool] = {}
    found: set[tuple[str, int, int]] = set()
    for second in range(seconds):
        picture, truth = street.render(BEGAN + second)
        cue.see(picture, (0.0, 0.0), [], float(second), 1.0)
        here = [d for d in truth if d.thing in LEFT_THINGS]
        keys = {(d.thing, round(d.box.x0), round(d.box.y0)): d.box for d in here}
        for key in keys:
            stay = stays.get(key)
            stays[key] = [second, second] if stay is None else [stay[0], second]
        for p in cue.proposals:
            box = cue.box_of(p.region)
            on = {key for key, b in keys.items() if is_same_thing(b, box) or is_same_thing(box, b)}
            found |= on
            if p.number not in made:
                made[p.number] = second, box
                moved = any(d.box.iou(box) > 0.1 for d in truth if d.thing not in LEFT_THINGS)
                others[p.number] = moved and not on
                if on:
                    made[p.number] = -1, box
    learnt = 2 * EYE.static_learn_seconds
    counted = [key for key, (came, left) in stays.items() if came > learnt and left - came >= LEAST_STAY]
    on_things = sum(at == -1 for at, _ in made.values())
    on_others = sum(others.values())
    return {
        "put down": len(counted),
        "found": len(found & set(counted)),
        "proposals": len(made),
        "on a thing": on_things,
        "on a vehicle, person or umbrella": on_others,
        "on nothing": len(made) - on_things - on_others,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--seconds", type=int, default=1800, help="of each simulated street")
    parser.add_argument("--blocks", nargs="+", default=["xiaohe-1", "bridge"])
    options = parser.parse_args()
    cv2.setNumThreads(1)
    costs = {
        f"{width}x{height}, {things} things": cost(width, height, things, options.frames)
        for width, height in SIZES
        for things in (0, 20)
    }
    table = Table("picture", "ms a frame", "of decoding a JPEG")
    for name, one in costs.items():
        table.add_row(name, f"{one['milliseconds']:.2f}", f"{one['milliseconds'] / one['decoding']:.2f}")
    findings = {block: finding(block, options.seconds) for block in options.blocks}
    streets = Table("street", *next(iter(findings.values())))
    for block, counts in findings.items():
        streets.add_row(block, *(str(count) for count in counts.values()))
    console = Console()
    console.print(table, streets)
    print(json.dumps({"cost": costs, "finding": findings}))


if __name__ == "__main__":
    main()
