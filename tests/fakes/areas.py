"""Cases in every combination of areas, with and without a camera, for tests of who sees which of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from data_contracts.store.rows import json_rows
from tests.fakes.street import a_policy

LEVELS = {"community_id": "community", "grid_id": "grid", "block_id": "block", "shop_id": "shop"}
COMBINATIONS: tuple[dict[str, str | None], ...] = tuple(
    dict(zip(LEVELS, ids, strict=True)) for ids in product(*((None, f"{n}1", f"{n}2") for n in LEVELS.values()))
)
"""All areas that a case or a grant can name on a street with two of each level: 81, the first of them nothing."""
KINDS = (Kind.ILLEGAL_PARKING, Kind.GARBAGE)
STATES = ("open", "suspected", "enforcing", "closed")
PEOPLE = 2

_UNGUARDED = ("incidents", "cases", "timers", "notices")


def begin(uow: Any) -> None:
    """Two areas of each level, a camera in each, and two people without any role."""
    for number in (1, 2):
        community = f"community{number}"
        uow.areas.save(Area(AreaLevel.COMMUNITY, community, community))
        uow.areas.save(Area(AreaLevel.GRID, f"grid{number}", "grid", community))
        uow.areas.save(Area(AreaLevel.BLOCK, f"block{number}", "block", community))
        uow.shops.save(Shop(f"shop{number}", "shop", block_id=f"block{number}"))
        area = {"community_id": community, "grid_id": f"grid{number}", "block_id": f"block{number}"}
        uow.cameras.add(Camera(f"camera{number}", "camera", "push:", **area))
        uow.zones.add(Zone(f"zone{number}", f"camera{number}", "home", "zone", KINDS[0], _WHOLE))
        uow.people.add(f"person{number}", f"person {number}", None, [])
    for kind in KINDS:
        uow.policies.save(a_policy(kind))


def add_cases(uow: Any, count: int, areas: tuple[dict[str, str | None], ...] = COMBINATIONS, **fixed: str) -> None:
    """`count` cases with a timer where open and a notice, the i-th in the i-th area, around and around.

    Every other time around they have a camera. States, kinds, and how the notice fared go around in steps of their own,
    so that much comes together with much. fixed: columns of cases that are the same for all.
    """
    now = uow.now()
    rows = [_case(i, areas[i % len(areas)], i // len(areas) % 2 == 1, now) | fixed for i in range(count)]
    for table in _UNGUARDED:
        uow.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    uow.connection.execute(_INSERT, {"rows": json_rows(rows)})
    for table in _UNGUARDED:
        uow.connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _case(number: int, area: dict[str, str | None], seen: bool, now: datetime) -> dict[str, Any]:
    state = STATES[number // 2 % len(STATES)]
    fared = ("pending", "dead", "delivered")[number // 5 % 3]
    return {
        **area,
        "incident_id": uuid4(),
        "place_id": f"place {uuid4()}",
        # Often not the camera of the case's own area: it may look over the border.
        "camera_id": f"camera{number % 2 + 1}" if seen else None,
        "kind": KINDS[number // 11 % 2],
        "state": state,
        "status": "judgement_awaited" if number % 13 == 0 else "any",
        "at": now - timedelta(minutes=number),
        "due_at": now + timedelta(minutes=number % 17 - 8),
        "notice": fared,
        "role": list(Role)[number % len(Role)],
        "purpose": "assignment" if number % 6 == 0 else "push",
        "assignee_id": number // 6 % PEOPLE + 1,
    }


_WHOLE = Polygon((Point(0, 0), Point(100, 0), Point(100, 100)))

# In one statement: what no trigger checks here would be refused at the commit if it came in steps.
_INSERT = """
WITH rows AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS r (community_id text, grid_id text, block_id text, shop_id text,
        incident_id uuid, place_id text, camera_id text, kind text, state text, status text, at timestamptz,
        due_at timestamptz, notice text, role text, purpose text, assignee_id integer)
), placed AS (
    INSERT INTO places (place_id, name, spot) SELECT place_id, place_id, false FROM rows
), happened AS (
    INSERT INTO incidents (incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box, score,
        first_seen_at, dwell_reached_at, detector, entered_by)
    SELECT incident_id, incident_id, place_id, camera_id, CASE WHEN camera_id IS NOT NULL THEN 'home' END,
        'zone' || right(camera_id, 1), kind, 'car', ARRAY[0, 0, 9, 9], 0.9, at, at, 'x',
        CASE WHEN camera_id IS NULL THEN 1 END
    FROM rows
), made AS (
    INSERT INTO cases (kind, state, status_code, place_id, camera_id, community_id, grid_id, block_id, shop_id,
        incident_id, policy_version, severity, score, opened_at, state_since, version, run, closed_at, closure)
    SELECT kind, state, status, place_id, camera_id, community_id, grid_id, block_id, shop_id, incident_id, 1, 'normal',
        0.9, at, at, 1, 1, CASE WHEN state = 'closed' THEN at END, CASE WHEN state = 'closed' THEN 'self' END
    FROM rows ORDER BY at
    RETURNING case_id, state, incident_id
), timed AS (
    INSERT INTO timers (case_id, run, purpose, due_at)
    SELECT case_id, 1, 'step', due_at FROM made JOIN rows USING (incident_id) WHERE made.state <> 'closed'
)
INSERT INTO notices (case_id, idempotency_key, purpose, role, channel, state, attempts, next_attempt_at, created_at,
    delivered_at, body)
SELECT case_id, case_id::text, purpose, role, 'inbox', notice, case_id %% 2, at, at,
    CASE WHEN notice = 'delivered' THEN at END, jsonb_build_object('assignee_id', assignee_id)
FROM made JOIN rows USING (incident_id)
"""


def grants(of: tuple[Role, ...] = tuple(Role)) -> st.SearchStrategy[tuple[RoleGrant, ...]]:
    """None to three grants over any areas; those of one level, as they are mostly given, come often."""
    mostly = [area for area in COMBINATIONS if sum(value is not None for value in area.values()) == 1]
    areas = st.one_of(st.sampled_from(mostly), st.sampled_from(mostly), st.sampled_from(COMBINATIONS))
    grant = st.builds(lambda role, area: RoleGrant(role, **area), st.sampled_from(of), areas)
    return st.lists(grant, max_size=3).map(tuple)


def people() -> st.SearchStrategy[Person]:
    """One of the two people of the street with any grants, now and then no longer active."""
    active = st.sampled_from((True, True, True, True, True, False))
    return st.builds(
        lambda number, held, active: Person(number, f"person{number}", f"person {number}", held, active=active),
        st.integers(1, PEOPLE),
        grants(),
        active,
    )
