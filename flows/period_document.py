"""The report of a day, week or month, laid out from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_contracts.schemas.report import ReportContent
from flows import report_words as words
from flows.document import Cell, Column, Days, Document, Figure, Figures, Heat, Lines, Part, Side, Table, shown
from flows.report_street import ReportStreet
from governance_rules.domain.case_links import case_link
from governance_rules.domain.period_numbers import SCENES
from governance_rules.domain.period_story import Line, story
from governance_rules.domain.report_changes import numbers_hash
from governance_rules.domain.report_indices import FORMULAS
from governance_rules.domain.report_links import Link, links_of
from governance_rules.domain.report_message import TITLES

_CASES = Column(("件数", "Cases"), "count")
_DAYS_OF_A_DAY = 1


def period_document(content: ReportContent, street: ReportStreet) -> Document:
    """`content.numbers` as `use_cases.count_period.count_period` makes them."""
    numbers = content.numbers
    link = links_of(numbers, street.cockpit_url)
    parts: list[Part] = [
        Figures(_headline(numbers, link)),
        *quality_parts(numbers),
        Lines(("综述", "In short"), story(numbers, words.KINDS)),
        Figures(indices(numbers, link), ("指数", "Indices")),
        _kinds(numbers, link),
        _funnel(numbers, link),
        _closures(numbers, link),
        _waits(numbers, link),
    ]
    if len(numbers["by_day"]) > _DAYS_OF_A_DAY:
        items = [(day[5:], count, link(opened_from=day, opened_to=day)) for day, count in numbers["by_day"].items()]
        parts.append(Days(("逐日", "By day"), items))
    heat = numbers["by_weekday_and_hour"]
    links = [[link(weekday=day + 1, hour=hour) for hour in range(24)] for day in range(7)]
    parts.append(Heat(("时段：星期 × 小时", "Weekday × hour"), heat, links))
    scenes = {scene: _scene(scene, numbers, link) for scene in SCENES}
    parts += [scenes["community"], Side(scenes["road"], scenes["block"]), Side(scenes["shop"], scenes["camera"])]
    parts.append(_repeat_places(numbers, link))
    parts += watch_parts(numbers, link)
    if content.late is not None:
        parts += late_parts(content.late, street.time_zone)
    return Document(
        title=TITLES[content.report_type],
        street_name=street.name,
        period=period_words(numbers),
        made_at=content.made_at.astimezone(ZoneInfo(street.time_zone)),
        hash=numbers_hash(numbers),
        revision=content.revision,
        parts=[part for part in parts if not (isinstance(part, Table) and not part.rows)],
        closing=("只计本期立案，按生成时的状态。", "Cases opened in the period, as they stood when it was made."),
    )


def quality_parts(numbers: Mapping[str, Any]) -> list[Part]:
    """What is said of days whose check of data quality failed; nothing where all passed, or none was made."""
    said = numbers.get("quality", ())
    days = [(f"{day['day']}：{'；'.join(day['zh'])}", f"{day['day']}: {'; '.join(day['en'])}") for day in said]
    if not days:
        return []
    first = (
        "下列日期的数据检查未通过，相关数字请谨慎使用。",
        "The data of these days failed its check; take figures of them with care.",
    )
    return [Lines(("数据质量提示", "Data quality"), [first, *days])]


def period_words(numbers: Mapping[str, Any]) -> str:
    """The day, or first and last."""
    first, last = numbers["period"]["first"], numbers["period"]["last"]
    return str(first) if first == last else f"{first} – {last}"


def _headline(numbers: Mapping[str, Any], link: Link) -> list[Figure]:
    zh, en = words.against_last(numbers)
    ratio, change, of_year = numbers["closure_ratio"], numbers["change"], numbers["change_of_year"]
    false_share, repeats = shown(numbers["false_alarm_share"], "share"), shown(numbers["duplicate_share"], "share")
    return [
        Figure(
            ("立案", "Cases"),
            shown(numbers["total"], "count"),
            link("total"),
            [
                (f"{zh} {shown(change, 'change')}", en),
                (f"同比 {shown(of_year, 'change')}", "vs a year before"),
            ],
            id="total",
        ),
        Figure(
            ("自治 : 管理 : 执法", "self : managed : enforced"),
            "–" if ratio is None else f"{ratio['self']} : {ratio['managed']} : {ratio['enforced']}",
            None if ratio is None else link("mended"),
            [(f"{numbers['still_open']} 件未结", "still open")],
            id="ratio",
        ),
        Figure(
            ("误报率", "False alarms"),
            false_share,
            link("false_alarms") if numbers["false_alarms"] else None,
            [(f"申诉 {numbers['appeals']}，成立 {numbers['appeals_upheld']}", "appeals, upheld")],
        ),
        Figure(
            ("系统发现 : 人工录入", "found : entered by hand"),
            "–" if numbers["found_to_entered"] is None else f"{numbers['found_to_entered']} : 1",
            link("entered_by_hand") if numbers["entered_by_hand"] else None,
            [(f"合并重复 {shown(numbers['duplicates_suppressed'], 'count')}（{repeats}）", "repeats merged")],
        ),
    ]


def indices(numbers: Mapping[str, Any], link: Link) -> list[Figure]:
    """A figure for each index, with its formula."""
    of: dict[str, str] = {"self_governance": link("mended"), "response": link("acknowledged")}
    return [
        Figure(
            words.INDICES[name],
            shown(value, "number"),
            of.get(name, link("total")) if value is not None else None,
            [FORMULAS[name]],
            id=name,
        )
        for name, value in numbers["indices"].items()
    ]


def _kinds(numbers: Mapping[str, Any], link: Link) -> Table:
    last = words.against_last(numbers)
    columns = [Column(("类别", "Kind")), _CASES, Column(last, "change"), Column(("同比", "vs a year before"), "change")]
    rows = [
        [
            Cell(*words.KINDS[row["kind"]]),
            Cell(row["cases"], link=link(kind=row["kind"])),
            Cell(row["change"]),
            Cell(row["change_of_year"]),
        ]
        for row in numbers["by_kind"]
    ]
    return Table("by-kind", ("分类统计", "By kind"), columns, rows, bar=1, sheet="类别 Kinds")


def _funnel(numbers: Mapping[str, Any], link: Link) -> Table:
    total = numbers["total"]
    columns = [Column(("环节", "Step")), _CASES, Column(("占立案", "Share"), "share")]
    rows = [
        [
            Cell(*words.STEPS[step]),
            Cell(count, link=link(step)),
            Cell(round(count / total, 4) if total else None),
        ]
        for step, count in numbers["funnel"].items()
    ]
    return Table("funnel", ("办理过程", "How far cases went"), columns, rows, bar=1, sheet="过程 Funnel")


def _closures(numbers: Mapping[str, Any], link: Link) -> Table:
    total = numbers["total"]
    counts = [(words.CLOSURES[name], count, link(closure=name)) for name, count in numbers["closures"].items()]
    counts.append((words.NUMBERS["still_open"], numbers["still_open"], link("still_open")))
    rows = [
        [Cell(*name), Cell(count, link=to), Cell(round(count / total, 4) if total else None)]
        for name, count, to in counts
    ]
    columns = [Column(("结案方式", "Closure")), _CASES, Column(("占立案", "Share"), "share")]
    return Table("closures", ("结案方式", "How cases ended"), columns, rows, bar=1, sheet="结案 Closures")


def _waits(numbers: Mapping[str, Any], link: Link) -> Table:
    columns = [
        Column(("用时（分钟）", "Minutes")),
        _CASES,
        Column(("平均", "Mean"), "minutes"),
        Column(("中位", "Median"), "minutes"),
        Column(("九成以内", "9 in 10"), "minutes"),
        Column(("15 分钟内", "Within 15"), "count"),
    ]
    rows = [
        [
            Cell(*words.WAITS[name]),
            Cell(wait["cases"], link=link(name)),
            *(Cell(wait[what]) for what in ("mean", "median", "nine_in_ten", "prompt")),
        ]
        for name, wait in numbers["waits"].items()
    ]
    return Table("waits", ("用时", "How long it took"), columns, rows, sheet="用时 Waits")


def _scene(scene: str, numbers: Mapping[str, Any], link: Link) -> Table:
    zh, en = words.SCENES[scene]
    columns = [Column((zh, en)), _CASES, Column(words.against_last(numbers), "change")]
    rows = [
        [Cell(row["name"]), Cell(row["cases"], link=link(**{scene: row["id"]})), Cell(row["change"])]
        for row in numbers[f"by_{scene}"]
    ]
    return Table(f"by-{scene}", (zh, en), columns, rows, bar=1, sheet=f"{zh} {en}")


def _repeat_places(numbers: Mapping[str, Any], link: Link) -> Table:
    columns = [Column(("点位", "Place")), _CASES, Column(("返潮", "Rework"), "count")]
    rows = [
        [
            Cell(row["name"]),
            Cell(row["cases"], link=link(place=row["id"])),
            Cell(row["rework"], link=link("rework", place=row["id"])),
        ]
        for row in numbers["repeat_places"]
    ]
    title = ("反复点位", "Places that come again")
    return Table("repeat-places", title, columns, rows, bar=1, sheet="反复点位 Repeat places")


def watch_parts(numbers: Mapping[str, Any], link: Link) -> list[Part]:
    """Cameras, their hours and outages, and which shops they see."""
    watch = numbers["watch"]
    seen = shown(watch["shops_seen_share"], "share")
    lines = [
        (
            f"接入摄像头 {watch['cameras']} 台，启用 {watch['cameras_on']} 台，"
            f"本期有健康记录 {watch['cameras_reporting']} 台，本期有案件 {watch['cameras_with_cases']} 台。",
            f"{watch['cameras']} cameras are joined in, {watch['cameras_on']} are switched on; "
            f"{watch['cameras_reporting']} reported on their health in the period, "
            f"{watch['cameras_with_cases']} have cases in it.",
        ),
        (
            f"商铺 {watch['shops']} 家，其中 {watch['shops_seen']} 家（{seen}）门前在摄像头视野内。",
            f"Of {watch['shops']} shops {watch['shops_seen']} ({seen}) have their front in the view of a camera.",
        ),
    ]
    if watch["cameras_reporting"]:
        lines.append((
            f"正常观看 {watch['hours_seen']} 小时，有记录 {watch['hours_known']} 小时，"
            f"应看 {watch['hours_wanted']} 小时；中断 {watch['outages']} 次。",
            f"They saw well for {watch['hours_seen']} hours of {watch['hours_known']} on record and "
            f"{watch['hours_wanted']} wanted; {watch['outages']} outages.",
        ))  # fmt: skip
    else:
        lines.append((
            "本期没有摄像头健康记录，因此不计观看小时数和每摄像头日立案。",
            "No camera reported on its health in the period, so neither hours seen nor cases a camera-day are counted.",
        ))  # fmt: skip
    rows = [
        [Cell(row["name"], link=link(camera=row["id"])), Cell(row["hours_lost"]), Cell(row["outages"])]
        for row in watch["least_seen"]
    ]
    columns = [
        Column(("摄像头", "Camera")),
        Column(("不正常小时", "Hours lost"), "hours"),
        Column(("中断", "Outages"), "count"),
    ]
    title = ("中断最多的摄像头", "Cameras that saw least")
    return [
        Lines(("摄像头健康与覆盖", "Camera health and coverage"), lines),
        Table("least-seen", title, columns, rows, sheet="中断 Outages"),
    ]


def late_parts(late: Mapping[str, Any], time_zone: str) -> list[Part]:
    """What came after the revision before, and the numbers that it changed, from → to."""
    since = datetime.fromisoformat(late["since"]).astimezone(ZoneInfo(time_zone))
    lines = [
        (
            f"上一版（第 {late['revision']} 版，{since:%Y-%m-%d %H:%M}）之后：新增立案 {late['cases']} 件，"
            f"案卷动态 {late['events']} 条（涉及 {late['concerned']} 件），{late['changed']} 个数字有变化。",
            f"Since revision {late['revision']} of {since:%Y-%m-%d %H:%M}: {late['cases']} more cases and "
            f"{late['events']} events (of {late['concerned']} cases) arrived; {late['changed']} numbers have changed.",
        )
    ]
    rows = [[Cell(*words.number_named(path)), Cell(before), Cell(after)] for path, before, after in late["changes"]]
    columns = [Column(("数字", "Number")), Column(("原为", "From"), "number"), Column(("现为", "To"), "number")]
    told = late["changed"] - len(rows)
    note = (f"另有 {told} 个未列出。", f"{told} more are not listed.") if told else None
    table = Table("changes", ("变化的数字", "Numbers that changed"), columns, rows, sheet="变化 Changes", note=note)
    return [Lines(("迟到数据", "Late data"), lines), table]


def case_table(content: ReportContent, street: ReportStreet) -> Table:
    """Every case of the period as a row, for the annex."""
    zone = ZoneInfo(street.time_zone)
    texts: Sequence[Line] = (
        ("类别", "Kind"), ("状态", "State"), ("结案方式", "Closure"), ("社区", "Community"), ("道路", "Road"),
        ("街域", "Block"), ("商铺", "Shop"), ("摄像头", "Camera"), ("点位", "Place"),
    )  # fmt: skip
    times: Sequence[Line] = (("立案", "Opened"), ("认领", "Acknowledged"), ("到场", "On site"), ("结案", "Closed"))
    columns = [Column(("案卷号", "Case"), "count"), *(Column(title) for title in texts)]
    columns += [Column(title, "time") for title in times]
    columns += [Column(("看见次数", "Sightings"), "count"), Column(("返潮", "Rework")), Column(("人工录入", "By hand"))]
    columns.append(Column(("链接", "Link"), "link"))

    def local(at: datetime | None) -> Cell:
        return Cell(None if at is None else at.astimezone(zone).replace(tzinfo=None, microsecond=0))

    def said(line: Line | None) -> Cell:
        return Cell(*line) if line is not None else Cell(None)

    rows = [
        [
            Cell(case.case_id),
            said(words.KINDS[case.kind]),
            said(words.STATES[case.state]),
            said(words.CLOSURES[case.closure] if case.closure else None),
            *(Cell(name) for name in (case.community, case.road, case.block, case.shop, case.camera, case.place)),
            *(local(at) for at in (case.opened_at, case.acknowledged_at, case.arrived_at, case.closed_at)),
            Cell(case.sightings),
            said(("是", "yes") if case.rework else None),
            said(("是", "yes") if case.by_hand else None),
            Cell(case_link({"case": case.case_id}, street.cockpit_url)),
        ]
        for case in content.cases
    ]
    return Table("cases", ("全部案卷", "All cases"), columns, rows, sheet="案卷 Cases")
