"""What is put down in a street is proposed, what light does to it is not; on a drawn street with sensor noise."""

import json
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.settings import EyeSettings
from serve.static_cue import Found, StaticCue
from tests.fakes.bags import BLACK, GREEN, RED, a_bag, put, shaded

WIDTH, HEIGHT, ROWS = 640, 352, 114
EYE = EyeSettings(static_seconds=5, static_learn_seconds=6)
COMES = 12.0
STREET = cv2.resize(
    np.random.default_rng(4).integers(90, 150, (12, 20, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC
)
NOISE = np.random.default_rng(5).normal(0, 2.5, (6, HEIGHT, WIDTH, 3)).round().astype(np.int16)

Change = Callable[[np.ndarray, float], np.ndarray]
SPOT = Box(300, 200, 330, 230)


def with_bag(since: float = COMES, until: float = 1e9, x: int = 300, y: int = 200, side: int = 30) -> Change:
    changed = put(STREET, a_bag(side, BLACK), x, y)
    return lambda picture, at: changed if since <= at < until else picture


class Watch:
    """A cue that watches a drawn street."""

    def __init__(self, **eye) -> None:
        self.settings = EYE.model_copy(update=eye)
        self.cue = StaticCue(WIDTH, HEIGHT, np.ones((ROWS, 208), bool), self.settings)
        self.at = 0.0
        self.proposed: list[tuple[float, Box]] = []
        self.found: list[tuple[float, list[Found]]] = []
        self.answer = Detections.none("eye_v1")

    def go(self, until: float, change: Change, seen: Callable[[float], list[Box]] = lambda at: []) -> "Watch":
        known = {p.number for p in self.cue.proposals}
        while self.at < until:
            noise = NOISE[int(self.at * 7) % len(NOISE)]
            picture = cv2.add(change(STREET, self.at), noise, dtype=cv2.CV_8U)
            self.found.append((self.at, self.cue.see(picture, (0.0, 0.0), seen(self.at), self.at, 0.5)))
            for number, box in self.cue.unnamed(self.at):
                self.cue.name(number, self.answer, box)
            for p in self.cue.proposals:
                if p.number not in known:
                    self.proposed.append((self.at, self.cue.box_of(p.region)))
            known |= {p.number for p in self.cue.proposals}
            self.at += 0.5
        return self

    def restart(self) -> None:
        state = json.loads(json.dumps(self.cue.to_json()))
        self.cue = StaticCue(WIDTH, HEIGHT, np.ones((ROWS, 208), bool), self.settings, state)


@settings(max_examples=8, deadline=None)
@given(
    x=st.integers(40, 560),
    y=st.integers(30, 290),
    side=st.integers(18, 48),
    colour=st.sampled_from([BLACK, RED, GREEN]),
    seed=st.integers(0, 99),
)
def test_a_bag_is_proposed_once_soon_and_where_it_is(x: int, y: int, side: int, colour, seed: int) -> None:
    changed = put(STREET, a_bag(side, colour, seed), x, y)
    watch = Watch().go(22, lambda picture, at: changed if at >= COMES else picture)
    ((at, box),) = watch.proposed
    assert COMES + 4 <= at <= COMES + 9
    assert box.iou(Box(x, y, x + side, y + side)) >= 0.4


@settings(max_examples=8, deadline=None)
@given(
    gain=st.floats(0.7, 1.3),
    light=st.floats(0.45, 0.8) | st.floats(1.25, 1.6),
    soft=st.floats(0, 4),
    x=st.integers(0, 500),
    y=st.integers(0, 250),
    w=st.integers(20, 140),
    h=st.integers(20, 100),
    lean=st.integers(-40, 40),
)
def test_exposure_shadows_and_patches_of_sun_are_not(gain, light, soft, x, y, w, h, lean) -> None:
    corners = [(x, y), (x + w, y), (x + w + lean, y + h), (x + lean, y + h)]
    changed = cv2.convertScaleAbs(shaded(STREET, corners, light, soft), alpha=gain)
    assert Watch().go(28, lambda picture, at: changed if at >= COMES else picture).proposed == []


def test_a_shadow_that_wanders_leaves_nothing_behind() -> None:
    def change(picture: np.ndarray, at: float) -> np.ndarray:
        x = int(100 + 2 * at)
        return shaded(picture, [(x, 60), (x + 90, 60), (x + 60, 300), (x - 30, 300)], 0.55, 1.5)

    assert Watch().go(40, change).proposed == []


def test_another_light_of_the_whole_view_is_none_and_what_stands_is_kept() -> None:
    day = with_bag()
    lamp = shaded(np.full_like(STREET, 60), [(200, 100), (400, 100), (460, 340), (140, 340)], 1.5, 30) / 120.0

    def change(picture: np.ndarray, at: float) -> np.ndarray:
        picture = day(picture, at)
        return picture if at < 24 else (picture * lamp).clip(0, 255).astype(np.uint8)

    watch = Watch().go(24, change)
    assert len(watch.proposed) == 1
    watch.cue.relit()
    assert len(watch.go(50, change).proposed) <= 2


def test_what_was_there_from_the_beginning_is_the_street_and_its_leaving_is_no_thing() -> None:
    watch = Watch().go(40, with_bag(since=0, until=16))
    assert watch.proposed == []
    assert len(watch.go(60, with_bag(since=44)).proposed) == 1, "the ghost is learnt as street, and a new bag is found"


def test_what_leaves_is_dropped_and_what_comes_to_its_place_is_another() -> None:
    watch = Watch().go(30, with_bag(until=26))
    assert len(watch.proposed) == 1
    watch.go(36, lambda picture, at: picture)
    assert watch.cue.proposals == []
    assert len(watch.go(50, with_bag(since=37)).proposed) == 2


def test_passers_by_over_it_hide_it_and_do_not_lose_it() -> None:
    bag = with_bag()

    def change(picture: np.ndarray, at: float) -> np.ndarray:
        picture = bag(picture, at).copy()
        x = int(at * 90) % 900 - 120
        cv2.rectangle(picture, (x, 170), (x + 70, 250), (40, 90, 160), -1)
        return picture

    watch = Watch().go(70, change)
    assert len(watch.proposed) == 1 and len(watch.cue.proposals) == 1
    late = [bool(found) for at, found in watch.found if at > 30]
    assert 0.6 <= np.mean(late) < 1


def test_a_lorry_before_it_for_a_minute_does_not_lose_it() -> None:
    bag = with_bag()

    def change(picture: np.ndarray, at: float) -> np.ndarray:
        picture = bag(picture, at).copy()
        if 25 <= at < 85:
            cv2.rectangle(picture, (220, 120), (470, 300), (40, 90, 160), -1)
        return picture

    lorry = [Box(220, 120, 470, 300)]
    watch = Watch().go(100, change, lambda at: lorry if 25 <= at < 85 else [])
    assert len(watch.proposed) == 1
    assert not any(found for at, found in watch.found if 26 < at < 85)
    assert all(found for at, found in watch.found if at > 90)


@pytest.mark.parametrize("gone", [False, True])
def test_a_restart_keeps_the_street_and_what_stands_unless_it_left_meanwhile(gone: bool) -> None:
    watch = Watch().go(24, with_bag())
    before = watch.proposed[0][1]
    watch.restart()
    assert len(json.dumps(watch.cue.to_json())) < 40_000
    watch.go(40, with_bag(until=24 if gone else 1e9))
    assert len(watch.proposed) == 1, "neither the bag nor the street's own look is proposed anew"
    assert [watch.cue.box_of(p.region) for p in watch.cue.proposals] == ([] if gone else [before])


def answer(thing: str, score: float, box: Box = SPOT) -> Detections:
    return Detections(np.float32([box.as_list()]), np.float32([score]), (thing,), "eye_v1")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (answer("garbage", 0.6), [("garbage", pytest.approx(0.6))]),
        (answer("pile", 0.1), [("", 0.0)]),
        (answer("garbage", 0.6, Box(400, 200, 430, 230)), [("", 0.0)]),
        (answer("person", 0.8), []),
        (answer("car", 0.4), []),
        (answer("person", 0.5), [("", 0.0)]),
        (Detections.none("eye_v1"), [("", 0.0)]),
    ],
)
def test_it_is_told_by_the_name_that_the_detector_gives_its_crop(found: Detections, told: list) -> None:
    watch = Watch()
    watch.answer = found
    watch.go(26, with_bag())
    assert [(f.thing, f.score) for f in watch.found[-1][1]] == told


def test_what_a_box_of_the_detector_shows_is_not_told_twice() -> None:
    assert Watch().go(40, with_bag(), lambda at: [SPOT] if at >= COMES else []).proposed == []
    late = Watch().go(40, with_bag(), lambda at: [SPOT] if at >= 30 else [])
    assert len(late.proposed) == 1 and late.found[-1][1] == []


def test_it_is_the_street_when_it_has_stood_for_as_long_as_the_setting_says() -> None:
    watch = Watch(static_keep_hours=20 / 3600).go(60, with_bag())
    assert len(watch.proposed) == 1 and watch.cue.proposals == []
