"""What a reader is sent of a report: a few sentences and where the whole of it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.report_delivery import DeliveryDraft, Subscription
from governance_rules.domain.period_story import Line, Names, story

READ_FROM = time(8)
"""Made at night, a report leaves the house when people are up, by the street's own time; the inbox has it at once."""

TITLES: dict[ReportType, Line] = {
    ReportType.DAILY: ("日报", "Daily report"),
    ReportType.WEEKLY: ("周报", "Weekly report"),
    ReportType.MONTHLY: ("月报", "Monthly report"),
    ReportType.EXPOSURE: ("每周曝光", "Weekly exposure"),
    ReportType.COMMITTEE: ("街域自管委员会周报", "Weekly committee sheets"),
}


def summary(report_type: ReportType, numbers: Mapping[str, Any], kinds: Names) -> list[Line]:
    """The sentences that say what is in the report; the same numbers say the same."""
    match report_type:
        case ReportType.EXPOSURE:
            return [_exposed(numbers)]
        case ReportType.COMMITTEE:
            return [_sheets(numbers)]
        case _:
            return story(numbers, kinds)


def _exposed(numbers: Mapping[str, Any]) -> Line:
    places = numbers["places"]
    if not places:
        return "本周没有反复出现问题的点位。", "No place came again this week."
    first, count = places[0], len(places)
    return (
        f"本周立案 {numbers['total']} 件，{count} 处反复出现；最多的是“{first['name']}”（{first['cases']} 件）。",
        f"{numbers['total']} cases this week; {count} places came again, most of all '{first['name']}' "
        f"({first['cases']} cases).",
    )


def _sheets(numbers: Mapping[str, Any]) -> Line:
    sheets = numbers["communities"]
    most = max(sheets, key=lambda sheet: (sheet["overdue"], sheet["open"]), default=None)
    zh = (
        f"{len(sheets)} 个社区本周立案 {numbers['total']} 件，现有未结 {numbers['open']} 件，"
        f"其中超期 {numbers['overdue']} 件"
    )
    en = (
        f"{len(sheets)} communities had {numbers['total']} cases this week; {numbers['open']} are open now, "
        f"{numbers['overdue']} of them past their time"
    )
    if most is not None and most["overdue"]:
        zh += f"，超期最多的是{most['name']}（{most['overdue']} 件）"
        en += f", most of those in {most['name']} ({most['overdue']})"
    return zh + "。", en + "."


def title_of(report_type: ReportType, numbers: Mapping[str, Any], street_name: str, language: str) -> str:
    """`【日报】小河街道 2026-11-20`; of more than a day the first and last."""
    first, last = numbers["period"]["first"], numbers["period"]["last"]
    name = TITLES[report_type][0 if language == "zh" else 1]
    days = first if first == last else f"{first} – {last}"
    return f"【{name}】{street_name} {days}" if language == "zh" else f"[{name}] {street_name} {days}"


def draft_of(
    report: Report, subscription: Subscription, kinds: Names, street_name: str, link: str, now: datetime, time_zone: str
) -> DeliveryDraft:
    """The delivery of this report to this subscriber. link: address of its page.

    Its key names the revision only for who wants every one: whoever has the report once gets it no second time.
    """
    assert subscription.subscription_id is not None
    report_type, english = ReportType(report.report_type), subscription.language == "en"
    lines = [line[1 if english else 0] for line in summary(report_type, report.numbers, kinds)]
    key = f"report:{report.report_id}:{subscription.subscription_id}"
    return DeliveryDraft(
        idempotency_key=f"{key}:{report.revision}" if subscription.every_revision else key,
        subscription_id=subscription.subscription_id,
        report_id=report.report_id,
        revision=report.revision,
        title=title_of(report_type, report.numbers, street_name, subscription.language),
        body="\n".join(lines),
        link=link,
        not_before=now if subscription.person_id is not None else _when_awake(now, time_zone),
    )


def is_over(report: Report, today: date) -> bool:
    """Only a report of a period that is over is sent; that of today is for who looks."""
    return report.period_end < today


def _when_awake(now: datetime, time_zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(time_zone))
    return max(now, datetime.combine(local.date(), READ_FROM, local.tzinfo))
