"""Which problems gather, and which come first: no case is lost or doubled, and the order never changes by itself."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.council import CouncilCase
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from governance_rules.domain.council.gather import SETTLED, gather, settled
from governance_rules.domain.council.hours import ALL_DAY, alike, busy_hours, hours_said, spells
from governance_rules.domain.council.ranking import put_before_people, ranked, scored
from tests.fakes.council import RULES, a_case

closures = st.sampled_from([*SETTLED, *SETTLED, None])
cases = st.lists(
    st.builds(
        lambda kind, road, block, hour, closure, shop, rework: (kind, road, block, hour, closure, shop, rework),
        st.sampled_from(VIOLATION_KINDS[:4]),
        st.sampled_from(["r1", "r2", None]),
        st.sampled_from(["b1", None]),
        st.integers(0, 23) | st.sampled_from([8, 9, 18]),
        closures,
        st.sampled_from(["s1", None]),
        st.booleans(),
    ),
    max_size=150,
).map(lambda rows: [_case(number, row) for number, row in enumerate(rows, 1)])


def _case(number: int, row: tuple) -> CouncilCase:
    kind, road, block, hour, closure, shop, rework = row
    return a_case(
        number, kind=kind, road_id=road, block_id=block, hour=hour, closure=closure, shop_id=shop, rework=rework
    )


@given(cases)
@settings(max_examples=150, deadline=None)
def test_each_settled_case_is_in_one_problem_or_in_none(every) -> None:
    problems, left = gather(every, RULES.catalogue, RULES.ranking)
    counted = Counter(case.case_id for one in problems for case in one.cases) + Counter(case.case_id for case in left)
    assert counted == Counter(case.case_id for case in settled(every))
    for one in problems:
        assert len(one.cases) >= RULES.ranking.least_cases
        assert all(one.problem.covers(case) for case in one.cases)
        # The link of a problem lists by stretch, kinds and hours: it must find these cases and no others.
        assert {case.case_id for case in settled(every) if one.problem.covers(case)} == {c.case_id for c in one.cases}


@given(cases, st.randoms())
@settings(max_examples=60, deadline=None)
def test_ranking_does_not_depend_on_the_order_of_the_cases(every, chance: random.Random) -> None:
    def order(these: list[CouncilCase]) -> list:
        problems, _ = gather(these, RULES.catalogue, RULES.ranking)
        shuffled = [scored(one, None, 3, RULES.ranking.score) for one in problems]
        chance.shuffle(shuffled)
        return [(one.score, one.gathering.problem, one.gathering.cases) for one in ranked(shuffled)]

    shuffled = list(every)
    chance.shuffle(shuffled)
    first = order(every)
    assert first == order(shuffled)
    assert [score for score, *_ in first] == sorted((score for score, *_ in first), reverse=True)


def test_kinds_of_one_theme_at_much_the_same_hours_are_one_problem() -> None:
    cars = [a_case(n, hour=8 + n % 2) for n in range(1, 11)]
    bikes = [a_case(n, kind=Kind.BIKE_DISORDER, hour=8 + n % 3) for n in range(11, 21)]
    late = [a_case(n, kind=Kind.GARBAGE, hour=8) for n in range(21, 31)]
    problems, left = gather([*cars, *bikes, *late], RULES.catalogue, RULES.ranking)
    assert [one.problem.kinds for one in problems] == [(Kind.ILLEGAL_PARKING, Kind.BIKE_DISORDER), (Kind.GARBAGE,)]
    assert not left
    night = [a_case(n, kind=Kind.BIKE_DISORDER, hour=20) for n in range(11, 21)]
    apart, _ = gather([*cars, *night], RULES.catalogue, RULES.ranking)
    assert [one.problem.kinds for one in apart] == [(Kind.ILLEGAL_PARKING,), (Kind.BIKE_DISORDER,)]


def test_too_few_cases_and_open_ones_are_no_problem() -> None:
    few = [a_case(n) for n in range(1, RULES.ranking.least_cases)]
    problems, left = gather([*few, a_case(99, closure=None)], RULES.catalogue, RULES.ranking)
    assert not problems and len(left) == len(few)


def test_each_part_of_the_score_counts_what_it_says() -> None:
    cases = [a_case(n, closure="managed" if n <= 5 else "self", rework=n <= 10) for n in range(1, 21)]
    (gathering,), _ = gather(cases, RULES.catalogue, RULES.ranking)
    one = scored(gathering, before=9, parties=6, score=RULES.ranking.score)
    assert one.points == {"frequency": 20, "recurrence": 10, "not_by_oneself": 5, "parties": 5, "rise": 10}
    assert scored(gathering, 20, 6, RULES.ranking.score).points["rise"] == 0
    assert scored(gathering, None, 6, RULES.ranking.score).points["rise"] == 0
    assert one.score == 50


def test_of_one_theme_no_more_than_it_may_have() -> None:
    cases = [a_case(n, road_id=f"r{n % 9}") for n in range(1, 181)]
    cases += [a_case(n, kind=Kind.GARBAGE) for n in range(200, 210)]
    problems, _ = gather(cases, RULES.catalogue, RULES.ranking)
    order = ranked([scored(one, None, 1, RULES.ranking.score) for one in problems])
    chosen = put_before_people(order, lambda one: one, RULES.catalogue, RULES.ranking)
    assert len(order) == 10 and len(chosen) == RULES.ranking.most_of_theme + 1
    assert chosen[-1].gathering.problem.kinds == (Kind.GARBAGE,)


def test_busy_hours_hold_most_of_the_cases_and_run_over_midnight() -> None:
    evening = [0] * 24
    evening[22], evening[23], evening[0], evening[13] = 9, 8, 7, 1
    busy = busy_hours(evening, RULES.ranking.hours)
    assert busy == (0, 22, 23) and spells(busy) == [(22, 1)]
    assert busy_hours([5] * 24, RULES.ranking.hours) == ALL_DAY
    assert busy_hours([0] * 24, RULES.ranking.hours) == ALL_DAY
    assert hours_said(busy) == ("22:00–1:00", "22:00–1:00")
    assert hours_said(ALL_DAY) == ("全天", "all day")
    assert alike((1, 2), (2, 3)) == 1 / 3


@given(st.sets(st.integers(0, 23), min_size=1))
def test_spells_are_the_hours_and_nothing_else(hours) -> None:
    told = [hour % 24 for first, until in spells(sorted(hours)) for hour in _between(first, until)]
    assert sorted(told) == sorted(hours)


def _between(first: int, until: int) -> list[int]:
    return list(range(first, until if until > first else until + 24))
