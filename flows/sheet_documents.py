"""The weekly exposure and the weekly sheets of the committees, laid out from their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.report import ReportContent
from flows import report_words as words
from flows.document import (
    Cell,
    Column,
    Document,
    Figure,
    Figures,
    Lines,
    Part,
    Picture,
    Pictures,
    Sheet,
    Side,
    Table,
    shown,
)
from flows.period_document import late_parts, period_words
from flows.report_street import ReportStreet
from governance_rules.domain.case_links import case_link
from governance_rules.domain.committee import OVERDUE_STATES, asked_of
from governance_rules.domain.period_story import Line
from governance_rules.domain.report_changes import numbers_hash
from governance_rules.domain.report_links import Link, links_of, open_now
from governance_rules.domain.report_message import TITLES, summary

_CASES = Column(("件数", "Cases"), "count")
_CHANGE = Column(("较上周", "vs week before"), "change")
_NO_PERSON = (
    "本表只列事实与点位，不列人名；照片中的人已做模糊处理。误报与撤案不计。",
    "Facts of places only, no names of people; people in pictures are blurred. False alarms and withdrawn cases do "
    "not count.",
)
_AS_OF_NOW = (
    "本周数字只计本周立案；未结案件为生成时全部未结。",
    "Numbers of the week are of cases opened in it; open cases are all that were open when it was made.",
)


def exposure_document(content: ReportContent, street: ReportStreet) -> Document:
    """`content.numbers` as `domain.exposure_sheet.exposure_numbers` makes them."""
    numbers = content.numbers
    link = links_of(numbers, street.cockpit_url)
    roads = [
        [Cell(row["name"]), Cell(row["cases"], link=link(road=row["id"])), Cell(row["change"])]
        for row in numbers["roads"]
    ]
    parts: list[Part] = [Lines(("概况", "In short"), summary(content.report_type, numbers, words.KINDS))]
    if numbers["places"]:
        parts.append(
            Pictures(("反复出现的点位", "Places that came again"), [_place(row, link) for row in numbers["places"]])
        )
    if roads:
        columns = [Column(("道路", "Road")), _CASES, _CHANGE]
        parts.append(Table("roads", ("立案最多的道路", "Roads with most cases"), columns, roads, bar=1))
    return _document(content, street, parts, _NO_PERSON)


def _place(row: Mapping[str, Any], link: Link) -> Picture:
    where = " · ".join(name for name in (row["community"], row["road"]) if name)
    kinds_zh = "、".join(f"{words.KINDS[kind][0]} {count}" for kind, count in row["kinds"].items())
    kinds_en = ", ".join(f"{words.KINDS[kind][1].lower()} {count}" for kind, count in row["kinds"].items())
    lines = [
        (where, ""),
        (f"立案 {row['cases']} 件：{kinds_zh}", f"{row['cases']} cases: {kinds_en}"),
        (
            f"返潮 {row['rework']} 件，未结 {row['still_open']} 件",
            f"{row['rework']} came back after being mended, {row['still_open']} still open",
        ),
    ]
    if row["picture"] is None:
        lines.append(("本周没有照片", "No picture this week"))
    return Picture(row["picture"], row["name"], [line for line in lines if line[0]], link(place=row["id"]))


def committee_document(content: ReportContent, street: ReportStreet) -> Document:
    """`content.numbers` as `domain.committee.committee_numbers` makes them; a page for each community."""
    numbers = content.numbers
    link, root = links_of(numbers, street.cockpit_url), street.cockpit_url
    rows = [
        [
            Cell(sheet["name"]),
            Cell(sheet["total"], link=link(community=sheet["id"])),
            Cell(sheet["change"]),
            Cell(sheet["self_share"]),
            Cell(sheet["open"], link=open_now(root, community=sheet["id"])),
            Cell(sheet["overdue"], link=case_link({"state": list(OVERDUE_STATES), "community": sheet["id"]}, root)),
        ]
        for sheet in numbers["communities"]
    ]
    columns = [
        Column(("社区", "Community")),
        _CASES,
        _CHANGE,
        Column(("自治占比", "Self share"), "share"),
        Column(("现有未结", "Open now"), "count"),
        Column(("超期", "Past time"), "count"),
    ]
    parts: list[Part] = [
        Lines(("概况", "In short"), summary(content.report_type, numbers, words.KINDS)),
        Table("communities", ("各社区", "Communities"), columns, rows, bar=1),
    ]
    for sheet in numbers["communities"]:
        parts += _sheet(sheet, numbers["self_share"], link, street)
    return _document(content, street, parts, _AS_OF_NOW)


def _sheet(sheet: Mapping[str, Any], street_share: float | None, link: Link, street: ReportStreet) -> list[Part]:
    key, root, zone = sheet["id"], street.cockpit_url, ZoneInfo(street.time_zone)
    ratio = sheet["closure_ratio"]
    overdue = case_link({"state": list(OVERDUE_STATES), "community": key}, root)
    figures = [
        Figure(
            ("本周立案", "Cases this week"),
            shown(sheet["total"], "count"),
            link(community=key),
            [(f"较上周 {shown(sheet['change'], 'change')}", "vs week before")],
        ),
        Figure(
            ("自治 : 管理 : 执法", "self : managed : enforced"),
            "–" if ratio is None else f"{ratio['self']} : {ratio['managed']} : {ratio['enforced']}",
            link("mended", community=key),
            [(f"返潮 {sheet['rework']} 件", "came back")],
        ),
        Figure(("现有未结", "Open now"), shown(sheet["open"], "count"), open_now(root, community=key)),
        Figure(("超期未改", "Past their time"), shown(sheet["overdue"], "count"), overdue),
    ]
    kinds = Table(
        f"kinds-{key}",
        ("本周分类", "Kinds of the week"),
        [Column(("类别", "Kind")), _CASES, _CHANGE],
        [
            [
                Cell(*words.KINDS[row["kind"]]),
                Cell(row["cases"], link=link(community=key, kind=row["kind"])),
                Cell(row["change"]),
            ]
            for row in sheet["by_kind"]
        ],
    )
    places = Table(
        f"places-{key}",
        ("反复点位", "Places that come again"),
        [Column(("点位", "Place")), _CASES, Column(("返潮", "Rework"), "count")],
        [
            [Cell(row["name"]), Cell(row["cases"], link=link(place=row["id"])), Cell(row["rework"])]
            for row in sheet["repeat_places"]
        ],
    )
    open_cases = Table(
        f"open-{key}",
        ("未结案件（先列超期）", "Open cases, those past their time first"),
        [
            Column(("案卷", "Case"), "number"),
            Column(("类别", "Kind")),
            Column(("地点", "Place"), wide=True),
            Column(("状态", "State")),
            Column(("立案", "Opened"), "time"),
        ],
        [
            [
                Cell(row["case"], link=case_link({"case": row["case"]}, root)),
                Cell(words.KINDS[row["kind"]][0]),
                Cell(row["place"]),
                Cell(("▲ " if row["overdue"] else "") + words.STATES[row["state"]][0]),
                Cell(datetime.fromisoformat(row["opened_at"]).astimezone(zone)),
            ]
            for row in sheet["waiting"]
        ],
        note=_left_out(sheet["open"] - len(sheet["waiting"])),
    )
    asked = asked_of(sheet, street_share, words.KINDS)
    parts: list[Part] = [
        Sheet((sheet["name"], "")),
        Figures(figures),
        Lines(("请委员会", "Asked of it"), asked, numbered=True),
    ]
    parts.append(Side(kinds, places) if places.rows else kinds)
    return [*parts, open_cases] if open_cases.rows else parts


def _left_out(count: int) -> Line | None:
    marked = ("▲ 超过自行整改时限。", "▲ past the time to mend it by themselves.")
    if not count:
        return marked
    return f"{marked[0]}另有 {count} 件未列出。", f"{marked[1]} {count} more are not listed."


def _document(content: ReportContent, street: ReportStreet, parts: list[Part], closing: Line) -> Document:
    late = late_parts(content.late, street.time_zone) if content.late is not None else []
    kept = [part for part in late if not (isinstance(part, Table) and not part.rows)]
    return Document(
        title=TITLES[content.report_type],
        street_name=street.name,
        period=period_words(content.numbers),
        made_at=content.made_at.astimezone(ZoneInfo(street.time_zone)),
        hash=numbers_hash(content.numbers),
        revision=content.revision,
        parts=[*parts, *kept],
        closing=closing,
    )
