"""Indices of a period: one number each for order, self-governance and response; and what of the street was watched.

Formulas are ours, and stand beside each number that is shown (`FORMULAS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.report import PROMPT_MINUTES, Watch
from governance_rules.domain.metrics import share

FORMULAS: dict[str, tuple[str, str]] = {
    "order": (
        "秩序指数 = 八类立案数 ÷（商铺数 × 天数）× 1000；越低越好",
        "order = cases of the eight kinds / (shops × days) × 1,000; lower is better",
    ),
    "order_by_camera": (
        "每摄像头日立案 = 系统发现的八类立案数 ÷（摄像头正常观看小时数 ÷ 24）",
        "cases a camera-day = cases of the eight kinds found by the system / (hours that cameras saw well / 24)",
    ),
    "self_governance": (
        "自治指数 = 自治结案 ÷（自治＋管理＋执法结案）× 100",
        "self-governance = closed by themselves / (self + managed + enforced) × 100",
    ),
    "response": (
        f"响应指数 = {PROMPT_MINUTES} 分钟内的认领与到场次数 ÷ 全部认领与到场次数 × 100",
        f"response = acknowledgements and arrivals within {PROMPT_MINUTES} minutes / all of them × 100",
    ),
}
WORST = 10
"""So many cameras are named that saw least."""


def indices(numbers: Mapping[str, Any], watch: Watch, days: int) -> dict[str, float | None]:
    """The four indices; None where there is nothing to divide by. days: of the period, that have begun.

    Alarms of sensors are no disorder, so the eight kinds alone count for order. What people entered by hand no camera
    found, so it does not count for the cameras.
    """
    violations = {kind.value for kind in VIOLATION_KINDS}
    cases = sum(row["cases"] for row in numbers["by_kind"] if row["kind"] in violations)
    found = max(0, cases - numbers["entered_by_hand"])
    shop_days, camera_days = watch.shops * days, sum(one.hours_seen for one in watch.of_camera) / 24
    ended = {name: numbers["closures"].get(name, 0) for name in ("self", "managed", "enforced")}
    waits = numbers["waits"].values()
    by_themselves = share(ended["self"], sum(ended.values()))
    prompt = share(sum(wait["prompt"] for wait in waits), sum(wait["cases"] for wait in waits))
    return {
        "order": round(1000 * cases / shop_days, 1) if shop_days else None,
        "order_by_camera": round(found / camera_days, 2) if camera_days else None,
        "self_governance": None if by_themselves is None else round(100 * by_themselves, 1),
        "response": None if prompt is None else round(100 * prompt, 1),
    }


def watch_numbers(watch: Watch, cameras_with_cases: int, days: int) -> dict[str, Any]:
    """JSON values. `least_seen`: cameras with the smallest share of good hours, those always in good order left out.

    hours_wanted: of the cameras that are on, all day.  cameras_with_cases: that any case of the period lies before.
    """
    known, seen = (sum(getattr(one, name) for one in watch.of_camera) for name in ("hours_known", "hours_seen"))
    poor = [one for one in watch.of_camera if one.outages or round(one.hours_known - one.hours_seen, 1) > 0]
    poor.sort(key=lambda one: (one.hours_seen - one.hours_known, -one.outages, one.camera_id))
    return {
        "cameras": watch.cameras,
        "cameras_on": watch.cameras_on,
        "cameras_reporting": len(watch.of_camera),
        "cameras_with_cases": cameras_with_cases,
        "hours_wanted": 24 * days * watch.cameras_on,
        "hours_known": round(known, 1),
        "hours_seen": round(seen, 1),
        "outages": sum(one.outages for one in watch.of_camera),
        "shops": watch.shops,
        "shops_seen": watch.shops_seen,
        "shops_seen_share": share(watch.shops_seen, watch.shops),
        "least_seen": [
            {
                "id": one.camera_id,
                "name": one.name,
                "hours_lost": round(one.hours_known - one.hours_seen, 1),
                "outages": one.outages,
            }
            for one in poor[:WORST]
        ],
    }
