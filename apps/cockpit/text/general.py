"""Words of the frame around every page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

product = Text("城市眼 · 云共治", "CityEye")
page_watch = Text("看", "Watch")
page_wall = Text("大屏", "Wall")
page_use = Text("用", "Use")
page_cases = Text("案卷", "Cases")
page_analysis = Text("算", "Analysis")
page_patrol = Text("巡查", "Patrol")
page_council = Text("红茶议事会", "Council")
page_quality = Text("数据质量", "Data quality")
page_models = Text("模型", "Models")
page_setup = Text("设置", "Set-up")
page_cameras = Text("摄像头", "Cameras")
page_reports = Text("报告", "Reports")
# Each language names the other in the other's own words, as people who cannot read the page need it.
other_language = Text("English", "中文")
turn_theme = Text("深色 / 浅色", "Dark / light")
sign_out = Text("退出", "Sign out")
printed = Text("{name} 打印于 {at}", "Printed by {name}, {at}")
no_permission_title = Text("您的岗位不看这一页", "This page is not part of your role")
no_permission = Text(
    "您以“{roles}”的身份登录。需要的话，请管理员调整岗位。",
    "You are signed in as {roles}. Ask an administrator if you need it.",
)
away_title = Text("数据库暂时没有应答", "The database is not answering right now")
away = Text(
    "页面每隔几秒自动重试，恢复后会接着显示；已记录的案卷不会丢失。",
    "This page tries again every few seconds and carries on when it is back. Nothing on record is lost.",
)
away_detail = Text("详细信息", "Details")
retry_now = Text("立即重试", "Try now")
unexpected_title = Text("这一页出了问题", "Something went wrong on this page")
unexpected = Text(
    "问题已写入驾驶舱日志，编号 {number}。请刷新页面；如仍出现，请把编号告诉管理员。",
    "It is in the cockpit's log as {number}. Reload the page; if it stays, give this number to an administrator.",
)
copied = Text("已复制", "Copied")
copy = Text("复制", "Copy")
none = Text("—", "–")

just_now = Text("刚刚", "just now")
seconds_ago = Text("{n} 秒前", "{n} s ago")
minutes_ago = Text("{n} 分钟前", "{n} min ago")
hours_ago = Text("{n} 小时前", "{n} h ago")
days_ago = Text("{n} 天前", "{n} d ago")
in_seconds = Text("{n} 秒后", "in {n} s")
in_minutes = Text("{n} 分钟后", "in {n} min")
in_hours = Text("{n} 小时后", "in {n} h")
in_days = Text("{n} 天后", "in {n} d")
seconds_over = Text("已超 {n} 秒", "{n} s overdue")
minutes_over = Text("已超 {n} 分钟", "{n} min overdue")
hours_over = Text("已超 {n} 小时", "{n} h overdue")
days_over = Text("已超 {n} 天", "{n} d overdue")
seconds_long = Text("{n} 秒", "{n} s")
minutes_long = Text("{n} 分钟", "{n} min")
hours_long = Text("{n} 小时", "{n} h")
between = Text("、", ", ")
page_notices = Text("通知", "Notices")
