"""What the network is told about its answer, with care for what a picture's labels do not say.

A source labels only some of our things. Where a picture shows something unlabelled, an answer must not be punished:
 - an anchor inside an *ignored* box is told nothing;
 - an anchor that answers for no labelled thing is told "nothing here" only as far as it believes in things that this
   picture's source does label: one that says "pile" in a picture of the garbage data is not known to be wrong;
 - inside a *refuted* box every answer is known to be wrong (a legal shop sign);
 - inside a *denied* box one thing is known not to be (what an operator rejected), and nothing is said of others; that
   holds in an ignored box too.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from models.training.assign import assign
from models.training.network import decode

# Weights of YOLOX's head: 5 for the boxes, 1 for the rest.
_BOX_WEIGHT = 5.0


class Truth(NamedTuple):
    """What is known of a batch of n pictures; boxes are x0, y0, x1, y1 in pixels, rows of zeros where there is none.

    boxes: float [n, M, 4].  classes: int64 [n, M], -1 for none.  known: bool [n, classes], what the source labels.
    ignored: float [n, I, 4].  refuted: float [n, R, 4].  denied: float [n, D, 4], of denied_classes: int64 [n, D].
    """

    boxes: Tensor
    classes: Tensor
    known: Tensor
    ignored: Tensor
    refuted: Tensor
    denied: Tensor
    denied_classes: Tensor


class Loss(NamedTuple):
    """total has a gradient; the parts are its shares, for the metrics.  positives: anchors that answer for a thing."""

    total: Tensor
    box: Tensor
    objectness: Tensor
    classes: Tensor
    positives: int


def loss_of(raw: Tensor, truth: Truth, cells: Tensor, strides: Tensor) -> Loss:
    """Loss of raw output [n, A, 5 + classes] of `YoloxNano`, averaged over the anchors that answer for a thing."""
    raw = raw.float()
    said = decode(raw, cells, strides)
    assigned = assign(said.detach(), raw[..., 4:].detach(), truth.boxes, truth.classes, cells, strides)
    positive = assigned.thing >= 0
    count = max(int(positive.sum()), 1)
    index = assigned.thing.clamp(min=0)
    wanted_boxes = truth.boxes.gather(1, index[..., None].expand(-1, -1, 4))[positive]
    wanted_classes = truth.classes.gather(1, index)[positive]

    box = box_loss(said[positive], wanted_boxes).sum() / count
    hot = F.one_hot(wanted_classes.clamp(min=0), raw.shape[2] - 5) * assigned.iou[positive][:, None]
    classes = F.binary_cross_entropy_with_logits(raw[positive][:, 5:], hot, reduction="sum") / count
    weight = torch.where(positive, 1.0, negative_weight(raw[..., 5:].detach(), truth, cells, strides))
    objectness = F.binary_cross_entropy_with_logits(raw[..., 4], positive.float(), weight, reduction="sum") / count
    total = _BOX_WEIGHT * box + objectness + classes
    return Loss(total, box.detach(), objectness.detach(), classes.detach(), int(positive.sum()))


def box_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """1 − GIoU of each pair, float [k] in 0 to 2 (Rezatofighi et al., "Generalized Intersection over Union")."""
    low, high = torch.maximum(said[:, :2], wanted[:, :2]), torch.minimum(said[:, 2:], wanted[:, 2:])
    common = (high - low).clamp(min=0).prod(1)
    union = (said[:, 2:] - said[:, :2]).prod(1) + (wanted[:, 2:] - wanted[:, :2]).prod(1) - common
    hull = (torch.maximum(said[:, 2:], wanted[:, 2:]) - torch.minimum(said[:, :2], wanted[:, :2])).prod(1)
    union, hull = union.clamp(min=1e-6), hull.clamp(min=1e-6)
    return 1 - common / union + (hull - union) / hull


def negative_weight(class_logits: Tensor, truth: Truth, cells: Tensor, strides: Tensor) -> Tensor:
    """How surely "nothing here" is right, float [n, A] in 0 to 1, for anchors that answer for no labelled thing."""
    centre = (cells + 0.5) * strides
    p = class_logits.sigmoid()
    denied = _denied(centre, truth, p.shape[2])
    weight = _share(p, truth.known[:, None, :] | denied)
    weight = torch.where(_in_any(centre, truth.refuted), 1.0, weight)
    weight = torch.where(_in_any(centre, truth.ignored), 0.0, weight)
    return torch.maximum(weight, _share(p, denied))


def _share(p: Tensor, of: Tensor) -> Tensor:
    """float [n, A] in 0 to 1: how much of what an anchor believes in is `of` these classes, bool [n, A, classes]."""
    these, others = (p * of).amax(2), (p * ~of).amax(2)
    return these / (these + others).clamp(min=1e-6)


def _denied(centre: Tensor, truth: Truth, classes: int) -> Tensor:
    """bool [n, A, classes]: the anchor's centre lies where this thing is known not to be."""
    things = F.one_hot(truth.denied_classes.clamp(min=0), classes).bool() & (truth.denied_classes >= 0)[..., None]
    return (_inside(centre, truth.denied).float() @ things.float()) > 0


def _in_any(centre: Tensor, boxes: Tensor) -> Tensor:
    """bool [n, A]: the anchor's centre [A, 2] lies in one of the picture's boxes [n, k, 4]."""
    return _inside(centre, boxes).any(2)


def _inside(centre: Tensor, boxes: Tensor) -> Tensor:
    """bool [n, A, k]: the anchor's centre [A, 2] lies in this box of [n, k, 4]."""
    x, y = centre[None, :, None, 0], centre[None, :, None, 1]
    x0, y0, x1, y1 = (boxes[:, None, :, i] for i in range(4))
    return (x > x0) & (x < x1) & (y > y0) & (y < y1)
