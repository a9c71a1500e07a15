"""A small street for the browser tests, made through the real use cases with real JPEG pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import cv2
import numpy as np

from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.observation import Observation
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.seed_street import COMMUNITY, GRID, ROAD, seed_street
from serve.evidence_pictures import Annotation, EvidenceWriter
from serve.live_pictures import blurred_jpeg, live_picture_path

PASSWORD = "cityeye-street"
PEOPLE = ("operator", "grid", "leader", "admin", "auditor", "merchant", "community", "officer")
WIDTH, HEIGHT = 640, 352
WHOLE = Polygon((Point(40, 120), Point(630, 120), Point(630, 345), Point(40, 345)))
CAMERAS: tuple[tuple[str, str, str, float, float, HealthState], ...] = (
    ("gate-1", "小河直街东口", "rtsp://127.0.0.1/1", 120.1312, 30.3148, HealthState.OK),
    ("gate-2", "和美弄中段", "rtsp://127.0.0.1/2", 120.1330, 30.3156, HealthState.OK),
    ("gate-3", "余杭塘路桥头", "file:///clip.mp4", 120.1351, 30.3149, HealthState.NO_SIGNAL),
    ("sim-1", "模拟街道一", "sim://street", 120.1339, 30.3139, HealthState.OK),
)


@dataclass
class Street:
    """The seeded street: adds incidents as the eye would."""

    database: Database
    settings: Settings
    picture: np.ndarray = field(default_factory=lambda: drawn_street())

    def begin(self, people: Sequence[str] = PEOPLE) -> None:
        """Areas, people, policies, cameras, zones and health. Each person costs a password hash."""
        with self.database.unit_of_work() as uow:
            install_policies(uow, read_policy_texts())
            seed_street(uow, {name: PASSWORD for name in people})
            now = uow.now()
            for camera_id, name, source, longitude, latitude, _ in CAMERAS:
                uow.cameras.add(
                    Camera(
                        camera_id,
                        name,
                        source,
                        longitude=longitude,
                        latitude=latitude,
                        community_id=COMMUNITY.area_id,
                        road_id=ROAD.area_id,
                        grid_id=GRID.area_id if camera_id != "gate-2" else None,
                    )
                )
                uow.cameras.save_preset(Preset(camera_id, "home", WIDTH, HEIGHT))
                for kind in (Kind.ILLEGAL_PARKING, Kind.SHOP_OVERFLOW, Kind.GARBAGE):
                    uow.zones.add(Zone(f"{camera_id}-{kind}", camera_id, "home", "路侧禁停区", kind, WHOLE))
            uow.cameras.save_health(
                CameraHealth(camera_id, state, now - timedelta(minutes=12), now, frames_per_second=1.0)
                for camera_id, *_, state in CAMERAS
            )

    def live_picture(self, camera_id: str) -> None:
        """What the camera's shard writes for the cockpit each second."""
        nobody = Detections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), (), "yolox_nano_v1")
        frame = Frame(camera_id, "home", datetime.now(UTC), 1, self.picture)
        place = self.settings.home / "pictures" / live_picture_path(camera_id)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(blurred_jpeg(frame, nobody))

    def incident(
        self,
        camera_id: str = "gate-1",
        kind: Kind = Kind.ILLEGAL_PARKING,
        score: float = 0.62,
        x: float = 100,
        ago: timedelta = timedelta(minutes=4),
        detector: str = "yolox_nano_v1",
    ) -> int:
        """Let the eye report a thing that has stood at `x` since `ago`; the number of its case."""
        with self.database.unit_of_work() as uow:
            now = uow.now()
            report, observation = self._report(camera_id, kind, score, x, now - ago, now, detector)
            recorded = record_observations(uow, ObservationBatch((observation,), (), (report,)))
        return (recorded.opened + recorded.attached)[0]

    def until(self, case_id: int, state: CaseState) -> None:
        """Let time pass, reminders being delivered, until the case is in this state."""
        while True:
            with self.database.unit_of_work() as uow:
                if uow.cases.get(case_id).state is state:
                    return
                uow.connection.execute(
                    "UPDATE notices SET state = 'delivered', delivered_at = cityeye_now() WHERE state = 'pending'"
                )
                timer, now = uow.timers.pending(case_id), uow.now()
            assert timer is not None
            self.database.advance_clock(timer.due_at - now + timedelta(seconds=1))
            with self.database.unit_of_work() as uow:
                run_due_timers(uow)

    def _report(
        self, camera_id: str, kind: Kind, score: float, x: float, first: datetime, reached: datetime, detector: str
    ) -> tuple[IncidentReport, Observation]:
        box = Box(x, 180, x + 90, 240)
        observation_id = uuid4()
        incident_id = uuid5(NAMESPACE_URL, str(observation_id))
        zone_id = f"{camera_id}-{kind}"
        incident = Incident(
            incident_id, observation_id, camera_id, "home", zone_id, kind, "car", box, score, first, reached, detector
        )
        observation = Observation(
            observation_id, camera_id, "home", zone_id, kind, "car", box, first, reached, 12, 2, score, score, detector,
            dwell_reached_at=reached,
        )  # fmt: skip
        return IncidentReport(incident, tuple(self._pictures(incident, incident_id))), observation

    def _pictures(self, incident: Incident, incident_id: UUID):
        writer = EvidenceWriter(open_picture_store(self.settings.picture_url), self.settings)
        name = next(c[1] for c in CAMERAS if c[0] == incident.camera_id)
        for role, at in (("first_seen", incident.first_seen_at), ("dwell_reached", incident.dwell_reached_at)):
            pixels = with_car(self.picture, incident.box)
            frame = Frame(incident.camera_id, "home", at, 1, pixels)
            yield writer.seal(frame).as_evidence(uuid4(), incident_id, role)
            annotation = Annotation(
                incident.kind,
                incident.thing,
                incident.score,
                incident.box,
                WHOLE,
                "路侧禁停区",
                name,
                at,
                role,
                incident.detector,
                incident.first_seen_at,
            )
            yield writer.copy(frame, annotation, []).as_evidence(uuid4(), incident_id, role)


