"""Dwell by the clock: whatever the frame rate, the losses, the flicker, the passers-by and the restarts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.places import LOOK_SIDE, Look
from governance_rules.domain.tracking import TrackerState, step
from tests.fakes.kerb import SPOT, Kerb, Thing, a_view, a_zone

samples = st.sampled_from([0.1, 0.2, 0.5, 1.0, 2.0, 5.0])
seeds = st.integers(0, 10_000)


@settings(max_examples=60, deadline=None)
@given(sample=samples, lost=st.sampled_from([0.0, 0.2, 0.4]), seed=seeds, jitter=st.sampled_from([0.0, 2.0, 4.0]))
def test_dwell_is_right_to_one_sample_whatever_is_lost(sample: float, lost: float, seed: int, jitter: float) -> None:
    dwell = max(20.0, 12 * sample)
    watched = Kerb([Thing()], seed, jitter).watch(
        a_view(dwell_seconds=dwell, allowed_gap_seconds=10), 3 * dwell, sample, lost
    )
    ((first, reached),) = watched.spans()
    assert abs(reached - first - dwell) <= 1e-6
    # Until the first frame that came and showed it, nobody could know of it.
    assert first <= 10 * sample


@settings(max_examples=30, deadline=None)
@given(seed=seeds, restart=st.integers(1, 59), second=st.integers(1, 59))
def test_a_restart_at_any_frame_changes_nothing(seed: int, restart: int, second: int) -> None:
    street = [
        Thing(),
        Thing(Box(100, 200, 180, 250), since=7, seed=2),
        Thing(speed=90, seed=3, box=Box(0, 90, 90, 150)),
    ]
    view = a_view(dwell_seconds=20, allowed_gap_seconds=10)
    straight = Kerb(street, seed, 2.0).watch(view, 60)
    broken = Kerb(street, seed, 2.0).watch(view, 60, restarts={restart, second})
    assert len(straight.incidents) == 2
    assert broken.incidents == straight.incidents
    assert broken.state == straight.state


@settings(max_examples=15, deadline=None)
@given(seed=seeds, speed=st.floats(20, 300), sample=st.sampled_from([0.1, 0.2, 0.5, 1.0, 2.0]))
def test_what_passes_is_no_incident(seed: int, speed: float, sample: float) -> None:
    """A dense column, a fifth of a car's length between two."""
    every, across = 100 / speed, 720 / speed
    column = [
        Thing(Box(-80, 200, 0, 250), since=every * k, until=every * k + across, seed=10 + k, speed=speed)
        for k in range(int(60 / every))
    ]
    assert Kerb(column, seed, 2.0).watch(a_view(dwell_seconds=5, allowed_gap_seconds=10), 60, sample).incidents == []


@settings(max_examples=30, deadline=None)
@given(seed=seeds, sample=st.sampled_from([0.2, 0.5, 1.0, 2.0]))
def test_different_cars_at_the_same_spot_do_not_add_up(seed: int, sample: float) -> None:
    """A red light: each stands 6 s, the next one comes 2 s later to the same spot."""
    stream = [Thing(since=8.0 * k, until=8.0 * k + 6, seed=20 + k) for k in range(12)]
    assert Kerb(stream, seed, 2.0).watch(a_view(dwell_seconds=20, allowed_gap_seconds=10), 96, sample).incidents == []


@settings(max_examples=30, deadline=None)
@given(seed=seeds, begins=st.floats(3, 15), lasts=st.floats(1, 8), name=st.sampled_from(["person", "truck", "bicycle"]))
def test_a_passer_by_in_front_neither_restarts_nor_stretches(seed: int, begins: float, lasts: float, name: str) -> None:
    # Of a thing known for 3 s only, a passer-by whom the detector loses as well looks like its departure.
    front = Thing(SPOT, begins, begins + lasts, name, seed=5, scores=(0.6, 0.9), share=1.0, front=True)
    watched = Kerb([Thing(), front], seed).watch(a_view(dwell_seconds=20, allowed_gap_seconds=10), 60, 0.5)
    ((first, reached),) = watched.spans()
    assert first <= 2
    assert reached - first == pytest.approx(20, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, gap=st.floats(0.5, 30))
def test_a_detector_that_loses_it_for_long_is_helped_out_by_the_picture(seed: int, gap: float) -> None:
    before, after = Thing(until=20), Thing(since=20 + gap)
    unseen = Thing(since=20, until=20 + gap, share=0.0)
    watched = Kerb([before, unseen, after], seed).watch(a_view(dwell_seconds=60, allowed_gap_seconds=10), 120)
    ((first, reached),) = watched.spans()
    assert reached - first == pytest.approx(60, abs=1e-6)


def test_what_drives_off_ends_and_what_comes_back_is_another_observation() -> None:
    kerb = Kerb([Thing(until=40), Thing(since=80, seed=1)])
    watched = kerb.watch(a_view(dwell_seconds=20, allowed_gap_seconds=10), 140)
    assert len(watched.incidents) == 2
    first, second = watched.incidents
    assert first.observation_id != second.observation_id
    assert [o.observation_id for o in watched.ended] == [first.observation_id]


