"""Every role tries every command, on a case of its area and on one outside of it."""

from __future__ import annotations

import pytest

from apps.cockpit.pages.inbox_actions import perform, why_refused
from apps.cockpit.reading.asked import FIELD_ROLES, asked, offered
from apps.cockpit.reading.inbox import read_inbox
from apps.cockpit.reading.visible import may_see_case
from data_contracts.errors import Refused
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from governance_rules.domain.permissions import MAY, Action
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.seed_street import COMMUNITY
from tests.fakes.street import full_detail
from tests.integration.cockpit.conftest import SHOPS, Shopfronts

ELSEWHERE = {"community_id": "north", "grid_id": "north-1", "block_id": "north-block", "shop_id": "north-shop"}
AREA_OF_ROLE = {Role.MERCHANT: "shop_id", Role.PROPERTY: "block_id", Role.GRID_MEMBER: "grid_id"}
STATE_FOR: dict[Command, CaseState] = {
    Command.CONFIRM: CaseState.SUSPECTED,
    Command.ACKNOWLEDGE: CaseState.OPEN,
    Command.REMIND: CaseState.IN_GROUP,
    Command.ACCEPT_MENDING: CaseState.RECTIFIED,
    Command.REFUSE_MENDING: CaseState.RECTIFIED,
    Command.UPHOLD_APPEAL: CaseState.APPEALED,
    Command.DISMISS_APPEAL: CaseState.APPEALED,
    Command.RESUME: CaseState.DEFERRED,
    Command.ARRIVE: CaseState.ENFORCING,
    Command.RECORD_SITE: CaseState.ENFORCING,
    Command.CLOSE: CaseState.ENFORCING,
}


FIRST_ASKED: dict[Role, CaseState] = {
    Role.PROPERTY: CaseState.REMINDED_2,
    Role.OFFICER: CaseState.ENFORCING,
}
"""By the policy of shop_overflow: who is asked later than in the group, and from which step on."""


class _Undo(Exception):
    """Leaves a unit of work so that nothing of it stays."""


def elsewhere(shops: Shopfronts, role: Role):
    """The same role, held over another area: for a merchant the shop next door is one already."""
    level = AREA_OF_ROLE.get(role, "community_id")
    return shops.person(role, RoleGrant(role, **{level: ELSEWHERE[level]}), name="elsewhere")


def the_other_side(shops: Shopfronts) -> None:
    with shops.database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "north", "北"))
        uow.areas.save(Area(AreaLevel.GRID, "north-1", "北一", "north"))
        uow.areas.save(Area(AreaLevel.BLOCK, "north-block", "北街", "north"))
        uow.shops.save(Shop("north-shop", "北店", block_id="north-block"))


def case_for(shops: Shopfronts, command: Command, role: Role) -> Case:
    """A case in a state in which the command is possible, by way of the right people's commands."""
    state = state_for(command, role)
    if state is CaseState.SUSPECTED:
        return shops.open(score=0.2)
    case = shops.open()
    if state is CaseState.RECTIFIED:
        return shops.do(Role.MERCHANT, Command.SAY_DONE, case)
    if state is CaseState.APPEALED:
        return shops.do(Role.MERCHANT, Command.APPEAL, case, note="why")
    if state is CaseState.DEFERRED:
        detail = full_detail()
        with shops.database.unit_of_work() as uow:
            until = uow.now() + (detail.until - detail.until.replace(day=detail.until.day - 1))
        return shops.do(Role.LEADER, Command.DEFER, case, note="why", until=until)
    case = shops.until(case, state)
    if command in (Command.RECORD_SITE, Command.CLOSE):
        case = shops.do(Role.OFFICER, Command.ARRIVE, case)
    if command is Command.CLOSE:
        case = shops.do(Role.OFFICER, Command.RECORD_SITE, case, note="found")
    return case


@pytest.mark.parametrize("command", Command)
def test_every_role_on_a_case_of_its_area_and_on_one_outside(shops: Shopfronts, command: Command) -> None:
    the_other_side(shops)
    for own_state in {state_for(command, role) for role in Role}:
        roles = [role for role in Role if state_for(command, role) == own_state]
        case = case_for(shops, command, roles[0])
        assignee = shops.person(Role.GRID_MEMBER)
        with shops.database.unit_of_work() as uow:
            detail = full_detail(assignee_id=assignee.person_id, until=uow.now().replace(year=uow.now().year + 1))
        for role in roles:
            insider, outsider = shops.person(role), elsewhere(shops, role)
            if Action(command.value) in MAY[role]:
                with pytest.raises(_Undo), shops.database.unit_of_work() as uow:
                    after = command_case(uow, insider, case.case_id, command, case.version, detail)
                    assert after.version == case.version + 1, (role, command)
                    raise _Undo
                text, _ = why_refused(case, outsider, command)
                with pytest.raises(Refused, match="outside the area"), shops.database.unit_of_work() as uow:
                    command_case(uow, outsider, case.case_id, command, case.version, detail)
                assert "范围" in text.zh, (role, command)
            else:
                for person in (insider, outsider):
                    with pytest.raises(Refused, match="is not for the role"), shops.database.unit_of_work() as uow:
                        command_case(uow, person, case.case_id, command, case.version, detail)
            assert shops.get(case).version == case.version, "a refused command has left something behind"
        with shops.database.unit_of_work() as uow:
            # Out of the way of the next one at this shop front.
            operator = shops.person(Role.OPERATOR)
            command_case(uow, operator, case.case_id, Command.REJECT, None, detail)


