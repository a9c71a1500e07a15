"""Training: pictures a second, where the time goes, and the hours that 1.5 million scenes would take here.

`models/training_environment/.venv/bin/python -m benchmarks.training [--steps N]` learns from simulated scenes,
without Ray, feed and network one after the other in one process; in a real run the feed works beside the network.
CPU milliseconds are given besides, because they say on a busy machine what the clock cannot.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from data_contracts.errors import CityEyeError
from data_contracts.schemas.things import THINGS
from models.training.ema import MeanWeights
from models.training.feed import CHUNK, FeedPlan, chunk
from models.training.losses import loss_of
from models.training.network import YoloxNano, anchor_grid
from models.training.sample import columns, pictures_of, truth_of

_SCENES = 1_500_000
_PART = 8


class Clock:
    """Wall and CPU seconds of each share."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)

    @contextmanager
    def share(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall[name] += time.perf_counter() - wall
        self.cpu[name] += time.process_time() - cpu


def measure(steps: int, height: int, width: int, threads: int) -> tuple[Clock, int]:
    """The clock after at least `steps` parts of eight pictures (whole chunks), and how many pictures that were."""
    torch.set_num_threads(threads)
    network = YoloxNano(len(THINGS)).to(memory_format=torch.channels_last)
    mean, optimizer = MeanWeights(network), torch.optim.AdamW(network.parameters(), 1e-4, fused=True)
    cells, strides = anchor_grid(height, width)
    plan = FeedPlan(1, height, width, None, Path("unused"), None, 0.0)
    clock, device, pictures = Clock(), torch.device("cpu"), 0
    made = [columns(chunk(plan, 0))]
    for number in range(1, 1 + -(-steps * _PART // CHUNK)):
        with clock.share("feed"):
            made.append(columns(chunk(plan, number)))
    for batch in made:
        # The first chunk warms up.
        kept = Clock() if batch is made[0] else clock
        for at in range(0, CHUNK if batch is not made[0] else 2 * _PART, _PART):
            part = slice(at, at + _PART)
            with kept.share("forward"):
                raw = network(pictures_of(batch, part, device))
            with kept.share("loss"):
                loss = loss_of(raw, truth_of(batch, part, device), cells, strides)
            with kept.share("backward"):
                loss.total.backward()
            with kept.share("optimizer, mean"):
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                mean.update(network)
            pictures += 0 if kept is not clock else _PART
    return clock, pictures


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.training", description=__doc__)
    parser.add_argument("--steps", type=int, default=30, help="of eight pictures")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(words)
    try:
        clock, pictures = measure(chosen.steps, chosen.height, chosen.width, chosen.threads)
    except CityEyeError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    total = sum(clock.wall.values())
    for name, wall in clock.wall.items():
        cpu = clock.cpu[name] / pictures * 1e3
        print(f"{name:16} {wall / total:5.0%}  {wall / pictures * 1e3:6.1f} ms a picture, {cpu:6.1f} ms of CPU")
    rate = pictures / total
    print(f"{rate:.1f} pictures/s at {chosen.height} x {chosen.width} with {chosen.threads} threads;", end=" ")
    print(f"{_SCENES:,} scenes take {_SCENES / rate / 3600:.1f} hours")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
