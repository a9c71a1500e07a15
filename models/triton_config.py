"""Writes a detector's `config.pbtxt` from its description, so that the registry is the only place that says it.

`python -m models.triton_config` brings `models/repository/` up to date; a test shows that it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from models.description import Companion, DetectorDescription
from models.registry import DETECTORS

REPOSITORY = Path(__file__).resolve().parent / "repository"
HOLDS_THE_CODE = DETECTORS[0].model_name
"""Model whose folder holds the program that all share."""
PROGRAM = ("model.py", "verifier.py")
"""Its files."""


def _doubts(companion: Companion) -> str:
    """`3` for all things, `3,bicycle:1.5` where one has its own."""
    return ",".join((f"{companion.doubt:g}", *(f"{thing}:{doubt:g}" for thing, doubt in companion.doubts)))


def config_pbtxt(description: DetectorDescription, instances: int = 1, threads: int = 0, precision: str = "f32") -> str:
    """Triton's configuration of this detector; no path of any machine in it. threads 0: as many as there are cores."""
    d = description
    parameters = {
        "weights": d.weights.file_name,
        "decoder": d.decoder,
        "things": ",".join(d.things),
        "source_classes": classes_of(d.source_classes),
        "score_floor": str(d.score_floor),
        "overlap": str(d.overlap),
        "threads": str(threads),
        "precision": precision,
    }
    if d.companions:
        parameters["overlap_between"] = f"{d.overlap_between:g}"
        parameters["companions"] = ";".join(
            f"{c.weights.file_name}|{c.input_height}|{c.input_width}|{_doubts(c)}|{classes_of(c.source_classes)}"
            for c in d.companions
        )
    if v := d.verifier:
        stacking = f"{v.own:g},{v.word:g},{v.shift:g}"
        parameters["verifier"] = f"{v.weights.file_name}|{v.side}|{v.context:g}|{stacking}|{','.join(v.things)}"
    lines = "\n".join(
        f'parameters {{ key: "{key}" value {{ string_value: "{value}" }} }}' for key, value in parameters.items()
    )
    return f"""\
# Written by `python -m models.triton_config` from models/registry.py.
name: "{d.model_name}"
backend: "python"
max_batch_size: {d.most_pictures}

# BGR, letterboxed top left with grey 114.
input [ {{ name: "PICTURES" data_type: TYPE_UINT8 dims: [ {d.input_height}, {d.input_width}, 3 ] }} ]
# Pixels of the input, strongest first, padded with score 0; CLASSES indexes `things`.
output [
  {{ name: "BOXES" data_type: TYPE_FP32 dims: [ {d.max_boxes}, 4 ] }},
  {{ name: "SCORES" data_type: TYPE_FP32 dims: [ {d.max_boxes} ] }},
  {{ name: "CLASSES" data_type: TYPE_INT32 dims: [ {d.max_boxes} ] }}
]

# No queue delay: requests that wait while the model is busy are taken together, and nobody waits for company.
dynamic_batching {{ }}
instance_group [ {{ kind: KIND_CPU count: {instances} }} ]

{lines}
"""


def classes_of(pairs: tuple[tuple[int, str], ...]) -> str:
    """(class of the network, thing) pairs as the model reads them: `0:person,2:car`."""
    return ",".join(f"{number}:{thing}" for number, thing in pairs)


# No symbolic link: archives, object stores and some checkouts make a text file of it.
_BORROWED = f'''"""The program of {HOLDS_THE_CODE} beside this folder. Written by `python -m models.triton_config`."""

import importlib.util
from pathlib import Path

_PROGRAM = Path(__file__).resolve().parents[2] / "{HOLDS_THE_CODE}" / "1" / "model.py"
_spec = importlib.util.spec_from_file_location("{HOLDS_THE_CODE}_program", _PROGRAM)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
TritonPythonModel = _module.TritonPythonModel
'''


def copy_program(folder: Path) -> None:
    """Put what Triton runs, model.py and what lies beside it, into a version folder that is to stand by itself."""
    for name in PROGRAM:
        shutil.copyfile(REPOSITORY / HOLDS_THE_CODE / "1" / name, folder / name)


def write_repository(repository: Path = REPOSITORY) -> None:
    """Bring config.pbtxt of every detector up to date; all run the one model.py."""
    for description in DETECTORS:
        version = repository / description.model_name / "1"
        version.mkdir(parents=True, exist_ok=True)
        (version.parent / "config.pbtxt").write_text(config_pbtxt(description))
        if description.model_name != HOLDS_THE_CODE:
            (version / "model.py").write_text(_BORROWED)


if __name__ == "__main__":
    write_repository()
