"""The demo street in one process: drawn frames, eye, real PostgreSQL, sweep, dispatch and people, at speed 60.

No Ray or Prefect; the database's clock is moved by half a second a frame.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from apps.runtime.demo import seed_demo
from data_contracts.schemas.batch import ObservationBatch
from data_contracts.schemas.camera import CameraHealth, HealthState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.detector_names import of_simulated_camera
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import Settings
from data_contracts.store.pictures import open_picture_store
from flows.street_people import StreetPeople
from governance_rules.domain.view import WatchedView
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from models.scenes import SimulatedStreet
from models.scenes.address import SimulatedAddress
from models.scenes.layout import HEIGHT, WIDTH
from models.scenes.visits import Gone
from serve.camera_pipeline import CameraPipeline
from serve.evidence_pictures import EvidenceWriter

CAMERA = "sim-street"
FRAME_SECONDS = 0.5

See = Callable[[np.ndarray], Detections]


class DemoStreet:
    """Everything that `cityeye up` spreads over processes, a frame at a time.

    see: what a detector says of a picture; without one the street tells its own truth.
    """

    def __init__(self, database, home: Path, see: See | None = None) -> None:
        self.database, self._see = database, see
        self.settings = Settings(home=home, shared=home, demo=True, demo_speed=60)
        with database.unit_of_work() as uow:
            seed_demo(uow, self.settings)
            self.camera = uow.cameras.get(CAMERA)
            view = WatchedView(
                CAMERA, "home", WIDTH, HEIGHT, tuple(uow.zones.of_camera(CAMERA)), uow.policies.all_current(),
                time_zone=self.settings.time_zone, holidays=frozenset(),
            )  # fmt: skip
        writer = EvidenceWriter(open_picture_store(f"file://{home / 'pictures'}"), self.settings)
        self.pipeline = CameraPipeline(self.camera, view, writer)
        address = SimulatedAddress.of(self.camera.source)
        assert address is not None
        self.street = SimulatedStreet(address.seed, address.block, address.pace)
        self.people = StreetPeople(database)
        self.frames = 0
        self.seen: dict[Kind, set[str]] = defaultdict(set)
        self.first_at: dict[str, float] = {}

    def begin_at(self, hour: int) -> None:
        """Go on to the next time at which the clocks of the street show the full hour."""
        with self.database.unit_of_work() as uow:
            now = uow.now().astimezone(ZoneInfo(self.settings.time_zone))
        wanted = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.database.advance_clock((wanted - now) % timedelta(days=1))

    def pass_a_frame(self) -> None:
        self.database.advance_clock(timedelta(seconds=FRAME_SECONDS))
        with self.database.unit_of_work() as uow:
            now, gone = uow.now(), uow.simulated_streets.departures(self.street.block)
            if not self.frames:
                # Before a camera sees, nothing leaves unasked.
                uow.cameras.save_health([CameraHealth(CAMERA, HealthState.OK, now, now)])
        picture, truth = self.street.render(
            now.timestamp(), {s: Gone(d.number, d.leaves_at.timestamp()) for s, d in gone.items()}
        )
        self.frames += 1
        self.truth = seen = truth
        if self._see is not None:
            seen = self._see(picture)
            seen = replace(seen, detector=of_simulated_camera(seen.detector))
        frame = Frame(CAMERA, "home", now, self.frames, picture, truth if self._see is None else None)
        output = self.pipeline.process(frame, seen)
        looks = () if output.look is None else (output.look,)
        with self.database.unit_of_work() as uow:
            record_observations(
                uow, ObservationBatch(output.observations, output.sightings, output.incident_reports, {}, looks)
            )
        with self.database.unit_of_work() as uow:
            run_due_timers(uow)
        with self.database.unit_of_work() as uow:
            dispatch_notices(uow)
        if self.frames % 2:
            self.people.open_streets()
            self.people.turn()

    def look_at_cases(self) -> None:
        with self.database.unit_of_work() as uow:
            for card in uow.cases.cards(limit=500):
                self._note(card.case.kind, card.case.state.value)
                if card.case.closure is not None:
                    self._note(card.case.kind, card.case.closure.value)

    def _note(self, kind: Kind, what: str) -> None:
        self.seen[kind].add(what)
        self.first_at.setdefault(what, self.frames * FRAME_SECONDS)
