"""Alarms of sensors: what identity they have, and what one makes of a case that is open already."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.schemas.case import PAUSED_STATES, Case, CaseState, Decision, Timer, TimerDraft
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.sensor import SENSOR_DETECTOR, Alarm, Sensor
from governance_rules.domain import escalation
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.status import StatusCode

_ALARMS = uuid5(NAMESPACE_URL, "cityeye:alarm")
RAISED_AGAIN = "alarm_raised_again"


def incident_of_alarm(sensor: Sensor, alarm: Alarm) -> Incident:
    """The incident that the alarm is; told twice, it is the same one. Its score is 1: a sensor's word is the fact."""
    identity = alarm_identity(alarm)
    return Incident(
        incident_id=identity,
        observation_id=identity,
        camera_id=None,
        preset=None,
        zone_id=None,
        kind=sensor.kind,
        thing=sensor.kind.value,
        box=None,
        score=1.0,
        first_seen_at=alarm.raised_at,
        dwell_reached_at=alarm.raised_at,
        detector=SENSOR_DETECTOR,
        place_id=sensor.place_id,
        sensor_id=sensor.sensor_id,
        alarm_id=alarm.alarm_id,
        said=alarm.said,
    )


def alarm_identity(alarm: Alarm) -> UUID:
    """Made of the sensor's id and the alarm's, so that two makers who count from 1 never hide each other's alarms."""
    return uuid5(_ALARMS, f"{len(alarm.sensor_id)}:{alarm.sensor_id}:{alarm.alarm_id}")


def decide_alarm_again(
    case: Case, raised_at: datetime, timer: Timer | None, now: datetime, calendar: Calendar
) -> Decision | None:
    """What another alarm at its place makes of an open case, as it was before this alarm; None when it rings on.

    A sensor that rings on says so again and again: within the policy's `allowed_gap_seconds` of the last alarm nobody
    is told once more. After that everybody is. A case that was said to be mended, or deferred, is enforced again at
    once; an appeal stays with the operator who has to rule on it.  timer: the pending one.
    """
    side_way = case.state in (CaseState.RECTIFIED, CaseState.DEFERRED)
    rings_on = case.last_seen_at is not None and raised_at - case.last_seen_at <= timedelta(
        seconds=case.policy.allowed_gap_seconds
    )
    if rings_on and not side_way:
        return None
    told = escalation.notices_to_everyone(case.policy, now, calendar, escalation.body_of(case))
    detail = {"raised_at": raised_at.isoformat()}
    if side_way and case.policy.urgent:
        # Who acknowledged the case before, or was there, has to look again, as everybody has.
        due = escalation.acknowledge_timer(case.policy, CaseState.ENFORCING, now, calendar)
        status = StatusCode.ENFORCEMENT_CALLED
        return Decision(RAISED_AGAIN, CaseState.ENFORCING, status, due, told, asked_anew=True, detail=detail)
    if case.state in PAUSED_STATES or timer is None:
        kept = None
    else:
        kept = TimerDraft(timer.purpose, timer.due_at)
    return Decision(RAISED_AGAIN, case.state, case.status_code, kept, told, returns_to=case.returns_to, detail=detail)
