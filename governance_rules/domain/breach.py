"""Breach: when a thing that stands becomes an observation that is told, and when an incident."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.observation import Observation, Sighting
from governance_rules.domain.company import has_company
from governance_rules.domain.dwell import KindRule, at
from governance_rules.domain.heaps import is_of_heap
from governance_rules.domain.incidents import incident_id_of
from governance_rules.domain.places import Followed
from governance_rules.domain.presence import Reading
from governance_rules.domain.rivals import loses_to
from governance_rules.domain.zones import share_in_zone

# Under these it is the detector's flicker on the background, not a thing. Measured on street clips, also made small,
# dark, noisy and mirrored: standing cars, half hidden ones too, 0.27 to 0.85 in strength and seen in 9 of 10 frames;
# manhole covers, kerbs and fences mostly under 0.2 and in less than half.
LEAST_SEEN = 2
LEAST_SEEN_SHARE = 0.5
LEAST_THERE_SHARE = 0.6
LEAST_KNOWN_SHARE = 0.35
LEAST_FIRM_SHARE = 0.6
LEAST_STRENGTH = 0.25
# What has no shape of its own (heaps, cloth, boards) is taken for another thing more often. When this was chosen, of
# 317 violations of 64 simulated clips 276 were told and 17 incidents false, with 0.25 for all kinds 279 and 28.
LEAST_SHAPELESS_STRENGTH = 0.3
SHAPED = frozenset({Kind.ILLEGAL_PARKING, Kind.BIKE_DISORDER})
LEAST_BEST_SCORE = 0.25
# What is this strong is believed whatever its size.
SURE_STRENGTH = 0.5
# An observation is told when it has stood this share of its dwell, and no later than this.
ANNOUNCE_SHARE = 0.25
ANNOUNCE_SECONDS = 15.0


def is_credible(thing: Followed) -> bool:
    """Whether it is a thing at all: seen often and surely enough, and there in most frames that could show it."""
    return (
        thing.seen >= LEAST_SEEN
        and thing.seen >= LEAST_SEEN_SHARE * (thing.present + thing.absent)
        and thing.present >= LEAST_THERE_SHARE * (thing.present + thing.absent)
        and thing.present >= LEAST_KNOWN_SHARE * (thing.present + thing.away)
        and thing.firm >= LEAST_FIRM_SHARE * thing.present
        and thing.strength >= (LEAST_STRENGTH if thing.kind in SHAPED else LEAST_SHAPELESS_STRENGTH)
        and thing.best_score >= LEAST_BEST_SCORE
    )


def _is_tiny(rule: KindRule, thing: Followed) -> bool:
    """Whether a weak box is too small for what it is said to be."""
    return thing.strength < SURE_STRENGTH and rule.scale.is_tiny(thing.thing, thing.box, rule.view.height)


def judge(
    rule: KindRule, thing: Followed, others: Sequence[Followed] = (), same_kind: Iterable[Followed] = ()
) -> tuple[Followed, bool, Incident | None]:
    """Of a thing that is there: as it is now, whether its observation has news, and the incident it has become.

    others: credible things of other kinds; of them a rival is told in its place.  same_kind: those of its own, with
    which it may be one heap. What waited for company, behind a rival or in a heap breaks the rule when that ends.
    """
    dwell = rule.dwell(thing)
    begun = not thing.announced and thing.stood >= min(ANNOUNCE_SHARE * dwell, ANNOUNCE_SECONDS)
    over = thing.reached is None and thing.stood >= dwell and rule.active[thing.zone_id]
    if not (begun or over) or not is_credible(thing) or _is_tiny(rule, thing):
        return thing, False, None
    thing = replace(thing, announced=True)
    if not over or share_in_zone(rule.zones[thing.zone_id], rule.policy, thing.box) <= 0:
        return thing, begun, None
    told_instead = loses_to(thing, others, rule.policy.rivals) or is_of_heap(thing, same_kind, dwell)
    if told_instead or not has_company(rule.policy.company, thing, dwell):
        return replace(thing, waited=True), begun, None
    # The dwell was over somewhere between the last frame and this one; the time it stood says when.
    reached = rule.facts.moment - (0.0 if thing.waited else thing.stood - dwell)
    thing = replace(thing, reached=reached)
    incident = Incident(
        incident_id=incident_id_of(thing.observation_id),
        observation_id=thing.observation_id,
        camera_id=rule.view.camera_id,
        preset=rule.view.preset,
        zone_id=thing.zone_id,
        kind=rule.kind,
        thing=thing.thing,
        box=thing.box,
        score=_told_score(rule, thing),
        first_seen_at=at(thing.first_seen),
        dwell_reached_at=at(reached),
        detector=thing.detector,
    )
    return thing, True, incident


def _told_score(rule: KindRule, thing: Followed) -> float:
    """Its mean score; of what mostly had no name never enough to go on without an operator, by any policy."""
    if not _mostly_unnamed(thing):
        return thing.mean_score
    return min(thing.mean_score, math.nextafter(rule.policy.automatic_score, 0.0))


def _mostly_unnamed(thing: Followed) -> bool:
    return 2 * thing.unnamed > thing.seen


def observation_of(rule: KindRule, thing: Followed, ended: bool = False) -> Observation:
    """The observation's record as of this frame."""
    return Observation(
        observation_id=thing.observation_id,
        camera_id=rule.view.camera_id,
        preset=rule.view.preset,
        zone_id=thing.zone_id,
        kind=rule.kind,
        thing=thing.thing,
        box=thing.box,
        first_seen_at=at(thing.first_seen),
        last_seen_at=at(thing.last_present),
        seen_count=thing.seen,
        missed_count=thing.missed,
        mean_score=min(1.0, thing.mean_score),
        best_score=thing.best_score,
        detector=thing.detector,
        dwell_reached_at=None if thing.reached is None else at(thing.reached),
        ended_at=at(rule.facts.moment) if ended else None,
        unnamed=_mostly_unnamed(thing),
    )


def sighting_of(rule: KindRule, thing: Followed, reading: Reading, every_seconds: float) -> Sighting | None:
    """This frame's sighting of an announced thing, when it shows it and the last one is `every_seconds` old."""
    due = thing.sighted is None or rule.facts.moment - thing.sighted >= every_seconds
    if reading.seen is None or not thing.announced or not due:
        return None
    return Sighting(
        observation_id=thing.observation_id,
        camera_id=rule.view.camera_id,
        seen_at=at(rule.facts.moment),
        box=reading.seen.box,
        score=reading.seen.score,
        thing=reading.seen.thing,
        detector=reading.seen.detector or rule.facts.detector,
    )
