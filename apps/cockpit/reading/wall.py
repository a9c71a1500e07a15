"""Everything the wall shows, read in one transaction: counts, a few cards and the cameras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.cockpit.reading.board import OPEN_STATES
from apps.cockpit.reading.visible import grants_for, visible_cameras
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.case_card import CaseCard, OpenCases
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.standing import DaySoFar, OpenGroup
from governance_rules.ports import UnitOfWork

NEWEST, LATE = 3, 4
"""How many cases the wall has room for."""


@dataclass(frozen=True, slots=True)
class Wall:
    """The wall at one moment of the street's clock; everything in it is what the person may see.

    newest: open cases, newest first.  late: overdue ones, those to be seen to first at the top.
    open_cases: for the map.
    """

    now: datetime
    groups: tuple[OpenGroup, ...]
    late: tuple[CaseCard, ...]
    newest: tuple[CaseCard, ...]
    day: DaySoFar
    open_cases: tuple[OpenCases, ...]
    cameras: tuple[Camera, ...]
    health: Mapping[str, CameraHealth]

    @property
    def open(self) -> int:
        """How many cases are open."""
        return sum(group.cases for group in self.groups)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(group.late for group in self.groups)

    def by_kind(self) -> list[tuple[Kind, int, int]]:
        """Kinds with open cases, most first, with how many are open and how many of these late."""
        cases, late = Counter[Kind](), Counter[Kind]()
        for group in self.groups:
            cases[group.kind] += group.cases
            late[group.kind] += group.late
        order = list(Kind)
        return [(kind, n, late[kind]) for kind, n in sorted(cases.items(), key=lambda c: (-c[1], order.index(c[0])))]

    def by_step(self) -> list[tuple[CaseState, int, int]]:
        """The same by state, in the order in which a case goes through them."""
        cases, late = Counter[CaseState](), Counter[CaseState]()
        for group in self.groups:
            cases[group.state] += group.cases
            late[group.state] += group.late
        return [(state, cases[state], late[state]) for state in CaseState if cases[state]]

    def watched(self) -> list[Camera]:
        """The cameras that are switched on."""
        return [camera for camera in self.cameras if camera.enabled]

    def blind(self) -> list[tuple[Camera, HealthState | None]]:
        """Those of them that do not see, with what is wrong; None for one that was never checked, which comes last."""
        states = [(c, h.state if (h := self.health.get(c.camera_id)) else None) for c in self.watched()]
        return sorted(
            ((c, state) for c, state in states if state is not HealthState.OK), key=lambda b: (b[1] is None, b[0].name)
        )


def read_wall(uow: UnitOfWork, person: Person, zone: ZoneInfo) -> Wall:
    """The wall as this person may see it; its cost grows with what is open and with the day, not with the record."""
    now, watching = uow.now(), grants_for(person)
    return Wall(
        now=now,
        groups=tuple(uow.standing.open_groups(now, watching)),
        late=tuple(uow.standing.late_cards(now, LATE, watching)),
        newest=tuple(uow.cases.cards(states=OPEN_STATES, limit=NEWEST, within=watching)),
        day=uow.standing.day_so_far(now.astimezone(zone).date(), watching),
        open_cases=tuple(uow.cases.open_by_camera(now, watching)),
        cameras=tuple(visible_cameras(person, uow.cameras.all())),
        health={h.camera_id: h for h in uow.cameras.health()},
    )
