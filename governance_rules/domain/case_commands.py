"""What a command makes of a case. State diagram: docs/case-states.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from data_contracts.errors import InvalidInput, Refused
from data_contracts.schemas.case import Case, CaseState, Closure, Decision, Timer, TimerDraft, TimerPurpose
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.policy import Role
from governance_rules.domain import escalation, mending
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.case_lifecycle import begun, entered
from governance_rules.domain.side_ways import left_of, timer_of_return
from governance_rules.domain.status import StatusCode

LONGEST_DEFERRAL = timedelta(days=366)
NO_DETAIL = CommandDetail()
_STEPS = mending.MENDABLE_STATES
_REMINDED_FROM = (CaseState.IN_GROUP, CaseState.REMINDED_1)


def decide_command(
    case: Case,
    command: Command,
    now: datetime,
    calendar: Calendar,
    timer: Timer | None = None,
    detail: CommandDetail = NO_DETAIL,
    role: Role = Role.OPERATOR,
    assignee_role: Role | None = None,
    done_again_at: datetime | None = None,
) -> Decision:
    """What `command`, given by somebody in `role`, makes of the case.

    timer: the case's pending one.  assignee_role: in which the person is told to whom the case is assigned.
    done_again_at: until when the word of `role` that it is done is not taken again (`mending.done_again_at`).
    Raises Refused, with the reason, when the state does not allow it, and InvalidInput, naming the field, when the
    command lacks what it needs.
    """
    if case.state is CaseState.CLOSED:
        raise Refused(f"case {case.case_id} is closed ({case.closure}); a closed case never changes")
    said = detail.as_json()
    match command:
        case Command.CONFIRM:
            _only(case, command, CaseState.SUSPECTED)
            rework = case.follows_case_id is not None
            opened = begun("case_confirmed", case.policy, rework, now, calendar, escalation.body_of(case))
            return replace(opened, detail=said)
        case Command.REJECT:
            return _closed("case_rejected", StatusCode.FALSE_ALARM, Closure.FALSE_ALARM, said)
        case Command.WITHDRAW:
            if case.state is CaseState.SUSPECTED:
                raise Refused(f"case {case.case_id} is only suspected; reject it instead")
            return _closed("case_withdrawn", StatusCode.WITHDRAWN, Closure.WITHDRAWN, said)
        case Command.ACKNOWLEDGE:
            return _acknowledged(case, now, calendar, said)
        case Command.ASSIGN:
            return _assigned(case, timer, detail, assignee_role, said)
        case Command.REMIND:
            return _reminded(case, now, calendar, role, said)
        case Command.NOTE:
            if not detail.note and not detail.photos:
                raise InvalidInput("a note needs words or a photo", field="note")
            return _same("note_added", case, case.status_code, timer, said)
        case Command.SAY_DONE:
            _only(case, command, *_STEPS)
            if done_again_at is not None and now < done_again_at:
                raise Refused(
                    f"case {case.case_id} was said to be done and was still there at {case.state_since:%H:%M:%S} UTC; "
                    f"the {role} can say so again from {done_again_at:%H:%M:%S} UTC on"
                )
            if case.policy.mending.by == "photo" and not detail.photos:
                raise InvalidInput("no camera sees this place: a photo has to show that it is mended", field="photos")
            return mending.said_done(case, timer, now, calendar, said)
        case Command.ACCEPT_MENDING:
            _only(case, command, CaseState.RECTIFIED)
            return mending.mended(case, "mending_accepted", said)
        case Command.REFUSE_MENDING:
            _only(case, command, CaseState.RECTIFIED)
            return mending.refuted(case, now, calendar, said)
        case Command.APPEAL:
            return _appealed(case, timer, now, calendar, detail, said)
        case Command.UPHOLD_APPEAL:
            _only(case, command, CaseState.APPEALED)
            return _closed("appeal_upheld", StatusCode.FALSE_ALARM, Closure.FALSE_ALARM, said, _ruling(case, "upheld"))
        case Command.DISMISS_APPEAL:
            _only(case, command, CaseState.APPEALED)
            back = _back("appeal_dismissed", case, StatusCode.APPEAL_DISMISSED, now, calendar, said)
            return replace(back, notices=_ruling(case, "dismissed"))
        case Command.DEFER:
            return _deferred(case, timer, now, calendar, detail, said)
        case Command.RESUME:
            _only(case, command, CaseState.DEFERRED)
            return _back("deferral_ended", case, StatusCode.DEFERRAL_OVER, now, calendar, said)
        case Command.ARRIVE:
            return _arrived(case, timer, said)
        case Command.RECORD_SITE:
            return _site_recorded(case, timer, detail, said)
        case Command.CLOSE:
            return _enforced(case, said)
        case _:
            raise AssertionError(f"no rule for command {command!r}")


def possible(case: Case) -> frozenset[Command]:
    """The commands that the case's state allows, whoever gives them; what a page offers before it asks for more."""
    state = case.state
    found: set[Command] = set()
    if state is CaseState.CLOSED:
        return frozenset()
    found |= {Command.REJECT, Command.NOTE}
    if state is CaseState.SUSPECTED:
        return frozenset(found | {Command.CONFIRM})
    found |= {Command.WITHDRAW, Command.ASSIGN}
    if state in (CaseState.OPEN, CaseState.ENFORCING) and case.acknowledged_at is None:
        found.add(Command.ACKNOWLEDGE)
    if state in _STEPS:
        found |= {Command.SAY_DONE, Command.DEFER}
        if case.appealed_at is None:
            found.add(Command.APPEAL)
    if state in _REMINDED_FROM:
        found.add(Command.REMIND)
    if state is CaseState.RECTIFIED:
        found |= {Command.ACCEPT_MENDING, Command.REFUSE_MENDING}
    if state is CaseState.APPEALED:
        found |= {Command.UPHOLD_APPEAL, Command.DISMISS_APPEAL}
    if state is CaseState.DEFERRED:
        found.add(Command.RESUME)
    if state is CaseState.ENFORCING:
        found |= {Command.ARRIVE} if case.arrived_at is None else {Command.RECORD_SITE}
        if case.site_recorded_at is not None:
            found.add(Command.CLOSE)
    return frozenset(found)


