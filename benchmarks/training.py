"""Training: pictures a second, where the time goes, and the hours that 1.5 million scenes would take here.

`models/training_environment/.venv/bin/python -m benchmarks.training [--steps N]` learns from simulated scenes,
without Ray, feed and network one after the other in one process; in a real run the feed works beside the network. The
network learns in 32 bits, in bfloat16, and in bfloat16 made dense, part by part in turn, and the ratios are told.
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
from models.training.dense import make_dense
from models.training.ema import MeanWeights
from models.training.feed import CHUNK, FeedPlan, chunk
from models.training.losses import loss_of
from models.training.network import YoloxNano, anchor_grid
from models.training.precision import Precision, computing, in_format
from models.training.sample import columns, pictures_of, truth_of

_SCENES = 1_500_000
_PART = 8
_DEVICE = torch.device("cpu")
FORMS: dict[str, tuple[Precision, bool]] = {
    "f32": ("f32", False),
    "bf16": ("bf16", False),
    "bf16, dense": ("bf16", True),
}
"""Of a pupil: in what it computes, and whether depth-wise convolutions were made dense."""


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


class Pupil:
    """A network that learns in one form."""

    def __init__(self, precision: Precision, dense: bool, height: int, width: int) -> None:
        network = YoloxNano(len(THINGS))
        self.network = (make_dense(network) if dense else network).to(memory_format=torch.channels_last)
        self.mean = MeanWeights(self.network)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), 1e-4, fused=True)
        self.cells, self.strides = anchor_grid(height, width)
        self.dtype = computing(precision, _DEVICE)
        self.clock = Clock()

    def learn(self, batch: dict, part: slice, clock: Clock) -> None:
        with clock.share("forward"), in_format(self.dtype, _DEVICE):
            raw = self.network(pictures_of(batch, part, _DEVICE))
        with clock.share("loss"):
            loss = loss_of(raw, truth_of(batch, part, _DEVICE), self.cells, self.strides)
        with clock.share("backward"):
            loss.total.backward()
        with clock.share("optimizer, mean"):
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self.mean.update(self.network)


def measure(steps: int, height: int, width: int, threads: int) -> tuple[Clock, dict[str, Clock], int]:
    """Clocks of the feed and of each form after at least `steps` parts of eight pictures (whole chunks), and how
    many pictures that were."""
    torch.set_num_threads(threads)
    pupils = {name: Pupil(*form, height, width) for name, form in FORMS.items()}
    plan = FeedPlan(1, height, width, None, Path("unused"), None, 0.0)
    feed, pictures = Clock(), 0
    made = [columns(chunk(plan, 0))]
    for number in range(1, 1 + -(-steps * _PART // CHUNK)):
        with feed.share("feed"):
            made.append(columns(chunk(plan, number)))
    for batch in made:
        # The first chunk warms up.
        warm = batch is not made[0]
        for at in range(0, CHUNK if warm else 2 * _PART, _PART):
            for pupil in pupils.values():
                pupil.learn(batch, slice(at, at + _PART), pupil.clock if warm else Clock())
            pictures += _PART if warm else 0
    return feed, {name: pupil.clock for name, pupil in pupils.items()}, pictures


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.training", description=__doc__)
    parser.add_argument("--steps", type=int, default=30, help="of eight pictures")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(words)
    try:
        feed, clocks, pictures = measure(chosen.steps, chosen.height, chosen.width, chosen.threads)
    except CityEyeError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    rates: dict[str, float] = {}
    for form, clock in clocks.items():
        shares = {**feed.wall, **clock.wall}
        total = sum(shares.values())
        for name, wall in shares.items():
            cpu = (feed.cpu | clock.cpu)[name] / pictures * 1e3
            print(f"{name:16} {wall / total:5.0%}  {wall / pictures * 1e3:6.1f} ms a picture, {cpu:6.1f} ms of CPU")
        rates[form] = pictures / total
        print(f"{form}: {rates[form]:.1f} pictures/s at {chosen.height} x {chosen.width}", end=" ")
        print(f"with {chosen.threads} threads; {_SCENES:,} scenes take {_SCENES / rates[form] / 3600:.1f} hours\n")
    here = "bf16" if computing("auto", _DEVICE) == torch.bfloat16 else "f32"
    print(f"bf16 is {rates['bf16'] / rates['f32']:.2f} times as fast; `auto` learns in {here} here")
    print(f"dense it is {rates['bf16, dense'] / rates['bf16']:.2f} times as fast as depth-wise")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
