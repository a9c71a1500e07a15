"""Words of a message that leaves the house: what stands where, what is asked of whom until when, and where to look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.group import Mention, Post
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import Notice, NoticePurpose

KIND_NAMES: dict[Kind, str] = {
    Kind.GARBAGE: "废弃垃圾",
    Kind.SHOP_OVERFLOW: "出店经营",
    Kind.MOBILE_VENDOR: "游商经营",
    Kind.STREET_DRYING: "沿街晾晒",
    Kind.ILLEGAL_PARKING: "机动车违停",
    Kind.BIKE_DISORDER: "非机动车乱停",
    Kind.ILLEGAL_AD: "违规广告",
    Kind.PILED_GOODS: "乱堆物料",
    Kind.SMOKE_ALARM: "烟感报警",
    Kind.GAS_ALARM: "燃气报警",
    Kind.ONE_KEY_ALARM: "一键报警",
}

# What the message is, and what it asks for; `{until}` is empty where nothing is due.
_ASKED: dict[NoticePurpose, tuple[str, str]] = {
    NoticePurpose.PUSH: ("新案卷", "请网格员{until}认领并到场核实。"),
    NoticePurpose.GROUP_POST: ("请自行整改", "请当事人{until}自行整改，改好后在手机页面点“已整改”。"),
    NoticePurpose.REMINDER_1: ("第一次提醒", "仍未整改，请{until}完成整改。"),
    NoticePurpose.REMINDER_2: ("第二次提醒", "两次提醒后仍不整改将转交执法，请{until}完成整改。"),
    NoticePurpose.ENFORCEMENT: ("执法通知", "请执法队员{until}到场处置。"),
    NoticePurpose.CLOSED: ("已结案", "已核查结案，感谢配合。"),
    NoticePurpose.STAND_IN: ("请代为处理", "暂时无人处理，请您{until}代为处理。"),
    NoticePurpose.APPEAL: ("有人申诉", "当事人提出申诉，请值班员裁定；裁定前计时暂停。"),
    NoticePurpose.RULING: ("申诉裁定", "申诉已有裁定，请查看。"),
    NoticePurpose.REWORK: ("退回重改", "核查未通过，请{until}继续整改。"),
    NoticePurpose.JUDGEMENT: ("请看照片判定", "摄像头看不到该处，请值班员看照片判定是否已整改。"),
    NoticePurpose.ASSIGNMENT: ("指派给您", "请{until}处理。"),
}
_TOLD_WHEN_CLOSED = frozenset({NoticePurpose.CLOSED, NoticePurpose.RULING})
_CLOSURES: dict[Closure, str] = {
    Closure.SELF: "自治整改",
    Closure.MANAGED: "管理整改",
    Closure.ENFORCED: "执法整改",
    Closure.FALSE_ALARM: "误报",
    Closure.WITHDRAWN: "撤案",
    Closure.EXPIRED: "超时未确认",
}


def worded(
    notice: Notice, card: CaseCard, mentions: Sequence[Mention], now: datetime, time_zone: str, cockpit_url: str
) -> Post:
    """The message as it is right now, in Chinese.

    card: the case as it stands; a message that comes late says so when the case is closed already, and names no time
    that has passed.  time_zone: of the street.  cockpit_url: without a trailing slash, for the link to the phone page.
    """
    case, zone = card.case, ZoneInfo(time_zone)
    what, asked = _ASKED[notice.purpose]
    if case.state is CaseState.CLOSED and notice.purpose not in _TOLD_WHEN_CLOSED:
        asked = f"本案已结案（{_CLOSURES[case.closure] if case.closure else '已结'}），无需再处理。"
    until = ""
    if card.next_due_at is not None and card.next_due_at > now:
        until = f"在 {_moment(card.next_due_at, now, zone)} 前"
    lines = [
        f"地点：{_where(card)}",
        f"发现：{_moment(case.opened_at, now, zone)}",
        asked.format(until=until),
        f"案卷 {case.case_id}：{cockpit_url}/case?case={case.case_id}",
        f"通知号 {notice.notice_id.hex[:8]}",
    ]
    urgent = "【紧急】" if case.severity == "urgent" else ""
    title = f"{urgent}【{what}】{KIND_NAMES[case.kind]}"
    return Post(notice.idempotency_key, title, "\n".join(lines), tuple(mentions))


def _where(card: CaseCard) -> str:
    """The most telling names first, each once. A spot's name, its zone and pixels, says less than the zone's."""
    is_spot = card.zone_name is not None and card.place_name.startswith(f"{card.zone_name} (")
    names = (card.shop_name, card.zone_name if is_spot else card.place_name, card.sensor_name or card.camera_name)
    return " · ".join(dict.fromkeys(name for name in names if name)) or "画面中的一处"


def _moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Time of day in the street's own zone, with the day where it is not today's."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    return time if local.date() == today else f"{local.month}月{local.day}日 {time}"
