"""Words of the views of analysis in place."""

from __future__ import annotations

from apps.cockpit.text.language import Text

hotspots_title = Text("问题聚集在哪里？", "Where do problems gather?")
coverage_title = Text("哪里没有摄像头看得到？", "What does no camera see?")
recurrence_title = Text("整改之后多久又回来？", "How soon is it back after it was mended?")
effect_title = Text("专项整治有没有用？", "Did the campaign change anything?")
working = Text("正在计算，第一次要十几秒……", "Working it out; the first time takes some seconds …")
nothing_title = Text("还没有可分析的内容", "Nothing to analyse yet")
nothing = Text(
    "有了案卷和地图位置之后，这里会显示结果。",
    "Once there are cases and positions on the map, this shows where they gather.",
)
how = Text("这些数字怎么算的？", "How is this counted?")

period = Text("时段", "Period")
weeks = Text("近 {n} 周", "Last {n} weeks")
kind = Text("类型", "Kind")
all_kinds = Text("全部", "All")
by = Text("单位", "Unit")
by_cell = Text("六边形格", "Cells")
by_segment = Text("路段", "Road segments")

hot_said = Text(
    "{first} 至 {last} 共 {cases} 件。{tested} 个有摄像头看的{unit}里，{hot} 个显著偏热，{cold} 个显著偏"
    "冷；按周看，{in_time} 个曾经或一直偏热；{unseen} 个没有摄像头看，不作判断。",
    "{cases} cases from {first} to {last}. Of {tested} {unit} that a camera watches, {hot} are "
    "significantly hot and {cold} significantly cold over the whole time, and {in_time} stand out step by step; "
    "{unseen} are not seen, and nothing is said of them.",
)
unit_cell = Text("六边形格", "cells")
unit_segment = Text("路段", "road segments")
hot = Text("热点", "Hot")
cold = Text("冷点", "Cold")
hot_in_time = Text("按周偏热", "Hot step by step")
no_pattern = Text("无显著差异", "Not significant")
not_seen = Text("未覆盖", "Not seen")
where = Text("位置", "Where")
cases = Text("案卷", "Cases")
rate = Text("每千机时", "Per 1000 h")
z = Text("Gi*", "Gi* z")
q = Text("q 值", "q")
trend = Text("趋势", "Trend")
emerging = Text("时空类型", "In time")
road_unknown = Text("无路名", "No road")
mark_says = Text(
    "{road}：{cases} 件，每千机时 {rate}，{status}", "{road}: {cases} cases, {rate} per 1000 camera-hours, {status}"
)
off_map = Text("另有 {n} 件没有地图位置。", "{n} more cases have no position on the map.")
hot_how = (
    Text(
        "案卷按点位落到{unit}：店门前的落在店铺位置，其他的落在摄像头视野的中点。六边形为 H3 第 10 级（边长约"
        " 76 米）：视野最远约 60 米，更小的格子会把案卷放错格；路段在路口处切开，最长 120 米。",
        "Cases lie in the {unit} of their place: those before a shop where the shop is, all others half-way "
        "into the camera's view. Cells are H3 of resolution 10 (76 m from middle to corner): a view reaches "
        "about 60 m, so smaller cells would misplace cases. Roads are cut at crossings, into segments of at "
        "most 120 m.",
    ),
    Text(
        "“每千机时”＝摄像头发现的案卷 ÷（看得到这里、划有该类型区域的摄像头数 × 正常工作小时）× 1000。没"
        "有健康记录的摄像头按一直工作计。",
        "Per 1000 h: cases that cameras found, over the hours that cameras with a zone of the kind there "
        "really watched. A camera without health records counts as watching all the time.",
    ),
    Text(
        "Gi*（Getis-Ord，含自身，邻居等权）比较本处及邻居与全街；p 由 {permutations} 次随机置换得到（种子 "
        "{seed}），q 经 Benjamini-Hochberg 校正，q ≤ {level} 才称热点或冷点。",
        "Gi* (Getis and Ord, self included, equal weights) compares a place and its neighbours with the whole"
        " street; p by {permutations} permutations (seed {seed}), q corrected for many tests ("
        "Benjamini-Hochberg); hot or cold at q ≤ {level}.",
    ),
    Text(
        "趋势：每步（{days} 天，共 {count} 步）数值的 Mann-Kendall 检验，已校正并列值与自相关。时空类型按 "
        "emerging hot spot 分析：新增＝最后一步首次变热；连续＝末段连续变热；增强/持续/减弱＝九成步数为热且趋"
        "势上升/不变/下降；零散＝时热时不热；振荡＝曾为冷点；历史＝过去九成为热、现在不热。",
        "Trend: Mann-Kendall over {count} steps of {days} days, corrected for ties and autocorrelation. In "
        "time, after emerging hot spot analysis: new = hot in the last step for the first time; consecutive ="
        " hot without a break at the end; intensifying, persistent, diminishing = hot in nine steps of ten, "
        "rising, level or falling; sporadic = on and off; oscillating = was cold once; historical = was hot, "
        "is not now.",
    ),
)
TRENDS: dict[str, Text] = {"up": Text("↑ 上升", "↑ up"), "down": Text("↓ 下降", "↓ down"), "none": Text("→", "→")}
EMERGING: dict[str, Text] = {
    "new": Text("新增", "New"),
    "consecutive": Text("连续", "Consecutive"),
    "intensifying": Text("增强", "Intensifying"),
    "persistent": Text("持续", "Persistent"),
    "diminishing": Text("减弱", "Diminishing"),
    "sporadic": Text("零散", "Sporadic"),
    "oscillating": Text("振荡", "Oscillating"),
    "historical": Text("历史", "Historical"),
    "none": Text("—", "–"),
}

