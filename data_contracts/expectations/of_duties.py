"""What must hold of timers and notices: that people are asked, in time, once, and that somebody hears it."""

from __future__ import annotations

from data_contracts.expectations.expectation import Expectation, Rows
from data_contracts.schemas.data_quality import KeyOf, Suite

_TIMERS = Rows(Suite.TIMERS, "timers", "case_id", KeyOf.CASE, ("timer_id", "purpose", "state", "due_at", "finished_at"))
_NOTICES = Rows(
    Suite.NOTICES, "notices", "case_id", KeyOf.CASE,
    ("notice_id", "purpose", "role", "channel", "state", "created_at", "delivered_at", "last_error"),
)  # fmt: skip
_ASKING = ("open", "in_group", "reminded_1", "reminded_2", "enforcing")
STATE_AND_PURPOSE: tuple[str, ...] = (
    "suspected/suspected_expiry", "rectified/mending", "deferred/deferral",
    *(f"{state}/{purpose}" for state in _ASKING for purpose in ("acknowledge", "step", "delivery")),
)  # fmt: skip
"""What a case in a state may wait for, as the engine makes its timers."""

TIMERS: tuple[Expectation, ...] = (
    _TIMERS.one_of("timer_fits_state", "state_and_purpose", STATE_AND_PURPOSE, (
        "计时器与案卷状态相符", "what a timer waits for fits the state of its case",
        "Nothing in the database compares the two. Closed and appealed cases wait for nothing.")),
    _TIMERS.same("timer_of_the_run", "run", "run_awaited", (
        "计时器属于案卷当前一轮", "a pending timer is of the run of its case",
        "A stale timer does nothing, so the case "
        "would stand still.")),
    _TIMERS.between("timer_acted_on", "minutes_overdue", (
        "到期的计时器有人处理", "no timer waited for more than fifteen minutes at the end of the day",
        "Sweeps act within a second and the self-check every quarter of an hour: neither ran."), max_value=15),
    _TIMERS.between("timer_not_fired_early", "seconds_after_due", (
        "计时器不提前触发", "no timer fired before it was due",
        "People would have had less time than the policy gives."),
        min_value=0),
    _TIMERS.between("timer_fired_in_time", "seconds_after_due", (
        "计时器五分钟内触发", "timers fire within five minutes", "Sweeps were away; one in a hundred may be late for a "
        "restart."), max_value=300, mostly=0.99),
    _TIMERS.in_order("timer_due_after_opening", "opened_at", "due_at", (
        "计时器到期不早于立案", "a timer is due after its case was opened", "A deadline from before the case.")),
    _TIMERS.in_order("timer_due_within_reason", "due_early_at", "now_at", (
        "计时器不远过四百天", "no timer is due more than 400 days ahead",
        "A calendar without working hours, or a deferral to a mistyped year.")),
    _TIMERS.in_order("timer_not_ended_in_the_future", "finished_at", "now_at", (
        "计时器结束不在将来", "no timer ended in the future", "A clock that was set ahead and back.")),
)  # fmt: skip

NOTICES: tuple[Expectation, ...] = (
    _NOTICES.in_order("notice_after_opening", "opened_at", "created_at", (
        "通知不早于立案", "a notice is written after its case was opened", "A clock that went back.")),
    _NOTICES.in_order("notice_delivered_after_writing", "created_at", "delivered_at", (
        "送达不早于写成", "a notice is delivered after it was written", "A clock that went back.")),
    _NOTICES.in_order("notice_not_in_the_future", "latest_at", "now_at", (
        "通知时间不在将来", "no time of a notice lies in the future", "A clock that was set ahead.")),
    _NOTICES.between("notice_sent_once", "seconds_since_the_same", (
        "同一通知一分钟内不重复", "nobody is told the same of a case twice within a minute",
        "The idempotency key guards one decision only; two decisions at once would tell twice."), min_value=60),
    _NOTICES.none_of("notice_few_dead_letters", "state", ("dead",), (
        "死信不超过百分之一", "at most one notice in a hundred is a dead letter",
        "A group's robot is gone or refuses: people are not told what their duty is."), mostly=0.99),
    _NOTICES.between("notice_does_not_wait", "minutes_waiting", (
        "通知不积压一天以上", "no notice waits for more than a day after it was to be sent",
        "No dispatcher runs, or a channel rests for ever. Held back by quiet hours is not waiting."), max_value=1440),
    _NOTICES.none_of("notice_heard_by_somebody", "heard_by", ("nobody",), (
        "通知有人能收到", "notices go to a role that somebody holds where the case lies",
        "A grid without a member: the message is delivered to nobody. Merchants of most shops have no sign-in; their "
        "share differs from street to street, so half of a day's notices is the limit."), mostly=0.5),
)  # fmt: skip
