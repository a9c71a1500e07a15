"""Long runs that begin too late leave the work to the next one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

pytest.importorskip("prefect")

from flows.renewal import is_too_late

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DEPLOYMENTS = yaml.safe_load((Path(__file__).resolve().parents[3] / "prefect.yaml").read_text())["deployments"]
RENEWED = [d for d in DEPLOYMENTS if "renewed" in d.get("tags", [])]


@pytest.mark.parametrize(("late", "is_late"), [(0, False), (10, False), (10.5, True), (600, True), (-5, False)])
def test_late_means_more_than_half_a_life(late, is_late):
    assert is_too_late(NOW - timedelta(minutes=late), NOW, 20.5) is is_late


def test_a_run_that_nobody_scheduled_is_never_late():
    assert not is_too_late(None, NOW, 20.5)


@pytest.mark.parametrize("deployment", RENEWED, ids=lambda d: d["name"])
def test_lives_of_renewed_runs_overlap_so_that_a_killed_one_leaves_no_gap(deployment):
    life = deployment["parameters"]["minutes"] * 60
    (schedule,) = deployment["schedules"]
    assert life > 2 * schedule["interval"]
    assert schedule["interval"] <= life / 2, "a run that is just not too late still meets its successor"


def test_there_are_renewed_runs():
    assert {d["name"] for d in RENEWED} == {"sweep", "dispatch"}
