"""What the eye saw becomes observations, incidents and cases, and what it no longer sees is mended; one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.errors import InvalidInput
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.incidents import resolve_place
from governance_rules.domain.zones import applies_to
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.check_mending import check_mending, lock_watched_cases
from governance_rules.use_cases.take_incidents import FoundIncident, take_incidents


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


def record_observations(uow: UnitOfWork, batch: ObservationBatch, on_time: bool = False) -> RecordedBatch:
    """Write the batch into the open unit of work `uow`; the caller's `with` block commits all of it or nothing.

    A repeated delivery of the same batch changes nothing. An incident at a place that has an open case of its kind is
    attached to that case; any other opens one. An open case whose place the looks show clear for long enough becomes
    rectified.
    on_time: all of it is written of the moment that it happened at, and not of now; for a past that is replayed.
    """
    now, calendar = uow.now(), Calendar(uow.time_zone)
    uow.observations.save(batch.observations)
    uow.observations.add_sightings(batch.sightings)
    dropped: list[tuple[UUID, str]] = []
    seen = _in_lock_order(uow, batch.incidents, dropped)
    watched = lock_watched_cases(uow, batch.looks)
    known = uow.incidents.known(report.incident.incident_id for report, _, _ in seen) if seen else set()
    new = [one for one in seen if one[0].incident.incident_id not in known]
    places = _places_of(uow, [(report.incident, zone) for report, zone, _ in new])
    found = [
        FoundIncident(
            report.incident, place_id, policy, report.incident.dwell_reached_at if on_time else now, report.pictures
        )
        for (report, _, policy), place_id in zip(new, places, strict=True)
    ]
    taken = take_incidents(uow, found, calendar) if found else []
    uow.cases.seen({o.observation_id: o.last_seen_at for o in batch.observations})
    rectified = check_mending(uow, watched, batch.looks, None if on_time else now, calendar)
    uow.observations.save_place_states(batch.place_states, now)
    return RecordedBatch(
        tuple(one.case_id for one in taken if one.opened),
        tuple(one.case_id for one in taken if not one.opened),
        tuple(report.incident.incident_id for report, _, _ in seen if report.incident.incident_id in known),
        tuple(dropped),
        rectified,
    )


def _in_lock_order(
    uow: UnitOfWork, reports: Sequence[IncidentReport], dropped: list[tuple[UUID, str]]
) -> list[tuple[IncidentReport, Zone, Policy]]:
    """The reports with zone and policy; every zone and named place is locked, always in the same order."""
    if not reports:
        return []
    zones = uow.zones.get_many(r.incident.zone_id for r in reports if r.incident.zone_id is not None)
    policies = uow.policies.all_current()
    found: dict[UUID, tuple[IncidentReport, Zone, Policy]] = {}
    for report in reports:
        incident = report.incident
        zone, policy = zones.get(incident.zone_id or ""), policies.get(incident.kind)
        if zone is None or policy is None or not applies_to(policy, zone):
            dropped.append((incident.incident_id, _why_dropped(incident, zone, policy)))
        else:
            found.setdefault(incident.incident_id, (report, zone, policy))
    of_zones = [zone for _, zone, _ in found.values()]
    uow.places.lock_zones(zone.zone_id for zone in of_zones if zone.place_id is None)
    uow.places.lock_places(zone.place_id for zone in of_zones if zone.place_id is not None)
    return sorted(found.values(), key=lambda one: (one[0].incident.dwell_reached_at, str(one[0].incident.incident_id)))


def _why_dropped(incident: Incident, zone: Zone | None, policy: Policy | None) -> str:
    if incident.zone_id is None:
        return "an observation's incident needs a zone"
    if zone is None:
        return f"zone {incident.zone_id!r} does not exist"
    if policy is None:
        return f"there is no policy for {incident.kind} yet"
    return f"the policy of {policy.kind} is not for zone {zone.zone_id}"


def _places_of(uow: UnitOfWork, found: Sequence[tuple[Incident, Zone]]) -> list[str]:
    """The place of each: the zone's named one, or the spot that the box stands at, made now when it is the first."""
    unnamed = {zone.zone_id for _, zone in found if zone.place_id is None}
    spots: dict[str, list[Place]] = defaultdict(list)
    if unnamed:
        spots |= uow.places.spots_of_zones(unnamed)
    return [zone.place_id or _spot_of(uow, incident, zone, spots[zone.zone_id]) for incident, zone in found]


def _spot_of(uow: UnitOfWork, incident: Incident, zone: Zone, spots: list[Place]) -> str:
    """spots: of the zone; one that is made is added to them."""
    if incident.box is None:
        raise InvalidInput(f"incident {incident.incident_id} has no box, so no spot", field="box")
    place = resolve_place(incident.box, spots)
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
        spots.append(place)
    return place.place_id
