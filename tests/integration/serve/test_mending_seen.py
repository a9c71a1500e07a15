"""From pixels to the closed case: a car of the simulated street leaves, and the eye that followed it says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.view import WatchedView
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.run_due_timers import run_due_timers
from models.scenes import SimulatedStreet, simulated_zones
from models.scenes.layout import HEIGHT, WIDTH, layout
from models.scenes.visits import OPENING, Gone, next_visit
from serve.camera_worker import CameraWorker, WatchedCamera
from serve.evidence_pictures import EvidenceWriter
from serve.late_database import LateDatabase
from serve.ledger import Ledger
from tests.conftest import Clock

BLOCK, SEED = "hemei", 1
CAMERA = Camera("kerb", "the kerb", "push:", sample_seconds=1)
FLUSH_SECONDS = 5
NEVER = 1e9


class Eye:
    """One camera on a street where one car stands, and all that lies between its pictures and the database."""

    def __init__(self, database: Database, clock: Clock, home: Path) -> None:
        self.database, self.clock = database, clock
        self.settings = Settings(home=home)
        self.late = LateDatabase(database.url, 1, 5)
        self.ledger = Ledger(self.late)
        self.street = SimulatedStreet(SEED, BLOCK)
        with database.unit_of_work() as uow:
            install_policies(uow, read_policy_texts())
            self.policy = uow.policies.current(Kind.ILLEGAL_PARKING)
            uow.cameras.add(CAMERA)
            uow.cameras.save_preset(Preset(CAMERA.camera_id, CAMERA.preset, WIDTH, HEIGHT))
            self.zones = [
                z for z in simulated_zones(BLOCK, CAMERA.camera_id, dwell_seconds=20) if z.kind == self.policy.kind
            ]
            for zone in self.zones:
                uow.zones.add(zone)
            self.began = uow.now().timestamp()
        kerb = next(s for s in layout(BLOCK).spots if s.name == "kerb")
        # So far back that the first visit has begun; it stays until it is said to have left.
        opening = Gone(OPENING, self.began - 20 * 60)
        self.visit = next_visit(SEED, layout(BLOCK), kerb, opening, 1.0)
        self.gone = {s.name: Gone(OPENING, self.began + NEVER) for s in layout(BLOCK).spots} | {"kerb": opening}
        self.second = 0
        self.worker = self.open_eye(None)

    def open_eye(self, place_state: dict | None) -> CameraWorker:
        """A worker whose thread does not run: its pictures are handed to it one by one."""
        view = _view(self.zones, self.policy)
        evidence = EvidenceWriter(open_picture_store(self.settings.picture_url), self.settings)
        return CameraWorker(WatchedCamera(CAMERA, view, place_state), self.settings, evidence, lambda: None)

    def restart(self, with_state: bool) -> None:
        with self.database.unit_of_work() as uow:
            state = uow.observations.place_state(CAMERA.camera_id, CAMERA.preset)
        self.ledger, self.worker = Ledger(self.late), self.open_eye(state if with_state else None)

    def car_leaves(self) -> None:
        self.gone["kerb"] = Gone(self.visit.number, self.began + self.second)

    def watch(self, seconds: int, still: tuple[np.ndarray, Detections] | None = None) -> None:
        """Let so many seconds go by. still: picture and detections that are shown instead of the street."""
        for _ in range(seconds):
            self.second += 1
            at = self.began + self.second
            drawn, truth = still or self.street.render(at, self.gone)
            frame = Frame(CAMERA.camera_id, "home", datetime.fromtimestamp(at, UTC), self.second, drawn)
            self.worker._offer(frame)
            wanted = self.worker.take()
            output = None if wanted is None else self.worker.process(wanted, truth)
            if output is not None and (self.second % FLUSH_SECONDS == 0 or output.incident_reports):
                state = self.worker.state()
                assert state is not None
                self.ledger.add(output, (CAMERA.camera_id, "home"), state, self.worker.take_looks())
                self.ledger.flush()
        self.clock.advance(timedelta(seconds=seconds))

    def sweep(self) -> None:
        with self.database.unit_of_work() as uow:
            run_due_timers(uow)

    def case(self) -> Case:
        """The only case there is."""
        with self.database.unit_of_work() as uow:
            (card,) = uow.cases.cards()
            return uow.cases.get(card.case.case_id)


def _view(zones: list[Zone], policy: Policy) -> WatchedView:
    return WatchedView(CAMERA.camera_id, "home", WIDTH, HEIGHT, tuple(zones), {policy.kind: policy})


@pytest.fixture
def eye(database: Database, clock: Clock, tmp_path: Path) -> Iterator[Eye]:
    eye = Eye(database, clock, tmp_path)
    eye.watch(60)
    assert eye.case().state is CaseState.OPEN
    yield eye
    eye.late.close()


def test_a_car_that_leaves_is_rectified_by_the_camera_and_closed_by_the_sweep(eye: Eye) -> None:
    eye.car_leaves()
    left = eye.began + eye.second
    eye.watch(60)
    assert eye.case().state is CaseState.OPEN, "not before the place has been clear for a minute"
    eye.watch(75)
    case = eye.case()
    assert (case.state, case.status_code) == (CaseState.RECTIFIED, "no_longer_seen")
    assert case.clear_since is not None and case.clear_since.timestamp() > left
    assert case.clear_frames >= 10 and case.last_seen_at is not None and case.last_seen_at.timestamp() <= left + 3
    eye.sweep()
    assert (eye.case().state, eye.case().closure) == (CaseState.CLOSED, "self")


def test_a_car_that_stays_is_seen_all_the_time(eye: Eye) -> None:
    eye.watch(200)
    case = eye.case()
    assert (case.state, case.clear_since, case.clear_frames) == (CaseState.OPEN, None, 0)
    assert case.last_seen_at is not None and case.last_seen_at.timestamp() > eye.began + eye.second - 15


@pytest.mark.parametrize("what", ["black", "frozen"])
def test_an_eye_that_does_not_see_closes_nothing(eye: Eye, what: str) -> None:
    eye.car_leaves()
    eye.watch(50)
    before = eye.case().clear_frames
    assert before > 0
    picture, truth = eye.street.render(eye.began + eye.second, eye.gone)
    eye.watch(240, (np.zeros_like(picture) if what == "black" else picture, truth))
    assert eye.case().state is CaseState.OPEN
    assert eye.case().clear_frames <= before + 1, "only the first of the same pictures may be a new one"
    eye.watch(130)
    assert eye.case().state is CaseState.RECTIFIED, "it goes on when the eye sees again"


@pytest.mark.parametrize("with_state", [True, False])
def test_a_restart_with_or_without_what_it_remembered_closes_nothing(eye: Eye, with_state: bool) -> None:
    eye.watch(30)
    eye.restart(with_state)
    for _ in range(24):
        eye.watch(5)
        assert eye.case().clear_frames == 0
    assert eye.case().state is CaseState.OPEN


def test_a_restart_while_the_place_is_clear_begins_to_count_anew(eye: Eye) -> None:
    eye.car_leaves()
    eye.watch(80)
    before = eye.case()
    assert before.clear_frames > 0 and before.state is CaseState.OPEN
    eye.restart(with_state=True)
    eye.watch(20)
    after = eye.case()
    assert after.clear_since is not None and after.clear_since.timestamp() > eye.began + eye.second - 20
    eye.watch(80)
    assert eye.case().state is CaseState.RECTIFIED
