"""Detector: frames a second through Triton against the same network in process, on the same frames.

`python -m benchmarks.detector` prints, for each model, frames a second and the ratio to OpenVINO in process as
Triton runs it (bfloat16 where the processor has it). The ways
take turns round by round, so that what else the machine does hits all of them; ratios are medians of one round's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from apps.runtime.process import start, stop, wait_ready
from apps.runtime.triton import find_environment, triton_part
from data_contracts.settings import Settings, TritonSettings
from models.description import DetectorDescription
from models.letterbox import letterbox
from models.pull import add_model
from models.registry import DETECTORS
from models.triton_client import TritonDetector
from models.triton_config import classes_of

# The published network has a fixed input of 416 by 416, which ONNX Runtime cannot change.
_ONNX_RUNTIME_SHAPE = (416, 416, 3)


class InProcess:
    """`detector_in_process.py` in Triton's environment."""

    def __init__(self, settings: Settings) -> None:
        program = Path(__file__).with_name("detector_in_process.py")
        self._process = subprocess.Popen(
            [str(find_environment(settings) / "bin" / "python"), str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def frames_per_second(self, **question: object) -> float:
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def read_frames(clip: Path, count: int) -> list[np.ndarray]:
    """`count` frames spread over the clip."""
    capture = cv2.VideoCapture(str(clip))
    frames = []
    while (answer := capture.read())[0]:
        frames.append(answer[1])
    return [frames[i] for i in np.linspace(0, len(frames) - 1, count).astype(int)]


def rate(work: Callable[[], object], frames: int) -> float:
    began = time.perf_counter()
    work()
    return frames / (time.perf_counter() - began)


def ways_of(
    description: DetectorDescription,
    folder: Path,
    frames: list[np.ndarray],
    detector: TritonDetector,
    in_process: InProcess,
    threads: int,
) -> dict[str, Callable[[], float]]:
    """Each way to detect the frames, as a function that gives frames a second."""
    batch = np.stack([letterbox(frame, description)[0] for frame in frames])
    saved = folder / f"{description.model_name}.npy"
    np.save(saved, batch)
    version = folder / "model_repository" / description.model_name / "1"
    networks = [
        (d.weights, d.input_height, d.input_width, d.source_classes) for d in (description, *description.companions)
    ]
    question = {
        "networks": json.dumps(
            [(str(version / w.file_name), height, width, classes_of(pairs)) for w, height, width, pairs in networks]
        ),
        "frames": str(saved),
        "threads": threads,
        "things": ",".join(description.things),
    }
    inside = ["openvino", "openvino f32"]
    if description.input_shape == _ONNX_RUNTIME_SHAPE:
        inside.append("onnxruntime")
    ways: dict[str, Callable[[], float]] = {
        f"in process, {way}": lambda way=way: in_process.frames_per_second(way=way, **question) for way in inside
    }
    size = description.pictures_a_request
    chunks = [batch[i : i + size] for i in range(0, len(batch), size)]
    ways |= {
        "Triton, one request in flight": lambda: rate(
            lambda: [detector.detect_letterboxed(c) for c in chunks], len(batch)
        ),
        "Triton, two in flight": lambda: rate(lambda: detector.detect_letterboxed(batch), len(batch)),
        "Triton, pictures to boxes": lambda: rate(lambda: detector.detect(frames), len(batch)),
    }
    return ways


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--instances", type=int, default=1, help="processes of the model in Triton")
    parser.add_argument("--threads", type=int, default=2, help="threads of each")
    parser.add_argument("--port", type=int, default=18700)
    parser.add_argument("--models", nargs="*", default=[d.model_name for d in DETECTORS])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        triton = TritonSettings(port=asked.port, instances=asked.instances, threads=asked.threads)
        settings = Settings(home=Path(name), triton=triton)
        if settings.sample_data is None:
            parser.error("no sample data: set CITYEYE_SHARED to the folder that holds data/")
        clip = settings.sample_data / "videos" / "ahmetozlu-vehicle_survaillance.mp4"
        frames = read_frames(clip, asked.frames)
        part, in_process = triton_part(settings), InProcess(settings)
        server = start(part)
        try:
            wait_ready(part, server)
            for description in DETECTORS:
                if description.model_name in asked.models:
                    _measure(description, settings, frames, part.address, in_process, asked)
        finally:
            stop(part, server)
            in_process.close()


def _measure(
    description: DetectorDescription,
    settings: Settings,
    frames: list[np.ndarray],
    address: str,
    in_process: InProcess,
    asked: argparse.Namespace,
) -> None:
    add_model(description.model_name, settings)
    with TritonDetector(address, description.model_name, timeout_seconds=120) as detector:
        detector.ensure_loaded()
        ways = ways_of(description, settings.home, frames, detector, in_process, asked.instances * asked.threads)
        rounds = [{name: way() for name, way in ways.items()} for _ in range(asked.rounds + 1)][1:]
    table = Table(
        title=f"{description.model_name}, {description.input_height}x{description.input_width}, "
        f"{asked.instances} x {asked.threads} threads"
    )
    for column in ("way", "frames/s", "ratio"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for name in ways:
        ratios = [one[name] / one["in process, openvino"] for one in rounds]
        table.add_row(name, f"{median(one[name] for one in rounds):.0f}", f"{median(ratios):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
