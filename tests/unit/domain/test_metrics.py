"""Arithmetic of the daily report."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.report import DailyCounts
from governance_rules.domain.metrics import busiest_hour, closure_ratio, daily_numbers, share

counts = st.integers(0, 500)


def a_day(day=date(2026, 3, 2), by_kind=None, by_hour=(0,) * 24, **changes):
    by_kind = by_kind or {}
    fields = {
        "by_area": {},
        "by_closure": {},
        "by_state": {},
        "duplicates_suppressed": 0,
        "rejected": 0,
        "total": sum(by_kind.values()),
    }
    return DailyCounts(day=day, by_kind=by_kind, by_hour=tuple(by_hour), **(fields | changes))


def test_a_day_against_the_day_before():
    today = a_day(by_kind={"garbage": 3, "illegal_parking": 1}, rejected=1, duplicates_suppressed=4)
    yesterday = a_day(date(2026, 3, 1), {"illegal_parking": 5})
    numbers = daily_numbers(today, yesterday)
    assert numbers["change"]["total"] == -1
    assert numbers["change"]["by_kind"]["garbage"] == 3
    assert numbers["change"]["by_kind"]["illegal_parking"] == -4
    assert (numbers["false_alarm_share"], numbers["duplicate_share"]) == (0.25, 0.5)
    assert list(numbers["by_kind"]) == [k.value for k in Kind]


def test_areas_come_with_the_most_first():
    numbers = daily_numbers(a_day(by_area={"a": 1, "c": 2, "b": 2}), a_day())
    assert list(numbers["by_area"]) == ["b", "c", "a"]


@given(st.dictionaries(st.sampled_from([k.value for k in Kind]), counts), st.lists(counts, min_size=24, max_size=24))
def test_numbers_survive_the_database_unchanged(by_kind, by_hour):
    numbers = daily_numbers(a_day(by_kind=by_kind, by_hour=by_hour), a_day())
    assert json.loads(json.dumps(numbers)) == numbers


@given(st.lists(counts, min_size=24, max_size=24))
def test_no_hour_is_busier_than_the_busiest(by_hour):
    hour = busiest_hour(tuple(by_hour))
    assert hour is None if not any(by_hour) else by_hour[hour] == max(by_hour)


def test_the_ratio_the_street_is_proud_of():
    closed = {"self": 70, "managed": 20, "enforced": 10, "expired": 99}
    assert closure_ratio(closed) == {"self": 7.0, "managed": 2.0, "enforced": 1.0}
    assert closure_ratio({"false_alarm": 5}) is None


def test_a_share_of_nothing_is_unknown():
    assert share(0, 0) is None
    assert share(1, 3) == 0.3333
