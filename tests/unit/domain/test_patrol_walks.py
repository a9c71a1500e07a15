"""Walks: whatever is planned can be walked, by whoever may, once, and nothing that fits is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import DropReason
from governance_rules.domain.patrol.exploration import QUOTA, quota_held
from governance_rules.domain.patrol.plan import inputs_sha256, planned, walks_of
from governance_rules.domain.patrol.reasons import reason_of
from governance_rules.domain.patrol.routes import BREAK, cheapest_exchange, improved, resting_only, spaced, timed
from governance_rules.use_cases.solve_routes import solve_routes
from tests.fakes.patrol import ALL, a_stop, a_task, a_walker, faults_of, random_task

SEEDS = st.integers(0, 10_000)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_what_is_planned_can_be_walked(seed: int) -> None:
    task = random_task(seed)
    walks, left_out = walks_of(task, lambda part: resting_only(part))
    assert faults_of(task, walks) == []
    inside = [place for walk in walks for place in walk if place != BREAK]
    assert not set(inside) & set(left_out)
    explored = sum(place in task.locked for place in inside)
    assert explored >= QUOTA * len(inside) or explored == 0
    day = planned(task, walks, left_out)
    assert day.numbers["stops_walked"] + day.numbers["stops_dropped"] == len(task.stops) == len(day.stops)
    for stop in day.stops:
        assert (stop.person_id is None) == (stop.reason is not None)


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_what_the_solver_finds_can_be_walked(seed: int) -> None:
    task = random_task(seed)
    walks = solve_routes(task, 0.5)
    assert faults_of(task, walks, spaced=False) == []
    better = improved(task, spaced(task, walks))
    assert faults_of(task, better) == []


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_a_dropped_stop_has_its_reason_out_of_the_walks_themselves(seed: int) -> None:
    task = random_task(seed)
    walks, left_out = walks_of(task, lambda part: resting_only(part))
    times = [timed(task, walker, walk) for walker, walk in enumerate(walks)]
    inside = {place for walk in walks for place in walk}
    for place, stop in enumerate(task.stops):
        if place in inside:
            continue
        reason, detail = reason_of(task, times, place, left_out)
        able = [w for w in range(len(task.walkers)) if task.worth[w][place] > 0]
        alone = [w for w in able for walk in ([place, BREAK], [BREAK, place]) if timed(task, w, walk)]
        match reason:
            case DropReason.NO_SKILL:
                assert not able
            case DropReason.LOWER_VALUE:
                lost = sum(
                    task.worth[[p.person_id for p in task.walkers].index(detail["person_id"])][n]
                    for n, s in enumerate(task.stops)
                    if s.stop_id in detail["displaced"]
                )
                assert lost == pytest.approx(detail["lost"], abs=1e-3) and lost + 1e-3 >= detail["value"]
            case DropReason.TOO_FAR | DropReason.NO_SKILL_ON_SHIFT | DropReason.NO_WINDOW:
                assert not alone
            case DropReason.NOTHING_EXPECTED:
                assert stop.value < 0.005
            case _:
                assert alone  # fmt: skip


class TestReasons:
    def reason(self, task, walks=None, left_out=()):
        walks = walks or improved(task, resting_only(task))
        times = [timed(task, walker, walk) for walker, walk in enumerate(walks)]
        inside = {place for walk in walks for place in walk}
        (place,) = [n for n in range(len(task.stops)) if n not in inside]
        return reason_of(task, times, place, left_out)

    def test_nothing_is_expected(self):
        assert self.reason(a_task([a_stop(garbage=0.001)], [a_walker()]), [[BREAK]])[0] is DropReason.NOTHING_EXPECTED

    def test_nobody_is_on_shift_long_enough(self):
        found = self.reason(a_task([a_stop(begins=15 * 60 + 50, until=18 * 60)], [a_walker()]))
        assert found == (DropReason.NO_WINDOW, {"minutes": 15, "most_minutes_on_shift": 10})

    def test_nobody_has_the_skill(self):
        task = a_task([a_stop(illegal_parking=1.0)], [a_walker(kinds=frozenset({Kind.GARBAGE}))])
        assert self.reason(task) == (DropReason.NO_SKILL, {"kinds": ["illegal_parking"]})

    def test_who_has_the_skill_is_not_on_shift(self):
        late = a_walker(2, ALL, 14 * 60, 22 * 60)
        task = a_task([a_stop(illegal_parking=1.0)], [a_walker(1, frozenset({Kind.GARBAGE})), late])
        reason, detail = self.reason(task)
        assert reason is DropReason.NO_SKILL_ON_SHIFT and detail["person_ids"] == [2]

    def test_it_is_too_far_to_be_back_in_time(self):
        walker = replace(
            a_walker(begins=9 * 60, until=10 * 60), break_from=9 * 60, break_until=10 * 60, break_minutes=30
        )
        reason, detail = self.reason(a_task([a_stop("b", 2, until=10 * 60, minutes=15)], [walker]))
        assert reason is DropReason.TOO_FAR and detail["minutes_from_nearest_station"] > 10

    def test_what_was_taken_is_worth_more(self):
        short = {"begins": 9 * 60, "until": 9 * 60 + 40, "minutes": 20}
        task = a_task([a_stop("a", 1, garbage=2.0, **short), a_stop("c", 1, garbage=1.0, **short)], [a_walker()])
        reason, detail = self.reason(task)
        assert reason is DropReason.LOWER_VALUE
        assert detail == {"value": 1.0, "lost": 2.0, "person_id": 1, "displaced": ["a.1.09"]}

    def test_its_section_is_walked_just_before(self):
        stops = [a_stop(begins=9 * 60, until=9 * 60 + 30, garbage=2.0), a_stop(begins=10 * 60, until=10 * 60 + 15)]
        found = self.reason(a_task(stops, [a_walker(begins=9 * 60 + 10)]))
        assert found == (DropReason.TOO_SOON, {"stop_id": "a.1.09", "minutes": 45})

    def test_it_gives_way_to_the_quota(self):
        short = {"begins": 9 * 60, "until": 9 * 60 + 40, "minutes": 20}
        task = a_task([a_stop("a", 1, garbage=0.1, **short), a_stop("c", 1, **short)], [a_walker()], locked=[0])
        assert self.reason(task, [[0, BREAK]])[0] is DropReason.QUOTA

    def test_walks_that_are_not_finished_are_no_plan(self):
        with pytest.raises(ValueError, match="not finished"):
            self.reason(a_task([a_stop()], [a_walker()]), [[BREAK]])


def test_a_stop_goes_in_where_it_loses_least_and_locked_ones_stay() -> None:
    short = {"begins": 9 * 60, "until": 9 * 60 + 40, "minutes": 20}
    stops = [a_stop("a", 1, garbage=0.5, **short), a_stop("c", 1, garbage=1.0, **short)]
    free, kept = a_task(stops, [a_walker()]), a_task(stops, [a_walker()], locked=[0])
    now = [timed(free, 0, [0, BREAK])]
    found = cheapest_exchange(free, now, 1)
    assert (found.walk, found.displaced, found.lost) == ([1, BREAK], (0,), 0.5)
    assert cheapest_exchange(kept, now, 1) is None
    assert improved(free, [[0, BREAK]]) == [[1, BREAK]] and improved(kept, [[0, BREAK]]) == [[0, BREAK]]


def test_the_quota_is_held_by_leaving_out_what_is_worth_least() -> None:
    stops = [
        a_stop("a", 1 + n % 2, 9 * 60 + 120 * (n // 2), 11 * 60 + 120 * (n // 2), 5, garbage=n + 1.0) for n in range(6)
    ]
    task = a_task(stops, [a_walker()], locked=[5])
    walks, left_out = quota_held(task, [[0, 1, 2, 3, 4, 5, BREAK]], quota=0.25)
    assert (walks, left_out) == ([[2 + 0, 3, 4, 5, BREAK]][:1], [0, 1])
    assert quota_held(task, [[4, 5, BREAK]], quota=0.25) == ([[4, 5, BREAK]], [])


def test_who_may_not_handle_most_of_it_is_not_sent_where_somebody_else_can_go() -> None:
    few, all_of_it = a_walker(1, frozenset({Kind.GARBAGE})), a_walker(2)
    task = a_task([a_stop(garbage=0.1, illegal_parking=2.0)], [few, all_of_it])
    assert solve_routes(task, 1.0) == [[BREAK], [0, BREAK]]


def test_the_same_inputs_have_the_same_hash_and_others_another() -> None:
    from datetime import date

    day = date(2026, 11, 18)
    one, same, other = (
        a_task([a_stop()], [a_walker()]),
        a_task([a_stop()], [a_walker()]),
        a_task([a_stop(garbage=2.0)], [a_walker()]),
    )
    assert inputs_sha256(one, day) == inputs_sha256(same, day) != inputs_sha256(other, day)
    assert inputs_sha256(one, day) != inputs_sha256(a_task([a_stop()], [a_walker(2)]), day)
