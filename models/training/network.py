"""YOLOX-nano in plain PyTorch, in the form its public ONNX file has: batch norm folded into the convolutions.

Batch norm is left folded, not brought back: its statistics are not in the public file, and without it a training step
is faster on a CPU, does not depend on what a batch happens to mix, and what is trained is what is exported. The price
is a smaller learning rate and clipped gradients.

Source of the architecture: Ge et al., "YOLOX: Exceeding YOLO Series in 2021", and yolox/models/{darknet,yolo_pafpn,
yolo_head}.py of Megvii YOLOX 0.1.1 (Apache-2.0), with depth 0.33, width 0.25 and depth-wise convolutions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
_HEAD_CHANNELS = 64


class Conv(nn.Module):
    """Convolution and SiLU; `same` padding. [n, i, h, w] to [n, o, h/stride, w/stride]."""

    def __init__(self, i: int, o: int, size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(i, o, size, stride, (size - 1) // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return F.silu(self.conv(x))


class DepthwiseConv(nn.Module):
    """A 3×3 or 5×5 convolution a channel, then 1×1 across channels."""

    def __init__(self, i: int, o: int, size: int, stride: int = 1) -> None:
        super().__init__()
        self.each = Conv(i, i, size, stride, groups=i)
        self.across = Conv(i, o, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.across(self.each(x))


class Bottleneck(nn.Module):
    """1×1, then depth-wise 3×3, and what came in added where `add`."""

    def __init__(self, channels: int, add: bool) -> None:
        super().__init__()
        self.one = Conv(channels, channels, 1)
        self.two = DepthwiseConv(channels, channels, 3)
        self.add = add

    def forward(self, x: Tensor) -> Tensor:
        y = self.two(self.one(x))
        return x + y if self.add else y


class Csp(nn.Module):
    """Cross-stage partial block: half of the channels through `depth` bottlenecks."""

    def __init__(self, i: int, o: int, depth: int, add: bool) -> None:
        super().__init__()
        half = o // 2
        self.one, self.two, self.three = Conv(i, half, 1), Conv(i, half, 1), Conv(o, o, 1)
        self.blocks = nn.Sequential(*(Bottleneck(half, add) for _ in range(depth)))

    def forward(self, x: Tensor) -> Tensor:
        through, beside = self.one(x), self.two(x)
        return self.three(torch.cat((self.blocks(through), beside), 1))


class Focus(nn.Module):
    """Every second pixel to a channel of its own, so that nothing is lost at half the size, then a 3×3 convolution."""

    def __init__(self, o: int) -> None:
        super().__init__()
        self.conv = Conv(12, o, 3)

    def forward(self, x: Tensor) -> Tensor:
        corners = (x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2])
        return self.conv(torch.cat(corners, 1))


class PyramidPooling(nn.Module):
    """Maxima over windows of 5, 9 and 13 beside what came in."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one, self.two = Conv(channels, channels // 2, 1), Conv(channels * 2, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.one(x)
        # Windows of 9 and 13 are windows of 5 over windows of 5: the same maxima for a fifth of the work.
        five = F.max_pool2d(x, 5, 1, 2)
        nine = F.max_pool2d(five, 5, 1, 2)
        return self.two(torch.cat((x, five, nine, F.max_pool2d(nine, 5, 1, 2)), 1))


