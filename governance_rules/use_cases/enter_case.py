"""Somebody enters a case that the eye had missed: it goes the way of all others, and teaches the eye."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.person import Person
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Policy
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.entries import (
    MissedCase,
    check_entry,
    incident_of_entry,
    pictures_of_entry,
    zone_of_entry,
)
from governance_rules.domain.permissions import Action, CaseArea, check
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.keep_samples import learn_from_entry
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.take_incidents import FoundIncident, take_incidents


@dataclass(frozen=True, slots=True)
class EnteredCase:
    """The case of an entry, and whether the entry opened it; else it joined an open one, or was entered before."""

    case_id: int
    opened: bool


def enter_case(uow: UnitOfWork, person: Person, entry: MissedCase) -> EnteredCase:
    """Write the missed case into the open unit of work `uow`; entered again, it changes nothing.

    A case of a camera lies in the zone that the box lies in; at its spot an open case of the kind is joined. The
    picture becomes a training sample. Raises Refused when role or area forbid it, NotFound for an unknown camera, place
    or policy, InvalidInput for a box in no zone and for all else that is wrong with the entry.
    """
    check(person, Action.ENTER_CASE, _area(uow, entry))
    policy = uow.policies.current(entry.kind)
    thing = check_entry(entry, policy, uow.now())
    if entry.camera_id is not None:
        zone = zone_of_entry(entry, uow.zones.of_camera(entry.camera_id), policy)
        incident = incident_of_entry(entry, thing, person.person_id, zone)
        opened = _in_zone(uow, entry, incident)
    else:
        incident = incident_of_entry(entry, thing, person.person_id, None)
        opened = _at_place(uow, entry, incident, policy)
    case_id = uow.incidents.case_of(incident.incident_id)
    learn_from_entry(uow, uow.incidents.get(incident.incident_id), case_id, person.person_id)
    return EnteredCase(case_id, opened)


def _area(uow: UnitOfWork, entry: MissedCase) -> CaseArea:
    if entry.camera_id is not None:
        camera = uow.cameras.get(entry.camera_id)
        return CaseArea(camera.community_id or _community(uow, camera), camera.grid_id, camera.block_id)
    if entry.place_id is None:
        raise InvalidInput("name either the camera that took the picture, or the place", "camera_id")
    place = uow.places.get(entry.place_id)
    if place.spot:
        raise InvalidInput(f"{entry.place_id} is a spot in a camera's picture; name that camera instead", "place_id")
    return CaseArea(_community(uow, place), place.grid_id, place.block_id)


def _community(uow: UnitOfWork, where: Camera | Place) -> str | None:
    return uow.areas.community_of(where.block_id, where.grid_id, where.road_id)


def _in_zone(uow: UnitOfWork, entry: MissedCase, incident: Incident) -> bool:
    report = IncidentReport(incident, pictures_of_entry(entry))
    recorded = record_observations(uow, ObservationBatch(incidents=(report,)))
    if recorded.dropped:
        raise Refused(f"the case cannot be entered: {recorded.dropped[0][1]}")
    return bool(recorded.opened)


def _at_place(uow: UnitOfWork, entry: MissedCase, incident: Incident, policy: Policy) -> bool:
    place_id = entry.place_id
    assert place_id is not None, "check_entry refuses an entry without camera and place"
    uow.places.lock_places([place_id])
    if _is_known(uow, incident):
        return False
    found = FoundIncident(incident, place_id, policy, uow.now(), pictures_of_entry(entry))
    (taken,) = take_incidents(uow, [found], Calendar(uow.time_zone))
    return taken.opened


def _is_known(uow: UnitOfWork, incident: Incident) -> bool:
    try:
        uow.incidents.get(incident.incident_id)
    except NotFound:
        return False
    return True
