"""The retraining flow in earnest: a tiny training, real Triton, PostgreSQL and Prefect; refused, then promoted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from data_contracts.errors import TrainingFailed
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.model_version import ModelState
from data_contracts.schemas.sample import (
    Provenance,
    SampleBox,
    SampleOrigin,
    SamplePicture,
    SampleState,
    Split,
    TrainingSample,
)
from data_contracts.schemas.things import Thing
from data_contracts.settings import Settings, get_settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from flows.programs import TRAINING_PYTHON
from governance_rules.domain.samples import sample_id_of, split_of
from governance_rules.use_cases.evidence_log import verify_log
from governance_rules.use_cases.model_versions import roll_back
from models.pull import pull
from models.registry import describe
from models.triton_client import TritonDetector
from tests.fixtures_triton import RunningTriton

INSIDE = Path(__file__).parent / "training" / "inside"
TINY = {
    "height": 64,
    "width": 96,
    "batch": 16,
    "max-steps": 3,
    "real-share": 0.25,
    "check-scenes": 2,
    "maker": "small_run",
    # A few steps from there are worth nothing: the gate must say so.
    "start": "public",
}
SCENES = ["--scenes", "4"]


@pytest.fixture
def settings(
    triton_server: RunningTriton, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Of the running parts, as flows that run in this process find them."""
    if not TRAINING_PYTHON.exists():
        pytest.skip("the environment of training is not installed: make install-train")
    home = triton_server.settings.home
    (home / "training").mkdir(exist_ok=True)
    pull("yolox_nano_v1", home / "training", triton_server.settings)
    for name, value in {
        "CITYEYE_HOME": str(home),
        "CITYEYE_DATABASE__URL": database_url,
        "CITYEYE_TRITON__ADDRESS": triton_server.address,
        # No public pictures: the real ones that are learnt from are the street's own.
        "CITYEYE_SHARED": str(tmp_path / "nothing"),
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
    rejected = reject_a_picture(settings, database)
    refused = retrain(seed=5, hours=1, training=TINY, evaluation=SCENES)
    assert refused["state"] == "refused" and any("AP50 of" in reason for reason in refused["against"])
    assert {"data-gate", "promotion-gate", "training-progress", "training-curves"} <= artifacts()

    (run,) = (settings.home / "training" / "runs").iterdir()
    with database.unit_of_work() as uow:
        made = uow.models.get(refused["detector"])
    assert made.training["street"] == {"pictures": 1, "cameras": 1, "there": 0, "denied": 1} and made.data_sha256
    looked_at = json.loads((settings.home / "training" / "pseudo_labels.json").read_text())["rows"]
    assert f"street/{rejected.sample_id}" in looked_at, "the trainer has read the street's own picture"
    assert not list(run.glob("street*")), "originals are kept in the store alone"
    aims = {"worst_drop": 1.0, "things": {}}
    onnx = str(run / "export" / "street_detector.onnx")
    done = retrain(promote="by gate", shadow_minutes=0, evaluation=SCENES, targets=aims, candidate=onnx)
    assert done["state"] == "live" and done["detector"] != refused["detector"]
    version = describe(done["detector"], settings.home)
    assert version.weights == house.weights and len(version.companions) == len(house.companions) == 1
    assert version.companions[0].weights.sha256 == made.sha256
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


def reject_a_picture(settings: Settings, database: Database) -> TrainingSample:
    """A sample as an operator's "no" makes it, of a camera whose pictures are learnt from."""
    camera_id = next(name for name in (f"camera-{n}" for n in range(9)) if split_of(name) is Split.TRAIN)
    shown = np.random.default_rng(1).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    data = cv2.imencode(".jpg", shown)[1].tobytes()
    path, digest = open_picture_store(settings.picture_url).put(data, "sealed")
    no_heap = (SampleBox(Thing.GARBAGE, Box(10, 10, 40, 40), present=False),)
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera(camera_id, "gate", "push:"))
        now = uow.now()
        original = SamplePicture(digest, path, now, camera_id, "home")
        origins = (SampleOrigin(Provenance.FALSE_ALARM, now),)
        sample = TrainingSample(
            sample_id_of(original), original, Split.TRAIN, SampleState.LABELLED, origins, no_heap, labelled_at=now
        )
        uow.samples.save(sample)
    return sample


def artifacts() -> set[Any]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/filter", json={}).json()
    return {artifact["key"] for artifact in found}
