"""What readers call the fields of a policy, and the values that are codes."""

from __future__ import annotations

from apps.cockpit.text.language import Text

difference = Text("{field}：{before} → {after}", "{field}: {before} → {after}")
FIELDS: dict[str, Text] = {
    "kind": Text("类型", "Kind"),
    "severity": Text("严重程度", "Severity"),
    "zones": Text("适用区域", "Zones that it is for"),
    "things": Text("由哪些物体构成", "Things that make it"),
    "company.things": Text("身边要有", "Has to be near it"),
    "company.within": Text("身边的距离（按物体大小）", "How near (of its own size)"),
    "company.share": Text("有陪同的时间占比", "Share of the time in company"),
    "company.seconds": Text("看陪同的时长（秒）", "Time looked at for company (s)"),
    "rivals": Text("同一处只能是其一", "Only one of these at a place"),
    "unnamed.thing": Text("认不出的东西算作", "What has no name counts as"),
    "unnamed.least_share": Text("认不出的东西最小画面占比", "Smallest share of the picture, without a name"),
    "unnamed.largest_share": Text("认不出的东西最大画面占比", "Largest share of the picture, without a name"),
    "unnamed.score": Text("认不出的东西的把握", "Score of what has no name"),
    "schedule.active": Text("只管的时段", "Only in these hours"),
    "schedule.exempt": Text("不管的时段", "Hours that do not count"),
    "schedule.holidays": Text("公众假日", "Public holidays"),
    "decided_by": Text("在不在区域内看", "In the zone, decided by"),
    "overlap_share": Text("在区域内的面积占比", "Share of its box inside the zone"),
    "dwell_seconds": Text("停留（秒）", "Dwell (s)"),
    "allowed_gap_seconds": Text("中途看不见最长（秒）", "Longest time unseen (s)"),
    "keep_score": Text("最低把握", "Least score"),
    "automatic_score": Text("自动立案的把握", "Score to open by itself"),
    "acknowledge_minutes": Text("接单时限（分）", "To acknowledge (min)"),
    "suspected_minutes": Text("待确认时限（分）", "To confirm (min)"),
    "quiet_hours": Text("不打扰的时段", "Quiet hours"),
    "mending.by": Text("整改由谁核查", "Mending is checked by"),
    "mending.clear_seconds": Text("清空多久算整改（秒）", "Clear for so long is mended (s)"),
    "mending.scored_frames": Text("清空至少几帧", "Clear in at least so many frames"),
    "rework_minutes": Text("返潮窗口（分）", "Rework window (min)"),
    "rating_points": Text("评分扣分", "Rating points"),
}
STEP_FIELDS: dict[str, Text] = {
    "parties": Text("找谁", "whom it asks"),
    "stand_ins": Text("替补", "who stands in"),
    "channels": Text("渠道", "channels"),
    "minutes": Text("时限（分）", "time (min)"),
    "counted": Text("怎么计时", "how it is counted"),
}
COUNTED: dict[str, Text] = {
    "always": Text("不分昼夜", "always"), "working_hours": Text("只计工作时间", "in working hours"),
}  # fmt: skip
CHECKED_BY: dict[str, Text] = {"camera": Text("摄像头", "camera"), "photo": Text("照片", "photo")}
DECIDED_BY: dict[str, Text] = {
    "foot_point": Text("着地点", "the foot point"), "overlap": Text("重叠面积", "the share inside"),
}  # fmt: skip
HOLIDAYS: dict[str, Text] = {
    "same": Text("与平日同", "like other days"), "exempt": Text("不管", "do not count"),
}  # fmt: skip
