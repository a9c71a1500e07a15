"""COCO JSON of labelling tools (Label Studio, CVAT, our own export) read strictly. Pure.

Ids may begin anywhere and images may have no annotation. What cannot be a box of ours is refused with its place, and a
file is read whole or not at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.labelled_file import LabelledPicture
from data_contracts.schemas.sample import SampleBox, SampleState
from data_contracts.schemas.things import THINGS, Thing
from governance_rules.domain.coco_shapes import bounds_of
from governance_rules.domain.coco_write import EXTENSION

LEFT_OUT = "-"
"""In a map: boxes of this category are left out."""

EDGE_TOLERANCE = 1.0
"""Pixels by which a box may reach over the edge; it is clipped. Tools round."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_NAMES = {thing.value: thing for thing in THINGS}


def read_coco(document: Any, names: Mapping[str, str] | None = None) -> list[LabelledPicture]:
    """The pictures of the file in its order, those without annotations too.

    names: which of the file's categories is which of our things (LEFT_OUT: none).  Raises InvalidInput, naming the
    place, for a document that is not COCO, unknown categories, ids used twice or pointing nowhere, rotated boxes, and
    boxes that are empty, not finite or outside of their picture.
    """
    categories = _categories(document, names or {})
    offered = tuple(thing for thing in THINGS if thing in categories.values())
    images = _by_id(_list_of(document, "images"), "images")
    boxes: dict[Any, list[SampleBox]] = {image_id: [] for image_id in images}
    for number, annotation in enumerate(_list_of(document, "annotations")):
        where = f"annotations[{number}]"
        image_id, category_id = _field(annotation, "image_id", where), _field(annotation, "category_id", where)
        if image_id not in images:
            raise InvalidInput(f"{where}: there is no image {image_id!r}", "image_id")
        if category_id not in categories:
            raise InvalidInput(f"{where}: there is no category {category_id!r}", "category_id")
        thing = categories[category_id]
        if thing is not None:
            box = _box(annotation, images[image_id], where)
            boxes[image_id].append(SampleBox(thing, box, crowd=bool(annotation.get("iscrowd", 0))))
    return [_picture(image, tuple(boxes[key]), offered) for key, image in images.items()]


def _categories(document: Any, names: Mapping[str, str]) -> dict[Any, Thing | None]:
    wrong = sorted({ours for ours in names.values() if ours != LEFT_OUT and ours not in _NAMES})
    if wrong:
        raise InvalidInput(f"the map names {', '.join(wrong)}; things are {', '.join(_NAMES)}", "map")
    found: dict[Any, Thing | None] = {}
    unknown = []
    for key, category in _by_id(_list_of(document, "categories"), "categories").items():
        theirs = str(_field(category, "name", f"category {key}")).strip()
        ours = names.get(theirs, theirs)
        if ours != LEFT_OUT and ours not in _NAMES:
            unknown.append(theirs)
        else:
            found[key] = None if ours == LEFT_OUT else _NAMES[ours]
    if unknown:
        raise InvalidInput(
            f"unknown categories {', '.join(unknown)}; map each to one of {', '.join(_NAMES)}, or to {LEFT_OUT}", "map"
        )
    return found


def _picture(image: Mapping[str, Any], boxes: tuple[SampleBox, ...], offered: tuple[Thing, ...]) -> LabelledPicture:
    name = PurePosixPath(str(image["file_name"]).replace("\\", "/")).name
    size = tuple(int(image[side]) if image.get(side) else None for side in ("width", "height"))
    ours = image.get(EXTENSION)
    if isinstance(ours, dict):
        try:
            absent = tuple(SampleBox.from_json(value) for value in ours["absent"])
            labelled = tuple(Thing(value) for value in ours["labelled_things"])
            state, key = SampleState(ours["state"]), UUID(ours["sample_id"])
            return LabelledPicture(name, key, ours["sha256"], *size, boxes + absent, labelled, state)
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput(f"image {name}: its {EXTENSION!r} part is broken: {error}", EXTENSION) from error
    # Label Studio puts a code and a dash before the name of what was uploaded.
    key_found, sha_found = _UUID.search(name.lower()), _SHA256.search(name.lower())
    return LabelledPicture(
        name,
        UUID(key_found.group()) if key_found else None,
        sha_found.group() if sha_found else None,
        *size,
        boxes,
        offered,
    )


def _box(annotation: Mapping[str, Any], image: Mapping[str, Any], where: str) -> Box:
    where = f"{where} of {image['file_name']}"
    attributes = annotation.get("attributes")
    turned = annotation.get("rotation") or (attributes.get("rotation") if isinstance(attributes, dict) else 0) or 0
    if not isinstance(turned, int | float) or abs((float(turned) + 90) % 180 - 90) > 0.01:
        raise InvalidInput(f"{where}: the box is rotated by {turned} degrees; draw it upright", "rotation")
    bbox = annotation.get("bbox") or bounds_of(annotation.get("segmentation"), where)
    if not isinstance(bbox, list | tuple) or len(bbox) != 4:
        raise InvalidInput(f"{where}: bbox is {bbox!r}, not [x, y, width, height]; a rotated one has no place", "bbox")
    try:
        x, y, width, height = (float(value) for value in bbox)
    except (TypeError, ValueError):
        raise InvalidInput(f"{where}: bbox {bbox!r} is not four numbers", "bbox") from None
    if not all(map(math.isfinite, (x, y, width, height))) or width <= 0 or height <= 0:
        raise InvalidInput(f"{where}: bbox {bbox} is empty or endless", "bbox")
    return _clipped(x, y, x + width, y + height, image, where)


def _clipped(x0: float, y0: float, x1: float, y1: float, image: Mapping[str, Any], where: str) -> Box:
    across, down = (float(image.get(side) or math.inf) for side in ("width", "height"))
    over = max(-x0, -y0, x1 - across, y1 - down)
    if over > EDGE_TOLERANCE:
        raise InvalidInput(f"{where}: the box reaches {over:.1f} pixels out of its picture", "bbox")
    x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, across), min(y1, down)
    if x0 >= x1 or y0 >= y1:
        raise InvalidInput(f"{where}: nothing of the box lies in its picture", "bbox")
    return Box(x0, y0, x1, y1)


def _list_of(document: Any, name: str) -> list[Any]:
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidInput(f"the file is no COCO object-detection file: it has no list {name!r}", name)
    return found


def _by_id(rows: list[Any], name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for number, row in enumerate(rows):
        key = _field(row, "id", f"{name}[{number}]")
        if key in found:
            raise InvalidInput(f"{name}[{number}]: id {key!r} is used twice", name)
        if name == "images":
            _field(row, "file_name", f"{name}[{number}]")
        found[key] = row
    return found


def _field(row: Mapping[str, Any], name: str, where: str) -> Any:
    value = row.get(name)
    if not isinstance(value, int | str):
        raise InvalidInput(f"{where} has no {name}", name)
    return value
