"""How the people of the simulated street react."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.case import Case, CaseState, Closure, Timer, TimerDraft, TimerPurpose
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.policy import Policy, Role
from governance_rules.domain import mending
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import decide_command, possible
from governance_rules.domain.case_lifecycle import decide_timer
from governance_rules.domain.demo_policy import at_speed
from governance_rules.domain.permissions import MAY
from governance_rules.domain.street_people import CASES_IN_A_ROUND, Act, reaction, temper_of
from governance_rules.use_cases.commands import action_of
from tests.fakes.street import MONDAY_NOON, a_policy

POLICY = at_speed(a_policy(), 60)
DELIVERED = frozenset({NoticePurpose.REMINDER_1, NoticePurpose.REMINDER_2})


def a_case(case_id: int, state: CaseState = CaseState.OPEN, policy: Policy = POLICY) -> Case:
    return Case(
        case_id=case_id, kind=policy.kind, state=state, status_code="", place_id="p", camera_id="c", zone_id="z",
        incident_id=uuid4(), policy=policy, severity="normal", score=0.9, opened_at=MONDAY_NOON,
        state_since=MONDAY_NOON, version=1, run=1,
    )  # fmt: skip


class Life:
    """One case through the real rules, a second at a time, with people and a camera that sees at once."""

    def __init__(self, case_id: int, state: CaseState = CaseState.OPEN) -> None:
        self.now = MONDAY_NOON
        purpose = TimerPurpose.SUSPECTED_EXPIRY if state is CaseState.SUSPECTED else TimerPurpose.ACKNOWLEDGE
        minutes = POLICY.suspected_minutes if state is CaseState.SUSPECTED else POLICY.acknowledge_minutes
        self.case = a_case(case_id, state)
        self.timer: Timer | None = self._timer(TimerDraft(purpose, self.now + timedelta(minutes=minutes)))
        self.gone_since: datetime | None = None
        self.acts: list[Act] = []
        self.states = [state]

    def _timer(self, draft: TimerDraft | None) -> Timer | None:
        return None if draft is None else Timer(1, self.case.case_id, self.case.run, draft.purpose, draft.due_at)

    def _apply(self, decision) -> None:
        case = self.case
        changed = decision.state is not case.state
        self.case = replace(
            case,
            state=decision.state,
            status_code=decision.status_code,
            state_since=self.now if changed else case.state_since,
            closure=decision.closure,
            closed_at=self.now if decision.closure else None,
            returns_to=decision.returns_to,
            acknowledged_at=self.now if decision.acknowledged else case.acknowledged_at,
            arrived_at=self.now if decision.arrived else case.arrived_at,
            site_recorded_at=self.now if decision.site_recorded else case.site_recorded_at,
            appealed_at=self.now if decision.appealed else case.appealed_at,
            run=case.run + 1,
        )
        if changed:
            self.states.append(decision.state)
        self.timer = self._timer(decision.timer)

    def second(self) -> None:
        self.now += timedelta(seconds=1)
        there = self.gone_since is None
        self.case = replace(
            self.case,
            looked_at=self.now,
            last_seen_at=self.now if there else self.case.last_seen_at,
            clear_since=self.gone_since,
            clear_frames=0 if there else 2 * int((self.now - self.gone_since).total_seconds()),
        )
        if self.timer is not None and self.timer.due_at <= self.now:
            self._apply(decide_timer(self.case, self.timer, self.now, STREET_CALENDAR, DELIVERED))
        elif (decision := mending.decide_no_longer_seen(self.case, self.timer, self.now, STREET_CALENDAR)) is not None:
            self._apply(decision)
        if self.case.closure is not None or (act := reaction(self.case, self.now, self.gone_since)) is None:
            return
        self.acts.append(act)
        if act.leaves:
            self.gone_since = self.now
        if act.command is not None:
            detail = CommandDetail(note=act.note, until=act.defers_for and self.now + act.defers_for)
            self._apply(
                decide_command(
                    self.case,
                    act.command,
                    self.now,
                    STREET_CALENDAR,
                    timer=self.timer,
                    detail=detail,
                    role=act.roles[0],
                )
            )

    def to_the_end(self) -> Case:
        for _ in range(600):
            if self.case.closure is not None:
                return self.case
            self.second()
        raise AssertionError(f"case {self.case.case_id} is still {self.case.state} after ten minutes: {self.acts}")


def test_seven_of_ten_mend_by_themselves_two_when_managed_one_with_the_officer() -> None:
    shares = Counter(temper_of(case_id).closure for case_id in range(10_000))
    assert shares == {Closure.SELF: 7000, Closure.MANAGED: 2000, Closure.ENFORCED: 1000}


def test_any_two_rounds_hold_every_kind_of_people_in_another_order() -> None:
    rounds = [
        [temper_of(case_id) for case_id in range(first, first + CASES_IN_A_ROUND)] for first in range(0, 1000, 10)
    ]
    for people in rounds:
        assert sum(t.claims_first for t in people) == sum(t.silent for t in people) == 1
        assert sum(not t.acknowledges for t in people) == sum(t.appeals for t in people) == 1
    assert len({tuple(t.closure for t in people) for people in rounds}) > 50
    assert [temper_of(i, seed=2) for i in range(50)] != [temper_of(i, seed=1) for i in range(50)]


def test_lives_through_the_real_rules_end_as_the_people_wanted() -> None:
    ends: Counter[str] = Counter()
    for case_id in range(300):
        life = Life(case_id)
        case, temper = life.to_the_end(), temper_of(case_id)
        ends[str(case.closure)] += 1
        if temper.appeals and temper.right:
            assert case.closure is Closure.FALSE_ALARM
        else:
            assert case.closure is temper.closure, (case_id, temper, life.states)
    assert ends["self"] == 210 and ends["enforced"] == 30 and ends["managed"] + ends["false_alarm"] == 60
    assert ends["false_alarm"] > 0


@pytest.mark.parametrize("case_id", range(40))
def test_whatever_somebody_does_the_state_allows_and_a_role_may(case_id: int) -> None:
    life = Life(case_id, CaseState.SUSPECTED if case_id % 4 == 0 else CaseState.OPEN)
    while life.case.closure is None and life.now - MONDAY_NOON < timedelta(minutes=10):
        act = reaction(life.case, life.now, life.gone_since)
        if act is not None and act.command is not None:
            assert act.command in possible(life.case)
            assert any(action_of(act.command) in MAY[role] for role in act.roles)
        try:
            life.second()
        except Refused as error:
            raise AssertionError(f"{life.case.state}: {error}") from error
    assert life.case.closure is not None


def test_a_false_word_is_refuted_and_the_same_people_mend_afterwards() -> None:
    case_id = next(i for i in range(100) if temper_of(i).claims_first)
    life = Life(case_id)
    life.to_the_end()
    said = [act.command for act in life.acts if act.command is Command.SAY_DONE]
    assert len(said) == 2 and life.states.count(CaseState.RECTIFIED) == 2
    assert life.case.closure is Closure.SELF


def test_nobody_acknowledges_so_the_stand_in_does() -> None:
    case_id = next(i for i in range(100) if not temper_of(i).acknowledges)
    life = Life(case_id)
    life.to_the_end()
    acknowledged = [act for act in life.acts if act.command is Command.ACKNOWLEDGE]
    assert [act.roles for act in acknowledged] == [(Role.OPERATOR,)]


def test_some_suspicions_are_confirmed_some_rejected_and_a_few_expire() -> None:
    ends = Counter(str(Life(i, CaseState.SUSPECTED).to_the_end().closure) for i in range(200))
    assert 30 <= ends["false_alarm"] <= 75 and 5 <= ends["expired"] <= 40
    assert ends["self"] > ends["managed"] > ends["enforced"] > 0


def test_the_operator_judges_what_the_camera_cannot_see() -> None:
    case = replace(a_case(3, CaseState.RECTIFIED), status_code="judgement_awaited")
    gone = reaction(case, MONDAY_NOON, MONDAY_NOON)
    there = reaction(case, MONDAY_NOON, None)
    assert gone and gone.command is Command.ACCEPT_MENDING
    assert there and there.command is Command.REFUSE_MENDING
