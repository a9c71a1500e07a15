"""Words of the list of cases (案卷)."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("哪些案卷？", "Which cases are these?")
count = Text("{n} 件", "{n} cases")
at_least = Text("{n} 件以上", "more than {n} cases")
all_cases = Text("全部案卷", "all cases")
number = Text("案卷", "Case")
kind = Text("类型", "Kind")
state = Text("状态", "State")
where = Text("地点", "Where")
opened = Text("立案时间", "Opened")
took = Text("历时", "Took")
still_open = Text("在办", "open")
older = Text("更早的 {n} 件", "The {n} before these")
newest = Text("回到最新", "Back to the newest")
empty_title = Text("没有符合条件的案卷", "No case fits")
empty = Text("去掉一个条件试试。", "Take one of the filters away.")
remove = Text("去掉这个条件", "Take this filter away")
bad = Text("这个地址里有读不懂的条件：{why}", "This address asks for something that cannot be read: {why}")
every_kind = Text("全部类型", "All kinds")
every_state = Text("全部状态", "All states")
every_closure = Text("全部结案方式", "All closures")
counted = Text(
    "按立案时间（街道当地时间）列出您有权查看的案卷，最新在前。",
    "Cases that you may see, by the street's own time of opening, newest first.",
)
from_day = Text("从 {day}", "from {day}")
to_day = Text("到 {day}", "to {day}")
on_day = Text("{day} 当日", "on {day}")
between = Text("{first} 至 {last}", "{first} to {last}")
at_hour = Text("{hour}:00–{hour}:59 立案", "opened {hour}:00 to {hour}:59")
rework = Text("整改后复发", "came back after mending")
by_hand = Text("人工录入", "entered by hand")
numbers = Text("指定的 {n} 件", "{n} named cases")
cell = Text("网格 {id}", "cell {id}")
officer = Text("到场执法员：{name}", "officer on site: {name}")
step = Text("经过步骤：{name}", "with the step {name}")
place = Text("点位：{name}", "place {name}")
places = Text("{n} 个点位", "{n} places")
rework_mark = Text("复发", "again")
WEEKDAYS = (
    Text("周一", "Monday"), Text("周二", "Tuesday"), Text("周三", "Wednesday"), Text("周四", "Thursday"),
    Text("周五", "Friday"), Text("周六", "Saturday"), Text("周日", "Sunday"),
)  # fmt: skip
AREAS: dict[str, Text] = {
    "community": Text("社区：{name}", "community {name}"),
    "road": Text("道路：{name}", "road {name}"),
    "block": Text("街区：{name}", "block {name}"),
    "grid": Text("微网格：{name}", "grid {name}"),
    "shop": Text("店铺：{name}", "shop {name}"),
    "camera": Text("摄像头：{name}", "camera {name}"),
}
