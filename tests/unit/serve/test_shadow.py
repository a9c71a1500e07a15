"""A shadow follows what both models saw in pipelines of its own, and tells which cases each would have opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import Serving
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from governance_rules.domain.case_comparison import compare_cases
from governance_rules.domain.view import WatchedView
from serve.camera_worker import WatchedCamera
from serve.shadow import Shadow
from tests.fakes.street import a_policy

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
NEW = "street_detector_v2"
LANE = Polygon((Point(0, 0), Point(320, 0), Point(320, 180), Point(0, 180)))
PICTURE = np.random.default_rng(1).integers(0, 255, (180, 320, 3), dtype=np.uint8)
PARKED, BAG = (20, 60, 90, 110), (200, 100, 240, 130)


@dataclass
class Worker:
    camera: Camera
    watched: WatchedCamera
    suspended: bool = False


def a_worker(sample_seconds: float = 1.0) -> Worker:
    camera = Camera("gate", "gate", "push:", sample_seconds=sample_seconds)
    policy = a_policy()
    zone = Zone("lane", "gate", "home", "lane", policy.kind, LANE, dwell_seconds=10)
    view = WatchedView("gate", "home", 320, 180, (zone,), {policy.kind: policy}, "Asia/Shanghai", frozenset())
    return Worker(camera, WatchedCamera(camera, view))


def seen(detector: str, boxes: Iterable[tuple[int, int, int, int]]) -> Detections:
    all_boxes = np.array(list(boxes), np.float32).reshape(-1, 4)
    return Detections(all_boxes, np.full(len(all_boxes), 0.9, np.float32), ("car",) * len(all_boxes), detector)


def frames(seconds: int, every: float = 1.0) -> Iterable[Frame]:
    for number in range(int(seconds / every)):
        yield Frame("gate", "home", START + timedelta(seconds=number * every), number, PICTURE)


def run(shadow: Shadow, worker: Worker, live: list, candidate: list, seconds: int = 120) -> int:
    """Frames that the candidate was shown."""
    shown = 0
    for frame in frames(seconds):
        told = seen("yolox_nano_v1", live)
        if shadow.wants(worker, frame, told):
            shadow.see(worker, frame, told, seen(NEW, candidate))
            shown += 1
    return shown


def test_cases_of_both_sides_agree_or_belong_to_one() -> None:
    shadow, worker = Shadow(Settings()), a_worker()
    shadow.follow(Serving(shadow=NEW, shadow_share=1.0))
    assert run(shadow, worker, [PARKED], [PARKED, BAG]) == 120
    cases, looked = shadow.take()
    assert looked == {(NEW, "gate"): 120}
    live, candidate = ([c for c in cases if c.side == side] for side in ("live", "candidate"))
    found = compare_cases(live, candidate, START + timedelta(hours=1))
    assert (len(found.agree), len(found.only_live), len(found.only_candidate)) == (1, 0, 1)
    assert found.only_candidate[0].kind is Kind.ILLEGAL_PARKING
    assert shadow.take() == ([], {})


def test_it_looks_at_no_more_than_its_share() -> None:
    shadow, worker = Shadow(Settings()), a_worker()
    shadow.follow(Serving(shadow=NEW, shadow_share=0.25))
    assert 28 <= run(shadow, worker, [PARKED], [PARKED]) <= 31
    cases, _ = shadow.take()
    assert {c.side for c in cases} == {"live", "candidate"}, "a quarter of the frames still shows what stands"


def test_nothing_is_asked_without_a_candidate_in_doubt_or_where_the_candidate_serves_already() -> None:
    shadow, worker = Shadow(Settings()), a_worker()
    frame = next(iter(frames(1)))
    assert not shadow.wants(worker, frame, seen("yolox_nano_v1", []))
    shadow.follow(Serving(shadow=NEW, shadow_share=1.0))
    assert not shadow.wants(worker, frame, seen(NEW, []))
    worker.suspended = True
    assert not shadow.wants(worker, frame, seen("yolox_nano_v1", []))


def test_what_could_not_be_stored_is_given_back() -> None:
    shadow, worker = Shadow(Settings()), a_worker()
    shadow.follow(Serving(shadow=NEW, shadow_share=1.0))
    run(shadow, worker, [PARKED], [PARKED], 60)
    taken = shadow.take()
    shadow.give_back(*taken)
    assert shadow.take() == taken
