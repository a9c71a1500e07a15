"""Is it mended? The camera's own view decides; where it cannot see, people look at a photo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from data_contracts.schemas.case import (
    Case,
    CaseEvent,
    CaseState,
    Closure,
    Decision,
    ReturnsTo,
    Timer,
    TimerDraft,
    TimerPurpose,
)
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.policy import Role
from governance_rules.domain import escalation
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.side_ways import LEAST_LEFT_MINUTES, left_of, timer_of_return
from governance_rules.domain.status import StatusCode

MENDABLE_STATES = frozenset(
    {CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING}
)

CHECKS_TO_WAIT = 2
"""How many times `clear_seconds` from the first clear look on a step that is over waits for the end of the check."""

STILL_LOOKS = 0.5
"""A camera that looked last within this part of `clear_seconds` is taken to look still."""
LATE_LOOK = 0.2
"""For how large a part of `clear_seconds` the last look of a check is waited for."""

SAID_DONE, REFUTED = "said_to_be_done", "mending_refuted"
"""Events: somebody says that it is mended, and it is not."""

LOOKS = 5
"""How many times `clear_seconds` a camera that sees nothing is waited for before people are asked."""
ASK_AGAIN = timedelta(hours=4)
"""How often people are asked who do not answer."""

_CLOSURE: dict[CaseState, Closure] = {
    CaseState.OPEN: Closure.SELF,
    CaseState.IN_GROUP: Closure.SELF,
    CaseState.REMINDED_1: Closure.MANAGED,
    CaseState.REMINDED_2: Closure.MANAGED,
    CaseState.ENFORCING: Closure.ENFORCED,
}


def closure_of(state: CaseState) -> Closure:
    """Who mended it, by the step the case had reached. Raises KeyError for a state that is no step."""
    return _CLOSURE[state]


def is_clear(case: Case) -> bool:
    """True when the camera has seen the place clear for as long and as often as the frozen policy wants."""
    check = case.policy.mending
    return (
        check.by == "camera"
        and case.clear_since is not None
        and case.looked_at is not None
        and case.looked_at - case.clear_since >= timedelta(seconds=check.clear_seconds)
        and case.clear_frames >= check.scored_frames
    )


def is_clearing(case: Case, now: datetime) -> bool:
    """True while the camera looks and sees the thing no longer, but has not looked for as long as the policy wants."""
    return (
        case.policy.mending.by == "camera"
        and case.clear_since is not None
        and case.looked_at is not None
        and now - case.looked_at <= STILL_LOOKS * _look_again(case)
        and not is_clear(case)
        and now < case.clear_since + CHECKS_TO_WAIT * _look_again(case)
    )


def held_for_check(case: Case) -> Decision:
    """The step is over while the camera checks the mending: nobody is asked once more before that check is done.

    Whoever mended it in time, though the camera had not looked for long enough, is neither reminded nor counted with
    those who had to be. It is held once: the timer of purpose `mending` ends the step, whatever the camera says.
    Raises ValueError for a case that the camera does not see clear.
    """
    if case.clear_since is None:
        raise ValueError(f"case {case.case_id} is {case.state} and the camera does not see its place clear")
    due_at = case.clear_since + CHECKS_TO_WAIT * _look_again(case)
    timer = TimerDraft(TimerPurpose.MENDING, due_at)
    return Decision("step_held_for_check", case.state, case.status_code, timer, detail=_seen(case))


def is_still_there(case: Case) -> bool:
    """True when the camera has seen the thing since the case was said to be mended, and has it in sight."""
    return (
        case.clear_since is None
        and case.last_seen_at is not None
        and case.last_seen_at > case.state_since
        and case.looked_at is not None
    )


def decide_no_longer_seen(case: Case, timer: Timer | None, now: datetime, calendar: Calendar) -> Decision | None:
    """The case becomes rectified when the camera no longer sees the thing, though nobody said anything; else None."""
    if case.state not in MENDABLE_STATES or not is_clear(case):
        return None
    return Decision(
        "no_longer_seen",
        CaseState.RECTIFIED,
        StatusCode.NO_LONGER_SEEN,
        # The camera's word is there already: the next sweep verifies and closes.
        TimerDraft(TimerPurpose.MENDING, now),
        returns_to=left_of(case, timer, now, calendar),
        detail=_seen(case),
    )


def said_done(case: Case, timer: Timer | None, now: datetime, calendar: Calendar, detail: dict[str, Any]) -> Decision:
    """Somebody says that it is mended: the clock of the step stands, the camera is asked, or an operator is."""
    by_camera = case.policy.mending.by == "camera"
    return Decision(
        SAID_DONE,
        CaseState.RECTIFIED,
        StatusCode.SAID_TO_BE_DONE if by_camera else StatusCode.JUDGEMENT_AWAITED,
        TimerDraft(TimerPurpose.MENDING, now + (_look_again(case) if by_camera else ASK_AGAIN)),
        () if by_camera else (ask_for_judgement(case),),
        returns_to=left_of(case, timer, now, calendar),
        detail=detail,
    )


def done_again_at(case: Case, role: Role, events: Sequence[CaseEvent]) -> datetime | None:
    """When the word "done" of somebody in `role` is taken again, after it was refuted; None: now already.

    Each such word stops the clock of the step for a check, so whoever repeats it while nothing has changed could put
    the next step off without end. After the refutation it is not taken for as long as a check lasts, and no shorter
    than the least that comes back of a step, so that the clock runs meanwhile. That the camera sees the place clear is
    a change, and so is another step.  events: of the case, in their order.
    """
    if case.state not in MENDABLE_STATES or case.clear_since is not None:
        return None
    there = [number for number, event in enumerate(events) if event.happened_at == case.state_since]
    refuted = next((n for n in there if events[n].event_type == REFUTED and events[n].state_after is case.state), None)
    if refuted is None:
        return None
    before = reversed(events[:refuted])
    checked = next((event for event in before if event.state_before is not CaseState.RECTIFIED), None)
    if checked is None or (checked.event_type, checked.actor_role) != (SAID_DONE, role.value):
        return None
    return case.state_since + max(_look_again(case), timedelta(minutes=LEAST_LEFT_MINUTES))


def decide_mending(case: Case, now: datetime, calendar: Calendar) -> Decision:
    """What the mending timer of a rectified case makes of it: closed, back to its step, or looked at again."""
    if is_clear(case):
        return mended(case, "mending_verified", _seen(case))
    if is_still_there(case):
        return refuted(case, now, calendar, _seen(case))
    if is_clearing(case, now):
        assert case.clear_since is not None
        ends_at = max(case.clear_since + _look_again(case), now) + LATE_LOOK * _look_again(case)
        return Decision(
            "mending_check_goes_on",
            CaseState.RECTIFIED,
            StatusCode.SAID_TO_BE_DONE,
            TimerDraft(TimerPurpose.MENDING, ends_at),
            returns_to=case.returns_to,
            detail=_seen(case),
        )
    waited = now - case.state_since
    if case.policy.mending.by == "camera" and waited < LOOKS * _look_again(case):
        return Decision(
            "mending_view_awaited",
            CaseState.RECTIFIED,
            StatusCode.VIEW_AWAITED,
            TimerDraft(TimerPurpose.MENDING, now + _look_again(case)),
            returns_to=case.returns_to,
            detail=_seen(case),
        )
    return Decision(
        "mending_judgement_asked",
        CaseState.RECTIFIED,
        StatusCode.JUDGEMENT_AWAITED,
        TimerDraft(TimerPurpose.MENDING, now + ASK_AGAIN),
        (ask_for_judgement(case),),
        returns_to=case.returns_to,
        detail=_seen(case),
    )


def mended(case: Case, event_type: str, detail: dict[str, Any]) -> Decision:
    """Closed by whoever had been asked when it was mended; the parties of that step are thanked."""
    step = _step(case)
    return Decision(
        event_type,
        CaseState.CLOSED,
        StatusCode.MENDING_CHECKED,
        None,
        _to_parties(case, step, NoticePurpose.CLOSED),
        closure=closure_of(step),
        detail=detail,
    )


def refuted(case: Case, now: datetime, calendar: Calendar, detail: dict[str, Any]) -> Decision:
    """Back to the step it came from, with what was left of it: the thing is still there."""
    step = _step(case)
    return Decision(
        REFUTED,
        step,
        StatusCode.STILL_THERE,
        timer_of_return(case, now, calendar),
        _to_parties(case, step, NoticePurpose.REWORK),
        detail=detail,
    )


def ask_for_judgement(case: Case) -> NoticeDraft:
    """An operator looks at the photo, where the camera cannot say."""
    return NoticeDraft(NoticePurpose.JUDGEMENT, Role.OPERATOR.value, "inbox", None, escalation.body_of(case))


def _step(case: Case) -> CaseState:
    back: ReturnsTo | None = case.returns_to
    if back is None:
        raise ValueError(f"case {case.case_id} is {case.state} and came from no step")
    return back.state


def _to_parties(case: Case, step: CaseState, purpose: NoticePurpose) -> tuple[NoticeDraft, ...]:
    parties = escalation.step_of(case.policy, step).parties
    return tuple(NoticeDraft(purpose, role.value, "inbox", None, escalation.body_of(case)) for role in parties)


def _look_again(case: Case) -> timedelta:
    return timedelta(seconds=case.policy.mending.clear_seconds)


def _seen(case: Case) -> dict[str, Any]:
    """What the camera says, for the event and its leaf."""
    return {
        "clear_since": case.clear_since and case.clear_since.isoformat(),
        "clear_frames": case.clear_frames,
        "looked_at": case.looked_at and case.looked_at.isoformat(),
        "last_seen_at": case.last_seen_at and case.last_seen_at.isoformat(),
    }
