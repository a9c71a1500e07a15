"""The cockpit's own routes and use cases on a real PostgreSQL: a street with two shops, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from apps.cockpit import parts
from apps.cockpit.routes import ROUTES
from apps.cockpit.session_routes import SESSION_COOKIE
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from data_contracts.settings import (
    DatabaseSettings,
    IngressSettings,
    PictureSettings,
    Settings,
    get_settings,
)
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.seed_street import BLOCK, COMMUNITY, GRID, ROAD
from governance_rules.use_cases.sign_in import hash_token
from tests.conftest import free_port
from tests.fakes.street import a_picture, an_incident, an_observation

SHOPS = ("mian", "cha")
WHOLE = Polygon((Point(0, 0), Point(1920, 0), Point(1920, 1080), Point(0, 1080)))
HERE: dict[Role, RoleGrant] = {
    Role.GRID_MEMBER: RoleGrant(Role.GRID_MEMBER, grid_id=GRID.area_id),
    Role.MERCHANT: RoleGrant(Role.MERCHANT, shop_id=SHOPS[0]),
    Role.COMMUNITY: RoleGrant(Role.COMMUNITY, community_id=COMMUNITY.area_id),
    Role.PROPERTY: RoleGrant(Role.PROPERTY, block_id=BLOCK.area_id),
}
"""Each role as it is held over the first shop; a role that is not named here is held everywhere."""


@dataclass
class Shopfronts:
    """Cases in front of either shop, moved on by the real engine."""

    database: Database
    numbers: int = 0
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def begin(self) -> None:
        with self.database.unit_of_work() as uow:
            install_policies(uow, read_policy_texts())
            for area in (COMMUNITY, ROAD, GRID, BLOCK):
                uow.areas.save(area)
            areas = {"community_id": COMMUNITY.area_id, "grid_id": GRID.area_id, "block_id": BLOCK.area_id}
            uow.cameras.add(Camera("gate", "东口", "push:", **areas))
            uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
            for shop in SHOPS:
                uow.places.add(Place(f"door-{shop}", f"{shop} 门前", spot=False, block_id=BLOCK.area_id))
                uow.shops.save(Shop(shop, f"{shop} 店", place_id=f"door-{shop}", block_id=BLOCK.area_id))
                for kind in Kind:
                    uow.zones.add(Zone(f"{kind}-{shop}", "gate", "home", "门前", kind, WHOLE, place_id=f"door-{shop}"))

    def open(self, kind: Kind = Kind.SHOP_OVERFLOW, shop: str = SHOPS[0], score: float = 0.9) -> Case:
        """A case of this kind in front of this shop."""
        self.numbers += 1
        with self.database.unit_of_work() as uow:
            now = uow.now()
            incident = an_incident(
                self.numbers,
                score,
                zone_id=f"{kind}-{shop}",
                kind=kind,
                first_seen_at=now - timedelta(seconds=60),
                dwell_reached_at=now - timedelta(seconds=1),
            )
            report = IncidentReport(incident, (a_picture(incident), a_picture(incident, sealed=False)))
            recorded = record_observations(uow, ObservationBatch((an_observation(incident),), (), (report,), {}))
            return uow.cases.get(recorded.opened[0])

    def until(self, case: Case, state: CaseState) -> Case:
        """Let time pass, reminders being delivered, until the case is in this state."""
        while case.state is not state:
            with self.database.unit_of_work() as uow:
                uow.connection.execute(
                    "UPDATE notices SET state = 'delivered', delivered_at = cityeye_now() WHERE state = 'pending'"
                )
                timer = uow.timers.pending(case.case_id)
                now = uow.now()
            assert timer is not None
            self.database.advance_clock(timer.due_at - now + timedelta(seconds=1))
            with self.database.unit_of_work() as uow:
                assert run_due_timers(uow)
            case = self.get(case)
        return case

    def get(self, case: Case) -> Case:
        with self.database.unit_of_work() as uow:
            return uow.cases.get(case.case_id)

    def person(self, role: Role, *grants: RoleGrant, name: str = "") -> Person:
        """Somebody of this role, over the first shop unless other grants are given."""
        key = (role.value, name)
        if key not in self.people:
            with self.database.unit_of_work() as uow:
                given = grants or (HERE.get(role, RoleGrant(role)),)
                added = uow.people.add(f"{role.value}-{name}", f"{role.value} {name}", None, given)
                self.people[key] = uow.people.get(added)
        return self.people[key]

    def do(self, role: Role, command: Command, case: Case, **detail: object) -> Case:
        with self.database.unit_of_work() as uow:
            return command_case(
                uow,
                self.person(role),
                case.case_id,
                command,
                None,
                CommandDetail(**detail),  # type: ignore[arg-type]
            )


@pytest.fixture
def shops(database: Database) -> Shopfronts:
    fronts = Shopfronts(database)
    fronts.begin()
    return fronts


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of this process while the test runs: its database, its pictures, an API that is not there yet."""
    told = Settings(
        home=tmp_path,
        database=DatabaseSettings(url=database_url),
        pictures=PictureSettings(url=f"file://{tmp_path}/pictures"),
        ingress=IngressSettings(port=free_port(), service_key="the-cockpits-own-key"),
    )
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    for group in ("database", "pictures", "ingress"):
        monkeypatch.setenv(f"CITYEYE_{group.upper()}", getattr(told, group).model_dump_json())
    _forget()
    yield told
    parts.database().close()
    _forget()


def _forget() -> None:
    get_settings.cache_clear()
    parts._database.cache_clear()
    parts.pictures.cache_clear()


@pytest.fixture
def client(settings: Settings) -> TestClient:
    """A browser of the cockpit's routes; nobody is signed in."""
    return TestClient(Starlette(routes=ROUTES))


def sign_in_as(client: TestClient, shops: Shopfronts, person: Person) -> None:
    """Give the browser a session of this person."""
    token = f"token-of-{person.person_id}"
    with shops.database.unit_of_work() as uow:
        now = uow.now()
        uow.people.start_session(hash_token(token), person.person_id, now, now + timedelta(hours=12))
    client.cookies.set(SESSION_COOKIE, token)
