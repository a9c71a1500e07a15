"""Did it get better, and what may follow what."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data_contracts.errors import PolicyInvalid, Refused
from data_contracts.schemas.council import CouncilState, CouncilTopic, Problem, WeekCount
from data_contracts.schemas.kinds import Kind
from data_contracts.store.council_files import read_council_texts
from governance_rules.domain.council.effect import Verdict, effect, weeks_around
from governance_rules.domain.council.life import LIVE, MAY_FOLLOW, check_move, same_problem
from governance_rules.use_cases.load_council import MEASURES_FILE, RANKING_FILE, parse_council
from tests.fakes.council import RULES

SETTINGS = RULES.ranking.effect
DONE = date(2026, 3, 4)  # a Wednesday
MONDAY = date(2026, 3, 2)


def weeks(before: list[int], after: list[int], elsewhere: tuple[int, int] = (1000, 1000)) -> list[WeekCount]:
    first = MONDAY - timedelta(weeks=len(before))
    told = [WeekCount(first + timedelta(weeks=n), here, elsewhere[0]) for n, here in enumerate(before)]
    start = MONDAY + timedelta(weeks=1)
    return told + [WeekCount(start + timedelta(weeks=n), here, elsewhere[1]) for n, here in enumerate(after)]


def test_only_complete_weeks_count_and_the_week_it_was_done_in_does_not() -> None:
    first, until, first_after, end = weeks_around(DONE, date(2026, 3, 26), SETTINGS)
    assert (until, first_after, end) == (MONDAY, date(2026, 3, 9), date(2026, 3, 23))
    assert (until - first).days == 7 * SETTINGS.before_weeks
    assert weeks_around(MONDAY, date(2026, 3, 26), SETTINGS)[2] == MONDAY
    assert weeks_around(DONE, DONE, SETTINGS)[3] == date(2026, 3, 9)
    long_after = weeks_around(DONE, date(2027, 3, 1), SETTINGS)
    assert (long_after[3] - long_after[2]).days == 7 * SETTINGS.most_after


def test_a_halving_that_the_street_does_not_share_is_better() -> None:
    found = effect(weeks([20] * 8, [10] * 8), DONE, date(2026, 6, 1), SETTINGS)
    assert found.verdict is Verdict.BETTER and found.ratio == 0.5 and found.dispersion == 1
    spread = 1.96 * math.sqrt(1 / 160 + 1 / 80 + 2 / 8000)
    assert (found.low, found.high) == (round(0.5 / math.exp(spread), 3), round(0.5 * math.exp(spread), 3))
    shared = effect(weeks([20] * 8, [10] * 8, (1000, 500)), DONE, date(2026, 6, 1), SETTINGS)
    assert shared.verdict is Verdict.NO_DIFFERENCE and shared.ratio == 1
    assert effect(weeks([10] * 8, [20] * 8), DONE, date(2026, 6, 1), SETTINGS).verdict is Verdict.WORSE


def test_weeks_that_scatter_make_the_interval_wider() -> None:
    calm = effect(weeks([20] * 8, [14] * 8), DONE, date(2026, 6, 1), SETTINGS)
    wild = effect(weeks([0, 40] * 4, [0, 28] * 4), DONE, date(2026, 6, 1), SETTINGS)
    assert calm.ratio == wild.ratio and calm.verdict is Verdict.BETTER
    assert wild.verdict is Verdict.NO_DIFFERENCE and wild.dispersion > 10


def test_it_is_too_early_until_there_are_enough_weeks() -> None:
    today = date(2026, 3, 9) + timedelta(weeks=SETTINGS.least_after)
    early = effect(weeks([20] * 8, [10] * 3), DONE, today - timedelta(days=1), SETTINGS)
    assert (early.verdict, early.weeks_missing, early.ratio) == (Verdict.TOO_EARLY, 1, None)
    assert effect(weeks([20] * 8, [10] * 4), DONE, today, SETTINGS).verdict is not Verdict.TOO_EARLY


def test_nothing_at_all_is_said_with_care() -> None:
    nothing = effect(weeks([0] * 8, [3] * 8), DONE, date(2026, 6, 1), SETTINGS)
    assert nothing.verdict is Verdict.NOTHING_TO_COMPARE and nothing.ratio is None
    no_street = effect(weeks([5] * 8, [3] * 8, (9, 0)), DONE, date(2026, 6, 1), SETTINGS)
    assert no_street.verdict is Verdict.NOTHING_TO_COMPARE
    gone = effect(weeks([5] * 8, [0] * 8), DONE, date(2026, 6, 1), SETTINGS)
    assert gone.verdict is Verdict.BETTER and 0 < gone.low < gone.ratio < gone.high < 1


TOPIC = CouncilTopic(
    1, "r1", "b1", (Kind.GARBAGE,), (8, 9), MONDAY, CouncilState.PROPOSED, None, 1, datetime(2026, 3, 2, tzinfo=UTC)
)


@pytest.mark.parametrize("state", CouncilState)
@pytest.mark.parametrize("after", CouncilState)
def test_every_state_against_every_other(state: CouncilState, after: CouncilState) -> None:
    allowed = {
        "proposed": "on_agenda dropped",
        "on_agenda": "proposed decided dropped",
        "decided": "carried_out dropped",
        "carried_out": "reviewed",
        "reviewed": "",
        "dropped": "",
    }
    topic = replace(TOPIC, state=state)
    if after.value in allowed[state.value].split():
        check_move(topic, after)
    else:
        with pytest.raises(Refused, match=f"topic 1 is {state}"):
            check_move(topic, after)
    assert (state in LIVE) == bool(MAY_FOLLOW[state])


def test_a_problem_is_the_same_when_it_shares_stretch_kind_and_hour() -> None:
    problem = TOPIC.problem
    assert same_problem(problem, Problem("r1", "b1", (Kind.GARBAGE, Kind.STREET_DRYING), (9, 10)))
    assert not same_problem(problem, Problem("r1", "b1", (Kind.GARBAGE,), (10,)))
    assert not same_problem(problem, Problem("r1", "b1", (Kind.STREET_DRYING,), (8, 9)))
    assert not same_problem(problem, Problem("r1", None, (Kind.GARBAGE,), (8, 9)))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (RANKING_FILE, "points: 40", "points: 41", r"ranking.yaml:12: the points of score add up to 101"),
        (RANKING_FILE, "least_cases: 8", "least_cases: 0", r"ranking.yaml:3: field 'least_cases'"),
        (RANKING_FILE, "most_after: 8", "most_after: 2", r"ranking.yaml:\d+: most_after 2 is less than"),
        (MEASURES_FILE, "[mobile_vendor]}", "[]}", r"measures.yaml:6: field 'themes.2.kinds'"),
        (MEASURES_FILE, "kinds: [garbage]}", "kinds: [garbage, garbage]}", r"measures.yaml:3: themes: garbage must be"),
        (MEASURES_FILE, "cost: middle", "cost: dear", r"measures.yaml:17: field 'measures.0.cost'"),
        (MEASURES_FILE, "id: bike_racks", "id: other", r"measures.yaml:\d+: measures: the id other"),
        (MEASURES_FILE, "    by: [street, community]\n", "", r"measures.yaml:\d+: field 'measures.0.by' is missing"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(file: str, old: str, new: str, says: str) -> None:
    texts = read_council_texts()
    assert old in texts[file]
    with pytest.raises(PolicyInvalid, match=says):
        parse_council(texts | {file: texts[file].replace(old, new, 1)})
