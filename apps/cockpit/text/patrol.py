"""Words of the patrol pages."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.patrol import DropReason, VisitResult

question = Text("谁在什么时候走哪里？", "Who walks where, and when?")
my_question = Text("我今天走哪里？", "Where do I walk today?")
day = Text("日期", "Day")
view = Text("看什么", "View")
view_plan = Text("巡查计划", "Plan")
view_dropped = Text("没排上的", "Not walked")
view_campaigns = Text("专项整治", "Campaigns")
everybody = Text("全部人员", "Everybody")
who = Text("人员", "Who")
revision = Text("{day} · 第 {n} 版，生成于", "{day} · revision {n}, made")

none_title = Text("{day} 还没有巡查计划", "No patrol plan for {day}")
none = Text(
    "每天 20:35 自动排出第二天的计划；也可以运行 cityeye analyse patrol --for {day} --keep。",
    "It is made by itself at 20:35 for the next day, or by cityeye analyse patrol --for {day} --keep.",
)
mine_none_title = Text("今天没有您的巡查", "You have no walk today")
mine_none = Text("今天的计划里没有排您，或计划还没生成。", "Today's plan does not name you, or it is not made yet.")

expected_met = Text("预计遇到", "expected to meet")
expected_met_help = Text(
    "沿路走时预计遇到的违规数，只算走的人能处理的种类",
    "violations that the walks are expected to meet, of kinds that the walker may handle",
)
an_hour = Text("每小时预计", "expected an hour")
hours = Text("在街小时", "hours on the street")
stops = Text("巡查点", "stops")
explored = Text("少见路段", "little seen")
explored_help = Text(
    "按定额去少有摄像头、少有人去的路段，免得只看已经看到的",
    "by quota to sections with few cameras and visits, so that not only what is seen is seen again",
)
visited = Text("已走", "walked")

map_title = Text("路线", "Walks")
map_hint = Text("每人一条线，粗的是要巡查的路段", "A line for each person; thick where the road is patrolled")
timetable = Text("时间表", "Timetable")
legend_stop = Text("巡查", "patrol")
legend_explore = Text("少见路段", "little seen")
legend_break = Text("休息", "break")
legend_done = Text("已走", "walked")
break_ = Text("休息（驻点）", "Break, at the station")
home = Text("回到驻点", "Back at the station")

when = Text("时间", "When")
where = Text("路段", "Where")
section = Text("{road} 第 {n} 段", "{road}, section {n}")
kinds = Text("预计种类", "Kinds expected")
expected = Text("预计", "Expected")
window = Text("时段", "Window")
cases_behind = Text("依据案卷", "Cases behind")
open_cases = Text("查看", "open")
reason = Text("原因", "Why not")
shown_of = Text("按预计从多到少，列出 {shown} / {all} 个", "{shown} of {all}, most expected first")
nothing_dropped = Text("所有路段都排上了", "Every section is walked")

REASONS: dict[DropReason, Text] = {
    DropReason.NOTHING_EXPECTED: Text("预计没有问题", "nothing is expected"),
    DropReason.NO_SKILL: Text("当天无人能处理", "nobody on duty may handle it"),
    DropReason.NO_SKILL_ON_SHIFT: Text("能处理的人不在班", "who may handle it is not on shift"),
    DropReason.NO_WINDOW: Text("时段内无人在班足够久", "nobody is on shift long enough"),
    DropReason.TOO_FAR: Text("太远，来不及往返", "too far to be back in time"),
    DropReason.TOO_SOON: Text("会让同一路段两次巡查太近", "two visits of one section would be too near"),
    DropReason.LOWER_VALUE: Text("别处预计更多", "more is expected elsewhere"),
    DropReason.QUOTA: Text("让位给少见路段", "gives way to little-seen sections"),
}
lower_value = Text(
    "要换下 {n} 个点，少遇到 {lost:.2f}，只多 {value:.2f}",
    "would displace {n} stops that expect {lost:.2f}, for {value:.2f}",
)
too_far = Text("离最近驻点 {n} 分钟", "{n} min from the nearest station")
no_window = Text("要 {n} 分钟，最多只有 {most}", "takes {n} min, at most {most} are on shift")
too_soon = Text("{stop} 的巡查会相隔不到 {n} 分钟", "less than {n} min from the visit of {stop}")

RESULTS: dict[VisitResult, Text] = {
    VisitResult.DONE: Text("走过了", "Done"),
    VisitResult.NOTHING_FOUND: Text("没有问题", "Found nothing"),
    VisitResult.FOUND: Text("有问题", "Found something"),
}
next_stop = Text("下一站", "Next stop")
later = Text("之后", "After that")
finished = Text("走过的", "Walked")
all_walked = Text("今天的都走完了", "All of today is walked")
ticked = Text("已记下：{stop} · {result}", "Noted: {stop} · {result}")
not_ticked = Text("没有记下：{why}", "Not noted: {why}")
why_here = Text("为什么来", "Why here")
little_seen_why = Text("这里少有摄像头、少有人来，去看看", "Few cameras and few visits here: go and look")
minutes = Text("{n} 分钟", "{n} min")

effects_title = Text(
    "执法到场以后，同一处还会再来多少？", "After an officer was on site, how often does it come back there?"
)
effects_note = Text(
    "到场后 28 天 ÷ 之前 28 天，与没有到场就整改的地方相比；小于 1 是少了。区间按地点重抽样。"
    "到场的都是两次提醒后仍未改的，这一点比不掉。",
    "28 days after ÷ 28 days before, beside places that were mended without an officer; under 1 is fewer. "
    "Intervals resample places. Officers come where two reminders did not help, which this cannot take out.",
)
ratio = Text("倍数", "Ratio")
interval = Text("95% 区间", "95 % interval")
cases_with = Text("到场案卷", "Cases with")
cases_without = Text("未到场", "without")
no_effects = Text("到场的案卷还太少，看不出作用", "Too few cases with an officer to say what one does")
proposed_title = Text("建议整治", "Proposed")
no_proposal = Text(
    "没有哪一种在执法到场后肯定变少，所以不建议专项整治。",
    "No kind surely falls after an officer was there, so no campaign is proposed.",
)
road = Text("路", "Road")
kind = Text("种类", "Kind")
weeks = Text("哪几周", "Weeks")
a_week = Text("每周案卷", "Cases a week")
spared = Text("预计减少", "Spared")
decided_title = Text("已决定的", "Decided")
none_decided = Text("还没有决定过专项整治。", "No campaign was decided yet.")
decided_by = Text("决定人", "By")
note = Text("说明", "Note")
measured = Text("前后对比（与其他路，未匹配）", "Before and after against other roads, not matched")
too_early = Text("还太早", "too early")
too_few = Text(
    "每天 {before:.2f} → {after:.2f}，太少，算不出倍数", "{before:.2f} → {after:.2f} a day; too few for a ratio"
)
measured_words = Text(
    "每天 {before:.2f} → {after:.2f}，其他路 {others_before:.2f} → {others_after:.2f}；"
    "倍数 {ratio:.2f}（{low:.2f}–{high:.2f}）",
    "{before:.2f} → {after:.2f} a day, others {others_before:.2f} → {others_after:.2f}; "
    "ratio {ratio:.2f} ({low:.2f}–{high:.2f})",
)
decide_title = Text("决定一次专项整治", "Decide a campaign")
roads_label = Text("哪些路", "Roads")
kinds_label = Text("哪些种类", "Kinds")
from_label = Text("开始", "From")
until_label = Text("结束", "Until")
decide = Text("决定", "Decide")
choose = Text("请选择", "Choose")
decided_now = Text("已记下专项整治 {n}", "Campaign {n} is on record")
not_decided = Text("没有记下：{why}", "Not recorded: {why}")
