"""A second look at what a model's networks found: each box is cut out and classified by a network of its own.

The second stage of a cascade: a detector spreads its work over the whole picture, a verifier spends all of it on one
box and the street around it. Runs in Triton's own environment, beside model.py, and in training, which cuts in the very
same way. Needs numpy and openvino.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino

PADDING = 114.0
"""What lies outside the picture: the grey with which pictures are letterboxed."""
LEAST_SIDE = 48.0
"""Pixels that a crop covers at least: of less there is nothing to be seen."""
CHANNELS = 4
"""Blue, green, red, and where the box is."""


def crop(picture: np.ndarray, box: np.ndarray, side: int, context: float) -> np.ndarray:
    """float32 [4, side, side]: BGR 0 to 255 of a square around the box, and 255 where the box is, else 0.

    picture: uint8 [H, W, 3].  box: x0 y0 x1 y1 in its pixels.  context: sides of the square to the box's longer side.
    Each pixel is a mean of those around its middle, weighted by a triangle that is as wide as shrinking asks for.
    """
    x0, y0, x1, y1 = (float(v) for v in box)
    covered = max(max(x1 - x0, y1 - y0) * context, LEAST_SIDE)
    left, top = (x0 + x1 - covered) / 2, (y0 + y1 - covered) / 2
    columns, across = _weights(left, covered, side, picture.shape[1])
    rows, down = _weights(top, covered, side, picture.shape[0])
    seen = picture[rows, columns].astype(np.float32) - PADDING
    shrunk = down @ seen.reshape(seen.shape[0], -1)
    out = np.empty((CHANNELS, side, side), np.float32)
    out[:3] = (across @ shrunk.reshape(side, -1, 3)).transpose(2, 0, 1) + PADDING
    middles = np.arange(side, dtype=np.float32) + 0.5
    scale = side / covered
    wide = (middles > (x0 - left) * scale) & (middles < (x1 - left) * scale)
    high = (middles > (y0 - top) * scale) & (middles < (y1 - top) * scale)
    out[3] = np.where(high[:, None] & wide[None], 255.0, 0.0)
    return out


def _weights(start: float, covered: float, side: int, length: int) -> tuple[slice, np.ndarray]:
    """Which pixels of a side are used, and float32 [side, used] how much each counts. Outside it nothing counts, so
    there the rest of a row's weight, which is 1 inside, is the padding's."""
    step = covered / side
    reach = max(1.0, step)
    middles = start + (np.arange(side) + 0.5) * step - 0.5
    first = min(max(int(np.ceil(middles[0] - reach)), 0), length - 1)
    last = max(min(int(np.floor(middles[-1] + reach)) + 1, length), first + 1)
    weights = 1 - np.abs(np.arange(first, last)[None] - middles[:, None]) / reach
    return slice(first, last), (np.maximum(weights, 0) / reach).astype(np.float32)


class Verifier:
    """Weighs what the networks said by what their boxes look like.

    told: `weights|side|context|own,word,shift|things`, as in the model's `verifier`; things: of which it is asked. The
    logit of a score becomes own · logit(score) + word · logit(p) + shift, p being the probability that the verifier
    gives to the thing that was said.
    """

    def __init__(self, folder: Path, told: str, things: list[str], threads: int, precision: str) -> None:
        name, side, context, stacking, asked = told.split("|")
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder.parent.name} has no verifier: put {name} into {folder}")
        self._side, self._context = int(side), float(context)
        self._stacking = tuple(float(weight) for weight in stacking.split(","))
        self._asked = np.isin(np.arange(len(things)), [things.index(thing) for thing in asked.split(",")])
        options = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if precision != "auto":
            options["INFERENCE_PRECISION_HINT"] = precision
        if threads:
            options["INFERENCE_NUM_THREADS"] = str(threads)
        core = openvino.Core()
        network = core.read_model(folder / name)
        network.reshape([1, CHANNELS, self._side, self._side])
        self._queue = openvino.AsyncInferQueue(core.compile_model(network, "CPU", options))
        self._queue.set_callback(self._answered)

    @staticmethod
    def _answered(request: openvino.InferRequest, place: tuple[np.ndarray, int, int]) -> None:
        probabilities, index, thing = place
        probabilities[index] = request.get_output_tensor(0).data[0, thing]

    def __call__(self, picture: np.ndarray, boxes: np.ndarray, scores: np.ndarray, things: np.ndarray) -> np.ndarray:
        """Scores float32 [k] of what was found in the picture (uint8 [H, W, 3]): boxes [k, 4], scores [k], things [k],
        numbers of the model's things. What is not asked about keeps its score."""
        asked = np.flatnonzero(self._asked[things])
        if not asked.size:
            return scores
        probabilities = np.zeros(len(scores), np.float32)
        for index in asked:
            looked_at = crop(picture, boxes[index], self._side, self._context)[None]
            self._queue.start_async({0: looked_at}, (probabilities, index, things[index]))
        self._queue.wait_all()
        weighed = scores.astype(np.float32)
        own, word, shift = self._stacking
        told = own * logit(scores[asked]) + word * logit(probabilities[asked]) + shift
        weighed[asked] = 1 / (1 + np.exp(-told))
        return weighed


def logit(share: np.ndarray) -> np.ndarray:
    """Of 0.0001 to 0.9999; what lies outside is taken for the nearest."""
    share = np.clip(share, 1e-4, 1 - 1e-4)
    return np.log(share / (1 - share))
