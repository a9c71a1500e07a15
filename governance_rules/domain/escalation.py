"""Who is asked at which state of a case, when the next timer is due, and what holds a notice back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.case import Case, CaseState, TimerDraft, TimerPurpose
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.policy import Policy, Role, Step
from governance_rules.domain.calendar import Calendar, due_at

NEXT_STATE: dict[CaseState, CaseState] = {
    CaseState.OPEN: CaseState.IN_GROUP,
    CaseState.IN_GROUP: CaseState.REMINDED_1,
    CaseState.REMINDED_1: CaseState.REMINDED_2,
    CaseState.REMINDED_2: CaseState.ENFORCING,
}

NOTICE_OF_STATE: dict[CaseState, NoticePurpose] = {
    CaseState.OPEN: NoticePurpose.PUSH,
    CaseState.IN_GROUP: NoticePurpose.GROUP_POST,
    CaseState.REMINDED_1: NoticePurpose.REMINDER_1,
    CaseState.REMINDED_2: NoticePurpose.REMINDER_2,
    CaseState.ENFORCING: NoticePurpose.ENFORCEMENT,
}

REMINDERS: frozenset[NoticePurpose] = frozenset({NoticePurpose.REMINDER_1, NoticePurpose.REMINDER_2})


def step_of(policy: Policy, state: CaseState) -> Step:
    """The policy's step of a state. Raises KeyError for a state that has no step."""
    steps = policy.steps
    return {
        CaseState.OPEN: steps.open,
        CaseState.IN_GROUP: steps.in_group,
        CaseState.REMINDED_1: steps.reminded_1,
        CaseState.REMINDED_2: steps.reminded_2,
        CaseState.ENFORCING: steps.enforcing,
    }[state]


def step_timer(policy: Policy, state: CaseState, now: datetime, calendar: Calendar) -> TimerDraft:
    """When the step of this state is over."""
    step = step_of(policy, state)
    return TimerDraft(TimerPurpose.STEP, due_at(now, step.minutes, step.counted, calendar))


def acknowledge_timer(policy: Policy, state: CaseState, now: datetime, calendar: Calendar) -> TimerDraft:
    """When somebody must have acknowledged; counted like the step it belongs to."""
    counted = step_of(policy, state).counted
    return TimerDraft(TimerPurpose.ACKNOWLEDGE, due_at(now, policy.acknowledge_minutes, counted, calendar))


def suspected_timer(policy: Policy, now: datetime) -> TimerDraft:
    """When a suspicion that nobody confirmed expires."""
    return TimerDraft(TimerPurpose.SUSPECTED_EXPIRY, now + timedelta(minutes=policy.suspected_minutes))


def notices_of(
    policy: Policy, state: CaseState, now: datetime, calendar: Calendar, body: dict[str, Any]
) -> tuple[NoticeDraft, ...]:
    """The notices of entering this state: one to each of its parties; into the group one that mentions them all."""
    step, purpose = step_of(policy, state), NOTICE_OF_STATE[state]
    drafts: tuple[NoticeDraft, ...] = ()
    for channel in dict.fromkeys(step.channels):
        roles, told = step.parties, body
        if channel == "group":
            roles, told = step.parties[:1], {**body, "mention": [role.value for role in step.parties]}
        drafts += notices_to(roles, purpose, policy, now, calendar, told, channel)
    return drafts


def notices_to_stand_ins(
    policy: Policy, state: CaseState, now: datetime, calendar: Calendar, body: dict[str, Any]
) -> tuple[NoticeDraft, ...]:
    """The notices to those who stand in at this state; where nobody does, the parties are asked again."""
    step = step_of(policy, state)
    return notices_to(step.stand_ins or step.parties, NoticePurpose.STAND_IN, policy, now, calendar, body)


def notices_to_everyone(
    policy: Policy, now: datetime, calendar: Calendar, body: dict[str, Any]
) -> tuple[NoticeDraft, ...]:
    """An urgent case tells the parties and stand-ins of every step at once."""
    steps = [step_of(policy, state) for state in NOTICE_OF_STATE]
    roles = [role for step in steps for role in (*step.parties, *step.stand_ins)]
    return notices_to(roles, NoticePurpose.ENFORCEMENT, policy, now, calendar, body)


def notices_to(
    roles: Iterable[Role],
    purpose: NoticePurpose,
    policy: Policy,
    now: datetime,
    calendar: Calendar,
    body: dict[str, Any],
    channel: str = "inbox",
) -> tuple[NoticeDraft, ...]:
    """One draft to each role, each role once, held back by the channel's quiet hours unless the kind is urgent."""
    not_before = None if policy.urgent else quiet_until(policy, channel, now, calendar)
    return tuple(NoticeDraft(purpose, role.value, channel, not_before, body) for role in dict.fromkeys(roles))


def quiet_until(policy: Policy, channel: str, now: datetime, calendar: Calendar) -> datetime | None:
    """The end of the quiet hours that `now` lies in, aware UTC; None outside of them."""
    zone = ZoneInfo(calendar.time_zone)
    local = now.astimezone(zone)
    ends = []
    for quiet in policy.quiet_hours:
        if quiet.channel != channel:
            continue
        for day in (local.date() - timedelta(days=1), local.date()):
            begins = datetime.combine(day, quiet.from_, zone)
            last_day = day if quiet.until > quiet.from_ else day + timedelta(days=1)
            until = datetime.combine(last_day, quiet.until, zone)
            if begins <= local < until:
                ends.append(until.astimezone(UTC))
    return max(ends, default=None)


def body_of(case: Case) -> dict[str, Any]:
    """What every notice of the case says of it."""
    return notice_body(case.kind, case.policy, case.place_id, case.camera_id, case.score)


def notice_body(
    kind: Kind, policy: Policy, place_id: str | None, camera_id: str | None, score: float
) -> dict[str, Any]:
    """Facts by which a message is worded where it is sent; JSON values."""
    return {
        "kind": kind.value,
        "severity": policy.severity,
        "place_id": place_id,
        "camera_id": camera_id,
        "score": round(score, 4),
    }
