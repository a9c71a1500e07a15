"""A candidate that is only an ONNX file: how it is described, and put into a model repository under a versioned name.

It has to answer as our own detectors do: raw YOLOX layout [1, anchors, 5 + 16], fed letterboxed BGR (see registry).
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS
from data_contracts.settings import Settings
from models.pull import bring
from models.registry import DETECTORS, DetectorDescription, Weights, describe, paired
from models.triton_config import REPOSITORY, config_pbtxt

VERSION = 0
"""No promoted detector has it."""
HEIGHT, WIDTH = 256, 416
_LARGEST_STRIDE = 32
_DIGITS = 8


def candidate(
    file: Path, height: int = HEIGHT, width: int = WIDTH, beside: DetectorDescription | None = None
) -> DetectorDescription:
    """The candidate's description; its name holds the file's name and the beginning of its SHA-256.

    beside: the pair in which it is to take the last network's place, and size. Raises InvalidInput when the file cannot
    be read, is no .onnx, the input is not made of whole strides, or `beside` is no pair.
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
    alone = DetectorDescription(
        name=f"{stem}_{digest[:_DIGITS]}",
        version=VERSION,
        things=tuple(map(str, THINGS)),
        source_classes=tuple((number, str(thing)) for number, thing in enumerate(THINGS)),
        input_height=height,
        input_width=width,
        decoder="yolox",
        weights=Weights("weights.onnx", file.resolve().as_uri(), digest, len(data), "a candidate", "not stated"),
    )
    return paired(alone, beside) if beside else alone


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
    own = description.trained_last.weights
    shutil.copyfile(file, folder / "1" / own.file_name)
    for weights in description.all_weights:
        if weights != own:
            bring(weights, description.model_name, folder / "1", settings)
    shutil.copyfile(REPOSITORY / DETECTORS[0].model_name / "1" / "model.py", folder / "1" / "model.py")
    (folder / "config.pbtxt").write_text(config_pbtxt(description))
    return folder
