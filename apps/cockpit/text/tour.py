"""Words of the guided tours' frame: the offer, and the card that goes along."""

from __future__ import annotations

from apps.cockpit.text.language import Text

help_button = Text("导览", "Guided tour")
offer = Text(
    "第一次来？跟着导览看一遍，{steps} 步，约 {minutes} 分钟。",
    "New here? A short tour shows you around: {steps} steps, about {minutes} min.",
)
asked = Text("导览（{role}）：{steps} 步，约 {minutes} 分钟", "Tour for {role}: {steps} steps, about {minutes} min")
start = Text("开始", "Start")
later = Text("以后再说", "Later")
never = Text("不再提示", "Not again")
close = Text("关闭", "Close")

count = Text("第 {n} 步，共 {all} 步", "Step {n} of {all}")
next_step = Text("下一步", "Next")
back = Text("上一步", "Back")
end = Text("结束", "End")
finish = Text("完成", "Done")
keys = Text("← → 换步，Esc 结束", "← → to move, Esc to end")
missing = Text(
    "页面上现在还没有，有了就会出现。您可以接着看下一步。",
    "It is not on the page yet and will come when there is one. You can go on.",
)
opening = Text("正在打开“{page}”…", "Opening '{page}'…")
elsewhere = Text("导览停在“{page}”页，随时可以接着看。", "The tour waits on the page '{page}'.")
go_there = Text("接着看", "Go on there")
