"""Words of commands that wait to be carried out and can be undone meanwhile."""

from __future__ import annotations

from apps.cockpit.text.language import Text

doing = Text("案卷 {number} · {command}", "Case {number} · {command}")
in_seconds = Text("{n} 秒后执行", "in {n} s")
now = Text("正在执行…", "being done…")
late = Text("时间已到，仍在等待执行；不会丢失", "still waiting to be done; it is not lost")
late_short = Text("等待执行", "still waiting")
undo = Text("撤销", "Undo")
more = Text("另有 {n} 项等待执行", "{n} more waiting")
undone = Text("案卷 {number}：已撤销“{command}”，一切如前", "Case {number}: '{command}' undone, all is as before")
too_late = Text(
    "来不及了：案卷 {number} 的“{command}”已经执行，不能再撤销。",
    "Too late: '{command}' of case {number} is done and cannot be undone.",
)
not_yours = Text("没有撤销：只有下达的人可以撤销。", "Not undone: only who gave it can undo it.")

row_mine = Text("您：{command}", "You: {command}")
row_other = Text("{who}：{command}", "{who}: {command}")
line_mine = Text("您已下达“{command}”，{time} 执行", "You gave '{command}'; it is done at {time}")
line_other = Text(
    "{who} 已下达“{command}”，{time} 执行；之后才能操作",
    "{who} gave '{command}'; it is done at {time}, until then it rests",
)
refused_held = Text(
    "没有执行：案卷 {number} 正由{who}处理（{command}，{time} 执行）。",
    "Not done: case {number} is in the hand of {who} ({command}, done at {time}).",
)
form_held = Text(
    "{who} 已下达“{command}”，{time} 执行。您写的还在。",
    "{who} gave '{command}', done at {time}. Your words are still here.",
)

refused_later = Text("案卷 {number} 的“{command}”没有执行：{why}", "'{command}' of case {number} was not done: {why}")
noted = Text("知道了", "Got it")
why_broke = Text("执行时出错，已写入日志。请再试一次。", "something broke, it is in the log. Please try again.")
why_closed = Text("等待时案卷已结案（{closure}）。", "the case was closed meanwhile ({closure}).")
why_state = Text("等待时案卷已是“{state}”。", "the case is '{state}' by now.")
why_not_allowed = Text("您的岗位或辖区现在不允许。", "your role or area does not allow it any more.")
why_changed = Text("等待时案卷有了变化，请再看一眼。", "the case changed meanwhile; please look again.")
