"""The numbers of a report of any period, beside those of the period before and of the one a year before."""

from __future__ import annotations

from typing import Any

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.report import Group, PeriodCounts, Wait
from governance_rules.domain.metrics import closure_ratio, share
from governance_rules.domain.periods import Period

LISTED = 10
"""How many places, shops, cameras, roads and blocks a report names."""
REPEATED = 3
"""So many cases of a period make a place one that is named for it."""
SCENES = ("community", "road", "block", "shop", "camera")

# What cases go through, in this order, and the events that say so; the later steps only those not mended before.
FUNNEL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("in_group", ("case_posted_in_group", "case_reopened_as_rework")),
    ("reminded_1", ("first_reminder_sent",)),
    ("reminded_2", ("second_reminder_sent",)),
    ("enforcing", ("enforcement_started",)),
)

COUNTED_EVENTS: tuple[str, ...] = (
    *(event for _, events in FUNNEL for event in events),
    "case_appealed",
    "appeal_upheld",
)
"""Types of the events that the numbers are made of."""


def period_numbers(
    period: Period, now: PeriodCounts, last: PeriodCounts, a_year_ago: PeriodCounts, running: bool = False
) -> dict[str, Any]:
    """JSON values only; the same counts give the same numbers.

    `change` is against the period before, `change_of_year` against the one a year before, in cases; that of a year is
    None where there were no cases then. running: the period is not over, the earlier counts are those up to the same
    moment of theirs, and the numbers say so. Shares are 0 to 1, waits are minutes.
    """
    total, closures = _total(now), _by_key(now, "closure")
    ended = {closure: count for closure, count in closures.items() if closure is not None}
    violations = sum(ended.get(name, 0) for name in ("self", "managed", "enforced"))
    by_hand = _by_key(now, "by_hand").get("true", 0)
    duplicates = _all(now).duplicates
    return {
        "period": {"type": period.period_type.value, "first": str(period.first), "last": str(period.last)},
        **({"running": True} if running else {}),
        "total": total,
        "change": total - _total(last),
        "change_of_year": total - _total(a_year_ago) if _total(a_year_ago) else None,
        "by_kind": [_of_kind(kind, now, last, a_year_ago) for kind in Kind if _shown(kind, now, last)],
        "by_day": {str(day): count for day, count in sorted(_by_key(now, "day").items(), key=str)},
        "by_hour": _by_hour(now),
        "by_weekday_and_hour": _by_weekday_and_hour(now),
        **{f"by_{scene}": scene_rows(scene, now, last) for scene in SCENES},
        "closures": dict(sorted(ended.items())),
        "still_open": total - sum(ended.values()),
        "closure_ratio": closure_ratio({name: count for name, count in ended.items()}),
        "funnel": {"opened": total}
        | {name: sum(now.steps.get(event, 0) for event in events) for name, events in FUNNEL},
        "waits": {name: _wait(wait) for name, wait in sorted(now.waits.items())},
        "repeat_places": _repeat_places(now),
        "rework": _all(now).reworks,
        "rework_share": share(_all(now).reworks, total),
        "false_alarms": ended.get("false_alarm", 0),
        "false_alarm_share": share(ended.get("false_alarm", 0), violations + ended.get("false_alarm", 0)),
        "appeals": now.steps.get("case_appealed", 0),
        "appeals_upheld": now.steps.get("appeal_upheld", 0),
        "duplicates_suppressed": duplicates,
        "duplicate_share": share(duplicates, total + duplicates),
        "entered_by_hand": by_hand,
        "found_to_entered": round((total - by_hand) / by_hand, 1) if by_hand else None,
    }


def _all(counts: PeriodCounts) -> Group:
    return counts.groups.get("all", {}).get((None, None), Group(0, 0, 0))


def _total(counts: PeriodCounts) -> int:
    return _all(counts).cases


def _by_key(counts: PeriodCounts, scene: str) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for (key, _), group in counts.groups.get(scene, {}).items():
        found[key] = found.get(key, 0) + group.cases
    return found


def _shown(kind: Kind, *counts: PeriodCounts) -> bool:
    """The eight kinds always, alarms where there were any."""
    return kind in VIOLATION_KINDS or any(_by_key(one, "kind").get(kind.value) for one in counts)


def _of_kind(kind: Kind, now: PeriodCounts, last: PeriodCounts, a_year_ago: PeriodCounts) -> dict[str, Any]:
    count, before, then = (_by_key(counts, "kind").get(kind.value, 0) for counts in (now, last, a_year_ago))
    change_of_year = count - then if _total(a_year_ago) else None
    return {"kind": kind.value, "cases": count, "change": count - before, "change_of_year": change_of_year}


def _by_hour(counts: PeriodCounts) -> list[int]:
    hours = [0] * 24
    for (_, hour), group in counts.groups.get("kind_hour", {}).items():
        hours[int(hour or 0)] += group.cases
    return hours


def _by_weekday_and_hour(counts: PeriodCounts) -> list[list[int]]:
    """[7][24], Monday first."""
    table = [[0] * 24 for _ in range(7)]
    for (weekday, hour), group in counts.groups.get("weekday_hour", {}).items():
        table[int(weekday or 1) - 1][int(hour or 0)] += group.cases
    return table


def scene_rows(scene: str, now: PeriodCounts, last: PeriodCounts) -> list[dict[str, Any]]:
    """Those with the most cases; communities all. Cases that lie in none are left out, and counted in the total."""
    counts, before, names = _by_key(now, scene), _by_key(last, scene), now.names.get(scene, {})
    ordered = sorted(
        ((key, count) for key, count in counts.items() if key is not None), key=lambda one: (-one[1], one[0])
    )
    most = len(ordered) if scene == "community" else LISTED
    return [
        {"id": key, "name": names.get(key, key), "cases": count, "change": count - before.get(key, 0)}
        for key, count in ordered[:most]
    ]


def _repeat_places(counts: PeriodCounts) -> list[dict[str, Any]]:
    names = counts.names.get("place", {})
    places = [(key, group) for (key, _), group in counts.groups.get("place", {}).items() if key is not None]
    often = sorted((one for one in places if one[1].cases >= REPEATED), key=lambda one: (-one[1].cases, one[0]))
    return [
        {"id": key, "name": names.get(key, key), "cases": group.cases, "rework": group.reworks}
        for key, group in often[:LISTED]
    ]


def _wait(wait: Wait) -> dict[str, float]:
    return {
        "cases": wait.cases,
        "mean": round(wait.mean, 1),
        "median": round(wait.median, 1),
        "nine_in_ten": round(wait.nine_in_ten, 1),
        "prompt": wait.prompt,
    }
