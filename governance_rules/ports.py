"""What the use cases need from outside. Filled by `data_contracts.store` (see `open_unit_of_work` there) and by fakes.

Every write goes through one unit of work, which is one database transaction: all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

import numpy as np

from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.case import Case
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.evidence import LogEntry, LogLeaf, TreeHead
from data_contracts.schemas.group import Mention
from data_contracts.schemas.observation import Observation, Sighting
from data_contracts.schemas.person import NewPerson, Person, RoleGrant, Session
from data_contracts.schemas.policy import Role
from governance_rules.case_ports import (
    CaseCountRepository,
    CaseList,
    CaseRepository,
    ForecastRepository,
    InboxRepository,
    IncidentRepository,
    LookRepository,
    StandingRepository,
    TimerRepository,
)
from governance_rules.council_ports import CouncilRepository
from governance_rules.held_ports import HeldCommandRepository
from governance_rules.model_ports import ModelRepository
from governance_rules.notice_ports import GroupRepository, NoticeRepository
from governance_rules.patrol_ports import PatrolRepository
from governance_rules.quality_ports import QualityRepository
from governance_rules.report_ports import (
    ComparisonRepository,
    ReportDeliveryRepository,
    ReportRepository,
    ReportSheetRepository,
)
from governance_rules.sample_ports import SampleRepository
from governance_rules.setup_ports import DirectoryRepository, SetupChangeRepository, WhatIfRepository
from governance_rules.street_ports import (
    AreaRepository,
    CameraRepository,
    GeneratedStreetRepository,
    PlaceCaseRepository,
    PlaceRepository,
    PolicyRepository,
    ReplayedYearRepository,
    SensorRepository,
    ShopRepository,
    SimulatedStreetRepository,
    ZoneRepository,
)
from governance_rules.tour_ports import TourRepository


class Detector(Protocol):
    """Says what is in pictures."""

    @property
    def version(self) -> str: ...

    def detect(self, pictures: Sequence[np.ndarray], mirrored: Sequence[bool] | None = None) -> list[Detections]:
        """One Detections per picture (uint8 [h, w, 3] BGR, sizes may differ), boxes in that picture's pixels.

        mirrored: which of them are to be looked at with left and right changed; None for none.
        """
        ...


class ObservationRepository(Protocol):
    def save(self, observations: Iterable[Observation]) -> None:
        """Insert or update by observation_id; counts never go back."""
        ...

    def add_sightings(self, sightings: Iterable[Sighting]) -> None: ...
    def save_place_states(self, states: dict[tuple[str, str], dict[str, Any]], saved_at: datetime) -> None:
        """Place-tracking state by (camera_id, preset), JSON values only."""
        ...

    def place_state(self, camera_id: str, preset: str) -> dict[str, Any] | None: ...
    def still_followed_after_closing(self, camera_ids: Iterable[str]) -> dict[str, frozenset[UUID]]:
        """By camera, the things that have not ended though their newest case was closed as a mended violation."""
        ...

    def get(self, observation_id: UUID) -> Observation: ...


class EvidenceLog(Protocol):
    def append(self, entries: Sequence[LogEntry], now: datetime) -> list[LogLeaf]:
        """Append in order; appenders of the whole system follow one another."""
        ...

    def size(self) -> int: ...
    def root(self, tree_size: int | None = None) -> TreeHead: ...
    def leaf(self, leaf_index: int) -> LogLeaf: ...
    def leaves_of_case(self, case_id: int) -> list[LogLeaf]: ...
    def leaves(self, first: int, until: int) -> Iterable[LogLeaf]:
        """Leaves first ≤ index < until in order, however many."""
        ...

    def inclusion_proof(self, leaf_index: int, tree_size: int) -> list[bytes]: ...
    def consistency_proof(self, old_size: int, new_size: int) -> list[bytes]: ...
    def save_checkpoint(self, head: TreeHead) -> None: ...
    def last_checkpoint(self) -> TreeHead | None: ...
    def first_checkpoint_over(self, leaf_index: int, key_id: str | None) -> TreeHead | None:
        """The first checkpoint by this key whose tree has the leaf."""
        ...


class PeopleRepository(Protocol):
    def add(
        self, sign_in_name: str, display_name: str, password_hash: str | None, grants: Sequence[RoleGrant]
    ) -> int: ...
    def add_all(self, people: Iterable[NewPerson]) -> None:
        """Many at once. Raises InvalidInput when the sign-in name of one is taken."""
        ...

    def by_sign_in_name(self, name: str) -> tuple[Person, str | None] | None:
        """The person and the password hash."""
        ...

    def get(self, person_id: int) -> Person: ...
    def all(self) -> list[Person]: ...
    def set_contact(self, person_id: int, phone: str | None, wecom_user_id: str | None) -> None:
        """By what a channel finds the person who is mentioned. Raises NotFound."""
        ...

    def to_mention(self, roles: Sequence[Role], case: Case) -> list[Mention]:
        """In the order of the roles, of each those nearest to the case: of its shop, else of its block, and so on."""
        ...

    def lock_sign_in(self, name: str) -> None:
        """Until the end of the transaction nobody else tries this name, so that parallel guesses are counted too."""
        ...

    def record_sign_in(self, name: str, origin: str, success: bool, at: datetime) -> None: ...
    def recent_failures(self, name: str, since: datetime) -> tuple[int, datetime | None]:
        """Failures since the last success and since `since`, and when the last one was."""
        ...

    def start_session(self, token_sha256: str, person_id: int, at: datetime, expires_at: datetime) -> None: ...
    def session(self, token_sha256: str, at: datetime) -> Session | None: ...
    def end_session(self, token_sha256: str) -> None: ...
    def add_api_key(
        self,
        key_sha256: str,
        name: str,
        camera_ids: Sequence[str] | None,
        sensor_ids: Sequence[str] | None = None,
    ) -> None:
        """A key that names neither cameras nor sensors is for all of them, else it is for those it names."""
        ...

    def api_key(self, key_sha256: str) -> ApiKeyGrant | None: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving the `with` block commits, an exception rolls everything back."""

    areas: AreaRepository
    cameras: CameraRepository
    zones: ZoneRepository
    setup_changes: SetupChangeRepository
    what_if: WhatIfRepository
    directory: DirectoryRepository
    policies: PolicyRepository
    observations: ObservationRepository
    places: PlaceRepository
    shops: ShopRepository
    sensors: SensorRepository
    incidents: IncidentRepository
    cases: CaseRepository
    case_list: CaseList
    counts: CaseCountRepository
    standing: StandingRepository
    forecasts: ForecastRepository
    inbox: InboxRepository
    looks: LookRepository
    timers: TimerRepository
    held_commands: HeldCommandRepository
    notices: NoticeRepository
    groups: GroupRepository
    evidence_log: EvidenceLog
    people: PeopleRepository
    reports: ReportRepository
    comparisons: ComparisonRepository
    report_sheets: ReportSheetRepository
    report_deliveries: ReportDeliveryRepository
    samples: SampleRepository
    simulated_streets: SimulatedStreetRepository
    models: ModelRepository
    generated_street: GeneratedStreetRepository
    replayed_year: ReplayedYearRepository
    place_cases: PlaceCaseRepository
    patrol: PatrolRepository
    council: CouncilRepository
    quality: QualityRepository
    tours: TourRepository

    @property
    def time_zone(self) -> str:
        """IANA name of the street's own time zone: working hours, quiet hours and days are counted in it."""
        ...

    def now(self) -> datetime:
        """The database clock: transaction start plus the shift; the same all through the transaction. Aware UTC."""
        ...

    def set_clock(self, at: datetime) -> None:
        """From here on the clock shows `at`, in this transaction and for nobody else: to write down a past."""
        ...

    def savepoint(self) -> AbstractContextManager[object]:
        """A part of the transaction that an exception leaving it undoes, without undoing the rest.

        What the commit would refuse is refused at its end already. Evidence is appended there, too, so that other
        appenders wait from then on: a transaction with savepoints ends soon after them, and takes no further cases.
        """
        ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Transactions(Protocol):
    """Begins units of work; for use cases that need more than one transaction."""

    def unit_of_work(self) -> UnitOfWork: ...


class PictureStore(Protocol):
    """Pictures by address, content-addressed: the same bytes have the same path."""

    def put(self, data: bytes, prefix: str, suffix: str = ".jpg") -> tuple[str, str]:
        """Store and return (path, sha256 hex). Written whole or not at all."""
        ...

    def get(self, path: str) -> bytes:
        """Raises NotFound."""
        ...
