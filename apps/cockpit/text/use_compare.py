"""Words of the comparison of two periods or two areas."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.area import AreaLevel

question = Text("两边有什么不同？", "What is different between the two?")
counted = Text(
    "按立案时间计。“偶然”一栏：摄像头发现的案卷按摄像头看的小时数比较，人工录入的不算；同一张表里比得越多，要求越严。",
    "By time of opening. The last column compares what cameras found by the hours they looked, without what people "
    "entered; the more rows a table compares, the more it asks of each.",
)
by = Text("比什么", "Compare")
BY: dict[str, Text] = {
    "": Text("两段时间", "Two periods"),
    AreaLevel.COMMUNITY.value: Text("两个社区", "Two communities"),
    AreaLevel.ROAD.value: Text("两条道路", "Two roads"),
    AreaLevel.GRID.value: Text("两个微网格", "Two micro-grids"),
}
against = Text("与哪一段比", "Against")
AGAINST: dict[str, Text] = {
    "before": Text("上一段", "The one before"),
    "year": Text("去年同期", "A year ago"),
    "day": Text("另选一段", "Another one"),
}
against_day = Text("另一段包含这一天", "The other one has this day in it")
one = Text("一边", "One")
other = Text("另一边", "The other")
too_few_areas_title = Text("没有两个可比的地方", "There are no two areas to compare")
too_few_areas = Text("先在设置里建好社区、道路和微网格。", "Set up communities, roads and micro-grids first.")
too_few_of_yours = Text(
    "您负责的范围里没有两个这样的地方，可以比别的地方，或比两段时间。",
    "There are no two such areas in what you look after; compare others, or two periods.",
)
not_yours_title = Text("这个地方不在您负责的范围", "This area lies outside of what you look after")
not_yours = Text(
    "上面可以选您看得到的地方；要看别处的，请找管理员。", "Choose among your own above, or ask an administrator."
)
unknown_area = Text("没有编号为 {area} 的地方，请在上面重新选。", "There is no area {area}; choose another above.")
same_area = Text("两边是同一个地方，请换一个。", "Both sides are the same area; choose another.")
no_day_title = Text("还没有过完的一天可比", "No whole day to compare yet")
no_day = Text("换一段时间看看。", "Try another period.")
empty_title = Text("两边都没有立案", "No case was opened on either side")
cut = Text(
    "这一段还没过完，两边都只比前 {n} 天。", "The period is not over: of both sides the first {n} days are compared."
)
said = Text("{one} 立案 {a} 件，{other} 立案 {b} 件。", "{one}: {a} cases; {other}: {b}.")
rate_hours = Text(
    "摄像头每看一小时发现的，是另一边的 {ratio} 倍（{low} 至 {high}）。",
    "For each hour that a camera looked, {ratio} times as many were found as on the other side ({low} to {high}).",
)
rate_days = Text(
    "没有摄像头看了多久的记录，按天比：是另一边的 {ratio} 倍（{low} 至 {high}）。",
    "How long cameras looked is not on record; by days it is {ratio} times as many as on the other side "
    "({low} to {high}).",
)
sure_said = Text("这个差别不只是偶然。", "That is more than chance.")
unsure_said = Text("这样的差别也可能是偶然。", "That may be chance.")
column_change = Text("差别", "Difference")
column_chance = Text("偶然？", "Chance?")
sure = Text("不只是偶然", "more than chance")
unsure = Text("可能是偶然", "may be chance")
untested = Text("太少，说不准", "too few to say")
sure_help = Text("校正前 p = {p}", "p = {p} before correction")
total = Text("立案", "Cases")
kinds = Text("类型", "Kinds")
endings = Text("怎么了结", "How they ended")
ENDINGS: dict[str, Text] = {
    "self": Text("自治整改", "Mended by the party"),
    "managed": Text("管理整改", "Mended after a reminder"),
    "enforced": Text("执法整改", "Mended by enforcement"),
    "false_alarm": Text("误报", "False alarms"),
}
waits = Text("中位用时", "Median waits")
WAITS: dict[str, Text] = {
    "acknowledged": Text("立案到认领", "Opened to acknowledged"),
    "arrived": Text("通知执法到到场", "Officer called to on site"),
}
minutes = Text("{n} 分钟", "{n} min")
points = Text("{n} 个百分点", "{n} points")
hours = Text("时段", "Hours of the day")
hour_help = Text("{hour} 点，{side}：{n} 件", "{hour}:00, {side}: {n} cases")
hours_sure = Text("差别不只是偶然的时段：{hours}。", "Hours whose difference is more than chance: {hours}.")
hours_unsure = Text("没有哪个时段的差别超出偶然。", "At no hour is the difference more than chance.")
places = Text("反复的点位：{side}", "Places that come again: {side}")
