"""Words of the page about a period (用)."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("这段时间街面怎么样？", "How has the street been?")
PERIODS: dict[str, Text] = {"daily": Text("日", "Day"), "weekly": Text("周", "Week"), "monthly": Text("月", "Month")}
period = Text("时段", "Period")
day = Text("包含这一天", "The one with this day in it")
before = Text("◀ 上一段", "◀ Before")
after = Text("下一段 ▶", "Next ▶")
span = Text("{first} 至 {last}", "{first} to {last}")
LAST: dict[str, Text] = {
    "daily": Text("较前一日", "than the day before"),
    "weekly": Text("较上周", "than the week before"),
    "monthly": Text("较上月", "than the month before"),
}
LAST_SO_FAR: dict[str, Text] = {
    "daily": Text("较前一日同期", "vs this time the day before"),
    "weekly": Text("较上周同期", "vs this time the week before"),
    "monthly": Text("较上月同期", "vs this time the month before"),
}
counted = Text("按立案时间计，随案卷进展而变。", "By time of opening, as the cases stand now.")
click_any = Text("点任何一个数字，看它背后的案卷。", "Click any number for the cases behind it.")
bad = Text("这个地址里有读不懂的内容：{why}", "This address asks for something that cannot be read: {why}")
empty_title = Text("这段时间没有立案", "No case was opened in this period")
empty = Text("换一段时间看看。", "Try another period.")
total = Text("立案", "Cases")
total_help = Text("这段时间立案的案卷数", "Cases opened in the period")
change_help = Text("{change} {than}", "{change} {than}")
ratio = Text("自治 : 管理 : 执法", "Self : managed : enforced")
ratio_help = Text("已整改案卷按谁推动整改分，三者合计为 10", "Mended cases by what made it happen, in tenths")
still_open = Text("未结", "Still open")
false_alarms = Text("误报", "False alarms")
false_alarms_help = Text(
    "被驳回或申诉成立的，占它们与已整改案卷之和的比例",
    "Rejected or appealed with success, of these and the mended ones",
)
acknowledged = Text("认领中位", "Acknowledged, median")
acknowledged_help = Text("从立案到有人认领", "From opening to acknowledgement")
arrived = Text("到场中位", "On site, median")
arrived_help = Text("从通知执法到到场", "From the call of enforcement to the officer on site")
merged = Text("并案", "Merged")
merged_help = Text("同一处再次看到，并入原案卷", "Seen again at the same place and joined to its case")
minutes = Text("{n} 分钟", "{n} min")
by_day = Text("逐日", "By day")
by_hour = Text("逐时", "By hour")
by_kind = Text("类型", "Kinds")
funnel = Text("走到哪一步", "How far they went")
hour_help = Text("{weekday} {hour}:00–{hour}:59：{n} 件", "{weekday} {hour}:00–{hour}:59: {n} cases")
whole_day = Text("全天", "Day")
heat = Text("星期与时段", "Weekday and hour")
SCENES: dict[str, Text] = {
    "community": Text("社区", "Communities"),
    "road": Text("道路", "Roads"),
    "block": Text("街域", "Blocks"),
    "shop": Text("商铺", "Shops"),
    "camera": Text("摄像头", "Cameras"),
}
repeat_places = Text("反复的点位", "Places that come again")
STEPS: dict[str, Text] = {
    "opened": Text("立案", "Opened"),
    "in_group": Text("进群整改", "In the group"),
    "reminded_1": Text("一次提醒", "Reminded once"),
    "reminded_2": Text("二次提醒", "Reminded twice"),
    "enforcing": Text("转执法", "Enforcement"),
}
view = Text("看一段，还是比两边", "One period, or two sides")
view_one = Text("这段时间", "One period")
view_compare = Text("对比", "Compare")
