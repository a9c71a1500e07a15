"""The page of a report: numbers become one HTML file that needs nothing else and prints well.

`python -m flows.report_page` makes the page of a period by hand: JSON on standard input with `numbers`, `made_at`,
`street_name` and `time_zone`, HTML on standard output.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from governance_rules.domain.period_story import story

KINDS: dict[str, tuple[str, str]] = {
    "garbage": ("废弃垃圾", "Abandoned garbage"),
    "shop_overflow": ("出店经营", "Trading outside the shop"),
    "mobile_vendor": ("游商经营", "Itinerant vendor"),
    "street_drying": ("沿街晾晒", "Laundry along the street"),
    "illegal_parking": ("机动车违停", "Illegal parking"),
    "bike_disorder": ("非机动车乱停", "Bikes in disorder"),
    "illegal_ad": ("违规广告", "Illegal advertising"),
    "piled_goods": ("乱堆物料", "Piled goods"),
    "smoke_alarm": ("烟感报警", "Smoke alarm"),
    "gas_alarm": ("燃气报警", "Gas alarm"),
    "one_key_alarm": ("一键报警", "One-key alarm"),
}
CLOSURES: dict[str, tuple[str, str]] = {
    "self": ("自治", "Self"),
    "managed": ("管理", "Managed"),
    "enforced": ("执法", "Enforced"),
    "false_alarm": ("误报", "False alarm"),
    "withdrawn": ("撤案", "Withdrawn"),
    "expired": ("超时未确认", "Expired unconfirmed"),
}
WEEKDAYS = "一二三四五六日"
STEPS: dict[str, tuple[str, str]] = {
    "opened": ("立案", "Opened"),
    "in_group": ("进群整改", "In the group"),
    "reminded_1": ("一次提醒", "Reminded once"),
    "reminded_2": ("二次提醒", "Reminded twice"),
    "enforcing": ("转执法", "Enforcement"),
}
WAITS: dict[str, tuple[str, str]] = {
    "acknowledged": ("立案到认领", "opened to acknowledged"),
    "arrived": ("通知执法到到场", "officer called to on site"),
}
PERIODS: dict[str, dict[str, tuple[str, str]]] = {
    "daily": {"title": ("日报", "Daily report"), "last": ("较前日", "vs day before")},
    "weekly": {"title": ("周报", "Weekly report"), "last": ("较上周", "vs week before")},
    "monthly": {"title": ("月报", "Monthly report"), "last": ("较上月", "vs month before")},
}


def render_daily(numbers: dict[str, Any], revision: int, made_at: datetime, street_name: str, time_zone: str) -> str:
    """The daily report as HTML; `numbers` as `domain.metrics.daily_numbers` makes them."""
    day = date.fromisoformat(numbers["day"])
    return _template("daily_report.html.j2").render(
        numbers=numbers,
        revision=revision,
        made_at=made_at.astimezone(ZoneInfo(time_zone)),
        street_name=street_name,
        day=day,
        weekday=WEEKDAYS[day.weekday()],
        kinds=KINDS,
        closures=CLOSURES,
        most_in_an_hour=max(numbers["by_hour"], default=0),
    )


def render_period(
    numbers: dict[str, Any], made_at: datetime, street_name: str, time_zone: str, revision: int | None = None
) -> str:
    """The report of any period as HTML; `numbers` as `domain.period_numbers.period_numbers` makes them.

    revision: of a report that is kept; None for one that is made by hand.
    """
    return _template("period_report.html.j2").render(
        numbers=numbers,
        words=PERIODS[numbers["period"]["type"]],
        story=story(numbers, KINDS),
        made_at=made_at.astimezone(ZoneInfo(time_zone)),
        revision=revision,
        street_name=street_name,
        kinds=KINDS,
        steps=STEPS,
        waits=WAITS,
        weekdays=WEEKDAYS,
    )


@lru_cache
def _template(name: str) -> Template:
    loader = PackageLoader("flows", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(name)


def main() -> None:
    """From standard input to standard output."""
    told = json.load(sys.stdin)
    made_at = datetime.fromisoformat(told["made_at"])
    page = render_period(told["numbers"], made_at, told["street_name"], told["time_zone"])
    sys.stdout.buffer.write(page.encode())


if __name__ == "__main__":
    main()
