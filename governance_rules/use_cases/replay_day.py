"""One day of a made-up year goes through the case engine: its incidents, looks, commands, timers and notices.

The engine is the one that serves the street: the same use cases, of many cases at a time, each of the moment that it
had. Cases at different spots know nothing of each other, so the day is gone through in rounds: in each, every open case
takes the step that is its next, and then the timers fire that are due before anything else happens to their case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.command import CommandDetail
from data_contracts.schemas.incident import Incident
from governance_rules.domain.entries import MissedCase
from governance_rules.domain.incidents import incident_id_of
from governance_rules.domain.street_life.arrivals import Arrival, StreetLife
from governance_rules.domain.street_life.course import OpenCase, Step
from governance_rules.domain.street_life.open_cases import OpenCases
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.cast import Cast
from governance_rules.use_cases.commands import Ordered, command_cases
from governance_rules.use_cases.dispatch_notices import deliver_on_time
from governance_rules.use_cases.enter_case import enter_case
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers

DETECTOR = "replay"
"""What stands in the place of a detector's name."""
_ALL = 1_000_000
_NAMES = uuid5(NAMESPACE_URL, "cityeye:replayed_year")


class Replay:
    """The street between two days; `as_json` keeps it, so that another process goes on where this one ended."""

    def __init__(self, life: StreetLife, cast: Cast, saved: Mapping[str, Any]) -> None:
        self._life, self._cast = life, cast
        self._open = OpenCases(life, saved, self._able)

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        return self._open.as_json()

    def coming(self, number: int) -> list[Arrival]:
        """What comes on day `number`, after all that people have learnt by now."""
        return self._life.arrivals(number, self._open.habits)

    def day(
        self, uow: UnitOfWork, coming: Iterable[Arrival], until: datetime, entries: Sequence[MissedCase] = ()
    ) -> None:
        """Write a day into the open unit of work `uow`, whose clock is set to `until`, the day's end.

        entries: what people enter by hand on this day.  What is open at the end goes on on the next day.
        """
        uow.set_clock(until)
        self._look_up(uow, self._open.saved())
        self._enter(uow, entries)
        uow.set_clock(until)
        self._open.come(coming)
        while self._round(uow, until):
            pass

    def _round(self, uow: UnitOfWork, until: datetime) -> bool:
        """False when nothing more happens before `until`."""
        arrived = {_observation_id(self._life.seed, one): one for one in self._open.arriving()}
        looking, acting = self._open.stepping(until)
        moved = {one.case.case_id: step.at for one, step in [*looking, *acting]}
        if arrived or looking:
            moved |= self._see(uow, arrived, looking)
        if acting:
            command_cases(uow, [self._ordered(one, step) for one, step in acting])
        deliver_on_time(uow, _ALL)
        self._look_up(uow, moved)
        due, passing_over = self._open.due(until)
        if due:
            run_due_timers(uow, _ALL, passing_over=passing_over, on_time=True)
            self._look_up(uow, due)
        return bool(moved or due)

    def _see(
        self, uow: UnitOfWork, arrived: Mapping[UUID, Arrival], looking: Iterable[tuple[OpenCase, Step]]
    ) -> dict[int, datetime]:
        """When what was opened, or attached to an open case, came, by case id."""
        reports = tuple(IncidentReport(_incident(observation_id, one)) for observation_id, one in arrived.items())
        looks = tuple(look for _, step in looking for look in step.looks)
        recorded = record_observations(uow, ObservationBatch(incidents=reports, looks=looks), on_time=True)
        if recorded.dropped:
            raise AssertionError(f"the engine drops an incident of the replay: {recorded.dropped[0][1]}")
        cases = uow.incidents.cases_of(incident_id_of(observation_id) for observation_id in arrived)
        came: dict[int, datetime] = {}
        for observation_id, one in arrived.items():
            case_id = cases[incident_id_of(observation_id)]
            self._open.stands(case_id, one)
            came[case_id] = one.at
        return came

    def _able(self, one: OpenCase, step: Step) -> bool:
        """Whether somebody is there who may do it."""
        act = step.act
        assert act is not None
        return act.command is None or self._cast.who(act.roles, act.command, one.case) is not None

    def _ordered(self, one: OpenCase, step: Step) -> Ordered:
        act = step.act
        assert act is not None and act.command is not None
        person = self._cast.who(act.roles, act.command, one.case)
        assert person is not None, "a step that nobody is able to take is not taken"
        until = None if act.defers_for is None else step.at + act.defers_for
        return Ordered(person, one.case.case_id, act.command, CommandDetail(note=act.note, until=until), at=step.at)

    def _enter(self, uow: UnitOfWork, entries: Sequence[MissedCase]) -> None:
        moved: dict[int, datetime] = {}
        for entry in sorted(entries, key=lambda entry: entry.seen_at):
            uow.set_clock(entry.seen_at)
            entered = enter_case(uow, self._cast.clerk, entry)
            if entered.opened:
                moved[entered.case_id] = entry.seen_at
        self._look_up(uow, moved)

    def _look_up(self, uow: UnitOfWork, moved: Mapping[int, datetime]) -> None:
        """Take in what became of the cases. moved: when the last thing happened to each."""
        if moved:
            self._open.update(uow.cases.get_many(moved), uow.timers.pending_of(moved), moved)


def _observation_id(seed: int, arrival: Arrival) -> UUID:
    return uuid5(_NAMES, f"{seed} {arrival.haunt.haunt_id} {arrival.at.isoformat()}")


def _incident(observation_id: UUID, arrival: Arrival) -> Incident:
    haunt = arrival.haunt
    return Incident(
        incident_id_of(observation_id), observation_id, haunt.camera_id, haunt.preset, haunt.zone_id, haunt.kind,
        haunt.thing, haunt.box, arrival.score, arrival.came_at, arrival.at, DETECTOR,
    )  # fmt: skip
