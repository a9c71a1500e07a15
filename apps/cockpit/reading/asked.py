"""What a case asks of a person in the street, and what that person may do with it. Pure: no reading, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.cockpit.text import inbox as words
from apps.cockpit.text.language import Text
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.case_commands import possible
from governance_rules.domain.escalation import NEXT_STATE, NOTICE_OF_STATE, step_of
from governance_rules.domain.permissions import grant_covers, may
from governance_rules.use_cases.commands import action_of, area_of

FIELD_ROLES = frozenset({Role.GRID_MEMBER, Role.MERCHANT, Role.COMMUNITY, Role.PROPERTY, Role.OFFICER})
"""Whose work is in the street."""

# What is done in the street, the most likely first.
_FIELD: tuple[Command, ...] = (
    Command.ACKNOWLEDGE,
    Command.ARRIVE,
    Command.RECORD_SITE,
    Command.CLOSE,
    Command.SAY_DONE,
    Command.REMIND,
    Command.APPEAL,
    Command.NOTE,
)


class Need(StrEnum):
    """Whether a command takes something along."""

    NO = "no"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class FieldAction:
    """A command on offer, and what is asked along with it.

    open: its form stands there without a tap.  position: the browser is asked where it is, and goes on without it.
    """

    command: Command
    words: Need = Need.NO
    photos: Need = Need.NO
    position: bool = False
    signature: bool = False
    open: bool = False


def roles_for(case: Case, person: Person) -> frozenset[Role]:
    """The roles that the person holds where the case lies; none by a shop that has closed down."""
    area = area_of(case)
    return frozenset(grant.role for grant in person.grants if not grant.shop_closed and grant_covers(grant, area))


def offered(case: Case, person: Person) -> list[FieldAction]:
    """The commands of the street that state, role and area allow, the most likely first, with its form open."""
    now = possible(case)
    commands = [
        c for c in _FIELD if c in now and may(person, action_of(c), area_of(case)) and _is_theirs(c, case, person)
    ]
    if case.site_recorded_at is not None and Command.CLOSE in commands:
        # The record is there already; another one is the exception.
        commands.remove(Command.RECORD_SITE)
        commands.insert(commands.index(Command.CLOSE) + 1, Command.RECORD_SITE)
    return [_action(command, case, place == 0) for place, command in enumerate(commands)]


def asked(case: Case, person: Person) -> Text | None:
    """What the case asks of this person now; None while it asks nothing."""
    if case.state not in NOTICE_OF_STATE:
        return None
    step, roles = step_of(case.policy, case.state), roles_for(case, person)
    named = {*step.parties, *step.stand_ins}
    commands = {action.command for action in offered(case, person)}
    if case.state is CaseState.ENFORCING and Role.OFFICER in roles:
        if Command.CLOSE in commands:
            return words.asked_close
        return words.asked_record if Command.RECORD_SITE in commands else words.asked_arrive
    if Command.ACKNOWLEDGE in commands and roles & named:
        return words.asked_acknowledge
    if case.state is CaseState.OPEN or case.state is CaseState.ENFORCING:
        # The party is asked from the group on, and by then somebody knows of the case.
        return words.asked_mend if Role.MERCHANT in roles and Command.SAY_DONE in commands else None
    if Command.SAY_DONE in commands and roles & set(step_of(case.policy, CaseState.IN_GROUP).parties):
        return words.asked_mend
    if case.state in (CaseState.REMINDED_1, CaseState.REMINDED_2) and roles & named:
        return words.asked_remind
    return None


def _is_theirs(command: Command, case: Case, person: Person) -> bool:
    """What the rules leave to the policy: who reminds next, and who is a party that may contest."""
    roles = roles_for(case, person)
    if command is Command.REMIND:
        step = step_of(case.policy, NEXT_STATE[case.state])
        return bool(roles & {*step.parties, *step.stand_ins})
    if command is Command.APPEAL:
        return bool(roles & {Role.MERCHANT, *step_of(case.policy, CaseState.IN_GROUP).parties})
    return True


def _action(command: Command, case: Case, first: bool) -> FieldAction:
    match command:
        case Command.SAY_DONE:
            photos = Need.MUST if case.policy.mending.by == "photo" else Need.MAY
            return FieldAction(command, photos=photos, open=first or photos is Need.MUST)
        case Command.APPEAL:
            return FieldAction(command, Need.MUST, Need.MAY)
        case Command.NOTE:
            return FieldAction(command, Need.MAY, Need.MAY)
        case Command.ARRIVE:
            return FieldAction(command, position=True)
        case Command.RECORD_SITE:
            return FieldAction(command, Need.MUST, Need.MAY, position=True, signature=True, open=first)
        case _:
            return FieldAction(command)
