"""The embedded Triton server: crashes are got over, a stop leaves nothing, and what is wrong is said in one line."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from apps.runtime import process
from apps.runtime.triton import triton_part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings, TritonSettings
from models.pull import add_model, model_repository, prepare_repository, pull
from models.registry import DETECTORS
from models.triton_client import TritonDetector
from models.triton_config import HOLDS_THE_CODE, REPOSITORY
from tests.fixtures_triton import RunningTriton, running_triton, triton_settings

_PICTURE = np.zeros((64, 64, 3), np.uint8)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = triton_settings(tmp_path, model="yolox_nano_small_v1")
    if missing := prepare_repository(made).missing:
        pytest.skip(missing)
    return made


def _regions(running: RunningTriton) -> list[Path]:
    port = running.address.rsplit(":", 1)[1]
    return list(Path("/dev/shm").glob(f"cityeye_triton_{port}_*"))


def _model_process(running: RunningTriton) -> psutil.Process:
    children = psutil.Process(running.process.pid).children()
    (stub,) = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return stub


def _until(happened: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def test_the_repository_of_the_source_is_served_as_it_is(tmp_path: Path):
    """With weights put into its version folders and nothing else, as any other Triton is given it."""
    settings = triton_settings(tmp_path, model=HOLDS_THE_CODE)
    if missing := prepare_repository(settings).missing:
        pytest.skip(missing)
    served = model_repository(settings)
    shutil.copytree(REPOSITORY, served, dirs_exist_ok=True)
    others = [d for d in DETECTORS if d.model_name != HOLDS_THE_CODE]
    for description in others:
        pull(description.model_name, served / description.model_name / "1", settings)
    with running_triton(settings) as running:
        for description in others:
            with TritonDetector(running.address, description.model_name, timeout_seconds=60) as detector:
                (found,) = detector.detect([_PICTURE])
                assert found.detector == description.model_name


def test_stop_leaves_no_process_no_memory_and_no_port(settings: Settings):
    with running_triton(settings) as running:
        family = [psutil.Process(running.process.pid), _model_process(running)]
        assert _regions(running)
    assert _until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family))
    assert _regions(running) == []
    with running_triton(settings):  # the same ports, at once
        pass


def test_a_killed_model_process_is_got_over_by_the_next_call(settings: Settings):
    with (
        running_triton(settings) as running,
        TritonDetector(running.address, settings.triton.model, timeout_seconds=60) as detector,
    ):
        before = detector.detect([_PICTURE])
        for _ in range(2):
            _model_process(running).kill()
            assert len(detector.detect([_PICTURE])) == len(before) == 1
        assert _regions(running)
    assert _regions(running) == []


def test_a_model_process_that_stood_still_over_a_request_ends_itself_and_every_picture_is_answered(settings: Settings):
    """Triton takes it for dead and its memory for free; two that ask, as one alone never meets the freed memory."""
    done = threading.Event()

    def ask(running: RunningTriton) -> int:
        answered = 0
        with TritonDetector(running.address, settings.triton.model, timeout_seconds=60) as detector:
            while not (answered and done.is_set()):
                answered += len(detector.detect([_PICTURE] * 4))
        return answered

    with running_triton(settings) as running, ThreadPoolExecutor(2) as both:
        idle = _model_process(running)
        assert not _ends_by_standing_still(idle)
        asking = [both.submit(ask, running) for _ in range(2)]
        time.sleep(1)
        ended = _ends_by_standing_still(idle)
        done.set()
        assert ended and all(asked.result() > 0 for asked in asking)
        assert running.process.poll() is None


def _ends_by_standing_still(stub: psutil.Process) -> bool:
    stub.suspend()
    time.sleep(2.5)
    stub.resume()
    return _until(lambda: not stub.is_running() or stub.status() == psutil.STATUS_ZOMBIE, seconds=2)


def test_a_killed_server_is_said_and_found_again_once_it_is_back(settings: Settings):
    with (
        running_triton(settings) as running,
        TritonDetector(running.address, settings.triton.model, timeout_seconds=60) as detector,
    ):
        detector.detect([_PICTURE])
        stub, had = _model_process(running), _regions(running)
        running.kill()
        with pytest.raises(PartUnavailable, match=running.address):
            detector.detect([_PICTURE])
        running.start_again()
        assert _until(lambda: not stub.is_running() or stub.status() == psutil.STATUS_ZOMBIE)
        assert had and not set(had) & set(_regions(running))
        assert _until(lambda: _answers(detector), seconds=10)


def _answers(detector: TritonDetector) -> bool:
    try:
        return len(detector.detect([_PICTURE])) == 1
    except PartUnavailable:
        return False


def test_a_model_added_while_it_runs_is_loaded_by_whoever_asks(settings: Settings):
    with (
        running_triton(settings) as running,
        TritonDetector(running.address, "yolox_nano_square_v1", timeout_seconds=60) as detector,
    ):
        with pytest.raises(PartUnavailable, match="cityeye models pull yolox_nano_square_v1"):
            detector.detect([_PICTURE])
        add_model("yolox_nano_square_v1", settings)
        assert len(detector.detect([_PICTURE])) == 1


def test_without_weights_it_runs_with_no_model_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    settings = triton_settings(tmp_path / "home").model_copy(update={"shared": tmp_path / "nothing"})
    with running_triton(settings) as running:
        assert "no detector but the simulated one" in running.part.log.read_text()
        with (
            TritonDetector(running.address, settings.triton.model) as detector,
            pytest.raises(PartUnavailable, match=f"cityeye models pull {settings.triton.model}"),
        ):
            detector.ensure_loaded()


def test_a_model_that_does_not_load_is_named_with_its_reason(settings: Settings):
    part = triton_part(settings)
    part.before_start()
    code = tmp_model(settings) / "1" / "model.py"
    code.write_text("raise RuntimeError('broken on purpose')\n")
    started = subprocess.Popen(
        part.command, env={**os.environ, **part.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert _until(lambda: "broken on purpose" in _why_not_ready(part))
    finally:
        process.stop(part, started)


def tmp_model(settings: Settings) -> Path:
    return settings.home / "model_repository" / settings.triton.model


def _why_not_ready(part: process.Part) -> str:
    with pytest.raises(PartUnavailable) as said:
        part.ready()
    return str(said.value)


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_port_in_use_is_named_with_the_setting(settings: Settings, offset: int):
    taken = settings.triton.port + offset
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        with pytest.raises(PartUnavailable, match=rf"port {taken}\b.*CITYEYE_TRITON__PORT"):
            process.start(triton_part(settings))


def test_memory_of_the_dead_is_removed_and_that_of_the_living_stays(settings: Settings):
    own = Path(f"/dev/shm/cityeye_triton_{settings.triton.port + 1}_left")
    with socket.socket() as alive, socket.socket() as ended:
        for server in (alive, ended):
            server.bind(("127.0.0.1", 0))
        alive.listen()
        of_living = Path(f"/dev/shm/cityeye_triton_{alive.getsockname()[1]}_used")
        # Nobody listens, but it is young: its server may be starting.
        of_starting = Path(f"/dev/shm/cityeye_triton_{ended.getsockname()[1]}_young")
        regions = (own, of_living, of_starting)
        try:
            for region in regions:
                region.write_bytes(b"region")
            triton_part(settings).before_start()
            assert [region.exists() for region in regions] == [False, True, True]
        finally:
            for region in regions:
                region.unlink(missing_ok=True)


def test_a_missing_environment_says_how_to_make_it(tmp_path: Path):
    settings = Settings(home=tmp_path, triton=TritonSettings(environment=tmp_path / "none"))
    with pytest.raises(PartUnavailable, match="uv sync --frozen --project"):
        triton_part(settings)
