"""A candidate that is only an ONNX file: how it is described, and put into a model repository under a versioned name.

It has to answer as our own detectors do: raw YOLOX layout [1, anchors, 5 + 16], fed letterboxed BGR (see registry).
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS
from data_contracts.settings import Settings
from models.description import DetectorDescription, Verifier, Weights
from models.pull import bring
from models.registry import describe, paired
from models.triton_config import config_pbtxt, copy_program

VERSION = 0
"""No promoted detector has it."""
HEIGHT, WIDTH = 256, 416
_LARGEST_STRIDE = 32
_DIGITS = 8


def candidate(
    file: Path, height: int = HEIGHT, width: int = WIDTH, beside: DetectorDescription | None = None
) -> DetectorDescription:
    """The candidate's description; its name holds the file's name and the beginning of its SHA-256.

    beside: the pair in which it is to take the last network's place, and size; a verifier (told by the facts beside it)
    weighs what that pair finds. Raises InvalidInput when the file cannot be read, is no .onnx, the input is not made of
    whole strides, or `beside` is no pair.
    """
    if file.suffix.lower() != ".onnx":
        raise InvalidInput(f"{file}: a candidate is an .onnx file; else give a name of `cityeye models list`", "model")
    if height < _LARGEST_STRIDE or width < _LARGEST_STRIDE or height % _LARGEST_STRIDE or width % _LARGEST_STRIDE:
        raise InvalidInput(f"an input of {height}x{width}: both sides must be multiples of {_LARGEST_STRIDE}", "size")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}", "model") from error
    digest = hashlib.sha256(data).hexdigest()
    stem = re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_") or "candidate"
    weights = Weights("weights.onnx", file.resolve().as_uri(), digest, len(data), "a candidate", "not stated")
    if facts := verifier_facts(file):
        if beside is None:
            raise InvalidInput(
                f"{file} is a verifier, which weighs what a pair finds: name one with --beside", "beside"
            )
        verifier = _verifier(facts, replace(weights, file_name="verifier.onnx"), file)
        return replace(beside, name=f"{stem}_{digest[:_DIGITS]}", version=VERSION, verifier=verifier)
    alone = DetectorDescription(
        name=f"{stem}_{digest[:_DIGITS]}",
        version=VERSION,
        things=tuple(map(str, THINGS)),
        source_classes=tuple((number, str(thing)) for number, thing in enumerate(THINGS)),
        input_height=height,
        input_width=width,
        decoder="yolox",
        weights=weights,
    )
    return paired(alone, beside) if beside else alone


def verifier_facts(file: Path) -> dict[str, Any]:
    """What the facts beside an export say of a verifier (`models.training.verify`), empty when it is none.

    Raises InvalidInput when there are facts and they cannot be read.
    """
    beside = file.with_suffix(".json")
    try:
        facts = json.loads(beside.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{beside}, the facts beside {file.name}, cannot be read: {error}", "model") from error
    return facts if isinstance(facts, dict) and "stacking" in facts else {}


def _verifier(facts: dict[str, Any], weights: Weights, file: Path) -> Verifier:
    if facts.get("sha256") != weights.sha256:
        raise InvalidInput(f"{file.with_suffix('.json')} is of another file than {file.name}; bring both anew", "model")
    try:
        return Verifier(weights, tuple(facts["asked"]), facts["side"], facts["context"], **facts["stacking"])
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"{file.with_suffix('.json')} does not describe a verifier: {error}", "model") from error


def served(
    model: str, height: int = HEIGHT, width: int = WIDTH, beside: DetectorDescription | None = None
) -> DetectorDescription:
    """Of a name of the registry, or of a candidate's .onnx file; only a candidate takes the size, or the pair beside
    which it is looked at. Raises NotFound and InvalidInput."""
    if model.endswith(".onnx"):
        return candidate(Path(model), height, width, beside)
    if beside is not None:
        raise InvalidInput(f"{model} is served as it is; only an .onnx file is looked at beside another", "beside")
    return describe(model)


def stage(description: DetectorDescription, file: Path, repository: Path, settings: Settings) -> Path:
    """Put the candidate into the repository; returns its folder. A running Triton loads it when it is asked to.

    settings: where the networks beside it are brought from; raises PartUnavailable where they cannot be had.
    """
    folder = repository / description.model_name
    (folder / "1").mkdir(parents=True, exist_ok=True)
    verifier = description.verifier
    own = verifier.weights if verifier and verifier_facts(file) else description.trained_last.weights
    shutil.copyfile(file, folder / "1" / own.file_name)
    for weights in description.all_weights:
        if weights != own:
            bring(weights, description.model_name, folder / "1", settings)
    copy_program(folder / "1")
    (folder / "config.pbtxt").write_text(config_pbtxt(description))
    return folder
