"""Triton Python-backend model: letterboxed pictures in, boxes of things out. Runs in Triton's own environment.

Shared by every detector of the repository; what differs stands in `parameters` of its config.pbtxt. The weights lie
in the version folder. Needs numpy and openvino. One picture is one inference of OpenVINO, and the pictures of a
request run side by side: that measures faster on CPUs than batches inside the network, and makes the answer for a
picture independent of its neighbours.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino
import triton_python_backend_utils as pb_utils

# Triton gives a process up after a second without a sign of life.
_STOOD_STILL_SECONDS = 1.0
_WATCH_SECONDS = 0.1


class YoloxDecoder:
    """Boxes from the undecoded output of YOLOX: xy = (p + grid) · stride, wh = exp(p) · stride, strides 8, 16, 32.

    Source of the formula: `demo_postprocess` in yolox/utils/demo_utils.py of Megvii YOLOX.
    """

    def __init__(self, height: int, width: int, things: list[str], source_classes: str, floor: float, overlap: float):
        grids, strides = [], []
        for stride in (8, 16, 32):
            y, x = np.mgrid[0 : height // stride, 0 : width // stride]
            grids.append(np.stack([x.ravel(), y.ravel()], 1))
            strides.append(np.full((grids[-1].shape[0], 1), stride))
        self.grid = np.concatenate(grids).astype(np.float32)
        self.stride = np.concatenate(strides).astype(np.float32)
        self.floor, self.overlap = floor, overlap
        pairs = [pair.split(":") for pair in source_classes.split(",")]
        self.columns = np.array([5 + int(number) for number, _ in pairs])
        self.thing_of_column = np.array([things.index(thing) for _, thing in pairs], np.int32)

    def __call__(self, output: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """output: float32 [anchors, 85] of one picture. Returns boxes [k, 4], scores [k], classes [k], k ≤ most."""
        # A score is objectness times class score, so objectness alone rules out nearly every anchor.
        rows = np.flatnonzero(output[:, 4] >= self.floor)
        candidates = output[rows]
        classes = candidates[:, self.columns]
        best = classes.argmax(1)
        scores = candidates[:, 4] * np.take_along_axis(classes, best[:, None], 1)[:, 0]
        above = np.flatnonzero(scores >= self.floor)
        order = above[np.argsort(-scores[above], kind="stable")]
        candidates, scores, rows = candidates[order], scores[order], rows[order]
        things = self.thing_of_column[best[order]]
        middle = (candidates[:, :2] + self.grid[rows]) * self.stride[rows]
        half = np.exp(candidates[:, 2:4]) * self.stride[rows] / 2
        boxes = np.concatenate([middle - half, middle + half], 1)
        kept = keep_strongest(boxes, things, self.overlap, most)
        return boxes[kept], np.clip(scores[kept], 0, 1), things[kept]


DECODERS = {"yolox": YoloxDecoder}


def keep_strongest(
    boxes: np.ndarray,
    things: np.ndarray,
    overlap: float,
    most: int,
    said_by: np.ndarray | None = None,
    between: float = 1.0,
) -> np.ndarray:
    """Greedy non-maximum suppression within each thing; boxes come strongest first. Returns at most `most` indexes.

    overlap: IoU above which two boxes are one.  said_by: number of the network that said each box, None where there is
    one; between: the IoU for boxes of two networks, of which each draws a half-hidden thing in its own way.
    """
    if said_by is None:
        said_by = np.zeros(len(boxes), np.int32)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    left = np.arange(len(boxes))
    kept: list[int] = []
    while left.size and len(kept) < most:
        first, rest = left[0], left[1:]
        kept.append(first)
        low = np.maximum(boxes[rest, :2], boxes[first, :2])
        high = np.minimum(boxes[rest, 2:], boxes[first, 2:])
        common = np.prod(np.clip(high - low, 0, None), axis=1)
        limit = np.where(said_by[rest] == said_by[first], overlap, between)
        same = common > limit * (area[rest] + area[first] - common)
        left = rest[~(same & (things[rest] == things[first]))]
    return np.array(kept, np.intp)


def compile_network(
    path: Path, fed: tuple[int, int], seen: tuple[int, int], threads: int, precision: str
) -> openvino.CompiledModel:
    """The network for uint8 pictures [1, *fed, 3]; reading as float, moving channels and shrinking happen inside.

    fed, seen: height and width of the picture, and of what the network sees of it: each of its pixels is made of the
    four around its middle.  threads: 0 for as many as there are cores.
    precision: f32, bf16, or auto for what is fastest on this processor.
    """
    core = openvino.Core()
    network = core.read_model(path)
    network.reshape([1, 3, *seen])
    steps = openvino.preprocess.PrePostProcessor(network)
    steps.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    steps.input().preprocess().convert_element_type(openvino.Type.f32)
    if seen != fed:
        steps.input().tensor().set_spatial_static_shape(*fed)
        steps.input().preprocess().resize(openvino.preprocess.ResizeAlgorithm.RESIZE_LINEAR)
    options = {"PERFORMANCE_HINT": "THROUGHPUT"}
    if precision != "auto":
        options["INFERENCE_PRECISION_HINT"] = precision
    if threads:
        options["INFERENCE_NUM_THREADS"] = str(threads)
    return core.compile_model(steps.build(), "CPU", options)


def powers_of(doubts: str, things: list[str], known: np.ndarray) -> np.ndarray:
    """float32, by number of the thing: to which power a network's scores of it are raised; 1 for what is not known."""
    general, *own = doubts.split(",")
    doubt = {name: float(power) for name, _, power in (word.partition(":") for word in own)}
    powers = np.ones(len(things), np.float32)
    powers[known] = [doubt.get(things[number], float(general)) for number in known]
    return powers


