"""The open cases of a replayed street, what still comes to its haunts today, and what is next for each."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from data_contracts.schemas.case import Case, CaseState, Timer
from data_contracts.schemas.look import Standing
from governance_rules.domain.street_life.arrivals import Arrival, StreetLife
from governance_rules.domain.street_life.course import OpenCase, Step, next_step
from governance_rules.domain.street_life.habits import after_case
from governance_rules.domain.street_life.haunts import Haunt

Able = Callable[[OpenCase, Step], bool]
"""Whether somebody is there who may take the step."""


class OpenCases:
    """What is known of them, without a look into the database.

    habits: by haunt, of those that have learnt something.
    """

    def __init__(self, life: StreetLife, saved: Mapping[str, Any], able: Able) -> None:
        self._life, self._able = life, able
        self._haunts = {haunt.haunt_id: haunt for haunt in life.haunts}
        self.habits: dict[str, float] = dict(saved.get("habits", {}))
        self._saved = {int(case_id): one for case_id, one in saved.get("open", {}).items()}
        self._of_zone: dict[str, list[Haunt]] = defaultdict(list)
        for haunt in life.haunts:
            self._of_zone[haunt.zone_id].append(haunt)
        self._open: dict[int, OpenCase] = {}
        self._of_haunt: dict[str, int] = {}
        self._next: dict[int, Step | None] = {}
        self._came: dict[int, Arrival] = {}
        self._to_come: dict[str, deque[Arrival]] = {}

    def as_json(self) -> dict[str, Any]:
        """JSON values: what the next day needs beside the database."""
        told = {
            str(case_id): {
                "haunt": one.haunt and one.haunt.haunt_id,
                "gone_at": one.gone_at and one.gone_at.isoformat(),
                "clock": one.clock.isoformat(),
            }
            for case_id, one in self._open.items()
        }
        return {"habits": self.habits, "open": told}

    def saved(self) -> dict[int, datetime]:
        """When the last thing happened to the cases that were left open by another process; {} from then on."""
        return {case_id: datetime.fromisoformat(one["clock"]) for case_id, one in self._saved.items()}

    def come(self, arrivals: Iterable[Arrival]) -> None:
        """These come today, in order of time."""
        self._to_come = {}
        for arrival in arrivals:
            self._to_come.setdefault(arrival.haunt.haunt_id, deque()).append(arrival)

    def arriving(self) -> list[Arrival]:
        """Those that come before anything else happens to the open case of their haunt, one a haunt.

        Where the thing of an open case is gone, or the case has gone on by then, nothing comes.
        """
        found = []
        for haunt_id, waiting in list(self._to_come.items()):
            if (arrival := self._arriving(haunt_id, waiting)) is not None:
                found.append(arrival)
            if not waiting:
                del self._to_come[haunt_id]
        return found

    def _arriving(self, haunt_id: str, waiting: deque[Arrival]) -> Arrival | None:
        case_id = self._of_haunt.get(haunt_id)
        while waiting:
            one = self._open[case_id] if case_id is not None else None
            if one is not None and waiting[0].at > self._happens_at(one):
                return None
            arrival = waiting.popleft()
            if one is None or (arrival.at > one.clock and one.gone_at is None):
                return arrival
        return None

    def stepping(self, until: datetime) -> tuple[list[tuple[OpenCase, Step]], list[tuple[OpenCase, Step]]]:
        """(cases that their camera looks at, cases that somebody acts on) before their timer and before `until`."""
        looking, acting = [], []
        for one in list(self._open.values()):
            step = self._step(one, until)
            if step is None:
                continue
            elif step.act is None:
                looking.append((one, self._of_this_spot_alone(one, step)))
            else:
                acting.append((self._open[one.case.case_id], step))
        return looking, acting

    def _of_this_spot_alone(self, one: OpenCase, step: Step) -> Step:
        """The step whose looks say nothing of the other spots of the zone: what stands there is hidden."""
        assert one.haunt is not None, "no camera looks at what has no haunt"
        others = [haunt for haunt in self._of_zone[one.haunt.zone_id] if haunt != one.haunt]
        hidden = tuple(
            Standing(
                self._open[self._of_haunt[haunt.haunt_id]].case.incident_id, haunt.kind, haunt.zone_id, haunt.box, False
            )
            for haunt in others
            if haunt.haunt_id in self._of_haunt
        )
        return replace(step, looks=tuple(replace(look, standing=look.standing + hidden) for look in step.looks))

    def _step(self, one: OpenCase, until: datetime) -> Step | None:
        """The case's next step when it is taken now. What is only taken away leaves without a word being written."""
        while (step := self._next_of(one)) is not None and step.at <= min(until, self._happens_at(one)):
            if self._comes_before(one, step.at):
                return None
            if step.act is None or step.act.command is not None:
                return step
            one = replace(one, gone_at=step.at, clock=step.at)
            self._open[one.case.case_id] = one
            self._next.pop(one.case.case_id, None)
        return None

    def due(self, until: datetime) -> tuple[dict[int, datetime], list[int]]:
        """(when the timer of each case is due that nothing comes before, ids of the other timers that are due)."""
        due: dict[int, datetime] = {}
        others: list[int] = []
        for one in self._open.values():
            timer = one.timer
            if timer is None or timer.due_at > until:
                continue
            step = self._next_of(one)
            if (step is not None and step.at <= timer.due_at) or self._comes_before(one, timer.due_at):
                others.append(timer.timer_id)
            else:
                due[one.case.case_id] = timer.due_at
        return due, others

    def stands(self, case_id: int, arrival: Arrival) -> None:
        """Say that the arrival opened this case, or was attached to it; `update` takes it in."""
        self._came[case_id] = arrival

    def update(self, cases: Mapping[int, Case], timers: Mapping[int, Timer], moved: Mapping[int, datetime]) -> None:
        """Take in how these cases stand. moved: when the last thing happened to each."""
        for case_id, case in cases.items():
            before, came, saved = self._open.get(case_id), self._came.pop(case_id, None), self._saved.pop(case_id, None)
            haunt, gone_at, clock = before and before.haunt, before and before.gone_at, moved[case_id]
            if came is not None:
                haunt = came.haunt
            elif saved is not None:
                haunt = self._haunts[saved["haunt"]] if saved["haunt"] else None
                gone_at = datetime.fromisoformat(saved["gone_at"]) if saved["gone_at"] else None
            if before is not None:
                clock = max(clock, before.clock)
            one = OpenCase(case, haunt, timers.get(case_id), gone_at, clock)
            self._next.pop(case_id, None)
            if case.state is CaseState.CLOSED:
                self._closed(one)
            else:
                self._open[case_id] = one
                if haunt is not None:
                    self._of_haunt[haunt.haunt_id] = case_id

    def _closed(self, one: OpenCase) -> None:
        self._open.pop(one.case.case_id, None)
        haunt, closure = one.haunt, one.case.closure
        if haunt is None:
            return
        self._of_haunt.pop(haunt.haunt_id, None)
        learning = self._life.learning.get(haunt.kind)
        if learning is not None and closure is not None:
            self.habits[haunt.haunt_id] = after_case(self.habits.get(haunt.haunt_id, 1.0), closure, learning)

    def _next_of(self, one: OpenCase) -> Step | None:
        case_id = one.case.case_id
        if case_id not in self._next:
            step = next_step(one, self._life.seed)
            if step is not None and step.act is not None and not self._able(one, step):
                step = next_step(one, self._life.seed, silent=True)
            self._next[case_id] = step
        return self._next[case_id]

    def _happens_at(self, one: OpenCase) -> datetime:
        """When the next thing happens to the case, whatever comes to its haunt."""
        step, timer = self._next_of(one), one.timer
        times = [at for at in (step and step.at, timer and timer.due_at) if at is not None]
        return min(times, default=datetime.max.replace(tzinfo=one.clock.tzinfo))

    def _comes_before(self, one: OpenCase, at: datetime) -> bool:
        waiting = self._to_come.get(one.haunt.haunt_id) if one.haunt is not None else None
        return bool(waiting) and waiting[0].at <= at
