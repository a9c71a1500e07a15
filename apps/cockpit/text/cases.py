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
listed = Text("这里列出其中 {n} 件（{all}）", "{n} of them are listed here ({all})")
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
at_hour = Text("{hours} 立案", "opened {hours}")
an_hour = Text("{hour}:00–{hour}:59", "{hour}:00–{hour}:59")
appealed = Text("有申诉", "appealed")
rework = Text("整改后复发", "came back after mending")
by_hand = Text("人工录入", "entered by hand")
numbers = Text("指定的 {n} 件", "{n} named cases")
step = Text("经过步骤：{name}", "with the step {name}")
rework_mark = Text("复发", "again")
WEEKDAYS = (
    Text("周一", "Monday"), Text("周二", "Tuesday"), Text("周三", "Wednesday"), Text("周四", "Thursday"),
    Text("周五", "Friday"), Text("周六", "Saturday"), Text("周日", "Sunday"),
)  # fmt: skip
# By filter: a few, named; many, counted.
AREAS: dict[str, tuple[Text, Text]] = {
    "community": (Text("社区：{name}", "community {name}"), Text("{n} 个社区", "{n} communities")),
    "road": (Text("道路：{name}", "road {name}"), Text("{n} 条道路", "{n} roads")),
    "block": (Text("街域：{name}", "block {name}"), Text("{n} 个街域", "{n} blocks")),
    "grid": (Text("微网格：{name}", "grid {name}"), Text("{n} 个微网格", "{n} grids")),
    "shop": (Text("店铺：{name}", "shop {name}"), Text("{n} 家店铺", "{n} shops")),
    "camera": (Text("摄像头：{name}", "camera {name}"), Text("{n} 个摄像头", "{n} cameras")),
    "place": (Text("点位：{name}", "place {name}"), Text("{n} 个点位", "{n} places")),
    "cell": (Text("网格 {name}", "cell {name}"), Text("{n} 个网格", "{n} cells")),
    "officer": (
        Text("到场执法员：{name}", "officer {name}"),
        Text("{n} 名到场执法员", "{n} officers"),
    ),
}