class Network:
    """One network of the model, and how its output becomes boxes of the picture.

    told: `weights|height|width|doubts|source_classes`, as in the model's `companions`; height and width are of what it
    sees of the picture; doubts: `3`, or `3,bicycle:1.5` where one has its own.  known: numbers of the things that an
    earlier network names too, whose scores are raised to the power of the doubt.
    """

    def __init__(self, folder: Path, told: str, known: np.ndarray, shape: tuple, parameters: dict[str, str]) -> None:
        name, *seen, doubts, source_classes = told.split("|")
        weights, self._powers = folder / name, powers_of(doubts, parameters["things"].split(","), known)
        height, width = (int(n) for n in seen)
        if not weights.is_file():
            raise pb_utils.TritonModelException(f"{folder.parent.name} has no weights: put {name} into {folder}")
        threads, precision = int(parameters["threads"]), parameters["precision"]
        network = compile_network(weights, shape[:2], (height, width), threads, precision)
        self._grow = np.array([shape[1] / width, shape[0] / height] * 2, np.float32)
        self.queue = openvino.AsyncInferQueue(network)
        self.queue.set_callback(self._answered)
        self._floor = float(parameters["score_floor"])
        self._decode = DECODERS[parameters["decoder"]](
            height,
            width,
            parameters["things"].split(","),
            source_classes,
            self._floor,
            float(parameters["overlap"]),
        )
        self.things = np.unique(self._decode.thing_of_column)

    def _answered(self, request: openvino.InferRequest, place: tuple) -> None:
        found, number, most = place
        boxes, scores, things = self._decode(request.get_output_tensor(0).data[0], most)
        if np.any(self._powers != 1):
            scores = scores ** self._powers[things]
            kept = scores >= self._floor
            boxes, scores, things = boxes[kept], scores[kept], things[kept]
        found[number] = boxes * self._grow, scores, things


def verifier_of(folder: Path, parameters: dict[str, str]) -> Callable | None:
    """The second look of this model, None where it has none. Its program lies beside this one."""
    if not parameters.get("verifier"):
        return None
    program = importlib.util.spec_from_file_location("verifier", Path(__file__).with_name("verifier.py"))
    module = importlib.util.module_from_spec(program)
    program.loader.exec_module(module)
    try:
        things, threads = parameters["things"].split(","), int(parameters["threads"])
        return module.Verifier(folder, parameters["verifier"], things, threads, parameters["precision"])
    except FileNotFoundError as error:
        raise pb_utils.TritonModelException(str(error)) from error


