"""The red-tea council: the cases it counts, its topics, meetings, decisions, and every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.council import (
    CouncilCase,
    CouncilChange,
    CouncilDecision,
    CouncilFinding,
    CouncilMeasure,
    CouncilMeeting,
    CouncilState,
    CouncilTopic,
    CouncilWeek,
    Problem,
    StreetNames,
    WeekCount,
)
from data_contracts.schemas.kinds import Kind
from data_contracts.store.rows import Row, columns, record, to_json
from data_contracts.store.sql import queries


class PostgresCouncil:
    """`governance_rules.council_ports.CouncilRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def lock(self) -> None:
        queries.lock_council(self._connection)

    def cases(self, first: date, last: date, time_zone: str) -> list[CouncilCase]:
        span = _span(first, last + timedelta(days=1), time_zone)
        return [
            record(CouncilCase, row) for row in queries.council_cases(self._connection, time_zone=time_zone, **span)
        ]

    def record_begins(self, time_zone: str) -> date | None:
        begins: date | None = queries.council_record_begins(self._connection, time_zone=time_zone)
        return begins

    def names(self) -> StreetNames:
        by_level: dict[str, dict[str, str]] = defaultdict(dict)
        blocks: list[Row] = []
        for row in list(queries.council_area_names(self._connection)):
            by_level[row["level"]][row["id"]] = row["name"]
            if row["level"] == "block":
                blocks.append(row)
        groups = {
            (level, area_id): name
            for level in ("block", "grid", "community", "street")
            for area_id, name in by_level[f"group of {level}"].items()
        }
        return StreetNames(
            roads=by_level["road"],
            blocks=by_level["block"],
            communities=by_level["community"],
            community_of={row["id"]: row["community_id"] for row in blocks if row["community_id"]},
            grid_of={row["id"]: row["grid_id"] for row in blocks if row["grid_id"]},
            shops=by_level["shop"],
            groups=groups,
            managed=frozenset(row["id"] for row in blocks if row["managed"]),
        )

    def week_counts(self, problem: Problem, first: date, until: date, time_zone: str) -> list[WeekCount]:
        rows = queries.council_week_counts(
            self._connection,
            first=first,
            until=until,
            road_id=problem.road_id,
            block_id=problem.block_id,
            kinds=[kind.value for kind in problem.kinds],
            hours=list(problem.hours),
            time_zone=time_zone,
            **_span(first, until, time_zone),
        )
        return [record(WeekCount, row) for row in rows]

    def week(self, week: date) -> CouncilWeek | None:
        row = queries.council_week(self._connection, week=week)
        return record(CouncilWeek, row) if row else None

    def last_week(self) -> CouncilWeek | None:
        row = queries.last_council_week(self._connection)
        return record(CouncilWeek, row) if row else None

    def add_week(self, week: CouncilWeek) -> None:
        queries.add_council_week(self._connection, **columns(week))

    def add_topic(self, problem: Problem, week: date, now: datetime) -> CouncilTopic:
        row = queries.add_council_topic(
            self._connection,
            road_id=problem.road_id,
            block_id=problem.block_id,
            kinds=[kind.value for kind in problem.kinds],
            hours=list(problem.hours),
            week=week,
            now=now,
        )
        topic = _topic(row)
        self._tell(CouncilChange(topic.topic_id, 1, None, topic.state, now, None, "", {}))
        return topic

    def add_finding(self, finding: CouncilFinding) -> None:
        queries.add_council_finding(self._connection, **columns(finding) | {"numbers": to_json(dict(finding.numbers))})

    def topic(self, topic_id: int) -> CouncilTopic:
        """Raises NotFound."""
        row = queries.council_topic(self._connection, topic_id=topic_id)
        if row is None:
            raise NotFound(f"the council has no topic {topic_id}; see `cityeye council list`")
        return _topic(row)

    def topics(self) -> list[CouncilTopic]:
        return [_topic(row) for row in queries.council_topics(self._connection)]

    def findings(self, week: date) -> list[CouncilFinding]:
        return [record(CouncilFinding, row) for row in queries.council_findings_of(self._connection, week=week)]

    def last_finding(self, topic_id: int) -> CouncilFinding:
        """Raises NotFound."""
        row = queries.last_council_finding(self._connection, topic_id=topic_id)
        if row is None:
            raise NotFound(f"nothing was found of council topic {topic_id}")
        return record(CouncilFinding, row)

    def change(self, topic: CouncilTopic, change: CouncilChange) -> None:
        queries.save_council_topic(
            self._connection,
            topic_id=topic.topic_id,
            state=topic.state.value,
            meeting_id=topic.meeting_id,
            steps=topic.steps,
            state_since=topic.state_since,
        )
        self._tell(change)

    def _tell(self, change: CouncilChange) -> None:
        queries.add_council_change(self._connection, **columns(change) | {"detail": to_json(dict(change.detail))})

    def changes(self, topic_id: int) -> list[CouncilChange]:
        return [_change(row) for row in queries.council_changes_of(self._connection, topic_id=topic_id)]

    def plan_meeting(self, held_on: date, place: str, person_id: int, now: datetime) -> CouncilMeeting:
        queries.plan_council_meeting(self._connection, held_on=held_on, place=place, person_id=person_id, now=now)
        return record(CouncilMeeting, queries.council_meeting_on(self._connection, held_on=held_on))

    def meeting(self, meeting_id: int) -> CouncilMeeting:
        """Raises NotFound."""
        row = queries.council_meeting(self._connection, meeting_id=meeting_id)
        if row is None:
            raise NotFound(f"the council has no meeting {meeting_id}; see `cityeye council list`")
        return record(CouncilMeeting, row)

    def meetings(self) -> list[CouncilMeeting]:
        return [record(CouncilMeeting, row) for row in queries.council_meetings(self._connection)]

    def decide(self, decision: dict[str, Any], measures: Sequence[CouncilMeasure]) -> int:
        decision_id: int = queries.add_council_decision(self._connection, **decision)
        for one in measures:
            queries.add_council_measure(self._connection, decision_id=decision_id, **columns(one))
        return decision_id

    def decisions(self) -> list[CouncilDecision]:
        measures: dict[int, list[CouncilMeasure]] = defaultdict(list)
        for row in queries.council_measures(self._connection):
            measures[row["decision_id"]].append(record(CouncilMeasure, row))
        return [
            record(CouncilDecision, row, parties=tuple(row["parties"]), measures=tuple(measures[row["decision_id"]]))
            for row in queries.council_decisions(self._connection)
        ]

    def measure_done(self, decision_id: int, number: int, done_on: date, person_id: int) -> None:
        """Raises NotFound."""
        changed = queries.council_measure_done(
            self._connection, decision_id=decision_id, number=number, done_on=done_on, person_id=person_id
        )
        if not changed:
            raise NotFound(f"decision {decision_id} has no measure {number}")


def _span(first: date, until: date, time_zone: str) -> dict[str, datetime]:
    """From the first moment of `first` to that of `until`."""
    zone = ZoneInfo(time_zone)
    return {"begins": datetime.combine(first, time(), zone), "ends": datetime.combine(until, time(), zone)}


def _topic(row: Row) -> CouncilTopic:
    kinds = tuple(Kind(kind) for kind in row["kinds"])
    return record(CouncilTopic, row, kinds=kinds, hours=tuple(row["hours"]), state=CouncilState(row["state"]))


def _change(row: Row) -> CouncilChange:
    before = row["state_before"]
    return record(
        CouncilChange, row, state_before=before and CouncilState(before), state_after=CouncilState(row["state_after"])
    )
