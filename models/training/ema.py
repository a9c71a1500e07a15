"""The running mean of the weights, which is what is validated and exported."""

from __future__ import annotations

import copy
import math

import torch
from torch import nn

# The mean reaches back about 1 / (1 - 0.9995) = 2,000 steps; shorter at the beginning (YOLOX's ModelEMA).
_DECAY = 0.9995
_RAMP_STEPS = 1000


class MeanWeights:
    """`network` holds the mean; `update` takes the trained one in. `steps` so far is part of the checkpoint."""

    def __init__(self, trained: nn.Module, steps: int = 0) -> None:
        self.network = copy.deepcopy(trained).eval().requires_grad_(False)
        self.steps = steps

    @torch.no_grad()
    def update(self, trained: nn.Module) -> None:
        """After each optimizer step."""
        self.steps += 1
        share = 1 - _DECAY * (1 - math.exp(-self.steps / _RAMP_STEPS))
        torch._foreach_lerp_(list(self.network.parameters()), [p.detach() for p in trained.parameters()], share)
