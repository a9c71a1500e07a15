"""From what the network says to boxes with scores, in numpy: the same arithmetic as the Triton decoder `yolox`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from models.training.network import anchor_grid, decode

OVERLAP = 0.65
"""Of two boxes of one thing with a larger IoU only the stronger is kept; the registry's value for our detectors."""
_MOST = 100


class Found(NamedTuple):
    """boxes float32 [k, 4] pixels of the input, scores float32 [k], strongest first, classes int64 [k]."""

    boxes: np.ndarray
    scores: np.ndarray
    classes: np.ndarray


def found_in(served: np.ndarray, height: int, width: int, floor: float) -> list[Found]:
    """Boxes of served output [n, A, 5 + classes] (`network.Served`, or the ONNX file) for inputs height × width."""
    cells, strides = anchor_grid(height, width)
    boxes = decode(torch.from_numpy(served[..., :4]), cells, strides).numpy()
    scores = served[..., 4:5] * served[..., 5:]
    return [_strongest(b, s, floor) for b, s in zip(boxes, scores, strict=True)]


def _strongest(boxes: np.ndarray, scores: np.ndarray, floor: float) -> Found:
    best = scores.argmax(1)
    score = scores[np.arange(len(best)), best]
    order = np.flatnonzero(score >= floor)
    order = order[np.argsort(-score[order], kind="stable")][:1000]
    boxes, score, best = boxes[order], score[order], best[order]
    kept = suppress(boxes, best)
    return Found(boxes[kept], score[kept], best[kept])


def suppress(boxes: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Indexes, at most 100, of boxes (strongest first) that no stronger one of their class overlaps by over OVERLAP."""
    # Apart by class: moved so far that boxes of two classes never meet.
    apart = boxes + (classes * 1e5)[:, None].astype(np.float64)
    area = (apart[:, 2] - apart[:, 0]) * (apart[:, 3] - apart[:, 1])
    left, kept = np.arange(len(apart)), []
    while left.size and len(kept) < _MOST:
        first, rest = left[0], left[1:]
        kept.append(first)
        low, high = np.maximum(apart[rest, :2], apart[first, :2]), np.minimum(apart[rest, 2:], apart[first, 2:])
        common = np.prod(np.clip(high - low, 0, None), axis=1)
        left = rest[common <= OVERLAP * (area[rest] + area[first] - common)]
    return np.array(kept, np.intp)
