"""Status codes, which explain a case to people. State drives, status code explains and never decides anything."""

from __future__ import annotations

from enum import StrEnum

from data_contracts.schemas.case import CaseState


class StatusCode(StrEnum):
    """Explains the state; never decides anything."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement"
    ACKNOWLEDGED = "acknowledged"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    SELF_RECTIFICATION = "self_rectification"
    REMINDED_ONCE = "reminded_once"
    REMINDED_TWICE = "reminded_twice"
    REMINDERS_UNDELIVERED = "reminders_undelivered"
    ENFORCEMENT_CALLED = "enforcement_called"
    ENFORCEMENT_OVERDUE = "enforcement_overdue"
    OFFICER_ASSIGNED = "officer_assigned"
    OFFICER_ON_SITE = "officer_on_site"
    SITE_RECORDED = "site_recorded"
    SAID_TO_BE_DONE = "said_to_be_done"
    NO_LONGER_SEEN = "no_longer_seen"
    VIEW_AWAITED = "view_awaited"
    JUDGEMENT_AWAITED = "judgement_awaited"
    STILL_THERE = "still_there"
    UNDER_APPEAL = "under_appeal"
    APPEAL_DISMISSED = "appeal_dismissed"
    DEFERRED = "deferred"
    DEFERRAL_OVER = "deferral_over"
    MENDING_CHECKED = "mending_checked"
    ENFORCED = "enforced"
    FALSE_ALARM = "false_alarm"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STATUS_ON_ENTERING: dict[CaseState, StatusCode] = {
    CaseState.OPEN: StatusCode.AWAITING_ACKNOWLEDGEMENT,
    CaseState.IN_GROUP: StatusCode.SELF_RECTIFICATION,
    CaseState.REMINDED_1: StatusCode.REMINDED_ONCE,
    CaseState.REMINDED_2: StatusCode.REMINDED_TWICE,
    CaseState.ENFORCING: StatusCode.ENFORCEMENT_CALLED,
}
