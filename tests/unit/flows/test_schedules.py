"""Calendar work goes by the street's own time zone, wherever the street lies."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from prefect.utilities.templating import apply_values

from flows.bootstrap import flow_environment

PREFECT_YAML = Path(__file__).resolve().parents[3] / "prefect.yaml"


def test_every_cron_schedule_takes_the_zone_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    deployments = yaml.safe_load(PREFECT_YAML.read_text(encoding="utf-8"))["deployments"]
    environment = flow_environment("http://127.0.0.1:4200/api", "cityeye", "Europe/Lisbon")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    zones = []
    for deployment in deployments:
        # As `prefect deploy` fills its placeholders in.
        filled = apply_values(deployment, {}, remove_notset=False)
        zones += [schedule["timezone"] for schedule in filled.get("schedules", ()) if "cron" in schedule]
    assert len(zones) >= 4 and set(zones) == {"Europe/Lisbon"}


def test_flows_are_told_the_zone_of_the_settings() -> None:
    assert flow_environment("http://x/api", "pool", "America/Lima")["CITYEYE_TIME_ZONE"] == "America/Lima"
