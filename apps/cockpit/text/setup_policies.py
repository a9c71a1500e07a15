"""Words of the views about policies, and of what another one would have done."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("每一类违规怎么处理？", "What happens with each kind of violation?")
what_if_question = Text("换一种规则，过去会怎样？", "What would another policy have made of the past?")
kind = Text("类型", "Kind")
in_force = Text(
    "第 {version} 版，{when}生效；{n} 个未结案卷在用",
    "Version {version}, since {when}; {n} open cases run under it",
    "Version {version}, since {when}; {n} open case runs under it",
)
older = Text("更早的版本", "Earlier versions")
version = Text("版本", "Version")
since = Text("生效", "In force since")
open_cases = Text("在用的未结案卷", "Open cases under it")
changed = Text("改了什么", "What it changed")
step = Text("步骤", "Step")
asked = Text("找谁", "Whom it asks")
stand_ins = Text("替补", "Who stands in")
minutes = Text("分钟", "Minutes")
channels = Text("渠道", "Channels")
working = Text("（工作时间内）", " (working hours)")
dwell_seconds = Text("停留（秒）", "Dwell (s)")
automatic_score = Text("自动立案的把握", "Score to open by itself")
acknowledge_minutes = Text("接单时限（分）", "To acknowledge (min)")
rework_minutes = Text("返潮窗口（分）", "Rework window (min)")
step_minutes = Text("{step}（分）", "{step} (min)")
try_it = Text("改一改，看看会怎样", "Change it and see")
as_text = Text("整份规则（YAML）", "The whole policy (YAML)")
period = Text("用哪段时间的记录", "Which days of the record")
days = Text("近 {n} 天", "last {n} days")
as_now = Text("和现行规则一样，还没有改动。", "It is the policy in force; nothing is changed yet.")
wrong = Text("第 {line} 行不对：{why}", "Line {line} is wrong: {why}")
now = Text("现行", "In force")
then = Text("改后", "Changed")
record = Text("记录", "Record")
seen_title = Text("看到的 {n} 个停留物", "{n} things that stood", "{n} thing that stood")
seen_none = Text(
    "这段时间没有停留物的记录（只保留近期；回放的记录没有）。",
    "Nothing that stood is on record for these days: it is kept for a while only, and a replayed record has none.",
)
automatic = Text("直接立案", "Violation at once")
suspected = Text("待确认", "To be confirmed")
short = Text("停留不够", "Gone before the dwell")
unsure = Text("把握太低", "Too unsure")
exempt = Text("不管的时段", "At exempt hours")
steps_title = Text(
    "{n} 个已整改的案卷，最后走到",
    "{n} mended cases: the last step they reached",
    "{n} mended case: the last step it reached",
)
ratio = Text("自纠 : 管理 : 执法", "self : managed : enforced")
how = Text(
    "步骤按引擎的时限推算；人的接单、提醒、申诉和整改时间取自记录，不随规则变化；执法员到场才了结的，仍算执法。"
    "误报和未结的不在内。现行一列与记录略有出入，因为个别案卷先说改好又被退回。停留物只保留观测期内的。",
    "Steps follow the engine's own clocks; when people acknowledged, reminded, appealed and mended is taken from the "
    "record and does not change with the policy; what an officer on site ended stays enforced. False alarms and open "
    "cases are not in it. 'In force' differs a little from the record, because some said too early that it was done. "
    "Things that stood are those whose observations are still kept.",
)
moved_further = Text("{n} 个案卷会走得更远", "{n} cases would go further", "{n} case would go further")
moved_less = Text("{n} 个案卷会更早了结", "{n} cases would end earlier", "{n} case would end earlier")
moved_more = Text("先列 {n} 个。", "The first {n} are listed.")
draft_unread = Text(
    "网址里的改动读不出来，下面是现行规则。", "The changes in the address cannot be read; this is the policy in force."
)
draft_from = Text(
    "改动写在网址里，可以把网址发给同事；还没有生效。",
    "These changes stand in the address, which can be sent to a colleague; they are not in force.",
)
cut = Text("只看了最近 {n} 条。", "Only the newest {n} were looked at.")
nothing_recorded = Text("这段时间没有记录。", "Nothing is on record for these days.")
put = Text("对新案卷生效…", "Put into force…")
put_sure = Text(
    "对今后的新案卷生效；{n} 个未结案卷仍按它们立案时的规则办。改动：",
    "For new cases from now on; {n} open cases keep the policy they were opened with. Changed:",
    "For new cases from now on; {n} open case keeps the policy it was opened with. Changed:",
)
put_yes = Text("确认生效", "Put it into force")
put_done = Text("第 {version} 版已生效。", "Version {version} is in force.")
undo = Text("恢复现行", "Back to the one in force")
stale = Text(
    "别人刚让新版本生效，您的还没有生效。您的改动留着，并已和新版本对照，请核对后再生效。",
    "Somebody else has just put a newer version into force; yours is not. It is kept and compared with the newer one: "
    "please look again.",
)
refused = Text("您的岗位不能改规则。", "Your role may not change policies.")
set_up = Text("到设置页修改", "Change it in set-up")
