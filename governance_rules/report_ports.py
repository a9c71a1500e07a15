"""What the use cases of reports need from outside; filled by `data_contracts.store`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from data_contracts.schemas.area import AreaLevel
from data_contracts.schemas.comparison import Stretch
from data_contracts.schemas.report import (
    AreaCount,
    AreaPlace,
    Arrivals,
    DailyCounts,
    ExposedPlace,
    OpenCase,
    PeriodCounts,
    Report,
    ReportedCase,
    ReportType,
    Watch,
)
from data_contracts.schemas.report_delivery import Delivery, DeliveryDraft, Subscription


class ReportRepository(Protocol):
    """Days are those of `time_zone`, first and last included."""

    def lock(self, report_type: str, period_start: date) -> None:
        """Until the end of the transaction nobody else makes this report."""
        ...

    def daily_counts(self, day: date, time_zone: str) -> DailyCounts: ...
    def period_counts(self, first: date, last: date, time_zone: str, events: Sequence[str]) -> PeriodCounts:
        """steps: of the types in `events`."""
        ...

    def scene_counts(self, first: date, last: date, time_zone: str, until: datetime | None = None) -> PeriodCounts:
        """What another period is compared by: groups by kind, community, road, block, shop and camera alone."""
        ...

    def kind_counts(self, first: date, last: date, time_zone: str, until: datetime | None = None) -> PeriodCounts:
        """Groups by kind alone."""
        ...

    def cases(self, first: date, last: date, time_zone: str) -> list[ReportedCase]:
        """Every case opened in the period, in the order of opening."""
        ...

    def watch(self, first: date, last: date, time_zone: str, until: datetime) -> Watch:
        """What of the street was watched in the period, but not after `until`."""
        ...

    def arrivals(self, first: date, last: date, time_zone: str, since: datetime) -> Arrivals:
        """What came after `since` to the cases of the period."""
        ...

    def save(self, report: Report) -> Report:
        """Insert, or replace with the next revision; returns what was stored."""
        ...

    def get(self, report_type: str, period_start: date) -> Report | None: ...
    def all(self, limit: int = 50, report_type: str | None = None) -> list[Report]:
        """Newest first."""
        ...


class ComparisonRepository(Protocol):
    """Sides of a comparison."""

    def stretch(self, first: date, last: date, level: AreaLevel | None, area_id: str | None) -> Stretch:
        """Of the cases opened from `first` to `last`, both included, in that area, or on the whole street (None).

        Raises InvalidInput for a level that is no community, road or grid, and while cases are counted by the days of
        another time zone.
        """
        ...


class ReportSheetRepository(Protocol):
    """What the weekly sheets are made of."""

    def exposed_places(self, first: date, last: date, time_zone: str, least: int, limit: int) -> list[ExposedPlace]:
        """Places with at least `least` cases of the period, most first."""
        ...

    def area_counts(self, first: date, last: date, time_zone: str) -> list[AreaCount]: ...
    def open_cases(self) -> list[OpenCase]:
        """All that are open now and lie in a community, those opened first before others."""
        ...

    def repeat_places(self, first: date, last: date, time_zone: str, least: int) -> list[AreaPlace]: ...


class ReportDeliveryRepository(Protocol):
    """Who gets reports, and the outbox of reports."""

    def subscribe(self, subscription: Subscription) -> Subscription:
        """Started, or put in the place of the one that this reader has of this type."""
        ...

    def unsubscribe(self, subscription: Subscription) -> None:
        """What waits for this reader is given up. Raises NotFound."""
        ...

    def subscriptions(self, report_type: ReportType | None = None) -> list[Subscription]: ...
    def subscription(self, subscription_id: int) -> Subscription:
        """Raises NotFound."""
        ...

    def queue(self, drafts: Iterable[DeliveryDraft]) -> int:
        """How many were new; one whose key is there already stays as it is."""
        ...

    def deliver_inbox(self, limit: int) -> int:
        """How many due ones to people were marked delivered."""
        ...

    def claim(self) -> Delivery | None:
        """The next due one that leaves the house, locked until the end of the transaction."""
        ...

    def delivered(self, delivery: Delivery) -> None: ...
    def failed(self, delivery: Delivery, error: str, next_attempt_at: datetime | None, counts: bool = True) -> None:
        """next_attempt_at None: given up. counts False: it was only put off."""
        ...

    def next_due_at(self, inbox: bool) -> datetime | None: ...
    def delivered_to(self, person_id: int, since: datetime, limit: int) -> list[Delivery]: ...
    def last_of_each(self) -> dict[int, Delivery]:
        """What was queued last, by subscription."""
        ...

    def troubles(self) -> tuple[int, int]:
        """(waiting after at least one failure, given up)."""
        ...
