"""Commands that wait for some seconds before they are carried out, so that whoever gave them can take them back.

A closed case never changes and events are append-only: afterwards nothing can be taken back (docs/decisions/undo.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from data_contracts.errors import AlreadySettled, CityEyeError, InvalidInput, PartUnavailable, Refused
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome
from data_contracts.schemas.person import Person
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.commands import Ordered, command_case, decide_commands

FAILED = "it could not be carried out: "
"""What the reason of a refusal begins with where no rule refused but something broke."""

Failed = Callable[[HeldCommand, Exception], None]


@dataclass(frozen=True, slots=True)
class Promise:
    """A command that waits, and what it makes of its case if nothing comes in between: its state and status code."""

    held: HeldCommand
    leads_to: CaseState
    status_code: str


def hold_command(uow: UnitOfWork, order: Ordered, seconds: float) -> Promise:
    """The command, held for so many `seconds` (more than 0) of the database's clock; nothing is done to the case yet.

    Raises at once whatever `command_case` would raise now, CaseHeld among it when the case is in somebody's hand.
    """
    if not seconds > 0:
        raise InvalidInput("a command is held for more than 0 seconds, or carried out at once", field="seconds")
    (change,) = decide_commands(uow, [order])
    now = uow.now()
    held = uow.held_commands.add(
        order.case_id,
        order.person.person_id,
        order.command,
        order.detail,
        change.case.version,
        now,
        now + timedelta(seconds=seconds),
    )
    return Promise(held, change.decision.state, str(change.decision.status_code))


def undo_command(uow: UnitOfWork, person: Person, held_command_id: int) -> HeldCommand:
    """The command as it was given, now undone: its case is as if it had never been given.

    Raises NotFound, Refused for everybody but who gave it, and AlreadySettled when it is done, undone or refused.
    """
    held = uow.held_commands.get(held_command_id, for_update=True)
    if held.person_id != person.person_id:
        raise Refused(f"only {held.person_name} can undo this {held.command} of case {held.case_id}")
    if held.outcome is not None:
        raise AlreadySettled(
            f"{held.command} of case {held.case_id} is {held.outcome} already, since {held.settled_at:%H:%M:%S} UTC"
        )
    uow.held_commands.settle(held_command_id, HeldOutcome.UNDONE, uow.now())
    return held


def run_held_commands(uow: UnitOfWork, limit: int = 50, failed: Failed | None = None) -> int:
    """How many due commands were settled, within the open unit of work `uow`, which ends then.

    Each is carried out and settled as done together, or settled as refused with the reason why not; whatever it was,
    its case is free again. Several may call this at once: each claims commands that no other has.
    failed: told of a command that broke where no rule refused it. Without it the failure is raised and undoes
    everything. PartUnavailable is always raised.
    """
    due = uow.held_commands.claim_due(limit)
    for held in due:
        reason = _carried_out(uow, held, failed)
        if reason is not None:
            uow.held_commands.settle(held.held_command_id, HeldOutcome.REFUSED, uow.now(), reason)
    return len(due)


def take_note(uow: UnitOfWork, person: Person, held_command_id: int) -> None:
    """The person has read that this command was refused. Raises NotFound, and Refused for anybody else's."""
    held = uow.held_commands.get(held_command_id)
    if held.person_id != person.person_id or held.outcome is not HeldOutcome.REFUSED:
        raise Refused(f"held command {held_command_id} is nothing that {person.display_name} is to take note of")
    uow.held_commands.told(held_command_id, uow.now())


def _carried_out(uow: UnitOfWork, held: HeldCommand, failed: Failed | None) -> str | None:
    """Why it could not be done; None when it is done, and settled."""
    try:
        with uow.savepoint():
            # First, for while it is pending nobody may command the case.
            uow.held_commands.settle(held.held_command_id, HeldOutcome.DONE, uow.now())
            person = uow.people.get(held.person_id)
            command_case(uow, person, held.case_id, held.command, held.seen_version, held.detail)
    except PartUnavailable:
        raise
    except CityEyeError as error:
        return str(error) or type(error).__name__
    except Exception as error:
        if failed is None:
            raise
        # It would break again, and its case would stand still for ever: whoever gave it is told and may give it again.
        failed(held, error)
        return FAILED + (str(error) or type(error).__name__)
    return None