class Backbone(nn.Module):
    """CSPDarknet: features of 64, 128 and 256 channels at strides 8, 16 and 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Focus(16)
        self.dark2 = nn.Sequential(DepthwiseConv(16, 32, 3, 2), Csp(32, 32, 1, True))
        self.dark3 = nn.Sequential(DepthwiseConv(32, 64, 3, 2), Csp(64, 64, 3, True))
        self.dark4 = nn.Sequential(DepthwiseConv(64, 128, 3, 2), Csp(128, 128, 3, True))
        self.dark5 = nn.Sequential(DepthwiseConv(128, 256, 3, 2), PyramidPooling(256), Csp(256, 256, 1, False))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        eighth = self.dark3(self.dark2(self.stem(x)))
        sixteenth = self.dark4(eighth)
        return eighth, sixteenth, self.dark5(sixteenth)


class Pyramid(nn.Module):
    """Path-aggregation network: what is seen coarsely told to the fine, and back."""

    def __init__(self) -> None:
        super().__init__()
        self.lateral = Conv(256, 128, 1)
        self.down_16 = Csp(256, 128, 1, False)
        self.reduce = Conv(128, 64, 1)
        self.down_8 = Csp(128, 64, 1, False)
        self.to_16, self.up_16 = DepthwiseConv(64, 64, 3, 2), Csp(128, 128, 1, False)
        self.to_32, self.up_32 = DepthwiseConv(128, 128, 3, 2), Csp(256, 256, 1, False)

    def forward(self, eighth: Tensor, sixteenth: Tensor, thirtysecond: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        top = self.lateral(thirtysecond)
        middle = self.reduce(self.down_16(torch.cat((F.interpolate(top, scale_factor=2.0), sixteenth), 1)))
        fine = self.down_8(torch.cat((F.interpolate(middle, scale_factor=2.0), eighth), 1))
        medium = self.up_16(torch.cat((self.to_16(fine), middle), 1))
        return fine, medium, self.up_32(torch.cat((self.to_32(medium), top), 1))


class Head(nn.Module):
    """Decoupled head of one stride: [n, 5 + classes, h, w] of x, y, w, h, objectness logit, class logits."""

    def __init__(self, i: int, classes: int) -> None:
        super().__init__()
        c = _HEAD_CHANNELS
        self.stem = Conv(i, c, 1)
        self.cls_convs = nn.Sequential(DepthwiseConv(c, c, 3), DepthwiseConv(c, c, 3))
        self.cls = nn.Conv2d(c, classes, 1)
        self.reg_convs = nn.Sequential(DepthwiseConv(c, c, 3), DepthwiseConv(c, c, 3))
        self.reg, self.obj = nn.Conv2d(c, 4, 1), nn.Conv2d(c, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        # Class first, then box: the order in which the public file lists its convolutions.
        classes = _exactly(self.cls, self.cls_convs(x))
        boxes = self.reg_convs(x)
        return torch.cat((_exactly(self.reg, boxes), _exactly(self.obj, boxes), classes), 1)


def _exactly(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """The layer in 32 bits, also where all else computes in 16: of a box's side, 8 bits are up to a pixel."""
    if not torch.is_autocast_enabled(x.device.type):
        # Nothing to turn back, and an export without casts that do nothing.
        return layer(x)
    with torch.autocast(x.device.type, enabled=False):
        return layer(x.float())


class YoloxNano(nn.Module):
    """The detector. forward: float [n, 3, H, W], BGR 0 to 255, H and W multiples of 32, to [n, anchors, 5 + classes].

    A row is x, y, w, h undecoded (xy = (p + grid)·stride, wh = exp(p)·stride), then logits of objectness and of each
    class; anchors go through the strides 8, 16, 32, row by row. `scores` makes probabilities of the logits.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.backbone, self.pyramid = Backbone(), Pyramid()
        self.heads = nn.ModuleList(Head(i, classes) for i in (64, 128, 256))

    def forward(self, pictures: Tensor) -> Tensor:
        features = self.pyramid(*self.backbone(pictures))
        levels = [head(x) for head, x in zip(self.heads, features, strict=True)]
        return torch.cat([level.flatten(2) for level in levels], 2).transpose(1, 2)


class Served(nn.Module):
    """The network as the Triton decoder `yolox` reads it: objectness and classes as probabilities, boxes undecoded."""

    def __init__(self, network: YoloxNano) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        raw = self.network(pictures)
        return torch.cat((raw[..., :4], raw[..., 4:].sigmoid()), 2)


def anchor_grid(height: int, width: int) -> tuple[Tensor, Tensor]:
    """Of a picture of height × width pixels: float [anchors, 2] cell (x, y), and [anchors, 1] stride in pixels."""
    cells, strides = [], []
    for stride in STRIDES:
        y, x = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        cells.append(torch.stack((x.flatten(), y.flatten()), 1).float())
        strides.append(torch.full((cells[-1].shape[0], 1), float(stride)))
    return torch.cat(cells), torch.cat(strides)


def decode(raw: Tensor, cells: Tensor, strides: Tensor) -> Tensor:
    """Boxes x0, y0, x1, y1 in pixels, float [n, anchors, 4], of raw output [n, anchors, 4 or more]."""
    middle = (raw[..., :2] + cells) * strides
    # exp(12) is 160,000 strides: a broken network may say more, and infinite boxes would hide the named error.
    half = raw[..., 2:4].clamp(max=12).exp() * strides / 2
    return torch.cat((middle - half, middle + half), -1)
