"""Words of the wall (大屏): few and short, for they are read from across a room."""

from __future__ import annotations

from apps.cockpit.text.language import Text

title = Text("此刻街面", "The street right now")
as_of = Text("数据截至 {time}", "as of {time}")
leave = Text("退出大屏", "Leave")
# Not the watch page's 超时, which is a timer that nobody acted on: late is also what the timer has already moved on.
late = Text("急需处理", "Needs somebody now")
late_timer_over = Text("计时已过 {n}", "timer over {n}")
late_not_taken_on = Text("无人认领 {n}", "not taken on {n}")
late_not_enforced = Text("执法超时 {n}", "enforcement late {n}")
late_none = Text("没有拖延的案卷", "Nothing is late")
late_more = Text("另有 {n} 件", "{n} more")
step_began = Text("{time}开始这一步", "step began {time}")
open_now = Text("在办", "Open")
by_kind = Text("按类型", "By kind")
by_step = Text("按步骤", "By step")
empty_title = Text("目前没有在办案卷", "Nothing is open")
empty = Text("摄像头在看着，有新情况会自动出现。", "The cameras are watching. New cases appear by themselves.")
newest = Text("最新", "Newest")
today = Text("今天", "Today")
opened = Text("立案", "opened")
closed = Text("结案", "closed")
by_self = Text("{share} 由当事方自己整改", "{share} mended by people themselves")
share_none = Text("今天还没有整改结案的", "Nothing mended yet today")
share_self = Text("自治 {n}", "self {n}")
share_managed = Text("管理 {n}", "managed {n}")
share_enforced = Text("执法 {n}", "enforced {n}")
cameras = Text("摄像头", "Cameras")
cameras_seeing = Text("看得见", "can see")
cameras_all = Text("全部正常", "All of them see")
cameras_more = Text("另有 {n} 个", "{n} more")
away = Text("数据库没有应答 · 显示的是{time}的数据", "The database does not answer · this is from {time}")
old = Text("数据没有更新 · 显示的是{time}的数据", "No news from the system · this is from {time}")
