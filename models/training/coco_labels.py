"""Labels as COCO writes them: one JSON of pictures, categories and boxes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data_contracts.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class CocoPicture:
    """Boxes float32 [n, 4] x0 y0 x1 y1 in pixels, with category names; crowds float32 [c, 4] are uncounted groups."""

    file_name: str
    height: int
    width: int
    boxes: np.ndarray
    names: tuple[str, ...]
    crowds: np.ndarray
    crowd_names: tuple[str, ...]


def read_coco(file: Path) -> list[CocoPicture]:
    """The pictures of a COCO file in its order. Raises InvalidInput, naming the annotation, when it is not sound."""
    try:
        told = json.loads(file.read_text())
        names = {c["id"]: c["name"] for c in told["categories"]}
        by_picture = defaultdict(list)
        for annotation in told["annotations"]:
            x, y, w, h = (float(v) for v in annotation["bbox"])
            if not (w > 0 and h > 0 and x + w < float("inf") and y + h < float("inf")):
                raise InvalidInput(f"{file}: annotation {annotation.get('id')}: box {annotation['bbox']} is empty")
            name = names[annotation["category_id"]]
            by_picture[annotation["image_id"]].append(((x, y, x + w, y + h), name, bool(annotation.get("iscrowd"))))
        return [_picture(entry, by_picture[entry["id"]]) for entry in told["images"]]
    except (KeyError, TypeError, ValueError, json.JSONDecodeError) as error:
        raise InvalidInput(f"{file} is no COCO file of boxes: {type(error).__name__} {error}", "labels") from error


def _picture(entry: dict, found: list[tuple]) -> CocoPicture:
    single, crowds = ([f for f in found if f[2] == crowd] for crowd in (False, True))

    def boxes(of: list[tuple]) -> np.ndarray:
        return np.array([f[0] for f in of], np.float32).reshape(-1, 4)

    return CocoPicture(
        file_name=entry["file_name"],
        height=entry["height"],
        width=entry["width"],
        boxes=boxes(single),
        names=tuple(f[1] for f in single),
        crowds=boxes(crowds),
        crowd_names=tuple(f[1] for f in crowds),
    )
