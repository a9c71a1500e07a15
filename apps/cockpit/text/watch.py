"""Words of the watch page (看)."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.command import Command

question = Text("此刻哪里需要处理？", "What needs a hand right now?")
number_open = Text("在办", "Open")
number_suspected = Text("待确认", "Suspected")
number_overdue = Text("超时", "Overdue")
number_today = Text("今日立案", "Today")
number_duplicates = Text("今日并案", "Merged today")
number_duplicates_help = Text(
    "同一处同一类再次看到，并入原案卷而不重复立案",
    "Seen again at the same place: attached to its case, not opened twice",
)
number_cameras = Text("摄像头正常", "Cameras OK")

filter_state = Text("状态", "State")
filter_kind = Text("类型", "Kind")
filter_camera = Text("摄像头", "Camera")
filter_all_kinds = Text("全部类型", "All kinds")
filter_all_cameras = Text("全部摄像头", "All cameras")

feed_more = Text("再显示 {n} 条", "Show {n} more")
feed_count = Text("{n} 条", "{n} cases")
empty_title = Text("目前没有需要处理的案卷", "Nothing needs a hand right now")
empty = Text(
    "摄像头在看着，有新情况会自动出现在这里。", "The cameras are watching. New cases appear here by themselves."
)
empty_filtered_title = Text("没有符合筛选的案卷", "No case fits the filters")
empty_filtered = Text("放宽筛选试试。", "Try wider filters.")
empty_no_camera = Text("还没有接入摄像头。", "No camera is connected yet.")
choose = Text("从左边选一个案卷", "Choose a case on the left")

case_number = Text("案卷 {number}", "Case {number}")
overdue = Text("超时", "Overdue")
simulated = Text("模拟 · 非识别结果", "Simulated – not recognition")
simulated_short = Text("模拟", "Simulated")
simulated_help = Text(
    "这是模拟街道自己给出的真值，不是识别模型的结果",
    "The simulated street's own truth, not the result of a recognition model",
)
simulated_seen = Text("模拟画面", "Simulated picture")
simulated_seen_help = Text(
    "模拟街道的画面，由识别模型 {detector} 识别；不是真实街面",
    "A picture of the simulated street, recognised by {detector}; no real street",
)
picture_first_seen = Text("首次发现", "First seen")
picture_dwell_reached = Text("达到时限", "Dwell reached")
picture_sighting = Text("再次看到", "Seen again")
picture_alt = Text("{kind}，{camera}，{time}", "{kind}, {camera}, {time}")
no_picture = Text("这个案卷没有可看的图片", "This case has no picture to show")
no_picture_of_sensor = Text("传感器报警，没有画面", "Told by a sensor: there is no picture")
picture_note = Text("画面为脱敏副本；原件已封存", "Blurred copy; the original is sealed")

fact_place = Text("点位", "Place")
fact_camera = Text("摄像头", "Camera")
fact_zone = Text("区域", "Zone")
fact_sensor = Text("传感器", "Sensor")
fact_raised_at = Text("报警时间", "Raised at")
fact_last_raised_at = Text("最近报警", "Last raised")
fact_alarms = Text("报警次数", "Times raised")
fact_said = Text("报警内容", "It says")
fact_score = Text("置信度", "Score")
fact_detector = Text("检测模型", "Detector")
fact_first_seen = Text("首次发现", "First seen")
fact_dwell_reached = Text("达到时限", "Dwell reached")
fact_dwell = Text("停留时长", "Dwell")
fact_last_seen = Text("最近看到", "Last seen")
fact_sightings = Text("看到次数", "Times seen")
fact_timer = Text("下一步", "Next")
fact_closure = Text("结案方式", "Closure")
fact_acknowledged = Text("认领", "Acknowledged")
fact_evidence = Text("存证哈希", "Evidence hash")
fact_follows = Text("续自", "Follows")
spot = Text("画面中的一处", "A spot in the picture")
paused = Text("计时暂停", "Clock stopped")
no_timer = Text("无", "None")
not_logged = Text("尚未入链", "Not in the log yet")

confirm_help = Text("属实，转入处置", "It is real: open it")
reject_help = Text("不属实，按误报结案", "It is not: close as a false alarm")
acknowledge_help = Text("我来跟进", "I follow this one")
keys_help = Text("J / K 下一个 · 上一个", "J / K next · previous")
no_action = Text("这一步无需值班员操作", "Nothing to do here in this step")
read_only = Text("您的岗位可看不可改", "Your role can look but not change")
stale = Text(
    "案卷 {number} 在您看的时候已有变化，您的操作没有执行。页面已更新，请再看一眼。",
    "Case {number} changed while you were looking, so nothing was done. The page is up to date now; please look again.",
)
refused = Text("没有执行：案卷 {number} 现在不允许这个操作。", "Not done: case {number} does not allow this now.")
gone = Text("案卷 {number} 不存在。", "There is no case {number}.")

timeline = Text("动态", "Timeline")
map_title = Text("街区示意图", "Schematic map")
map_empty = Text("摄像头还没有坐标", "The cameras have no positions yet")
hint_title = Text("目前只有模拟街道在运行", "Only the simulated street is running")
hint = Text("接入真实摄像头或视频：", "Connect a real camera or clip:")

filter_waiting = Text("等我处理", "Waits for me")
number_waiting = Text("等我处理", "Waits for me")
number_waiting_help = Text(
    "待确认的、申诉中的、请值班员看照片判定的", "To be confirmed, under appeal, or mending to be judged by a photo"
)
dead_letters = Text("有 {n} 条通知没能送达", "{n} notices could not be delivered")
dead_letters_open = Text("去看看", "Look at them")
demo_minutes = Text("演示：一小时缩成一分钟", "Demo: an hour is shortened to a minute")
demo_faster = Text("演示：时间快 {n} 倍", "Demo: time runs {n} times as fast")

fact_assigned = Text("指派给", "Assigned to")
fact_arrived = Text("到场", "On site")
fact_site_recorded = Text("现场笔录", "Site record")
fact_shop = Text("商户", "Shop")
paused_left = Text("计时暂停，之后回到“{state}”，还剩 {left}", "Clock stopped; then back to '{state}' with {left} left")

brought_appeal = Text("申诉人怎么说", "What the appellant says")
brought_done = Text("整改人怎么说", "What whoever mended it says")
brought_nothing = Text("没有留下文字", "No words were left")
brought_no_photo = Text("没有照片", "No photo")
photo_alt = Text("{who}带来的照片", "Photo brought by {who}")
signature_alt = Text("当事人签字", "Signature of the party")

form_assign = Text("指派给谁？", "Who is to see to it?")
form_assign_who = Text("人员", "Person")
form_assign_nobody = Text("请选择", "Choose")
form_assign_none = Text("这里没有可以指派的人", "There is nobody here who could take it on")
form_withdraw = Text(
    "属实但不再办理。执行后不能恢复，确定吗？", "Real, but dropped. Once done it never comes back. Are you sure?"
)
form_note = Text("给这个案卷加一条备注", "Add a note to this case")
form_uphold = Text("认定申诉成立：按误报结案，并告知当事方。", "Uphold: close as a false alarm and tell the parties.")
form_dismiss = Text(
    "认定申诉不成立：回到原来的步骤，并告知当事方。", "Dismiss: back to the step it was at, and tell the parties."
)
form_refuse = Text("认定没有整改：退回原来的步骤。", "Not mended: back to the step it was at.")
form_defer = Text("同意缓办：到这一天早上继续办理。", "Agree to wait: work goes on in the morning of that day.")
form_words_note = Text("备注", "Note")
form_words_reason = Text("理由", "Reason")
form_words_optional = Text("说明（可不填）", "Words (may be empty)")
form_until = Text("缓办到", "Until")
form_cancel = Text("取消", "Cancel")
form_moved_on = Text(
    "您填写时案卷有变化，请看一眼上面再提交。您写的还在。",
    "The case changed while you were writing; look above before you send. Your words are still here.",
)
form_too_late = Text(
    "案卷已是“{state}”，这个操作做不了了。您写的还在，可以复制。",
    "The case is '{state}' now, so this cannot be done any more. Your words are still here to be copied.",
)

DONE: dict[Command, Text] = {
    Command.CONFIRM: Text("案卷 {number} 已确认", "Case {number} confirmed"),
    Command.REJECT: Text("案卷 {number} 已按误报结案", "Case {number} closed as a false alarm"),
    Command.ACKNOWLEDGE: Text("案卷 {number} 已认领", "Case {number} acknowledged"),
    Command.WITHDRAW: Text("案卷 {number} 已撤案", "Case {number} withdrawn"),
    Command.ASSIGN: Text("案卷 {number} 已指派", "Case {number} assigned"),
    Command.NOTE: Text("案卷 {number} 已加备注", "Note added to case {number}"),
    Command.ACCEPT_MENDING: Text("案卷 {number} 整改合格，已结案", "Case {number} mended and closed"),
    Command.REFUSE_MENDING: Text("案卷 {number} 整改不合格，已退回", "Case {number} sent back to be mended"),
    Command.UPHOLD_APPEAL: Text(
        "案卷 {number} 申诉成立，已按误报结案", "Appeal upheld; case {number} closed as a false alarm"
    ),
    Command.DISMISS_APPEAL: Text("案卷 {number} 申诉不成立，继续整改", "Appeal dismissed; case {number} goes on"),
    Command.DEFER: Text("案卷 {number} 已缓办", "Case {number} deferred"),
    Command.RESUME: Text("案卷 {number} 已恢复办理", "Case {number} goes on"),
}

refused_closed = Text(
    "没有执行：案卷 {number} 已结案（{closure}），不能再改。",
    "Not done: case {number} is closed ({closure}) and never changes.",
)
refused_role = Text("没有执行：您的岗位不能“{command}”。", "Not done: '{command}' is not for your role.")
refused_area = Text("没有执行：案卷 {number} 不在您的辖区。", "Not done: case {number} lies outside your area.")
refused_asked = Text(
    "没有执行：案卷 {number} 现在没有要求您的岗位处理。", "Not done: case {number} does not ask your role now."
)
refused_state = Text(
    "没有执行：案卷 {number} 现在是“{state}”，不能“{command}”。",
    "Not done: case {number} is '{state}' now, so '{command}' is not possible.",
)
refused_same_person = Text(
    "没有执行：案卷 {number} 已经指派给这个人了。", "Not done: case {number} is assigned to this person already."
)
# What a command lacks, by the field that InvalidInput names.
LACKS: dict[str, Text] = {
    "note": Text("请写几个字说明理由。", "Please write the reason in a few words."),
    "until": Text("请选一个以后的日期，一年以内。", "Choose a date in the future, within a year."),
    "assignee_id": Text("请选一位能接手的人。", "Choose somebody who can take it on."),
}
lacks_something = Text("还缺一点信息，请检查后再提交。", "Something is missing; please check and send again.")

delivered_to = Text("送达", "delivered")
waits_since = Text("正在发送 · {time}起", "being sent · since {time}")
tries_now = Text("第 {n} 次没送到，正在再试 · {time}起", "try {n} failed, trying again · since {time}")
waits_until = Text("待发送 · {time}", "waits · {time}")
tried_again = Text("第 {n} 次没送到，{time}再试", "try {n} failed; again {time}")
dead_because = Text("没能送达：{reason}", "not delivered: {reason}")
detail_until = Text("到 {date}", "until {date}")
detail_assignee = Text("指派给 {name}", "Assigned to {name}")
detail_position = Text("位置 {place}", "Position {place}")
