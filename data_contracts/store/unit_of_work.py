"""One transaction and the repositories that write in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg_pool import ConnectionPool

from data_contracts.store.areas import PostgresAreas
from data_contracts.store.cameras import PostgresCameras
from data_contracts.store.case_counts import PostgresCaseCounts
from data_contracts.store.case_list import PostgresCaseList
from data_contracts.store.cases import PostgresCases
from data_contracts.store.comparisons import PostgresComparisons
from data_contracts.store.council import PostgresCouncil
from data_contracts.store.directory import PostgresDirectory
from data_contracts.store.evidence_log import PostgresEvidenceLog
from data_contracts.store.failures import translate
from data_contracts.store.forecasts import PostgresForecasts
from data_contracts.store.generated_street import PostgresGeneratedStreet
from data_contracts.store.groups import PostgresGroups
from data_contracts.store.held_commands import PostgresHeldCommands
from data_contracts.store.inbox import PostgresInbox
from data_contracts.store.incidents import PostgresIncidents
from data_contracts.store.looks import PostgresLooks
from data_contracts.store.models import PostgresModels
from data_contracts.store.notices import PostgresNotices
from data_contracts.store.observations import PostgresObservations
from data_contracts.store.patrol import PostgresPatrol
from data_contracts.store.people import PostgresPeople
from data_contracts.store.place_cases import PostgresPlaceCases
from data_contracts.store.places import PostgresPlaces
from data_contracts.store.policies import PostgresPolicies
from data_contracts.store.quality import PostgresQuality
from data_contracts.store.replayed_year import PostgresReplayedYear
from data_contracts.store.report_deliveries import PostgresReportDeliveries
from data_contracts.store.report_sheets import PostgresReportSheets
from data_contracts.store.reports import PostgresReports
from data_contracts.store.samples import PostgresSamples
from data_contracts.store.sensors import PostgresSensors
from data_contracts.store.setup_changes import PostgresSetupChanges
from data_contracts.store.shops import PostgresShops
from data_contracts.store.simulated import PostgresSimulatedStreets
from data_contracts.store.sql import queries
from data_contracts.store.standing import PostgresStanding
from data_contracts.store.timers import PostgresTimers
from data_contracts.store.tours import PostgresTours
from data_contracts.store.what_if import PostgresWhatIf
from data_contracts.store.zones import PostgresZones

Connection = psycopg.Connection[dict[str, Any]]


class PostgresUnitOfWork:
    """Leaving the `with` block commits, an exception rolls everything back.

    The evidence leaves of case events are appended at the very end, because the log's lock makes all appenders follow
    one another until they commit. Errors of PostgreSQL leave the block as named errors (`data_contracts.errors`).
    """

    def __init__(self, pool: ConnectionPool[Connection], time_zone: str) -> None:
        self._pool = pool
        self.time_zone = time_zone
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The transaction's connection; for the store itself."""
        if self._connection is None:
            raise RuntimeError("a unit of work is used outside its `with` block")
        return self._connection

    def now(self) -> datetime:
        return self._now

    def set_clock(self, at: datetime) -> None:
        queries.set_clock(self.connection, at=at)
        self.__dict__["_now"] = at.astimezone(UTC)

    @cached_property
    def _now(self) -> datetime:
        now: datetime = queries.now(self.connection)
        return now

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        # Asking for the time begins the transaction; a savepoint as its first statement would be the transaction.
        self.now()
        connection = self.connection
        try:
            with self.evidence_log.undone_with_error(), connection.transaction():
                yield
                # What the commit would refuse is refused here, where it undoes this part only.
                self.evidence_log.flush()
                queries.check_deferred(connection)
        except psycopg.Error as error:
            raise translate(error) from error

    def __enter__(self) -> Self:
        try:
            self._connection = self._pool.getconn()
        except psycopg.Error as error:
            raise translate(error) from error
        connection = self._connection
        self.areas = PostgresAreas(connection)
        self.cameras = PostgresCameras(connection)
        self.zones = PostgresZones(connection)
        self.setup_changes = PostgresSetupChanges(connection)
        self.what_if = PostgresWhatIf(connection)
        self.directory = PostgresDirectory(connection)
        self.policies = PostgresPolicies(connection)
        self.observations = PostgresObservations(connection)
        self.places = PostgresPlaces(connection)
        self.shops = PostgresShops(connection)
        self.sensors = PostgresSensors(connection)
        self.incidents = PostgresIncidents(connection)
        self.evidence_log = PostgresEvidenceLog(connection)
        self.cases = PostgresCases(connection, self.policies, self.incidents, self.evidence_log)
        self.case_list = PostgresCaseList(connection, self.cases)
        self.counts = PostgresCaseCounts(connection, self.time_zone)
        self.standing = PostgresStanding(connection, self.cases, self.time_zone)
        self.forecasts = PostgresForecasts(connection)
        self.inbox = PostgresInbox(connection, self.cases)
        self.groups = PostgresGroups(connection)
        self.looks = PostgresLooks(connection, self.cases)
        self.timers = PostgresTimers(connection, self.policies)
        self.held_commands = PostgresHeldCommands(connection)
        self.notices = PostgresNotices(connection)
        self.people = PostgresPeople(connection)
        self.reports = PostgresReports(connection)
        self.comparisons = PostgresComparisons(connection, self.time_zone)
        self.report_sheets = PostgresReportSheets(connection)
        self.report_deliveries = PostgresReportDeliveries(connection)
        self.samples = PostgresSamples(connection)
        self.simulated_streets = PostgresSimulatedStreets(connection)
        self.models = PostgresModels(connection)
        self.generated_street = PostgresGeneratedStreet(connection)
        self.replayed_year = PostgresReplayedYear(connection)
        self.place_cases = PostgresPlaceCases(connection)
        self.patrol = PostgresPatrol(connection)
        self.council = PostgresCouncil(connection)
        self.quality = PostgresQuality(connection)
        self.tours = PostgresTours(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection = self.connection
        try:
            if error is None:
                self.evidence_log.flush()
                connection.commit()
            elif isinstance(error, psycopg.Error):
                raise translate(error) from error
        except psycopg.Error as failure:
            raise translate(failure) from failure
        finally:
            self._give_back(connection)

    def _give_back(self, connection: Connection) -> None:
        self._connection = None
        self.__dict__.pop("_now", None)
        try:
            connection.rollback()
        except psycopg.Error:
            # A lost connection has nothing left to roll back; closed, the pool replaces it.
            connection.close()
        self._pool.putconn(connection)
