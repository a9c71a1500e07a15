"""What the network is told, and above all what it is not told: labels of a part of our things deny nothing else."""

from __future__ import annotations

import torch

from data_contracts.schemas.things import THINGS, Thing
from models.training.assign import assign
from models.training.losses import Truth, box_loss, loss_of
from models.training.network import anchor_grid

H, W = 64, 96
CELLS, STRIDES = anchor_grid(H, W)
PILE, GARBAGE = THINGS.index(Thing.PILE), THINGS.index(Thing.GARBAGE)


def truth(
    known: list[int] | None = None, boxes: list | None = None, ignored: list | None = None, refuted=None, denied=()
) -> Truth:
    mask = torch.ones(1, len(THINGS), dtype=torch.bool)
    if known is not None:
        mask[:] = False
        mask[:, known] = True
    labels = boxes or []
    return Truth(
        boxes=torch.tensor([[b for b, _ in labels] or [[0.0] * 4]]),
        classes=torch.tensor([[c for _, c in labels] or [-1]]),
        known=mask,
        ignored=torch.tensor([ignored or [[0.0] * 4]]),
        refuted=torch.tensor([refuted or [[0.0] * 4]]),
        denied=torch.tensor([[b for b, _ in denied] or [[0.0] * 4]]),
        denied_classes=torch.tensor([[c for _, c in denied] or [-1]]),
    )


def says(thing: int) -> torch.Tensor:
    """Raw output that says `thing` everywhere, loudly."""
    raw = torch.zeros(1, len(CELLS), 5 + len(THINGS))
    raw[..., 4] = 4.0
    raw[..., 5:] = -8.0
    raw[..., 5 + thing] = 8.0
    return raw.requires_grad_()


def told_of_objectness(raw: torch.Tensor, what: Truth) -> torch.Tensor:
    loss_of(raw, what, CELLS, STRIDES).total.backward()
    return raw.grad[0, :, 4]


def test_a_thing_that_a_source_does_not_label_is_not_denied() -> None:
    assert told_of_objectness(says(PILE), truth(known=[GARBAGE])).abs().max() < 1e-3
    assert told_of_objectness(says(GARBAGE), truth(known=[GARBAGE])).min() > 0.5
    assert told_of_objectness(says(PILE), truth()).min() > 0.5


def test_ignored_boxes_are_left_alone_and_refuted_ones_are_denied() -> None:
    half = [[0.0, 0.0, W / 2, float(H)]]
    inside = ((CELLS + 0.5) * STRIDES)[:, 0] < W / 2
    ignored = told_of_objectness(says(GARBAGE), truth(ignored=half))
    assert ignored[inside].abs().max() == 0 and ignored[~inside].min() > 0.5
    refuted = told_of_objectness(says(PILE), truth(known=[GARBAGE], refuted=half))
    assert refuted[inside].min() > 0.5 and refuted[~inside].abs().max() < 1e-3


def test_where_one_thing_is_denied_others_may_still_be() -> None:
    half = [0.0, 0.0, W / 2, float(H)]
    inside = ((CELLS + 0.5) * STRIDES)[:, 0] < W / 2
    told = told_of_objectness(says(GARBAGE), truth(known=[], denied=[(half, GARBAGE)]))
    assert told[inside].min() > 0.5 and told[~inside].abs().max() < 1e-3
    assert told_of_objectness(says(PILE), truth(known=[], denied=[(half, GARBAGE)])).abs().max() < 1e-3
    half_seen = truth(ignored=[half], denied=[(half, GARBAGE)])
    assert told_of_objectness(says(GARBAGE), half_seen)[inside].min() > 0.5
    assert told_of_objectness(says(PILE), half_seen)[inside].abs().max() < 1e-3


def test_each_box_gets_anchors_near_it_even_when_it_is_tiny() -> None:
    boxes = [([10.0, 10.0, 15.0, 15.0], PILE), ([30.0, 5.0, 80.0, 60.0], GARBAGE)]
    what = truth(boxes=boxes)
    said = torch.cat(((CELLS * STRIDES), (CELLS + 1) * STRIDES), 1)[None]
    found = assign(said, torch.zeros(1, len(CELLS), 1 + len(THINGS)), what.boxes, what.classes, CELLS, STRIDES)
    assert set(found.thing.unique().tolist()) == {-1, 0, 1}
    near = (((CELLS + 0.5) * STRIDES)[found.thing[0] == 0] - 12.5).abs().max()
    assert near < 2.5 * 32


def test_the_loss_of_boxes_is_none_for_the_same_and_grows_with_distance() -> None:
    box = torch.tensor([[10.0, 10.0, 20.0, 20.0]])
    near, far = box_loss(box + 20, box), box_loss(box + 60, box)
    assert box_loss(box, box).item() < 1e-6 and 1 < near.item() < far.item() < 2


def test_the_loss_falls_when_the_answer_is_learnt() -> None:
    raw = torch.zeros(1, len(CELLS), 5 + len(THINGS)).requires_grad_()
    what = truth(boxes=[([30.0, 5.0, 80.0, 60.0], GARBAGE)])
    optimizer, losses = torch.optim.Adam([raw], 0.1), []
    for _ in range(60):
        optimizer.zero_grad()
        loss = loss_of(raw, what, CELLS, STRIDES)
        loss.total.backward()
        optimizer.step()
        losses.append(loss.total.item())
    assert losses[-1] < losses[0] / 5
