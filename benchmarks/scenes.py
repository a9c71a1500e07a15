"""Scenes: how many a second are drawn by one process and by several, and where the time of one goes.

`python -m benchmarks.scenes` lets processes of their own, each with one thread, draw scenes of seeds that nobody has
seen, in runs that share sites as in training. One and several take turns round by round, so that what else the machine
does hits all of them; the ratio is the median of the rounds. The processor time of a scene is told as well, for it
depends less on what else runs. Prints a table and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from statistics import median

import cv2
from rich.console import Console
from rich.table import Table

from models.scenes.world import SCENES_A_SITE, make_scene
from models.scenes.world.site import site_of

WARM_UP_SEED = 2**40


def draw_scenes(seed: int, count: int, height: int, width: int, begin: Barrier, answers: multiprocessing.Queue) -> None:
    """Draw scenes 0 … count of `seed` as soon as all are ready; puts seconds and processor seconds into `answers`."""
    cv2.setNumThreads(1)
    make_scene(WARM_UP_SEED, 0, height, width)
    begin.wait()
    began, worked = time.perf_counter(), time.process_time()
    for index in range(count):
        make_scene(seed, index, height, width)
    answers.put((time.perf_counter() - began, time.process_time() - worked))


def rate(processes: int, seed: int, asked: argparse.Namespace) -> tuple[float, float]:
    """Scenes a second of all together, and processor milliseconds a scene."""
    context = multiprocessing.get_context("spawn")
    begin, answers = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=draw_scenes, args=(seed + n, asked.scenes, asked.height, asked.width, begin, answers))
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    told = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    longest, processor = max(t[0] for t in told), sum(t[1] for t in told)
    return processes * asked.scenes / longest, 1000 * processor / (processes * asked.scenes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scenes", type=int, default=8 * SCENES_A_SITE, help="scenes a process draws in a round")
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--seed", type=int, default=900)
    asked = parser.parse_args()
    rounds = [
        {n: rate(n, asked.seed + 100 * turn, asked) for n in asked.processes} for turn in range(asked.rounds)
    ]  # fmt: skip
    cv2.setNumThreads(1)
    began = time.process_time()
    for number in range(8):
        site_of(asked.seed + 7, number, asked.height, asked.width)
    site_ms = (time.process_time() - began) / 8 * 1000
    first = asked.processes[0]
    table = Table(
        title=f"scenes of {asked.height}x{asked.width}; a site of {SCENES_A_SITE} scenes takes {site_ms:.0f} ms"
    )
    for column in ("processes", "scenes/s", "ratio", "processor ms a scene"):
        table.add_column(column, justify="right")
    told = {}
    for n in asked.processes:
        speed, ratio = median(one[n][0] for one in rounds), median(one[n][0] / one[first][0] for one in rounds)
        work = median(one[n][1] for one in rounds)
        told[n] = {"scenes_per_second": round(speed), "ratio": round(ratio, 2), "processor_ms": round(work, 2)}
        table.add_row(str(n), f"{speed:.0f}", f"{ratio:.2f}", f"{work:.2f}")
    Console().print(table)
    print(json.dumps({"site_ms": round(site_ms, 1), "processes": told}))


if __name__ == "__main__":
    main()
