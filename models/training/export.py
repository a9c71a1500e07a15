"""`python -m models.training.export CHECKPOINT --out DIR [--int8]`: the trained detector as ONNX, as Triton serves it.

The file is what the decoder `yolox` of models/repository reads: float [1, 3, H, W] BGR 0 to 255 (the Triton model takes
uint8 NHWC pictures and changes them inside) to [1, anchors, 5 + 16], boxes undecoded, objectness and classes as
probabilities. Height and width can be changed when it is loaded, in steps of 32.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from data_contracts.errors import CityEyeError, InvalidInput
from data_contracts.schemas.things import THINGS
from models.training import checkpoint as disk
from models.training.change_network import CHANNELS, ChangeAware, trained_network
from models.training.network import Served, YoloxNano

_OPSET = 17
_TOLERANCE = 1e-3
INPUT, OUTPUT = "images", "output"


def trained(checkpoint: disk.Checkpoint) -> YoloxNano | ChangeAware:
    """The network with the running mean of the weights, which is what is served."""
    return trained_network(checkpoint.mean).eval()


def export_onnx(network: YoloxNano | ChangeAware, file: Path, height: int = 256, width: int = 416) -> float:
    """Write `file`, whole; returns how far ONNX Runtime's answer is from torch's at most, on noise.

    Raises InvalidInput, and keeps no file, when they differ by over 0.001.
    """
    served = Served(network).eval()
    shape = 1, CHANNELS if isinstance(network, ChangeAware) else 3, height, width
    pictures = torch.from_numpy(np.random.default_rng(0).integers(0, 256, shape).astype(np.float32))
    partial = file.with_name(file.name + ".partial")
    torch.onnx.export(
        served,
        (pictures,),
        str(partial),
        input_names=[INPUT],
        output_names=[OUTPUT],
        opset_version=_OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(str(partial)))
    with torch.no_grad():
        ours = served(pictures).numpy()
    difference = float(np.abs(run_onnx(partial, pictures.numpy()) - ours).max())
    if not difference <= _TOLERANCE:
        partial.unlink()
        raise InvalidInput(f"the exported network answers otherwise than torch, by {difference:.4g}; nothing was kept")
    partial.replace(file)
    return difference


def run_onnx(file: Path, pictures: np.ndarray) -> np.ndarray:
    """The file's answer to float32 [1, 3, H, W]."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: pictures})[0]


def write_facts(checkpoint: disk.Checkpoint, file: Path, difference: float) -> Path:
    """`FILE.json` beside the ONNX: what the model card says of its making. Returns it."""
    facts = {
        "file": file.name,
        "bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "things": [str(thing) for thing in THINGS],
        "learnt": asdict(checkpoint.standing),
        "made_from": checkpoint.made_from,
        "largest_difference_from_torch": difference,
    }
    card = file.with_suffix(".json")
    card.write_text(json.dumps(facts, indent=2) + "\n")
    return card


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="models.training.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="street_detector")
    parser.add_argument("--int8", action="store_true", help="also quantise; kept if AP50 falls by a point at most")
    chosen = parser.parse_args(words)
    try:
        checkpoint = disk.load(chosen.checkpoint)
        height, width = (int(checkpoint.made_from[side]) for side in ("height", "width"))
        chosen.out.mkdir(parents=True, exist_ok=True)
        file = chosen.out / f"{chosen.name}.onnx"
        difference = export_onnx(trained(checkpoint), file, height, width)
        print(f"{file}: {file.stat().st_size:,} bytes; {write_facts(checkpoint, file, difference)}")
        if chosen.int8:
            # Imported here: NNCF takes seconds, and most exports do without.
            from models.training.int8 import quantise

            print(quantise(file, height, width).words())
    except (CityEyeError, OSError) as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
