"""A sensor raises an alarm: everybody is told at once, in one transaction with the case that it opens or joins."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.errors import AlarmIdTaken, NotFound, PartUnavailable, SensorInactive
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.sensor import Alarm, Sensor
from governance_rules.domain.alarms import decide_alarm_again, incident_of_alarm
from governance_rules.domain.calendar import Calendar
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.take_incidents import FoundIncident, take_incidents

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
    uow.places.lock_places([sensor.place_id])
    known = _known(uow, incident)
    if known is not None:
        return known
    if not sensor.active:
        raise SensorInactive(f"sensor {sensor.sensor_id} is switched off; switch it on: cityeye sensor add")
    now = uow.now()
    found = FoundIncident(incident, sensor.place_id, _policy(uow, sensor), now)
    (taken,) = take_incidents(uow, [found], calendar)
    if taken.joined is not None:
        timer = uow.timers.pending(taken.case_id)
        decision = decide_alarm_again(taken.joined, alarm.raised_at, timer, now, calendar)
        if decision is not None:
            uow.cases.apply(taken.joined, decision, now, None, ACTOR)
    return RaisedAlarm(taken.case_id, taken.opened)


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


def _policy(uow: UnitOfWork, sensor: Sensor) -> Policy:
    try:
        return uow.policies.current(sensor.kind)
    except NotFound as error:
        # Not the caller's fault, and it must try again until somebody has put one into force.
        raise PartUnavailable(f"{error}, so alarms of {sensor.kind} open no case: cityeye policy install") from error
