"""A sheet for each community's committee: its week, what is open, and what is asked of it by rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.report import AreaCount, AreaPlace, OpenCase
from governance_rules.domain.metrics import closure_ratio, share
from governance_rules.domain.period_story import Line, Names
from governance_rules.domain.periods import Period

OVERDUE_STATES = (CaseState.REMINDED_1.value, CaseState.REMINDED_2.value, CaseState.ENFORCING.value)
"""The time to mend it by themselves has run out, and it is still there."""
LISTED_OPEN = 10
LISTED_PLACES = 5
_ENDED = ("self", "managed", "enforced")


def committee_numbers(
    period: Period,
    communities: Sequence[tuple[str, str]],
    now: Sequence[AreaCount],
    last: Sequence[AreaCount],
    open_cases: Sequence[OpenCase],
    places: Sequence[AreaPlace],
) -> dict[str, Any]:
    """JSON values; a community without cases has its sheet too. communities: (id, name), in the order of the sheets.

    `self_share` of the whole street and of each community: those mended by themselves among all that were mended.
    """
    sheets = [_sheet(key, name, now, last, open_cases, places) for key, name in communities]
    ended = {name: sum(sheet["closures"].get(name, 0) for sheet in sheets) for name in _ENDED}
    return {
        "report_type": "committee",
        "period": {"type": period.period_type.value, "first": str(period.first), "last": str(period.last)},
        "total": sum(sheet["total"] for sheet in sheets),
        "open": sum(sheet["open"] for sheet in sheets),
        "overdue": sum(sheet["overdue"] for sheet in sheets),
        "self_share": share(ended["self"], sum(ended.values())),
        "communities": sheets,
    }


def _sheet(
    community_id: str,
    name: str,
    now: Sequence[AreaCount],
    last: Sequence[AreaCount],
    open_cases: Sequence[OpenCase],
    places: Sequence[AreaPlace],
) -> dict[str, Any]:
    here, before = ([one for one in counts if one.community_id == community_id] for counts in (now, last))
    total, was = _total(here), _total(before)
    kinds, kinds_before = _by(here, "kind"), _by(before, "kind")
    closures = {key: count for key, count in _by(here, "closure").items() if key is not None}
    waiting = [one for one in open_cases if one.community_id == community_id]
    overdue = [one for one in waiting if one.state in OVERDUE_STATES]
    first = sorted(waiting, key=lambda one: (one.state not in OVERDUE_STATES, one.opened_at, one.case_id))
    return {
        "id": community_id,
        "name": name,
        "total": total,
        "change": total - was,
        "by_kind": [
            {
                "kind": k.value,
                "cases": kinds.get(k.value, 0),
                "change": kinds.get(k.value, 0) - kinds_before.get(k.value, 0),
            }
            for k in VIOLATION_KINDS
        ],
        "closures": dict(sorted(closures.items())),
        "closure_ratio": closure_ratio(closures),
        "self_share": share(closures.get("self", 0), sum(closures.get(one, 0) for one in _ENDED)),
        "rework": next((one.reworks for one in here if one.counted == "all"), 0),
        "open": len(waiting),
        "overdue": len(overdue),
        "waiting": [_waiting(one) for one in first[:LISTED_OPEN]],
        "repeat_places": [
            {"id": place.place_id, "name": place.name, "cases": place.cases, "rework": place.reworks}
            for place in [one for one in places if one.community_id == community_id][:LISTED_PLACES]
        ],
    }


def _total(counts: Sequence[AreaCount]) -> int:
    return next((one.cases for one in counts if one.counted == "all"), 0)


def _by(counts: Sequence[AreaCount], what: str) -> dict[str | None, int]:
    return {getattr(one, what): one.cases for one in counts if one.counted == what}


def _waiting(case: OpenCase) -> dict[str, Any]:
    return {
        "case": case.case_id,
        "kind": case.kind,
        "state": case.state,
        "place": case.place,
        "opened_at": case.opened_at.isoformat(),
        "overdue": case.state in OVERDUE_STATES,
    }


def asked_of(sheet: Mapping[str, Any], street_share: float | None, kinds: Names) -> list[Line]:
    """What is asked of a committee, at least one line, each following from a number of its sheet and no opinion.

    street_share: of the whole street, mended by themselves; a community below it is asked for more.
    """
    asked: list[Line] = []
    if sheet["overdue"]:
        count = sheet["overdue"]
        asked.append((
            f"{count} 件已过自行整改时限仍未整改，请逐件联系当事人，优先整改（见“未结案件”）。",
            f"{count} cases are past their time and still not mended: reach each party, and mend these first "
            "(see open cases).",
        ))  # fmt: skip
    if sheet["repeat_places"]:
        place = sheet["repeat_places"][0]
        asked.append((
            f"“{place['name']}”本周立案 {place['cases']} 件，请到现场会同有关方面商定长效办法。",
            f"'{place['name']}' had {place['cases']} cases this week: meet those concerned on site and "
            "agree on what lasts.",
        ))  # fmt: skip
    rise = max(sheet["by_kind"], key=lambda row: row["change"])
    if rise["change"] > 0:
        zh, en = kinds[rise["kind"]]
        asked.append((
            f"{zh}比上周增加 {rise['change']} 件，请在微网格群里提醒。",
            f"{en}: {rise['change']} more than the week before; remind people of it in the micro-grid group.",
        ))  # fmt: skip
    own = sheet["self_share"]
    if own is not None and street_share is not None and own < street_share:
        asked.append((
            f"自治整改占 {100 * own:.1f}%，低于全街 {100 * street_share:.1f}%，请发动商户先行自改。",
            f"{100 * own:.1f} % were mended by the parties themselves, {100 * street_share:.1f} % in the whole street: "
            "call on merchants to mend first.",
        ))  # fmt: skip
    return asked or [
        ("本周没有需要特别处理的事项，请继续巡查。", "Nothing in particular is asked this week; keep looking round.")
    ]
