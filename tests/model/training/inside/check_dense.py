"""Made dense a network answers as before, learns between channels, and is itself after every file it goes through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import small_run
import torch

from data_contracts.schemas.things import THINGS
from models.training.checkpoint import LAST, load
from models.training.dense import is_dense, make_dense, network_of
from models.training.export import export_onnx, run_onnx, trained, write_facts
from models.training.network import Served, YoloxNano
from models.training.public_weights import exported_network


def _noise() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(2).uniform(0, 255, (1, 3, 64, 96)).astype(np.float32))


def test_made_dense_it_answers_as_before() -> None:
    torch.manual_seed(3)
    network = YoloxNano(len(THINGS)).eval()
    with torch.no_grad():
        before = network(_noise())
        thin = sum(p.numel() for p in network.parameters())
        after = make_dense(network)(_noise())
    assert torch.allclose(before, after, atol=1e-4)
    assert all(layer.groups == 1 for layer in network.modules() if isinstance(layer, torch.nn.Conv2d))
    assert 2 * thin < sum(p.numel() for p in network.parameters()) < 3 * thin
    state = network.state_dict()
    make_dense(network)
    assert all(torch.equal(value, network.state_dict()[name]) for name, value in state.items())


def test_a_dense_network_is_read_back_from_its_export_and_its_state(tmp_path: Path) -> None:
    torch.manual_seed(4)
    network = make_dense(YoloxNano(len(THINGS))).eval()
    with torch.no_grad():
        for p in network.parameters():
            p.add_(torch.randn(p.shape) * 0.01)
    file = tmp_path / "dense.onnx"
    assert export_onnx(network, file, 64, 96) < 1e-3
    back = exported_network(file)
    assert is_dense(back) and is_dense(network_of(network.state_dict(), len(THINGS)))
    assert all(torch.equal(value, back.state_dict()[name]) for name, value in network.state_dict().items())
    with torch.no_grad():
        assert np.abs(run_onnx(file, _noise().numpy()) - Served(network)(_noise()).numpy()).max() < 1e-3
    assert not is_dense(network_of(YoloxNano(len(THINGS)).state_dict(), len(THINGS)))


def test_a_run_grows_its_start_learns_between_channels_and_goes_on_dense(tmp_path: Path) -> None:
    thin = small_run.plan(tmp_path / "thin", 2)
    thin.folder.mkdir()
    small_run.learner(thin).run(small_run.batches(thin))
    earlier, file = load(thin.folder / LAST), tmp_path / "thin.onnx"
    assert earlier.made_from["dense"] is False
    write_facts(earlier, file, export_onnx(trained(earlier), file, small_run.HEIGHT, small_run.WIDTH))

    grown = small_run.plan(tmp_path / "grown", 2, start=file, dense=True)
    grown.folder.mkdir()
    begun = small_run.learner(grown)
    with torch.no_grad():
        assert torch.allclose(begun._network(_noise()), trained(earlier)(_noise()), atol=1e-4)
    begun.run(small_run.batches(grown))
    learnt = load(grown.folder / LAST)
    kernels = learnt.network["heads.0.cls_convs.0.each.conv.weight"]
    between = ~torch.eye(len(kernels), dtype=torch.bool)
    assert learnt.made_from["dense"] is True and (kernels[between].abs() > 0).any()

    # Resumed, and as the start of another run, it is dense without being told.
    resumed = small_run.learner(replace(grown, dense=False, max_steps=3))
    assert resumed._standing.step == 2 and is_dense(resumed._network)
    write_facts(learnt, file, export_onnx(trained(learnt), file, small_run.HEIGHT, small_run.WIDTH))
    assert is_dense(small_run.learner(small_run.plan(tmp_path / "next", 1, start=file))._network)
