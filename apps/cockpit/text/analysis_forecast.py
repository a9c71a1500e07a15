"""Words of the forecast."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("接下来会发生什么？", "What is to be expected?")
title = Text("{day}（{weekday}）预计发现 {n} 起", "{day} ({weekday}): {n} cases expected")
WEEKDAYS: tuple[Text, ...] = (
    Text("周一", "Monday"), Text("周二", "Tuesday"), Text("周三", "Wednesday"), Text("周四", "Thursday"),
    Text("周五", "Friday"), Text("周六", "Saturday"), Text("周日", "Sunday"),
)  # fmt: skip
all_kinds = Text("全部类型", "All kinds")
kind = Text("类型", "Kind")
day_label = Text("日期", "Day")
by_cases = Text("预计起数", "Cases")
by_watched_hours = Text("每百观察小时", "Per 100 watched hours")
unit = Text("单位", "Unit")
road = Text("道路", "Road")
whole_day = Text("全天", "Day")
cell = Text(
    "{road} {hour}:00–{next}:00\n预计 {mean} 起；十次有九次在 {low} 到 {high} 起之间\n过去四周的同一时段：{past} 起",
    "{road} {hour}:00–{next}:00\n{mean} expected; nine times in ten {low} to {high}\nSame hour, four weeks: {past}",
)
cell_of_all = Text(
    "{road} {hour}:00–{next}:00\n预计 {mean} 起\n{kinds}\n过去四周的同一时段：{past} 起",
    "{road} {hour}:00–{next}:00\n{mean} expected\n{kinds}\nSame hour, last four weeks: {past}",
)
cell_kind = Text("{kind} {mean}（{low}–{high}）", "{kind} {mean} ({low}–{high})")
nothing_title = Text("还无从预测", "Nothing to forecast from yet")
nothing = Text(
    "{day} 之前的半年里没有摄像头的观察记录。有案卷之后就会出现。",
    "No camera looked in the half year before {day}. It appears once there are cases.",
)
bad_day_title = Text("这一天无法预测", "This day cannot be forecast")
bad_day = Text(
    "“{day}”不是 {first} 到 {last} 之间的日期。", "'{day}' is no day from {first} to {last}."
)  # fmt: skip
tap = Text(
    "悬停看区间；点开数字，看过去四周同路、同星期、同小时的案卷。",
    "Hover for the interval; a number opens the cases of that road, weekday and hour in the last four weeks.",
)
how = Text("怎样算出来的", "How it is counted")
HOW: tuple[Text, ...] = (
    Text(
        "只用这一天之前、已经过完的日子（最多 26 周），按摄像头发现的案卷计；"
        "人工补录的不算，因为人总往发现过问题的地方去。",
        "Only days before this one that are over (26 weeks at most), by cases that cameras found; those entered by "
        "hand are left out, for people go where cases were found.",
    ),
    Text(
        "每一类各算一次：全街每天的起数用泊松回归（星期、节假日、趋势，近日权重大），"
        "乘以道路和小时的份额；案卷少的道路向全街的平均靠拢。",
        "Each kind by itself: a Poisson regression of the street's days (weekday, holiday, trend; near days "
        "weigh more), times the share of the road and of the hour; thin roads lean on what all roads have in common.",
    ),
    Text(
        "摄像头没在看的时间不算平静：按真正观察的小时折算，再按所有摄像头全天都看来预计。",
        "Time in which a camera did not look is no quiet time: counts are taken by watched hours, and the forecast is "
        "for a day on which every camera looks all day.",
    ),
    Text(
        "天气不在其中。区间按负二项分布，十天约有九天落在里面；"
        "起数很少的小时，区间常是 0 到 0 或 0 到 1，落在里面的会更多。",
        "Weather is not in it. The interval is of a negative binomial count and is to hold nine days in ten; in hours "
        "with very few cases it is often 0 to 0 or 0 to 1, and holds more.",
    ),
)
good = Text(
    "事后看准不准：{first} 至 {last}，逐日提前一天预测",
    "How good a day ahead: {first} to {last}",
)
no_backtest = Text(
    "还没有回测。每周一自动做一次，也可以执行 {command}。",
    "No backtest yet. One is made every Monday; or run {command}.",
)
found = Text("发现", "Found")
expected = Text("预计", "Expected")
deviance = Text("偏差", "Deviance")
pinball = Text("分位损失", "Pinball")
median_error = Text("绝对误差", "Absolute error")
coverage = Text("落在区间内", "Inside interval")
ours = Text("本法", "Ours")
last_week = Text("上周同时", "Last week")
of_hours = Text("每路每小时", "An hour of a road")
of_days = Text("每路每天", "A day of a road")
wins = Text(
    "八类中，本法的偏差更小的有 {deviance} 类、绝对误差更小的有 {median_error} 类（每路每小时，对比上周同一小时）。",
    "Of eight kinds ours has the smaller deviance in {deviance}, the smaller absolute error in {median_error} "
    "(an hour of a road, beside the same hour last week).",
)
smaller_is_better = Text(
    "误差越小越好，粗体为较小者；偏差为平均泊松偏差。",
    "Smaller is better, bold is the smaller; deviance: mean Poisson deviance.",
)
exposure = Text(
    "看得多，发现得就多：过去四周按观察小时折算", "Who looks more finds more: the last four weeks by watched hours"
)
exposure_how = Text(
    "名次按每百观察小时的起数；括号里是不折算时的名次。没有健康记录的时间按一直在看计，单列出来。",
    "Ranked by cases in 100 watched hours; in brackets the rank without it. Time without health records is taken as "
    "watched, and told apart.",
)
rank = Text("名次", "Rank")
watched = Text("观察小时", "Watched hours")
assumed = Text("其中推定", "Assumed")
by_hand = Text("人工", "By hand")
rate = Text("每百小时", "Per 100 h")
interval = Text("九成区间", "Nine in ten")
