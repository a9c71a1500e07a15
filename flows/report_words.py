"""Words of reports, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from governance_rules.domain.period_story import Line

KINDS: dict[str, Line] = {
    "garbage": ("废弃垃圾", "Abandoned garbage"),
    "shop_overflow": ("出店经营", "Trading outside the shop"),
    "mobile_vendor": ("游商经营", "Itinerant vendor"),
    "street_drying": ("沿街晾晒", "Laundry along the street"),
    "illegal_parking": ("机动车违停", "Illegal parking"),
    "bike_disorder": ("非机动车乱停", "Bikes in disorder"),
    "illegal_ad": ("违规广告", "Illegal advertising"),
    "piled_goods": ("乱堆物料", "Piled goods"),
    "smoke_alarm": ("烟感报警", "Smoke alarm"),
    "gas_alarm": ("燃气报警", "Gas alarm"),
    "one_key_alarm": ("一键报警", "One-key alarm"),
}
CLOSURES: dict[str, Line] = {
    "self": ("自治", "Self"),
    "managed": ("管理", "Managed"),
    "enforced": ("执法", "Enforced"),
    "false_alarm": ("误报", "False alarm"),
    "withdrawn": ("撤案", "Withdrawn"),
    "expired": ("超时未确认", "Expired unconfirmed"),
}
STATES: dict[str, Line] = {
    "suspected": ("待确认", "Suspected"),
    "open": ("待认领", "Open"),
    "in_group": ("群内整改", "In the group"),
    "reminded_1": ("已提醒一次", "Reminded once"),
    "reminded_2": ("已提醒两次", "Reminded twice"),
    "enforcing": ("执法中", "Enforcing"),
    "rectified": ("待核查", "To be checked"),
    "appealed": ("申诉中", "Appealed"),
    "deferred": ("已延期", "Deferred"),
    "closed": ("已结案", "Closed"),
}
STEPS: dict[str, Line] = {
    "opened": ("立案", "Opened"),
    "in_group": ("进群整改", "In the group"),
    "reminded_1": ("一次提醒", "Reminded once"),
    "reminded_2": ("二次提醒", "Reminded twice"),
    "enforcing": ("转执法", "Enforcement"),
}
WAITS: dict[str, Line] = {
    "acknowledged": ("立案到认领", "opened to acknowledged"),
    "arrived": ("通知执法到到场", "officer called to on site"),
}
SCENES: dict[str, Line] = {
    "community": ("社区", "Communities"),
    "road": ("道路", "Roads"),
    "block": ("街域", "Blocks"),
    "shop": ("商铺", "Shops"),
    "camera": ("摄像头", "Cameras"),
}
INDICES: dict[str, Line] = {
    "order": ("秩序指数", "Order"),
    "order_by_camera": ("每摄像头日立案", "Cases a camera-day"),
    "self_governance": ("自治指数", "Self-governance"),
    "response": ("响应指数", "Response"),
}
NUMBERS: dict[str, Line] = {
    "total": ("立案", "Cases opened"),
    "still_open": ("尚未办结", "Still open"),
    "rework": ("返潮", "Rework"),
    "false_alarms": ("误报", "False alarms"),
    "appeals": ("申诉", "Appeals"),
    "appeals_upheld": ("申诉成立", "Appeals upheld"),
    "duplicates_suppressed": ("已合并重复", "Repeats merged"),
    "entered_by_hand": ("人工录入", "Entered by hand"),
    "found_to_entered": ("系统发现 : 人工录入", "Found to entered"),
    "open": ("现有未结", "Open now"),
    "overdue": ("超期", "Past their time"),
}
WEEKDAYS = "一二三四五六日"
WEEKDAYS_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LAST: dict[str, Line] = {
    "daily": ("较前日", "vs day before"),
    "weekly": ("较上周", "vs week before"),
    "monthly": ("较上月", "vs month before"),
}


def against_last(numbers: Mapping[str, Any]) -> Line:
    """What the changes are against; of a period that runs, as much of the earlier one as has passed of it."""
    zh, en = LAST[numbers["period"]["type"]]
    return (f"{zh}同期", f"{en} by then") if numbers.get("running") else (zh, en)


_ROW = re.compile(r"(?P<list>\w+)\[(?P<row>[^]]+)\](?:\[(?P<column>\d+)\])?(?:\.(?P<what>\w+))?")


def number_named(path: str) -> Line:
    """What people call the number at this path of a report (`by_kind[garbage].cases`), else the path itself."""
    if path in NUMBERS:
        return NUMBERS[path]
    first, _, rest = path.partition(".")
    match first:
        case "closures" if rest in CLOSURES:
            return f"结案：{CLOSURES[rest][0]}", f"closed: {CLOSURES[rest][1].lower()}"
        case "funnel" if rest in STEPS:
            return f"过程：{STEPS[rest][0]}", f"step: {STEPS[rest][1].lower()}"
        case "indices" if rest in INDICES:
            return INDICES[rest]
        case "by_day":
            return f"{rest} 立案", f"cases of {rest}"
    found = _ROW.fullmatch(path)
    if found is None:
        return path, path
    return _of_row(found["list"], found["row"], found["what"]) or (path, path)


def _of_row(of: str, row: str, what: str | None) -> Line | None:
    if of == "by_kind" and row in KINDS and what == "cases":
        return KINDS[row]
    if of == "by_hour":
        return f"{row} 点至 {int(row) + 1} 点立案", f"cases {row}:00 to {int(row) + 1}:00"
    scene = of.removeprefix("by_")
    if scene in SCENES and what == "cases":
        return f"{SCENES[scene][0]} {row}", f"{SCENES[scene][1].lower()}: {row}"
    return None
