"""Dwell: how long a thing has stood at its place, by the clock.

Time counts from one frame in which the thing is there to the next such frame, if no more lies between them than the
allowed gap; frames are never counted. So lost frames neither stretch nor restart it. Time in which the eye was blind
for longer than the gap (an outage, a restart, a covered view) does not count, and the thing goes on where it was when
its place still looks the same afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.company import is_in_company, stood_on
from governance_rules.domain.places import RECENT_BOXES, WIDER_BOXES, Followed, Look, Seen, is_wider, median_box
from governance_rules.domain.presence import KNOWN_FRAMES, SAME_LOOK, SURE_LOOK, Reading, Verdict
from governance_rules.domain.scale import Scale
from governance_rules.domain.view import WatchedView

# Lost frames come in runs: three samples in a row may be missing before the eye counts as blind.
BLIND_SAMPLES = 3
# Hidden is not absent, but not for ever.
HIDDEN_GAPS = 3
# In so many frames in a row nothing in front was seen and the place looked like another: not just an unseen passer-by.
GONE_FRAMES = 2
# A box this far from where the thing was first followed is not standing any more.
MOVED_IOU = 0.35
# How fast the remembered look follows slow changes of light.
LOOK_SHARE = 0.1
# A look that has become half another (a bin set down at its corner) is taken on when it has stayed the same this long.
SETTLED_SECONDS = 10.0
# The compared window is laid anew when the settled box differs this much from it, on a box this close to the settled.
STALE_WINDOW_IOU = 0.75
SETTLED_IOU = 0.8


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """What the picture side knows of one scored frame.

    moment: seconds on the camera's steady clock (see steady_clock); shown to people as seconds since 1970 in UTC.
    sample_seconds: time between two scored frames as it is meant to be.
    seen: all detections, boxes in the pixels of the reference picture.
    probes: by observation_id, how the window of each followed thing looks in this frame.
    relit: the light of the whole view is another than in the frame before (lamps on, a camera's night mode).
    unchanged_until: until when the view was, since the frame before, watched without scoring and seen to be unchanged.
    """

    moment: float
    sample_seconds: float
    seen: tuple[Seen, ...]
    probes: Mapping[UUID, Look]
    detector: str
    unchanged_until: float | None = None
    relit: bool = False


def at(moment: float) -> datetime:
    """A moment of the steady clock as time of day, aware UTC, whole milliseconds."""
    return datetime.fromtimestamp(round(moment, 3), UTC)


@dataclass(frozen=True, slots=True)
class KindRule:
    """What holds for one kind in one frame.

    zones: of this kind, by id.  active, was_active: whether each zone's schedule is in force, and was a frame before.
    before: moment of the frame before.  resumed: when the eye last saw again after being blind; None if it never was.
    scale: how large vehicles are where.
    """

    view: WatchedView
    kind: Kind
    policy: Policy
    zones: Mapping[str, Zone]
    active: Mapping[str, bool]
    was_active: Mapping[str, bool]
    facts: FrameFacts
    before: float | None
    resumed: float | None
    scale: Scale

    def dwell(self, thing: Followed) -> float:
        """Seconds it may stand: the zone's own, or the policy's."""
        own = self.zones[thing.zone_id].dwell_seconds
        return self.policy.dwell_seconds if own is None else own

    def gap(self, thing: Followed) -> float:
        """Longest time unseen: the policy's, but before the rule is broken never longer than the whole dwell."""
        allowed = self.policy.allowed_gap_seconds
        if thing.reached is None:
            allowed = min(allowed, self.dwell(thing))
        return max(allowed, BLIND_SAMPLES * self.facts.sample_seconds)


def stand_on(rule: KindRule, thing: Followed) -> Followed:
    """The picture did not change since the frame before: what was there then has stood on."""
    until = rule.facts.unchanged_until
    if until is None or thing.last_present != rule.before or until <= thing.last_present:
        return thing
    first_seen, stood = _credit(rule, thing, until, watched=True)
    thing = _accompany(rule, thing, stood, thing.in_company)
    return replace(thing, first_seen=first_seen, last_present=until, stood=stood)


def _accompany(rule: KindRule, thing: Followed, stood: float, near: bool) -> Followed:
    """With the company of the time by which its dwell has grown to `stood`; anew where the dwell begins anew."""
    if stood < thing.stood:
        thing = replace(thing, watched=0.0, accompanied=0.0, waited=False)
    if rule.policy.company is None:
        return thing
    return stood_on(rule.policy.company, thing, max(0.0, stood - thing.stood), near)


def _credit(rule: KindRule, thing: Followed, moment: float, watched: bool = False) -> tuple[float, float]:
    """It is there at `moment`: since when, and for how long, the time in which too much went unseen not counted.

    watched: it was watched all the time since it was last there, however long that is.
    """
    gap = moment - thing.last_present
    in_force = rule.active[thing.zone_id] and rule.was_active[thing.zone_id]
    if not in_force and thing.reached is None:
        return moment, 0.0
    return thing.first_seen, thing.stood + (gap if watched or gap <= rule.gap(thing) else 0.0)


def advance(rule: KindRule, thing: Followed, reading: Reading) -> Followed | None:
    """The thing after this frame; None when another one is there now, or it has driven on."""
    verdict, seen = reading.verdict, reading.seen
    moment = rule.facts.moment
    if verdict is Verdict.REPLACED:
        return None
    if not verdict.there:
        against = verdict in (Verdict.ABSENT, Verdict.DOUBTFUL)
        gone = thing.gone + 1 if verdict is Verdict.ABSENT else 0
        return replace(thing, missed=thing.missed + 1, away=thing.away + 1, absent=thing.absent + against, gone=gone)
    first_seen, stood = _credit(rule, thing, moment)
    company = rule.policy.company
    near = company is not None and is_in_company(company, thing.box, rule.facts.seen)
    thing = _accompany(rule, thing, stood, near)
    thing, firm = _settled_look(rule, thing, reading)
    news: dict[str, Any] = {
        "first_seen": first_seen,
        "stood": stood,
        "last_present": moment,
        "present": thing.present + 1,
        "firm": thing.firm + firm,
        "gone": 0,
    }
    if seen is None:
        return replace(thing, missed=thing.missed + 1, **news)
    things = dict(thing.things)
    things[seen.thing] = things.get(seen.thing, 0) + 1
    news |= {
        "things": tuple(things.items()),
        "seen": thing.seen + 1,
        "score_sum": thing.score_sum + seen.score,
        "best_score": max(thing.best_score, seen.score),
        "unnamed": thing.unnamed + (not seen.named),
        "detector": seen.detector or rule.facts.detector,
    }
    if verdict is Verdict.PART:
        return replace(thing, **news)
    recent = (*thing.recent, seen.box)[-RECENT_BOXES:]
    box = median_box(recent)
    if box.iou(thing.origin) < MOVED_IOU:
        return None
    news |= {"recent": recent, "box": box}
    if is_wider(seen.box, thing.box):
        news |= {"wider": (*thing.wider, seen.box)[-WIDER_BOXES:], "widened": thing.widened + 1}
    if reading.relit or (thing.window.iou(box) < STALE_WINDOW_IOU and seen.box.iou(box) >= SETTLED_IOU):
        news |= {"window": seen.box, "look": None}
    elif thing.look is not None and reading.likeness is not None and reading.likeness >= SAME_LOOK:
        news["look"] = thing.look.towards(rule.facts.probes[thing.observation_id], LOOK_SHARE)
    return replace(thing, **news)


def _settled_look(rule: KindRule, thing: Followed, reading: Reading) -> tuple[Followed, bool]:
    """The thing with the look that its place has settled to, and whether this frame shows it so.

    What is seen on and on at a place that looks half as it did is not yet another thing, nor the same for sure. When
    the new look stays, it stands still: nothing that passes or creeps does so.
    """
    likeness, probe = reading.likeness, rule.facts.probes.get(thing.observation_id)
    if likeness is None or likeness >= SAME_LOOK or probe is None or reading.seen is None:
        return replace(thing, other_look=None), likeness is None or likeness >= SAME_LOOK
    moment = rule.facts.moment
    if thing.other_look is None or thing.other_look.likeness(probe) < SURE_LOOK:
        return replace(thing, other_look=probe, other_since=moment), False
    if moment - thing.other_since < max(SETTLED_SECONDS, 2 * rule.facts.sample_seconds):
        return thing, False
    return replace(thing, look=probe, other_look=None), True


def is_over(rule: KindRule, thing: Followed, reading: Reading) -> bool:
    """Whether it has been away too long. The less is known of it, the sooner."""
    if reading.verdict.there:
        return False
    unseen = rule.facts.moment - max(thing.last_present, rule.resumed or thing.last_present)
    gap = rule.gap(thing)
    if reading.verdict is Verdict.HIDDEN:
        return unseen > (gap if thing.present < KNOWN_FRAMES else HIDDEN_GAPS * gap)
    if reading.verdict is Verdict.DOUBTFUL:
        return unseen > gap
    if thing.present < 2:
        return True
    if not thing.announced and (thing.present < KNOWN_FRAMES or thing.gone >= GONE_FRAMES):
        gap = min(gap, max(thing.stood, 2 * rule.facts.sample_seconds))
    return unseen > gap
