"""Words of the council that page, paper and command share: (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_contracts.schemas.council import CouncilState
from governance_rules.domain.council.effect import Verdict
from governance_rules.domain.council.rules import OTHER, Catalogue, Cost, Party

Line = tuple[str, str]

KINDS: dict[str, Line] = {
    "garbage": ("废弃垃圾", "Abandoned garbage"),
    "shop_overflow": ("出店经营", "Trading outside the shop"),
    "mobile_vendor": ("游商经营", "Itinerant vendor"),
    "street_drying": ("沿街晾晒", "Laundry along the street"),
    "illegal_parking": ("机动车违停", "Illegal parking"),
    "bike_disorder": ("非机动车乱停", "Bikes in disorder"),
    "illegal_ad": ("违规广告", "Illegal advertising"),
    "piled_goods": ("乱堆物料", "Piled goods"),
}
STATES: dict[CouncilState, Line] = {
    CouncilState.PROPOSED: ("待议", "Proposed"),
    CouncilState.ON_AGENDA: ("已列入议程", "On the agenda"),
    CouncilState.DECIDED: ("已议定", "Decided"),
    CouncilState.CARRIED_OUT: ("已落实", "Carried out"),
    CouncilState.REVIEWED: ("已回访", "Reviewed"),
    CouncilState.DROPPED: ("不再议", "Dropped"),
}
PARTIES: dict[Party, Line] = {
    "shops": ("商户", "shops"),
    "residents": ("居民", "residents"),
    "community": ("社区", "community"),
    "property": ("物业", "property management"),
    "street": ("街道", "street office"),
    "enforcement": ("执法队", "enforcement team"),
}
COSTS: dict[Cost, Line] = {
    "none": ("不花钱", "no cost"),
    "low": ("花费少", "low cost"),
    "middle": ("花费中等", "middle cost"),
    "high": ("花费大", "high cost"),
}
POINTS: dict[str, Line] = {
    "frequency": ("频次", "frequency"),
    "recurrence": ("整改后复发", "comes back"),
    "not_by_oneself": ("未能自行整改", "not by oneself"),
    "parties": ("涉及各方", "parties"),
    "rise": ("比此前上升", "rise"),
}
VERDICTS: dict[Verdict, Line] = {
    Verdict.TOO_EARLY: ("时间太短，还不能下结论", "Too early to say"),
    Verdict.NOTHING_TO_COMPARE: ("没有可比的案卷", "No cases to compare with"),
    Verdict.BETTER: ("变好了", "It got better"),
    Verdict.NO_DIFFERENCE: ("看不出差别", "No difference shown"),
    Verdict.WORSE: ("变差了", "It got worse"),
}
OTHER_OPTION: Line = ("其他办法", "Something else")


def option_named(catalogue: Catalogue, option: str) -> Line:
    """Name of a measure; the id itself for one that the catalogue no longer holds."""
    if option == OTHER:
        return OTHER_OPTION
    found = next((one for one in catalogue.measures if one.id == option), None)
    return (found.zh, found.en) if found else (option, option)


def party_named(party: Mapping[str, Any]) -> Line:
    """An organisation or shop of a topic, as people call it."""
    name = str(party["name"])
    match party["party"]:
        case "property":
            return f"{name}物业", f"property management of {name}"
        case _:
            return name, name


def effect_said(effect: Mapping[str, Any]) -> Line:
    """What became of it, with the numbers behind it; `effect` as JSON values."""
    verdict = Verdict(effect["verdict"])
    zh, en = VERDICTS[verdict]
    if verdict is Verdict.TOO_EARLY and "weeks_missing" in effect:
        more = effect["weeks_missing"]
        return f"{zh}（还差 {more} 个整周）", f"{en} ({more} more complete weeks needed)"
    if effect["ratio"] is None:
        return zh, en
    range_ = f"{effect['low']:.2f}–{effect['high']:.2f}"
    return (
        f"{zh}：与全街同期相比为 {effect['ratio']:.2f} 倍（95% 区间 {range_}）",
        f"{en}: {effect['ratio']:.2f} times what the rest of the street did (95% interval {range_})",
    )
