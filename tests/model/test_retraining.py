"""The retraining flow in earnest: a tiny training, real Triton, PostgreSQL and Prefect; refused, then promoted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data_contracts.errors import TrainingFailed
from data_contracts.schemas.model_version import ModelState
from data_contracts.settings import Settings, get_settings
from data_contracts.store.database import Database
from flows.programs import TRAINING_PYTHON
from governance_rules.use_cases.evidence_log import verify_log
from governance_rules.use_cases.model_versions import roll_back
from models.registry import describe
from models.triton_client import TritonDetector
from tests.fixtures_triton import RunningTriton

INSIDE = Path(__file__).parent / "training" / "inside"
TINY = {
    "height": 64,
    "width": 96,
    "batch": 16,
    "max-steps": 3,
    "real-share": 0,
    "check-scenes": 2,
    "maker": "small_run",
}
SCENES = ["--scenes", "4"]


@pytest.fixture
def settings(triton_server: RunningTriton, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of the running parts, as flows that run in this process find them."""
    if not TRAINING_PYTHON.exists():
        pytest.skip("the environment of training is not installed: make install-train")
    home = triton_server.settings.home
    for name, value in {
        "CITYEYE_HOME": str(home),
        "CITYEYE_DATABASE__URL": database_url,
        "CITYEYE_TRITON__ADDRESS": triton_server.address,
        "CITYEYE_SHARED": str(triton_server.settings.shared.resolve()),
        "CITYEYE_PICTURES__URL": f"file://{home}/pictures",
        "PYTHONPATH": f"{INSIDE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def prefect() -> Iterator[None]:
    """A Prefect server."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=300):
        yield


@pytest.mark.timeout(600)
def test_trained_and_refused_then_promoted_and_taken_back(
    settings: Settings, database: Database, prefect: None
) -> None:
    from flows.retraining import retrain

    house = describe(settings.triton.model)
    refused = retrain(seed=5, hours=1, training=TINY, evaluation=SCENES)
    assert refused["state"] == "refused" and any("AP50 of" in reason for reason in refused["against"])
    assert {"promotion-gate", "training-progress", "training-curves"} <= artifacts()

    (run,) = (settings.home / "training" / "runs").iterdir()
    aims = {"worst_drop": 1.0, "things": {}}
    onnx = str(run / "export" / "street_detector.onnx")
    done = retrain(promote="by gate", shadow_minutes=0, evaluation=SCENES, targets=aims, candidate=onnx)
    assert done["state"] == "live" and done["detector"] != refused["detector"]
    assert settings.triton.address is not None
    with TritonDetector(settings.triton.address, done["detector"]) as served:
        assert len(served.detect([np.zeros((64, 96, 3), np.uint8)])) == 1
        assert not served._client.is_model_ready(refused["detector"])

    with database.unit_of_work() as uow:
        assert uow.models.serving().live == done["detector"]
        assert roll_back(uow, None, "it was a test").detector == house.model_name
        assert uow.models.get(refused["detector"]).state is ModelState.REFUSED
        steps = uow.models.steps(done["detector"])
        told = [json.loads(uow.evidence_log.leaf(step.leaf_index).canonical) for step in steps]
        assert [leaf["state_after"] for leaf in told] == ["trained", "staged", "shadow", "live", "retired"]
        assert {leaf["who"] for leaf in told} == {"gate"}
        verify_log(uow)


@pytest.mark.timeout(300)
def test_what_goes_wrong_ends_the_run_with_its_reason_and_leaves_no_version(
    settings: Settings, database: Database, prefect: None, tmp_path: Path
) -> None:
    from data_contracts.errors import InvalidInput
    from flows.retraining import retrain

    nonsense = tmp_path / "street_detector.onnx"
    nonsense.write_bytes(b"no network")
    with pytest.raises(InvalidInput, match=r"street_detector\.json is not there"):
        retrain(candidate=str(nonsense))
    with pytest.raises(TrainingFailed, match="seed 990001 is that of the validation scenes"):
        retrain(seed=990_001, hours=1, training=TINY)
    with database.unit_of_work() as uow:
        assert uow.models.all() == []


def artifacts() -> set[Any]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/filter", json={}).json()
    return {artifact["key"] for artifact in found}
