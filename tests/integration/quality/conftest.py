"""Two replayed days of the whole street, and on the second what a real camera saw: a street whose data is all right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from data_contracts.expectations.catalogue import of_frame
from data_contracts.expectations.frames import frame_of
from data_contracts.expectations.run_suites import Checker
from data_contracts.schemas.data_quality import ExpectationResult
from data_contracts.store.database import Database
from tests.integration.replayed_street import FIRST, another

DAY: date = FIRST.replace(day=FIRST.day + 1)
ZONE = "Asia/Shanghai"
MOST = 100_000

# What no replay makes: a real camera with a view, a zone, things that it followed, an incident with both pictures, and
# five weeks of a camera's counts.
SEEN = """
SELECT make_sighting_partitions('2025-03-01', 1);
INSERT INTO cameras (camera_id, name, source, community_id, road_id, grid_id, block_id, longitude, latitude)
SELECT 'real', '实拍', 'rtsp://127.0.0.1/1', community_id, road_id, grid_id, block_id, longitude, latitude
FROM cameras WHERE source LIKE 'replay%' ORDER BY camera_id LIMIT 1;
INSERT INTO camera_presets VALUES ('real', 'home', 640, 360);
INSERT INTO zones (zone_id, camera_id, preset, name, kind, polygon)
VALUES ('real-lane', 'real', 'home', '路侧', 'illegal_parking', '[[10,100],[600,100],[600,350],[10,350]]');
INSERT INTO observations (observation_id, camera_id, preset, zone_id, kind, thing, box, first_seen_at, last_seen_at,
    seen_count, missed_count, mean_score, best_score, detector)
VALUES ('00000000-0000-0000-0000-000000000001', 'real', 'home', 'real-lane', 'illegal_parking', 'car',
    '{100,120,180,200}', '2025-03-04 09:00+08', '2025-03-04 10:00+08', 60, 0, 0.8, 0.9, 'net_v1');
INSERT INTO sightings (observation_id, seen_at, camera_id, box, score, thing, detector)
SELECT '00000000-0000-0000-0000-000000000001', '2025-03-04 09:00+08'::timestamptz + n * interval '1 minute', 'real',
    '{100,120,180,200}', 0.7 + n * 0.001, 'car', 'net_v1' FROM generate_series(0, 59) AS n;
INSERT INTO incidents (incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box, score,
    first_seen_at, dwell_reached_at, detector, recorded_at)
SELECT '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', place_id, 'real', 'home',
    'real-lane', 'illegal_parking', 'car', '{100,120,180,200}', 0.8, '2025-03-04 09:00+08', '2025-03-04 09:03+08',
    'net_v1', '2025-03-04 09:03:02+08'
FROM cases WHERE kind = 'illegal_parking' AND opened_at >= '2025-03-04 00:00+08' ORDER BY case_id LIMIT 1;
INSERT INTO case_incidents SELECT '00000000-0000-0000-0000-00000000000a', case_id, opened_at
FROM cases WHERE kind = 'illegal_parking' AND opened_at >= '2025-03-04 00:00+08' ORDER BY case_id LIMIT 1;
INSERT INTO evidence_pictures SELECT gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'dwell_reached', sealed,
    repeat('a', 64), 'pictures/' || sealed, 'image/jpeg', 10, '2025-03-04 09:03+08'
FROM (VALUES (true), (false)) AS p (sealed);
INSERT INTO quality_counted_days SELECT d::date FROM generate_series('2025-02-04'::date, '2025-03-03', '1 day') AS d;
INSERT INTO quality_camera_days SELECT day, 'real', 5000, 6 FROM quality_counted_days;
UPDATE people SET phone = '13812345678' WHERE person_id = (
    SELECT min(person_id) FROM role_grants WHERE shop_id IS NOT NULL)
"""


@pytest.fixture(scope="session")
def sound(postgres_url: str, replayed_street: str) -> Iterator[Database]:
    """The street. Nobody may change it: what is tried out is rolled back."""
    with another(postgres_url, replayed_street) as database:
        with psycopg.connect(database.url) as connection:
            for statement in SEEN.split(";\n"):
                connection.execute(statement)  # type: ignore[arg-type]
        with database.unit_of_work() as uow:
            uow.quality.count_camera_days(DAY, ZONE)
            connection = uow.connection
            connection.execute("UPDATE quality_camera_days SET sightings = 5000, incidents = 6 WHERE day = %s "
                               "AND camera_id = 'real'", (DAY,))  # fmt: skip
        yield database


def checked(uow: object, frame: str, checker: Checker, day: date = DAY) -> dict[str, ExpectationResult]:
    """What became of the frame's expectations as the data stands in this transaction, by name."""
    rows = uow.quality.frame(frame, day, ZONE, uow.now(), MOST)  # type: ignore[attr-defined]
    results = checker.check(frame_of(frame, rows), frame, of_frame(frame))
    return {result.name: result for result in results}
