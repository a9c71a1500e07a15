"""Self-check: timers that are not as they should be are put right, and sightings always have their partition."""

from __future__ import annotations

from datetime import timedelta

from prefect import flow, get_run_logger

from flows.street import open_street
from governance_rules.use_cases.held_commands import run_held_commands
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.self_check import check_timers

MONTHS_AHEAD = 2
COMMANDS_PATIENCE = timedelta(minutes=1)


@flow(name="self-check")
def self_check() -> dict[str, int]:
    """How many timers were overdue, how many cases got theirs or lost one they should not have, and partitions made."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (_, database):
        with database.unit_of_work() as uow:
            found = check_timers(uow)
        with database.unit_of_work() as uow:
            given = uow.held_commands.next_due_at()
            if given is not None and given < uow.now() - COMMANDS_PATIENCE:
                log.error("a command that is due since %s was not carried out by any sweep; doing it now", given)
                run_held_commands(
                    uow, 1000, failed=lambda held, error: log.error("command %d: %s", held.held_command_id, error)
                )
        made = database.make_sighting_partitions(MONTHS_AHEAD)
        if found.repaired:
            log.error("cases without their own timer, which got it: %s", list(found.repaired))
        if found.cancelled:
            log.error("closed or paused cases whose timer was taken back: %s", list(found.cancelled))
        if found.overdue:
            log.error("timers that no sweep acted on, of cases %s; acting on them now", list(found.overdue))
            with database.unit_of_work() as uow:
                run_due_timers(uow, 1000, failed=lambda timer, error: log.error("timer %d: %s", timer.timer_id, error))
    return {
        "overdue": len(found.overdue),
        "repaired": len(found.repaired),
        "cancelled": len(found.cancelled),
        "partitions": made,
    }
