"""What must hold of cases, and of how many there are in a day."""

from __future__ import annotations

from data_contracts.expectations.expectation import Expectation, Rows
from data_contracts.schemas.data_quality import KeyOf, Suite

_CASES = Rows(Suite.CASES, "cases", "case_id", KeyOf.CASE, ("kind", "state", "opened_at"))
_VOLUME = Rows(Suite.CASES, "volume", "kind", KeyOf.KIND, ("cases", "weeks_before", "least", "most"))

EXPECTATIONS: tuple[Expectation, ...] = (
    _CASES.in_order("case_acknowledged_after_opening", "opened_at", "acknowledged_at", (
        "认领不早于立案", "a case is acknowledged after it was opened",
        "No constraint compares the two; a report would count a negative wait.")),
    _CASES.in_order("case_closed_after_opening", "opened_at", "closed_at", (
        "结案不早于立案", "a case is closed after it was opened", "A clock that went back, or a row changed by hand.")),
    _CASES.in_order("case_closed_after_acknowledging", "acknowledged_at", "closed_at", (
        "结案不早于认领", "a case is closed after it was acknowledged",
        "Nothing but the engine keeps the order of the two.")),
    _CASES.in_order("case_arrival_after_opening", "opened_at", "arrived_at", (
        "到场不早于立案", "an officer arrives after the case was opened",
        "The wait from alert to officer is a figure of every report.")),
    _CASES.in_order("case_closed_after_arrival", "arrived_at", "closed_at", (
        "结案不早于到场", "a case is closed after the officer arrived", "As above.")),
    _CASES.in_order("case_site_recorded_after_arrival", "arrived_at", "site_recorded_at", (
        "现场记录不早于到场", "the site is recorded after the officer arrived",
        "A record from before the arrival is no record of the site.")),
    _CASES.in_order("case_not_in_the_future", "latest_at", "now_at", (
        "案卷时间不在将来", "no time of a case lies in the future",
        "A camera or a machine with a wrong clock; reports of later days would count it.")),
    _CASES.one_of("case_has_its_timer", "timer", ("right",), (
        "每个未结案卷恰有自己的一个计时器",
        "each open case has exactly the timer of its run, a closed or appealed one none",
        "Without a timer nobody is ever asked again. The database refuses it, but not from a "
        "restored copy or a hand.")),
    _CASES.same("case_in_community_of_its_block", "community_id", "community_of_block", (
        "案卷的社区就是其街域所在社区", "a case lies in the community of its block",
        "Each is a foreign key of its own; that the two fit is asked of nobody.")),
    _CASES.same("case_in_grid_of_its_block", "grid_id", "grid_of_block", (
        "案卷的网格就是其街域所在网格", "a case lies in the grid of its block",
        "Else the wrong grid member is pushed.")),
    _CASES.same("case_in_block_of_its_shop", "block_id", "block_of_shop", (
        "案卷的街域就是商铺所在街域", "a case about a shop lies in the block of the shop",
        "Else a shop's file and its block's report tell of different things.")),
    _CASES.there("case_has_community", "community_id", (
        "案卷有社区", "cases have a community", "Without one no grid member is told and no community counts it; one in "
        "fifty may come from a camera that is not placed yet."), mostly=0.98),
    _CASES.there("case_has_grid", "grid_id", (
        "案卷有网格", "cases have a grid",
        "Without one nobody of a grid is asked; one in fifty as above."), mostly=0.98),
    _CASES.none_of("case_of_overflow_has_shop", "shop_of_overflow", ("none",), (
        "出店经营案卷有商铺", "cases of shops trading outside have a shop",
        "Without the shop its merchant cannot be asked first; one in five may stand between two fronts."), mostly=0.8),
    _CASES.none_of("case_enforced_with_officer", "on_site", ("nobody",), (
        "执法结案都有人到场", "a case closed by enforcement had an officer on site",
        "The ratio self : managed : enforced is what the street is judged by.")),
    _CASES.same("case_tells_all_its_events", "version", "last_version", (
        "案卷版本与最后一条事件一致", "the last event of a case is that of its version",
        "Events are written with the change; a gap is a loss.")),
    _CASES.same("case_state_is_that_of_its_last_event", "state_now", "last_state", (
        "案卷状态与最后一条事件一致", "the state of a case is the one that its last event says",
        "A state changed without its event leaves no trace in the evidence.")),
    _CASES.between("case_events_in_order_of_time", "went_back", (
        "事件时间不倒退", "no event of a case happened before the one before it",
        "A clock that was set back makes deadlines too long or too short."), max_value=0),
    _CASES.between("case_not_opened_again_after_rejection", "minutes_since_rejected", (
        "刚被否定的问题不立刻再立案", "what people rejected is not opened again within ten minutes",
        "Captured again and again (重复抓拍): a rejected thing that still stands there. In the replayed year under one "
        "in a hundred cases is; more than 3 % is a place that people are tired of."), min_value=10, mostly=0.97),
    _VOLUME.between("volume_not_above_its_weekdays", "above", (
        "立案量不高于同星期日的常态", "no kind has more cases than the same weekday of the weeks before allows",
        "A flood: a detector gone wrong, one thing told many times. Allowed is the median of up to eight weeks (four "
        "at least) and 6 × the larger of its own spread (1.4826 × MAD) and the chance of a count (√median), 10 at "
        "least; and 1.25 × the largest of these weeks (twice for a single kind: laundry hangs on dry days only)."),
        max_value=0),
    _VOLUME.between("volume_not_below_its_weekdays", "below", (
        "立案量不低于同星期日的常态", "no kind has fewer cases than the same weekday of the weeks before allows",
        "Silence: cameras, detector or engine stood still. The same allowance, and less than half of the "
        "smallest of these weeks (an eighth for a single kind); a day that is not over is not asked."),
        max_value=0),
)  # fmt: skip
