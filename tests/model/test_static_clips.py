"""The static-foreground cue on real street clips: a bag that is put down there, light, shake, and nothing at all.

But for the last test no detector is asked: the boxes of passing cars, which would only help, are left away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.detector_names import of_simulated_camera
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import EyeSettings, Settings, TritonSettings
from data_contracts.store.pictures import open_picture_store
from governance_rules.domain.view import WatchedView
from models.triton_client import TritonDetector
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter
from serve.picture_facts import DriftMeter, grey_of, thumbnail_of
from serve.static_cue import StaticCue
from serve.static_sight import Crop
from tests.fakes.bags import BLACK, RED, WHITE, a_bag, put, shaded
from tests.fakes.kerb import a_view, a_zone
from tests.fakes.street import MONDAY_NOON

STREET, ROAD, DRIFTING = "ahmetozlu-vehicle_survaillance.mp4", "bgslibrary-video.avi", "intel-car-detection.mp4"
EYE = EyeSettings(static_seconds=6, static_learn_seconds=8)
# The clips last 11 to 30 seconds and are repeated; by then the cue has seen all of them.
COMES, SAMPLE = 20.0, 0.5
NOTHING = Detections.none("eye_v1")

Change = Callable[[np.ndarray, float], np.ndarray]


@lru_cache(maxsize=3)
def pictures_of(clip: Path) -> tuple[np.ndarray, ...]:
    """Every half second of the clip."""
    opened = cv2.VideoCapture(str(clip))
    step = opened.get(cv2.CAP_PROP_FPS) * SAMPLE
    found, number = [], 0
    while opened.grab():
        if number >= round(len(found) * step):
            found.append(opened.retrieve()[1])
        number += 1
    return tuple(found)


@pytest.fixture
def clip(sample_data: Path) -> Callable[[str], tuple[np.ndarray, ...]]:
    return lambda name: pictures_of(sample_data / "videos" / name)


def watch(pictures: tuple[np.ndarray, ...], change: Change, seconds: float) -> Iterator[tuple[float, StaticCue]]:
    height, width = pictures[0].shape[:2]
    rows = round(208 * height / width)
    cue, drift = StaticCue(width, height, np.ones((rows, 208), bool), EYE), DriftMeter()
    for number in range(int(seconds / SAMPLE)):
        at = number * SAMPLE
        picture = change(pictures[number % len(pictures)], at)
        moved = drift.measure(thumbnail_of(grey_of(picture)), width, at)
        cue.see(picture, moved, [], at, SAMPLE if number else 0.0)
        yield at, cue


def proposed(pictures: tuple[np.ndarray, ...], change: Change, seconds: float = 40) -> list[tuple[float, Box]]:
    """When and where each proposal was first made."""
    first: dict[int, tuple[float, Box]] = {}
    for at, cue in watch(pictures, change, seconds):
        for proposal in cue.proposals:
            first.setdefault(proposal.number, (at, cue.box_of(proposal.region)))
    return list(first.values())


def as_it_is(picture: np.ndarray, at: float) -> np.ndarray:
    return picture


def shaken(picture: np.ndarray, at: float) -> np.ndarray:
    x, y = np.random.default_rng(int(at * 10)).uniform(-2, 2, 2)
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    return cv2.warpAffine(picture, move, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def swelling(picture: np.ndarray, at: float) -> np.ndarray:
    return cv2.convertScaleAbs(picture, alpha=1 - 0.3 * np.sin(at / 15))


def of_light(gain: float) -> Change:
    return lambda picture, at: cv2.convertScaleAbs(picture, alpha=gain) if at >= COMES else picture


def of_shadow(light: float, soft: float, *corners: tuple[int, int]) -> Change:
    return lambda picture, at: shaded(picture, list(corners), light, soft) if at >= COMES else picture


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *((name, change) for name in (STREET, ROAD, DRIFTING) for change in (as_it_is, shaken)),
        *((STREET, change) for change in (swelling, of_light(0.7), of_light(1.3))),
    ],
)
def test_nothing_is_proposed_where_nothing_is_put_down(clip, name: str, change: Change) -> None:
    assert proposed(clip(name), change) == []


@pytest.mark.parametrize(
    "change",
    [
        of_shadow(0.5, 1, (300, 250), (420, 240), (440, 330), (310, 340)),
        of_shadow(0.6, 0, (280, 180), (300, 180), (330, 350), (300, 350)),
        of_shadow(0.45, 3, (200, 200), (260, 200), (270, 330), (200, 340)),
        of_shadow(1.5, 8, (250, 230), (350, 230), (350, 300), (250, 300)),
    ],
)
def test_a_shadow_or_a_lamp_is_no_thing(clip, change: Change) -> None:
    assert proposed(clip(STREET), change, 36) == []


@pytest.mark.parametrize(
    ("name", "colour", "side", "x", "y"),
    [
        (STREET, BLACK, 22, 330, 280),
        (STREET, BLACK, 16, 290, 215),
        (STREET, RED, 34, 250, 290),
        (STREET, WHITE, 22, 330, 280),
        (ROAD, BLACK, 34, 250, 296),
        (ROAD, RED, 22, 330, 286),
    ],
)
def test_a_bag_is_proposed_within_seconds_and_at_its_place(clip, name: str, colour, side: int, x: int, y: int) -> None:
    bag = a_bag(side, colour, side)
    ((at, box),) = proposed(clip(name), lambda picture, at: put(picture, bag, x, y) if at >= COMES else picture)
    assert at - COMES <= 12, "twice the time that it has to stand, for cars that pass before it"
    assert box.iou(Box(x, y, x + side, y + side)) >= 0.5


def test_cars_that_drive_over_it_do_not_lose_it(clip) -> None:
    """The road's own traffic, cut out of the clip by what moves in it, is laid over the bag."""
    pictures, bag = clip(ROAD), a_bag(34, BLACK, 34)
    empty = np.median(np.stack(pictures[::2]), axis=0).astype(np.uint8)

    def behind_traffic(picture: np.ndarray, at: float) -> np.ndarray:
        if at < COMES:
            return picture
        moving = cv2.absdiff(picture, empty).max(axis=2) > 40
        moving = cv2.dilate(moving.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
        result = put(picture, bag, 250, 296)
        result[moving] = picture[moving]
        return result

    numbers = [tuple(p.number for p in cue.proposals) for at, cue in watch(pictures, behind_traffic, 90) if at > 40]
    assert set(numbers) == {numbers[0]} and len(numbers[0]) == 1


@pytest.fixture
def garbage_view() -> WatchedView:
    unnamed = {"thing": "garbage", "largest_share": 0.012}
    view = a_view(
        [a_zone(Kind.GARBAGE)],
        things=["garbage"],
        unnamed=unnamed,
        dwell_seconds=15,
        allowed_gap_seconds=5,
        decided_by="overlap",
        automatic_score=0.5,
    )
    return WatchedView("cam", "home", 640, 352, view.zones, view.policies)


class Asked:
    """A detector that is asked once for each picture of the clip, with and without the bag; crops are asked apart."""

    def __init__(self, detect: Callable[[list[np.ndarray]], list[Detections]]) -> None:
        self._detect, self._known = detect, {}
        self.crops = 0

    def frame(self, key: tuple[int, bool], picture: np.ndarray) -> Detections:
        if key not in self._known:
            (self._known[key],) = self._detect([picture])
        return self._known[key]

    def crop(self, crop: Crop) -> Detections:
        self.crops += 1
        assert 0 < crop.area.area < crop.picture[..., 0].size
        (found,) = self._detect([crop.picture])
        return found


def incidents_with_a_bag(
    pictures: tuple[np.ndarray, ...], view: WatchedView, asked: Asked, store: Path, restart_every: int = 10**6
) -> list[Incident]:
    """Of a minute in which the bag comes after COMES seconds."""
    bag, reports, state = a_bag(22, BLACK, 22), [], None
    writer = EvidenceWriter(open_picture_store(f"file://{store}"), Settings(home=store))
    camera = Camera("cam", "street", "push:", sample_seconds=SAMPLE)
    pipeline = CameraPipeline(camera, view, writer, state, EYE)
    for number in range(120):
        at, which = number * SAMPLE, number % len(pictures)
        picture = put(pictures[which], bag, 330, 280) if at >= COMES else pictures[which]
        frame = Frame("cam", "home", MONDAY_NOON + timedelta(seconds=at), number, picture)
        reports += pipeline.process(frame, asked.frame((which, at >= COMES), picture)).incident_reports
        for crop in pipeline.take_crops():
            pipeline.name_crop(crop, asked.crop(crop))
        if number % restart_every == restart_every - 1:
            pipeline = CameraPipeline(camera, view, writer, json.loads(json.dumps(pipeline.state())), EYE)
    return [report.incident for report in reports]


BAG = Box(330, 280, 352, 302)


def check_when(incident: Incident) -> None:
    assert COMES <= (incident.first_seen_at - MONDAY_NOON).total_seconds() <= COMES + 12
    assert (incident.dwell_reached_at - incident.first_seen_at).total_seconds() == pytest.approx(15)


@pytest.mark.parametrize("restart_every", [10**6, 25])
def test_a_bag_that_nobody_can_name_becomes_one_suspected_incident_also_over_restarts(
    clip, garbage_view: WatchedView, tmp_path: Path, restart_every: int
) -> None:
    asked = Asked(lambda pictures: [NOTHING for _ in pictures])
    (incident,) = incidents_with_a_bag(clip(STREET), garbage_view, asked, tmp_path, restart_every)
    assert incident.box.iou(BAG) >= 0.5
    assert incident.score < 0.5, "suspected: an operator confirms"
    assert (incident.thing, incident.detector) == ("garbage", "eye_v1+static")
    check_when(incident)
    assert asked.crops == 1


def test_what_a_detector_with_a_name_for_garbage_does_not_call_so_is_none(
    clip, garbage_view: WatchedView, tmp_path: Path
) -> None:
    asked = Asked(lambda pictures: [Detections.none(of_simulated_camera(TritonSettings().model)) for _ in pictures])
    assert incidents_with_a_bag(clip(STREET), garbage_view, asked, tmp_path) == []
    assert asked.crops == 1, "it was shown the bag by itself"


def test_with_the_real_detector_the_bag_is_one_incident_and_nothing_else_is_certain(
    clip, garbage_view: WatchedView, detector: TritonDetector, tmp_path: Path
) -> None:
    told = incidents_with_a_bag(clip(STREET), garbage_view, Asked(detector.detect), tmp_path)
    (bag,) = [one for one in told if one.box.iou(BAG) >= 0.5]
    assert bag.thing == "garbage" and bag.detector.removesuffix("+static") == detector.version
    check_when(bag)
    # A manhole cover between cracks of the road, for somebody to reject: docs/evaluation.md.
    others = [one for one in told if one is not bag]
    assert len(others) <= 1 and all(one.score < garbage_view.policies[Kind.GARBAGE].automatic_score for one in others)
