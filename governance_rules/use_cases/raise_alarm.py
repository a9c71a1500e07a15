"""A sensor raises an alarm: everybody is told at once, in one transaction with the case that it opens or joins."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.errors import AlarmIdTaken, NotFound, PartUnavailable, SensorInactive
from data_contracts.schemas.case import Case
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.sensor import Alarm, Sensor
from governance_rules.domain.alarms import decide_alarm_again, incident_of_alarm
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.ports import UnitOfWork

ACTOR = "sensor"


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """The case of an alarm, and whether this alarm is the one that opened it."""

    case_id: int
    opened: bool


def raise_alarm(uow: UnitOfWork, alarm: Alarm) -> RaisedAlarm:
    """Write the alarm into the open unit of work `uow`; the same alarm, told again, changes nothing and gets the same.

    Raises NotFound for an unknown sensor, SensorInactive for one that was taken down, AlarmIdTaken when the sensor has
    told another alarm by this id, PartUnavailable while no policy of the sensor's kind is in force.
    """
    calendar = Calendar(uow.time_zone)
    sensor = uow.sensors.get(alarm.sensor_id)
    incident = incident_of_alarm(sensor, alarm)
    uow.places.lock_place(sensor.place_id)
    known = _known(uow, incident)
    if known is not None:
        return known
    if not sensor.active:
        raise SensorInactive(f"sensor {sensor.sensor_id} is switched off; switch it on: cityeye sensor add")
    uow.incidents.add(incident, sensor.place_id)
    open_case = uow.cases.open_at(sensor.place_id, sensor.kind)
    if open_case is None:
        return RaisedAlarm(_opened(uow, sensor, incident, calendar).case_id, True)
    uow.cases.attach(open_case.case_id, incident)
    now, timer = uow.now(), uow.timers.pending(open_case.case_id)
    decision = decide_alarm_again(open_case, alarm.raised_at, timer, now, calendar)
    if decision is not None:
        uow.cases.apply(open_case, decision, now, None, ACTOR)
    return RaisedAlarm(open_case.case_id, False)


def _known(uow: UnitOfWork, incident: Incident) -> RaisedAlarm | None:
    try:
        there = uow.incidents.get(incident.incident_id)
    except NotFound:
        return None
    if (there.dwell_reached_at, there.said) != (incident.dwell_reached_at, incident.said):
        raise AlarmIdTaken(
            f"sensor {incident.sensor_id} has told another alarm by the id {incident.alarm_id}, "
            f"raised at {there.dwell_reached_at:%Y-%m-%dT%H:%M:%SZ}; a new alarm needs a new id"
        )
    case_id = uow.incidents.case_of(incident.incident_id)
    return RaisedAlarm(case_id, uow.cases.get(case_id).incident_id == incident.incident_id)


def _opened(uow: UnitOfWork, sensor: Sensor, incident: Incident, calendar: Calendar) -> Case:
    now = uow.now()
    policy = _policy(uow, sensor)
    previous = uow.cases.last_mended_at(sensor.place_id, sensor.kind)
    decision = decide_opening(incident, policy, now, calendar, previous)
    follows = decision.detail.get("follows_case_id")
    return uow.cases.open_case(incident, sensor.place_id, policy, decision, now, follows)


def _policy(uow: UnitOfWork, sensor: Sensor) -> Policy:
    try:
        return uow.policies.current(sensor.kind)
    except NotFound as error:
        # Not the caller's fault, and it must try again until somebody has put one into force.
        raise PartUnavailable(f"{error}, so alarms of {sensor.kind} open no case: cityeye policy install") from error
