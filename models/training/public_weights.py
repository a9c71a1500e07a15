"""What training begins with: the public YOLOX-nano weights (COCO, Apache-2.0), or an export of our own detector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from torch import nn

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS, Thing
from models.training.dense import make_dense
from models.training.network import YoloxNano

COCO_CLASSES = 80
_BY_COCO_NUMBER = {
    Thing.PERSON: (0,),
    Thing.BICYCLE: (1,),
    # What e-scooters look like to a network that knows motorcycles.
    Thing.E_SCOOTER: (3,),
    Thing.CAR: (2,),
    Thing.TRUCK: (5, 7),
    Thing.UMBRELLA: (25,),
}
# Classes that COCO does not know begin at a probability of one in a hundred (Lin et al., "Focal Loss", section 3.3).
_PRIOR_LOGIT = -4.595


def _convolutions_in_order(network: YoloxNano) -> list[nn.Conv2d]:
    """The convolutions in the order in which a picture goes through them, which is that of the ONNX file."""
    found: list[nn.Conv2d] = []
    hooks = [
        module.register_forward_hook(lambda m, _i, _o: found.append(m))
        for module in network.modules()
        if isinstance(module, nn.Conv2d)
    ]
    with torch.no_grad():
        network(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return found


def public_network(file: Path) -> YoloxNano:
    """YOLOX-nano with the 80 COCO classes of the public ONNX file. Raises InvalidInput when it is another network."""
    return _network_of(file, COCO_CLASSES)


def exported_network(file: Path) -> YoloxNano:
    """Our own detector, of an ONNX file that `models.training.export` wrote: the running mean of its weights.

    Raises InvalidInput when it is another network.
    """
    return _network_of(file, len(THINGS))


def _network_of(file: Path, classes: int) -> YoloxNano:
    try:
        model = onnx.load(str(file))
    except (OSError, DecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as an ONNX file: {error}") from error
    values = {item.name: item for item in model.graph.initializer}
    network = YoloxNano(classes)
    theirs = [node for node in model.graph.node if node.op_type == "Conv"]
    ours = _convolutions_in_order(network)
    if len(ours) != len(theirs):
        raise InvalidInput(f"{file} has {len(theirs)} convolutions, YOLOX-nano has {len(ours)}")
    if any(module.groups > 1 and values[node.input[1]].dims[1] > 1 for node, module in zip(theirs, ours, strict=True)):
        ours = _convolutions_in_order(make_dense(network))
    for node, module in zip(theirs, ours, strict=True):
        weight, bias = (numpy_helper.to_array(values[name]).copy() for name in node.input[1:3])
        if weight.shape != tuple(module.weight.shape):
            raise InvalidInput(
                f"{file}: convolution {node.input[1]} has shape {weight.shape}, YOLOX-nano of {classes} classes "
                f"expects {tuple(module.weight.shape)}"
            )
        module.weight.data = torch.from_numpy(weight)
        module.bias.data = torch.from_numpy(bias)
    return network


def for_our_things(public: YoloxNano) -> YoloxNano:
    """The same network with a head for our things: COCO's rows where one fits, else small weights and a low bias."""
    network = YoloxNano(len(THINGS))
    kept = {name: value for name, value in public.state_dict().items() if ".cls.weight" not in name}
    network.load_state_dict({name: value for name, value in kept.items() if ".cls.bias" not in name}, strict=False)
    generator = torch.Generator().manual_seed(0)
    for ours, theirs in zip(network.heads, public.heads, strict=True):
        with torch.no_grad():
            # A row that answers to no COCO class in particular: their mean, with a little noise to tell ours apart.
            noise = torch.randn(ours.cls.weight.shape, generator=generator) * 0.01
            ours.cls.weight.copy_(noise)
            ours.cls.bias.fill_(_PRIOR_LOGIT)
            for number, thing in enumerate(THINGS):
                if rows := _BY_COCO_NUMBER.get(thing):
                    ours.cls.weight[number] = theirs.cls.weight[list(rows)].mean(0)
                    ours.cls.bias[number] = theirs.cls.bias[list(rows)].mean(0)
    return network


def started_from(start: Path | None, public: Path | None) -> dict[str, Any]:
    """For the model card: what a run began with, and of an export what that one had learnt and begun with itself.

    Raises InvalidInput when the facts beside the export cannot be read.
    """
    if start is None:
        return {"weights": public.name if public else "random"}
    facts = start.with_suffix(".json")
    try:
        told = json.loads(facts.read_text())
        began = {name: told["made_from"][name] for name in ("seed", "started_from")}
        return {"weights": start.name, "sha256": told["sha256"], "learnt": told["learnt"], **began}
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInput(f"{facts} does not say what {start.name} had learnt: {error}") from error
