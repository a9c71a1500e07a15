"""Periods of reports, what their numbers say, and the sentences made of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.report import Group, PeriodCounts, Wait
from data_contracts.store.reports import span_of
from governance_rules.domain.period_numbers import LISTED, period_numbers
from governance_rules.domain.period_story import story
from governance_rules.domain.periods import Period, PeriodType, before, period_of, runs, same_moment, year_before

DAYS = st.dates(date(2001, 1, 1), date(2100, 1, 1))
NOTHING = PeriodCounts({}, {}, {}, {})
NAMES = {kind.value: (kind.value, kind.value) for kind in VIOLATION_KINDS}
MARCH = period_of(PeriodType.MONTHLY, date(2026, 3, 12))


@given(st.sampled_from(PeriodType), DAYS)
def test_periods_tile_the_calendar(period_type: PeriodType, day: date) -> None:
    period = period_of(period_type, day)
    assert period.first <= day <= period.last
    assert {period_of(period_type, period.first), period_of(period_type, period.last)} == {period}
    earlier = before(period)
    assert earlier.last == period.first - timedelta(days=1) and period_of(period_type, earlier.first) == earlier
    then = year_before(period)
    assert 360 <= (period.first - then.first).days <= 366
    if period_type is PeriodType.MONTHLY:
        assert (then.first.month, period.first.day) == (period.first.month, 1)
    else:
        assert (then.first.weekday(), then.days) == (period.first.weekday(), period.days)


def counts(total: int, **changes) -> PeriodCounts:
    """So many cases of illegal parking at one place on a Thursday at nine, all mended by themselves."""
    group = Group(total, 2, 1)
    groups = {
        "all": {(None, None): group},
        "kind": {("illegal_parking", None): group},
        "community": {("c1", None): group},
        "shop": {(None, None): group},
        "place": {("p1", None): group},
        "day": {("2026-03-12", None): group},
        "weekday_hour": {("4", "9"): group},
        "kind_hour": {("illegal_parking", "9"): group},
        "closure": {("self", None): group},
        "by_hand": {("false", None): group},
    } | changes
    return PeriodCounts(
        groups, {"arrived": Wait(3, 15.04, 14, 20)}, {"case_appealed": 2}, {"community": {"c1": "Canal"}}
    )


def test_numbers_answer_what_a_reader_asks() -> None:
    numbers = period_numbers(MARCH, counts(10), counts(4), counts(12))
    assert (numbers["total"], numbers["change"], numbers["change_of_year"]) == (10, 6, -2)
    parking = next(row for row in numbers["by_kind"] if row["kind"] == "illegal_parking")
    assert parking == {"kind": "illegal_parking", "cases": 10, "change": 6, "change_of_year": -2}
    assert len(numbers["by_kind"]) == len(VIOLATION_KINDS)
    assert numbers["by_weekday_and_hour"][3][9] == 10 == sum(map(sum, numbers["by_weekday_and_hour"]))
    assert numbers["by_hour"][9] == 10 == sum(numbers["by_hour"])
    assert numbers["by_community"] == [{"id": "c1", "name": "Canal", "cases": 10, "change": 6}]
    assert numbers["by_shop"] == [] and numbers["still_open"] == 0
    assert numbers["repeat_places"] == [{"id": "p1", "name": "p1", "cases": 10, "rework": 1}]
    assert (numbers["duplicates_suppressed"], numbers["duplicate_share"]) == (2, 0.1667)
    assert numbers["waits"]["arrived"] == {"cases": 3, "mean": 15.0, "median": 14, "nine_in_ten": 20, "prompt": 0}
    assert numbers["found_to_entered"] is None and numbers["appeals"] == 2


def test_only_the_first_of_many_are_named_and_those_that_come_again() -> None:
    many = {(f"p{n:02}", None): Group(n, 0, 0) for n in range(1, 30)}
    numbers = period_numbers(MARCH, counts(10, place=many, camera=many), NOTHING, NOTHING)
    assert [row["cases"] for row in numbers["by_camera"]] == list(range(29, 29 - LISTED, -1))
    few = {("p1", None): Group(2, 0, 0), (None, None): Group(9, 0, 0)}
    assert period_numbers(MARCH, counts(11, place=few), NOTHING, NOTHING)["repeat_places"] == []


def test_the_story_says_what_the_numbers_say_and_nothing_else() -> None:
    told = story(period_numbers(MARCH, counts(10), counts(4), NOTHING), NAMES)
    assert told[0] == ("本期立案 10 件，上月 4 件，增加 6 件。", "10 cases were opened, 4 the month before: 6 more.")
    assert any("Thursdays (10)" in en and "周四最多（10 件）" in zh for zh, en in told)
    assert any("15.0 minutes" in en for _, en in told)
    fewer = story(period_numbers(MARCH, counts(4), counts(10), counts(4)), NAMES)
    assert "减少 6 件" in fewer[0][0] and "as many" in fewer[0][1]
    so_far = story(period_numbers(MARCH, counts(1), counts(1200), counts(4), running=True), NAMES)
    assert so_far[0] == (
        "本期至今立案 1 件，上月同期 1,200 件，减少 1,199 件；上年同期 4 件，减少 3 件。",
        "1 case was opened so far, 1,200 by this time the month before: 1,199 fewer; "
        "4 by this time a year before: 3 fewer.",
    )
    assert story(period_numbers(MARCH, NOTHING, counts(4), NOTHING), NAMES) == [
        ("本期没有立案。", "No case was opened in this period.")
    ]


@pytest.mark.parametrize("period_type", PeriodType)
def test_an_empty_street_has_a_report_too(period_type: PeriodType) -> None:
    numbers = period_numbers(period_of(period_type, date(2026, 3, 1)), NOTHING, NOTHING, NOTHING)
    assert numbers["total"] == 0 and numbers["closure_ratio"] is None and numbers["false_alarm_share"] is None


def test_a_period_counts_both_ends() -> None:
    assert Period(PeriodType.WEEKLY, date(2026, 3, 2), date(2026, 3, 8)).days == 7


def test_a_period_that_runs_is_held_against_the_same_part_of_the_others() -> None:
    zone = "Asia/Shanghai"
    week = period_of(PeriodType.WEEKLY, date(2026, 11, 25))
    wednesday = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo(zone))
    assert runs(week, wednesday, zone)
    assert same_moment(week, before(week), wednesday, zone) == wednesday - timedelta(days=7)
    assert same_moment(week, year_before(week), wednesday, zone) == wednesday - timedelta(weeks=52)
    # The first second is in it, that of the next Monday is not: then whole weeks are compared.
    assert runs(week, datetime(2026, 11, 23, tzinfo=ZoneInfo(zone)), zone)
    assert same_moment(week, before(week), datetime(2026, 11, 30, tzinfo=ZoneInfo(zone)), zone) is None
    # A month has no 31st to be compared with: the span's own end counts, so that is all of it.
    march = period_of(PeriodType.MONTHLY, date(2026, 3, 31))
    last_of_march = datetime(2026, 3, 31, 12, tzinfo=ZoneInfo(zone))
    moment = same_moment(march, before(march), last_of_march, zone)
    assert moment == datetime(2026, 3, 3, 12, tzinfo=ZoneInfo(zone))
    span = span_of(before(march).first, before(march).last, zone, moment)
    assert span["ends"] == datetime(2026, 3, 1, tzinfo=ZoneInfo(zone))
    assert span_of(week.first, week.last, zone, wednesday)["ends"] == wednesday
