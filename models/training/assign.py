"""Which anchor answers for which thing: SimOTA, for a whole batch at once.

Source: Ge et al., "YOLOX", section 2.3, and yolox/models/yolo_head.py (`get_assignments`, `simota_matching`).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

# Values of the source.
_CENTRE_RADIUS = 2.5
_MOST_ANCHORS = 10
_IOU_WEIGHT = 3.0
_OFF_CENTRE_COST = 1e5
_IMPOSSIBLE = 1e9


class Assigned(NamedTuple):
    """thing: int64 [n, anchors], which of the picture's boxes the anchor answers for, -1 for none.  iou: float
    [n, anchors], of what the anchor says with that box, 0 where there is none."""

    thing: Tensor
    iou: Tensor


def pairwise_iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU [n, i, j] of boxes a [n, i, 4] and b [n, j, 4]."""
    low = torch.maximum(a[:, :, None, :2], b[:, None, :, :2])
    high = torch.minimum(a[:, :, None, 2:], b[:, None, :, 2:])
    common = (high - low).clamp(min=0).prod(-1)
    area_a, area_b = ((x[..., 2:] - x[..., :2]).clamp(min=0).prod(-1) for x in (a, b))
    return common / (area_a[:, :, None] + area_b[:, None, :] - common).clamp(min=1e-6)


@torch.no_grad()
def assign(said: Tensor, logits: Tensor, boxes: Tensor, classes: Tensor, cells: Tensor, strides: Tensor) -> Assigned:
    """Match anchors to true boxes.

    said: boxes of the anchors, float [n, A, 4] pixels.  logits: float [n, A, 1 + classes], objectness first.
    boxes: true boxes [n, M, 4].  classes: int64 [n, M], -1 where there is none.  cells, strides: `anchor_grid`.
    """
    real = classes >= 0
    iou = pairwise_iou(said, boxes) * real[:, None, :]
    centre = (cells + 0.5) * strides
    inside, near = _where(centre, strides, boxes)
    candidate = (inside | near) & real[:, None, :]
    cost = _class_cost(logits, classes) - _IOU_WEIGHT * (iou + 1e-8).log()
    cost = cost + _OFF_CENTRE_COST * ~(inside & near)
    cost = cost.masked_fill(~candidate, _IMPOSSIBLE)
    return _match(cost, iou * candidate)


def _where(centre: Tensor, strides: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """bool [n, A, M]: the anchor's centre lies inside the box; it lies near the box's centre."""
    x, y = centre[None, :, None, 0], centre[None, :, None, 1]
    x0, y0, x1, y1 = (boxes[:, None, :, i] for i in range(4))
    inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    radius = _CENTRE_RADIUS * strides[None]
    near = ((x - (x0 + x1) / 2).abs() < radius) & ((y - (y0 + y1) / 2).abs() < radius)
    return inside, near


def _class_cost(logits: Tensor, classes: Tensor) -> Tensor:
    """Binary cross entropy of √(objectness · class) with each true box's class, summed over classes: [n, A, M]."""
    log_p = (F.logsigmoid(logits[..., :1]) + F.logsigmoid(logits[..., 1:])) / 2
    log_not = torch.log1p(-log_p.exp().clamp(max=1 - 1e-6))
    swap = log_not - log_p
    wanted = classes.clamp(min=0)[:, None, :].expand(-1, logits.shape[1], -1)
    return -log_not.sum(-1, keepdim=True) + swap.gather(2, wanted)


def _match(cost: Tensor, iou: Tensor) -> Assigned:
    """The cheapest anchors of each box, as many as its best IoUs add up to; one wanted twice goes to the cheaper."""
    most = min(_MOST_ANCHORS, cost.shape[1])
    counts = iou.topk(most, dim=1).values.sum(1).int().clamp(min=1)
    cheapest = cost.topk(most, dim=1, largest=False)
    rank = torch.arange(most, device=cost.device)[None, :, None]
    taken = (rank < counts[:, None, :]) & (cheapest.values < _IMPOSSIBLE)
    wanted = torch.zeros_like(cost, dtype=torch.bool).scatter_(1, cheapest.indices, taken)
    price = cost.masked_fill(~wanted, 2 * _IMPOSSIBLE)
    best = price.min(2)
    thing = torch.where(best.values < _IMPOSSIBLE, best.indices, -1)
    own = iou.gather(2, best.indices[..., None])[..., 0]
    return Assigned(thing, own * (thing >= 0))
