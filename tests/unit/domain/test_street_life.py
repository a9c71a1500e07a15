"""A made-up year of street life: the weather, who comes when, what people learn, and what happens to a case next."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.case import CaseState, Closure, Timer, TimerPurpose
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.look import WatchedCase
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.mending import is_clear
from governance_rules.domain.place_looks import after_look, said_of
from governance_rules.domain.status import StatusCode
from governance_rules.domain.street_life import year
from governance_rules.domain.street_life.arrivals import StreetLife, poisson
from governance_rules.domain.street_life.course import OpenCase, next_step
from governance_rules.domain.street_life.habits import LESSONS, after_case, learners
from governance_rules.domain.street_life.haunts import SPOTS, Haunt, haunts_of
from governance_rules.domain.street_life.rhythm import HOURS, factor
from governance_rules.domain.street_life.weather import Weather, weather_of
from governance_rules.domain.zones import in_force, share_in_zone
from governance_rules.use_cases.load_policies import parse_policies
from tests.fakes.full_street import full_street
from tests.fakes.kerb import a_zone
from tests.fakes.street import MONDAY_NOON, a_case

FIRST = date(2025, 8, 1)
ZONE_NAME = "Asia/Shanghai"
POLICIES = parse_policies(read_policy_texts())


@pytest.fixture(scope="module")
def haunts() -> list[Haunt]:
    return haunts_of(full_street(1).zones, POLICIES, 1)


@pytest.fixture(scope="module")
def life(haunts: list[Haunt]) -> StreetLife:
    return StreetLife(1, FIRST, 365, haunts, POLICIES, ZONE_NAME)


def test_the_weather_is_that_of_hangzhou_and_of_its_seed() -> None:
    days = weather_of(1, date(2025, 1, 1), 365)
    assert days == weather_of(1, date(2025, 1, 1), 365) != weather_of(2, date(2025, 1, 1), 365)
    july, january = days[181:212], days[:31]
    assert np.mean([d.degrees for d in july]) > 25 and np.mean([d.degrees for d in january]) < 10
    # Normals have about 145 days of rain in a year.
    assert 110 < sum(d.wet for d in days) < 190
    after_rain = [b.wet for a, b in pairwise(days) if a.wet]
    assert np.mean(after_rain) > np.mean([d.wet for d in days])


def test_each_kind_has_hours_and_days_of_its_own() -> None:
    dry, wet, sunday, monday = Weather(20, 0), Weather(20, 5.0), date(2025, 8, 3), date(2025, 8, 4)
    for kind in VIOLATION_KINDS:
        assert len(HOURS[kind]) == 24 and sum(HOURS[kind]) > 0 and factor(kind, monday, dry) > 0
    assert factor(Kind.STREET_DRYING, monday, wet) < 0.2 * factor(Kind.STREET_DRYING, monday, dry)
    assert factor(Kind.STREET_DRYING, sunday, dry) > factor(Kind.STREET_DRYING, monday, dry)
    assert factor(Kind.PILED_GOODS, sunday, dry) < factor(Kind.PILED_GOODS, monday, dry)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(0.05, 5), min_size=20, max_size=200),
    st.floats(50, 3000),
    st.floats(0.05, 0.8),
    st.integers(6, 24),
)
def test_learners_make_as_many_cases_in_the_first_and_last_month_as_they_are_to(
    chances: list[float], first: float, left: float, months: int
) -> None:
    weights = np.array(chances) / sum(chances)
    try:
        people = learners(weights, first, left * first, months)
    except ValueError:
        # So flat a fall that no rate is low enough to give it, or so steep that none is high enough.
        return
    assert people.cases(weights, 1) == pytest.approx(first, rel=1e-3)
    last = people.cases(weights, months) - people.cases(weights, months - 1)
    assert last == pytest.approx(left * first, rel=1e-2)


@pytest.mark.parametrize("last", [0, 100, 150])
def test_learners_have_to_fall_and_not_to_nothing(last: int) -> None:
    with pytest.raises(ValueError, match="have to fall"):
        learners(np.ones(10) / 10, 100, last, 12)


def test_every_case_teaches_and_enforcement_most() -> None:
    enforced, managed, mended = (after_case(1, c, 0.1) for c in (Closure.ENFORCED, Closure.MANAGED, Closure.SELF))
    assert enforced < managed < mended < 1
    assert after_case(0.5, Closure.FALSE_ALARM, 0.1) == 0.5
    shares = {Closure.SELF: 0.7, Closure.MANAGED: 0.2, Closure.ENFORCED: 0.1}
    assert sum(share * LESSONS[closure] for closure, share in shares.items()) == pytest.approx(1, abs=0.01)


def test_haunts_lie_in_their_zones_apart_and_share_the_kind(haunts: list[Haunt]) -> None:
    zones = {zone.zone_id: zone for zone in full_street(1).zones}
    sums: Counter[Kind] = Counter()
    for haunt in haunts:
        assert share_in_zone(zones[haunt.zone_id], POLICIES[haunt.kind], haunt.box) > 0
        sums[haunt.kind] += haunt.weight
    assert set(sums) == set(VIOLATION_KINDS) and all(total == pytest.approx(1) for total in sums.values())
    fronts = {zone.place_id for zone in zones.values() if zone.place_id is not None}
    named = [haunt for haunt in haunts if zones[haunt.zone_id].place_id is not None]
    assert 0.95 * len(fronts) < len(named) <= len(fronts)
    of_zone: dict[str, list[Haunt]] = {}
    for haunt in haunts:
        of_zone.setdefault(haunt.zone_id, []).append(haunt)
    for together in of_zone.values():
        assert len(together) <= SPOTS
        assert all(a is b or a.box.iou(b.box) == 0 for a in together for b in together)


def test_a_year_has_the_shape_of_the_record(life: StreetLife) -> None:
    """With closings as they are published, but drawn here: the engine itself is not needed for the shape."""
    chance, habits = Random(3), {}
    by_month: Counter[tuple[Kind, int]] = Counter()
    for number in range(365):
        for arrival in life.arrivals(number, habits):
            haunt = arrival.haunt
            by_month[haunt.kind, number // year.MONTH_DAYS] += 1
            if haunt.kind in life.learning:
                (closure,) = chance.choices([Closure.SELF, Closure.MANAGED, Closure.ENFORCED], [7, 2, 1])
                habits[haunt.haunt_id] = after_case(habits.get(haunt.haunt_id, 1), closure, life.learning[haunt.kind])
    learnt = sum(count for (kind, _), count in by_month.items() if kind in life.learning)
    cases = learnt + year.CASES_OF_ARRIVALS * (sum(by_month.values()) - learnt)
    assert cases == pytest.approx(year.FOUND_BY_SYSTEM, rel=0.03)
    for kind, (first, last) in year.FIRST_AND_LAST_MONTH.items():
        assert by_month[kind, 0] == pytest.approx(first, rel=0.15)
        assert by_month[kind, 11] == pytest.approx(last, rel=0.3)


def test_a_day_is_the_same_whatever_was_asked_before_and_in_force(life: StreetLife) -> None:
    day = life.arrivals(40, {})
    life.arrivals(41, {})
    assert life.arrivals(40, {}) == day == sorted(day, key=lambda one: one.at)
    for one in day:
        policy = POLICIES[one.haunt.kind]
        assert one.at - one.came_at == timedelta(seconds=policy.dwell_seconds)
        assert in_force(policy.schedule, one.at, ZONE_NAME) and one.at.date() == FIRST + timedelta(days=40)
    unsure = sum(one.score < POLICIES[one.haunt.kind].automatic_score for one in day)
    assert 0 < unsure < 0.1 * len(day)
    busiest = max(Counter(one.haunt.haunt_id for one in day).items(), key=lambda item: item[1])[0]
    learnt = life.arrivals(40, {busiest: 1e-9})
    assert busiest not in {one.haunt.haunt_id for one in learnt}


def test_as_many_happen_as_are_expected() -> None:
    chance = Random(1)
    drawn = [poisson(chance, 3.5) for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(3.5, abs=0.15) and np.var(drawn) == pytest.approx(3.5, abs=0.4)
    assert poisson(chance, 0) == 0


HAUNT = Haunt("z:1", Kind.ILLEGAL_PARKING, "cam", "home", "z", "car", Box(100, 100, 160, 140), 1.0)


def open_case(state: CaseState, status: StatusCode = StatusCode.SELF_RECTIFICATION, **more) -> OpenCase:
    case = replace(a_case(state), status_code=status, camera_id="cam", zone_id="z", state_since=MONDAY_NOON)
    timer = Timer(1, case.case_id, case.run, TimerPurpose.STEP, MONDAY_NOON + timedelta(hours=1))
    fields = {"haunt": HAUNT, "timer": timer, "gone_at": None, "clock": MONDAY_NOON} | more
    return OpenCase(case, **fields)


def test_what_is_gone_is_seen_clear_for_as_long_as_the_policy_wants() -> None:
    gone_at = MONDAY_NOON + timedelta(minutes=1)
    one = open_case(CaseState.IN_GROUP, gone_at=gone_at)
    step = next_step(one, 1, silent=True)
    assert step is not None and step.act is None
    check = one.case.policy.mending
    assert step.at - gone_at >= timedelta(seconds=check.clear_seconds) and len(step.looks) >= check.scored_frames
    case = replace(one.case, kind=HAUNT.kind, last_seen_at=MONDAY_NOON)
    for number, look in enumerate(step.looks):
        watched = WatchedCase(case, a_zone(), HAUNT.box, HAUNT.box, frozenset())
        case = after_look(case, look, said_of(watched, look))
        assert is_clear(case) == (number == len(step.looks) - 1)


def test_a_thing_that_stands_is_looked_at_only_when_somebody_says_it_is_gone() -> None:
    assert next_step(open_case(CaseState.IN_GROUP), 1, silent=True) is None
    one = open_case(CaseState.RECTIFIED, StatusCode.SAID_TO_BE_DONE)
    step = next_step(one, 1)
    assert step is not None and len(step.looks) == 1 and step.looks[0].standing[0].shown
    assert one.clock < step.at < one.case.state_since + timedelta(seconds=one.case.policy.mending.clear_seconds)
    seen = replace(one, case=replace(one.case, last_seen_at=step.at))
    assert next_step(seen, 1) is None


def test_no_camera_looks_at_what_was_entered_by_hand() -> None:
    one = open_case(CaseState.RECTIFIED, StatusCode.SAID_TO_BE_DONE, haunt=None, gone_at=MONDAY_NOON)
    assert next_step(one, 1) is None


@given(st.sampled_from(CaseState), st.integers(0, 5000), st.booleans(), st.booleans())
def test_nothing_happens_before_what_has_happened(state: CaseState, case_id: int, gone: bool, silent: bool) -> None:
    clock = MONDAY_NOON + timedelta(days=2)
    one = open_case(state, gone_at=MONDAY_NOON if gone else None, clock=clock)
    one = replace(one, case=replace(one.case, case_id=case_id))
    step = next_step(one, 1, silent)
    assert step is None or step.at > clock
    if step is not None and step.looks:
        assert step.looks[-1].at == step.at
