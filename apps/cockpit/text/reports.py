"""Words of the reports page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("报告里说了什么？", "What do the reports say?")
daily = Text("日报", "Daily report")
weekly = Text("周报", "Weekly report")
monthly = Text("月报", "Monthly report")
exposure = Text("每周曝光", "Weekly exposure")
committee = Text("委员会周报", "Committee sheets")
other = Text("报告", "Report")
all_types = Text("全部", "All")
types = Text("报告种类", "Types of report")
revision = Text("第 {n} 版", "revision {n}")
made_column = Text("生成", "Made")
report = Text("报告", "Report")
total = Text("立案", "Cases")
duplicates = Text("并案", "Merged")
rejected = Text("误报", "False alarms")
top_kind = Text("最多", "Most")
ratio = Text("自治 : 管理 : 执法", "Self : managed : enforced")
open_ = Text("打开", "Open")
print_ = Text("打印版 PDF", "PDF to print")
annex = Text("附表 XLSX", "XLSX annex")
hash_ = Text("数字校验", "Hash of the numbers")
late = Text(
    "上一版之后新增 {cases} 件、动态 {events} 条，{changed} 个数字有变化",
    "since the revision before: {cases} more cases, {events} events, {changed} numbers changed",
)
places = Text("{n} 处反复点位", "{n} places came again")
open_cases = Text("现有未结 {n} 件，超期 {late} 件", "{n} open now, {late} past their time")
waiting = Text("有 {n} 份报告发送失败，正在重试", "{n} deliveries of reports failed and are tried again")
dead = Text(
    "有 {n} 份报告没有送达：用 cityeye report subscribers 查看原因",
    "{n} deliveries of reports were given up: `cityeye report subscribers` says why",
)
empty_title = Text("还没有报告", "No report yet")
empty = Text("日报每天自动生成，生成后会出现在这里。", "The daily report makes itself; it will appear here.")
for_you = Text("发给您的报告", "Reports sent to you")
