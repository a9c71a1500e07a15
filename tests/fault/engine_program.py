"""The parts of the case engine as programs to be killed.

`sweep` and `dispatch` loop as the flows do; `street` opens cases, one after the other, and acknowledges some.
"""

from __future__ import annotations

import itertools
import logging
import random
import time
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from data_contracts.channels.apprise_channels import AppriseChannels
from data_contracts.errors import CityEyeError, PartUnavailable
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.command import Command
from data_contracts.schemas.geometry import Box
from data_contracts.store.database import Database, open_database
from flows.escalation import run_sweep
from flows.notices import run_dispatch
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.dispatch_notices import Outside
from governance_rules.use_cases.record_observations import record_observations
from tests.fakes.street import a_picture, an_incident, an_observation

MINUTES = 10.0
CASES_BETWEEN_SECONDS = (0.05, 0.25)
log = logging.getLogger("engine")


def run(part: str, url: str, number: int, logs_to: str) -> None:
    """Never returns in time: whoever started it kills it."""
    logging.basicConfig(filename=logs_to, level=logging.WARNING, format=f"%(asctime)s {part} %(message)s")
    with _opened(url) as database:
        if part == "sweep":
            run_sweep(database, MINUTES, log)
        elif part == "dispatch":
            run_dispatch(database, Outside(AppriseChannels(), "http://127.0.0.1"), MINUTES, log)
        else:
            street(database, number)


def _opened(url: str) -> Database:
    while True:
        try:
            return open_database(url, pool_size=6, wait_seconds=2)
        except PartUnavailable:
            time.sleep(0.2)


def street(database: Database, first: int) -> None:
    """Incidents numbered from `first` on, each another car at another spot."""
    chance = random.Random(first)
    for number in itertools.count(first):
        time.sleep(chance.uniform(*CASES_BETWEEN_SECONDS))
        try:
            case_id = _record(database, number)
            if case_id is not None and chance.random() < 0.3:
                with database.unit_of_work() as uow:
                    found = uow.people.by_sign_in_name("operator")
                    assert found is not None
                    command_case(uow, found[0], case_id, Command.ACKNOWLEDGE)
        except CityEyeError as error:
            log.warning("number %d: %s", number, error)


def _spot(number: int) -> Box:
    """A box that touches no other number's."""
    x, y = 70.0 * (number % 150), 50.0 * (number // 150)
    return Box(x, y, x + 60, y + 40)


def _record(database: Database, number: int) -> int | None:
    with database.unit_of_work() as uow:
        now = uow.now()
        incident = an_incident(
            incident_id=uuid5(NAMESPACE_URL, f"engine incident {number}"),
            observation_id=uuid5(NAMESPACE_URL, f"engine observation {number}"),
            box=_spot(number),
            first_seen_at=now - timedelta(seconds=9),
            dwell_reached_at=now,
        )
        report = IncidentReport(incident, (a_picture(incident), a_picture(incident, sealed=False)))
        recorded = record_observations(uow, ObservationBatch((an_observation(incident),), (), (report,), {}))
    return recorded.opened[0] if recorded.opened else None
