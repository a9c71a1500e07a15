"""Numbers of a report as the rules make them, for tests of its files."""

from __future__ import annotations

from datetime import UTC, date, datetime

from data_contracts.schemas.report import (
    CameraWatch,
    Group,
    PeriodCounts,
    ReportContent,
    ReportedCase,
    ReportType,
    Wait,
    Watch,
)
from flows.report_street import ReportStreet
from governance_rules.domain.period_numbers import period_numbers
from governance_rules.domain.periods import PeriodType, period_of
from governance_rules.domain.report_indices import indices, watch_numbers

MADE_AT = datetime(2026, 3, 2, 16, 10, tzinfo=UTC)
STREET = ReportStreet("小河街道", "Asia/Shanghai", "http://eye.example", lambda path: None)
WATCH = Watch(3, 2, 100, 60, [CameraWatch("gate", "东门", 24.0, 20.0, 1), CameraWatch("west", "西门", 24.0, 24.0, 0)])


def counts(total: int, community: str = "小河社区") -> PeriodCounts:
    group = Group(total, 2, 1)
    groups = {
        "all": {(None, None): group},
        "kind": {("illegal_parking", None): group},
        "community": {("xiaohe", None): group},
        "shop": {("s1", None): Group(3, 0, 0)},
        "camera": {("gate", None): group},
        "place": {("p1", None): group},
        "day": {("2026-03-02", None): group},
        "weekday_hour": {("1", "8"): group},
        "kind_hour": {("illegal_parking", "8"): group},
        "closure": {
            ("self", None): Group(7, 0, 0),
            ("managed", None): Group(2, 0, 0),
            ("enforced", None): Group(1, 0, 0),
        },
        "by_hand": {("false", None): Group(total - 1, 0, 0), ("true", None): Group(1, 0, 0)},
    }
    names = {
        "community": {"xiaohe": community},
        "shop": {"s1": "老周面馆"},
        "camera": {"gate": "东门"},
        "place": {"p1": "东门 · 车道"},
    }
    return PeriodCounts(
        groups if total else {},
        {"arrived": Wait(4, 14.2, 12, 20, 3)} if total else {},
        {"case_posted_in_group": total, "first_reminder_sent": 4, "case_appealed": 2},
        names,
    )


def content(
    report_type: ReportType = ReportType.DAILY,
    total: int = 57,
    before: int = 60,
    community: str = "小河社区",
    **changes,
) -> ReportContent:
    period = period_of(PeriodType(report_type.value), date(2026, 3, 2))
    numbers = period_numbers(period, counts(total, community), counts(before), counts(0))
    numbers |= {"watch": watch_numbers(WATCH, 1, 1), "indices": indices(numbers, WATCH, 1)}
    case = ReportedCase(
        7, "illegal_parking", "closed", "self", MADE_AT, MADE_AT, None, MADE_AT, community, "桂花街", None, "=老周",
        "东门", "车道", 3, True, False,
    )  # fmt: skip
    return ReportContent(report_type, numbers, MADE_AT, **{"revision": 3, "cases": (case,)} | changes)