def _only(case: Case, command: Command, *states: CaseState) -> None:
    if case.state not in states:
        wanted = " or ".join(sorted(states))
        raise Refused(f"case {case.case_id} is {case.state}; {command} is for a case that is {wanted}")


def _acknowledged(case: Case, now: datetime, calendar: Calendar, said: dict[str, Any]) -> Decision:
    _only(case, Command.ACKNOWLEDGE, CaseState.OPEN, CaseState.ENFORCING)
    if case.acknowledged_at is not None:
        raise Refused(f"case {case.case_id} was acknowledged already, at {case.acknowledged_at:%Y-%m-%d %H:%M} UTC")
    return Decision(
        "case_acknowledged",
        case.state,
        StatusCode.ACKNOWLEDGED,
        escalation.step_timer(case.policy, case.state, now, calendar),
        acknowledged=True,
        detail=said,
    )


def _assigned(
    case: Case, timer: Timer | None, detail: CommandDetail, role: Role | None, said: dict[str, Any]
) -> Decision:
    if case.state is CaseState.SUSPECTED:
        raise Refused(f"case {case.case_id} is only suspected; confirm it first")
    if detail.assignee_id is None:
        raise InvalidInput("whom the case is assigned to is missing", field="assignee_id")
    if detail.assignee_id == case.assigned_to:
        raise Refused(f"case {case.case_id} is assigned to this person already")
    if role is None:
        raise InvalidInput("nobody could tell this person of the case", field="assignee_id")
    body = {**escalation.body_of(case), "assignee_id": detail.assignee_id}
    told = NoticeDraft(NoticePurpose.ASSIGNMENT, role.value, "inbox", None, body)
    to_officer = case.state is CaseState.ENFORCING and role is Role.OFFICER
    status = StatusCode.OFFICER_ASSIGNED if to_officer else case.status_code
    decision = _same("case_assigned", case, status, timer, said)
    return replace(decision, assigned_to=detail.assignee_id, notices=(told,))


def _reminded(case: Case, now: datetime, calendar: Calendar, role: Role, said: dict[str, Any]) -> Decision:
    """The next reminder at once instead of when the step is over, by one whom the policy names for it."""
    _only(case, Command.REMIND, *_REMINDED_FROM)
    state = escalation.NEXT_STATE[case.state]
    step = escalation.step_of(case.policy, state)
    if role not in (*step.parties, *step.stand_ins):
        named = ", ".join(dict.fromkeys((*step.parties, *step.stand_ins)))
        raise Refused(f"{state} of this kind is for {named}, not for {role}")
    return replace(entered(case, state, now, calendar), detail=said)


