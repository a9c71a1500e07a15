"""The same networks without Triton, in Triton's Python environment; asked line by line by `benchmarks/detector.py`.

A line is JSON {"way", "networks", "frames", "threads", "things"}; the answer is one line with frames a second.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
import types
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
import openvino

_MODEL = Path(__file__).resolve().parents[1] / "models" / "repository" / "yolox_nano_v1" / "1" / "model.py"


@cache
def _served() -> types.ModuleType:
    """The code that Triton runs. The utilities that Triton alone provides are not used by what is measured here."""
    sys.modules["triton_python_backend_utils"] = types.ModuleType("triton_python_backend_utils")
    specification = importlib.util.spec_from_file_location("served", _MODEL)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@cache
def _pictures(file: str) -> np.ndarray:
    return np.load(file)


@cache
def _way(way: str, networks: str, height: int, width: int, threads: int, things: str) -> Callable:
    """networks: JSON list of [file, height, width, classes], all of which look at each picture."""
    parts = [
        (
            Path(file),
            (seen_height, seen_width),
            _served().YoloxDecoder(seen_height, seen_width, things.split(","), classes, 0.05, 0.65),
        )
        for file, seen_height, seen_width, classes in json.loads(networks)
    ]
    if way == "onnxruntime":
        ((weights, _, decode),) = parts
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

        def detect(pictures: np.ndarray) -> None:
            for picture in pictures:
                tensor = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)
                decode(session.run(None, {"images": tensor})[0][0], 100)

        return detect
    precision = {"openvino": "auto", "openvino f32": "f32"}[way]
    queues = []
    for weights, seen, decode in parts:
        compiled = _served().compile_network(weights, (height, width), seen, threads, precision)
        queue = openvino.AsyncInferQueue(compiled)
        queue.set_callback(lambda request, decode: decode(request.get_output_tensor(0).data[0], 100))
        queues.append((queue, decode))

    def detect_side_by_side(pictures: np.ndarray) -> None:
        for i in range(len(pictures)):
            for queue, decode in queues:
                queue.start_async({0: pictures[i : i + 1]}, decode, share_inputs=True)
        for queue, _ in queues:
            queue.wait_all()

    return detect_side_by_side


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        pictures = _pictures(asked.pop("frames"))
        height, width = pictures.shape[1:3]
        detect = _way(height=height, width=width, **asked)
        detect(pictures[:2])
        began = time.perf_counter()
        detect(pictures)
        print(len(pictures) / (time.perf_counter() - began), flush=True)


if __name__ == "__main__":
    main()
