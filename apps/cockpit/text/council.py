"""Words of the council page; states, options and verdicts are those of `governance_rules.domain.council.words`."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("红茶议事会：大家坐下来谈什么？", "Red-tea council: what is there to talk about?")
number_topics = Text("本周议题", "Topics this week")
number_agenda = Text("下次议程", "Next agenda")
number_decided = Text("议定待落实", "Decided, under way")
number_followed = Text("落实在跟踪", "Done, followed")

agenda_title = Text("下次议事会", "Next meeting")
agenda_none = Text("还没有安排下次议事会。", "No meeting is planned yet.")
agenda_when = Text("{day} · {place}", "{day} · {place}")
agenda_empty = Text("议程还是空的，请从本周议题中选入。", "The agenda is empty; choose from this week's topics.")
paper_agenda = Text("议程 PDF", "Agenda (PDF)")
paper_minutes = Text("记录单 PDF", "Minutes sheet (PDF)")
plan = Text("安排议事会", "Plan a meeting")
plan_day = Text("日期", "Date")
plan_place = Text("地点", "Place")

topics_title = Text("本周议题", "This week's topics")
topics_of = Text(
    "{week} 这一周提出，依据 {first} 至 {last} 办结的 {cases} 件案卷；其中 {gathered} 件集中成 {problems} 个问题，"
    "按排序分列出前 {topics} 个（同类最多 {most} 个）。误报、撤案、超时未确认和未办结的不计。",
    "Proposed in the week of {week} from {cases} cases settled from {first} to {last}: {gathered} of them gather in "
    "{problems} problems, of which {topics} are listed by score (at most {most} of one theme). False, withdrawn, "
    "expired and open cases are not counted.",
)
none_title = Text("还没有议题", "No topics yet")
none_words = Text(
    "每周一凌晨自动从案卷中提出议题；也可以运行 cityeye council propose。",
    "Topics are proposed from the record early on Mondays, or by cityeye council propose.",
)
score = Text("排序分 {score}", "score {score}")
points = Text("得分：{parts}", "Points: {parts}")
parties = Text("涉及各方", "Parties")
by_week = Text("每周案卷", "Cases a week")
past = Text("以往措施", "Past measures")
options = Text("可选办法（{n}）", "Options ({n})")
needs = Text("需要", "needs")
measured = Text("效果怎么看", "effect measured by")
no_pictures = Text("这些案卷没有可出示的图片", "No picture of these cases to show")
more_shops = Text("等 {n} 家", "… {n} shops in all")
put_on = Text("列入下次议程", "Put on the next agenda")
take_off = Text("移出议程", "Take off")
drop = Text("不再议", "Drop")
drop_why = Text("为什么不再议（会留在记录里）", "Why it is dropped (kept on record)")
cancel = Text("取消", "Cancel")
record = Text("记录议定", "Record a decision")
save = Text("保存", "Save")

form_option = Text("选定的办法", "What was chosen")
form_choose = Text("请选择", "Choose")
form_words = Text("具体说明", "What exactly")
form_parties = Text("同意的各方", "Parties that agree")
form_more_parties = Text("其他各方（顿号或逗号分开）", "Other parties (separated by commas)")
form_day = Text("议定日期", "Decided on")
form_measure = Text("第 {n} 项：谁", "Measure {n}: who")
form_what = Text("做什么", "does what")
form_until = Text("何时完成", "by when")

decided_title = Text("议定与回访", "Decisions, and what became of them")
decided_none = Text("还没有议定的事项。", "Nothing was decided yet.")
agreed = Text("{day} 议定：{option}", "Decided on {day}: {option}")
agreed_by = Text("同意：{parties}", "Agreed: {parties}")
until = Text("期限 {day}", "until {day}")
overdue = Text("已过期限 {day}", "was due {day}")
done = Text("{day} 完成", "done {day}")
mark_done = Text("第 {n} 项已完成", "Measure {n} is done")
better_question = Text("变好了吗？", "Did it get better?")
before = Text("之前", "before")
after = Text("之后", "after")
chart_words = Text("此处每周案卷，{day} 落实", "Cases a week here; carried out on {day}")
elsewhere = Text(
    "全街其余同类同时段：之前每周 {before}，之后 {after}", "Rest of the street, a week: {before} before, {after} after"
)
review = Text("回访结案", "Close with this review")

saved_meeting = Text("已安排。", "Planned.")
saved_agenda = Text("已列入议程。", "Put on the agenda.")
saved_off = Text("已移出议程。", "Taken off the agenda.")
saved_decision = Text("已记录议定。", "The decision is recorded.")
saved_done = Text("已记为完成。", "Recorded as done.")
saved_review = Text("已回访。", "Reviewed.")
saved_drop = Text("已不再议。", "Dropped.")
refused = Text("没有保存：{why}", "Not saved: {why}")
stale = Text("议题已有变化，请看最新状态再操作。", "The topic has moved on; look again.")
lacks: dict[str, Text] = {
    "option": Text("请选一种办法。", "Choose what was agreed on."),
    "words": Text("选“其他办法”时请写明内容。", "Say what it is, when it is something else."),
    "parties": Text("请至少写一个同意的单位或店铺。", "Name at least one party that agrees."),
    "measures": Text(
        "请至少写一项：谁、做什么、何时完成（不早于议定日期）。",
        "Give at least one measure: who does what by when (not before the decision).",
    ),
    "decided_on": Text("议定日期不能在今天之后。", "The day of the decision cannot be after today."),
    "held_on": Text("请选今天或以后的日期。", "Choose today or a later day."),
    "place": Text("请写地点。", "Say where."),
    "note": Text("请写明原因。", "Give the reason."),
    "done_on": Text("完成日期应在议定之后、今天以前。", "The day must lie between the decision and today."),
}
