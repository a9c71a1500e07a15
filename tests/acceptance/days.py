"""A street on a Friday afternoon, and everything that happens by itself when time passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import Case
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.seed_street import BLOCK, COMMUNITY, DEMO_PEOPLE, GRID, SHOPS, seed_street
from tests.conftest import Clock
from tests.fakes.street import a_picture, an_incident, an_observation

FRIDAY_AFTERNOON = datetime(2026, 3, 6, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""An hour before the weekend begins: what is counted in working hours ends on Monday."""
PICTURE = Polygon((Point(0, 0), Point(1920, 0), Point(1920, 1080), Point(0, 1080)))
SECOND = timedelta(seconds=1)


class Days:
    """Each method is one or more transactions, as in the running system."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        clock.advance(FRIDAY_AFTERNOON - clock.now())
        with database.unit_of_work() as uow:
            install_policies(uow, read_policy_texts())
            seed_street(uow, {})
            for demo in DEMO_PEOPLE:
                # Nobody signs in here, so nothing is hashed.
                uow.people.add(demo.sign_in_name, demo.display_name, None, [demo.grant])
            camera = Camera(
                "gate", "gate", "push:", community_id=COMMUNITY.area_id, grid_id=GRID.area_id, block_id=BLOCK.area_id
            )
            uow.cameras.add(camera)
            uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
            uow.places.add(Place("door", "小河直街 12 号", spot=False, block_id=BLOCK.area_id))
            uow.shops.save(replace(SHOPS[0], place_id="door"))
            for kind in Kind:
                uow.zones.add(Zone(kind.value, "gate", "home", kind.value, kind, PICTURE, place_id="door"))

    def open(self, kind: Kind, number: int = 1, score: float = 0.9) -> Case:
        now = self.clock.now()
        incident = an_incident(
            number, score, zone_id=kind.value, kind=kind, first_seen_at=now - 60 * SECOND, dwell_reached_at=now - SECOND
        )
        report = IncidentReport(incident, (a_picture(incident), a_picture(incident, sealed=False)))
        with self.database.unit_of_work() as uow:
            recorded = record_observations(uow, ObservationBatch((an_observation(incident),), (), (report,), {}))
            assert len(recorded.opened) == 1
            return uow.cases.get(recorded.opened[0])

    def deliver(self) -> None:
        while True:
            with self.database.unit_of_work() as uow:
                if not dispatch_notices(uow):
                    return

    def sweep(self) -> int:
        with self.database.unit_of_work() as uow:
            return run_due_timers(uow)

    def until_due(self, case_id: int) -> Case:
        """Deliver, let time pass until the case's timer is due, and sweep; a moment earlier nothing is due."""
        self.deliver()
        with self.database.unit_of_work() as uow:
            timer = uow.timers.pending(case_id)
        assert timer is not None
        self.clock.advance(timer.due_at - self.clock.now() - SECOND)
        assert self.sweep() == 0
        self.clock.advance(SECOND)
        assert self.sweep() == 1
        return self.get(case_id)

    def get(self, case_id: int) -> Case:
        with self.database.unit_of_work() as uow:
            return uow.cases.get(case_id)

    def person(self, role: Role) -> Person:
        name = next(p.sign_in_name for p in DEMO_PEOPLE if p.grant.role is role)
        with self.database.unit_of_work() as uow:
            found = uow.people.by_sign_in_name(name)
        assert found is not None
        return found[0]

    def do(self, role: Role, command: Command, case: Case, **detail: object) -> Case:
        with self.database.unit_of_work() as uow:
            said = CommandDetail(**detail)  # type: ignore[arg-type]
            return command_case(uow, self.person(role), case.case_id, command, case.version, said)

    def events(self, case: Case) -> list[str]:
        with self.database.unit_of_work() as uow:
            return [event.event_type for event in uow.cases.events(case.case_id)]

    def notices(self, case: Case) -> list[tuple[str, str]]:
        with self.database.unit_of_work() as uow:
            return [(n.purpose.value, n.role) for n in uow.notices.of_case(case.case_id)]
