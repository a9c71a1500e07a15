"""The field's own words: kinds, states, closures, severities, roles, health (as the glossary has them)."""

from __future__ import annotations

from apps.cockpit.text.language import Text
from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case import CaseState, Closure, TimerPurpose
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticePurpose, NoticeState
from data_contracts.schemas.policy import Role

KINDS: dict[Kind, Text] = {
    Kind.GARBAGE: Text("废弃垃圾", "Abandoned garbage"),
    Kind.SHOP_OVERFLOW: Text("出店经营", "Trading outside the shop"),
    Kind.MOBILE_VENDOR: Text("游商经营", "Itinerant vendor"),
    Kind.STREET_DRYING: Text("沿街晾晒", "Laundry along the street"),
    Kind.ILLEGAL_PARKING: Text("机动车违停", "Illegal parking"),
    Kind.BIKE_DISORDER: Text("非机动车乱停", "Bikes in disorder"),
    Kind.ILLEGAL_AD: Text("违规广告", "Illegal advertising"),
    Kind.PILED_GOODS: Text("乱堆物料", "Piled goods"),
    Kind.SMOKE_ALARM: Text("烟感报警", "Smoke alarm"),
    Kind.GAS_ALARM: Text("燃气报警", "Gas alarm"),
    Kind.ONE_KEY_ALARM: Text("一键报警", "One-key alarm"),
}

STATES: dict[CaseState, Text] = {
    CaseState.SUSPECTED: Text("待确认", "Suspected"),
    CaseState.OPEN: Text("待认领", "Open"),
    CaseState.IN_GROUP: Text("群内整改", "In group"),
    CaseState.REMINDED_1: Text("一次提醒", "Reminded once"),
    CaseState.REMINDED_2: Text("二次提醒", "Reminded twice"),
    CaseState.ENFORCING: Text("执法中", "Enforcing"),
    CaseState.RECTIFIED: Text("整改待核", "Rectified"),
    CaseState.APPEALED: Text("申诉中", "Appealed"),
    CaseState.DEFERRED: Text("已缓办", "Deferred"),
    CaseState.CLOSED: Text("已结案", "Closed"),
}

CLOSURES: dict[Closure, Text] = {
    Closure.SELF: Text("自治整改", "Mended by the party"),
    Closure.MANAGED: Text("管理整改", "Mended after a reminder"),
    Closure.ENFORCED: Text("执法整改", "Mended by enforcement"),
    Closure.FALSE_ALARM: Text("误报", "False alarm"),
    Closure.WITHDRAWN: Text("撤案", "Withdrawn"),
    Closure.EXPIRED: Text("超时未确认", "Expired unconfirmed"),
}

SEVERITIES: dict[str, Text] = {
    "low": Text("轻微", "Low"),
    "normal": Text("一般", "Normal"),
    "high": Text("较重", "High"),
    "urgent": Text("紧急", "Urgent"),
}

TIMERS: dict[TimerPurpose, Text] = {
    TimerPurpose.SUSPECTED_EXPIRY: Text("无人确认则自动结案", "closes unless confirmed"),
    TimerPurpose.ACKNOWLEDGE: Text("无人认领则转下一人", "else the next one is asked"),
    TimerPurpose.STEP: Text("未整改则进入下一步", "else the next step"),
    TimerPurpose.DELIVERY: Text("等提醒送达后进入下一步", "the next step, once the reminders have arrived"),
    TimerPurpose.MENDING: Text("核查是否已整改", "mending is checked"),
    TimerPurpose.DEFERRAL: Text("缓办到期，继续办理", "the deferral ends, work goes on"),
}

# By governance_rules.domain.status.StatusCode: what explains the state, as one short sentence.
STATUSES: dict[str, Text] = {
    "awaiting_confirmation": Text("等值班员确认", "Waits for an operator to confirm"),
    "awaiting_acknowledgement": Text("等人认领", "Waits for somebody to take it on"),
    "acknowledged": Text("已有人跟进", "Somebody follows it"),
    "not_acknowledged": Text("无人认领，已找下一人", "Nobody took it on; the next one is asked"),
    "self_rectification": Text("请当事方自行整改", "The party is asked to mend it"),
    "reminded_once": Text("已提醒一次", "Reminded once"),
    "reminded_twice": Text("已提醒两次", "Reminded twice"),
    "reminders_undelivered": Text("提醒尚未送达，暂不转执法", "A reminder has not arrived; no enforcement yet"),
    "enforcement_called": Text("已通知执法队", "The officers are called"),
    "enforcement_overdue": Text("执法超时，已催办", "Enforcement is overdue; stand-ins are told"),
    "officer_assigned": Text("已指派执法队员", "An officer is assigned"),
    "officer_on_site": Text("执法队员已到场", "An officer is on site"),
    "site_recorded": Text("现场笔录已完成", "The site record is made"),
    "said_to_be_done": Text("当事方称已整改，摄像头核查中", "Said to be mended; the camera checks"),
    "no_longer_seen": Text("摄像头已看不到，核实中", "The camera no longer sees it; being verified"),
    "view_awaited": Text("画面暂时看不到该处，稍后再核", "The view is blocked; looked at again soon"),
    "judgement_awaited": Text("摄像头看不到，等值班员看照片", "No camera can say; an operator looks at the photo"),
    "still_there": Text("核查未通过：东西还在", "Not mended: it is still there"),
    "under_appeal": Text("申诉中，计时暂停", "Under appeal; the clock stands still"),
    "appeal_dismissed": Text("申诉未成立，继续整改", "The appeal was dismissed; please mend it"),
    "deferred": Text("领导同意缓办", "A leader agreed to wait"),
    "deferral_over": Text("缓办已到期", "The deferral is over"),
    "mending_checked": Text("核查通过", "Checked: it is mended"),
    "enforced": Text("执法整改完成", "Mended by enforcement"),
    "false_alarm": Text("误报", "False alarm"),
    "withdrawn": Text("已撤案", "Withdrawn"),
    "expired": Text("超时无人确认", "Nobody confirmed in time"),
}

