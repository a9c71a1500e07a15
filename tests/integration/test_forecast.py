"""The forecast of a street in a database: days before the day alone, kept, backtested, and shown by the commands."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.kinds import Kind
from data_contracts.store.database import Database
from governance_rules.use_cases.backtest import backtest, keep_backtest
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.watched import road_exposure

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, DAYS = date(2026, 1, 5), 60
DAY = FIRST + timedelta(days=DAYS)
ROADS = {"busy": (2, 6.0), "quiet": (1, 1.0)}
"""Cameras, and cases of a camera on a day."""


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def add_counts(database: Database, day: date, camera: str, road: str, hour: int, cases: int, by_hand: bool) -> None:
    """As the triggers write it down; the cases themselves are not needed for what is asked here."""
    with psycopg.connect(database.url) as connection, connection.cursor() as cursor:
        at = midnight(day) + timedelta(hours=hour)
        cursor.executemany(
            "INSERT INTO case_count_changes VALUES (%s, 'illegal_parking', %s, 'c1', %s, %s, NULL)",
            [(at, road, camera, by_hand)] * cases,
        )


@pytest.fixture
def street(database: Database) -> Database:
    """Two roads of known rates: every camera finds its cases between 8 and 12."""
    chance = np.random.default_rng(3)
    rows: list[tuple[Any, ...]] = []
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        for road, (cameras, rate) in ROADS.items():
            uow.areas.save(Area(AreaLevel.ROAD, road, road, "c1"))
            for number in range(cameras):
                camera = f"{road} {number}"
                uow.cameras.add(Camera(camera, camera, "replay:", enabled=False, community_id="c1", road_id=road))
                for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
                    for hour in range(8, 12):
                        at = midnight(day) + timedelta(hours=hour)
                        rows += [(at, road, camera, False)] * int(chance.poisson(rate / 4))
    with psycopg.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO case_count_changes VALUES (%s, 'illegal_parking', %s, 'c1', %s, %s, NULL)", rows
        )
    return database


def expected(database: Database, day: date = DAY) -> dict[str, float]:
    """By road, of the one kind that there is."""
    with database.unit_of_work() as uow:
        found = forecast_day(uow, day)
    parking = [one for one in found if one.kind is Kind.ILLEGAL_PARKING]
    assert len(parking) == 48 and len(found) == 8 * 48
    assert sum(one.mean for one in parking if not 8 <= one.hour < 12) < 0.2
    return {road: sum(one.mean for one in parking if one.road_id == road) for road in ROADS}


def test_a_day_is_forecast_of_the_days_before_it(street: Database) -> None:
    before = expected(street)
    assert before["busy"] == pytest.approx(12, rel=0.15) and before["quiet"] == pytest.approx(1, rel=0.4)
    # What people entered, and what happened on the day or after it, changes nothing.
    add_counts(street, DAY - timedelta(days=1), "quiet 0", "quiet", 9, 50, by_hand=True)
    add_counts(street, DAY, "quiet 0", "quiet", 9, 50, by_hand=False)
    assert expected(street) == before
    add_counts(street, DAY - timedelta(days=1), "quiet 0", "quiet", 9, 50, by_hand=False)
    assert expected(street)["quiet"] > 1.5 * before["quiet"]


def test_today_is_not_over_and_not_looked_at(street: Database, clock: Any) -> None:
    clock.advance(midnight(DAY - timedelta(days=1)) + timedelta(hours=9) - clock.now())
    before = expected(street)
    add_counts(street, DAY - timedelta(days=1), "quiet 0", "quiet", 8, 50, by_hand=False)
    assert expected(street) == before


def test_a_street_that_nobody_watched(database: Database) -> None:
    with database.unit_of_work() as uow:
        assert forecast_day(uow, DAY) == []
    with pytest.raises(InvalidInput, match="no day was watched"):
        backtest(database, DAY, 2)


def test_exposure_by_road_from_health_records(street: Database) -> None:
    last = FIRST + timedelta(days=27)
    with street.unit_of_work() as uow:
        # From the third day on one of the two cameras of the busy road is blind.
        third = midnight(FIRST + timedelta(days=2))
        blind = CameraHealth("busy 1", HealthState.BLACK, third, midnight(DAY))
        uow.cameras.save_health([blind])
        busy, quiet = road_exposure(uow, FIRST, last)
    assert (busy.road_id, busy.rank, quiet.rank) == ("busy", 1, 2)
    assert busy.rate.hours == pytest.approx(24 * 28 + 24 * 2) and busy.assumed_hours == busy.rate.hours
    assert quiet.rate.hours == pytest.approx(24 * 28) and quiet.cameras == 1 and busy.cameras == 2


def test_backtest_and_commands(street: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    last = DAY - timedelta(days=1)
    kept = keep_backtest(street, last, 2)
    of = kept.figures["by_kind"]["illegal_parking"]
    assert of["pooled"]["hour"]["deviance"] < of["same_hour_last_week"]["hour"]["deviance"]
    assert kept.figures["winners"]["illegal_parking"]["day"]["deviance"] in kept.figures["methods"]
    assert of["pooled"]["day"]["counts"] == 2 * 14 and 0.8 <= of["pooled"]["day"]["coverage"] <= 1
    with street.unit_of_work() as uow:
        assert uow.forecasts.newest_backtest(DAY) == kept
        assert uow.forecasts.newest_backtest(last) is None
    with pytest.raises(InvalidInput, match="need days from"):
        backtest(street, last, 6)

    monkeypatch.setenv("CITYEYE_DATABASE__URL", street.url)
    run = CliRunner().invoke(app, ["analyse", "forecast", "--for", DAY.isoformat(), "--keep", "--json"])
    assert run.exit_code == 0, run.output
    cells = json.loads(run.stdout)
    with street.unit_of_work() as uow:
        assert len(uow.forecasts.of_day(DAY)) == len(cells) == 8 * 48
    run = CliRunner().invoke(app, ["analyse", "backtest", "--weeks", "2", "--until", last.isoformat(), "--json"])
    assert json.loads(run.stdout) == kept.figures
    run = CliRunner().invoke(app, ["analyse", "exposure", "--until", last.isoformat(), "--json"])
    assert [road["road_id"] for road in json.loads(run.stdout)] == ["busy", "quiet"]
    assert CliRunner().invoke(app, ["db", "recount"]).exit_code == 0
