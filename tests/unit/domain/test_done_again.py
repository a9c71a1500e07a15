"""The word "done", said once more: when it is taken again after the camera or an operator has refuted it."""

from datetime import timedelta

import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.case import CaseEvent, CaseState, Timer, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import MendingCheck, Role
from governance_rules.domain.calendar import STREET_CALENDAR
from governance_rules.domain.case_commands import decide_command
from governance_rules.domain.mending import done_again_at
from tests.fakes.street import MONDAY_NOON, a_case, a_policy

GROUP, RECTIFIED, REMINDED = CaseState.IN_GROUP, CaseState.RECTIFIED, CaseState.REMINDED_1
MINUTE = timedelta(minutes=1)


def event(version, name, before, after, role="merchant", minutes=0):
    return CaseEvent(7, version, name, before, after, MONDAY_NOON + minutes * MINUTE, 1, role)


SAID = event(3, "said_to_be_done", GROUP, RECTIFIED, minutes=-3)
LOOKED = event(4, "mending_view_awaited", RECTIFIED, RECTIFIED, "timer", minutes=-2)
REFUTED = event(5, "mending_refuted", RECTIFIED, GROUP, "timer")
STORY = (event(2, "case_posted_in_group", CaseState.OPEN, GROUP, "timer", minutes=-9), SAID, LOOKED, REFUTED)


def in_group(**changes):
    return a_case(GROUP, policy=a_policy(mending=MendingCheck(clear_seconds=120).model_dump()), **changes)


def test_it_is_not_taken_for_as_long_as_a_check_lasts():
    assert done_again_at(in_group(), Role.MERCHANT, STORY) == MONDAY_NOON + 2 * MINUTE


def test_it_is_not_taken_for_less_than_the_least_that_comes_back_of_a_step():
    quick = a_case(GROUP, policy=a_policy(mending=MendingCheck(clear_seconds=5).model_dump()))
    assert done_again_at(quick, Role.MERCHANT, STORY) == MONDAY_NOON + MINUTE


@pytest.mark.parametrize(
    ("why", "case", "role", "story"),
    [
        ("nobody has said anything yet", in_group(), Role.MERCHANT, STORY[:1]),
        ("another party", in_group(), Role.PROPERTY, STORY),
        ("the camera sees it clear by now", in_group(clear_since=MONDAY_NOON + MINUTE), Role.MERCHANT, STORY),
        ("the camera alone had thought it gone", in_group(), Role.MERCHANT,
         (event(3, "no_longer_seen", GROUP, RECTIFIED, "camera", minutes=-3), REFUTED)),
        ("the next step", a_case(REMINDED, state_since=MONDAY_NOON + 5 * MINUTE), Role.MERCHANT,
         (*STORY, event(6, "first_reminder_sent", GROUP, REMINDED, "timer", minutes=5))),
        ("back from an appeal", in_group(state_since=MONDAY_NOON + 5 * MINUTE), Role.MERCHANT,
         (*STORY, event(6, "case_appealed", GROUP, CaseState.APPEALED, minutes=1),
          event(7, "appeal_dismissed", CaseState.APPEALED, GROUP, "operator", minutes=5))),
        ("a case that is being checked", a_case(RECTIFIED), Role.MERCHANT, STORY[:2]),
    ],
)  # fmt: skip
def test_it_is_taken_where_something_has_changed(why, case, role, story):
    assert done_again_at(case, role, story) is None, why


def test_what_happens_meanwhile_does_not_end_the_wait():
    note = event(6, "note_added", GROUP, GROUP, "community", minutes=1)
    assert done_again_at(in_group(), Role.MERCHANT, (*STORY, note)) == MONDAY_NOON + 2 * MINUTE


def test_the_refusal_says_when_it_was_still_there_and_until_when_to_wait():
    case, again = in_group(), MONDAY_NOON + 2 * MINUTE
    timer = Timer(1, case.case_id, case.run, TimerPurpose.STEP, MONDAY_NOON + 9 * MINUTE)

    def say(at):
        return decide_command(
            case, Command.SAY_DONE, at, STREET_CALENDAR, timer, role=Role.MERCHANT, done_again_at=again
        )

    with pytest.raises(Refused, match="still there at 04:00:00 UTC; the merchant can say so again from 04:02:00 UTC"):
        say(again - timedelta(seconds=1))
    assert say(again).state is RECTIFIED
