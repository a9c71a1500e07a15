"""Dispatch: deliver the notices of the outbox, in one long run.

The inbox has a loop of its own, so no slow channel holds it up; a few more loops each send one message at a time.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from prefect import flow, get_run_logger

from data_contracts.channels.apprise_channels import AppriseChannels
from data_contracts.schemas.notice import Notice
from data_contracts.settings import Settings
from flows.loop import ListeningDatabase, Outcome, Work, run_loop
from flows.renewal import is_overtaken
from flows.street import open_street
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.dispatch_notices import Outside, deliver_inbox, post_next

POSTERS = 4
"""Messages that are on their way at the same time."""


@flow(name="dispatch")
def dispatch(minutes: float = 20.5) -> dict[str, int]:
    """Deliver notices for `minutes`; how many were handled, and how often something failed; {} when overtaken."""
    log = get_run_logger()
    if is_overtaken(minutes):
        log.info("late; a newer run does the work")
        return {}
    with open_street(log, pool_size=POSTERS + 1) as (settings, database):
        outcome = run_dispatch(database, outside_of(settings), minutes, log)
    log.info("handled %d notices, %d outages, %d failures", outcome.acted, outcome.outages, outcome.failures)
    return {"acted": outcome.acted, "outages": outcome.outages, "failures": outcome.failures}


def outside_of(settings: Settings) -> Outside:
    """How notices leave the house, by the settings."""
    return Outside(AppriseChannels(), settings.cockpit_url)


def run_dispatch(
    database: ListeningDatabase,
    outside: Outside,
    minutes: float,
    log: logging.Logger,
    posters: int = POSTERS,
    stop: threading.Event | None = None,
) -> Outcome:
    """Deliver for `minutes`, or until `stop` is set; what all the loops did together."""
    stop = stop or threading.Event()

    def post(uow: UnitOfWork, limit: int) -> tuple[int, int]:
        failures: list[Notice] = []

        def failed(notice: Notice, error: Exception) -> None:
            failures.append(notice)
            # Only its kind: an unexpected error may quote the address of a channel.
            log.error("notice %s of case %s: unexpected %s", notice.notice_id, notice.case_id, type(error).__name__)

        posted = post_next(uow, outside, failed) is not None
        return int(posted and not failures), len(failures)

    inbox = Work(
        ("cityeye_notice",), lambda uow, limit: (deliver_inbox(uow), 0), lambda uow: uow.notices.next_due_at("inbox")
    )
    posts = Work(("cityeye_notice",), post, lambda uow: uow.notices.next_due_at("posts"))
    with ThreadPoolExecutor(posters, thread_name_prefix="poster") as pool:
        runs = [pool.submit(run_loop, database, posts, minutes, log, stop) for _ in range(posters)]
        try:
            outcomes = [run_loop(database, inbox, minutes, log, stop)]
        finally:
            # However this loop ends, the flow is over; nobody waits minutes for the others.
            stop.set()
        outcomes += [run.result() for run in runs]
    return Outcome(
        sum(one.acted for one in outcomes), sum(one.outages for one in outcomes), sum(one.failures for one in outcomes)
    )
