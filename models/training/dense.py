"""Depth-wise convolutions made dense, with nothing of what a network has learnt lost.

A depth-wise 3×3 convolution is a dense one whose kernels between different channels are zero; so a trained network is
made dense without changing a single answer, and learns the kernels between channels from there. The network has two and
a half times the weights then (2.2 for 0.9 million) and three times the multiplications, but depth-wise layers wait for
memory, dense ones compute: a step of training takes hardly longer, a picture twice as long as before in a network that
is the smaller part of the pair (`benchmarks/training.py`, `docs/models`). Growing a network without changing what it
computes: Chen et al., "Net2Net: Accelerating Learning via Knowledge Transfer" (ICLR 2016).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.training.network import DepthwiseConv, YoloxNano

# A layer that every network of ours has, to tell the two forms by: [o, 1, 3, 3] depth-wise, [o, i, 3, 3] dense.
_TOLD_BY = "backbone.dark2.0.each.conv.weight"


def make_dense(network: YoloxNano) -> YoloxNano:
    """The network itself, changed in place: it answers as before. One that is dense already stays as it is."""
    for layer in network.modules():
        if isinstance(layer, DepthwiseConv) and layer.each.conv.groups > 1:
            layer.each.conv = _dense(layer.each.conv)
    return network


def is_dense(network: YoloxNano) -> bool:
    """Whether kernels between channels are learnt."""
    return _told(network.state_dict())


def network_of(state: Mapping[str, Tensor], classes: int) -> YoloxNano:
    """A network with these weights, in the form that they have. Raises RuntimeError for weights of another network."""
    network = YoloxNano(classes)
    if _told(state):
        make_dense(network)
    network.load_state_dict(state)
    return network


def _told(state: Mapping[str, Tensor]) -> bool:
    return _TOLD_BY in state and state[_TOLD_BY].shape[1] > 1


def _dense(thin: nn.Conv2d) -> nn.Conv2d:
    """For [i, 1, h, w] kernels, one a channel, the [i, i, h, w] that do the same."""
    grown = nn.Conv2d(thin.in_channels, thin.out_channels, thin.kernel_size, thin.stride, thin.padding)
    channels = torch.arange(thin.in_channels)
    with torch.no_grad():
        grown.weight.zero_()
        grown.weight[channels, channels] = thin.weight[:, 0]
        grown.bias.copy_(thin.bias)
    return grown.to(thin.weight.device)
