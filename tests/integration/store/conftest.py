"""A street with one camera, one zone and a few spots, for the tests of what happens in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import SIDE_STATES, Case, CaseState, Decision, ReturnsTo, TimerDraft, TimerPurpose
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from tests.fakes.street import a_picture, a_policy, an_incident

STEP = timedelta(minutes=10)


def decision(state: CaseState = CaseState.OPEN, event: str = "case_opened", **changes: Any) -> Decision:
    """A decision that leads to `state`, with one push notice, and a timer where the state wants one."""
    fields: dict[str, Any] = {
        "event_type": event,
        "state": state,
        "status_code": "any",
        "timer": None,
        "notices": (NoticeDraft(NoticePurpose.PUSH, "grid_member"),),
    }
    return Decision(**fields | changes)


@dataclass(frozen=True)
class Street:
    """Shortens what nearly every test of cases does; each method is a transaction of its own."""

    database: Database

    def open(self, number: int = 1, policy: Policy | None = None, **changes: Any) -> Case:
        """Open a case of incident `number` at a spot of its own."""
        incident = an_incident(number)
        with self.database.unit_of_work() as uow:
            place_id = self.add_incident(uow, incident)
            what = decision(**{"timer": self.timer(uow), **changes})
            return uow.cases.open_case(incident, place_id, policy or a_policy(), what, uow.now())

    def apply(self, case: Case, state: CaseState, event: str = "case_moved_on", **changes: Any) -> Case:
        """Move the case on; a timer in ten minutes where the state wants one."""
        with self.database.unit_of_work() as uow:
            wants_timer = state not in (CaseState.CLOSED, CaseState.APPEALED)
            if state in SIDE_STATES:
                changes = {"returns_to": ReturnsTo(case.state, TimerPurpose.STEP, 5.0)} | changes
            what = decision(state, event, **{"timer": self.timer(uow) if wants_timer else None, **changes})
            return uow.cases.apply(case, what, uow.now(), None, "timer")

    def deliver_all(self) -> None:
        """Deliver every notice that is due."""
        with self.database.unit_of_work() as uow:
            for notice in uow.notices.claim_due(1000):
                uow.notices.delivered(notice.notice_id, uow.now())

    @staticmethod
    def add_incident(uow: Any, incident: Incident) -> str:
        place_id = f"spot {incident.incident_id}"
        uow.places.add(Place(place_id, "a spot", True, incident.camera_id, "home", incident.zone_id, incident.box))
        assert uow.incidents.add(incident, place_id)
        uow.incidents.add_picture(a_picture(incident))
        uow.incidents.add_picture(a_picture(incident, sealed=False))
        return place_id

    @staticmethod
    def timer(uow: Any) -> TimerDraft:
        return TimerDraft(TimerPurpose.STEP, uow.now() + STEP)


def add_closed_cases(connection: psycopg.Connection[Any], like_case_id: int, count: int) -> None:
    """Many closed cases like the given one, for tests of what a query reads; made without what belongs to them."""
    connection.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    connection.execute("ALTER TABLE incidents DISABLE TRIGGER USER")
    connection.execute(
        """
        WITH made AS (
            INSERT INTO incidents (incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box,
                score, first_seen_at, dwell_reached_at, detector)
            SELECT gen_random_uuid(), observation_id, i.place_id, i.camera_id, preset, i.zone_id, i.kind, thing, box,
                i.score, first_seen_at, dwell_reached_at, detector
            FROM incidents i JOIN cases USING (incident_id), generate_series(1, %(count)s)
            WHERE case_id = %(case)s RETURNING incident_id
        )
        INSERT INTO cases (kind, state, status_code, place_id, camera_id, incident_id, policy_version, severity, score,
            opened_at, state_since, version, run, closed_at, closure)
        SELECT kind, 'closed', 'x', place_id, camera_id, made.incident_id, policy_version, severity, score,
            now(), now(), 1, 1, now(), 'self'
        FROM cases, made WHERE case_id = %(case)s
        """,
        {"count": count, "case": like_case_id},
    )
    connection.execute("ALTER TABLE cases ENABLE TRIGGER USER")
    connection.execute("ALTER TABLE incidents ENABLE TRIGGER USER")


def rows_read(uow: Any, query: str, **values: Any) -> list[dict[str, Any]]:
    """The nodes of the plan that really ran; `rows` is how many rows each brought, over all its loops."""
    explained = uow.connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", values).fetchone()
    nodes = [explained["QUERY PLAN"][0]["Plan"]]
    for node in nodes:
        node["rows"] = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        nodes += node.get("Plans", ())
    return nodes


@pytest.fixture
def street(database: Database) -> Street:
    """A database with a camera in a community, a zone and a policy."""
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        uow.cameras.add(Camera("gate", "East gate", "sim://street", community_id="c1", longitude=120.1, latitude=30.3))
        polygon = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 1000)))
        uow.zones.add(Zone("lane", "gate", "home", "Lane", Kind.ILLEGAL_PARKING, polygon))
        uow.policies.save(a_policy())
    return Street(database)