class Awake:
    """Ends this process when it stood still with a request in hand: stopped, paused with its machine, or starved.

    Triton takes a process that shows no sign of life for a second for dead, frees what the request holds of the memory
    that both share, and goes on using it. One that goes on as well writes into it: the server falls, or answers with
    nonsense (seen in Triton 2.51). An ended process is loaded anew by whoever asks next.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._stood_still = -math.inf
        threading.Thread(target=self._watch, name="awake", daemon=True).start()

    def check(self, since: float) -> None:
        """since: monotonic, when the request was taken in hand. Returns when the process was awake, else not at all."""
        self._look()
        if self._stood_still > since - _STOOD_STILL_SECONDS:
            os.kill(os.getpid(), signal.SIGKILL)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._last > _STOOD_STILL_SECONDS:
            self._stood_still = now

    def _watch(self) -> None:
        while True:
            time.sleep(_WATCH_SECONDS)
            self._look()
            self._last = time.monotonic()


class TritonPythonModel:
    """What Triton calls. Several networks look at the same picture side by side; of two boxes of one thing that overlap
    the stronger is kept, whichever said it. A verifier, where there is one, then weighs what was found."""

    def initialize(self, args: dict[str, str]) -> None:
        config = json.loads(args["model_config"])
        parameters = {key: value["string_value"] for key, value in config["parameters"].items()}
        shape = tuple(int(n) for n in config["input"][0]["dims"])
        self.most, self.overlap = int(config["output"][0]["dims"][0]), float(parameters["overlap"])
        self.between = float(parameters.get("overlap_between", parameters["overlap"]))
        # Not beside __file__: other models run this program from their own folders.
        folder = Path(args["model_repository"]) / args["model_version"]
        first = f"{parameters['weights']}|{shape[0]}|{shape[1]}|1|{parameters['source_classes']}"
        self.networks: list[Network] = []
        for told in (first, *filter(None, parameters.get("companions", "").split(";"))):
            known = np.concatenate([np.zeros(0, np.int32), *(network.things for network in self.networks)])
            self.networks.append(Network(folder, told, known, shape, parameters))
        self.floor, self.verifier = float(parameters["score_floor"]), verifier_of(folder, parameters)
        self._detect(np.zeros((max(len(n.queue) for n in self.networks), *shape), np.uint8))
        self.awake = Awake()

    def execute(self, requests: list) -> list:
        began = time.monotonic()
        pictures = [pb_utils.get_input_tensor_by_name(request, "PICTURES").as_numpy() for request in requests]
        boxes, scores, classes = self._detect(np.concatenate(pictures) if len(pictures) > 1 else pictures[0])
        # The answer is written to the shared memory: the last moment to find out that it is no longer ours.
        self.awake.check(began)
        responses, start = [], 0
        for batch in pictures:
            part = slice(start, start + len(batch))
            start += len(batch)
            responses.append(
                pb_utils.InferenceResponse(
                    [
                        pb_utils.Tensor("BOXES", boxes[part]),
                        pb_utils.Tensor("SCORES", scores[part]),
                        pb_utils.Tensor("CLASSES", classes[part]),
                    ]
                )
            )
        return responses

    def _detect(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """pictures: uint8 [n, H, W, 3]. Returns boxes [n, K, 4], scores [n, K], classes [n, K], padded with zeros."""
        n = len(pictures)
        found: list[list] = [[None] * len(self.networks) for _ in range(n)]
        for index in range(n):
            for number, network in enumerate(self.networks):
                place = (found[index], number, self.most)
                network.queue.start_async({0: pictures[index : index + 1]}, place, share_inputs=True)
        for network in self.networks:
            network.queue.wait_all()
        boxes = np.zeros((n, self.most, 4), np.float32)
        scores = np.zeros((n, self.most), np.float32)
        classes = np.zeros((n, self.most), np.int32)
        for index, parts in enumerate(found):
            told = parts[0] if len(parts) == 1 else self._joined(parts)
            if self.verifier:
                told = self._verified(pictures[index], *told)
            k = len(told[1])
            boxes[index, :k], scores[index, :k], classes[index, :k] = told
        return boxes, scores, classes

    def _verified(self, picture: np.ndarray, boxes: np.ndarray, scores: np.ndarray, things: np.ndarray) -> tuple:
        scores = self.verifier(picture, boxes, scores, things)
        above = np.flatnonzero(scores >= self.floor)
        kept = above[np.argsort(-scores[above], kind="stable")]
        return boxes[kept], scores[kept], things[kept]

    def _joined(self, parts: list[tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        boxes, scores, things = (np.concatenate(column) for column in zip(*parts, strict=True))
        said_by = np.repeat(np.arange(len(parts)), [len(part[1]) for part in parts])
        order = np.argsort(-scores, kind="stable")
        kept = order[keep_strongest(boxes[order], things[order], self.overlap, self.most, said_by[order], self.between)]
        return boxes[kept], scores[kept], things[kept]
