"""Training samples as COCO JSON and as tasks of Label Studio. Pure.

Format: Lin et al., Microsoft COCO, 2014 (cocodataset.org, "Data format": object detection). What COCO has no word for
is kept beside each image under `cityeye`; labelling tools drop it, which is how a file that came through one is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from data_contracts.schemas.sample import SampleBox, TrainingSample
from data_contracts.schemas.things import THINGS

EXTENSION = "cityeye"
PICTURE_FOLDER = "images"


def file_name_of(sample: TrainingSample) -> str:
    """Name of the sample's picture in an export; by it the sample is found again."""
    return f"{sample.sample_id}.jpg"


def coco_of(samples: Sequence[TrainingSample], sizes: Mapping[UUID, tuple[int, int]]) -> dict[str, Any]:
    """The COCO document. Category ids count from 1 in the order of THINGS.  sizes: (width, height) in pixels."""
    category = {thing: number for number, thing in enumerate(THINGS, 1)}
    annotations = []
    for image_id, sample in enumerate(samples, 1):
        for box in sample.boxes:
            if box.present:
                annotations.append(_annotation(len(annotations) + 1, image_id, category[box.thing], box))
    return {
        "info": {"description": "CityEye training samples, people blurred", "version": "1"},
        "licenses": [],
        "categories": [{"id": number, "name": thing.value, "supercategory": ""} for thing, number in category.items()],
        "images": [_image(number, sample, *sizes[sample.sample_id]) for number, sample in enumerate(samples, 1)],
        "annotations": annotations,
    }


def label_studio_tasks(
    samples: Sequence[TrainingSample], sizes: Mapping[UUID, tuple[int, int]]
) -> list[dict[str, Any]]:
    """Tasks with the boxes as predictions, in percent of the picture, for a project with local files below the export.

    The project's labelling interface has an <Image name="image"> and <RectangleLabels name="label" toName="image">.
    """
    return [_task(sample, *sizes[sample.sample_id]) for sample in samples]


def _image(number: int, sample: TrainingSample, width: int, height: int) -> dict[str, Any]:
    picture = sample.picture
    return {
        "id": number,
        "file_name": file_name_of(sample),
        "width": width,
        "height": height,
        "date_captured": picture.captured_at.isoformat(),
        EXTENSION: {
            "sample_id": str(sample.sample_id),
            "sha256": picture.sha256,
            "camera_id": picture.camera_id,
            "preset": picture.preset,
            "place_id": picture.place_id,
            "split": sample.split.value,
            "state": sample.state.value,
            "provenance": sorted({origin.provenance.value for origin in sample.origins}),
            "labelled_things": [thing.value for thing in sample.labelled_things],
            "absent": [box.as_json() for box in sample.boxes if not box.present],
        },
    }


def _annotation(number: int, image_id: int, category_id: int, box: SampleBox) -> dict[str, Any]:
    x0, y0, x1, y1 = box.box.as_list()
    return {
        "id": number,
        "image_id": image_id,
        "category_id": category_id,
        "bbox": [x0, y0, x1 - x0, y1 - y0],
        "area": box.box.area,
        "segmentation": [],
        "iscrowd": int(box.crowd),
    }


def _task(sample: TrainingSample, width: int, height: int) -> dict[str, Any]:
    shown = [box for box in sample.boxes if box.present]
    result = [
        {
            "type": "rectanglelabels",
            "from_name": "label",
            "to_name": "image",
            "original_width": width,
            "original_height": height,
            "value": {
                "x": 100 * box.box.x0 / width,
                "y": 100 * box.box.y0 / height,
                "width": 100 * box.box.width / width,
                "height": 100 * box.box.height / height,
                "rotation": 0,
                "rectanglelabels": [box.thing.value],
            },
        }
        for box in shown
    ]
    address = f"/data/local-files/?d={PICTURE_FOLDER}/{file_name_of(sample)}"
    task: dict[str, Any] = {"data": {"image": address, "sample_id": str(sample.sample_id)}}
    if result:
        task["predictions"] = [{"model_version": "cityeye", "result": result}]
    return task
