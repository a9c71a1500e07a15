"""Words of the reports page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("这一天街面怎么样？", "How was the day on the street?")
daily = Text("日报", "Daily report")
weekly = Text("周报", "Weekly report")
monthly = Text("月报", "Monthly report")
other = Text("报告", "Report")
revision = Text("第 {n} 版", "revision {n}")
made_column = Text("生成", "Made")
report = Text("报告", "Report")
total = Text("立案", "Cases")
duplicates = Text("并案", "Merged")
rejected = Text("误报", "False alarms")
top_kind = Text("最多", "Most")
ratio = Text("自治 : 管理 : 执法", "Self : managed : enforced")
open_ = Text("打开", "Open")
empty_title = Text("还没有报告", "No report yet")
empty = Text("日报每天自动生成，生成后会出现在这里。", "The daily report makes itself; it will appear here.")
