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
from models.registry import DETECTORS, DetectorDescription, Weights, describe
from models.triton_config import REPOSITORY, config_pbtxt

VERSION = 0
"""No promoted detector has it."""
HEIGHT, WIDTH = 256, 416
_LARGEST_STRIDE = 32
_DIGITS = 8


def candidate(file: Path, height: int = HEIGHT, width: int = WIDTH) -> DetectorDescription:
    """The candidate's description; its name holds the file's name and the beginning of its SHA-256.

    Raises InvalidInput when the file cannot be read, is no .onnx, or the input is not made of whole strides.
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
    return DetectorDescription(
        name=f"{stem}_{digest[:_DIGITS]}",
        version=VERSION,
        things=tuple(map(str, THINGS)),
        source_classes=tuple((number, str(thing)) for number, thing in enumerate(THINGS)),
        input_height=height,
        input_width=width,
        decoder="yolox",
        weights=Weights("weights.onnx", file.resolve().as_uri(), digest, len(data), "a candidate", "not stated"),
    )


def served(model: str, height: int = HEIGHT, width: int = WIDTH) -> DetectorDescription:
    """Of a name of the registry, or of a candidate's .onnx file; only a candidate takes the size. Raises NotFound and
    InvalidInput."""
    return candidate(Path(model), height, width) if model.endswith(".onnx") else describe(model)


def stage(description: DetectorDescription, file: Path, repository: Path) -> Path:
    """Put the candidate into the repository; returns its folder. A running Triton loads it when it is asked to."""
    folder = repository / description.model_name
    (folder / "1").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / "1" / description.weights.file_name)
    shutil.copyfile(REPOSITORY / DETECTORS[0].model_name / "1" / "model.py", folder / "1" / "model.py")
    (folder / "config.pbtxt").write_text(config_pbtxt(description))
    return folder
