"""What the use cases need of incidents, cases and their timers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from data_contracts.schemas.case import Case, CaseChange, CaseEvent, Decision, DueTimer, Opening, Timer
from data_contracts.schemas.case_card import CaseCard, OpenCases
from data_contracts.schemas.case_counts import CameraCases, Month, RoadDay, RoadHour
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.forecast import Expected, KeptBacktest
from data_contracts.schemas.inbox import InboxItem
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.look import WatchedCase
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.standing import DaySoFar, OpenGroup


class IncidentRepository(Protocol):
    def add(self, incident: Incident, place_id: str) -> bool:
        """False, and nothing written, when this incident_id is there already."""
        ...

    def add_many(self, incidents: Sequence[Incident]) -> int:
        """The same of many, each with its place; how many were not there yet."""
        ...

    def known(self, incident_ids: Iterable[UUID]) -> set[UUID]:
        """Those of the ids that are there."""
        ...

    def get(self, incident_id: UUID) -> Incident: ...
    def case_of(self, incident_id: UUID) -> int:
        """Id of the case that holds it. Raises NotFound."""
        ...

    def cases_of(self, incident_ids: Iterable[UUID]) -> dict[UUID, int]:
        """The same of several, by incident; one that is in no case is not in it."""
        ...

    def add_picture(self, picture: EvidencePicture) -> None: ...
    def add_pictures(self, pictures: Sequence[EvidencePicture]) -> None: ...
    def pictures(self, incident_id: UUID) -> list[EvidencePicture]: ...
    def of_case(self, case_id: int) -> list[Incident]:
        """The incident that opened the case, then those attached to it."""
        ...

    def pictures_of_case(self, case_id: int) -> list[EvidencePicture]: ...


class CaseRepository(Protocol):
    def open_at(self, spots: Iterable[tuple[str, Kind]]) -> dict[tuple[str, Kind], Case]:
        """The open cases of these places and kinds, locked for update. Until the end of the transaction nobody else
        opens one there."""
        ...

    def last_mended_at(self, spots: Iterable[tuple[str, Kind]]) -> dict[tuple[str, Kind], Case]:
        """The newest closed case of each place and kind that really was a violation; what rework follows on."""
        ...

    def open_case(
        self,
        incident: Incident,
        place_id: str,
        policy: Policy,
        decision: Decision,
        now: datetime,
        follows_case_id: int | None = None,
    ) -> Case:
        """Insert case, first event, timer, notices and evidence leaf of `decision`."""
        ...

    def open_many(self, openings: Sequence[Opening]) -> list[Case]:
        """The same of many cases at places and kinds that differ; in the order of the openings."""
        ...

    def attach(self, case_id: int, incident: Incident, at: datetime) -> None:
        """Another sighting of the same thing: counted as a suppressed duplicate, kept as evidence."""
        ...

    def seen(self, observation_ids: dict[UUID, datetime]) -> None:
        """Move last_seen_at of the open cases of these observations forward."""
        ...

    def get(self, case_id: int, for_update: bool = False) -> Case:
        """Raises NotFound."""
        ...

    def get_many(self, case_ids: Iterable[int], for_update: bool = False) -> dict[int, Case]:
        """By id; an unknown one is not in it."""
        ...

    def apply(
        self,
        case: Case,
        decision: Decision,
        now: datetime,
        actor_id: int | None,
        actor_role: str,
        fired: Timer | None = None,
    ) -> Case:
        """Write the decision: case row, event, old timer done (or cancelled), next timer, notices, evidence leaf.

        Raises StalePage when the case's version is no longer `case.version`.
        """
        ...

    def apply_many(self, changes: Sequence[CaseChange]) -> None:
        """The same for any number of cases, each once, at a fraction of the cost of one after another."""
        ...

    def events(self, case_id: int) -> list[CaseEvent]: ...
    def events_of(self, case_ids: Iterable[int]) -> dict[int, list[CaseEvent]]:
        """The same of several cases, by id."""
        ...
    def cards(
        self,
        states: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        camera_ids: Sequence[str] | None = None,
        limit: int = 50,
        before_case_id: int | None = None,
        only_status: Mapping[str, str] | None = None,
        within: Sequence[RoleGrant] | None = None,
    ) -> list[CaseCard]:
        """Newest first. Seek pagination by case_id. only_status: by state, the one status code of it that is wanted.

        within: only cases whose own area one of these grants covers, in whatever role; None for all.
        """
        ...

    def card(self, case_id: int) -> CaseCard: ...
    def counts(self) -> dict[str, dict[str, int]]:
        """Open cases: {"state": {...}, "kind": {...}}."""
        ...

    def open_by_camera(self, now: datetime, within: Sequence[RoleGrant] | None = None) -> list[OpenCases]:
        """All open cases in groups of camera and state, with how many of each are overdue at `now`.

        within: as in `cards`.
        """
        ...


class StandingRepository(Protocol):
    """How the street stands now. within: as in `CaseRepository.cards`."""

    def open_groups(self, now: datetime, within: Sequence[RoleGrant] | None = None) -> list[OpenGroup]:
        """All open cases in groups of kind and state, with how many of each are late at `now`."""
        ...

    def late_cards(self, now: datetime, limit: int, within: Sequence[RoleGrant] | None = None) -> list[CaseCard]:
        """Late cases: urgent ones first, then those whose timer is over, or whose state lasts, longest."""
        ...

    def day_so_far(self, day: date, within: Sequence[RoleGrant] | None = None) -> DaySoFar:
        """What was opened and what was closed on a day of the street."""
        ...


class InboxRepository(Protocol):
    def inbox_of(self, person: Person, limit: int) -> list[InboxItem]:
        """Open cases about which one of the person's roles was told, in the area of that role; urgent, then newest."""
        ...

    def finished_of(self, person: Person, limit: int) -> list[InboxItem]:
        """Closed cases that the person had a hand in, or that the person's shop was told about, newest first."""
        ...

    def cases_of_picture(self, path: str) -> list[int]:
        """Cases to which the copy at this path belongs, as evidence or brought by somebody; [] for none."""
        ...


