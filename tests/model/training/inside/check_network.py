"""The network is the public one, number by number, and what is exported is what was trained."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
import torch

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS, Thing
from data_contracts.settings import get_settings
from models.training.export import export_onnx, run_onnx
from models.training.network import Served, YoloxNano
from models.training.public_weights import for_our_things, public_network


@pytest.fixture(scope="module")
def data() -> Path:
    found = get_settings().sample_data
    if found is None:
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    return found


@pytest.fixture(scope="module")
def picture(data: Path) -> np.ndarray:
    street = cv2.imread(str(data / "images" / "street" / "parking.jpg"))
    return cv2.resize(street, (416, 416)).astype(np.float32).transpose(2, 0, 1)[None].copy()


def test_torch_says_what_the_public_file_says(data: Path, picture: np.ndarray) -> None:
    file = data / "weights" / "yolox_nano.onnx"
    theirs = onnxruntime.InferenceSession(str(file)).run(None, {"images": picture})[0]
    with torch.no_grad():
        raw = public_network(file)(torch.from_numpy(picture)).numpy()
    said, probability = raw[..., 4:], theirs[..., 4:].astype(np.float64)
    assert np.abs(raw[..., :4] - theirs[..., :4]).max() < 1e-3
    assert np.abs(1 / (1 + np.exp(-said.astype(np.float64))) - probability).max() < 1e-4
    # Of probabilities nearer to 0 or 1 a 32-bit file does not hold the logit to three digits.
    clear = (probability > 1e-3) & (probability < 0.99)
    logit = np.log(probability[clear] / (1 - probability[clear]))
    assert clear.sum() > 1000 and np.abs(said[clear] - logit).max() < 1e-3


def test_our_head_begins_where_coco_ended(data: Path, picture: np.ndarray) -> None:
    public = public_network(data / "weights" / "yolox_nano.onnx")
    with torch.no_grad():
        theirs, ours = public(torch.from_numpy(picture)), for_our_things(public)(torch.from_numpy(picture))
    car, laundry = 5 + THINGS.index(Thing.CAR), 5 + THINGS.index(Thing.LAUNDRY)
    assert torch.allclose(theirs[..., :5], ours[..., :5]) and torch.allclose(theirs[..., 5 + 2], ours[..., car])
    assert ours[..., laundry].sigmoid().max() < 0.2


def test_other_networks_are_refused(data: Path) -> None:
    with pytest.raises(InvalidInput, match="convolutions, YOLOX-nano has 113"):
        public_network(data / "weights" / "nanodet_plus_m_416.onnx")


def test_what_is_exported_is_what_was_trained_at_any_size(tmp_path: Path) -> None:
    network = YoloxNano(len(THINGS)).eval()
    assert export_onnx(network, tmp_path / "own.onnx", 64, 96) < 1e-3
    noise = np.random.default_rng(1).uniform(0, 255, (1, 3, 64, 96)).astype(np.float32)
    with torch.no_grad():
        wanted = Served(network)(torch.from_numpy(noise)).numpy()
    assert np.abs(run_onnx(tmp_path / "own.onnx", noise) - wanted).max() < 1e-3
    assert wanted.shape == (1, 8 * 12 + 4 * 6 + 2 * 3, 5 + len(THINGS))