def _appealed(
    case: Case, timer: Timer | None, now: datetime, calendar: Calendar, detail: CommandDetail, said: dict[str, Any]
) -> Decision:
    _only(case, Command.APPEAL, *_STEPS)
    if case.appealed_at is not None:
        raise Refused(f"case {case.case_id} was appealed already, at {case.appealed_at:%Y-%m-%d %H:%M} UTC")
    if not detail.note:
        raise InvalidInput("an appeal needs a reason", field="note")
    told = NoticeDraft(NoticePurpose.APPEAL, Role.OPERATOR.value, "inbox", None, escalation.body_of(case))
    return Decision(
        "case_appealed",
        CaseState.APPEALED,
        StatusCode.UNDER_APPEAL,
        None,
        (told,),
        returns_to=left_of(case, timer, now, calendar),
        appealed=True,
        detail=said,
    )


def _deferred(
    case: Case, timer: Timer | None, now: datetime, calendar: Calendar, detail: CommandDetail, said: dict[str, Any]
) -> Decision:
    _only(case, Command.DEFER, *_STEPS)
    if not detail.note:
        raise InvalidInput("a deferral needs a reason", field="note")
    if detail.until is None or detail.until.tzinfo is None:
        raise InvalidInput("the time a deferral ends is missing", field="until")
    if not now < detail.until <= now + LONGEST_DEFERRAL:
        raise InvalidInput("a deferral ends in the future, within a year", field="until")
    return Decision(
        "case_deferred",
        CaseState.DEFERRED,
        StatusCode.DEFERRED,
        TimerDraft(TimerPurpose.DEFERRAL, detail.until),
        returns_to=left_of(case, timer, now, calendar),
        detail=said,
    )


def _arrived(case: Case, timer: Timer | None, said: dict[str, Any]) -> Decision:
    _only(case, Command.ARRIVE, CaseState.ENFORCING)
    if case.arrived_at is not None:
        raise Refused(f"an officer is on site already, since {case.arrived_at:%Y-%m-%d %H:%M} UTC")
    arrived = replace(_same("officer_arrived", case, StatusCode.OFFICER_ON_SITE, timer, said), arrived=True)
    # Whoever has come has taken the case on; what is left is the step's own time.
    return replace(arrived, acknowledged=case.acknowledged_at is None)


def _site_recorded(case: Case, timer: Timer | None, detail: CommandDetail, said: dict[str, Any]) -> Decision:
    _only(case, Command.RECORD_SITE, CaseState.ENFORCING)
    if case.arrived_at is None:
        raise Refused(f"nobody has arrived for case {case.case_id} yet; arrive first")
    if not detail.note:
        raise InvalidInput("a site record needs words", field="note")
    return replace(_same("site_recorded", case, StatusCode.SITE_RECORDED, timer, said), site_recorded=True)


def _enforced(case: Case, said: dict[str, Any]) -> Decision:
    _only(case, Command.CLOSE, CaseState.ENFORCING)
    if case.site_recorded_at is None:
        raise Refused(f"case {case.case_id} has no site record yet; record what was found before closing")
    return _closed("case_enforced", StatusCode.ENFORCED, Closure.ENFORCED, said)


def _same(event: str, case: Case, status: str, timer: Timer | None, said: dict[str, Any]) -> Decision:
    """Something happened that changes neither state nor time."""
    kept = TimerDraft(timer.purpose, timer.due_at) if timer else None
    return Decision(event, case.state, status, kept, returns_to=case.returns_to, detail=said)


def _back(
    event: str, case: Case, status: StatusCode, now: datetime, calendar: Calendar, said: dict[str, Any]
) -> Decision:
    assert case.returns_to is not None, "the database keeps it for every case on a side way"
    return Decision(event, case.returns_to.state, status, timer_of_return(case, now, calendar), detail=said)


def _closed(
    event: str,
    status: StatusCode,
    closure: Closure,
    said: dict[str, Any],
    notices: tuple[NoticeDraft, ...] = (),
) -> Decision:
    return Decision(event, CaseState.CLOSED, status, None, notices, closure=closure, detail=said)


def _ruling(case: Case, ruling: str) -> tuple[NoticeDraft, ...]:
    """The parties who were asked to mend are told how their appeal was ruled on."""
    body = {**escalation.body_of(case), "ruling": ruling}
    parties = escalation.step_of(case.policy, CaseState.IN_GROUP).parties
    return tuple(NoticeDraft(NoticePurpose.RULING, role.value, "inbox", None, body) for role in parties)
