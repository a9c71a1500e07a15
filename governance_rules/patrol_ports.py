"""What patrol plans and campaigns need from outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import Campaign, FollowedPlace, PatrolPerson, PatrolPlan, PatrolVisit, Shift, Stood


class PatrolRepository(Protocol):
    def shifts(self) -> list[Shift]: ...
    def staff(self) -> list[PatrolPerson]: ...
    def replace_staff(self, shifts: Iterable[Shift], staff: Iterable[PatrolPerson]) -> None:
        """These and no others."""
        ...

    def lock(self, day: date) -> None:
        """Until the end of the transaction nobody else keeps a plan of this day."""
        ...

    def plan(self, day: date) -> PatrolPlan | None:
        """The newest revision of the day's plan."""
        ...

    def days(self, limit: int = 60) -> list[date]:
        """Days that have a plan, newest first."""
        ...

    def add_plan(self, plan: PatrolPlan) -> None: ...
    def add_visit(self, visit: PatrolVisit) -> None: ...
    def visits(self, day: date) -> dict[str, PatrolVisit]:
        """The last tick of each stop of the day, by stop_id."""
        ...

    def visit_counts(self, first: date, last: date) -> dict[tuple[str, int], int]:
        """How often each section, by road and number, was walked on these days."""
        ...

    def stood(self, first: date, last: date, time_zone: str) -> list[Stood]:
        """Violations that came on these days, in order of time; false alarms and what lies on no road left out."""
        ...

    def followed(self, first: date, last: date, days: int, time_zone: str) -> list[FollowedPlace]:
        """Of mended cases, what their places had `days` days before and after; all of it from `first` until `last`."""
        ...

    def cases_by_day(self, first: date, last: date, time_zone: str) -> dict[tuple[str, Kind, date], int]:
        """Cases by road, kind and day, false alarms left out."""
        ...

    def add_campaign(self, campaign: Campaign) -> int:
        """The number it gets."""
        ...

    def campaigns(self) -> list[Campaign]:
        """Newest first."""
        ...