coverage_said = Text(
    "{cameras} 个摄像头看得到 {seen} / {shops} 家店（另有 {unseen} 家看不到）和 {metres} / {all} 公里道路"
    "。再装一个，装在 1 号位最值：预计每 30 天多发现 {cases} 件。",
    "{cameras} cameras see {seen} of {shops} shops ({unseen} are not seen) and {metres} of {all} km of "
    "road. One more pays most at place 1: about {cases} more cases found in 30 days.",
)
coverage_said_none = Text(
    "{cameras} 个摄像头看得到 {seen} / {shops} 家店和 {metres} / {all} 公里道路。"
    "要有朝向和视野已知、且看到过案卷的摄像头，才能推荐新的位置。",
    "{cameras} cameras see {seen} of {shops} shops and {metres} of {all} km of road. A place for one "
    "more is proposed once a camera whose view is known has found cases.",
)
proposals = Text("再装一个摄像头，装在哪里", "Where one more camera pays most")
expected = Text("预计/30天", "In 30 days")
new_metres = Text("新增路面 m", "New metres")
new_shops = Text("新增店铺", "New shops")
heading = Text("朝向", "Heading")
roads = Text("各路覆盖", "Roads")
road = Text("道路", "Road")
seen_share = Text("看得到", "Seen")
unseen_shops = Text("看不到的店", "Shops unseen")
key_unseen = Text("看不到的路段", "Road that no camera sees")
key_shop = Text("看不到的店", "Shop that no camera sees")
key_camera = Text("建议位置", "Proposed camera")
coverage_how = (
    Text(
        "店铺：没有任何摄像头在其门前划有区域，就算看不到。道路：沿路每 4 米取一点，落在本路摄像头视野扇形内"
        "算看得到；不考虑树木和停着的车。",
        "A shop is seen when a camera has a zone before its door. A road is looked at every 4 m: a point is "
        "seen when it lies in the sector of a camera of that road. Trees and parked vans are not thought of.",
    ),
    Text(
        "候选位置：沿路每 12 米，两侧路缘，两个方向，视野取现有摄像头的中位数。每一步选新增预计案卷最多的位置"
        "（贪心最大覆盖，至少为最优解的 63%）。预计案卷＝新看到的路面 ×（全街均值 ＋ 邻近路段偏差 × {tell}"
        "）＋ 新看到的店 × 本路平均；{tell} 是邻近路段对本路段的解释力，由数据估计，0 表示邻居说明不了什么。",
        "Candidates: every 12 m of road, both kerbs, both ways, with the median view of the cameras there are"
        ". Each step takes the one that adds most expected cases (greedy maximal coverage, at least 63 % of "
        "the best). Expected: new metres × (mean of the street + what neighbours differ from it × {tell}) +"
        " new shops × mean of their road. {tell} is how much neighbouring segments really tell of one "
        "another, learnt from the cases; 0 means nothing.",
    ),
)

