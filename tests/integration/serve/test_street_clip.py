"""The street clip as a live camera, the stream cut and back: its standing cars become incidents, once each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import pytest

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.geometry import Box
from tests.fixtures_serve import CLIP, ServeSystem, add_camera, wait_until
from tests.rtsp_server import RtspServer

RIGHT_LANE = "258,110 305,104 420,146 560,142 639,140 639,290 590,264 400,182 300,150 262,128"
STANDING = {
    "black sedan": Box(354, 133, 415, 165),
    "white SUV": Box(269, 109, 306, 129),
    "dark SUV behind two signs": Box(309, 120, 352, 143),
    "car in the driveway": Box(600, 154, 640, 186),
}
SIZE = (640, 352)
DWELL_SECONDS = 5
SAMPLE_SECONDS = 0.5


def found_by(system: ServeSystem, camera_id: str) -> dict[str, list[Box]]:
    """Boxes of the camera's incidents by what stands there; what stands nowhere is `other`."""
    with system.database.unit_of_work() as uow:
        cards = uow.cases.cards(camera_ids=[camera_id], limit=100)
        incidents = [uow.incidents.get(card.case.incident_id) for card in cards]
    found: dict[str, list[Box]] = {}
    for incident in incidents:
        name = next((n for n, box in STANDING.items() if box.iou(incident.box) > 0.4), "other")
        found.setdefault(name, []).append(incident.box)
    return found


def assert_once_each(system: ServeSystem, camera_id: str) -> None:
    found = found_by(system, camera_id)
    assert {name: len(boxes) for name, boxes in found.items()} == dict.fromkeys(STANDING, 1), found


def pictures_of(clip: Path, seconds_apart: float) -> Iterator[tuple[float, bytes]]:
    """(seconds from the start, JPEG) of the clip, over and over as one stream."""
    began = 0.0
    while True:
        capture, number, due = cv2.VideoCapture(str(clip)), 0, 0.0
        per_second = capture.get(cv2.CAP_PROP_FPS)
        while (answer := capture.read())[0]:
            if number / per_second >= due:
                yield began + number / per_second, cv2.imencode(".jpg", answer[1])[1].tobytes()
                due += seconds_apart
            number += 1
        began += number / per_second


def test_pushed_with_a_cut(system: ServeSystem, sample_data: Path) -> None:
    camera = Camera("pushed-clip", "Pushed clip", "push:", sample_seconds=SAMPLE_SECONDS)
    add_camera(system, camera, SIZE, RIGHT_LANE, DWELL_SECONDS)
    begins = datetime.now(UTC) - timedelta(seconds=60)
    with system.client(system.add_key("pushed-clip", [camera.camera_id])) as client:

        def push(at: float, picture: bytes) -> None:
            parameters = {"camera_id": camera.camera_id, "captured_at": (begins + timedelta(seconds=at)).isoformat()}
            while True:
                answer = client.post(
                    "/v1/frames", params=parameters, content=picture, headers={"Content-Type": "image/jpeg"}
                )
                if answer.status_code == 202:
                    return
                # 404: the shard has not heard of the new camera yet. 429: it has enough to do.
                assert answer.status_code in (404, 429), answer.text
                time.sleep(0.2)

        for at, picture in pictures_of(sample_data / "videos" / CLIP, SAMPLE_SECONDS):
            if at > 30:
                break
            if not 7 < at < 11:
                push(at, picture)
    wait_until(lambda: len(found_by(system, camera.camera_id)) >= len(STANDING), 60, "the standing cars")
    assert_once_each(system, camera.camera_id)
    with system.database.unit_of_work() as uow:
        card = uow.cases.cards(camera_ids=[camera.camera_id])[0]
        pictures = uow.incidents.pictures(card.case.incident_id)
    assert card.case.state in (CaseState.OPEN, CaseState.SUSPECTED) and card.leaf_hash
    assert {(p.role, p.sealed) for p in pictures} == {
        (role, sealed) for role in ("first_seen", "dwell_reached") for sealed in (True, False)
    }


@pytest.mark.timeout(400)
def test_over_rtsp_with_a_cut_and_a_killed_shard(system: ServeSystem, sample_data: Path) -> None:
    with RtspServer(sample_data / "videos") as server:
        camera = Camera("rtsp-clip", "RTSP clip", server.url(CLIP), sample_seconds=SAMPLE_SECONDS)
        add_camera(system, camera, SIZE, RIGHT_LANE, DWELL_SECONDS)
        wait_until(lambda: seen(system, camera.camera_id) > 0, 60, "the first observation")
        server.kill()
        time.sleep(2)
        server.start()
        wait_until(lambda: found_by(system, camera.camera_id), 120, "the first standing car")
        kill_shard(system)
        wait_until(lambda: len(found_by(system, camera.camera_id)) >= len(STANDING), 120, "the standing cars")
        time.sleep(15)
    assert_once_each(system, camera.camera_id)


def seen(system: ServeSystem, camera_id: str) -> int:
    with system.database.unit_of_work() as uow:
        query = "SELECT count(*) AS n FROM observations WHERE camera_id = %s"
        return int(uow.connection.execute(query, (camera_id,)).fetchone()["n"])


def kill_shard(system: ServeSystem) -> None:
    """kill -9 of the actor's process, found below our own Ray head."""
    shards = [p for p in system.processes_of("ray") if p.name().startswith("ray::CameraShard")]
    assert len(shards) == 1, shards
    shards[0].kill()
    wait_until(lambda: system.health()["parts"]["camera_shard_0"]["state"] == "ok", 60, "the shard")
