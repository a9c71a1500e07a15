"""Who of some people gives a command: the first of the wanted roles who may."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.schemas.case import Case
from data_contracts.schemas.command import Command
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.permissions import CaseArea, may
from governance_rules.use_cases.commands import action_of, area_of


class Cast:
    """The people of a street who act in it. What was asked once is remembered."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._by_role = {role: [person for person in people if person.has(role)] for role in Role}
        self._known: dict[tuple[tuple[Role, ...], Command, CaseArea], Person | None] = {}

    @property
    def clerk(self) -> Person:
        """The first of the operators, who enters cases by hand. Raises StopIteration when there is none."""
        return next(iter(self._by_role[Role.OPERATOR]))

    def who(self, roles: tuple[Role, ...], command: Command, case: Case) -> Person | None:
        """None when nobody of them may do it to this case."""
        key = (roles, command, area_of(case))
        if key not in self._known:
            action = action_of(command)
            able = (person for role in roles for person in self._by_role[role] if may(person, action, key[2]))
            self._known[key] = next(able, None)
        return self._known[key]
