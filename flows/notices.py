"""Dispatch: deliver the notices of the outbox and the reports of their readers, in one long run.

The inbox has a loop of its own, so no slow channel holds it up; a few more loops each send one message at a time.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from prefect import flow, get_run_logger

from data_contracts.channels.apprise_channels import AppriseChannels
from data_contracts.schemas.notice import Notice
from data_contracts.schemas.report_delivery import Delivery
from data_contracts.settings import Settings
from flows.loop import ListeningDatabase, Outcome, Work, run_loop
from flows.renewal import is_overtaken
from flows.street import open_street
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.deliver_reports import send_next_report
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
        failures: list[Notice | Delivery] = []

        def failed(notice: Notice, error: Exception) -> None:
            failures.append(notice)
            # Only its kind: an unexpected error may quote the address of a channel.
            log.error("notice %s of case %s: unexpected %s", notice.notice_id, notice.case_id, type(error).__name__)

        def report_failed(delivery: Delivery, error: Exception) -> None:
            failures.append(delivery)
            log.error("report delivery %s: unexpected %s", delivery.delivery_id, type(error).__name__)

        # Cases wait for people; a report can wait for cases.
        posted = post_next(uow, outside, failed) or send_next_report(uow, outside.channels, report_failed)
        return int(posted is not None and not failures), len(failures)

    inbox = Work(("cityeye_notice",), _into_inboxes, _next_of_inbox)
    posts = Work(("cityeye_notice",), post, _next_of_posts)
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


def _into_inboxes(uow: UnitOfWork, limit: int) -> tuple[int, int]:
    return deliver_inbox(uow) + uow.report_deliveries.deliver_inbox(limit), 0


def _next_of_inbox(uow: UnitOfWork) -> datetime | None:
    return _sooner(uow.notices.next_due_at("inbox"), uow.report_deliveries.next_due_at(inbox=True))


def _next_of_posts(uow: UnitOfWork) -> datetime | None:
    return _sooner(uow.notices.next_due_at("posts"), uow.report_deliveries.next_due_at(inbox=False))


def _sooner(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)
