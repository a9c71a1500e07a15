"""Bounds of a COCO segmentation: polygons, or an uncompressed run-length mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from data_contracts.errors import InvalidInput


def bounds_of(segmentation: Any, where: str) -> list[float]:
    """[x, y, width, height] in pixels of what is only outlined.

    segmentation: [[x, y, x, y, …], …], or {"size": [h, w], "counts": [...]}: lengths of runs down the columns, off and
    on in turn (pycocotools, mask.py).  Raises InvalidInput for anything else, and for a mask with nothing in it.
    """
    if isinstance(segmentation, dict):
        return _of_runs(segmentation, where)
    try:
        corners = np.concatenate([np.asarray(ring, float).reshape(-1, 2) for ring in segmentation or ()])
    except (TypeError, ValueError):
        raise InvalidInput(f"{where}: neither a bbox nor an outline that can be read", "segmentation") from None
    x0, y0, x1, y1 = *corners.min(axis=0), *corners.max(axis=0)
    return [float(x0), float(y0), float(x1 - x0), float(y1 - y0)]


def _of_runs(mask: dict[str, Any], where: str) -> list[float]:
    counts = mask.get("counts")
    if isinstance(counts, str | bytes):
        raise InvalidInput(f"{where}: a compressed mask without a bbox; export boxes or polygons", "segmentation")
    try:
        height, width = (int(side) for side in mask["size"])
        runs = np.asarray(counts, np.int64)
        on = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
        columns = on.reshape(width, height)
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(f"{where}: a mask whose runs do not fill its size", "segmentation") from None
    xs, ys = np.flatnonzero(columns.any(axis=1)), np.flatnonzero(columns.any(axis=0))
    if not len(xs):
        raise InvalidInput(f"{where}: a mask with nothing in it", "segmentation")
    return [float(xs[0]), float(ys[0]), float(xs[-1] - xs[0] + 1), float(ys[-1] - ys[0] + 1)]