def drawn_street() -> np.ndarray:
    """A plain street: sky, houses, pavement, road."""
    picture = np.full((HEIGHT, WIDTH, 3), (196, 190, 182), np.uint8)
    cv2.rectangle(picture, (0, 0), (WIDTH, 70), (220, 206, 190), -1)
    for x in range(0, WIDTH, 80):
        shade = 140 + (x // 80 * 23) % 60
        cv2.rectangle(picture, (x + 4, 30), (x + 74, 120), (shade - 20, shade, shade + 12), -1)
        for y in (44, 74):
            cv2.rectangle(picture, (x + 16, y), (x + 34, y + 18), (90, 80, 70), -1)
            cv2.rectangle(picture, (x + 46, y), (x + 64, y + 18), (90, 80, 70), -1)
    cv2.rectangle(picture, (0, 160), (WIDTH, HEIGHT), (96, 92, 90), -1)
    for x in range(10, WIDTH, 90):
        cv2.rectangle(picture, (x, 286), (x + 44, 292), (226, 226, 226), -1)
    return picture


def with_car(picture: np.ndarray, box: Box) -> np.ndarray:
    """The street with a dark car in the box."""
    x0, y0, x1, y1 = (int(v) for v in box.as_list())
    drawn = picture.copy()
    cv2.rectangle(drawn, (x0, y0 + 22), (x1, y1 - 8), (52, 44, 40), -1)
    cv2.rectangle(drawn, (x0 + 18, y0), (x1 - 18, y0 + 26), (70, 62, 56), -1)
    for x in (x0 + 18, x1 - 18):
        cv2.circle(drawn, (x, y1 - 8), 9, (20, 20, 20), -1)
    return drawn
