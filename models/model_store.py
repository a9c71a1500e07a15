"""The store of trained detectors, `<home>/model_store/<model name>/`: an ONNX file and beside it what describes it.

What is in it, `models.registry.describe` knows by its full name. On a cluster the folder is one that all machines see.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable
from data_contracts.schemas.things import THINGS
from data_contracts.settings import Settings
from models.description import DetectorDescription, Weights
from models.pull import bring, trained
from models.registry import CARD, describe, paired, store_of

ONNX = "weights.onnx"
_LARGEST_BYTES = 200_000_000
_STRIDES = (8, 16, 32)


def facts_beside(onnx: Path) -> dict[str, Any]:
    """What the export wrote beside the ONNX file (`models.training.export`). Raises InvalidInput, naming the file."""
    file = onnx.with_suffix(".json")
    try:
        facts = json.loads(file.read_text())
    except FileNotFoundError as error:
        raise InvalidInput(f"{file} is not there; a candidate comes with the facts that its export wrote") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(facts, dict) or not {"things", "sha256", "made_from"} <= facts.keys():
        raise InvalidInput(f"{file} does not say things, sha256 and made_from; export the candidate anew")
    return facts


def describe_candidate(
    onnx: Path, facts: Mapping[str, Any], family: str, version: int, beside: DetectorDescription | None = None
) -> DetectorDescription:
    """The description of an exported network under its number, alone or in the place of the pair's last network.

    beside: the pair. Raises InvalidInput where facts and file do not fit, or a class is none of the house's things.
    """
    unknown = [thing for thing in facts["things"] if thing not in THINGS]
    if unknown or len(set(facts["things"])) != len(facts["things"]) or not facts["things"]:
        raise InvalidInput(f"{onnx.name}: classes {unknown or facts['things']} are none of our things, or there twice")
    try:
        data = onnx.read_bytes()
        height, width = (int(facts["made_from"][side]) for side in ("height", "width"))
    except OSError as error:
        raise InvalidInput(f"{onnx} cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"the facts beside {onnx.name} do not say the input's height and width: {error}") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != facts["sha256"]:
        raise InvalidInput(f"{onnx.name} has sha256 {digest[:12]}…, its facts say {str(facts['sha256'])[:12]}…")
    things = tuple(facts["things"])
    alone = DetectorDescription(
        name=family,
        version=version,
        things=things,
        source_classes=tuple(enumerate(things)),
        input_height=height,
        input_width=width,
        decoder="yolox",
        weights=Weights(ONNX, onnx.resolve().as_uri(), digest, len(data), "trained by models.training", "Apache-2.0"),
    )
    return paired(alone, beside) if beside else alone


def check_network(onnx: Path, description: DetectorDescription) -> None:
    """Run the network that training brought once. Raises InvalidInput unless it answers as the decoder reads it.

    That is float [1, anchors, 5 + things], an anchor each 8, 16 and 32 pixels, scores between 0 and 1.
    """
    network_of = description.trained_last
    height, width = network_of.input_height, network_of.input_width
    if height % _STRIDES[-1] or width % _STRIDES[-1] or not height * width:
        raise InvalidInput(f"{onnx.name}: an input of {height} x {width} is not made of whole strides of 32")
    if onnx.stat().st_size > _LARGEST_BYTES:
        raise InvalidInput(f"{onnx.name} has {onnx.stat().st_size:,} bytes; at most {_LARGEST_BYTES:,} are served")
    noise = np.random.default_rng(0).integers(0, 256, (1, 3, height, width)).astype(np.float32)
    try:
        network = cv2.dnn.readNetFromONNX(str(onnx))
        network.setInput(noise)
        answer = network.forward()
    except cv2.error as error:
        raise InvalidInput(f"{onnx.name} is no ONNX network that can be run: {error.err or error}") from error
    anchors = sum((height // stride) * (width // stride) for stride in _STRIDES)
    wanted = (1, anchors, 5 + len(network_of.source_classes))
    if answer.shape != wanted:
        raise InvalidInput(f"{onnx.name} answers with shape {list(answer.shape)}, expected {list(wanted)}")
    if not np.isfinite(answer).all() or answer[..., 4:].min() < 0 or answer[..., 4:].max() > 1:
        raise InvalidInput(f"{onnx.name} answers with values that are not finite, or scores outside 0 to 1")


def keep(onnx: Path, description: DetectorDescription, settings: Settings) -> Path:
    """Copy it into the store with the facts of its export and the networks beside it, whole or not at all; returns its
    folder there.

    Raises PartUnavailable when the disk takes no more or a network beside it cannot be had, InvalidInput when another
    file has the name already.
    """
    folder = store_of(settings.home) / description.model_name
    if (folder / CARD).is_file():
        if describe(description.model_name, settings.home).weights_sha256 != description.weights_sha256:
            raise InvalidInput(f"{folder} holds another file as {description.model_name} already")
        return folder
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        shutil.copyfile(onnx, partial / ONNX)
        if (facts := onnx.with_suffix(".json")).is_file():
            shutil.copyfile(facts, (partial / ONNX).with_suffix(".json"))
        for weights in description.all_weights:
            if weights.file_name != ONNX:
                bring(weights, description.model_name, partial, settings)
        (partial / CARD).write_text(json.dumps(asdict(description), indent=2) + "\n")
        os.replace(partial, folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise PartUnavailable(f"{folder} cannot be written ({error.strerror}); make room on that disk") from error
    return folder


def weights_in_store(detector: str, settings: Settings) -> Path | None:
    """The ONNX file of a stored detector; None where the store does not have it."""
    file = store_of(settings.home) / detector / ONNX
    return file if file.is_file() else None


def trained_file(detector: str, settings: Settings) -> Path | None:
    """The ONNX file of ours that this detector looks with, the facts of its export beside it: what a retraining goes on
    from. None where it is a public network or one of other things, or its facts do not say what it had learnt. Raises
    NotFound and InvalidInput.
    """
    description = describe(detector, settings.home)
    weights = description.trained_last.weights
    return next((file for file in trained(weights, description.model_name, settings) if _goes_on(file)), None)


def _goes_on(onnx: Path) -> bool:
    try:
        facts = facts_beside(onnx)
    except InvalidInput:
        return False
    began = {"seed", "started_from"} <= facts["made_from"].keys()
    return began and "learnt" in facts and facts["things"] == [thing.value for thing in THINGS]


def require_stored(detector: str, settings: Settings) -> Path:
    """As `weights_in_store`. Raises NotFound, saying where it was looked for."""
    file = weights_in_store(detector, settings)
    if file is None:
        raise NotFound(f"{detector} is not in {store_of(settings.home)}; bring it with `cityeye models add FILE`")
    return file
