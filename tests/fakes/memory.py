"""A street in memory: units of work for tests of use cases, without a database.

It keeps what the rules rely on (one open case per place and kind, one pending timer, a leaf for each event, all or
nothing) and leaves the rest to the tests with PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from data_contracts.schemas.case import Case, CaseEvent, Timer
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.notice import Notice
from data_contracts.schemas.person import Person
from tests.fakes import cases, held, looks, outbox, repositories
from tests.fakes.street import MONDAY_NOON


@dataclass
class Rows:
    """Everything that is stored."""

    now: datetime = MONDAY_NOON
    areas: dict = field(default_factory=dict)
    cameras: dict = field(default_factory=dict)
    zones: dict = field(default_factory=dict)
    policies: dict = field(default_factory=dict)
    observations: dict = field(default_factory=dict)
    sightings: list = field(default_factory=list)
    place_states: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    shops: dict = field(default_factory=dict)
    sensors: dict = field(default_factory=dict)
    incidents: dict = field(default_factory=dict)
    pictures: list = field(default_factory=list)
    samples: dict = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    attached: list = field(default_factory=list)
    events: list = field(default_factory=list)
    told: list[CaseEvent] = field(default_factory=list)
    timers: dict[int, Timer] = field(default_factory=dict)
    held_commands: dict[int, HeldCommand] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    people: dict[str, tuple[Person, str | None]] = field(default_factory=dict)
    attempts: list = field(default_factory=list)
    sessions: dict = field(default_factory=dict)


class MemoryStreet:
    """`rows` is what has been committed; break_on makes one repository method fail, as `"cases.open_case"`."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.break_on: str | None = None

    def unit_of_work(self) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(self)

    def wait(self, **length: float) -> None:
        """Let time go by."""
        self.rows.now += timedelta(**length)


class MemoryUnitOfWork:
    time_zone = "Asia/Shanghai"

    def __init__(self, street: MemoryStreet) -> None:
        self._street = street

    def __enter__(self) -> MemoryUnitOfWork:
        self.rows = deepcopy(self._street.rows)
        kinds = {
            "areas": repositories.Areas,
            "cameras": repositories.Cameras,
            "zones": repositories.Zones,
            "policies": repositories.Policies,
            "observations": repositories.Observations,
            "places": repositories.Places,
            "shops": repositories.Shops,
            "sensors": repositories.Sensors,
            "incidents": repositories.Incidents,
            "samples": repositories.Samples,
            "cases": cases.Cases,
            "looks": looks.Looks,
            "timers": cases.Timers,
            "held_commands": held.HeldCommands,
            "notices": outbox.Notices,
            "groups": outbox.Groups,
            "people": repositories.People,
        }
        for name, kind in kinds.items():
            setattr(self, name, _Breakable(kind(self.rows), name, self._street.break_on))
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is None:
            self._street.rows = self.rows

    def now(self) -> datetime:
        return self.rows.now

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before = deepcopy(self.rows.__dict__)
        try:
            yield
        except BaseException:
            self.rows.__dict__.update(before)
            raise


class _Breakable:
    def __init__(self, repository: Any, name: str, break_on: str | None) -> None:
        self._repository, self._name, self._break_on = repository, name, break_on

    def __getattr__(self, method: str) -> Any:
        if f"{self._name}.{method}" == self._break_on:
            raise RuntimeError(f"{self._break_on} is broken on purpose")
        return getattr(self._repository, method)
