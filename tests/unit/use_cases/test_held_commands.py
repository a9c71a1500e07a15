"""Held commands in memory: refused at once or carried out once, undone only by who gave them, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data_contracts.errors import AlreadySettled, CaseHeld, InvalidInput, NotFound, Refused, StalePage
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command, CommandDetail, detail_from_json
from data_contracts.schemas.held_command import HeldOutcome
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.commands import Ordered, command_case, reject_case
from governance_rules.use_cases.held_commands import (
    FAILED,
    hold_command,
    run_held_commands,
    take_note,
    undo_command,
)
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import a_person, full_detail
from tests.unit.use_cases.test_commands import street_with_case

OPERATOR, COLLEAGUE = a_person(Role.OPERATOR, 1), a_person(Role.OPERATOR, 2)
SECONDS = 10


def a_street() -> MemoryStreet:
    street = street_with_case()
    for person in (OPERATOR, COLLEAGUE):
        street.rows.people[f"p{person.person_id}"] = (person, None)
    return street


def hold(street: MemoryStreet, command: Command = Command.CONFIRM, person=OPERATOR, **more):
    with street.unit_of_work() as uow:
        return hold_command(uow, Ordered(person, 1, command, **more), SECONDS)


def undo(street: MemoryStreet, person=OPERATOR, held_command_id: int = 1):
    with street.unit_of_work() as uow:
        return undo_command(uow, person, held_command_id)


def run(street: MemoryStreet, **more) -> int:
    with street.unit_of_work() as uow:
        return run_held_commands(uow, **more)


def outcome(street: MemoryStreet, held_command_id: int = 1):
    return street.rows.held_commands[held_command_id].outcome


def test_nothing_happens_to_the_case_until_the_seconds_are_over_and_then_it_happens_once() -> None:
    street = a_street()
    promise = hold(street)
    assert (promise.leads_to, promise.held.pending) == (CaseState.OPEN, True)
    street.wait(seconds=SECONDS - 1)
    assert run(street) == 0
    assert (street.rows.cases[1].version, street.rows.cases[1].state) == (1, CaseState.SUSPECTED)
    street.wait(seconds=1)
    assert run(street) == 1
    assert (street.rows.cases[1].version, street.rows.cases[1].state) == (2, CaseState.OPEN)
    assert street.rows.events[-1][2:] == ("case_confirmed", CaseState.SUSPECTED, 1, "operator")
    assert outcome(street) is HeldOutcome.DONE
    assert run(street) == 0 and street.rows.cases[1].version == 2


def test_an_undone_command_leaves_the_case_as_it_was_and_free() -> None:
    street = a_street()
    before = street.rows.cases[1]
    hold(street)
    undo(street)
    street.wait(seconds=SECONDS)
    assert run(street) == 0
    assert street.rows.cases[1] == before and outcome(street) is HeldOutcome.UNDONE
    hold(street, Command.REJECT)
    street.wait(seconds=SECONDS)
    assert run(street) == 1
    assert street.rows.cases[1].closure == "false_alarm"


def test_what_command_case_refuses_is_refused_at_once() -> None:
    street = a_street()
    with pytest.raises(Refused, match="acknowledge is for a case that is"):
        hold(street, Command.ACKNOWLEDGE)
    with pytest.raises(StalePage):
        hold(street, seen_version=7)
    with pytest.raises(Refused):
        hold(street, person=a_person(Role.AUDITOR, 3))
    with pytest.raises(InvalidInput) as lacking:
        hold(street, Command.NOTE)
    assert lacking.value.field == "note"
    with pytest.raises(NotFound), street.unit_of_work() as uow:
        hold_command(uow, Ordered(OPERATOR, 9, Command.CONFIRM), SECONDS)
    with pytest.raises(InvalidInput), street.unit_of_work() as uow:
        hold_command(uow, Ordered(OPERATOR, 1, Command.CONFIRM), 0)
    assert street.rows.held_commands == {}


def test_a_case_in_somebodys_hand_takes_no_other_command_held_or_at_once() -> None:
    street = a_street()
    hold(street)
    for person in (OPERATOR, COLLEAGUE):
        with pytest.raises(CaseHeld, match="in the hand of person 1: confirm"):
            hold(street, Command.REJECT, person)
    with pytest.raises(CaseHeld), street.unit_of_work() as uow:
        reject_case(uow, COLLEAGUE, 1)
    # Whoever may do nothing there is told that, and nothing of who does what.
    with pytest.raises(Refused) as refused:
        hold(street, Command.REJECT, a_person(Role.AUDITOR, 3))
    assert not isinstance(refused.value, CaseHeld)


def test_only_who_gave_it_undoes_it_and_only_while_it_waits() -> None:
    street = a_street()
    hold(street)
    with pytest.raises(Refused, match="only person 1"):
        undo(street, COLLEAGUE)
    with pytest.raises(NotFound):
        undo(street, held_command_id=9)
    street.wait(seconds=SECONDS + 60)
    # The sweep is late: what still waits can still be undone.
    undo(street)
    with pytest.raises(AlreadySettled, match="undone already"):
        undo(street)
    hold(street)
    street.wait(seconds=SECONDS)
    run(street)
    with pytest.raises(AlreadySettled, match="done already"):
        undo(street, held_command_id=2)


def test_while_a_command_waits_no_timer_acts_on_its_case() -> None:
    street = a_street()
    street.wait(minutes=40, seconds=-1)
    hold(street)
    street.wait(seconds=5)
    with street.unit_of_work() as uow:
        assert run_due_timers(uow) == 0
    undo(street)
    with street.unit_of_work() as uow:
        assert run_due_timers(uow) == 1
    assert street.rows.cases[1].closure == "expired"


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda case: replace(case, version=2), "is now suspected"),
        (lambda case: replace(case, community_id="elsewhere"), "outside"),
    ],
)
def test_what_became_impossible_meanwhile_is_refused_with_its_reason(meanwhile, reason) -> None:
    street = a_street()
    person = a_person(Role.OPERATOR, 4, community_id="xiaohe")
    street.rows.people["p4"] = (person, None)
    hold(street, person=person)
    street.rows.cases[1] = meanwhile(street.rows.cases[1])
    street.wait(seconds=SECONDS)
    assert run(street) == 1
    settled = street.rows.held_commands[1]
    assert settled.outcome is HeldOutcome.REFUSED and reason in (settled.reason or "")
    assert street.rows.cases[1].state is CaseState.SUSPECTED and len(street.rows.events) == 1


def test_what_breaks_is_told_and_settled_so_that_its_case_goes_on() -> None:
    street = a_street()
    hold(street)
    street.wait(seconds=SECONDS)
    street.break_on = "cases.apply_many"
    with pytest.raises(RuntimeError):
        run(street)
    assert outcome(street) is None
    told = []
    assert run(street, failed=lambda held, error: told.append(held.case_id)) == 1
    assert told == [1] and (street.rows.held_commands[1].reason or "").startswith(FAILED)
    street.break_on = None
    with street.unit_of_work() as uow:
        assert command_case(uow, OPERATOR, 1, Command.CONFIRM).state is CaseState.OPEN


def test_only_a_refused_command_of_ones_own_is_taken_note_of() -> None:
    street = a_street()
    hold(street)
    for person in (OPERATOR, COLLEAGUE):
        with pytest.raises(Refused), street.unit_of_work() as uow:
            take_note(uow, person, 1)


@pytest.mark.parametrize("detail", [CommandDetail(), full_detail()])
def test_what_comes_along_is_the_same_after_it_was_kept(detail: CommandDetail) -> None:
    assert detail_from_json(detail.as_json()) == detail
    with_all = replace(detail, until=datetime(2026, 3, 9, tzinfo=UTC) + timedelta(hours=1), position=(120.1, 30.3))
    assert detail_from_json(with_all.as_json()) == with_all
