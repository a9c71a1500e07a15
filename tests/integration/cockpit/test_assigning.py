"""Whom the desk offers for a case, whom the rule takes, and who finds it in the inbox are the same people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.cockpit.reading.asked import FIELD_ROLES
from apps.cockpit.reading.board import read_detail
from data_contracts.errors import InvalidInput
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.seed_street import COMMUNITY
from tests.integration.cockpit.conftest import Shopfronts


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.IN_GROUP, CaseState.ENFORCING])
def test_who_is_offered_can_be_assigned_and_is_told(shops: Shopfronts, state: CaseState) -> None:
    everybody = [shops.person(role) for role in Role]
    everybody.append(shops.person(Role.OFFICER, RoleGrant(Role.OFFICER, shop_id="cha"), name="elsewhere"))
    two = (RoleGrant(Role.OPERATOR), RoleGrant(Role.COMMUNITY, community_id=COMMUNITY.area_id))
    everybody.append(shops.person(Role.OPERATOR, *two, name="two roles"))
    case = shops.until(shops.open(), state)
    with shops.database.unit_of_work() as uow:
        detail = read_detail(uow, case.case_id, assigning=True)
    assert detail is not None
    offered = [person.person_id for person in detail.assignable]
    first = Role.OFFICER if state is CaseState.ENFORCING else Role.GRID_MEMBER
    assert offered[0] == shops.person(first).person_id and len(offered) == 4
    operator = shops.person(Role.OPERATOR)
    for person in everybody:
        to = CommandDetail(assignee_id=person.person_id)
        with shops.database.unit_of_work() as uow:
            before = {item.card.case.case_id: item.asked_for for item in uow.inbox.inbox_of(person, 50)}
        assert before.get(case.case_id) != "assignment"
        if person.person_id not in offered:
            with pytest.raises(InvalidInput, match="may not take on"), shops.database.unit_of_work() as uow:
                command_case(uow, operator, case.case_id, Command.ASSIGN, None, to)
            continue
        assert person.has(*FIELD_ROLES), "a page with the inbox"
        shops.database.advance_clock(timedelta(seconds=1))
        with shops.database.unit_of_work() as uow:
            command_case(uow, operator, case.case_id, Command.ASSIGN, None, to)
        with shops.database.unit_of_work() as uow:
            (item,) = uow.inbox.inbox_of(person, 50)
        assert (item.card.case.case_id, item.asked_for) == (case.case_id, "assignment"), person
