"""Place tracking: one scored frame in; observations, sightings and incidents out, and the state to go on from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.schemas.incident import Incident
from data_contracts.schemas.observation import Observation, Sighting
from governance_rules.domain.breach import is_credible, judge, observation_of, sighting_of
from governance_rules.domain.dwell import BLIND_SAMPLES, FrameFacts, KindRule, advance, at, is_over, stand_on
from governance_rules.domain.one_thing import join_doubles, whole_boxes
from governance_rules.domain.places import Followed, Look, Seen
from governance_rules.domain.presence import Reading, read_frame, whole_ones
from governance_rules.domain.scale import Scale
from governance_rules.domain.view import WatchedView
from governance_rules.domain.zones import in_force, share_in_zone

# Weaker boxes count at a known place only; a place is made known by a surer one.
BIRTH_SCORE = 0.2
_OBSERVATIONS = uuid5(NAMESPACE_URL, "cityeye:observation")


@dataclass(frozen=True, slots=True)
class TrackerState:
    """Everything the rule remembers of one camera's preset. resumed: when the eye last saw again after being blind."""

    moment: float | None = None
    resumed: float | None = None
    followed: tuple[Followed, ...] = ()
    scale: Scale = field(default_factory=Scale)

    def unlooked(self) -> list[Followed]:
        """Things whose window is new: how it looks in the frame of the last step has to be told by `with_looks`."""
        return [f for f in self.followed if f.look is None]

    def with_looks(self, looks: Mapping[UUID, Look]) -> TrackerState:
        """With the looks, by observation id, of things that had none."""
        return replace(
            self,
            followed=tuple(
                replace(f, look=looks.get(f.observation_id)) if f.look is None else f for f in self.followed
            ),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "moment": self.moment,
            "resumed": self.resumed,
            "followed": [f.to_json() for f in self.followed],
            "scale": self.scale.to_json(),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> TrackerState:
        followed = tuple(Followed.from_json(f) for f in value["followed"])
        return cls(value["moment"], value["resumed"], followed, Scale.from_json(value["scale"]))


@dataclass(frozen=True, slots=True)
class Step:
    """What one frame brought. observations: begun, moved on, or ended.

    readings: what the frame said of each thing that was followed before it and still is, by observation id.
    """

    state: TrackerState
    observations: tuple[Observation, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    incidents: tuple[Incident, ...] = ()
    readings: Mapping[UUID, Reading] = field(default_factory=dict)


@dataclass(slots=True)
class _Collected:
    followed: dict[UUID, Followed] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    readings: dict[UUID, Reading] = field(default_factory=dict)


def step(
    view: WatchedView, state: TrackerState, facts: FrameFacts, sighting_seconds: float = 10, suspended: bool = False
) -> Step:
    """Take one scored frame. A frame that is not later than the one before, or of a suspended view, changes nothing.

    While suspended the eye is blind: dwell is kept and neither grows nor ends.
    sighting_seconds: a thing's sighting is told at most this often.
    """
    if suspended or (state.moment is not None and facts.moment <= state.moment):
        return Step(state)
    out = _Collected()
    resumed = state.resumed
    if state.moment is not None:
        watched_until = max(state.moment, facts.unchanged_until or state.moment)
        if facts.moment - watched_until > BLIND_SAMPLES * facts.sample_seconds:
            resumed = facts.moment
    now = at(facts.moment)
    before = now if state.moment is None else at(state.moment)
    scale = state.scale.learn(facts.seen, view.height)
    rules: list[KindRule] = []
    for kind, policy, zones in view.watched:
        schedules = {zone.zone_id: zone.schedule or policy.schedule for zone in zones}
        active, was_active = (
            {key: in_force(schedule, when, view.time_zone, view.holidays) for key, schedule in schedules.items()}
            for when in (now, before)
        )
        by_id = {zone.zone_id: zone for zone in zones}
        rule = KindRule(view, kind, policy, by_id, active, was_active, facts, state.moment, resumed, scale)
        mine = [stand_on(rule, f) for f in state.followed if f.kind == kind and f.zone_id in by_id]
        _follow_kind(rule, mine, out)
        rules.append(rule)
    standing = _standing(rules, out.followed)
    for rule in rules:
        _tell_kind(rule, standing, sighting_seconds, out)
    return Step(
        TrackerState(facts.moment, resumed, tuple(out.followed.values()), scale),
        tuple(out.observations),
        tuple(out.sightings),
        tuple(out.incidents),
        out.readings,
    )


def _follow_kind(rule: KindRule, mine: list[Followed], out: _Collected) -> None:
    """What is followed of one kind after the frame."""
    candidates = [s for s in rule.facts.seen if s.score >= rule.policy.keep_score and s.thing in rule.policy.things]
    candidates = whole_boxes(candidates)
    readings, new = read_frame(mine, candidates, rule.facts.seen, rule.facts.probes, rule.facts.relit)
    kept: list[Followed] = []
    read: dict[UUID, Reading] = {}
    ended: list[Followed] = []
    for thing, reading in zip(mine, readings, strict=True):
        after = advance(rule, thing, reading)
        if after is None or is_over(rule, after, reading):
            ended.append(after or thing)
            continue
        if after.reached is not None and after.observation_id in rule.view.settled and reading.verdict.there:
            ended.append(after)
            after = _anew(rule, after)
        kept.append(after)
        read[after.observation_id] = reading
    out.readings |= read
    kept.extend(_births(rule, whole_ones(new, candidates)))
    kept, doubles = join_doubles(rule, kept, read)
    out.observations.extend(observation_of(rule, f, ended=True) for f in (*ended, *doubles) if f.announced)
    out.followed |= {thing.observation_id: thing for thing in kept}


def _standing(rules: list[KindRule], followed: Mapping[UUID, Followed]) -> set[UUID]:
    """Credible things whose zones are in force."""
    active = {rule.kind: rule.active for rule in rules}
    return {key for key, thing in followed.items() if active[thing.kind][thing.zone_id] and is_credible(thing)}


def _tell_kind(rule: KindRule, standing: set[UUID], sighting_seconds: float, out: _Collected) -> None:
    """What is told of one kind, when all kinds are followed: a thing may stand in a rival's place."""
    mine = [thing for thing in out.followed.values() if thing.kind == rule.kind]
    others = [
        thing
        for key, thing in out.followed.items()
        if thing.kind != rule.kind and (thing.reached is not None or key in standing)
    ]
    for thing in mine:
        found = out.readings.get(thing.observation_id)
        if found is not None and found.verdict.there:
            out.followed[thing.observation_id] = _tell(rule, thing, found, others, sighting_seconds, out)


def _tell(
    rule: KindRule,
    thing: Followed,
    reading: Reading,
    others: list[Followed],
    sighting_seconds: float,
    out: _Collected,
) -> Followed:
    same_kind = [other for other in out.followed.values() if other.kind == rule.kind]
    thing, news, incident = judge(rule, thing, others, same_kind)
    if incident is not None:
        out.incidents.append(incident)
    sighting = sighting_of(rule, thing, reading, sighting_seconds)
    if sighting is not None:
        thing = replace(thing, sighted=rule.facts.moment)
        out.sightings.append(sighting)
    if news or sighting is not None:
        out.observations.append(observation_of(rule, thing))
    return thing


def _anew(rule: KindRule, thing: Followed) -> Followed:
    """The same thing, followed from now on as another: its case was closed, and there it still stands."""
    return replace(
        thing,
        observation_id=uuid5(_OBSERVATIONS, f"{thing.observation_id}|still there"),
        first_seen=rule.facts.moment,
        last_present=rule.facts.moment,
        stood=0.0,
        announced=False,
        reached=None,
        sighted=None,
        waited=False,
    )


def _births(rule: KindRule, new: Iterable[Seen]) -> list[Followed]:
    born: list[Followed] = []
    for seen in new:
        if seen.score < BIRTH_SCORE:
            continue
        shares = [(share_in_zone(zone, rule.policy, seen.box), zone_id) for zone_id, zone in rule.zones.items()]
        share, zone_id = max(shares, key=lambda pair: pair[0])
        if share > 0:
            born.append(_follow(rule, seen, zone_id))
    return born


def _follow(rule: KindRule, seen: Seen, zone_id: str) -> Followed:
    """The identity comes from where and when, so that the same frames give the same observations again."""
    moment = rule.facts.moment
    where = ",".join(f"{v:.2f}" for v in seen.box.as_list())
    name = f"{rule.view.camera_id}|{rule.view.preset}|{zone_id}|{rule.kind}|{moment!r}|{where}"
    return Followed(
        observation_id=uuid5(_OBSERVATIONS, name),
        kind=rule.kind,
        zone_id=zone_id,
        things=((seen.thing, 1),),
        box=seen.box,
        origin=seen.box,
        window=seen.box,
        look=None,
        recent=(seen.box,),
        wider=(),
        widened=0,
        first_seen=moment,
        last_present=moment,
        stood=0.0,
        present=1,
        firm=1,
        seen=1,
        missed=0,
        away=0,
        absent=0,
        gone=0,
        score_sum=seen.score,
        best_score=seen.score,
        detector=seen.detector or rule.facts.detector,
        unnamed=int(not seen.named),
    )