# What a person does with a case, as a button says it.
COMMANDS: dict[Command, Text] = {
    Command.CONFIRM: Text("确认", "Confirm"),
    Command.REJECT: Text("误报", "Reject"),
    Command.ACKNOWLEDGE: Text("认领", "Acknowledge"),
    Command.WITHDRAW: Text("撤案", "Withdraw"),
    Command.ASSIGN: Text("指派", "Assign"),
    Command.REMIND: Text("现在提醒", "Remind now"),
    Command.NOTE: Text("备注", "Note"),
    Command.SAY_DONE: Text("已整改", "Done"),
    Command.ACCEPT_MENDING: Text("整改合格", "Accept mending"),
    Command.REFUSE_MENDING: Text("整改不合格", "Refuse mending"),
    Command.APPEAL: Text("申诉", "Appeal"),
    Command.UPHOLD_APPEAL: Text("申诉成立", "Uphold appeal"),
    Command.DISMISS_APPEAL: Text("申诉不成立", "Dismiss appeal"),
    Command.DEFER: Text("缓办", "Defer"),
    Command.RESUME: Text("恢复办理", "Resume"),
    Command.ARRIVE: Text("我已到场", "I am on site"),
    Command.RECORD_SITE: Text("现场笔录", "Site record"),
    Command.CLOSE: Text("结案", "Close"),
}

NOTICES: dict[NoticePurpose, Text] = {
    NoticePurpose.PUSH: Text("派单", "Pushed"),
    NoticePurpose.GROUP_POST: Text("群内通知", "Posted in the group"),
    NoticePurpose.REMINDER_1: Text("一次提醒", "First reminder"),
    NoticePurpose.REMINDER_2: Text("二次提醒", "Second reminder"),
    NoticePurpose.ENFORCEMENT: Text("执法通知", "Call for enforcement"),
    NoticePurpose.CLOSED: Text("结案通知", "Closed"),
    NoticePurpose.STAND_IN: Text("请您替补", "Asked to stand in"),
    NoticePurpose.APPEAL: Text("有人申诉", "Appealed"),
    NoticePurpose.RULING: Text("申诉裁定", "Ruling on the appeal"),
    NoticePurpose.REWORK: Text("退回重改", "Not mended yet"),
    NoticePurpose.JUDGEMENT: Text("请看整改照片", "A photo is to be judged"),
    NoticePurpose.ASSIGNMENT: Text("指派给您", "Assigned to you"),
    NoticePurpose.DATA_QUALITY: Text("数据质量未通过", "Data quality failed"),
}

NOTICE_STATES: dict[NoticeState, Text] = {
    NoticeState.PENDING: Text("待发送", "Waiting to be sent"),
    NoticeState.DELIVERED: Text("已送达", "Delivered"),
    NoticeState.DEAD: Text("发送失败", "Dead letter"),
}

ROLES: dict[Role, Text] = {
    Role.OPERATOR: Text("值班员", "Operator"),
    Role.GRID_MEMBER: Text("网格员", "Grid member"),
    Role.MERCHANT: Text("商户", "Merchant"),
    Role.COMMUNITY: Text("社区", "Community"),
    Role.PROPERTY: Text("物业", "Property management"),
    Role.OFFICER: Text("执法队员", "Officer"),
    Role.LEADER: Text("街道领导", "Street leader"),
    Role.ML_ENGINEER: Text("算法工程师", "ML engineer"),
    Role.ADMIN: Text("管理员", "Administrator"),
    Role.AUDITOR: Text("审计员", "Auditor"),
}

# Who acts without being a person.
ACTORS: dict[str, Text] = {
    "system": Text("系统", "System"),
    "eye": Text("摄像头", "Camera"),
    "sensor": Text("传感器", "Sensor"),
}

