"""What the use cases of the red-tea council need: the cases it counts, and its own records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from data_contracts.schemas.council import (
    CouncilCase,
    CouncilChange,
    CouncilDecision,
    CouncilFinding,
    CouncilMeasure,
    CouncilMeeting,
    CouncilTopic,
    CouncilWeek,
    Problem,
    StreetNames,
    WeekCount,
)


class CouncilRepository(Protocol):
    def lock(self) -> None:
        """Until the end of the transaction nobody else changes what the council has before it."""
        ...

    def cases(self, first: date, last: date, time_zone: str) -> list[CouncilCase]:
        """Cases of violations opened in these days, both included, but for those found wrong, withdrawn or expired."""
        ...

    def record_begins(self, time_zone: str) -> date | None:
        """The day of the first case; None without any."""
        ...

    def names(self) -> StreetNames: ...
    def week_counts(self, problem: Problem, first: date, until: date, time_zone: str) -> list[WeekCount]:
        """For each week from Monday `first` to before `until`: settled cases of the problem, here and elsewhere."""
        ...

    def week(self, week: date) -> CouncilWeek | None: ...
    def last_week(self) -> CouncilWeek | None:
        """The newest week that was proposed."""
        ...

    def add_week(self, week: CouncilWeek) -> None: ...
    def add_topic(self, problem: Problem, week: date, now: datetime) -> CouncilTopic:
        """As `proposed`; its first change goes with it. Raises Refused when the problem is on its way already."""
        ...

    def add_finding(self, finding: CouncilFinding) -> None: ...
    def topic(self, topic_id: int) -> CouncilTopic:
        """Raises NotFound."""
        ...

    def topics(self) -> list[CouncilTopic]:
        """Newest first."""
        ...

    def findings(self, week: date) -> list[CouncilFinding]:
        """Of one week, by rank."""
        ...

    def last_finding(self, topic_id: int) -> CouncilFinding:
        """The newest of a topic. Raises NotFound."""
        ...

    def change(self, topic: CouncilTopic, change: CouncilChange) -> None:
        """The topic as it is after the change, and the change. Raises Refused when it may not follow."""
        ...

    def changes(self, topic_id: int) -> list[CouncilChange]: ...
    def plan_meeting(self, held_on: date, place: str, person_id: int, now: datetime) -> CouncilMeeting:
        """The meeting of that day, added where there is none yet; its place is the one that was said first."""
        ...

    def meeting(self, meeting_id: int) -> CouncilMeeting:
        """Raises NotFound."""
        ...

    def meetings(self) -> list[CouncilMeeting]:
        """Latest first."""
        ...

    def decide(self, decision: dict[str, Any], measures: Sequence[CouncilMeasure]) -> int:
        """The id of the decision, kept with its measures. Raises Refused when its topic is not on that agenda."""
        ...

    def decisions(self) -> list[CouncilDecision]:
        """Latest first, with their measures."""
        ...

    def measure_done(self, decision_id: int, number: int, done_on: date, person_id: int) -> None:
        """Raises NotFound without such a measure, Refused when it was done already."""
        ...
