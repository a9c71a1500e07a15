"""Patrol staff, plans, ticks and campaigns, and the cases that plans are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.patrol import (
    Campaign,
    DropReason,
    FollowedPlace,
    PatrolPerson,
    PatrolPlan,
    PatrolStop,
    PatrolVisit,
    Shift,
    Stood,
    VisitResult,
)
from data_contracts.store.rows import Row, columns, json_rows, record, to_json
from data_contracts.store.sql import queries

_KINDS = [kind.value for kind in VIOLATION_KINDS]


class PostgresPatrol:
    """`governance_rules.patrol_ports.PatrolRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def shifts(self) -> list[Shift]:
        return [record(Shift, row) for row in queries.all_shifts(self._connection)]

    def staff(self) -> list[PatrolPerson]:
        return [_person(row) for row in queries.all_patrol_staff(self._connection)]

    def replace_staff(self, shifts: Iterable[Shift], staff: Iterable[PatrolPerson]) -> None:
        queries.remove_patrol_staff(self._connection)
        queries.remove_shifts(self._connection)
        queries.add_shifts(self._connection, shifts=json_rows(columns(shift) for shift in shifts))
        queries.add_patrol_staff(self._connection, staff=json_rows(_person_row(person) for person in staff))

    def lock(self, day: date) -> None:
        queries.lock_patrol_plan(self._connection, day=day)

    def plan(self, day: date) -> PatrolPlan | None:
        row = queries.newest_patrol_plan(self._connection, day=day)
        if row is None:
            return None
        stops = queries.stops_of_patrol_plan(self._connection, day=day, revision=row["revision"])
        return record(PatrolPlan, row, stops=tuple(_stop(stop) for stop in stops))

    def days(self, limit: int = 60) -> list[date]:
        return [row["day"] for row in queries.days_of_patrol_plans(self._connection, limit=limit)]

    def add_plan(self, plan: PatrolPlan) -> None:
        queries.add_patrol_plan(
            self._connection,
            day=plan.day,
            revision=plan.revision,
            made_at=plan.made_at,
            inputs_sha256=plan.inputs_sha256,
            numbers=to_json(plan.numbers),
        )
        of_plan = {"day": plan.day.isoformat(), "revision": plan.revision}
        queries.add_patrol_stops(self._connection, stops=json_rows(of_plan | columns(stop) for stop in plan.stops))

    def add_visit(self, visit: PatrolVisit) -> None:
        queries.add_patrol_visit(self._connection, **columns(visit))

    def visits(self, day: date) -> dict[str, PatrolVisit]:
        rows = queries.patrol_visits_of_day(self._connection, day=day)
        return {row["stop_id"]: record(PatrolVisit, row, result=VisitResult(row["result"])) for row in rows}

    def visit_counts(self, first: date, last: date) -> dict[tuple[str, int], int]:
        rows = queries.patrol_visits_between(self._connection, first=first, last=last)
        return {(row["road_id"], row["section"]): row["visits"] for row in rows}

    def stood(self, first: date, last: date, time_zone: str) -> list[Stood]:
        begins, ends = _moments(first, last, time_zone)
        rows = queries.violations_stood(self._connection, begins=begins, ends=ends, kinds=_KINDS)
        return [record(Stood, row) for row in rows]

    def followed(self, first: date, last: date, days: int, time_zone: str) -> list[FollowedPlace]:
        begins, ends = _moments(first, last, time_zone)
        rows = queries.places_followed(self._connection, begins=begins, ends=ends, days=days, kinds=_KINDS)
        return [record(FollowedPlace, row) for row in rows]

    def cases_by_day(self, first: date, last: date, time_zone: str) -> dict[tuple[str, Kind, date], int]:
        begins, ends = _moments(first, last, time_zone)
        rows = queries.cases_of_roads(self._connection, begins=begins, ends=ends, time_zone=time_zone, kinds=_KINDS)
        return {(row["road_id"], Kind(row["kind"]), row["day"]): row["cases"] for row in rows}

    def add_campaign(self, campaign: Campaign) -> int:
        row = columns(campaign) | {"kinds": [kind.value for kind in campaign.kinds]}
        row |= {"road_ids": list(campaign.road_ids), "expected": to_json(campaign.expected)}
        number: int = queries.add_campaign(self._connection, **row)
        return number

    def campaigns(self) -> list[Campaign]:
        return [
            record(Campaign, row, road_ids=tuple(row["road_ids"]), kinds=_kinds(row["kinds"]))
            for row in queries.all_campaigns(self._connection)
        ]


def _moments(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """From the first moment of a day until that of the day after `last`."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def _kinds(codes: Sequence[str]) -> tuple[Kind, ...]:
    return tuple(Kind(code) for code in codes)


def _person(row: Row) -> PatrolPerson:
    return PatrolPerson(
        row["person_id"],
        row["shift_id"],
        _kinds(row["kinds"]),
        (row["longitude"], row["latitude"]),
        tuple(row["days_off"]),
    )


def _person_row(person: PatrolPerson) -> Row:
    row = columns(person)
    row["longitude"], row["latitude"] = row.pop("station")
    return row


def _stop(row: Row) -> PatrolStop:
    expected = {Kind(kind): value for kind, value in row["expected"].items()}
    reason = DropReason(row["reason"]) if row["reason"] else None
    return record(PatrolStop, row, expected=expected, reason=reason)