def test_another_car_at_once_in_the_same_bay_is_another_observation() -> None:
    kerb = Kerb([Thing(until=30, seed=1), Thing(since=30, seed=2)])
    assert len(kerb.watch(a_view(dwell_seconds=20, allowed_gap_seconds=5), 80).incidents) == 2


def test_an_outage_shorter_than_the_gap_counts_and_a_longer_one_does_not() -> None:
    view = a_view(dwell_seconds=40, allowed_gap_seconds=15)
    short = Kerb([Thing(share=1.0)]).watch(view, 200, blind=(10, 20)).spans()
    long = Kerb([Thing(share=1.0)]).watch(view, 200, blind=(10, 100)).spans()
    assert short == [(0.0, 40.0)]
    # 9 s before it and 31 s after it.
    assert long == [(0.0, 131.0)]


def test_another_car_after_an_outage_does_not_inherit() -> None:
    view = a_view(dwell_seconds=40, allowed_gap_seconds=15)
    cars = [Thing(until=50, seed=1, share=1.0), Thing(since=50, seed=2, share=1.0)]
    assert Kerb(cars).watch(view, 160, blind=(10, 100)).spans() == [(100.0, 140.0)]


def test_after_it_is_an_incident_an_outage_does_not_make_it_one_again() -> None:
    view = a_view(dwell_seconds=20, allowed_gap_seconds=5)
    assert len(Kerb([Thing()]).watch(view, 4000, blind=(40, 3900)).incidents) == 1


def test_suspended_keeps_dwell_and_says_nothing() -> None:
    view, kerb, state = a_view(dwell_seconds=20, allowed_gap_seconds=10), Kerb([Thing(share=1.0)]), TrackerState()
    incidents = []
    for second in range(61):
        suspended = 10 <= second < 30
        done = step(view, state, kerb.facts(second, 1, state.followed), suspended=suspended)
        if suspended:
            assert done.state == state and done.observations == () and done.incidents == ()
        looks = {f.observation_id: kerb.look(f.window, second) for f in done.state.unlooked()}
        state = done.state.with_looks(looks)
        incidents += [(second, i) for i in done.incidents]
    # 9 s before, 20 s that nobody saw, 11 s after.
    assert [second for second, _ in incidents] == [41]


@settings(max_examples=20, deadline=None)
@given(seed=seeds, back=st.floats(0.0, 100))
def test_a_frame_that_is_not_later_changes_nothing(seed: int, back: float) -> None:
    view, kerb = a_view(), Kerb([Thing()], seed)
    state = kerb.watch(view, 10).state
    assert step(view, state, kerb.facts(10 - back, 1, state.followed)).state == state


def test_two_names_and_two_boxes_are_one_thing() -> None:
    part = Box(SPOT.x0, SPOT.y0 + 5, SPOT.x0 + 45, SPOT.y1)
    boxes = [Thing(share=0.7), Thing(name="truck", share=0.7), Thing(part, share=0.8, scores=(0.3, 0.5))]
    incidents = Kerb(boxes, 3, 2.0).watch(a_view(dwell_seconds=20, allowed_gap_seconds=10), 120).incidents
    assert len(incidents) == 1
    assert incidents[0].box.iou(SPOT) > 0.8


def test_cars_side_by_side_are_two() -> None:
    beside = Thing(Box(375, 200, 455, 250), seed=4)
    assert len(Kerb([Thing(), beside], 3, 2.0).watch(a_view(dwell_seconds=20), 60).incidents) == 2


def test_two_kinds_watch_the_same_thing_each_for_itself() -> None:
    zones = [a_zone(), a_zone(Kind.PILED_GOODS, zone_id="y", dwell_seconds=40.0)]
    watched = Kerb([Thing()]).watch(a_view(zones, dwell_seconds=20), 100)
    assert [
        (i.kind, round(i.dwell_reached_at.timestamp() - i.first_seen_at.timestamp())) for i in watched.incidents
    ] == [
        (Kind.ILLEGAL_PARKING, 20),
        (Kind.PILED_GOODS, 40),
    ]


def test_overlapping_zones_of_a_kind_report_it_once() -> None:
    assert len(Kerb([Thing()]).watch(a_view([a_zone(), a_zone(zone_id="y")], dwell_seconds=20), 100).incidents) == 1


def test_a_weak_flicker_on_the_background_is_nothing() -> None:
    flicker = Thing(share=0.3, scores=(0.1, 0.4), seed=999)
    assert Kerb([flicker], 5).watch(a_view(dwell_seconds=20), 300).incidents == []


def test_time_outside_the_schedule_does_not_count() -> None:
    """In force from 12:01 on; the car stands from 12:00."""
    policy = {"schedule": {"active": [{"from": "12:01", "until": "13:00"}]}}
    watched = Kerb([Thing(share=1.0)]).watch(a_view(dwell_seconds=20, **policy), 200)
    assert watched.spans() == [(60.0, 80.0)]


