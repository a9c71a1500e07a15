"""Working hours: counted by hand for known days, and by properties for all."""

import ast
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance_rules.domain.calendar import STREET_CALENDAR, Calendar, due_at, working_time_between

HANGZHOU = ZoneInfo("Asia/Shanghai")
moments = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
minutes = st.floats(0.1, 20_000)
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"]),
    opens=st.builds(time, st.integers(4, 11)),
    closes=st.builds(time, st.integers(12, 23), st.integers(0, 59)),
    workdays=st.frozensets(st.integers(1, 7), min_size=1),
)


def test_nothing_that_counts_time_can_forget_whose_calendar_it_is():
    """A default would be the calendar of one street, whatever the settings of another say."""
    rules = Path(__file__).resolve().parents[3] / "governance_rules"
    forgetful = []
    for file in rules.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                arguments = node.args.posonlyargs + node.args.args
                optional = arguments[len(arguments) - len(node.args.defaults) :]
                optional += [a for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d]
                forgetful += [f"{file.name}: {node.name}" for a in optional if a.arg in ("calendar", "time_zone")]
    assert forgetful == []


def local(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=HANGZHOU)


@pytest.mark.parametrize(
    ("start", "wait", "due"),
    [
        (local(2026, 3, 2, 10), 60, local(2026, 3, 2, 11)),
        (local(2026, 3, 2, 17), 60, local(2026, 3, 3, 9)),
        (local(2026, 3, 2, 17), 30, local(2026, 3, 2, 17, 30)),
        (local(2026, 3, 6, 17), 60, local(2026, 3, 9, 9)),
        (local(2026, 3, 7, 12), 60, local(2026, 3, 9, 9, 30)),
        (local(2026, 3, 2, 3), 60, local(2026, 3, 2, 9, 30)),
        (local(2026, 3, 2, 9), 3 * 540, local(2026, 3, 5, 9)),
        # Spring Festival 2026: the 15th to the 23rd are free, Saturday the 28th is worked.
        (local(2026, 2, 14, 17), 60, local(2026, 2, 24, 9)),
        (local(2026, 2, 27, 17), 60, local(2026, 2, 28, 9)),
    ],
)
def test_working_minutes_of_known_days(start, wait, due):
    assert due_at(start, wait, "working_hours", STREET_CALENDAR) == due


@given(moments, minutes)
def test_always_counts_every_minute(start, wait):
    assert due_at(start, wait, "always", STREET_CALENDAR) == start + timedelta(minutes=wait)


@given(moments, minutes, calendars)
def test_exactly_the_minutes_asked_for_are_worked_before_it_is_due(start, wait, calendar):
    due = due_at(start, wait, "working_hours", calendar)
    worked = working_time_between(start, due, calendar)
    assert abs(worked - timedelta(minutes=wait)) < timedelta(milliseconds=1)


@given(moments, minutes, calendars)
def test_it_is_due_in_working_hours_of_a_workday(start, wait, calendar):
    due = due_at(start, wait, "working_hours", calendar).astimezone(ZoneInfo(calendar.time_zone))
    assert calendar.is_workday(due.date())
    assert calendar.opens <= due.time() <= calendar.closes


@given(moments, minutes, minutes, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_later_or_longer_is_never_due_earlier(start, shorter, more, later):
    due = due_at(start, shorter, "working_hours", STREET_CALENDAR)
    assert due_at(start + later, shorter, "working_hours", STREET_CALENDAR) >= due
    assert due_at(start, shorter + more, "working_hours", STREET_CALENDAR) >= due


def test_a_make_up_workday_is_worked_though_it_is_a_sunday():
    assert STREET_CALENDAR.is_workday(date(2026, 1, 4))
    assert not STREET_CALENDAR.is_workday(date(2026, 1, 1))
    assert not STREET_CALENDAR.is_workday(date(2026, 3, 1))


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 3, 2), 1, "always", STREET_CALENDAR)
    with pytest.raises(ValueError, match="cannot be waited for"):
        due_at(local(2026, 3, 2, 9), -1, "always", STREET_CALENDAR)
    with pytest.raises(ValueError, match="ten years"):
        due_at(local(2026, 3, 2, 9), 10_000_000, "working_hours", STREET_CALENDAR)
    with pytest.raises(ValueError, match="nobody works"):
        Calendar("Asia/Shanghai", opens=time(18), closes=time(9))
    with pytest.raises(ValueError, match="nobody works"):
        Calendar("Asia/Shanghai", workdays=frozenset())
