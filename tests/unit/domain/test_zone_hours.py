"""A zone's hours as rows of weekdays and hours: there and back again, over midnight, in the street's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_contracts.errors import InvalidInput
from data_contracts.schemas.policy import ALL_DAYS, Schedule, Window
from governance_rules.domain.zone_hours import DayHours, ZoneHours, as_schedule, in_rows, runs_of_days
from governance_rules.domain.zones import in_force

WEEK = ("mon", "tue", "wed", "thu", "fri")
MIDNIGHT = time(0, 0)
minutes = some.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
windows = some.builds(
    lambda days, begin, end: Window(days=tuple(d for d in ALL_DAYS if d in days), from_=begin, until=end),
    some.sets(some.sampled_from(ALL_DAYS), min_size=1), minutes, minutes,
).filter(lambda w: w.from_ != w.until or w.from_ == MIDNIGHT)  # fmt: skip


@given(some.lists(windows, max_size=5), some.booleans(), some.sampled_from(["same", "exempt"]))
def test_what_rows_say_is_what_the_schedule_said(of: list[Window], only: bool, holidays: str) -> None:
    schedule = Schedule(**{"active" if only else "exempt": tuple(of)}, holidays=holidays)
    rows = in_rows(schedule)
    assert rows is not None
    again = as_schedule(rows) or Schedule()
    # Rows of the same days come together.
    for one, two in ((again.active, schedule.active), (again.exempt, schedule.exempt)):
        assert sorted(map(str, one)) == sorted(map(str, two))
    assert again.holidays == schedule.holidays


def test_rows_cannot_say_everything() -> None:
    window = Window(from_=time(6), until=time(8))
    assert in_rows(Schedule(active=(window,), exempt=(window,))) is None
    assert in_rows(Schedule(exempt=(Window(from_=time(5), until=time(5)),))) is None
    assert in_rows(Schedule(exempt=(Window(days=(), from_=time(5), until=time(6)),))) is None
    assert in_rows(Schedule(exempt=(Window(from_=time(5, 0, 30), until=time(6)),))) is None


def test_nothing_said_is_no_schedule() -> None:
    assert as_schedule(ZoneHours()) is None
    assert as_schedule(ZoneHours("only", (DayHours((), " "), DayHours(WEEK, "")))) is None
    assert as_schedule(ZoneHours(holidays_count=False)) == Schedule(holidays="exempt")


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (DayHours(WEEK, "early"), "schedule", "early"),
        (DayHours(WEEK, "05:30-08:00, 9-10"), "schedule", "9-10"),
        (DayHours(WEEK, "05:30-25:00"), "schedule", "25:00"),
        (DayHours(WEEK, "24:00-05:00"), "schedule", "24:00-05:00"),
        (DayHours(WEEK, "05:30-05:30"), "schedule", "begins when it ends"),
        (DayHours(WEEK, "00:00-00:00"), "schedule", "begins when it ends"),
        (DayHours((), "05:30-08:00"), "schedule_days", "05:30-08:00"),
    ],
)
def test_what_is_wrong_is_named(row: DayHours, field: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        as_schedule(ZoneHours(rows=(row,)))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("local", "counts"),
    [
        (datetime(2026, 3, 6, 21, 59), True),  # Friday evening
        (datetime(2026, 3, 6, 22, 0), False),  # Friday's night market begins
        (datetime(2026, 3, 7, 1, 59), False),  # still Friday's, though it is Saturday
        (datetime(2026, 3, 7, 2, 0), True),
        (datetime(2026, 3, 7, 22, 30), True),  # Saturday has none
        (datetime(2026, 3, 8, 3, 0), False),  # the whole of Sunday
        (datetime(2026, 3, 8, 23, 59), False),
        (datetime(2026, 3, 9, 0, 0), True),  # and no minute of Monday
    ],
)
def test_days_and_nights_are_the_streets_own(local: datetime, counts: bool) -> None:
    rows = (DayHours(("fri",), "22:00-02:00"), DayHours(("sun",), "0:00-24:00"))
    schedule = as_schedule(ZoneHours(rows=rows))
    assert schedule is not None
    # In UTC the hours of a Hangzhou night lie on the day before.
    at = local.replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    assert in_force(schedule, at, "Asia/Shanghai") is counts
    assert in_rows(schedule) == ZoneHours(rows=(rows[0], DayHours(("sun",), "00:00-24:00")))


def test_only_these_hours_and_no_holiday() -> None:
    schedule = as_schedule(ZoneHours("only", (DayHours(WEEK, "07:00-09:00，17:00至19:00"),), holidays_count=False))
    assert schedule is not None
    told = [
        in_force(schedule, datetime(2026, 3, day, hour, tzinfo=UTC), "UTC", {date(2026, 3, 4)})
        for day, hour in ((3, 8), (3, 12), (3, 18), (4, 8), (7, 8))
    ]
    assert told == [True, False, True, False, False]


def test_days_that_follow_one_another_are_a_run() -> None:
    assert runs_of_days(ALL_DAYS) == [("mon", "sun")]
    assert runs_of_days(("sun", "mon", "wed", "thu")) == [("mon", "mon"), ("wed", "thu"), ("sun", "sun")]
    assert runs_of_days(()) == []
