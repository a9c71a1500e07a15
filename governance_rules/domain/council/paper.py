"""The council's papers as JSON values in one language: an agenda to read, and a sheet for the minutes to write on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from governance_rules.domain.case_links import case_link
from governance_rules.domain.council.hours import hours_said
from governance_rules.domain.council.rules import Catalogue, Measure
from governance_rules.domain.council.story import name_of, segments, story, title
from governance_rules.domain.council.words import (
    COSTS,
    KINDS,
    PARTIES,
    effect_said,
    option_named,
    party_named,
)

Language = Literal["zh", "en"]
SHOPS_NAMED = 6

LABELS: dict[str, tuple[str, str]] = {
    "agenda": ("红茶议事会 · 议程", "Red-tea council · Agenda"),
    "minutes": ("红茶议事会 · 记录单", "Red-tea council · Minutes"),
    "when": ("时间", "Date"),
    "place": ("地点", "Place"),
    "not_set": ("待定", "to be set"),
    "topic": ("议题", "Topic"),
    "parties": ("涉及各方", "Parties concerned"),
    "past": ("以往措施", "Past measures"),
    "no_past": ("议事会此前没有就此议定过措施。", "The council has not decided anything about this before."),
    "options": ("可选办法", "Options"),
    "needs": ("需要", "Needs"),
    "by": ("由谁做", "Who"),
    "cost": ("花费", "Cost"),
    "measured": ("效果怎么看", "How its effect is measured"),
    "by_week": ("每周案卷", "Cases a week"),
    "no_pictures": ("这些案卷在记录中没有可出示的图片。", "The record holds no picture of these cases to show."),
    "pictures": ("图片（人像已模糊处理）", "Pictures (people are blurred)"),
    "followed": ("上次议定的事，后来怎样", "What became of earlier decisions"),
    "nothing_followed": ("还没有在办或已办的议定事项。", "Nothing that was decided is under way or done."),
    "until": ("期限", "Until"),
    "done": ("完成", "Done"),
    "open": ("未完成", "open"),
    "score": ("排序分", "Score"),
    "source": (
        "数字来自 {first} 至 {last} 已办结案卷（误报、撤案、超时未确认和未办结的不计）。电子版中点数字可查看对应案卷。",
        "Numbers are of cases settled from {first} to {last}; false, withdrawn, expired and open ones are not counted. "
        "On screen each number leads to its cases.",
    ),
    "made": ("{street} · 生成于 {at}", "{street} · made {at}"),
    "empty": ("本周没有列出议题。", "No topic is listed for this week."),
    "present": ("到会各方（签名）", "Present (signature)"),
    "said": ("各方意见", "What was said"),
    "chosen": ("选定办法（打勾）", "Chosen (tick)"),
    "other": ("其他：", "Something else:"),
    "who": ("谁", "Who"),
    "what": ("做什么", "Does what"),
    "by_when": ("何时完成", "By when"),
    "signature": ("签名", "Signature"),
    "agreed": ("同意的各方", "Parties that agree"),
    "keeper": ("记录人", "Minutes kept by"),
    "of_group": ("微网格群", "micro-grid group"),
    "more_shops": ("等 {n} 家店铺", "and more, {n} shops in all"),
}  # fmt: skip


def paper_of(
    sheet: Literal["agenda", "minutes"],
    language: Language,
    topics: Sequence[Mapping[str, Any]],
    followed: Sequence[Mapping[str, Any]],
    meeting: tuple[date, str] | None,
    street_name: str,
    made_at: datetime,
    catalogue: Catalogue,
    root: str,
) -> dict[str, Any]:
    """What the template of the sheet is filled with.

    topics: each with `numbers` and `score`.  followed: each with `numbers` (of its problem), `decision` and `effect`,
    all JSON values.  meeting: day and place.  made_at: in the street's own time zone.  root: address of the cockpit.
    """
    index = 0 if language == "zh" else 1
    labels = {name: words[index] for name, words in LABELS.items()}
    if topics:
        weeks = topics[0]["numbers"]["weeks"]
        labels["source"] = labels["source"].format(first=weeks["first"], last=weeks["last"])
    else:
        labels["source"] = ""
    labels["made"] = labels["made"].format(street=street_name, at=f"{made_at:%Y-%m-%d %H:%M}")
    return {
        "sheet": sheet,
        "language": language,
        "labels": labels,
        "meeting": {
            "day": meeting[0].isoformat() if meeting else labels["not_set"],
            "place": meeting[1] if meeting else labels["not_set"],
        },
        "topics": [_topic(one, index, labels, catalogue, root) for one in topics],
        "followed": [_followed(one, index, catalogue) for one in followed],
    }


def _topic(
    topic: Mapping[str, Any], index: int, labels: Mapping[str, str], catalogue: Catalogue, root: str
) -> dict[str, Any]:
    numbers = topic["numbers"]
    by_id = {one.id: one for one in catalogue.measures}
    return {
        "title": name_of(numbers, KINDS)[index],
        "hours": hours_said(numbers["problem"]["hours"])[index],
        "score": f"{topic['score']:.0f}",
        "lines": [_linked(line[index], numbers, root) for line in story(numbers, KINDS)],
        "by_week": [{"week": one["week"][5:], "cases": one["cases"]} for one in numbers["by_week"]],
        "recent": numbers["weeks"]["count"],
        "parties": _parties(numbers["parties"], index, labels),
        "past": [_past(one, index, catalogue) for one in numbers.get("past", ())],
        "options": [_option(by_id[one], index) for one in numbers["options"] if one in by_id],
        "pictures": [one["path"] for one in numbers["pictures"]],
    }


def _linked(line: str, numbers: Mapping[str, Any], root: str) -> list[dict[str, str]]:
    return [
        {"words": words, "link": case_link(filters, root) if filters else ""}
        for words, filters in segments(line, numbers)
    ]


def _parties(parties: Sequence[Mapping[str, Any]], index: int, labels: Mapping[str, str]) -> str:
    between = ("、", ", ")[index]
    shops = [one for one in parties if one["party"] == "shops"]
    said = [f"{one['name']} ({one['cases']})" for one in shops[:SHOPS_NAMED]]
    if len(shops) > SHOPS_NAMED:
        said[-1] += " " + labels["more_shops"].format(n=len(shops))
    said += [party_named(one)[index] for one in parties if one["party"] != "shops"]
    return between.join(said)


def _past(past: Mapping[str, Any], index: int, catalogue: Catalogue) -> str:
    said = option_named(catalogue, past["option"])[index]
    words = f" – {past['words']}" if past["words"] else ""
    effect = f" → {effect_said(past['effect'])[index]}" if past["effect"] else ""
    return f"{past['decided_on']} {said}{words}{effect}"


def _option(measure: Measure, index: int) -> dict[str, str]:
    return {
        "name": (measure.zh, measure.en)[index],
        "needs": (measure.needs.zh, measure.needs.en)[index],
        "by": ("、", ", ")[index].join(PARTIES[party][index] for party in measure.by),
        "cost": COSTS[measure.cost][index],
        "effect": (measure.effect.zh, measure.effect.en)[index],
    }


def _followed(one: Mapping[str, Any], index: int, catalogue: Catalogue) -> dict[str, Any]:
    decision = one["decision"]
    return {
        "title": title(one["numbers"], KINDS)[index],
        "decided": f"{decision['decided_on']} · {option_named(catalogue, decision['option'])[index]}",
        "words": decision["words"],
        "measures": [
            {key: measure[key] or "" for key in ("who", "what", "until_day", "done_on")}
            for measure in decision["measures"]
        ],
        "effect": effect_said(one["effect"])[index] if one["effect"] else "",
    }
