"""Whole path: frames a second from clip to stored observation, against the bare detector on the same frames.

`python -m benchmarks.whole_path` starts PostgreSQL, Triton, Ray and Serve, lets cameras play a clip as fast as their
pictures are taken, each picture scored (no change gate), and counts what one camera shard gets through: decoding,
health of the view, letterbox, deployment handle, Triton, place tracking, observations and place state in PostgreSQL.
The bare detector gets the same frames, letterboxed before, in batches of the same size, two in flight. Both take turns,
so that what else the machine does hits both; the ratio is the median of the rounds. On a machine that others use, too,
more programs get a larger share of it, which flatters the whole path: so the processor time each way takes for a frame
is told as well, and its ratio does not depend on what else runs. Prints a table and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from data_contracts.schemas.camera import Camera
from data_contracts.settings import get_settings
from models.letterbox import letterbox
from models.registry import describe
from models.triton_client import TritonDetector
from serve.scoring import BATCH
from serve.shards import shard_name
from tests.fixtures_serve import ServeSystem, add_camera, running_system, wait_until

CLIP = "ahmetozlu-vehicle_survaillance.mp4"
ZONE = "258,110 305,104 420,146 560,142 639,140 639,290 590,264 400,182 300,150 262,128"
EVERY_FRAME = 0.01


def cameras_of(clip: Path, count: int) -> list[Camera]:
    """`count` cameras that play the clip for ever, as fast as they may."""
    source = f"file://{clip}?loop=forever&rate=fast"
    return [Camera(f"bench-{i}", f"Bench {i}", source, sample_seconds=EVERY_FRAME, enabled=False) for i in range(count)]


def letterboxed(clip: Path, model: str) -> np.ndarray:
    """All frames of the clip as the detector is fed them: uint8 [n, H, W, 3]."""
    capture, frames = cv2.VideoCapture(str(clip)), []
    while (answer := capture.read())[0]:
        frames.append(letterbox(answer[1], describe(model))[0])
    return np.stack(frames)


@dataclass(frozen=True)
class Speed:
    """frames: a second.  milliseconds: processor time a frame, of all processes involved."""

    frames: float
    milliseconds: float


class Meter:
    """Measures frames and the processor time of some parts' processes and of this one, from when it was made."""

    def __init__(self, system: ServeSystem, parts: tuple[str, ...]) -> None:
        self._system, self._parts = system, parts
        self._seconds, self._began = self._processor_seconds(), time.perf_counter()

    def speed(self, frames: int) -> Speed:
        """Of `frames` done since."""
        passed = time.perf_counter() - self._began
        return Speed(frames / passed, 1000 * (self._processor_seconds() - self._seconds) / max(1, frames))

    @property
    def passed(self) -> float:
        return time.perf_counter() - self._began

    def _processor_seconds(self) -> float:
        processes = [psutil.Process()]
        for part in self._parts:
            processes += [psutil.Process(self._system.processes[part].pid), *self._system.processes_of(part)]
        total = 0.0
        for process in processes:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total


def bare_speed(system: ServeSystem, detector: TritonDetector, frames: np.ndarray, seconds: float) -> Speed:
    """The detector alone, over at least `seconds`."""
    done, at, meter = 0, 0, Meter(system, ("triton",))
    while meter.passed < seconds:
        # Four batches a call: the client keeps two in flight.
        part = frames[at : at + 4 * BATCH]
        detector.detect_letterboxed(part)
        done, at = done + len(part), (at + 4 * BATCH) % len(frames)
    return meter.speed(done)


class WholePath:
    """The running system's shard, and the cameras it is given."""

    def __init__(self, system: ServeSystem, cameras: list[Camera]) -> None:
        self._system, self._cameras = system, cameras
        for camera in cameras:
            add_camera(system, camera, (640, 352), ZONE)

    def figures(self) -> dict[str, Any]:
        """`cameras` that the shard watches now and pictures it has `scored`."""
        figures: dict[str, Any] = self._system.health()["parts"][shard_name(0)]["detail"]
        return figures

    def scored(self) -> int:
        return int(self.figures()["scored"])

    @contextmanager
    def running(self) -> Iterator[None]:
        """With the cameras on; off again, and everything stored, afterwards."""
        before = self.scored()
        self._enable(True)
        wait_until(lambda: self.scored() > before + 2 * len(self._cameras), 240, "the first frames")
        yield
        self._enable(False)
        wait_until(lambda: self.figures()["cameras"] == 0, 60, "the end of the cameras")

    def speed(self, seconds: float) -> Speed:
        """Of frames that went the whole path."""
        with self.running():
            before, meter = self.scored(), Meter(self._system, ("triton", "ray", "serve", "postgres"))
            time.sleep(seconds)
            return meter.speed(self.scored() - before)

    def _enable(self, enabled: bool) -> None:
        with self._system.database.unit_of_work() as uow:
            for camera in self._cameras:
                uow.cameras.update(replace(camera, enabled=enabled))

    def stored(self) -> dict[str, int]:
        """Rows in the database."""
        with self._system.database.unit_of_work() as uow:
            names = ("observations", "sightings", "incidents", "cases")
            return {n: uow.connection.execute(f"SELECT count(*) AS n FROM {n}").fetchone()["n"] for n in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=get_settings().triton.model)
    parser.add_argument("--cameras", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    data = get_settings().sample_data
    if data is None:
        raise SystemExit("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    clip = data / "videos" / CLIP
    frames = letterboxed(clip, arguments.model)
    home = Path(tempfile.mkdtemp(prefix="cityeye-"))
    home.chmod(0o755)
    rounds: list[tuple[Speed, Speed]] = []
    try:
        with running_system(home, triton={"model": arguments.model}, eye={"rescore_seconds": 1e-6}) as system:
            whole = WholePath(system, cameras_of(clip, arguments.cameras))
            with TritonDetector(system.settings.triton.address, arguments.model) as detector:
                bare_speed(system, detector, frames, 2)
                for _ in range(arguments.rounds):
                    bare = bare_speed(system, detector, frames, arguments.seconds)
                    rounds.append((whole.speed(arguments.seconds), bare))
            stored = whole.stored()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    _tell(arguments, rounds, stored)


def _tell(arguments: argparse.Namespace, rounds: list[tuple[Speed, Speed]], stored: dict[str, int]) -> None:
    table = Table("round", "whole path, frames/s", "bare detector, frames/s", "ratio", "ms whole", "ms bare", "ratio")
    for number, (whole, bare) in enumerate(rounds, 1):
        table.add_row(
            str(number),
            f"{whole.frames:.1f}",
            f"{bare.frames:.1f}",
            f"{whole.frames / bare.frames:.2f}",
            f"{whole.milliseconds:.1f}",
            f"{bare.milliseconds:.1f}",
            f"{bare.milliseconds / whole.milliseconds:.2f}",
        )
    Console(stderr=True).print(table)
    figures = {
        "model": arguments.model,
        "cameras": arguments.cameras,
        "whole_path_per_second": round(median(w.frames for w, _ in rounds), 1),
        "bare_detector_per_second": round(median(b.frames for _, b in rounds), 1),
        "ratio": round(median(w.frames / b.frames for w, b in rounds), 3),
        "processor_time_ratio": round(median(b.milliseconds / w.milliseconds for w, b in rounds), 3),
        "target": 0.8,
        "stored": stored,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
