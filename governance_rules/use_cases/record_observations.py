"""What the eye saw becomes observations, incidents and cases, and what it no longer sees is mended; one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.place import Place
from data_contracts.schemas.zone import Zone
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_lifecycle import decide_opening
from governance_rules.domain.incidents import resolve_place
from governance_rules.domain.zones import applies_to
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.check_mending import check_mending, lock_watched_cases


@dataclass(frozen=True, slots=True)
class RecordedBatch:
    """What became of a batch.

    opened, attached: ids of the cases that were opened or got another incident.
    known: incidents that had been recorded before.  dropped: incidents whose zone or policy is gone, with the reason.
    rectified: ids of the cases whose thing is no longer seen.
    """

    opened: tuple[int, ...] = ()
    attached: tuple[int, ...] = ()
    known: tuple[UUID, ...] = ()
    dropped: tuple[tuple[UUID, str], ...] = ()
    rectified: tuple[int, ...] = ()


def record_observations(uow: UnitOfWork, batch: ObservationBatch) -> RecordedBatch:
    """Write the batch into the open unit of work `uow`; the caller's `with` block commits all of it or nothing.

    A repeated delivery of the same batch changes nothing. An incident at a place that has an open case of its kind is
    attached to that case; any other opens one. An open case whose place the looks show clear for long enough becomes
    rectified.
    """
    now, calendar = uow.now(), Calendar(uow.time_zone)
    uow.observations.save(batch.observations)
    uow.observations.add_sightings(batch.sightings)
    opened: list[int] = []
    attached: list[int] = []
    known: list[UUID] = []
    dropped: list[tuple[UUID, str]] = []
    reports = _in_lock_order(uow, batch.incidents, dropped)
    watched = lock_watched_cases(uow, batch.looks)
    for report, zone in reports:
        if _is_known(uow, report.incident.incident_id):
            known.append(report.incident.incident_id)
            continue
        case_id, is_new = _record_incident(uow, report, zone, now, calendar)
        (opened if is_new else attached).append(case_id)
    uow.cases.seen({o.observation_id: o.last_seen_at for o in batch.observations})
    rectified = check_mending(uow, watched, batch.looks, now, calendar)
    uow.observations.save_place_states(batch.place_states, now)
    return RecordedBatch(tuple(opened), tuple(attached), tuple(known), tuple(dropped), rectified)


def _in_lock_order(
    uow: UnitOfWork, reports: Iterable[IncidentReport], dropped: list[tuple[UUID, str]]
) -> list[tuple[IncidentReport, Zone]]:
    """The reports with their zones, every zone and named place locked, always in the same order against deadlock."""
    found: list[tuple[IncidentReport, Zone]] = []
    for report in reports:
        incident = report.incident
        if incident.zone_id is None:
            dropped.append((incident.incident_id, "an observation's incident needs a zone"))
            continue
        try:
            zone = uow.zones.get(incident.zone_id)
            policy = uow.policies.current(incident.kind)
        except NotFound as error:
            dropped.append((incident.incident_id, str(error)))
            continue
        if not applies_to(policy, zone):
            dropped.append((incident.incident_id, f"the policy of {policy.kind} is not for zone {zone.zone_id}"))
            continue
        found.append((report, zone))
    for zone_id in sorted({zone.zone_id for _, zone in found if zone.place_id is None}):
        uow.places.lock_zone(zone_id)
    for place_id in sorted({zone.place_id for _, zone in found if zone.place_id is not None}):
        uow.places.lock_place(place_id)
    return sorted(found, key=lambda pair: (pair[0].incident.dwell_reached_at, str(pair[0].incident.incident_id)))


def _is_known(uow: UnitOfWork, incident_id: UUID) -> bool:
    try:
        uow.incidents.get(incident_id)
    except NotFound:
        return False
    return True


def _record_incident(
    uow: UnitOfWork, report: IncidentReport, zone: Zone, now: datetime, calendar: Calendar
) -> tuple[int, bool]:
    """(case id, whether it is new) of one incident that was not known before."""
    place_id = _place_of(uow, report.incident, zone)
    incident = replace(report.incident, place_id=place_id)
    uow.incidents.add(incident, place_id)
    for picture in report.pictures:
        uow.incidents.add_picture(picture)
    open_case = uow.cases.open_at(place_id, incident.kind)
    if open_case is not None:
        uow.cases.attach(open_case.case_id, incident)
        return open_case.case_id, False
    policy = uow.policies.current(incident.kind)
    previous = uow.cases.last_mended_at(place_id, incident.kind)
    decision = decide_opening(incident, policy, now, calendar, previous)
    follows = decision.detail.get("follows_case_id")
    case = uow.cases.open_case(incident, place_id, policy, decision, now, follows)
    return case.case_id, True


def _place_of(uow: UnitOfWork, incident: Incident, zone: Zone) -> str:
    """The zone's named place, or the spot that the box stands at, made now when it is the first incident there."""
    if zone.place_id is not None:
        return zone.place_id
    if incident.box is None:
        raise InvalidInput(f"incident {incident.incident_id} has no box, so no spot", field="box")
    place = resolve_place(incident.box, uow.places.spots_of_zone(zone.zone_id))
    if place is None:
        place = Place(
            place_id=str(uuid5(NAMESPACE_URL, f"cityeye:spot:{incident.incident_id}")),
            name=f"{zone.name} ({incident.box.foot_point.x:.0f}, {incident.box.foot_point.y:.0f})",
            spot=True,
            camera_id=incident.camera_id,
            preset=incident.preset,
            zone_id=zone.zone_id,
            box=incident.box,
        )
        uow.places.add(place)
    return place.place_id
