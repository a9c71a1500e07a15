"""The network that looks at one found box again: the detector's backbone on a crop, and what it means for the box.

The backbone begins with the weights of a detector of ours, so what scenes taught it is not learnt anew. Each of its
three levels is told twice, as its mean over the crop and over the box, and two layers make of that what the box holds:
one of our things, or none of them.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS
from models.training.dense import is_dense, make_dense
from models.training.export import run_onnx
from models.training.exported_weights import graph_of, take_back
from models.training.network import Conv, YoloxNano
from models.training.public_weights import exported_network
from models.triton_config import HOLDS_THE_CODE, REPOSITORY

SIDE, CONTEXT = 96, 2.0
"""Pixels of a crop's side, and sides of it to the longer side of the box: as much street around as there is thing."""
NONE = len(THINGS)
"""Class of what is none of our things."""
INPUT = "crops"
_LEVELS = (64, 128, 256)
_HIDDEN = 256
_OPSET = 17
_TOLERANCE = 1e-3


@lru_cache(maxsize=1)
def served() -> ModuleType:
    """The program that cuts crops where this serves, so that training cuts them in the very same way."""
    file = REPOSITORY / HOLDS_THE_CODE / "1" / "verifier.py"
    specification = importlib.util.spec_from_file_location("served_verifier", file)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class VerifierNetwork(nn.Module):
    """forward: float [n, 4, SIDE, SIDE], BGR 0 to 255 and 255 where the box is, to logits [n, things + 1]; the last is
    `NONE`. base: the detector whose backbone it begins with; it must be dense."""

    def __init__(self, base: YoloxNano) -> None:
        super().__init__()
        self.backbone = base.backbone
        self.backbone.stem.conv = _with_mask(self.backbone.stem.conv)
        self.head = nn.Sequential(
            nn.Linear(2 * sum(_LEVELS), _HIDDEN), nn.SiLU(), nn.Dropout(0.2), nn.Linear(_HIDDEN, NONE + 1)
        )

    def forward(self, crops: Tensor) -> Tensor:
        where = crops[:, 3:] / 255
        told = []
        for level in self.backbone(crops):
            level = level.float()
            # A box that no pixel of a level lies in is read where it touches one, or everywhere.
            weight = F.avg_pool2d(where, crops.shape[-1] // level.shape[-1]) + 1e-3
            told += [level.mean((2, 3)), (level * weight).sum((2, 3)) / weight.sum((2, 3))]
        return self.head(torch.cat(told, 1))


def begun_with(file: Path) -> VerifierNetwork:
    """The network that goes on from an exported verifier, or begins with the backbone of an exported dense detector.

    Raises InvalidInput for any other file.
    """
    graph = graph_of(file)
    if [given.name for given in graph.input] != [INPUT]:
        base = exported_network(file)
        if not is_dense(base):
            raise InvalidInput(f"{file} is not dense; a verifier begins with a dense detector or another verifier")
        return VerifierNetwork(base)
    network = VerifierNetwork(make_dense(YoloxNano(len(THINGS))))
    take_back(network, graph, file, "verifier")
    return network


def _with_mask(stem: Conv) -> Conv:
    """The first convolution, which reads four corners of three colours, with a mask beside each corner's colours."""
    known = stem.conv
    out = known.weight.shape[0]
    grown = Conv(16, out, known.kernel_size[0])
    with torch.no_grad():
        grown.conv.weight.zero_()
        grown.conv.weight.view(out, 4, 4, *known.kernel_size)[:, :, :3] = known.weight.view(
            out, 4, 3, *known.kernel_size
        )
        grown.conv.bias.copy_(known.bias)
    return grown


class _Probabilities(nn.Module):
    def __init__(self, network: VerifierNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: Tensor) -> Tensor:
        return self.network(crops).softmax(1)


def export_verifier(network: VerifierNetwork, file: Path) -> float:
    """Write `file`, whole: crops float [1, 4, SIDE, SIDE] to probabilities [1, things + 1]. Returns how far ONNX
    Runtime's answer is from torch's at most, on noise. Raises InvalidInput, and keeps no file, when by over 0.001."""
    asked = _Probabilities(network).eval()
    crops = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (1, 4, SIDE, SIDE)).astype(np.float32))
    partial = file.with_name(file.name + ".partial")
    names = {"input_names": [INPUT], "output_names": ["probabilities"]}
    torch.onnx.export(asked, (crops,), str(partial), opset_version=_OPSET, dynamo=False, **names)
    onnx.checker.check_model(onnx.load(str(partial)))
    with torch.no_grad():
        difference = float(np.abs(run_onnx(partial, crops.numpy()) - asked(crops).numpy()).max())
    if not difference <= _TOLERANCE:
        partial.unlink()
        raise InvalidInput(f"the exported network answers otherwise than torch, by {difference:.4g}; nothing was kept")
    partial.replace(file)
    return difference
