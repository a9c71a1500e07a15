"""Words of the notices page (通知) and of where messages go."""

from __future__ import annotations

from apps.cockpit.text.language import Text

CHANNELS: dict[str, Text] = {"inbox": Text("收件箱", "inbox"), "group": Text("微网格群", "group")}

question = Text("通知都送到了吗？", "Did every message arrive?")
number_dead = Text("没能送达", "Undelivered")
number_waiting = Text("待发送", "Waiting")
number_retried = Text("重试中", "Tried again")
number_delivered = Text("今日案卷已送达", "Delivered, today's cases")
dead_title = Text("没能送达", "Dead letters")
dead_none = Text("没有。每条通知都送到了，或还在路上。", "None. Every message arrived or is on its way.")
dead_intro = Text(
    "试过多次仍没送到。查明原因后可以再发一次。", "Tried many times in vain. Send it again once the cause is mended."
)
waiting_title = Text("待发送", "Waiting")
waiting_none = Text("没有等待发送的通知。", "No message is waiting.")
waiting_most = Text("只列出最先要发的 {n} 条。", "Only the first {n} are listed.")
attempts = Text("试了 {n} 次", "{n} tries")
resend = Text("再发一次", "Send again")
resent = Text("案卷 {number} 的通知已重新排队", "The message of case {number} is queued again")
resend_gone = Text("这条通知已不在失败之列，没有再发。", "This message is no dead letter any more; nothing was sent.")
resend_refused = Text("您的岗位不能重发通知。", "Your role may not send messages again.")
no_reason = Text("没有写明原因", "no reason was given")
dead_most = Text("只列出最近的 {n} 条。", "Only the newest {n} are listed.")
