"""Letterboxing: where a point of the picture lies in the detector's input, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput
from models.letterbox import RawDetections, letterbox, to_detections
from models.registry import DETECTORS, describe

_DETECTOR = describe("yolox_nano_v1")
_SIDE = st.integers(1, 2500)


@given(height=_SIDE, width=_SIDE, description=st.sampled_from(DETECTORS))
def test_picture_keeps_its_shape_and_fills_one_side(height, width, description):
    fitted, scale = letterbox(np.zeros((height, width, 3), np.uint8), description)
    assert fitted.shape == description.input_shape and fitted.dtype == np.uint8
    rows, columns = (fitted[:, :, 0] == 0).any(1).sum(), (fitted[:, :, 0] == 0).any(0).sum()
    assert abs(rows - height * scale) <= 1 and abs(columns - width * scale) <= 1
    assert rows == description.input_height or columns == description.input_width
    assert (fitted[rows:] == 114).all() and (fitted[:, columns:] == 114).all()


@given(
    height=st.integers(50, 2500),
    width=st.integers(50, 2500),
    corners=st.tuples(*[st.floats(0, 1) for _ in range(4)]),
)
def test_box_comes_back_where_it_was(height, width, corners):
    x0, x1 = sorted((corners[0] * (width - 4), corners[1] * (width - 4)))
    y0, y1 = sorted((corners[2] * (height - 4), corners[3] * (height - 4)))
    box = np.array([x0, y0, x1 + 4, y1 + 4], np.float32)
    _, scale = letterbox(np.zeros((height, width, 3), np.uint8), _DETECTOR)
    raw = RawDetections(box[None] * np.float32(scale), np.array([0.5], np.float32), np.array([3], np.int32))
    found = to_detections(raw, _DETECTOR, scale, height, width)
    assert found.things == ("car",) and found.detector == "yolox_nano_v1"
    np.testing.assert_allclose(found.boxes[0], box, atol=0.01)


def test_boxes_are_cut_at_the_edges_and_dropped_outside_them():
    boxes = np.array([[-20, -20, 50, 50], [600, 10, 900, 40], [10, 400, 50, 640]], np.float32)
    raw = RawDetections(boxes, np.array([0.9, 0.8, 0.7], np.float32), np.array([3, 3, 0], np.int32))
    found = to_detections(raw, _DETECTOR, 1.0, 352, 640)
    np.testing.assert_array_equal(found.boxes, [[0, 0, 50, 50], [600, 10, 640, 40]])
    np.testing.assert_array_equal(raw.boxes[0], [-20, -20, 50, 50])


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((10, 10, 3), np.float32),
    ],
)
def test_what_is_no_picture_is_refused(picture):
    with pytest.raises(InvalidInput, match=r"uint8 \[height, width, 3\]"):
        letterbox(picture, _DETECTOR)


@given(
    height=st.integers(50, 1200),
    width=st.integers(50, 1200),
    corners=st.tuples(*[st.floats(0, 1) for _ in range(4)]),
    description=st.sampled_from(DETECTORS),
)
@example(height=352, width=640, corners=(0.0, 0.1, 0.2, 0.9), description=_DETECTOR)
def test_what_is_seen_mirrored_comes_back_where_it_was(height, width, corners, description):
    side = 24
    x0, x1 = (round(c * (width - side)) for c in sorted(corners[:2]))
    y0, y1 = (round(c * (height - side)) for c in sorted(corners[2:]))
    picture = np.zeros((height, width, 3), np.uint8)
    picture[y0 : y1 + side, x0 : x1 + side] = 255
    fitted, scale = letterbox(picture, description, mirrored=True)
    shown = fitted[:, :, 0] > 127
    columns, rows = np.flatnonzero(shown.any(0)), np.flatnonzero(shown.any(1))
    seen = np.array([[columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]], np.float32)
    raw = RawDetections(seen, np.array([0.5], np.float32), np.array([0], np.int32))
    found = to_detections(raw, description, scale, height, width, mirrored=True)
    np.testing.assert_allclose(found.boxes[0], [x0, y0, x1 + side, y1 + side], atol=2 / min(scale, 1) + 1)
    np.testing.assert_array_equal(raw.boxes, seen)
