"""What people do with a case: one way in for every command, from page, phone and API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data_contracts.errors import CaseHeld, InvalidInput, NotFound, StalePage
from data_contracts.schemas.case import Case, CaseChange, CaseEvent, Timer
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.held_command import HeldCommand
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.asking import asked_by_now
from governance_rules.domain.assignment import roles_to_assign, told_as
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_commands import NO_DETAIL, decide_command
from governance_rules.domain.mending import done_again_at
from governance_rules.domain.permissions import Action, CaseArea, check
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.keep_samples import learn_from_command


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command as somebody gives it.

    seen_version: the version on the page that the person looked at; None when the command comes from no page.
    at: the moment that it is written of, None for now.
    """

    person: Person
    case_id: int
    command: Command
    detail: CommandDetail = NO_DETAIL
    seen_version: int | None = None
    at: datetime | None = None


def command_case(
    uow: UnitOfWork,
    person: Person,
    case_id: int,
    command: Command,
    seen_version: int | None = None,
    detail: CommandDetail = NO_DETAIL,
) -> Case:
    """The case after the command; everything that belongs to it is written in the open unit of work `uow`.

    seen_version: the version on the page that the person looked at; None when the command comes from no page.
    Raises NotFound for an unknown case, Refused when role, area or state forbid it, InvalidInput when the command lacks
    something, StalePage when the case has moved on since the page was drawn, and CaseHeld while another command on it
    waits to be carried out.
    """
    (case,) = command_cases(uow, [Ordered(person, case_id, command, detail, seen_version)])
    return case


def command_cases(uow: UnitOfWork, orders: Sequence[Ordered]) -> list[Case]:
    """The cases after the commands, in their order; a case may be in it once.

    Written together, at a fraction of the cost of one after another. Raises as `command_case` does, and then none of
    them may be kept.
    """
    changes = decide_commands(uow, orders)
    uow.cases.apply_many(changes)
    ids = [order.case_id for order in orders]
    after = uow.cases.get_many(ids)
    for order in orders:
        learn_from_command(uow, after[order.case_id], order.command, order.person.person_id)
    return [after[case_id] for case_id in ids]


def decide_commands(uow: UnitOfWork, orders: Sequence[Ordered]) -> list[CaseChange]:
    """What the commands make of their cases, which nobody else changes until the transaction ends; nothing is written.

    Raises as `command_case` does.
    """
    ids = [order.case_id for order in orders]
    cases = uow.cases.get_many(ids, for_update=True)
    for case_id in ids:
        if case_id not in cases:
            raise NotFound(f"case {case_id} does not exist")
    timers = uow.timers.pending_of(ids)
    said_done = [order.case_id for order in orders if order.command is Command.SAY_DONE]
    stories = uow.cases.events_of(said_done) if said_done else {}
    held = uow.held_commands.pending_of(ids)
    return [
        _change(
            uow,
            order,
            cases[order.case_id],
            timers.get(order.case_id),
            stories.get(order.case_id, []),
            held.get(order.case_id),
        )
        for order in orders
    ]


def _change(
    uow: UnitOfWork,
    order: Ordered,
    case: Case,
    timer: Timer | None,
    story: Sequence[CaseEvent],
    held: HeldCommand | None,
) -> CaseChange:
    """What the command makes of the case.

    story: its events, where somebody says that it is done.  held: the command on it that waits to be carried out.
    """
    at, command = order.at or uow.now(), order.command
    role = check(order.person, action_of(command), area_of(case))
    if order.seen_version is not None and order.seen_version != case.version:
        raise StalePage(
            f"case {case.case_id} is now {case.state} ({case.status_code}); the page shows an older state, look again"
        )
    if held is not None:
        raise CaseHeld(
            f"case {case.case_id} is in the hand of {held.person_name}: {held.command} is carried out at "
            f"{held.due_at:%H:%M:%S} UTC unless it is undone; look again then"
        )
    assignee_role = _assignee_role(uow, order.detail, case) if command is Command.ASSIGN else None
    again_at = done_again_at(case, role, story) if command is Command.SAY_DONE else None
    calendar = Calendar(uow.time_zone)
    decision = decide_command(case, command, at, calendar, timer, order.detail, role, assignee_role, again_at)
    return CaseChange(case, decision, at, role.value, order.person.person_id)


def action_of(command: Command) -> Action:
    """The action that a person must be allowed for the command."""
    return Action(command.value)


def area_of(case: Case) -> CaseArea:
    """Where the case lies, as fixed at its opening, and whom it has asked by now."""
    return CaseArea(case.community_id, case.grid_id, case.block_id, case.shop_id, asked_by_now(case))


def confirm_case(uow: UnitOfWork, person: Person, case_id: int, seen_version: int | None = None) -> Case:
    """The suspected case is real: it opens and is pushed. Raises as `command_case` does."""
    return command_case(uow, person, case_id, Command.CONFIRM, seen_version)


def reject_case(uow: UnitOfWork, person: Person, case_id: int, seen_version: int | None = None) -> Case:
    """The case is a false alarm: it closes. Raises as `command_case` does."""
    return command_case(uow, person, case_id, Command.REJECT, seen_version)


def acknowledge_case(uow: UnitOfWork, person: Person, case_id: int, seen_version: int | None = None) -> Case:
    """Somebody takes the case on. Raises as `command_case` does."""
    return command_case(uow, person, case_id, Command.ACKNOWLEDGE, seen_version)


def withdraw_case(uow: UnitOfWork, person: Person, case_id: int, seen_version: int | None = None) -> Case:
    """The case is dropped though it was real. Raises as `command_case` does."""
    return command_case(uow, person, case_id, Command.WITHDRAW, seen_version)


def _assignee_role(uow: UnitOfWork, detail: CommandDetail, case: Case) -> Role | None:
    """The role in which the assignee is told; None when none is named.

    Raises InvalidInput when the assignee is nobody, or nobody who could take this case on and be told of it.
    """
    if detail.assignee_id is None:
        return None
    try:
        assignee = uow.people.get(detail.assignee_id)
    except NotFound as error:
        raise InvalidInput(str(error), field="assignee_id") from error
    role = told_as(assignee, case)
    if role is None:
        able = ", ".join(roles_to_assign(case))
        raise InvalidInput(
            f"{assignee.display_name} may not take on a case here; choose somebody who is {able} in its area",
            field="assignee_id",
        )
    return role
