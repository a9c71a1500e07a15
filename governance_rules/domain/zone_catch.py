"""What a zone would have caught of the things that its camera has on record, before it is drawn that way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from data_contracts.schemas.policy import Policy
from data_contracts.schemas.what_if import StoodBox, StoodThing
from data_contracts.schemas.zone import Zone
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.what_if import Fate, fate_of
from governance_rules.domain.zones import share_in_zone

# Two zones of one kind that overlap follow one thing twice.
_SAME_IOU = 0.5


@dataclass(frozen=True, slots=True)
class InZone:
    """A thing that stood in the zone. fate: None for a thing of another kind, which is not the zone's business."""

    thing: StoodBox
    fate: Fate | None


def stood_in(zone: Zone, policy: Policy, things: Iterable[StoodBox], calendar: Calendar) -> list[InZone]:
    """Those of the things that stood in the zone, each once, the newest first.

    Kinds of other zones show where people stop; the zone's own kind has a fate by the policy, with the zone's own dwell
    and hours. policy: the kind's.  Nothing is known of a thing of the kind where no zone of the kind was by then.
    """
    inside = (thing for thing in _each_once(things) if share_in_zone(zone, policy, thing.box) > 0)
    return [
        InZone(thing, _fate(zone, policy, thing, calendar) if thing.kind is zone.kind else None) for thing in inside
    ]


def _fate(zone: Zone, policy: Policy, thing: StoodBox, calendar: Calendar) -> Fate:
    stood = StoodThing(
        thing.first_seen_at, thing.last_seen_at, thing.mean_score, zone.dwell_seconds, zone.schedule, thing.unnamed
    )
    return fate_of(policy, stood, calendar)


def _each_once(things: Iterable[StoodBox]) -> list[StoodBox]:
    """Of things that two zones of a kind followed at one place and time, the one that was followed for longer."""
    kept: list[StoodBox] = []
    standing: list[StoodBox] = []
    for thing in sorted(things, key=lambda one: one.first_seen_at):
        standing = [other for other in standing if other.last_seen_at >= thing.first_seen_at]
        twin = next((other for other in standing if _are_one(other, thing)), None)
        if twin is None:
            kept.append(thing)
        elif _stood(thing) > _stood(twin):
            kept[kept.index(twin)] = thing
            standing.remove(twin)
        else:
            continue
        standing.append(thing)
    return sorted(kept, key=lambda one: one.first_seen_at, reverse=True)


def _are_one(one: StoodBox, two: StoodBox) -> bool:
    return one.zone_id != two.zone_id and one.kind is two.kind and one.box.iou(two.box) >= _SAME_IOU


def _stood(thing: StoodBox) -> timedelta:
    return thing.last_seen_at - thing.first_seen_at
