"""An alarm opens an urgent case at once, joins an open one, and is told once only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import AlarmIdTaken, NotFound, PartUnavailable, SensorInactive
from data_contracts.schemas.case import Case, CaseState, ReturnsTo, Timer, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import ALARM_KINDS, Kind
from data_contracts.schemas.policy import Role
from data_contracts.schemas.sensor import Alarm, Sensor
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.alarms import alarm_identity, decide_alarm_again
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import possible
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.load_policies import parse_policies
from governance_rules.use_cases.raise_alarm import RaisedAlarm, raise_alarm
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import MONDAY_NOON, a_case, a_person, a_policy, full_detail

POLICIES = parse_policies(read_policy_texts())


@pytest.fixture
def street() -> MemoryStreet:
    street = MemoryStreet()
    with street.unit_of_work() as uow:
        for kind in ALARM_KINDS:
            uow.policies.save(POLICIES[kind])
            uow.sensors.save(Sensor(f"{kind}-1", f"{kind} of 3-201", kind, "flat-201", "c1", "g1", "b1"))
    return street


def ring(street: MemoryStreet, alarm_id: str = "a1", sensor_id: str = "smoke_alarm-1", **more) -> RaisedAlarm:
    alarm = Alarm(alarm_id, sensor_id, more.pop("raised_at", street.rows.now), **more)
    with street.unit_of_work() as uow:
        return raise_alarm(uow, alarm)


@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_an_alarm_opens_an_enforcing_case_and_everyone_is_told(street: MemoryStreet, kind: Kind) -> None:
    raised = ring(street, sensor_id=f"{kind}-1", said="kitchen")
    case = street.rows.cases[raised.case_id]
    assert raised.opened and case.state is CaseState.ENFORCING and case.severity == "urgent"
    assert (case.camera_id, case.zone_id, case.place_id) == (None, None, "flat-201")
    assert (case.community_id, case.grid_id, case.block_id) == ("c1", "g1", "b1")
    steps = POLICIES[kind].steps
    asked = {r for s in (steps.open, steps.in_group, steps.reminded_1, steps.reminded_2, steps.enforcing)
             for r in (*s.parties, *s.stand_ins)}  # fmt: skip
    assert {notice.role for notice in street.rows.notices.values()} == {role.value for role in asked}
    assert street.rows.timers[raised.case_id].purpose is TimerPurpose.ACKNOWLEDGE
    incident = street.rows.incidents[case.incident_id]
    assert (incident.sensor_id, incident.alarm_id, incident.said) == (f"{kind}-1", "a1", "kitchen")
    assert (incident.camera_id, incident.preset, incident.zone_id, incident.box) == (None,) * 4


def test_the_same_alarm_told_again_changes_nothing_and_gets_the_same(street: MemoryStreet) -> None:
    first = ring(street)
    before = street.rows
    assert ring(street) == first == RaisedAlarm(1, True)
    joined = ring(street, "a2")
    assert ring(street, "a2") == joined == RaisedAlarm(1, False)
    assert len(street.rows.notices) == len(before.notices) and street.rows.cases[1].sighting_count == 2


def test_the_same_id_of_another_alarm_is_refused(street: MemoryStreet) -> None:
    ring(street)
    for more in ({"raised_at": MONDAY_NOON - timedelta(seconds=1)}, {"said": "other"}):
        with pytest.raises(AlarmIdTaken, match="a1"):
            ring(street, **more)
    assert len(street.rows.incidents) == 1


def test_the_same_id_of_another_sensor_is_another_alarm(street: MemoryStreet) -> None:
    assert ring(street).case_id != ring(street, sensor_id="gas_alarm-1").case_id


@given(st.text(), st.text(), st.text(), st.text())
def test_no_two_alarms_have_one_identity(sensor: str, alarm: str, other_sensor: str, other_alarm: str) -> None:
    pairs = {(sensor, alarm), (other_sensor, other_alarm)}
    assert len({alarm_identity(Alarm(a, s, MONDAY_NOON)) for s, a in pairs}) == len(pairs)


def test_sensors_of_one_place_and_kind_share_the_case(street: MemoryStreet) -> None:
    with street.unit_of_work() as uow:
        uow.sensors.save(Sensor("smoke-2", "hall", Kind.SMOKE_ALARM, "flat-201"))
    assert ring(street).case_id == ring(street, sensor_id="smoke-2").case_id


def test_who_rings_on_is_heard_once_and_later_everyone_is_told_again(street: MemoryStreet) -> None:
    ring(street)
    told = len(street.rows.notices)
    street.wait(seconds=60)
    ring(street, "a2")
    assert len(street.rows.notices) == told and street.rows.cases[1].version == 1
    street.wait(seconds=61)
    timer = street.rows.timers[1]
    assert not ring(street, "a3").opened
    assert len(street.rows.notices) == 2 * told and street.rows.events[-1][2] == "alarm_raised_again"
    assert street.rows.events[-1][5] == "sensor"
    after = street.rows.timers[1]
    assert (after.purpose, after.due_at) == (timer.purpose, timer.due_at), "ringing wins nobody time"


def test_a_case_said_to_be_done_is_enforced_again(street: MemoryStreet) -> None:
    ring(street)
    with street.unit_of_work() as uow:
        community = a_person(Role.COMMUNITY, community_id="c1")
        command_case(uow, community, 1, Command.SAY_DONE, detail=full_detail())
    told = len(street.rows.notices)
    street.wait(seconds=5)
    ring(street, "a2")
    case = street.rows.cases[1]
    assert case.state is CaseState.ENFORCING and case.returns_to is None and len(street.rows.notices) > told


def test_an_alarm_that_comes_again_can_be_answered_again(street: MemoryStreet) -> None:
    officer = a_person(Role.OFFICER, 3)
    answers = (Command.ACKNOWLEDGE, Command.ARRIVE, Command.RECORD_SITE)
    ring(street)
    with street.unit_of_work() as uow:
        for command in answers:
            command_case(uow, officer, 1, command, detail=full_detail())
        command_case(uow, a_person(Role.COMMUNITY, community_id="c1"), 1, Command.SAY_DONE, detail=full_detail())
    street.wait(minutes=5)
    ring(street, "a2")
    again = street.rows.cases[1]
    assert street.rows.timers[1].purpose is TimerPurpose.ACKNOWLEDGE
    assert Command.CLOSE not in possible(again), "what was found the last time says nothing of this time"
    with street.unit_of_work() as uow:
        for command in answers:
            case = command_case(uow, officer, 1, command, detail=full_detail())
        assert (case.acknowledged_at, case.acknowledged_by) == (street.rows.now, 3)
        assert case.arrived_at == case.site_recorded_at == street.rows.now


def test_a_new_alarm_after_the_close_opens_the_next_case(street: MemoryStreet) -> None:
    ring(street)
    with street.unit_of_work() as uow:
        command_case(uow, a_person(Role.OPERATOR), 1, Command.WITHDRAW)
    assert ring(street) == RaisedAlarm(1, True), "the old one, told again, is still the old one"
    assert ring(street, "a2") == RaisedAlarm(2, True)


@pytest.mark.parametrize("state", [CaseState.APPEALED, CaseState.DEFERRED, CaseState.RECTIFIED, CaseState.ENFORCING])
@pytest.mark.parametrize("urgent", [True, False])
def test_whatever_the_state_everyone_is_told_and_the_case_stays_whole(state: CaseState, urgent: bool) -> None:
    policy = POLICIES[Kind.SMOKE_ALARM].model_copy(update={} if urgent else {"severity": "high"})
    back = ReturnsTo(CaseState.ENFORCING, TimerPurpose.STEP, 3.0)
    case = a_case(state, policy=policy, last_seen_at=MONDAY_NOON)
    case = replace(case, returns_to=back) if case.returns_to else case
    timer = None if state is CaseState.APPEALED else a_timer(case)
    later = MONDAY_NOON + timedelta(hours=1)
    decision = decide_alarm_again(case, later, timer, later, STREET_CALENDAR)
    assert decision is not None and len(decision.notices) >= 4
    assert (decision.timer is None) == (decision.state is CaseState.APPEALED)
    back_on_step = state is CaseState.ENFORCING or (urgent and state is not CaseState.APPEALED)
    assert (decision.returns_to is None) == back_on_step


def a_timer(case: Case) -> Timer:
    return Timer(1, case.case_id, case.run, TimerPurpose.STEP, MONDAY_NOON + timedelta(hours=2))


def test_what_is_refused(street: MemoryStreet) -> None:
    with pytest.raises(NotFound, match="nobody"):
        ring(street, sensor_id="nobody")
    with street.unit_of_work() as uow:
        uow.sensors.save(replace(uow.sensors.get("gas_alarm-1"), active=False))
    with pytest.raises(SensorInactive):
        ring(street, sensor_id="gas_alarm-1")
    del street.rows.policies[Kind.ONE_KEY_ALARM]
    with pytest.raises(PartUnavailable, match="policy install"):
        ring(street, sensor_id="one_key_alarm-1")
    assert street.rows.incidents == {} and street.rows.cases == {}


def test_what_was_told_before_the_sensor_was_switched_off_may_be_told_again(street: MemoryStreet) -> None:
    first = ring(street)
    with street.unit_of_work() as uow:
        uow.sensors.save(replace(uow.sensors.get("smoke_alarm-1"), active=False))
    assert ring(street) == first


@pytest.mark.parametrize("broken", ["cases.open_many", "incidents.add_many"])
def test_nothing_is_half_written(street: MemoryStreet, broken: str) -> None:
    street.break_on = broken
    with pytest.raises(RuntimeError):
        ring(street)
    assert street.rows.incidents == {} and street.rows.cases == {} and street.rows.notices == {}


def test_a_policy_that_is_not_urgent_decides_for_itself(street: MemoryStreet) -> None:
    with street.unit_of_work() as uow:
        uow.policies.save(a_policy(Kind.GAS_ALARM))
    raised = ring(street, sensor_id="gas_alarm-1")
    assert street.rows.cases[raised.case_id].state is CaseState.OPEN
