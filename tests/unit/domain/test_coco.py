"""COCO there and back, and the ways of labelling tools."""

from __future__ import annotations

import copy
import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.sample import (
    Provenance,
    SampleBox,
    SampleOrigin,
    SamplePicture,
    SampleState,
    Split,
    TrainingSample,
)
from data_contracts.schemas.things import THINGS, Thing
from governance_rules.domain.coco_read import read_coco
from governance_rules.domain.coco_write import coco_of, file_name_of, label_studio_tasks
from tests.fakes.street import MONDAY_NOON

WIDTH, HEIGHT = 640, 360
corner = st.floats(0, 300, width=32)
side = st.floats(1, 59, width=32)
boxes = st.builds(
    lambda thing, x, y, w, h, present, crowd: SampleBox(thing, Box(x, y, x + w, y + h), present, crowd and present),
    st.sampled_from(THINGS), corner, corner, side, side, st.booleans(), st.booleans(),
)  # fmt: skip
samples = st.builds(
    lambda key, found, state, things: TrainingSample(
        key,
        SamplePicture("ab" * 32, "sealed/x.jpg", MONDAY_NOON, "gate", "home"),
        Split.TRAIN,
        state,
        (SampleOrigin(Provenance.UNCERTAIN, MONDAY_NOON),),
        tuple(found),
        tuple(things),
    ),
    st.uuids(),
    st.lists(boxes, max_size=5),
    st.sampled_from(SampleState),
    st.lists(st.sampled_from(THINGS), unique=True),
)


def a_sample(*found: SampleBox) -> TrainingSample:
    picture = SamplePicture("cd" * 32, "sealed/x.jpg", MONDAY_NOON, "gate", "home")
    origins = (SampleOrigin(Provenance.UNCERTAIN, MONDAY_NOON),)
    return TrainingSample(uuid4(), picture, Split.TRAIN, SampleState.TO_LABEL, origins, found)


def exported(*some: TrainingSample) -> dict:
    return json.loads(json.dumps(coco_of(some, {sample.sample_id: (WIDTH, HEIGHT) for sample in some})))


def through_a_tool(*some: TrainingSample) -> dict:
    """As CVAT and Label Studio give it back: without what COCO has no word for."""
    document = exported(*some)
    for image in document["images"]:
        del image["cityeye"]
    return document


def in_order(found):
    return sorted(((b.thing, b.present, b.crowd, [round(c, 3) for c in b.box.as_list()]) for b in found), key=str)


@given(st.lists(samples, max_size=4, unique_by=lambda sample: sample.sample_id))
def test_what_is_written_is_read_again_empty_pictures_too(some):
    read = read_coco(exported(*some))
    assert [picture.sample_id for picture in read] == [sample.sample_id for sample in some]
    for picture, sample in zip(read, some, strict=True):
        assert in_order(picture.boxes) == in_order(sample.boxes)
        assert (picture.state, picture.labelled_things) == (sample.state, sample.labelled_things)
        assert (picture.width, picture.height) == (WIDTH, HEIGHT)


def test_after_a_tool_everything_it_had_a_category_of_was_looked_for():
    car = SampleBox(Thing.CAR, Box(1, 2, 30, 40))
    read = read_coco(through_a_tool(a_sample(car), a_sample()))
    assert [p.boxes for p in read] == [(car,), ()]
    assert all(p.labelled_things == THINGS and p.state is None for p in read)


def test_ids_from_zero_names_with_folders_and_codes_before_them():
    """Label Studio counts from 0 and writes `images\\\\code-name`."""
    sample = a_sample(SampleBox(Thing.PERSON, Box(0, 0, 10, 20)))
    document = through_a_tool(sample)
    for rows in ("images", "categories", "annotations"):
        for row in document[rows]:
            row["id"] -= 1
    for annotation in document["annotations"]:
        annotation["image_id"] -= 1
        annotation["category_id"] -= 1
    document["images"][0]["file_name"] = f"images\\1a2b3c4d-{file_name_of(sample)}"
    read = read_coco(document)
    assert (read[0].sample_id, read[0].boxes[0].thing) == (sample.sample_id, Thing.PERSON)
    document["images"][0]["file_name"] = "upload/" + "cd" * 32 + ".png"
    assert read_coco(document)[0].sha256 == "cd" * 32 and read_coco(document)[0].sample_id is None


