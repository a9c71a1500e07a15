"""Words of the view that zones are drawn in."""

from __future__ import annotations

from apps.cockpit.text.language import Text

question = Text("每个摄像头看哪里、管什么？", "Where does each camera look, and what for?")
camera = Text("摄像头", "Camera")
choose_camera = Text("输入名称查找", "Type a name to find it")
no_camera_title = Text("还没有摄像头", "There is no camera yet")
no_camera = Text("先接入一个摄像头，再在它的画面上画区域。", "Connect one first; then draw zones on its picture.")
no_view_title = Text("还不知道画面的大小", "The size of its picture is not known yet")
no_view = Text(
    "摄像头传来第一张画面后就能画。可用“cityeye camera test”检查它。",
    "Zones can be drawn once its first picture has come. `cityeye camera test` looks at it.",
)
zones = Text("区域", "Zones")
none_yet = Text("还没有区域，这个摄像头不会立案。", "No zone yet: this camera opens no case.")
add = Text("＋ 新区域", "+ New zone")
edit = Text("修改", "Change")
new_zone = Text("新区域", "New zone")
shifted = Text(
    "画面已移位，新案卷已暂停。请按现在的画面重画区域。",
    "The view has shifted and opens no new case. Redraw its zones on the picture as it is now.",
)
kind = Text("类型", "Kind")
name = Text("名称", "Name")
name_example = Text("例如：和美弄 3 号门前", "For example: in front of 3 Hemei Lane")
own_dwell = Text("停留多久才算（秒；空着按规则）", "Dwell before it counts (seconds; empty: as the policy says)")
place = Text(
    "地点编号（多个摄像头同看一处时填同一个；可空）", "Place id (the same for cameras that see one spot; may be empty)"
)
meaning_except = Text("除下列时段外都管", "Always but in these hours")
meaning_only = Text("只管下列时段", "Only in these hours")
days = Text("星期", "Weekdays")
hours = Text("第 {n} 组时段", "Hours, row {n}")
hours_example = Text("例如：05:30-08:00, 22:00-02:00", "Such as 05:30-08:00, 22:00-02:00")
more_hours = Text("＋ 另一组星期和时段", "+ Other days and hours")
holidays_count = Text("公众假日也管", "Also on public holidays")
DAYS: dict[str, Text] = {
    "mon": Text("周一", "Mon"), "tue": Text("周二", "Tue"), "wed": Text("周三", "Wed"), "thu": Text("周四", "Thu"),
    "fri": Text("周五", "Fri"), "sat": Text("周六", "Sat"), "sun": Text("周日", "Sun"),
}  # fmt: skip
own_schedule = Text(
    "此区域的时间表这里写不下，保存时原样保留。",
    "The schedule of this zone cannot be shown here; it stays as it is.",
)
dwell = Text("停留", "Dwell")
as_policy = Text("按规则", "as the policy says")
schedule = Text("时段", "Hours")
except_ = Text("除 {hours} 外", "except {hours}")
only = Text("只在 {hours}", "only {hours}")
days_run = Text("{first}至{last}", "{first}–{last}")
not_holidays = Text("公众假日不管", "not on public holidays")
of_own = Text("另有规定", "of its own")
place_short = Text("地点", "Place")
each_spot = Text("区域内各处分开算", "each spot for itself")
masks = Text("遮挡", "Masks")
zone = Text("区域", "Zone")
one_mask = Text("遮挡", "Mask")
add_mask = Text("＋ 遮挡", "+ Mask")
drop_mask = Text("去掉这个遮挡", "Remove this mask")
catch_days = Text("近 {n} 天", "last {n} days")
catch_period = Text("用哪段时间的记录", "Which days of the record")
catch_title = Text("这样画，会抓到什么？", "Drawn like this, what would it catch?")
catch_violations = Text("{n} 起{kind}", "{n} of {kind}")
catch_before = Text("现在的画法：{n} 起", "as it is now: {n}")
catch_suspected = Text("其中 {n} 起要人确认", "{n} of them to be confirmed")
catch_not = Text("在区域内但不算：{what}", "Inside, but would not count: {what}")
catch_short = Text("停留不够 {n}", "gone before the dwell {n}")
catch_exempt = Text("不管的时段 {n}", "at exempt hours {n}")
catch_unsure = Text("把握太低 {n}", "too unsure {n}")
catch_others = Text("同处还停过别的类型：{what}", "Of other kinds there: {what}")
catch_of_kind = Text("{kind} {n}", "{kind} {n}")
catch_open = Text("形状闭合、填写无误后再算。", "It is counted once the shape is closed and what is typed is right.")
catch_nothing = Text("这段时间，这个画面里没有记录。", "Nothing is on record of this view for these days.")
catch_not_meant = Text(
    "这一类没有包括这个区域的规则，所以不会立案。",
    "No policy of this kind is meant for this zone, so no case is opened.",
)
catch_limits = Text(
    "只能数摄像头记下过的。以前没有同类区域看管的地方没有留下记录，扩大到那里会抓到多少，要画了才知道；"
    "时段和停留按表单里现在填的算。",
    "Only what was recorded can be counted. Where no zone of this kind was, nothing was written down: how much a "
    "larger zone catches there is known after it is drawn. Hours and dwell are those typed in the form.",
)
catch_cut = Text("只看了最近 {n} 条。", "Only the newest {n} were looked at.")
legend_caught = Text("会立案", "would be a case")
legend_passed = Text("不算", "would not count")
legend_other = Text("别的类型", "another kind")
not_seeing = Text("{state}（自 {since}）", "{state} (since {since})")
switched_off = Text("摄像头已停用，不立新案。", "The camera is switched off and opens no new case.")
save = Text("保存", "Save")
cancel = Text("取消", "Cancel")
remove = Text("删除…", "Delete…")
remove_sure = Text(
    "删除“{name}”？已有的案卷不受影响，这里不再立新案。", "Delete '{name}'? Its cases stay; no new one is opened here."
)
remove_yes = Text("确认删除", "Delete it")
saved = Text("已保存“{name}”，从下一张画面起生效。", "'{name}' is saved and in force from the next picture on.")
removed = Text("已删除“{name}”。", "'{name}' is deleted.")
stale = Text(
    "别人刚改过这个区域，您的改动没有保存。右边是它现在的样子，请重新修改。",
    "Somebody else has just changed this zone, so yours was not saved. This is how it is now; please change it again.",
)
refused = Text("您的岗位不能改区域。", "Your role may not change zones.")
history = Text("改动记录", "Changes")
did_add = Text("新画", "drew it")
did_change = Text("修改", "changed it")
did_remove = Text("删除", "deleted it")
hint_open = Text(
    "点画面设角，点回第一个角或按回车闭合；Esc 重来。键盘：方向键移动，空格设下一个角。",
    "Click to set corners; click the first one, or Enter, to close; Esc begins anew. "
    "By keyboard: arrows move, Space sets the next.",
)
hint_closed = Text(
    "拖角改形，拖边上的小点加角，双击或长按角删除，拖中间整体移动。"
    "键盘：N 换角，M 换遮挡，方向键移 1 像素，加 Shift 移 10。",
    "Drag corners, or the dots between them to add one; double-click or long press removes one; "
    "drag the inside to move all. By keyboard: N next corner, M next mask, arrows move 1 pixel, with Shift 10.",
)
hint_mask = Text(
    "遮挡里的东西不算。点画面设角，点回第一个角或按回车闭合；Esc 不画了。",
    "What stands in a mask does not count. Click to set corners; "
    "click the first one, or Enter, to close; Esc gives up.",
)
hint_crosses = Text("边线相交了，请挪开。", "Its sides cross each other; move a corner.")
hint_small = Text("太小了，没有面积。", "It is too small: it has no area.")
LACKS: dict[str, Text] = {
    "open": Text("请先在画面上画出区域并闭合。", "Draw the zone on the picture and close it first."),
    "mask_open": Text(
        "有一个遮挡还没有闭合，请先闭合或去掉它。", "A mask is not closed yet; close it or remove it first."
    ),
    "polygon": Text(
        "形状不行：要闭合、不相交、在画面内。",
        "The shape will not do: closed, not crossing itself, inside the picture.",
    ),
    "masks": Text("遮挡的形状不行，要在画面内。", "A mask will not do: it must lie inside the picture."),
    "name": Text("请填名称。", "Please give it a name."),
    "dwell_seconds": Text("停留要大于 0 秒，最长一周。", "The dwell must be more than 0 seconds, a week at most."),
    "schedule": Text("时段写法：05:30-08:00，多段用逗号隔开。", "Write hours as 05:30-08:00, several with commas."),
    "schedule_days": Text("这组时段还没有选星期。", "Choose at least one day for these hours."),
}
lacks_something = Text("有一处填写不对：{why}", "Something is not right: {why}")
