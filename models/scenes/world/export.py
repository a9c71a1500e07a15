"""Scenes as files: `python -m models.scenes.world.export --seed 1 --count 1000 --out DIR --format webdataset|parquet`.

WebDataset: tar files of `SEED-INDEX.jpg` with `SEED-INDEX.json`. Parquet: a row a scene, with the JPEG in column
`picture` and the truth in columns. The same numbers give the same files; a shard is there whole or not at all.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2

from data_contracts.errors import CityEyeError, InvalidInput, PartUnavailable
from models.scenes.world.records import VERSION, Scene
from models.scenes.world.scene import make_scene

FORMATS = ("webdataset", "parquet")
QUALITY = 92


def truth_of(scene: Scene, seed: int, index: int) -> dict[str, Any]:
    """What is told of a scene, as JSON has it: boxes x0, y0, x1, y1 in pixels."""
    height, width = scene.picture.shape[:2]
    return {
        "version": VERSION,
        "seed": seed,
        "index": index,
        "height": height,
        "width": width,
        "conditions": sorted(scene.conditions),
        "camera": {name: round(getattr(scene.camera, name), 4) for name in scene.camera.__slots__},
        "things": [one.thing.value for one in scene.labelled],
        "boxes": [one.box.as_list() for one in scene.labelled],
        "visible": [round(one.visible, 3) for one in scene.labelled],
        "kinds": [one.kind.value if one.kind else None for one in scene.labelled],
    }


def export(
    seed: int,
    first: int,
    count: int,
    out: Path,
    form: str = "webdataset",
    shard: int = 1000,
    height: int = 256,
    width: int = 416,
) -> list[Path]:
    """Write `count` scenes from `first` on into `out`, `shard` a file; the files, in order.

    Raises InvalidInput for a format or numbers that do not exist, PartUnavailable when Parquet is asked for without
    pyarrow.
    """
    if form not in FORMATS:
        raise InvalidInput(f"format {form!r}: one of {', '.join(FORMATS)}", "format")
    if count < 1 or shard < 1 or first < 0:
        raise InvalidInput(f"{count} scenes from {first}, {shard} a file: all must be positive", "count")
    out.mkdir(parents=True, exist_ok=True)
    write, suffix = (_write_tar, "tar") if form == "webdataset" else (_write_parquet, "parquet")
    files = []
    for start in range(first, first + count, shard):
        numbers = range(start, min(start + shard, first + count))
        file = out / f"scenes-v{VERSION}-{seed}-{start:09}.{suffix}"
        unfinished = file.with_suffix(".unfinished")
        write(unfinished, _pictured(seed, numbers, height, width))
        unfinished.replace(file)
        files.append(file)
    return files


def _pictured(seed: int, numbers: Iterable[int], height: int, width: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    for index in numbers:
        scene = make_scene(seed, index, height, width)
        jpeg = cv2.imencode(".jpg", scene.picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        yield truth_of(scene, seed, index), jpeg


def _write_tar(file: Path, scenes: Iterable[tuple[dict[str, Any], bytes]]) -> None:
    with tarfile.open(file, "w") as tar:
        for truth, jpeg in scenes:
            name = f"{truth['seed']}-{truth['index']:09}"
            for suffix, content in (("jpg", jpeg), ("json", json.dumps(truth).encode())):
                entry = tarfile.TarInfo(f"{name}.{suffix}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))


def _write_parquet(file: Path, scenes: Iterable[tuple[dict[str, Any], bytes]]) -> None:
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise PartUnavailable(
            "Parquet wants pyarrow, which is not installed here; export --format webdataset"
        ) from error
    rows = [{**truth, "picture": jpeg} for truth, jpeg in scenes]
    parquet.write_table(arrow.Table.from_pylist(rows), file)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.scenes.world.export", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--format", choices=FORMATS, default="webdataset")
    parser.add_argument("--shard", type=int, default=1000, help="scenes a file")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    asked = parser.parse_args(arguments)
    try:
        for file in export(
            asked.seed, asked.first, asked.count, asked.out, asked.format, asked.shard, asked.height, asked.width
        ):
            print(file)
    except CityEyeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    except OSError as error:
        print(f"error: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
