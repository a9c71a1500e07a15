"""What is said of a problem, in Chinese and English, from its numbers alone. Reasons are never given.

A sentence holds `{name}` where a figure of the problem goes, so that page and paper can each show it in their own way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from governance_rules.domain.council.hours import hours_said

Line = tuple[str, str]
"""(Chinese, English)."""
Names = Mapping[str, tuple[str, str]]
"""Name of each kind."""


def title(numbers: Mapping[str, Any], kinds: Names) -> Line:
    """Stretch, kinds and hours."""
    (zh, en), hours = name_of(numbers, kinds), hours_said(numbers["problem"]["hours"])
    return f"{zh} · {hours[0]}", f"{en} · {hours[1]}"


def name_of(numbers: Mapping[str, Any], kinds: Names) -> Line:
    """Stretch and kinds, without the hours."""
    where, problem = numbers["where"], numbers["problem"]
    road, block = where["road"], where["block"]
    names = [kinds[kind] for kind in problem["kinds"]]
    stretch = f"{road}（{block}）" if road and block else road or block
    stretch_en = f"{road} ({block})" if road and block else road or block
    zh = "、".join(name[0] for name in names)
    en = " and ".join([names[0][1], *(name[1].lower() for name in names[1:])])
    return f"{stretch} · {zh}", f"{stretch_en} · {en}"


def story(numbers: Mapping[str, Any], kinds: Names) -> list[Line]:
    """Two to eight sentences with places for figures; the same numbers say the same."""
    lines = [_how_often(numbers, kinds), _change(numbers), _closing()]
    lines += [_again(numbers), _shops(numbers), _appeals(numbers), _enforced(numbers), _left_out(numbers)]
    return [line for line in lines if line is not None]


def filled(line: Line, numbers: Mapping[str, Any]) -> Line:
    """The sentence with its figures as plain words."""
    shown = {name: figure["shown"] for name, figure in numbers["figures"].items()}
    return line[0].format(**shown), line[1].format(**shown)


def segments(line: str, numbers: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any] | None]]:
    """The sentence in pieces: (words, filters of the cases behind them), in order; None for what cites nothing."""
    pieces: list[tuple[str, Mapping[str, Any] | None]] = []
    for words, name, _, _ in Formatter().parse(line):
        if words:
            pieces.append((words, None))
        if name is not None:
            figure = numbers["figures"][name]
            pieces.append((figure["shown"], figure["filters"]))
    return pieces


def _count(numbers: Mapping[str, Any], name: str) -> int:
    figure = numbers["figures"].get(name)
    return int(figure["shown"]) if figure else 0


def _how_often(numbers: Mapping[str, Any], kinds: Names) -> Line:
    several: Sequence[str] = numbers["problem"]["kinds"]
    zh = en = ""
    if len(several) > 1:
        zh = "（" + "、".join(f"{kinds[kind][0]} {{kind_{kind}}} 件" for kind in several) + "）"
        en = " (" + ", ".join(f"{kinds[kind][1].lower()} {{kind_{kind}}}" for kind in several) + ")"
    return (
        f"这 {{weeks}} 周里，此处此时段办结 {{cases}} 件{zh}，平均每周 {{per_week}} 件。",
        f"{{cases}} cases were settled here at these hours in {{weeks}} weeks{en}, {{per_week}} a week.",
    )


def _change(numbers: Mapping[str, Any]) -> Line:
    if "before" not in numbers["figures"]:
        return "再往前的记录不足，无法比较。", "The record does not reach back far enough to compare."
    zh, en = "此前 {weeks} 周办结 {before} 件", "In the {weeks} weeks before it was {before}"
    if "change" in numbers["figures"]:
        return zh + "，变化 {change}。", en + ", a change of {change}."
    return zh + "。", en + "."


def _closing() -> Line:
    return (
        "其中自行整改 {self} 件，提醒后整改 {managed} 件，执法整改 {enforced} 件；未能自行整改的占 {not_self_share}。",
        "{self} were mended by the party, {managed} after a reminder, {enforced} by enforcement; "
        "{not_self_share} were not mended by oneself.",
    )


def _again(numbers: Mapping[str, Any]) -> Line | None:
    if not _count(numbers, "rework"):
        return None
    return (
        "{rework} 件是整改后又出现的，占 {rework_share}。",
        "{rework} came back after they had been mended, {rework_share}.",
    )


def _shops(numbers: Mapping[str, Any]) -> Line | None:
    if not _count(numbers, "shops"):
        return None
    if not _count(numbers, "repeating"):
        return (
            "涉及店铺 {shops} 家，没有一家达到 {repeat_cases} 件。",
            "Shops concerned: {shops}; none has {repeat_cases} cases or more.",
        )
    return (
        "涉及店铺 {shops} 家，其中 {repeating} 家各有 {repeat_cases} 件及以上。",
        "Shops concerned: {shops}; with {repeat_cases} cases or more: {repeating}.",
    )


def _appeals(numbers: Mapping[str, Any]) -> Line | None:
    if not _count(numbers, "appealed"):
        return None
    return "{appealed} 件经过申诉，未成立。", "Appealed and dismissed: {appealed}."


def _enforced(numbers: Mapping[str, Any]) -> Line | None:
    if not _count(numbers, "enforced") and not _count(numbers, "enforced_before"):
        return None
    zh, en = "执法整改后很快又出现的 {after_enforcement} 件", "Soon back after enforcement: {after_enforcement}"
    if "enforced_before" in numbers["figures"]:
        zh, en = (
            "此前 {weeks} 周执法整改 {enforced_before} 件；" + zh,
            "Enforced in the {weeks} weeks before: {enforced_before}. " + en,
        )
    return zh + "。", en + "."


def _left_out(numbers: Mapping[str, Any]) -> Line | None:
    open_, elsewhen = _count(numbers, "open"), _count(numbers, "elsewhen")
    zh = [words for count, words in ((elsewhen, "其他时段另有 {elsewhen} 件"), (open_, "尚未办结 {open} 件")) if count]
    en = [words for count, words in ((elsewhen, "at other hours {elsewhen}"), (open_, "still open {open}")) if count]
    if not zh:
        return None
    return "未计入：" + "，".join(zh) + "。", "Not counted: " + ", ".join(en) + "."
