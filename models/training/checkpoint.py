"""What a run has come to, on disk: whole or not at all, so that a kill at any moment leaves one that can be resumed."""

from __future__ import annotations

import errno
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from data_contracts.errors import InvalidInput, TrainingFailed
from data_contracts.schemas.things import THINGS

LAST, BEST = "checkpoint.pt", "best.pt"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run has come.

    step: optimizer steps.  samples: samples learnt from, which is the position in the feed; `simulated` of them are
    scenes, `real` are views of real pictures.  seconds: spent learning, over all parts of the run.
    best: highest validation score, with the step it was reached at.  worse: validations since then.
    """

    step: int = 0
    samples: int = 0
    simulated: int = 0
    real: int = 0
    seconds: float = 0.0
    best: float = -1.0
    best_step: int = 0
    worse: int = 0

    def after(self, simulated: int, real: int, seconds: float) -> Standing:
        """One step further."""
        return replace(
            self,
            step=self.step + 1,
            samples=self.samples + simulated + real,
            simulated=self.simulated + simulated,
            real=self.real + real,
            seconds=self.seconds + seconds,
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """network, mean: state of the trained weights and of their running mean.  optimizer: None in a file for export.

    made_from: settings of the run, plain values, for the model card.
    """

    standing: Standing
    network: dict[str, torch.Tensor]
    mean: dict[str, torch.Tensor]
    optimizer: dict[str, Any] | None
    made_from: dict[str, Any]


def save(checkpoint: Checkpoint, file: Path) -> None:
    """Replace `file`. Raises TrainingFailed, naming what to do, when the disk takes no more; the old file is kept."""
    partial = file.with_name(file.name + ".partial")
    told = {
        "format": _FORMAT,
        "things": [str(thing) for thing in THINGS],
        "standing": asdict(checkpoint.standing),
        "network": checkpoint.network,
        "mean": checkpoint.mean,
        "optimizer": checkpoint.optimizer,
        "made_from": checkpoint.made_from,
    }
    try:
        with partial.open("wb") as out:
            torch.save(told, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, file)
    except (OSError, RuntimeError) as error:
        raise TrainingFailed(
            f"the checkpoint {file} cannot be written ({_reason(error)}); make room on that disk and resume: the last "
            "one that was written is whole"
        ) from error


def _reason(error: BaseException) -> str:
    """torch wraps what the disk says; the cause tells it."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, OSError) and at.errno == errno.ENOSPC:
            return "no space left on the device"
        at = at.__cause__ or at.__context__
    return str(error).splitlines()[0]


def load(file: Path) -> Checkpoint:
    """Raises InvalidInput when there is none, or it is of other things than ours."""
    try:
        told = torch.load(file, map_location="cpu", weights_only=True)
        things = told["things"]
        checkpoint = Checkpoint(
            standing=Standing(**told["standing"]),
            network=told["network"],
            mean=told["mean"],
            optimizer=told["optimizer"],
            made_from=told["made_from"],
        )
    except FileNotFoundError as error:
        raise InvalidInput(f"there is no checkpoint at {file}; start without --resume") from error
    except Exception as error:
        raise InvalidInput(f"{file} is no checkpoint of this program: {type(error).__name__}: {error}") from error
    if things != [str(thing) for thing in THINGS]:
        raise InvalidInput(f"{file} was trained for other things ({', '.join(things)}); it cannot be used")
    return checkpoint