def state_for(command: Command, role: Role) -> CaseState:
    """In which the command is possible and the role is asked. Property reminds one step later than the community."""
    if command is Command.REMIND and role is Role.PROPERTY:
        return CaseState.REMINDED_1
    if command in (Command.SAY_DONE, Command.APPEAL) or role is Role.OFFICER:
        return FIRST_ASKED.get(role, STATE_FOR.get(command, CaseState.IN_GROUP))
    return STATE_FOR.get(command, CaseState.IN_GROUP)


@pytest.mark.parametrize("role", FIRST_ASKED)
def test_before_its_turn_nobody_acts_and_is_told_so(shops: Shopfronts, role: Role) -> None:
    """Each step up to the one that asks the role: what the rules refuse is not offered, and the words say why."""
    person, case = shops.person(role), shops.open()
    for state in (CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2):
        case = shops.until(case, state)
        if state is FIRST_ASKED[role]:
            break
        refused = MAY[role] & {Action.SAY_DONE, Action.APPEAL} if role is Role.PROPERTY else MAY[role] - {Action.WATCH}
        for action in refused:
            command = Command(action.value)
            with pytest.raises(Refused, match=f"does not ask {role}"), shops.database.unit_of_work() as uow:
                command_case(uow, person, case.case_id, command, case.version, full_detail())
            text, _ = why_refused(case, person, command)
            assert "没有要求" in text.zh or "案卷现在是" in text.zh, (state, command)
            assert command not in {action.command for action in offered(case, person)}
        assert shops.get(case) == case


def test_what_is_offered_is_done_and_nothing_else(shops: Shopfronts) -> None:
    steps = (CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING)
    for kind, state in ((Kind.SHOP_OVERFLOW, s) for s in steps):
        case = shops.until(shops.open(kind), state)
        for role in FIELD_ROLES:
            person = shops.person(role)
            on_offer = {action.command for action in offered(case, person)}
            for command in Command:
                try:
                    with shops.database.unit_of_work() as uow:
                        command_case(uow, person, case.case_id, command, case.version, full_detail())
                        raise _Undo
                except _Undo:
                    # Whoever reminds may appeal, too; the page offers it to those who are asked to mend.
                    assert command in on_offer or command is Command.APPEAL, (role, command, state)
                except Refused:
                    assert command not in on_offer, (role, command, state)
        shops.do(Role.OPERATOR, Command.REJECT, case)


def test_a_merchant_sees_the_own_shop_only_also_by_number(shops: Shopfronts) -> None:
    mine, next_door = (shops.until(shops.open(shop=shop), CaseState.IN_GROUP) for shop in SHOPS)
    merchant = shops.person(Role.MERCHANT)
    with shops.database.unit_of_work() as uow:
        listed = read_inbox(uow, merchant, False, None)
        own, others = (read_inbox(uow, merchant, False, case.case_id) for case in (mine, next_door))
        none = read_inbox(uow, merchant, False, 999_999)
    assert [item.card.case.case_id for item in listed.items] == [mine.case_id]
    assert own.chosen is not None and own.chosen.card.case.case_id == mine.case_id
    # Nothing tells a case of somebody else from one that does not exist.
    assert (others.chosen, others.missing, others.items) == (none.chosen, none.missing, none.items)
    assert others.missing and listed.items == others.items
    assert [may_see_case(merchant, case) for case in (mine, next_door)] == [True, False]


def test_what_waits_for_the_person_comes_first(shops: Shopfronts) -> None:
    waiting = shops.open(Kind.ILLEGAL_PARKING)
    taken = shops.do(Role.GRID_MEMBER, Command.ACKNOWLEDGE, shops.open(Kind.GARBAGE))
    member = shops.person(Role.GRID_MEMBER)
    assert asked(taken, member) is None and asked(waiting, member) is not None
    with shops.database.unit_of_work() as uow:
        items = read_inbox(uow, member, False, None).items
    assert [item.card.case.case_id for item in items] == [waiting.case_id, taken.case_id]
    assert [item.acted for item in items] == [False, True]


def test_an_old_page_is_told_so_and_nothing_happens(shops: Shopfronts) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    merchant = shops.person(Role.MERCHANT)
    sent = {"command": "say_done", "version": case.version - 1, "photos": [], "note": ""}
    outcome = perform(merchant, case.case_id, sent, shops.database)
    assert not outcome.done and "变化" in outcome.in_("zh") and shops.get(case) == case


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"command": "appeal", "note": "  "}, "理由"),
        ({"command": "say_done", "photos": ["guessed"]}, "过期"),
        ({"command": "say_done", "photos": "copies/ab/abc.jpg"}, "不完整"),
        ({"command": "say_done", "photos": [], "position": [400, 1]}, "不完整"),
        ({"command": "say_done", "photos": [], "position": ["x"]}, "不完整"),
        ({"command": "close"}, "执法队员"),
        ({"command": "fly"}, "不完整"),
        ({}, "不完整"),
    ],
)
def test_what_lacks_something_is_refused_with_the_reason(shops: Shopfronts, sent: dict, said: str) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    with_version = {"version": case.version, **sent} if sent else sent
    outcome = perform(shops.person(Role.MERCHANT), case.case_id, with_version, shops.database)
    assert not outcome.done and said in outcome.in_("zh"), outcome.in_("zh")
    assert outcome.in_("en") and shops.get(case) == case


def test_a_reminder_out_of_turn_names_whose_turn_it_is(shops: Shopfronts) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    sent = {"command": "remind", "version": case.version}
    outcome = perform(shops.person(Role.PROPERTY), case.case_id, sent, shops.database)
    assert not outcome.done and "社区" in outcome.in_("zh"), outcome.in_("zh")
    assert perform(shops.person(Role.COMMUNITY), case.case_id, sent, shops.database).done
    assert COMMUNITY.area_id == shops.get(case).community_id
