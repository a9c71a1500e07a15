"""A few sentences that a report's numbers say by themselves, in Chinese and English. Reasons are never given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Line = tuple[str, str]
"""(Chinese, English)."""
Names = Mapping[str, tuple[str, str]]

_WEEKDAYS = (
    ("周一", "Mondays"), ("周二", "Tuesdays"), ("周三", "Wednesdays"), ("周四", "Thursdays"), ("周五", "Fridays"),
    ("周六", "Saturdays"), ("周日", "Sundays"),
)  # fmt: skip
_LAST = {
    "daily": ("前一日", "the day before"),
    "weekly": ("上周", "the week before"),
    "monthly": ("上月", "the month before"),
}
_SPOT = re.compile(r" \(\d+, \d+\)$")
"""What tells a camera's spots apart in a list; in a sentence nobody needs the pixel."""


def story(numbers: Mapping[str, Any], kinds: Names) -> list[Line]:
    """Two to six sentences; the same numbers say the same. kinds: (Chinese, English) name of each kind."""
    if not numbers["total"]:
        return [("本期没有立案。", "No case was opened in this period.")]
    lines = [_total(numbers)]
    for line in (_movers(numbers, kinds), _closing(numbers), _when(numbers), _where(numbers), _how_fast(numbers)):
        if line is not None:
            lines.append(line)
    return lines


def _total(numbers: Mapping[str, Any]) -> Line:
    zh, en = _LAST[numbers["period"]["type"]]
    total, change, of_year = numbers["total"], numbers["change"], numbers["change_of_year"]
    before = total - change
    were = "case was" if total == 1 else "cases were"
    if numbers.get("running"):
        first = f"本期至今立案 {total:,} 件，{zh}同期 {before:,} 件，{_more(change)[0]}"
        second = f"{total:,} {were} opened so far, {before:,} by this time {en}: {_more(change)[1]}"
    else:
        first = f"本期立案 {total:,} 件，{zh} {before:,} 件，{_more(change)[0]}"
        second = f"{total:,} {were} opened, {before:,} {en}: {_more(change)[1]}"
    if of_year is not None:
        first += f"；上年同期 {total - of_year:,} 件，{_more(of_year)[0]}"
        when = "by this time a year before" if numbers.get("running") else "a year before"
        second += f"; {total - of_year:,} {when}: {_more(of_year)[1]}"
    return first + "。", second + "."


def _more(change: int) -> Line:
    if change == 0:
        return "持平", "as many"
    return (f"增加 {change:,} 件", f"{change:,} more") if change > 0 else (f"减少 {-change:,} 件", f"{-change:,} fewer")


def _minus(change: int) -> str:
    return f"−{-change:,}"


def _movers(numbers: Mapping[str, Any], kinds: Names) -> Line | None:
    rows: Sequence[Mapping[str, Any]] = numbers["by_kind"]
    most = max(rows, key=lambda row: row["cases"])
    zh = [f"最多的是{kinds[most['kind']][0]}（{most['cases']:,} 件）"]
    en = [f"Most were {kinds[most['kind']][1].lower()} ({most['cases']:,})"]
    up, down = max(rows, key=lambda row: row["change"]), min(rows, key=lambda row: row["change"])
    if up["change"] > 0:
        zh.append(f"增加最多的是{kinds[up['kind']][0]}（+{up['change']:,}）")
        en.append(f"the largest rise is {kinds[up['kind']][1].lower()} (+{up['change']:,})")
    if down["change"] < 0:
        zh.append(f"减少最多的是{kinds[down['kind']][0]}（{_minus(down['change'])}）")
        en.append(f"the largest fall {kinds[down['kind']][1].lower()} ({_minus(down['change'])})")
    return "，".join(zh) + "。", ", ".join(en) + "."


def _closing(numbers: Mapping[str, Any]) -> Line | None:
    ratio = numbers["closure_ratio"]
    if ratio is None:
        return None
    said, left = f"{ratio['self']} : {ratio['managed']} : {ratio['enforced']}", numbers["still_open"]
    return (
        f"已整改案件中，自治、管理、执法之比为 {said}，{left:,} 件尚未办结。",
        f"Of those mended, self to managed to enforced is {said}; {left:,} {'is' if left == 1 else 'are'} still open.",
    )


def _when(numbers: Mapping[str, Any]) -> Line | None:
    by_hour: Sequence[int] = numbers["by_hour"]
    hour = by_hour.index(max(by_hour))
    zh, en = (
        f"{hour} 点至 {hour + 1} 点最多（{by_hour[hour]:,} 件）",
        f"The busiest hour is {hour}:00 to {hour + 1}:00 ({by_hour[hour]:,})",
    )
    if numbers["period"]["type"] == "monthly":
        days = [sum(row) for row in numbers["by_weekday_and_hour"]]
        weekday = days.index(max(days))
        zh += f"，一周之中{_WEEKDAYS[weekday][0]}最多（{days[weekday]:,} 件）"
        en += f"; of the week, {_WEEKDAYS[weekday][1]} ({days[weekday]:,})"
    return zh + "。", en + "."


def _where(numbers: Mapping[str, Any]) -> Line | None:
    if not numbers["by_community"]:
        return None
    first = numbers["by_community"][0]
    zh, en = f"{first['name']}最多（{first['cases']:,} 件）", f"{first['name']} has most ({first['cases']:,})"
    if numbers["repeat_places"]:
        again = numbers["repeat_places"][0]
        place = _SPOT.sub("", again["name"])
        zh += f"，反复最多的点位是{place}（{again['cases']:,} 件）"
        en += f"; the place that comes again most is {place} ({again['cases']:,})"
    return zh + "。", en + "."


def _how_fast(numbers: Mapping[str, Any]) -> Line | None:
    zh, en = [], []
    if (wait := numbers["waits"].get("acknowledged")) is not None:
        zh.append(f"从立案到认领平均 {wait['mean']} 分钟")
        en.append(f"cases were acknowledged after {wait['mean']} minutes in the mean")
    if (wait := numbers["waits"].get("arrived")) is not None:
        zh.append(f"从通知执法到到场平均 {wait['mean']} 分钟")
        en.append(f"officers were on site {wait['mean']} minutes after they were called")
    if not zh:
        return None
    said = ", ".join(en)
    return "，".join(zh) + "。", said[0].upper() + said[1:] + "."
