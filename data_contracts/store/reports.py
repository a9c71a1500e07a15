"""Counts of a period, its cases, what was watched, and reports that were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.report import (
    PROMPT_MINUTES,
    Arrivals,
    CameraWatch,
    DailyCounts,
    Group,
    PeriodCounts,
    Report,
    ReportedCase,
    Wait,
    Watch,
)
from data_contracts.store.rows import Row, columns, record, to_json
from data_contracts.store.sql import queries

NO_AREA = ""
"""Name of the area of cases whose camera lies in no community."""


class PostgresReports:
    """`governance_rules.ports.ReportRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def daily_counts(self, day: date, time_zone: str) -> DailyCounts:
        """Counts of the cases opened on `day`, as they stand now; `rejected` are its false alarms."""
        zone = ZoneInfo(time_zone)
        begins = datetime.combine(day, time(), zone)
        ends = datetime.combine(day + timedelta(days=1), time(), zone)
        rows = list(queries.cases_opened_between(self._connection, begins=begins, ends=ends, time_zone=time_zone))

        def counted(column: str) -> Counter[Any]:
            counts: Counter[Any] = Counter()
            for row in rows:
                counts[row[column]] += row["cases"]
            return counts

        by_kind, by_hour, by_closure = counted("kind"), counted("hour"), counted("closure")
        return DailyCounts(
            day=day,
            total=by_kind.total(),
            by_kind={kind.value: by_kind[kind.value] for kind in Kind},
            by_area=dict(sorted(counted("area").items())),
            by_hour=tuple(by_hour[hour] for hour in range(24)),
            by_closure={closure: count for closure, count in sorted(by_closure.items(), key=str) if closure},
            by_state=dict(sorted(counted("state").items())),
            duplicates_suppressed=sum(row["duplicates_suppressed"] for row in rows),
            rejected=by_closure["false_alarm"],
        )

    def period_counts(self, first: date, last: date, time_zone: str, events: Sequence[str]) -> PeriodCounts:
        """Of the cases opened from `first` to `last`, both included; its cost grows with their number alone.

        steps: of the types in `events`.
        """
        span = span_of(first, last, time_zone)
        groups = _grouped(queries.period_groups(self._connection, time_zone=time_zone, **span))
        by_hand = self._by_hand(first, last, time_zone)
        groups["by_hand"] = {("true", None): Group(by_hand, 0, 0)} if by_hand else {}
        rows = queries.period_waits(self._connection, prompt_minutes=PROMPT_MINUTES, **span)
        waits = {row["wait"]: record(Wait, row) for row in rows}
        had = queries.period_steps(self._connection, events=list(events), **span)
        return PeriodCounts(groups, waits, {row["event_type"]: row["cases"] for row in had}, self._names(groups))

    def scene_counts(self, first: date, last: date, time_zone: str, until: datetime | None = None) -> PeriodCounts:
        """By kind, community, road, block, shop and camera alone; no waits, steps and names. until: ends it earlier."""
        rows = queries.period_scenes(self._connection, **span_of(first, last, time_zone, until))
        return PeriodCounts(_grouped(rows), {}, {}, {})

    def kind_counts(self, first: date, last: date, time_zone: str, until: datetime | None = None) -> PeriodCounts:
        """By kind alone; no waits, steps and names. until: ends it earlier."""
        rows = queries.period_kinds(self._connection, **span_of(first, last, time_zone, until))
        return PeriodCounts(_grouped(rows), {}, {}, {})

    def _by_hand(self, first: date, last: date, time_zone: str) -> int:
        if queries.counted_in_zone(self._connection) == time_zone:
            counted: int = queries.period_by_hand(self._connection, first=first, last=last)
        else:
            counted = queries.period_by_hand_of_cases(self._connection, **span_of(first, last, time_zone))
        return counted

    def _names(self, groups: dict[str, dict[tuple[str | None, str | None], Group]]) -> dict[str, dict[str, str]]:
        ids = {
            scene: [key for key, _ in groups.get(scene, {}) if key is not None] for scene in ("shop", "camera", "place")
        }
        names: dict[str, dict[str, str]] = {}
        rows = queries.period_names(
            self._connection, shop_ids=ids["shop"], camera_ids=ids["camera"], place_ids=ids["place"]
        )
        for row in list(rows):
            names.setdefault(row["scene"], {})[row["key"]] = row["name"]
        return names

    def cases(self, first: date, last: date, time_zone: str) -> list[ReportedCase]:
        """Every case opened from `first` to `last`, both included, in the order of opening."""
        rows = queries.reported_cases(self._connection, **span_of(first, last, time_zone))
        return [record(ReportedCase, row) for row in rows]

    def watch(self, first: date, last: date, time_zone: str, until: datetime) -> Watch:
        """What of the street was watched from `first` to `last`, but not after `until`."""
        span = span_of(first, last, time_zone)
        ends = max(span["begins"], min(span["ends"], until))
        row = queries.watched_street(self._connection)
        rows = queries.watched_by_cameras(self._connection, begins=span["begins"], ends=ends)
        return record(Watch, row, of_camera=[record(CameraWatch, one) for one in rows])

    def arrivals(self, first: date, last: date, time_zone: str, since: datetime) -> Arrivals:
        """What came after `since` to the cases opened from `first` to `last`, both included."""
        span = span_of(first, last, time_zone)
        return record(Arrivals, queries.period_arrivals(self._connection, since=since, **span))

    def lock(self, report_type: str, period_start: date) -> None:
        queries.lock_report(self._connection, report_type=report_type, period_start=period_start)

    def save(self, report: Report) -> Report:
        late = to_json(report.late) if report.late is not None else None
        row = queries.save_report(
            self._connection, **columns(report) | {"numbers": to_json(report.numbers), "late": late}
        )
        return record(Report, row)

    def get(self, report_type: str, period_start: date) -> Report | None:
        row = queries.get_report(self._connection, report_type=report_type, period_start=period_start)
        return record(Report, row) if row else None

    def all(self, limit: int = 50, report_type: str | None = None) -> list[Report]:
        """Newest first."""
        rows = queries.all_reports(self._connection, limit=limit, report_type=report_type)
        return [record(Report, row) for row in rows]


def _grouped(rows: Iterable[Row]) -> dict[str, dict[tuple[str | None, str | None], Group]]:
    groups: dict[str, dict[tuple[str | None, str | None], Group]] = {}
    for row in list(rows):
        groups.setdefault(row["scene"], {})[row["key"], row["key_2"]] = record(Group, row)
    return groups


def span_of(first: date, last: date, time_zone: str, until: datetime | None = None) -> dict[str, datetime]:
    """`begins` and `ends` of the days from `first` to `last`, both included, of this time zone; `ends` is not in it.

    until: ends it earlier, where it lies within.
    """
    zone = ZoneInfo(time_zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    return {
        "begins": datetime.combine(first, time(), zone),
        "ends": min(ends, until) if until is not None else ends,
    }
