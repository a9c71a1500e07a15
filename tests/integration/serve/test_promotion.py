"""Another model is made to answer while a camera runs: the shard goes on, nothing is restarted but what must be."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from apps.runtime.ray import serve_part
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.model_version import ModelFigures, NewModel
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.use_cases import model_versions as use
from models.model_server import TritonModelServer
from models.model_store import keep
from models.pull import add_model, pull
from models.registry import describe
from tests.fixtures_serve import CLIP, ServeSystem, add_camera, environment_of, wait_until

OTHER = "yolox_nano_small_v1"
CAMERA = "clip-promotion"


@pytest.mark.timeout(900)
def test_model_is_switched_while_pictures_flow(system: ServeSystem, sample_data: Path) -> None:
    source = f"file://{sample_data / 'videos' / CLIP}?loop=forever&rate=realtime"
    add_camera(system, Camera(CAMERA, "Clip", source, sample_seconds=0.5), (640, 352), "1,1 639,1 639,351 1,351")
    first = system.settings.triton.model
    before, unanswered = running_pids(system), unanswered_frames(system)
    assert len(before) >= 3
    add_model(OTHER, system.settings)
    try:
        deploy(system, OTHER)
        wait_until(lambda: detectors_of_sightings(system) >= {first, OTHER}, 240, "what the other model saw")
        assert running_pids(system) == before
        assert unanswered_frames(system) == unanswered
    finally:
        deploy(system, first)
        with system.database.unit_of_work() as uow:
            uow.cameras.update(replace(uow.cameras.get(CAMERA), enabled=False))


def deploy(system: ServeSystem, model: str) -> None:
    """As an operator does: another model in the settings, the bootstrap started anew."""
    wait_until(lambda: model_at_work(system), 240, "a model at work")
    known = system.settings.model_copy(update={"triton": system.settings.triton.model_copy(update={"model": model})})
    part = serve_part(known)
    system.parts["serve"] = replace(part, environment={**environment_of(known), **part.environment})
    system.kill("serve")
    time.sleep(3)
    system.start_again("serve")
    wait_until(lambda: model_at_work(system) == model, 240, f"{model} at work")


def model_at_work(system: ServeSystem) -> str | None:
    version: str | None = system.health()["parts"]["detector"]["version"]
    return version


def running_pids(system: ServeSystem) -> set[int]:
    """Of shards and replicas; their names end with what they do at the moment."""
    names = ("ray::CameraShard", "ray::ServeReplica")
    return {p.pid for p in system.processes_of("ray") if p.name().startswith(names)}


def detectors_of_sightings(system: ServeSystem) -> set[str]:
    with system.database.unit_of_work() as uow:
        query = "SELECT DISTINCT detector FROM sightings WHERE camera_id = %s"
        return {row["detector"] for row in uow.connection.execute(query, (CAMERA,)).fetchall()}


@pytest.mark.timeout(900)
def test_a_version_serves_one_camera_then_all_then_none_and_no_frame_is_missed(
    system: ServeSystem, sample_data: Path, tmp_path: Path
) -> None:
    """The public detector under a second name: what counts here is the way, not what it sees."""
    source = f"file://{sample_data / 'videos' / CLIP}?loop=forever&rate=realtime"
    for name in (CANARY, BESIDE):
        add_camera(system, Camera(name, name, source, sample_seconds=1), (640, 352), "1,1 639,1 639,351 1,351")
    settings = system.settings
    small = describe(OTHER)
    version = replace(small, name="house_again", version=1, weights=replace(small.weights, file_name="weights.onnx"))
    keep(pull(OTHER, tmp_path, settings), version, settings)
    first = describe(settings.triton.model)
    house = use.HouseDetector(first.name, first.version, first.weights_sha256)
    with system.database.unit_of_work() as uow:
        engineer = uow.people.get(uow.people.add("ml-canary", "Lin", None, [RoleGrant(Role.ML_ENGINEER)]))
        figures = ModelFigures(things={"car": 0.5})
        again = use.register_model(uow, NewModel("house_again", "a" * 64, None, None, {}, figures), None).detector
    wait_until(lambda: {CANARY, BESIDE} <= cameras_seen_by(system, house.detector), 240, "what the first model saw")
    unanswered = unanswered_frames(system)
    use.stage_model(system.database, Unchecked(settings), again, engineer)
    with system.database.unit_of_work() as uow:
        use.shadow_model(uow, again, engineer, 1.0)
    # On a busy machine it sees one frame after eight live batches, which may take seconds each.
    wait_until(lambda: set(shadow_frames(system, again)) >= {CANARY, BESIDE}, 300, "frames that the shadow looked at")
    with system.database.unit_of_work() as uow:
        use.canary_model(uow, again, [CANARY], engineer)
    wait_until(lambda: cameras_seen_by(system, again) == {CANARY}, 240, "what the canary saw")
    with system.database.unit_of_work() as uow:
        use.promote_model(uow, again, engineer, house)
    wait_until(lambda: model_at_work(system) == again, 240, "the version at work")
    wait_until(lambda: BESIDE in cameras_seen_by(system, again), 240, "what it saw everywhere")
    with system.database.unit_of_work() as uow:
        use.roll_back(uow, engineer, "the way back")
    wait_until(lambda: model_at_work(system) == house.detector, 240, "the first model at work again")
    TritonModelServer(settings).unstage(again)
    assert unanswered_frames(system) == unanswered


CANARY, BESIDE = "clip-canary", "clip-beside"


class Unchecked(TritonModelServer):
    """Serves a network of other classes than ours, too."""

    def stage(self, detector: str) -> None:
        add_model(detector, self._settings)


def unanswered_frames(system: ServeSystem) -> int:
    """Frames of which the detector said nothing. A busy machine also misses some that a newer one has overtaken."""
    unanswered: int = system.health()["parts"]["camera_shard_0"]["detail"]["unanswered"]
    return unanswered


def shadow_frames(system: ServeSystem, detector: str) -> dict[str, int]:
    with system.database.unit_of_work() as uow:
        return uow.models.shadow_frames(detector)


def cameras_seen_by(system: ServeSystem, detector: str) -> set[str]:
    with system.database.unit_of_work() as uow:
        query = "SELECT DISTINCT camera_id FROM sightings WHERE detector = %s AND camera_id = ANY(%s)"
        return {row["camera_id"] for row in uow.connection.execute(query, (detector, [CANARY, BESIDE])).fetchall()}