HEALTH: dict[HealthState, Text] = {
    HealthState.OK: Text("正常", "OK"),
    HealthState.STARTING: Text("启动中", "Starting"),
    HealthState.NO_SIGNAL: Text("无信号", "No signal"),
    HealthState.FROZEN: Text("画面冻结", "Frozen"),
    HealthState.BLACK: Text("黑屏", "Black"),
    HealthState.COVERED: Text("被遮挡", "Covered"),
    HealthState.VIEW_SHIFTED: Text("视角偏移", "View shifted"),
    HealthState.ENDED: Text("片源结束", "Clip ended"),
}

HEALTH_MEANING: dict[HealthState, Text] = {
    HealthState.OK: Text("正在看，新案卷照常立案", "Watching; new cases open"),
    HealthState.STARTING: Text("正在连接", "Connecting"),
    HealthState.NO_SIGNAL: Text("收不到画面，自动重连中；暂停立案", "No picture, reconnecting; no new cases"),
    HealthState.FROZEN: Text("画面不再变化；暂停立案", "The picture no longer changes; no new cases"),
    HealthState.BLACK: Text("画面全黑；暂停立案", "The picture is black; no new cases"),
    HealthState.COVERED: Text("镜头被遮住；暂停立案", "The lens is covered; no new cases"),
    HealthState.VIEW_SHIFTED: Text("视角变了，区域不再对应；暂停立案", "The view moved off its zones; no new cases"),
    HealthState.ENDED: Text("视频已放完", "The clip has been played to its end"),
}

# What happened, by the event types of governance_rules.domain (case_lifecycle, case_commands, mending).
EVENTS: dict[str, Text] = {
    "case_opened": Text("立案", "Case opened"),
    "case_suspected": Text("发现疑似，待确认", "Suspected; waits for confirmation"),
    "case_reopened_as_rework": Text("整改后再次出现，直接进群", "Back after mending; straight to the group"),
    "case_confirmed": Text("确认属实", "Confirmed"),
    "case_rejected": Text("判为误报，结案", "Rejected as a false alarm"),
    "case_withdrawn": Text("撤案", "Withdrawn"),
    "case_acknowledged": Text("已认领", "Acknowledged"),
    "suspicion_expired": Text("超时无人确认，结案", "Closed: nobody confirmed in time"),
    "acknowledgement_timed_out": Text("无人认领，转下一人", "Not acknowledged; the next one is asked"),
    "case_posted_in_group": Text("发到微网格群", "Posted in the micro-grid group"),
    "first_reminder_sent": Text("第一次提醒", "First reminder"),
    "second_reminder_sent": Text("第二次提醒", "Second reminder"),
    "enforcement_started": Text("转执法", "Handed to enforcement"),
    "reminder_delivery_awaited": Text("等待提醒送达", "Waiting for the reminders to arrive"),
    "enforcement_overdue": Text("执法超时，已催办", "Enforcement overdue; stand-ins told"),
    "timer_repaired": Text("补上计时", "Timer put right"),
    "case_assigned": Text("指派", "Assigned"),
    "note_added": Text("备注", "Note"),
    "said_to_be_done": Text("称已整改", "Said to be mended"),
    "no_longer_seen": Text("摄像头看不到了", "The camera no longer sees it"),
    "step_held_for_check": Text("摄像头已看不到，核查完再催", "Seen clear; checked before anybody is asked"),
    "mending_check_goes_on": Text("摄像头已看不到，继续核查", "Seen clear; the check goes on"),
    "mending_view_awaited": Text("画面被挡，稍后再核", "The view is blocked; looked at again soon"),
    "mending_judgement_asked": Text("请值班员看照片判定", "An operator is asked to judge by the photo"),
    "mending_verified": Text("摄像头核查通过，结案", "The camera saw it mended; closed"),
    "mending_accepted": Text("值班员认定已整改，结案", "An operator accepted the mending; closed"),
    "mending_refuted": Text("核查未通过，退回整改", "Still there; back to be mended"),
    "case_appealed": Text("提出申诉，计时暂停", "Appealed; the clock stands still"),
    "appeal_upheld": Text("申诉成立，按误报结案", "Appeal upheld; closed as a false alarm"),
    "appeal_dismissed": Text("申诉不成立，继续整改", "Appeal dismissed; to be mended"),
    "case_deferred": Text("领导同意缓办", "Deferred by a leader"),
    "deferral_ended": Text("缓办结束，继续办理", "The deferral ended; work goes on"),
    "officer_arrived": Text("执法队员到场", "An officer arrived"),
    "site_recorded": Text("完成现场笔录", "Site record made"),
    "case_enforced": Text("执法整改，结案", "Mended by enforcement; closed"),
    "alarm_raised_again": Text("再次报警，已通知所有人", "The alarm was raised again; everyone is told"),
    "incident_attached": Text("同一处再次看到，并入本案", "Seen again at the same place; attached"),
}
OTHER_EVENT = Text("案卷动态", "Something happened")
