"""Words of the sign-in page."""

from __future__ import annotations

from apps.cockpit.text.language import Text

title = Text("请登录", "Please sign in")
street = Text("{street} · 驾驶舱", "{street} · Cockpit")
name = Text("账号", "Name")
password = Text("密码", "Password")
submit = Text("登录", "Sign in")
busy = Text("正在登录…", "Signing in…")
wrong = Text("账号或密码不对。", "Name or password is wrong.")
empty = Text("请填写账号和密码。", "Enter your name and password.")
locked = Text("尝试次数过多，请在 {wait}后再试。", "Too many tries. Try again in {wait}.")
away = Text("数据库暂时没有应答，请稍后再试。", "The database is not answering; try again shortly.")
failed = Text("登录服务没有应答，请稍后再试。", "The sign-in service does not answer; try again shortly.")
single_sign_on = Text("单位统一登录", "Sign in with your organisation")
unknown_person = Text(
    "统一登录成功，但 {email} 在这里没有账号。请管理员添加。",
    "Signed in as {email}, who has no account here. Ask an administrator to add one.",
)
use_other = Text("换一个账号", "Use another account")
