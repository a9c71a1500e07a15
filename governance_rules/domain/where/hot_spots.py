"""Hot spots in space and time: every cell or segment with its counts, its exposure and what the tests say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from data_contracts.schemas.place_cases import CasesOfGroup
from governance_rules.domain.where.emerging import Emerging, emerging
from governance_rules.domain.where.getis_ord import LocalStatistic, local_statistic, space_time_z
from governance_rules.domain.where.significance import LEVEL, false_discovery_rate
from governance_rules.domain.where.trend import FEWEST_STEPS, Trend, trend

PER_HOURS = 1000
"""Rates are cases a thousand camera-hours: of the size of a camera's six weeks."""


class Status(StrEnum):
    """Of a cell or segment: not_seen where no camera watches for the kind, never cold."""

    HOT = "hot"
    COLD = "cold"
    NOTHING = "none"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a period: `count` times `days` days from `first` on. The period's first days may lie before."""

    first: date
    days: int
    count: int

    @property
    def edges(self) -> list[date]:
        """Begin of each step, and the day after the last."""
        return [self.first + timedelta(days=self.days * number) for number in range(self.count + 1)]


def steps_of(first: date, last: date) -> Steps:
    """Whole weeks up to the last day where there are ten of them, else days; of less than ten days one step of all."""
    days = (last - first).days + 1
    step = 7 if days >= 7 * FEWEST_STEPS else 1 if days >= FEWEST_STEPS else days
    count = days // step
    return Steps(last - timedelta(days=count * step - 1), step, count)


def hot_spots(
    groups: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    counts: Iterable[CasesOfGroup],
    watching: Mapping[str, frozenset[str]],
    hours: Mapping[str, np.ndarray],
    steps: int,
) -> list[dict[str, Any]]:
    """A row a group, hot ones first, as JSON values.

    hours: camera-hours by group, [steps + 1] with those of the days before the first step in front. Only groups that a
    camera watched are tested; `gi` is of the rate a thousand camera-hours, `gi_of_count` of the cases that cameras
    found.
    """
    cases, seen = {g: 0 for g in groups}, {g: np.zeros(steps + 1) for g in groups}
    for row in counts:
        if row.group_id in cases:
            cases[row.group_id] += row.cases
            seen[row.group_id][row.step + 1] += row.seen
    watched = [g for g in groups if g in hours and hours[g].sum() > 0]
    found = {g: float(seen[g].sum()) for g in watched}
    rate = {g: PER_HOURS * found[g] / float(hours[g].sum()) for g in watched}
    of_rate = local_statistic(np.array([rate[g] for g in watched]), watched, neighbours)
    of_count = local_statistic(np.array([found[g] for g in watched]), watched, neighbours)
    in_time = _in_time(watched, neighbours, seen, hours)
    number = {g: n for n, g in enumerate(watched)}
    q_rate, q_count = false_discovery_rate(of_rate.p), false_discovery_rate(of_count.p)
    rows = []
    for group in groups:
        row: dict[str, Any] = {
            "id": group,
            "cases": cases[group],
            "by_hand": cases[group] - int(seen[group].sum()),
            "cameras": sorted(watching.get(group, ())),
            "camera_hours": 0.0,
            "rate": None,
            "status": Status.NOT_SEEN.value,
            "gi": None,
            "gi_of_count": None,
            "trend": None,
            "emerging": Emerging.NONE.value,
        }
        if (n := number.get(group)) is not None:
            row |= {
                "camera_hours": round(float(hours[group].sum()), 1),
                "rate": round(rate[group], 4),
                "status": _status(of_rate.z[n], q_rate[n]).value,
                "gi": _told(of_rate, q_rate, n),
                "gi_of_count": _told(of_count, q_count, n),
            } | in_time[n]
        rows.append(row)
    order = list(Status)
    return sorted(rows, key=lambda r: (order.index(Status(r["status"])), -(r["gi"] or {"z": 0})["z"], r["id"]))


def _in_time(
    watched: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    seen: Mapping[str, np.ndarray],
    hours: Mapping[str, np.ndarray],
) -> list[dict[str, Any]]:
    """trend (of the group's own rate) and emerging (of its surroundings' Gi*) of each group, in order."""
    if not watched:
        return []
    number = {g: n for n, g in enumerate(watched)}
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = PER_HOURS * np.array([seen[g][1:] / hours[g][1:] for g in watched])
    rates[~np.isfinite(rates)] = np.nan
    adjacency = np.eye(len(watched), dtype=bool)
    for group in watched:
        near = [number[other] for other in neighbours.get(group, ()) if other in number]
        adjacency[number[group], near] = True
    z = space_time_z(rates, adjacency)
    p = _two_sided(z)
    significant = (false_discovery_rate(p.ravel()) <= LEVEL).reshape(p.shape)
    own, around = [trend(row) for row in rates], [trend(row) for row in z]
    q_own, q_around = (false_discovery_rate([t.p if t else np.nan for t in found]) for found in (own, around))
    rows = []
    for n in range(len(watched)):
        told = ~np.isnan(z[n])
        if own[n] is None:
            rows.append({"trend": None, "emerging": Emerging.NONE.value})
            continue
        hot, cold = (significant[n] & (z[n] > 0))[told], (significant[n] & (z[n] < 0))[told]
        kind = emerging(hot, cold, _direction(around[n], q_around[n]))
        rows.append({"trend": _trend_told(own[n], q_own[n]), "emerging": kind.value, "hot_steps": int(hot.sum())})
    return rows


def _two_sided(z: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return 2 * np.asarray(ndtr(-np.abs(z)))


def _direction(found: Trend | None, q: float) -> int:
    return 0 if found is None or not q <= LEVEL else 1 if found.z > 0 else -1


def _status(z: float, q: float) -> Status:
    if not q <= LEVEL or z == 0:
        return Status.NOTHING
    return Status.HOT if z > 0 else Status.COLD


def _told(found: LocalStatistic, q: np.ndarray, n: int) -> dict[str, float]:
    return {"z": round(float(found.z[n]), 3), "p": round(float(found.p[n]), 5), "q": round(float(q[n]), 5)}


def _trend_told(found: Trend | None, q: float) -> dict[str, Any] | None:
    if found is None:
        return None
    direction = {1: "up", 0: "none", -1: "down"}[_direction(found, q)]
    return {
        "direction": direction,
        "z": round(found.z, 3),
        "p": round(found.p, 5),
        "q": round(float(q), 5),
        "slope": round(found.slope, 5),
        "corrected": found.corrected,
    }
