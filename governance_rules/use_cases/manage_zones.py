"""Zones drawn, changed and removed: checked, and written down with who did it."""

from __future__ import annotations

from typing import Any

from data_contracts.errors import InvalidInput, NotFound, StalePage
from data_contracts.schemas.camera import Preset
from data_contracts.schemas.person import Person
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.schemas.zone import Zone
from governance_rules.domain.permissions import Action, check
from governance_rules.domain.zones import check_polygon
from governance_rules.ports import UnitOfWork


def check_zone(uow: UnitOfWork, zone: Zone) -> None:
    """Raises InvalidInput, naming the field, for a zone that no camera can watch; NotFound without its camera."""
    preset = preset_of(uow, zone.camera_id, zone.preset)
    if not zone.name.strip():
        raise InvalidInput("a zone needs a name that people know it by", field="name")
    if zone.dwell_seconds is not None and not 0 < zone.dwell_seconds <= 7 * 86_400:
        raise InvalidInput("the dwell must be more than 0 seconds and at most a week", field="dwell_seconds")
    check_polygon(zone.polygon, preset.width, preset.height)
    for mask in zone.masks:
        check_polygon(mask, preset.width, preset.height, "masks")


def preset_of(uow: UnitOfWork, camera_id: str, preset: str) -> Preset:
    """The view that zones are drawn on. Raises NotFound while the size of its picture is not known."""
    uow.cameras.get(camera_id)
    found = uow.cameras.preset(camera_id, preset)
    if found is None:
        raise NotFound(
            f"the size of {camera_id}'s picture is not known yet; is it on? See `cityeye camera test {camera_id}`"
        )
    return found


def save_zone(uow: UnitOfWork, person: Person, zone: Zone, seen: Zone | None) -> None:
    """Add the zone, or put it in place of `seen`, the one that the person had before the eyes; in force at once.

    A changed zone keeps its id, so cases and places that came from it stay its own.
    Raises Refused for whoever may not, InvalidInput as `check_zone`, NotFound for an unknown camera, and StalePage
    when somebody else has changed or removed the zone meanwhile.
    """
    check(person, Action.MANAGE_ZONES)
    check_zone(uow, zone)
    if seen is None:
        uow.zones.add(zone)
    else:
        _same(uow, seen)
        if (zone.zone_id, zone.camera_id) != (seen.zone_id, seen.camera_id):
            raise InvalidInput("a zone stays on its camera; draw a new one there", field="camera_id")
        if zone == seen:
            return
        uow.zones.update(zone)
    _note(uow, person, seen, zone)


def remove_zone(uow: UnitOfWork, person: Person, seen: Zone) -> None:
    """Remove it; its cases stay. Raises Refused, and StalePage as `save_zone`."""
    check(person, Action.MANAGE_ZONES)
    _same(uow, seen)
    uow.zones.remove(seen.zone_id)
    _note(uow, person, seen, None)


def _same(uow: UnitOfWork, seen: Zone) -> None:
    uow.zones.lock(seen.zone_id)
    try:
        there = uow.zones.get(seen.zone_id)
    except NotFound as error:
        raise StalePage(f"zone {seen.name} was removed by somebody else meanwhile") from error
    if there != seen:
        raise StalePage(f"zone {seen.name} was changed by somebody else meanwhile; look at it again")


def _note(uow: UnitOfWork, person: Person, before: Zone | None, after: Zone | None) -> None:
    subject_id = (after or before).zone_id  # type: ignore[union-attr]
    uow.setup_changes.add(
        SetupChange(uow.now(), person.person_id, SetupSubject.ZONE, subject_id, _as_json(before), _as_json(after))
    )


def _as_json(zone: Zone | None) -> dict[str, Any] | None:
    if zone is None:
        return None
    return {
        "camera_id": zone.camera_id,
        "preset": zone.preset,
        "name": zone.name,
        "kind": zone.kind.value,
        "polygon": [[corner.x, corner.y] for corner in zone.polygon.corners],
        "masks": [[[corner.x, corner.y] for corner in mask.corners] for mask in zone.masks],
        "place_id": zone.place_id,
        "schedule": zone.schedule.model_dump(mode="json", by_alias=True) if zone.schedule else None,
        "dwell_seconds": zone.dwell_seconds,
    }
