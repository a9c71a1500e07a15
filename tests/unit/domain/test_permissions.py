"""Every role against every action, in and out of its area. The table is written out again on purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import Refused
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.permissions import MAY, Action, CaseArea, check, may
from tests.fakes.street import a_person

EXPECTED = {
    "operator": "watch confirm reject withdraw acknowledge assign note accept_mending refuse_mending uphold_appeal "
    "dismiss_appeal enter_case resend_notice run_council read_reports verify_evidence",
    "grid_member": "watch acknowledge note",
    "merchant": "watch say_done appeal",
    "community": "watch acknowledge remind say_done appeal note",
    "property": "watch remind say_done appeal note",
    "officer": "watch acknowledge note arrive record_site close",
    "leader": "watch defer resume run_council read_reports verify_evidence",
    "ml_engineer": "watch manage_models",
    "admin": "manage_cameras manage_zones manage_policies manage_people manage_models",
    "auditor": "watch read_reports verify_evidence",
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_every_role_against_every_action(role, action):
    allowed = action.value in EXPECTED[role.value].split()
    person = a_person(role)
    assert may(person, action) is allowed
    if allowed:
        assert check(person, action) is role
    else:
        with pytest.raises(Refused, match=f"{action} is not for the role {role}"):
            check(person, action)


def test_no_role_is_forgotten():
    assert set(MAY) == set(Role)


def test_a_grid_member_acts_in_the_own_grid_only():
    member = a_person(Role.GRID_MEMBER, grid_id="g1")
    assert check(member, Action.ACKNOWLEDGE, CaseArea(community_id="c", grid_id="g1")) is Role.GRID_MEMBER
    with pytest.raises(Refused, match="outside the area"):
        check(member, Action.ACKNOWLEDGE, CaseArea(community_id="c", grid_id="g2"))
    with pytest.raises(Refused, match="outside the area"):
        check(member, Action.ACKNOWLEDGE, CaseArea())


def test_several_roles_add_up_and_the_one_that_covers_counts():
    grants = (RoleGrant(Role.GRID_MEMBER, grid_id="g1"), RoleGrant(Role.OFFICER, community_id="c2"))
    person = Person(1, "both", "both", grants)
    assert check(person, Action.ACKNOWLEDGE, CaseArea("c2", "g9")) is Role.OFFICER


def test_nothing_is_asked_of_a_shop_that_has_closed_down_but_its_merchant_still_sees():
    area = CaseArea("c", shop_id="s1", asked=frozenset({Role.MERCHANT}))
    trading = RoleGrant(Role.MERCHANT, shop_id="s1")
    closed = RoleGrant(Role.MERCHANT, shop_id="s1", shop_closed=True)
    assert may(Person(1, "m", "m", (trading,)), Action.SAY_DONE, area)
    gone = Person(1, "m", "m", (closed,))
    assert may(gone, Action.WATCH, area)
    for action in (Action.SAY_DONE, Action.APPEAL):
        assert not may(gone, action, area)
        with pytest.raises(Refused, match="closed down"):
            check(gone, action, area)


def test_somebody_who_left_may_nothing():
    person = Person(1, "gone", "gone", (RoleGrant(Role.OPERATOR),), active=False)
    assert not may(person, Action.WATCH)
    with pytest.raises(Refused, match="no longer"):
        check(person, Action.WATCH)


names = st.sampled_from([None, "a", "b"])
areas = st.builds(CaseArea, names, names, names, names)


@given(
    st.lists(st.builds(RoleGrant, st.sampled_from(Role), names, names, names, names)), st.sampled_from(Action), areas
)
def test_may_and_check_say_the_same(grants, action, area):
    person = Person(1, "p", "p", tuple(grants))
    try:
        role = check(person, action, area)
    except Refused:
        assert not may(person, action, area)
    else:
        assert may(person, action, area) and action in MAY[role]
