"""A contact sheet of scenes: `python -m models.scenes.world.sheet --seed 1 --count 24 --out sheet.png --boxes`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

from data_contracts.errors import CityEyeError, InvalidInput
from models.scenes.world.change import make_changed_drill, make_changed_scene
from models.scenes.world.drill import make_drill
from models.scenes.world.records import Scene
from models.scenes.world.scene import make_scene

COLUMNS = 4
MOST = 400
VIOLATION, LEGAL = (40, 40, 255), (80, 220, 80)


def draw_boxes(scene: Scene) -> np.ndarray:
    """The picture with its boxes: red what violates, green the rest; uint8 [H, W, 3]."""
    picture = scene.picture.copy()
    for one in scene.labelled:
        corner, other = (round(one.box.x0), round(one.box.y0)), (round(one.box.x1) - 1, round(one.box.y1) - 1)
        colour = VIOLATION if one.kind else LEGAL
        cv2.rectangle(picture, corner, other, colour, 1)
        cv2.putText(
            picture,
            one.thing.value,
            (corner[0], max(corner[1] - 2, 8)),
            cv2.FONT_HERSHEY_SIMPLEX,
            0.3,
            colour,
            1,
            cv2.LINE_AA,
        )
    return picture


def contact_sheet(
    seed: int,
    first: int,
    count: int,
    step: int,
    boxes: bool,
    height: int,
    width: int,
    drills: bool = False,
    before: bool = False,
) -> np.ndarray:
    """`count` scenes from `first` on, every `step`-th, in rows of COLUMNS; uint8 [rows * height, COLUMNS * width, 3].

    drills: of the scenes made for training alone.  before: each with what its street looked like before, to its right,
    so that there are twice as many pictures.  Raises InvalidInput when there are none or too many.
    """
    if not 1 <= count <= MOST or step < 1:
        raise InvalidInput(
            f"a sheet of {count} scenes, every {step}th: it takes 1 to {MOST}, and a step of at least 1", "count"
        )
    tiles = []
    for n in range(count):
        at = seed, first + n * step, height, width
        changed = (make_changed_drill if drills else make_changed_scene)(*at) if before else None
        scene = changed.now if changed else (make_drill if drills else make_scene)(*at)
        tiles.append(draw_boxes(scene) if boxes else scene.picture)
        tiles += [changed.before] if changed else []
    columns = min(COLUMNS, len(tiles))
    while len(tiles) % columns:
        tiles.append(np.zeros_like(tiles[0]))
    return np.vstack([np.hstack(tiles[n : n + columns]) for n in range(0, len(tiles), columns)])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.scenes.world.sheet", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--step", type=int, default=1, help="every so many-th scene; 64 shows a new site each time")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--boxes", action="store_true")
    parser.add_argument("--drills", action="store_true", help="the scenes that are made for training alone")
    parser.add_argument("--before", action="store_true", help="beside each, what its street looked like before")
    asked = parser.parse_args(arguments)
    try:
        size = asked.height, asked.width
        sheet = contact_sheet(
            asked.seed, asked.first, asked.count, asked.step, asked.boxes, *size, asked.drills, asked.before
        )
        suffix = asked.out.suffix.lower()
        if suffix not in (".png", ".jpg", ".jpeg"):
            raise InvalidInput(f"{asked.out}: a sheet is written as .png or .jpg", "out")
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_bytes(cv2.imencode(suffix, sheet)[1].tobytes())
    except CityEyeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    except OSError as error:
        print(f"error: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    print(asked.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
