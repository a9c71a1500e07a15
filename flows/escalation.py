"""The sweep: carry out held commands and act on due timers within a second or so, in one long run."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from prefect import flow, get_run_logger

from data_contracts.schemas.case import Timer
from data_contracts.schemas.held_command import HeldCommand
from flows.loop import ListeningDatabase, Outcome, Work, run_loop
from flows.renewal import is_overtaken
from flows.street import open_street
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.held_commands import run_held_commands
from governance_rules.use_cases.run_due_timers import run_due_timers

AT_ONCE = 500
"""Timers of one transaction: a fifth of a second or so, for which a command on one of their cases waits at most."""
COMMANDS_AT_ONCE = 50
REST_SECONDS = 30.0


class Sweeper:
    """Acts on due timers; those that failed are left alone for a while, so that any number of them holds up nobody."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = log, clock
        self._resting: dict[int, float] = {}

    def act(self, uow: UnitOfWork, limit: int) -> tuple[int, int]:
        """How many commands or else timers were acted on, and how many failed; such a timer stays due."""
        failures: list[Timer] = []

        def failed(timer: Timer, error: Exception) -> None:
            failures.append(timer)
            self._log.error("timer %d of case %d: %s", timer.timer_id, timer.case_id, error, exc_info=error)

        broken: list[HeldCommand] = []

        def broke(held: HeldCommand, error: Exception) -> None:
            broken.append(held)
            self._log.error("command %d on case %d: %s", held.held_command_id, held.case_id, error, exc_info=error)

        # A transaction of their own: people wait for these, and each takes the evidence log's lock.
        if settled := run_held_commands(uow, min(limit, COMMANDS_AT_ONCE), broke):
            return settled, len(broken)
        acted = run_due_timers(uow, limit, failed=failed, passing_over=self._passing_over())
        until = self._clock() + REST_SECONDS
        self._resting |= {timer.timer_id: until for timer in failures}
        return acted, len(failures)

    def next_due_at(self, uow: UnitOfWork) -> datetime | None:
        """When the next command or timer is due that does not rest."""
        due = (uow.held_commands.next_due_at(), uow.timers.next_due_at(self._passing_over()))
        return min((at for at in due if at is not None), default=None)

    def _passing_over(self) -> list[int]:
        now = self._clock()
        self._resting = {timer_id: until for timer_id, until in self._resting.items() if until > now}
        return list(self._resting)


@flow(name="sweep")
def sweep(minutes: float = 20.5) -> dict[str, int]:
    """Act on timers for `minutes`; how many were acted on, and how often something failed; {} when overtaken."""
    log = get_run_logger()
    if is_overtaken(minutes):
        log.info("late; a newer run does the work")
        return {}
    with open_street(log) as (_, database):
        outcome = run_sweep(database, minutes, log)
    log.info("acted on %d timers, %d outages, %d failures", outcome.acted, outcome.outages, outcome.failures)
    return {"acted": outcome.acted, "outages": outcome.outages, "failures": outcome.failures}


def run_sweep(database: ListeningDatabase, minutes: float, log: logging.Logger) -> Outcome:
    """Act on due commands and timers for `minutes`; what was done. A timer that fails is logged and stays due."""
    sweeper = Sweeper(log)
    return run_loop(
        database, Work(("cityeye_timer", "cityeye_held"), sweeper.act, sweeper.next_due_at, AT_ONCE), minutes, log
    )
