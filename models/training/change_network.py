"""The change-aware detector: it is shown, beside a picture, what the same place looked like before.

A detector of ours with a branch beside its first layers, which sees the picture and how it differs from the earlier
one. What the branch finds is added to the features at strides 4 and 8; its last layers begin with zeros, so a network
that has just been given a branch answers as it did without one, and learns what a change means from there (the
zero-initialised residual of He et al., "Bag of Tricks for Image Classification with Convolutional Neural Networks").
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS
from models.training.dense import is_dense, make_dense, network_of
from models.training.exported_weights import graph_of, take_back
from models.training.network import Conv, YoloxNano
from models.training.public_weights import exported_network

CHANNELS = 6
"""Blue, green and red of the picture, then of the earlier one; 0 to 255."""
_MIDDLE, _SPREAD, _CHANGE = 128.0, 128.0, 48.0
"""Of the picture's values, and how large a change counts as one."""


class ChangeBranch(nn.Module):
    """float [n, CHANNELS, H, W] to what is added at strides 4 [n, 32, …] and 8 [n, 64, …]."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(4 * CHANNELS, 16, 3, 1, 1)
        self.second, self.fourth = Conv(16, 32, 3, 2), Conv(32, 64, 3, 2)
        self.to4, self.to8 = nn.Conv2d(32, 32, 1), nn.Conv2d(64, 64, 1)
        for last in (self.to4, self.to8):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, both: Tensor) -> tuple[Tensor, Tensor]:
        now, before = both[:, :3], both[:, 3:]
        seen = torch.cat(((now - _MIDDLE) / _SPREAD, (now - before) / _CHANGE), 1)
        corners = (seen[..., ::2, ::2], seen[..., 1::2, ::2], seen[..., ::2, 1::2], seen[..., 1::2, 1::2])
        quarter = self.second(F.silu(self.first(torch.cat(corners, 1))))
        return self.to4(quarter), self.to8(self.fourth(quarter))


class ChangeAware(nn.Module):
    """forward: float [n, CHANNELS, H, W], BGR 0 to 255 of both pictures, to the rows of `YoloxNano`.

    base: the detector whose weights it begins with; it must be dense.
    """

    def __init__(self, base: YoloxNano) -> None:
        super().__init__()
        self.base, self.branch, self.classes = base, ChangeBranch(), base.classes

    def forward(self, both: Tensor) -> Tensor:
        backbone = self.base.backbone
        four, eight = self.branch(both)
        quarter = backbone.dark2[1](backbone.dark2[0](backbone.stem(both[:, :3])) + four)
        eighth = backbone.dark3[1](backbone.dark3[0](quarter) + eight)
        sixteenth = backbone.dark4(eighth)
        features = self.base.pyramid(eighth, sixteenth, backbone.dark5(sixteenth))
        levels = [head(x) for head, x in zip(self.base.heads, features, strict=True)]
        return torch.cat([level.flatten(2) for level in levels], 2).transpose(1, 2)


def trained_network(state: Mapping[str, Tensor]) -> YoloxNano | ChangeAware:
    """The network of ours that has these weights. Raises RuntimeError for weights of another network."""
    if not any(name.startswith("branch.") for name in state):
        return network_of(state, len(THINGS))
    network = ChangeAware(make_dense(YoloxNano(len(THINGS))))
    network.load_state_dict(state)
    return network


def change_aware(file: Path) -> ChangeAware:
    """The network that goes on from an exported change-aware one, or begins with an exported dense detector.

    Raises InvalidInput for any other file.
    """
    graph = graph_of(file)
    shape = [size.dim_value for size in graph.input[0].type.tensor_type.shape.dim] if graph.input else []
    if len(shape) != 4 or shape[1] != CHANNELS:
        base = exported_network(file)
        if not is_dense(base):
            raise InvalidInput(f"{file} is not dense; a change-aware detector begins with a dense one")
        return ChangeAware(base)
    network = ChangeAware(make_dense(YoloxNano(len(THINGS))))
    take_back(network, graph, file, "change-aware detector")
    return network
