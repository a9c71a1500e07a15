"""The guided tours as data: each role has one, of few steps, and who is offered which."""

from __future__ import annotations

import re

import pytest

from apps.cockpit.page_addresses import PAGE_ADDRESSES
from apps.cockpit.text.language import LANGUAGES
from apps.cockpit.tours import TOURS, Tour, to_offer, tours_of
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role

LONGEST = {"zh": 60, "en": 125}
# The words of the trade that nobody outside of it knows.
JARGON = re.compile(
    r"\b(dwell|outbox|incident|policy|escalat\w*|timer|evidence log|Merkle|Prefect|API)\b|叶子|出站|哈希|阈值"
)
PHONE_ROLES = (Role.MERCHANT, Role.COMMUNITY, Role.PROPERTY, Role.GRID_MEMBER, Role.OFFICER)


def person(*roles: Role) -> Person:
    return Person(1, "p", "P", tuple(RoleGrant(role) for role in roles))


def test_each_role_has_one() -> None:
    assert set(TOURS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_it_is_short(role: Role) -> None:
    tour = TOURS[role]
    assert 4 <= len(tour.steps) <= 7 and tour.minutes == 2
    assert tour.version >= tour.again_from >= 1
    for step in tour.steps:
        assert step.page in PAGE_ADDRESSES and step.targets and all(step.targets)
        for language in LANGUAGES:
            said = step.says.in_(language)
            assert len(said) <= LONGEST[language], said
            assert 1 <= len(re.findall(r"[.?!。？！]", said)) <= 3, said


@pytest.mark.parametrize("role", Role)
def test_nothing_is_pressed_but_what_opens_and_closes_a_case(role: Role) -> None:
    assert {step.way for step in TOURS[role].steps} <= {"", ".st-key-inbox_list .row", ".st-key-inbox_back button"}


@pytest.mark.parametrize("role", PHONE_ROLES)
def test_whoever_works_in_the_street_reads_no_jargon(role: Role) -> None:
    assert [s.says for s in TOURS[role].steps if JARGON.search(s.says.zh + s.says.en)] == []


@pytest.mark.parametrize("role", Role)
def test_it_ends_at_the_question_mark_that_opens_it_again(role: Role) -> None:
    assert TOURS[role].steps[-1].targets == ("[data-tour-help]",)


def test_with_several_roles_the_desk_comes_first() -> None:
    both = person(Role.MERCHANT, Role.OPERATOR)
    assert [tour.role for tour in tours_of(both)] == [Role.OPERATOR, Role.MERCHANT]
    offered = to_offer(both, {})
    assert offered and offered.role is Role.OPERATOR
    # The second one is never offered: two offers would be a nuisance.
    assert to_offer(both, {"operator": 1}) is None
    assert to_offer(person(), {}) is None


def test_a_newer_version_is_offered_only_where_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import apps.cockpit.tours as tours

    steps = TOURS[Role.OPERATOR].steps
    for tour, expected in (
        (Tour(Role.OPERATOR, steps, version=3), False),
        (Tour(Role.OPERATOR, steps, version=3, again_from=2), False),
        (Tour(Role.OPERATOR, steps, version=3, again_from=3), True),
    ):
        monkeypatch.setattr(tours, "TOURS", {Role.OPERATOR: tour})
        assert (to_offer(person(Role.OPERATOR), {"operator": 2}) is not None) is expected
        assert to_offer(person(Role.OPERATOR), {}) is tour
