"""Weights of a network of ours, taken back from its ONNX file."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper
from torch import nn

from data_contracts.errors import InvalidInput


def graph_of(file: Path) -> onnx.GraphProto:
    """The file's graph. Raises InvalidInput where there is none to be read."""
    try:
        return onnx.load(str(file)).graph
    except (OSError, DecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as an ONNX file: {error}") from error


def take_back(network: nn.Module, graph: onnx.GraphProto, file: Path, kind: str) -> None:
    """Give `network` the weights that were exported as the part `network` of what the graph computes.

    kind: what it is, in the plain words of an error. Raises InvalidInput where they are not all there.
    """
    known = {item.name: torch.from_numpy(numpy_helper.to_array(item).copy()) for item in graph.initializer}
    try:
        network.load_state_dict({name: known[f"network.{name}"] for name in network.state_dict()})
    except (KeyError, RuntimeError) as error:
        raise InvalidInput(f"{file} is no {kind} of this kind: {error}") from error
