"""Words of the data quality page."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.data_quality import Suite

question = Text("数据可信吗？", "Can the data be trusted?")
number_passed = Text("通过", "As expected")
number_failed = Text("未通过", "Failed")
number_seconds = Text("用时（秒）", "Seconds")
passed = Text("{day} 的数据全部符合预期。", "The data of {day} is all as expected.")
failed = Text("{day} 有 {n} 项未通过；当期报告会注明。", "{n} failed for {day}; reports of that time say so.")
checked_at = Text("检查于", "Checked")
history = Text("近两周", "Last two weeks")
history_passed = Text("{day}：通过", "{day}: as expected")
history_failed = Text("{day}：{n} 项未通过", "{day}: {n} failed")
history_none = Text("{day}：未检查", "{day}: not checked")
docs = Text("打开数据文档", "Open the Data Docs")
docs_missing = Text("数据文档没有写成：{why}", "No Data Docs were written: {why}")
column_expectation = Text("预期", "What must hold")
column_checked = Text("行数", "Rows")
column_failing = Text("不符", "Against it")
against = Text("共 {of} 行，其中 {n} 行不符", "{n} of {of} are against it")
within = Text("在允许范围内", "within what is allowed")
errored = Text("无法检查", "could not be checked")
nothing = Text("没有可查的行", "no row to check")
all_cases = Text("这 {n} 个案卷", "These {n} cases")
more = Text("另有 {n} 行未列出", "{n} more are not listed")
no_rows = Text("没有留下行", "No rows were kept")
training_note = Text("样本能否用于训练，不影响当天结论。", "Whether samples may be trained on; it fails no day.")
empty_title = Text("还没有检查过", "Nothing was checked yet")
empty = Text(
    "每天零点后自动检查前一天的数据；也可以运行 cityeye quality check。",
    "The day before is checked by itself after midnight; or run cityeye quality check.",
)
day_unchecked_title = Text("这一天没有检查过", "This day was not checked")
day_unchecked = Text(
    "运行 cityeye quality check --for {day} 补查。", "Run cityeye quality check --for {day} to check it."
)
banner = Text("数据质量：{day} 有 {n} 项未通过", "Data quality: {n} failed for {day}")
banner_open = Text("查看", "Look")
banner_unchecked = Text("数据质量：{day} 之后没有再检查", "Data quality: nothing was checked after {day}")

SUITES: dict[Suite, Text] = {
    Suite.CASES: Text("案卷", "Cases"),
    Suite.INCIDENTS: Text("事件", "Incidents"),
    Suite.SIGHTINGS: Text("所见与摄像头", "Sightings and cameras"),
    Suite.TIMERS: Text("计时器", "Timers"),
    Suite.NOTICES: Text("通知", "Notices"),
    Suite.SHOPS: Text("商铺", "Shops"),
    Suite.STREET: Text("街道图与区域", "Map and zones"),
    Suite.TRAINING: Text("训练样本", "Training set"),
}

COLUMNS: dict[str, Text] = {
    "case_id": Text("案卷", "Case"),
    "camera_id": Text("摄像头", "Camera"),
    "shop_id": Text("商铺", "Shop"),
    "kind": Text("类别", "Kind"),
    "state": Text("状态", "State"),
    "case_state": Text("案卷状态", "State of the case"),
    "opened_at": Text("立案", "Opened"),
    "acknowledged_at": Text("认领", "Acknowledged"),
    "arrived_at": Text("到场", "On site"),
    "site_recorded_at": Text("现场记录", "Site recorded"),
    "closed_at": Text("结案", "Closed"),
    "latest_at": Text("最晚时间", "Latest time"),
    "now_at": Text("检查时刻", "Time of the check"),
    "timer": Text("计时器", "Timer"),
    "community_id": Text("社区", "Community"),
    "community_of_block": Text("街域的社区", "Community of the block"),
    "community_of_road": Text("道路的社区", "Community of the road"),
    "grid_id": Text("网格", "Grid"),
    "grid_of_block": Text("街域的网格", "Grid of the block"),
    "block_id": Text("街域", "Block"),
    "block_of_shop": Text("商铺的街域", "Block of the shop"),
    "block_of_place": Text("点位的街域", "Block of the place"),
    "road_id": Text("道路", "Road"),
    "road_of_place": Text("点位的道路", "Road of the place"),
    "zone_id": Text("区域", "Zone"),
    "camera_of_zone": Text("区域的摄像头", "Camera of the zone"),
    "kind_of_zone": Text("区域的类别", "Kind of the zone"),
    "incident_id": Text("事件", "Incident"),
    "thing": Text("物品", "Thing"),
    "recorded_at": Text("入库", "Recorded"),
    "first_seen_at": Text("首次看见", "First seen"),
    "outside": Text("超出像素", "Pixels outside"),
    "shorter_side": Text("短边像素", "Shorter side"),
    "originals": Text("原图", "Originals"),
    "copies": Text("副本", "Copies"),
    "minutes_late": Text("迟到分钟", "Minutes late"),
    "cases": Text("件数", "Cases"),
    "weeks_before": Text("前几周同日", "Same weekday before"),
    "least": Text("下限", "Least"),
    "most": Text("上限", "Most"),
    "above": Text("超出", "Above"),
    "below": Text("不足", "Below"),
    "sightings": Text("所见", "Sightings"),
    "incidents": Text("事件", "Incidents"),
    "first_fault_at": Text("首个问题", "First fault"),
    "timer_id": Text("计时器", "Timer"),
    "purpose": Text("用途", "Purpose"),
    "due_at": Text("到期", "Due"),
    "finished_at": Text("结束", "Ended"),
    "minutes_overdue": Text("超时分钟", "Minutes overdue"),
    "seconds_after_due": Text("到期后秒数", "Seconds after due"),
    "role": Text("角色", "Role"),
    "channel": Text("渠道", "Channel"),
    "created_at": Text("写成", "Written"),
    "delivered_at": Text("送达", "Delivered"),
    "last_error": Text("最后错误", "Last error"),
    "notice_id": Text("通知", "Notice"),
    "minutes_waiting": Text("等待分钟", "Minutes waiting"),
    "name": Text("名称", "Name"),
    "licence_number": Text("执照号", "Licence"),
    "telephone": Text("电话", "Telephone"),
    "metres_outside_block": Text("街域外米数", "Metres outside the block"),
    "metres_from_road": Text("离道路米数", "Metres from the road"),
    "part": Text("部分", "Part"),
    "shape": Text("图形", "Shape"),
    "metres_outside": Text("超出米数", "Metres outside"),
    "kilometres_from_middle": Text("离中心公里", "Kilometres from the middle"),
    "days_without_incident": Text("无事件天数", "Days without incident"),
    "days_known": Text("已知天数", "Days known"),
}
"""Words of the columns that people meet most; another one is shown by its name in the database."""
