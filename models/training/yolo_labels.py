"""Labels as YOLO writes them: a text file a picture, a line a box, `class x y w h` in shares of the picture."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from data_contracts.errors import InvalidInput

# Labels are rounded by the tools that write them.
_TOLERANCE = 1e-3


def read_yolo(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """(boxes float32 [n, 4] as x0, y0, x1, y1 in shares of the picture, classes int64 [n]); an empty file is no boxes.

    Raises InvalidInput, with file and line, for what is no such line or a box that is empty or outside the picture.
    """
    boxes, classes = [], []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            words = line.split()
            label, (x, y, w, h) = int(words[0]), (float(word) for word in words[1:])
        except ValueError as error:
            raise InvalidInput(f"{where}: expected `class x y w h`, got {line.strip()!r}", "labels") from error
        if label < 0 or not all(math.isfinite(v) for v in (x, y, w, h)) or w <= 0 or h <= 0:
            raise InvalidInput(f"{where}: class {label} with box {x} {y} {w} {h} is empty or no number", "labels")
        box = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        if min(box) < -_TOLERANCE or max(box) > 1 + _TOLERANCE:
            raise InvalidInput(f"{where}: the box {x} {y} {w} {h} reaches out of the picture", "labels")
        boxes.append(box)
        classes.append(label)
    shares = np.array(boxes, np.float32).reshape(-1, 4).clip(0, 1)
    return shares, np.array(classes, np.int64)