def test_sightings_are_sparse_and_the_observation_is_told_from_its_beginning_to_its_end() -> None:
    watched = Kerb([Thing(until=100, share=1.0)]).watch(a_view(dwell_seconds=20, allowed_gap_seconds=10), 150)
    told = [o for done in watched.steps for o in done.observations]
    assert len({o.observation_id for o in told}) == 1
    assert told[0].dwell_reached_at is None and told[-1].ended_at is not None
    assert told[-1].seen_count == 100
    sightings = [s for done in watched.steps for s in done.sightings]
    assert 9 <= len(sightings) <= 11


def test_a_zone_that_is_gone_is_forgotten() -> None:
    kerb, view = Kerb([Thing()]), a_view()
    state = kerb.watch(view, 10).state
    other = replace(view, zones=(a_zone(zone_id="other"),))
    after = step(other, state, kerb.facts(11, 1, state.followed)).state
    assert [f.zone_id for f in after.followed] in ([], ["other"])


@pytest.mark.parametrize("restart", [(), (45,)])
def test_what_still_stands_when_its_case_is_closed_breaks_the_rule_anew(restart: tuple[int, ...]) -> None:
    kerb, view = Kerb([Thing()]), a_view(dwell_seconds=20, allowed_gap_seconds=10)
    before = kerb.watch(view, 30)
    (first,) = before.incidents
    closed = replace(view, settled=frozenset({first.observation_id}))
    state, incidents, ended = before.state, [], []
    for now in range(31, 90):
        if now in restart:
            state = TrackerState.from_json(state.to_json())
        done = step(closed, state, kerb.facts(now, 1.0, state.followed))
        state = done.state.with_looks({f.observation_id: kerb.look(f.window, now) for f in done.state.unlooked()})
        incidents += done.incidents
        ended += [o for o in done.observations if o.ended_at]
    (again,) = incidents
    assert again.observation_id != first.observation_id and again.incident_id != first.incident_id
    assert [o.observation_id for o in ended] == [first.observation_id]
    stood = again.dwell_reached_at - again.first_seen_at
    assert stood.total_seconds() == pytest.approx(20) and again.first_seen_at > first.dwell_reached_at


def test_what_leaves_after_its_case_was_closed_is_no_new_incident() -> None:
    kerb, view = Kerb([Thing(until=40)]), a_view(dwell_seconds=20, allowed_gap_seconds=10)
    before = kerb.watch(view, 30)
    closed = replace(view, settled=frozenset(i.observation_id for i in before.incidents))
    state = before.state
    for now in range(31, 120):
        done = step(closed, state, kerb.facts(now, 1.0, state.followed))
        state = done.state.with_looks({f.observation_id: kerb.look(f.window, now) for f in done.state.unlooked()})
        assert not done.incidents
    assert not state.followed


def test_a_policy_watches_the_zones_it_is_for_and_no_others() -> None:
    zones = [
        a_zone(polygon=Polygon((Point(x, 0), Point(x + 320, 0), Point(x + 320, 360), Point(x, 360))), zone_id=name)
        for x, name in ((0, "lane-1"), (320, "yard-1"))
    ]
    things = [Thing(Box(60, 200, 140, 250)), Thing(Box(400, 200, 480, 250), seed=2)]
    for wanted, found in ((("*",), {"lane-1", "yard-1"}), (("lane-*",), {"lane-1"}), (("other",), set())):
        view = a_view(zones, dwell_seconds=20, allowed_gap_seconds=10)
        policies = {kind: policy.model_copy(update={"zones": wanted}) for kind, policy in view.policies.items()}
        view = replace(view, policies=policies)
        assert {i.zone_id for i in Kerb(things).watch(view, 60).incidents} == found


class HalfCovered(Kerb):
    """From second 8 on half of what shows at the spot is something else: `other` says which at which second."""

    def __init__(self, other: Callable[[float], int]) -> None:
        super().__init__([Thing(share=1.0)])
        self.other = other

    def look(self, window: Box, seconds: float) -> Look:
        sides = [np.random.default_rng(n).normal(0, 60, (LOOK_SIDE, LOOK_SIDE)) for n in (1, self.other(seconds))]
        share = 0.0 if seconds < 8 else 0.73
        return Look.of(
            128 + (1 - share**2) ** 0.5 * sides[0] + share * sides[1] + self.grain.normal(0, 4, sides[0].shape)
        )


def test_something_set_down_before_it_leaves_it_the_same_thing() -> None:
    view = a_view(dwell_seconds=60, allowed_gap_seconds=10)
    assert HalfCovered(lambda _: 2).watch(view, 90, restarts={12, 30}).spans() == [(0.0, 60.0)]


def test_what_looks_half_the_same_and_another_way_every_time_is_not_believed() -> None:
    """A stream that creeps through a background which stays."""
    view = a_view(dwell_seconds=60, allowed_gap_seconds=10)
    assert HalfCovered(lambda seconds: 10 + int(seconds) // 4).watch(view, 90).incidents == []