class LookRepository(Protocol):
    def watched(self, views: Iterable[tuple[str, str]]) -> list[WatchedCase]:
        """Open cases whose places these (camera_id, preset) watch, one record a case and zone; locked for update.

        In order of case_id; a place that no zone shows any more is watched by nobody.
        """
        ...

    def save(self, cases: Iterable[Case]) -> None:
        """Write clear_since, clear_frames, looked_at and last_seen_at of cases that `watched` gave; no new version."""
        ...


class TimerRepository(Protocol):
    def claim_due(self, limit: int, passing_over: Sequence[int] = ()) -> list[DueTimer]:
        """Due and pending timers with their cases, soonest first, locked until the end of the transaction.

        Those that wait for delivery are due as soon as both reminders are delivered; they come last. What somebody else
        holds is left out, and so are cases on which a command waits, and the timers with the ids `passing_over`.
        """
        ...

    def put_away(self, timer: Timer) -> None:
        """Cancel, without effect, a timer that its case should not have."""
        ...

    def next_due_at(self, passing_over: Sequence[int] = ()) -> datetime | None: ...
    def pending(self, case_id: int) -> Timer | None: ...
    def pending_of(self, case_ids: Iterable[int]) -> dict[int, Timer]:
        """The same of several cases, by case id; one without a timer is not in it."""
        ...
    def overdue(self, since: datetime, limit: int) -> list[Timer]:
        """Pending timers that were due before `since`, longest overdue first. Locks nothing."""
        ...

    def cases_with_fault(self, limit: int) -> list[int]:
        """Ids of cases whose pending timer is missing, unwanted or of another run. Locks nothing."""
        ...


class CaseList(Protocol):
    """The list behind a number. within: only cases that one of these grants covers; None for all.

    Cells of a search are not looked at: `use_cases.search_cases` makes places of it first.
    """

    def find(
        self,
        search: CaseSearch,
        time_zone: str,
        limit: int,
        before_case_id: int | None = None,
        within: Sequence[RoleGrant] | None = None,
    ) -> list[CaseCard]:
        """The last opened first. Seek pagination by case_id."""
        ...

    def count(
        self, search: CaseSearch, time_zone: str, most: int, within: Sequence[RoleGrant] | None = None
    ) -> int:
        """How many fit; counted no further than `most`."""
        ...

    def names(self, search: CaseSearch) -> dict[tuple[str, str], str]:
        """What the communities, roads, shops … of the search are called, by filter and id; unknown ids are left out."""


class CaseCountRepository(Protocol):
    """Cases in groups, always as the cases stand. Days and hours are of the street's own time zone, both days included.

    What asks for counts raises InvalidInput while they are counted by the days of another time zone.
    """

    def in_street_days(self) -> bool:
        """False when the street's time zone is another one than that whose days were counted: `recount` then."""
        ...

    def fold(self, at_least: int = 1) -> int:
        """Add what happened since to the groups, when that many changes wait; how many they were, else 0.

        Changes no answer, only how fast it comes. One at a time; nobody who opens or closes cases waits.
        """
        ...

    def recount(self) -> None:
        """Count all cases anew. The first and only thing of its unit of work; whoever writes cases does not wait."""
        ...

    def by_road_and_hour(
        self, first: date, last: date, kind: Kind | None = None, with_by_hand: bool = True
    ) -> list[RoadHour]: ...
    def by_road_and_day(
        self, first: date, last: date, kind: Kind | None = None, with_by_hand: bool = True
    ) -> list[RoadDay]: ...
    def by_hour_of_weekday(
        self, first: date, last: date, weekday: int, kind: Kind | None = None
    ) -> dict[tuple[str | None, int], int]:
        """By road and hour the cases of one weekday (1 Monday to 7) of the period."""
        ...

    def by_month(self, first: date, last: date) -> list[Month]: ...
    def by_camera(self, first: date, last: date) -> list[CameraCases]:
        """Without those that people entered."""
        ...

    def days_of_cameras(self) -> dict[str, tuple[date, date]]:
        """Of each camera that ever found a case the first and the last day it did."""
        ...


class ForecastRepository(Protocol):
    def save(self, day: date, expected: Sequence[Expected]) -> None:
        """Instead of what was kept for the day."""
        ...

    def of_day(self, day: date) -> list[Expected]:
        """What was kept for the day; [] when nothing was."""
        ...

    def save_backtest(self, backtest: KeptBacktest) -> None: ...
    def newest_backtest(self, before: date) -> KeptBacktest | None:
        """That whose last day is the newest before `before`."""
        ...
