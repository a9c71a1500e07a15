"""Three days in the life of a case of each kind, through the real engine on a real PostgreSQL whose clock is moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from data_contracts.errors import InvalidInput, Refused
from data_contracts.schemas.case import Case, CaseState, Closure, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticePurpose, NoticeState
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from governance_rules.domain.calendar import STREET_CALENDAR, due_at, working_time_between
from governance_rules.domain.escalation import step_of
from governance_rules.use_cases.self_check import check_timers
from tests.acceptance.days import SECOND, Days
from tests.conftest import Clock
from tests.fakes.street import a_photo

EIGHT_KINDS = [kind for kind in Kind if not kind.value.endswith("_alarm")]


@pytest.fixture
def days(database: Database, clock: Clock) -> Iterator[Days]:
    days = Days(database, clock)
    yield days
    # Whatever a test did: nothing is overdue, nothing is without its timer, and each version has its leaf.
    with database.unit_of_work() as uow:
        check = check_timers(uow, patience=timedelta(days=400))
        assert check.overdue == () and check.repaired == ()
        for row in uow.connection.execute("SELECT case_id, version FROM cases").fetchall():
            assert len(uow.evidence_log.leaves_of_case(row["case_id"])) >= row["version"]


@pytest.mark.parametrize("kind", EIGHT_KINDS)
def test_nobody_does_anything_until_the_officer_comes(days: Days, kind: Kind) -> None:
    case = days.open(kind)
    policy = case.policy
    assert case.state is CaseState.OPEN
    case = days.until_due(case.case_id)
    assert (case.state, case.status_code) == (CaseState.OPEN, "not_acknowledged")
    for before, after in (
        (CaseState.OPEN, CaseState.IN_GROUP),
        (CaseState.IN_GROUP, CaseState.REMINDED_1),
        (CaseState.REMINDED_1, CaseState.REMINDED_2),
        (CaseState.REMINDED_2, CaseState.ENFORCING),
    ):
        began = days.clock.now()
        step = step_of(policy, before)
        case = days.until_due(case.case_id)
        assert case.state is after
        # As long as the policy says, counted as it says: over the weekend where only working hours count.
        waited = days.clock.now() - began
        if step.counted == "always":
            assert abs(waited - timedelta(minutes=step.minutes)) < 2 * SECOND
        else:
            assert (
                abs(working_time_between(began, days.clock.now(), STREET_CALENDAR) - timedelta(minutes=step.minutes))
                < 2 * SECOND
            )
    told = days.notices(case)
    for purpose, state in (
        ("push", CaseState.OPEN),
        ("group_post", CaseState.IN_GROUP),
        ("reminder_1", CaseState.REMINDED_1),
        ("reminder_2", CaseState.REMINDED_2),
        ("enforcement", CaseState.ENFORCING),
    ):
        assert {role for sent, role in told if sent == purpose} == {r.value for r in step_of(policy, state).parties}
    # And if no officer comes for three days, the stand-ins are asked again and again, but nothing else happens.
    three_days = days.clock.now() + timedelta(days=3)
    while days.clock.now() < three_days:
        case = days.until_due(case.case_id)
        assert case.state is CaseState.ENFORCING
    assert days.notices(case).count(("stand_in", "leader")) >= 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in EIGHT_KINDS])
def test_an_urgent_kind_begins_at_enforcing_and_tells_everyone(days: Days, kind: Kind) -> None:
    case = days.open(kind)
    assert case.state is CaseState.ENFORCING and case.severity == "urgent"
    assert {role for _, role in days.notices(case)} >= {"officer", "grid_member", "community"}
    assert days.until_due(case.case_id).status_code == "not_acknowledged"


def test_the_officer_comes_records_and_closes(days: Days) -> None:
    case = days.open(Kind.SHOP_OVERFLOW)
    for _ in range(5):
        case = days.until_due(case.case_id)
    assert case.state is CaseState.ENFORCING
    with pytest.raises(Refused, match="arrive first"):
        days.do(Role.OFFICER, Command.RECORD_SITE, case, note="货物占道")
    case = days.do(Role.OFFICER, Command.ACKNOWLEDGE, case) if case.acknowledged_at is None else case
    due_before = _due(days, case)
    case = days.do(Role.OFFICER, Command.ARRIVE, case, position=(120.13, 30.31))
    assert case.arrived_at == days.clock.now() or case.arrived_at is not None
    assert _due(days, case) == due_before, "arriving takes no time away and gives none"
    with pytest.raises(Refused, match="no site record"):
        days.do(Role.OFFICER, Command.CLOSE, case)
    with pytest.raises(InvalidInput, match="words"):
        days.do(Role.OFFICER, Command.RECORD_SITE, case)
    case = days.do(
        Role.OFFICER, Command.RECORD_SITE, case, note="货物占道两米", photos=(a_photo(),), signature=a_photo("s")
    )
    case = days.do(Role.OFFICER, Command.CLOSE, case)
    assert (case.state, case.closure) == (CaseState.CLOSED, Closure.ENFORCED)
    with days.database.unit_of_work() as uow:
        recorded = next(e for e in uow.cases.events(case.case_id) if e.event_type == "site_recorded")
        leaf = next(leaf for leaf in uow.evidence_log.leaves_of_case(case.case_id) if '"site_recorded"' in str(leaf))
    assert recorded.detail["photos"][0]["sha256"] in str(leaf) and recorded.detail["signature"]["sha256"] in str(leaf)


def test_an_appeal_stops_the_clock_and_a_dismissal_gives_back_what_was_left(days: Days) -> None:
    case = days.open(Kind.SHOP_OVERFLOW)
    case = days.until_due(days.until_due(case.case_id).case_id)
    assert case.state is CaseState.IN_GROUP
    days.clock.advance(timedelta(minutes=10))
    left = _due(days, case) - days.clock.now()
    with pytest.raises(InvalidInput, match="reason"):
        days.do(Role.MERCHANT, Command.APPEAL, case)
    case = days.do(Role.MERCHANT, Command.APPEAL, case, note="是隔壁的货", photos=(a_photo(),))
    assert case.state is CaseState.APPEALED
    days.clock.advance(timedelta(days=3))
    assert days.sweep() == 0, "nothing happens while the clock stands"
    case = days.do(Role.OPERATOR, Command.DISMISS_APPEAL, case, note="画面清楚")
    assert (case.state, case.returns_to) == (CaseState.IN_GROUP, None)
    assert abs(_due(days, case) - days.clock.now() - left) < SECOND
    assert ("ruling", "merchant") in days.notices(case)
    with pytest.raises(Refused, match="appealed already"):
        days.do(Role.MERCHANT, Command.APPEAL, case, note="还是不服")


def test_an_upheld_appeal_is_a_false_alarm(days: Days) -> None:
    case = days.do(Role.MERCHANT, Command.APPEAL, days.open(Kind.SHOP_OVERFLOW), note="这是消防栓")
    case = days.do(Role.OPERATOR, Command.UPHOLD_APPEAL, case)
    assert (case.state, case.closure) == (CaseState.CLOSED, Closure.FALSE_ALARM)


def test_a_deferral_wakes_on_its_day_with_what_was_left(days: Days) -> None:
    case = days.open(Kind.ILLEGAL_AD)
    case = days.until_due(days.until_due(case.case_id).case_id)
    assert case.state is CaseState.IN_GROUP
    step = step_of(case.policy, CaseState.IN_GROUP)
    left = working_time_between(days.clock.now(), _due(days, case), STREET_CALENDAR)
    until = days.clock.now() + timedelta(days=3)
    case = days.do(Role.LEADER, Command.DEFER, case, note="街道节庆布置", until=until)
    assert case.state is CaseState.DEFERRED
    case = days.until_due(case.case_id)
    assert case.state is CaseState.IN_GROUP and abs(days.clock.now() - until) < 2 * SECOND
    assert step.counted == "working_hours"
    assert (
        abs(_due(days, case) - due_at(days.clock.now(), left / timedelta(minutes=1), "working_hours", STREET_CALENDAR))
        < 2 * SECOND
    )


@pytest.mark.parametrize(
    ("steps", "closure"), [(0, Closure.SELF), (2, Closure.SELF), (3, Closure.MANAGED), (4, Closure.MANAGED)]
)
def test_said_done_where_no_camera_looks_is_judged_by_an_operator(days: Days, steps: int, closure: Closure) -> None:
    case = days.open(Kind.SHOP_OVERFLOW)
    for _ in range(steps):
        case = days.until_due(case.case_id)
    case = days.do(Role.MERCHANT, Command.SAY_DONE, case, note="已收进店内", photos=(a_photo(),))
    assert case.state is CaseState.RECTIFIED
    # The camera has not looked since: it is waited for, then people are asked, and nothing closes by itself.
    for _ in range(6):
        case = days.until_due(case.case_id)
        assert case.state is CaseState.RECTIFIED
    assert case.status_code == "judgement_awaited"
    assert ("judgement", "operator") in days.notices(case)
    case = days.do(Role.OPERATOR, Command.ACCEPT_MENDING, case)
    assert (case.state, case.closure) == (CaseState.CLOSED, closure)


def test_refused_mending_goes_back_to_its_step_and_on_to_the_officer(days: Days) -> None:
    case = days.open(Kind.SHOP_OVERFLOW)
    for _ in range(4):
        case = days.until_due(case.case_id)
    assert case.state is CaseState.REMINDED_2
    case = days.do(Role.PROPERTY, Command.SAY_DONE, case, note="好了")
    case = days.do(Role.OPERATOR, Command.REFUSE_MENDING, case, note="还在")
    assert (case.state, case.status_code) == (CaseState.REMINDED_2, "still_there")
    assert ("rework", "property") in days.notices(case)
    assert days.until_due(case.case_id).state is CaseState.ENFORCING


def test_back_again_within_the_rework_time_follows_and_starts_one_step_further_on(days: Days) -> None:
    first = days.open(Kind.SHOP_OVERFLOW, 1)
    first = days.do(Role.MERCHANT, Command.SAY_DONE, first)
    days.do(Role.OPERATOR, Command.ACCEPT_MENDING, first)
    days.clock.advance(timedelta(hours=2))
    again = days.open(Kind.SHOP_OVERFLOW, 2)
    assert (again.state, again.follows_case_id) == (CaseState.IN_GROUP, first.case_id)


def test_community_and_property_remind_at_once_and_enforcing_still_needs_both_delivered(days: Days) -> None:
    case = days.open(Kind.SHOP_OVERFLOW)
    case = days.until_due(days.until_due(case.case_id).case_id)
    with pytest.raises(Refused, match="is for community"):
        days.do(Role.PROPERTY, Command.REMIND, case)
    case = days.do(Role.COMMUNITY, Command.REMIND, case)
    case = days.do(Role.PROPERTY, Command.REMIND, case)
    assert case.state is CaseState.REMINDED_2
    days.clock.advance(_due(days, case) - days.clock.now() + SECOND)
    assert days.sweep() == 1
    case = days.get(case.case_id)
    assert (case.state, case.status_code) == (CaseState.REMINDED_2, "reminders_undelivered")
    assert days.sweep() == 0
    days.deliver()
    assert days.sweep() == 1, "as soon as both have arrived"
    assert days.get(case.case_id).state is CaseState.ENFORCING


def test_a_case_assigned_is_told_to_the_one_who_may_act(days: Days) -> None:
    case = days.open(Kind.GARBAGE)
    grid = days.person(Role.GRID_MEMBER)
    with pytest.raises(InvalidInput, match="may not take on"):
        days.do(Role.OPERATOR, Command.ASSIGN, case, assignee_id=days.person(Role.MERCHANT).person_id)
    before = _due(days, case)
    case = days.do(Role.OPERATOR, Command.ASSIGN, case, assignee_id=grid.person_id)
    assert case.assigned_to == grid.person_id and _due(days, case) == before
    assert ("assignment", "grid_member") in days.notices(case)


def test_a_reminder_counts_as_sent_only_when_it_is_delivered(days: Days) -> None:
    case = days.open(Kind.GARBAGE)
    for _ in range(4):
        case = days.until_due(case.case_id)
    with days.database.unit_of_work() as uow:
        states = {n.purpose: n.state for n in uow.notices.of_case(case.case_id)}
    assert states[NoticePurpose.REMINDER_1] is NoticeState.DELIVERED
    assert states[NoticePurpose.REMINDER_2] is NoticeState.PENDING


def _due(days: Days, case: Case) -> datetime:
    with days.database.unit_of_work() as uow:
        timer = uow.timers.pending(case.case_id)
    assert timer is not None and timer.purpose in TimerPurpose
    return timer.due_at.astimezone(UTC)
