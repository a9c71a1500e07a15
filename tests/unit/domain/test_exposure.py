"""How long cameras looked, and the feedback trap: looking where cases were found finds more there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pytest

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case_counts import CameraSwitch, HealthChange
from governance_rules.domain.exposure import CameraRecords, Watched, corrected_rates, watched_days

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)
ZONE = "Asia/Shanghai"


def at(hour: float, day: date = DAY) -> datetime:
    """Of the street's own clock, eight hours before UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)


def change(hour: float, state: HealthState) -> HealthChange:
    return HealthChange("c", at(hour), state)


def hours(records: CameraRecords, first: date = DAY, last: date = NEXT) -> dict[date, float]:
    return {day: round(one.hours, 6) for (_, day), one in watched_days({"c": records}, first, last, ZONE).items()}


def test_only_while_all_is_well_and_only_until_somebody_last_looked() -> None:
    changes = [change(-5, HealthState.OK), change(6, HealthState.BLACK), change(8, HealthState.OK)]
    assert hours(CameraRecords(changes, at(20))) == {DAY: 6 + 12}
    assert hours(CameraRecords(changes, at(30))) == {DAY: 6 + 16, NEXT: 6}
    assert hours(CameraRecords(changes[:2], at(30))) == {DAY: 6}
    assert hours(CameraRecords()) == {}


@pytest.mark.parametrize("state", [state for state in HealthState if state is not HealthState.OK])
def test_no_other_state_counts(state: HealthState) -> None:
    assert hours(CameraRecords([change(0, state)], at(24))) == {}


def test_switched_off_it_looks_at_nothing() -> None:
    on = [change(0, HealthState.OK)]
    off_at_noon = [CameraSwitch("c", at(12), False)]
    assert hours(CameraRecords(on, at(48), off_at_noon, False)) == {DAY: 12}
    on_again = [*off_at_noon, CameraSwitch("c", at(36), True)]
    assert hours(CameraRecords(on, at(48), on_again)) == {DAY: 12, NEXT: 12}
    assert hours(CameraRecords(on, at(48), [CameraSwitch("c", at(36), True)])) == {NEXT: 12}
    assert hours(CameraRecords(on, at(48), (), False)) == {}


def test_what_is_assumed_is_told_apart() -> None:
    records = CameraRecords([change(12, HealthState.OK)], at(18), assumed=(at(6), at(12)))
    assert watched_days({"c": records}, DAY, NEXT, ZONE) == {("c", DAY): Watched(12.0, 6.0)}


def test_days_of_summer_time_have_their_own_length() -> None:
    assumed = (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    found = watched_days({"c": CameraRecords(assumed=assumed)}, date(2026, 3, 29), date(2026, 3, 30), "Europe/Lisbon")
    assert [one.hours for one in found.values()] == [23.0, 24.0]


def test_twice_as_long_is_not_twice_as_bad() -> None:
    twice, once = corrected_rates({"twice": 200, "once": 100}, {"twice": 2000.0, "once": 1000.0})
    assert twice.rate == once.rate == 10.0
    narrow, wide = sorted((twice, once), key=lambda rate: rate.high - rate.low)
    assert (narrow.name, wide.name) == ("twice", "once")
    assert narrow.low < 10 < narrow.high


def test_what_nobody_watched_has_no_rate() -> None:
    assert [rate.name for rate in corrected_rates({"a": 3}, {"a": 0.0, "b": 10.0})] == ["b"]
    (rate,) = corrected_rates({}, {"b": 100.0})
    assert (rate.rate, rate.low) == (0.0, 0.0)
    # With nothing found in 100 hours, up to about three cases are possible (rule of three, at one side of 95 %).
    assert rate.high == pytest.approx(2.996, abs=0.001)


TRUE_RATES = {"r1": 0.30, "r2": 0.24, "r3": 0.19, "r4": 0.15, "r5": 0.12}
"""Cases that happen in sight of a camera in an hour: the order that is to be found again."""


def trapped_year(seed: int) -> tuple[dict[str, int], dict[str, int], dict[str, float]]:
    """Cases of cameras, cases that patrols entered, and watched hours of roads of known rates.

    Cameras look unevenly from the first day on: the worst road is looked at least. From then on both cameras' hours
    and patrols go to where cases were found, as people would do it who trust the counts. The hours go through health
    records.
    """
    chance, noise = Random(seed), np.random.default_rng(seed)
    looking = {"r1": 2.5, "r2": 4.0, "r3": 7.0, "r4": 12.0, "r5": 23.0}
    by_camera, by_patrol = dict.fromkeys(TRUE_RATES, 0), dict.fromkeys(TRUE_RATES, 0)
    changes: dict[str, list[HealthChange]] = {road: [] for road in TRUE_RATES}
    days = 300
    for number in range(days):
        day = DAY + timedelta(days=number)
        for road, rate in TRUE_RATES.items():
            begins = chance.uniform(0, 24 - looking[road])
            changes[road].append(HealthChange(road, at(begins, day), HealthState.OK))
            changes[road].append(HealthChange(road, at(begins + looking[road], day), HealthState.ENDED))
            by_camera[road] += int(noise.poisson(rate * looking[road]))
        found = {road: by_camera[road] + by_patrol[road] + 1 for road in TRUE_RATES}
        for road, rate in TRUE_RATES.items():
            # Most go where most was found.
            share = found[road] ** 2 / sum(one**2 for one in found.values())
            by_patrol[road] += int(noise.poisson(rate * 40 * share))
            looking[road] = min(max(0.97 * looking[road] + 0.03 * 60 * share, 2.0), 23.9)
    records = {road: CameraRecords(its, at(24 * days)) for road, its in changes.items()}
    watched: dict[str, float] = dict.fromkeys(TRUE_RATES, 0.0)
    for (road, _), one in watched_days(records, DAY, DAY + timedelta(days=days), ZONE).items():
        watched[road] += one.hours
    return by_camera, by_patrol, watched


@pytest.mark.parametrize("seed", range(5))
def test_the_feedback_trap(seed: int) -> None:
    by_camera, by_patrol, watched = trapped_year(seed)
    truth = list(TRUE_RATES)
    counted = {road: by_camera[road] + by_patrol[road] for road in truth}
    uncorrected = sorted(truth, key=lambda road: -counted[road])
    assert uncorrected != truth
    # Some road looks more than twice as bad as one that is worse.
    assert any(counted[quieter] > 2 * counted[worse] for n, worse in enumerate(truth) for quieter in truth[n + 1 :])

    corrected = corrected_rates(by_camera, watched)
    assert [rate.name for rate in corrected] == truth
    for rate in corrected:
        assert rate.rate == pytest.approx(100 * TRUE_RATES[rate.name], rel=0.15)

    # Patrols in the count bring the trap back, though the hours of cameras are taken out.
    with_patrols = corrected_rates(counted, watched)
    assert max(abs(r.rate / 100 / TRUE_RATES[r.name] - 1) for r in with_patrols) > 0.25
