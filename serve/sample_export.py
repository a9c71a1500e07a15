"""Training samples for a labelling tool: `python -m serve.sample_export --out DIR --state to_label --split train`.

DIR gets `images/`, `annotations/instances_default.json` (COCO, as CVAT lays it out) and `label-studio.json` (tasks).
What leaves the house is a copy: whoever the detector, or a label, says is a person has no face. DIR appears when it is
whole, or not at all.
Status 2 for wrong input, 1 for a part that does not answer; the last line on stderr says what and where.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

import cv2
import numpy as np

from data_contracts.errors import CityEyeError, EvidenceBroken, InvalidInput, PartUnavailable
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.sample import FIRST, SampleState, Split, TrainingSample
from data_contracts.schemas.things import Thing
from data_contracts.settings import Settings, get_settings
from data_contracts.store.database import Database, open_database
from data_contracts.store.pictures import open_picture_store
from governance_rules.domain.coco_write import PICTURE_FOLDER, coco_of, file_name_of, label_studio_tasks
from governance_rules.ports import Detector, PictureStore
from models.registry import describe
from models.triton_client import TritonDetector
from serve.annotation import pixelate_heads
from serve.live_pictures import PERSON_SCORE
from serve.sources.pictures import decode_picture

COCO_FILE = Path("annotations") / "instances_default.json"
TASK_FILE = Path("label-studio.json")
_BATCH = 8
_PAGE = 500


@dataclass(frozen=True, slots=True)
class ExportTask:
    """What to export: samples of these states and splits, into a folder that is not there yet."""

    out: Path
    states: tuple[SampleState, ...] = (SampleState.TO_LABEL,)
    splits: tuple[Split, ...] = tuple(Split)


def export_samples(
    task: ExportTask, database: Database, store: PictureStore, detector: Detector, settings: Settings
) -> int:
    """How many pictures were written; the folder appears whole, or not at all.

    Raises InvalidInput when the folder is there or there is nothing to write, EvidenceBroken for an original that is
    not what it was, NotFound for one that is gone, and PartUnavailable.
    """
    if task.out.exists():
        raise InvalidInput(f"{task.out} is there already; name another folder", "out")
    samples = _samples(task, database)
    if not samples:
        raise InvalidInput(f"there is no sample that is {' or '.join(task.states)}", "state")
    unfinished = task.out.with_name(f".{task.out.name}.{uuid4().hex[:8]}")
    try:
        (unfinished / PICTURE_FOLDER).mkdir(parents=True)
        sizes: dict[UUID, tuple[int, int]] = {}
        for batch in _batches(samples):
            sizes |= _write_pictures(batch, unfinished / PICTURE_FOLDER, store, detector, settings)
        _write_json(unfinished / COCO_FILE, coco_of(samples, sizes))
        _write_json(unfinished / TASK_FILE, label_studio_tasks(samples, sizes))
        unfinished.rename(task.out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return len(samples)


def _samples(task: ExportTask, database: Database) -> list[TrainingSample]:
    found: list[TrainingSample] = []
    with database.unit_of_work() as uow:
        while page := uow.samples.of_states(task.states, task.splits, _PAGE, found[-1].sample_id if found else FIRST):
            found += page
    return found


def _batches(samples: Sequence[TrainingSample]) -> Iterator[list[TrainingSample]]:
    left = iter(samples)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _write_pictures(
    batch: Sequence[TrainingSample], folder: Path, store: PictureStore, detector: Detector, settings: Settings
) -> dict[UUID, tuple[int, int]]:
    pictures = [_original(sample, store, settings) for sample in batch]
    sizes = {}
    for sample, picture, found in zip(batch, pictures, detector.detect(pictures), strict=True):
        people = [d.box for d in found if d.thing == Thing.PERSON and d.score >= PERSON_SCORE]
        people += [box.box for box in sample.boxes if box.thing is Thing.PERSON and box.present]
        (folder / file_name_of(sample)).write_bytes(_copy(picture, people, settings.pictures.jpeg_quality))
        sizes[sample.sample_id] = (picture.shape[1], picture.shape[0])
    return sizes


def _original(sample: TrainingSample, store: PictureStore, settings: Settings) -> np.ndarray:
    """uint8 [h, w, 3] BGR, upright."""
    data = store.get(sample.picture.path)
    if sha256(data).hexdigest() != sample.picture.sha256:
        raise EvidenceBroken(f"{sample.picture.path} is not the picture that became sample {sample.sample_id}")
    # Taken in once already: what it may weigh was decided then.
    return decode_picture(data, len(data), settings.ingress.max_picture_pixels)


def _copy(picture: np.ndarray, people: Sequence[Box], quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixelate_heads(picture, people), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise InvalidInput(f"a picture of shape {picture.shape} cannot be encoded as JPEG", "picture")
    return data.tobytes()


def _write_json(file: Path, document: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def finder_of_people(settings: Settings) -> TritonDetector:
    """The detector in use. Raises PartUnavailable where there is none, or where it knows no people to blur."""
    if settings.triton.address is None:
        raise PartUnavailable(
            "no Triton is known to find people with; set CITYEYE_TRITON__ADDRESS, or run `cityeye up`"
        )
    if Thing.PERSON not in describe(settings.triton.model).things:
        raise PartUnavailable(f"{settings.triton.model} does not know people, so nobody could be blurred")
    return TritonDetector(settings.triton.address, settings.triton.model, settings.triton.request_timeout_seconds)


def main(arguments: list[str] | None = None) -> int:
    """The status of the program; the number of pictures as JSON on stdout."""
    parser = argparse.ArgumentParser(prog="python -m serve.sample_export")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--state", type=SampleState, action="append", choices=list(SampleState))
    parser.add_argument("--split", type=Split, action="append", choices=list(Split))
    given = parser.parse_args(arguments)
    task = ExportTask(given.out, tuple(given.state or (SampleState.TO_LABEL,)), tuple(given.split or Split))
    settings = get_settings()
    try:
        if settings.database.url is None:
            raise PartUnavailable("no database is known; set CITYEYE_DATABASE__URL, or run `cityeye up`")
        detector = finder_of_people(settings)
        with open_database(settings.database.url, 1) as database:
            store = open_picture_store(settings.picture_url)
            print(json.dumps({"pictures": export_samples(task, database, store, detector, settings)}))
    except (CityEyeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
