"""Weights are brought whole and checked, or not at all, and the reason is said."""

from __future__ import annotations

import dataclasses
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.settings import Settings
from models.description import Weights
from models.pull import add_model, ensure_repository, fetch_weights, prepare_repository, pull
from models.registry import DETECTORS, describe
from models.triton_config import HOLDS_THE_CODE, PROGRAM, REPOSITORY, write_repository

_BYTES = b"weights" * 50_000


class _Release(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/absent":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(_BYTES)))
        self.end_headers()
        # /cut promises more than it sends, as a connection that breaks does.
        self.wfile.write(_BYTES if self.path == "/whole" else _BYTES[:1000])

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def release() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Release) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _weights(url: str, **more: str) -> Weights:
    digest = hashlib.sha256(_BYTES).hexdigest()
    made = Weights("some.onnx", url, digest, len(_BYTES), "a test", "none")
    return dataclasses.replace(made, **more)


def test_download_reports_progress_and_is_not_repeated(release: str, tmp_path: Path):
    told: list[tuple[int, int]] = []
    weights = _weights(f"{release}/whole")
    file = fetch_weights(weights, tmp_path / "1", None, lambda *step: told.append(step))
    assert file.read_bytes() == _BYTES
    assert told[-1] == (len(_BYTES), len(_BYTES)) and len(told) > 1
    told.clear()
    gone = dataclasses.replace(weights, url=f"{release}/absent")
    assert fetch_weights(gone, tmp_path / "1", None, lambda *step: told.append(step)) == file
    assert told == []


@pytest.mark.parametrize(
    ("path", "sha256", "reason"),
    [
        ("/whole", "0" * 64, "is not the some.onnx it should be"),
        ("/cut", None, "some.onnx"),
        ("/absent", None, "Not Found"),
    ],
)
def test_what_is_not_the_file_leaves_nothing_behind(release: str, tmp_path: Path, path, sha256, reason):
    weights = _weights(f"{release}{path}", **({"sha256": sha256} if sha256 else {}))
    with pytest.raises(PartUnavailable, match=reason):
        fetch_weights(weights, tmp_path, None)
    assert list(tmp_path.iterdir()) == []


def test_no_network_names_file_and_remedy(tmp_path: Path):
    with pytest.raises(PartUnavailable, match="put the file"):
        fetch_weights(_weights("http://127.0.0.1:9/some.onnx"), tmp_path, None)


def test_a_damaged_file_is_replaced(release: str, tmp_path: Path):
    (tmp_path / "some.onnx").write_bytes(b"half")
    assert fetch_weights(_weights(f"{release}/whole"), tmp_path, None).read_bytes() == _BYTES


def test_sample_data_comes_before_the_network_and_is_checked_too(tmp_path: Path):
    sample = tmp_path / "data" / "weights"
    sample.mkdir(parents=True)
    (sample / "some.onnx").write_bytes(_BYTES)
    nowhere = _weights("http://127.0.0.1:9/some.onnx")
    assert fetch_weights(nowhere, tmp_path / "to", tmp_path / "data").read_bytes() == _BYTES
    (sample / "some.onnx").write_bytes(b"other")
    with pytest.raises(PartUnavailable, match=str(sample)):
        fetch_weights(nowhere, tmp_path / "again", tmp_path / "data")


def test_a_pair_comes_with_the_files_of_both(sample_data: Path, tmp_path: Path):
    folder = add_model("street_pair_v8", Settings(home=tmp_path))
    files = {weights.file_name for weights in describe("street_pair_v8").all_weights}
    assert len(files) == 2 and {p.name for p in (folder / "1").iterdir()} == {*PROGRAM, *files}


def test_an_unknown_detector_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="yolox_nano_v1"):
        pull("yolo_giant", tmp_path, Settings(home=tmp_path))


def test_without_weights_the_repository_is_empty_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    settings = Settings(home=tmp_path / "home", shared=tmp_path / "nothing")
    prepared = prepare_repository(settings)
    assert "simulated" in prepared.missing and "yolox_nano.onnx" in prepared.missing
    assert list(prepared.path.glob("*/config.pbtxt")) == []
    with pytest.raises(PartUnavailable, match=r"yolox_nano\.onnx"):
        ensure_repository(settings)


def test_repository_that_is_served_is_a_whole_copy(sample_data: Path, tmp_path: Path):
    settings = Settings(home=tmp_path)
    folder = add_model("yolox_nano_small_v1", settings)
    assert folder.parent == tmp_path / "model_repository"
    assert {p.name for p in folder.rglob("*")} == {"1", "config.pbtxt", "yolox_nano.onnx", *PROGRAM}
    assert not any(p.is_symlink() for p in folder.rglob("*"))
    assert 'key: "threads" value { string_value: "2" }' in (folder / "config.pbtxt").read_text()


def test_repository_in_the_source_is_what_the_registry_says(tmp_path: Path):
    write_repository(tmp_path)
    for description in DETECTORS:
        written = (tmp_path / description.model_name / "config.pbtxt").read_text()
        kept = REPOSITORY / description.model_name
        assert (kept / "config.pbtxt").read_text() == written, "run `python -m models.triton_config`"
        program = kept / "1" / "model.py"
        assert program.is_file() and not program.is_symlink()
        if description.model_name != HOLDS_THE_CODE:
            assert program.read_text() == (tmp_path / description.model_name / "1" / "model.py").read_text()
    assert {p.name for p in REPOSITORY.iterdir()} == {d.model_name for d in DETECTORS}
