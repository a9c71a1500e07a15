"""The change-aware detector: what it begins with, and that a change tells it something."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from data_contracts.errors import InvalidInput
from models.scenes.world import make_changed_scene
from models.training.change_network import CHANNELS, ChangeAware, change_aware
from models.training.export import run_onnx
from models.training.network import Served, YoloxNano, anchor_grid, decode
from models.training.public_weights import exported_network
from models.training.sample import NUMBER
from models.triton_config import REPOSITORY

(DETECTOR,) = REPOSITORY.glob("*/1/street_nano_v*.onnx")
STARTS = REPOSITORY.parent / "training" / "starts"
TRAINED = STARTS / "street_change_v1.onnx"
SIZE = (256, 416)
_SEED = 97


def _both(now: np.ndarray, before: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.concatenate((now, before), 2)).permute(2, 0, 1)[None].float()


def test_it_begins_with_what_the_detector_says_whatever_was_before():
    noise = np.random.default_rng(0).integers(0, 256, (2, *SIZE, 3)).astype(np.uint8)
    base, network = exported_network(DETECTOR).eval(), change_aware(DETECTOR).eval()
    with torch.no_grad():
        known = base(_both(*noise)[:, :3])
        torch.testing.assert_close(network(_both(*noise)), known)
        torch.testing.assert_close(network(_both(noise[0], noise[0])), known)


def test_its_branch_learns_from_the_first_step():
    network = change_aware(DETECTOR).train()
    network(torch.rand(1, CHANNELS, 64, 64) * 255).square().mean().backward()
    assert network.branch.to4.weight.grad.abs().max() > 0 and network.branch.to8.weight.grad.abs().max() > 0


def test_an_exported_one_is_gone_on_from():
    both = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (1, CHANNELS, 416, 704)).astype(np.float32))
    with torch.no_grad():
        ours = Served(change_aware(TRAINED).eval())(both).numpy()
    np.testing.assert_allclose(ours, run_onnx(TRAINED, both.numpy()), atol=1e-3)


def test_what_was_before_makes_what_is_new_surer():
    """On streets that no training saw: the mean score of what is there, with the earlier picture and without one."""
    network = change_aware(TRAINED).eval()
    known, unknown, count = 0.0, 0.0, 0
    for n in range(12):
        changed = make_changed_scene(_SEED, n * 97, *SIZE)
        scores = [_scores(network, changed.now.picture, before) for before in (changed.before, changed.now.picture)]
        for one in changed.now.labelled:
            with_it, without = (_of(one.box.as_list(), NUMBER[one.thing], told) for told in scores)
            known, unknown, count = known + with_it, unknown + without, count + 1
    assert count > 40 and known / count > unknown / count + 0.03


def _scores(network: ChangeAware, now: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boxes [A, 4] and the score of each thing [A, things]."""
    cells, strides = anchor_grid(*SIZE)
    with torch.no_grad():
        raw = network(_both(now, before))
        told = raw[0, :, 4:].sigmoid()
        return decode(raw, cells, strides)[0].numpy(), (told[:, :1] * told[:, 1:]).numpy()


def _of(box: list[float], thing: int, told: tuple[np.ndarray, np.ndarray]) -> float:
    """The highest score of the thing among boxes that lie on this one by half."""
    boxes, scores = told
    low, high = np.maximum(boxes[:, :2], box[:2]), np.minimum(boxes[:, 2:], box[2:])
    common = np.clip(high - low, 0, None).prod(1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (box[2] - box[0]) * (box[3] - box[1])
    on_it = common / (areas - common + 1e-9) >= 0.5
    return float(scores[on_it, thing].max(initial=0.0))


def test_what_it_cannot_begin_with_is_said(tmp_path: Path):
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    with pytest.raises(InvalidInput, match=r"broken\.onnx cannot be read"):
        change_aware(tmp_path / "broken.onnx")
    torch.onnx.export(
        Served(YoloxNano(16)).eval(), (torch.zeros(1, 3, 64, 64),), str(tmp_path / "thin.onnx"), dynamo=False
    )
    with pytest.raises(InvalidInput, match="is not dense"):
        change_aware(tmp_path / "thin.onnx")
    torch.onnx.export(
        torch.nn.Conv2d(CHANNELS, 4, 1), (torch.zeros(1, CHANNELS, 8, 8),), str(tmp_path / "other.onnx"), dynamo=False
    )
    with pytest.raises(InvalidInput, match="no change-aware detector of this kind"):
        change_aware(tmp_path / "other.onnx")