recurrence_said = Text(
    "{closures} 件整改结案中，{one} 在 1 天内、{seven} 在 7 天内、{thirty} 在 30 天内于同一点位又出现。",
    "Of {closures} mended cases {one} were back at the same place within a day, {seven} within 7 and "
    "{thirty} within 30 days.",
)
recurrence_none = Text("这段时间没有整改结案的案卷。", "No case was closed as mended in this time.")
closed = Text("整改结案", "Mended")
within = Text("{n} 天内", "Within {n} d")
by_closure = Text("按结案方式", "By closure")
by_kind = Text("按类型", "By kind")
by_road = Text("按道路", "By road")
by_shop = Text("回来最多的店", "Shops where it comes back most")
recurrence_map = Text("各路 7 天内回来的比例", "Share that is back within 7 days, by road")
least = Text("最少 {share}", "least: {share}")
most = Text("最多 {share}", "most: {share}")
mark_back = Text("{road}：{share} 在 7 天内回来（{n} 件）", "{road}: {share} back within 7 days ({n} cases)")
recurrence_how = (
    Text(
        "从结案到同一点位、同一类型的下一件立案，用 Kaplan-Meier 估计；还没观察到那么久的案卷按删失处理，不当"
        "作“没回来”。误报、撤案不算整改。",
        "From closing to the next case of the same kind at the same place, estimated as Kaplan and Meier do: "
        "a case that has not been followed for so long counts as unknown from then on, not as mended for good"
        ". False alarms and withdrawn cases are left out.",
    ),
    Text(
        "括号内为 95% 区间，按点位聚类（同一点位的案卷并不独立）。观察到 {until} 为止。",
        "Intervals hold 19 times in 20, with deviations by place, because what happens at one place is not "
        "independent. Followed until {until}.",
    ),
)

measure = Text("计算", "Measure")
campaign_road = Text("整治道路", "Road of the campaign")
first_day = Text("开始", "From")
last_day = Text("结束", "To")
effect_ask = Text(
    "选择道路和日期，看整治期间比相似道路少了多少。",
    "Choose a road and the days: how did it go compared with roads like it?",
)
effect_said = Text(
    "整治期间，{road} 的案卷比对照道路所预示的{direction} {size}（95% 区间 {low} 至 {high}）。",
    "During the campaign {road} had {size} {direction} cases than the control roads make one expect (95 %"
    " interval {low} to {high}).",
)
more = Text("多", "more")
fewer = Text("少", "fewer")
sure = Text("这超出了偶然（p = {p}）。", "That is beyond chance (p = {p}).")
unsure = Text("这可能只是偶然（p = {p}）。", "That may well be chance (p = {p}).")
effect_refused = Text("这样算不了：{why}", "That cannot be measured: {why}")
effect_early = Text(
    "开始日期之前的数据太少，找不到可比的道路：至少需要 {n} 步（四周以上的整治按周，其他按天）。",
    "Too little lies before the first day to find roads that were alike: {n} steps are needed (weeks, or days "
    "for a campaign of less than four weeks).",
)
effect_none = Text("案卷太少，说不出什么。", "Too few cases: nothing can be said.")
before = Text("整治前", "Before")
during = Text("整治中", "During")
campaign = Text("整治道路", "Campaign")
control = Text("对照道路", "Control")
course = Text("每步案卷（对照按整治前水平缩放）", "Cases a step (controls scaled to the level before)")
placebo = Text(
    "时间安慰剂：假装从 {first} 开始，得 {size}（{low} 至 {high}），p = {p}；应当接近 0。",
    "Placebo in time: a campaign that never was, from {first}: {size} ({low} to {high}), p = {p}; it should be near 0.",
)
drift = Text(
    "整治前的相对走势：每步 {slope}，p = {p}；应当看不出差别。",
    "Drift against the controls before: {slope} a step, p = {p}; it should not be told from 0.",
)
others = Text(
    "把其他每条路当作整治道路再算一遍：{p} 的道路差别不小于此。",
    "Each other road taken for the campaign's: {p} of them differ as much or more.",
)
effect_how = (
    Text(
        "双重差分（泊松）：整治道路前后之比，除以对照道路前后之比。对照道路是整治前水平和走势最接近的五条。区"
        "间按周（或天）之间的实际波动放大，并校正自相关。",
        "Difference in differences, Poisson: the campaign's road during over before, divided by the same of "
        "the control roads, the five nearest in level and trend before. The interval is widened by how much "
        "steps really vary, and by how they follow one another.",
    ),
    Text(
        "局限：同时发生的其他事、案卷搬到邻近道路、或因案卷多而被选中的道路自然回落，都可能看起来像效果。",
        "Limits: something else at the same time, cases that moved to the next road, or a road chosen because"
        " it was bad falling back by itself may all look like an effect.",
    ),
)