def test_outlines_become_boxes():
    document = through_a_tool(a_sample(*[SampleBox(Thing.CAR, Box(0, 0, 5, 5))] * 2))
    first, second = document["annotations"]
    first |= {"bbox": [], "segmentation": [[10, 20, 30, 20, 30, 45], [5, 22, 8, 22, 8, 30]]}
    # Two columns of five rows: rows 1 and 2 of the second column are on.
    second |= {"segmentation": {"size": [5, 2], "counts": [6, 2, 2]}, "iscrowd": 1}
    del second["bbox"]
    found = read_coco(document)[0].boxes
    assert found == (
        SampleBox(Thing.CAR, Box(5, 20, 30, 45)),
        SampleBox(Thing.CAR, Box(1, 1, 2, 3), crowd=True),
    )


def test_a_map_says_which_category_is_which_thing():
    document = through_a_tool(a_sample(SampleBox(Thing.CAR, Box(1, 1, 9, 9)), SampleBox(Thing.PILE, Box(1, 1, 9, 9))))
    by_name = {category["name"]: category for category in document["categories"]}
    by_name["car"]["name"], by_name["pile"]["name"] = "汽车", "cat"
    with pytest.raises(InvalidInput, match="unknown categories 汽车, cat"):
        read_coco(document)
    read = read_coco(document, {"汽车": "car", "cat": "-"})[0]
    assert [box.thing for box in read.boxes] == [Thing.CAR]
    assert Thing.PILE not in read.labelled_things and Thing.CAR in read.labelled_things
    with pytest.raises(InvalidInput, match="map names dragon"):
        read_coco(document, {"汽车": "dragon"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attributes": {"occluded": False, "rotation": 30.0}}, "rotated by 30"),
        ({"rotation": 90}, "rotated"),
        ({"bbox": [1, 2, 3, 4, 30]}, "rotated one has no place"),
        ({"bbox": [1, 2, 0, 4]}, "empty or endless"),
        ({"bbox": [1, 2, float("nan"), 4]}, "empty or endless"),
        ({"bbox": [1, 2, "x", 4]}, "not four numbers"),
        ({"bbox": [600, 2, 50, 4]}, "10.0 pixels out"),
        ({"bbox": None, "segmentation": []}, "neither a bbox"),
        ({"bbox": None, "segmentation": {"size": [2, 2], "counts": "abc"}}, "compressed"),
        ({"bbox": None, "segmentation": {"size": [2, 2], "counts": [9]}}, "do not fill"),
        ({"bbox": None, "segmentation": {"size": [2, 2], "counts": [4]}}, "nothing in it"),
        ({"image_id": 77}, "no image 77"),
        ({"category_id": 77}, "no category 77"),
    ],
)
def test_what_is_no_box_of_ours_is_refused_with_its_place(change, said):
    document = through_a_tool(a_sample(SampleBox(Thing.CAR, Box(1, 2, 30, 40))))
    document["annotations"][0] |= change
    with pytest.raises(InvalidInput, match=said) as refused:
        read_coco(document)
    assert "annotations[0]" in str(refused.value)


def test_a_box_half_turned_is_upright_and_one_over_the_edge_by_rounding_is_clipped():
    document = through_a_tool(a_sample(SampleBox(Thing.CAR, Box(1, 2, 30, 40))))
    document["annotations"][0] |= {"bbox": [-0.4, 2, 641, 100], "attributes": {"rotation": 180.0}}
    assert read_coco(document)[0].boxes[0].box == Box(0, 2, 640, 102)


@pytest.mark.parametrize("broken", [[], {}, {"images": [], "annotations": {}, "categories": []}, "x", None])
def test_what_is_no_coco_file_is_said_so(broken):
    with pytest.raises(InvalidInput, match="no COCO"):
        read_coco(broken)


def test_an_id_used_twice_is_refused():
    document = through_a_tool(a_sample(), a_sample())
    document["images"][1]["id"] = document["images"][0]["id"]
    with pytest.raises(InvalidInput, match="used twice"):
        read_coco(document)
    broken = copy.deepcopy(exported(a_sample()))
    broken["images"][0]["cityeye"]["state"] = "perhaps"
    with pytest.raises(InvalidInput, match="broken"):
        read_coco(broken)


def test_tasks_of_label_studio_have_boxes_in_percent():
    sample = a_sample(SampleBox(Thing.CAR, Box(64, 36, 128, 72)), SampleBox(Thing.PILE, Box(1, 1, 9, 9), present=False))
    nothing = a_sample()
    sizes = dict.fromkeys([sample.sample_id, nothing.sample_id], (WIDTH, HEIGHT))
    task, empty = label_studio_tasks([sample, nothing], sizes)
    (result,) = task["predictions"][0]["result"]
    value = result["value"]
    assert [value[name] for name in ("x", "y", "width", "height")] == [10, 10, 10, 10]
    assert value["rectanglelabels"] == ["car"] and file_name_of(sample) in task["data"]["image"]
    assert "predictions" not in empty
