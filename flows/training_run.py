"""One training run of the retraining flow: the trainer followed, its curves as artifacts, and what it exports."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE

from data_contracts.errors import InvalidInput, TrainingFailed
from data_contracts.settings import Settings
from data_contracts.store.pictures import open_picture_store
from flows.programs import run_program, training_python
from flows.street_data import StreetData
from flows.street_set import FOLDER, street_set
from models.description import DetectorDescription
from models.model_store import check_network, describe_candidate, facts_beside, trained_file
from models.registry import describe

FAMILY = "street_detector"
LEAST_FREE_BYTES = 2_000_000_000
"""Checkpoints, the export and what Ray writes meanwhile."""
OPTIONS = frozenset({"height", "width", "batch", "part", "rate", "real-share", "workers", "makers", "ray-address",
                     "checkpoint-minutes", "validate-minutes", "check-scenes", "patience", "max-steps", "threads",
                     "maker", "start", "shares", "precision", "rise-steps", "dense"})  # fmt: skip
"""What may be handed on to `models.training.train`."""
_ROWS = 60
_OPTIONS, _PUBLIC = "options.json", "public"
_GOING_ON = {"rate": 4e-4, "shares": "0.4,0.6,0.8"}
"""With which the eighth and ninth training, those of a dense network, went on (`docs/models/street_nano_v9.md`)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a run brought: the ONNX file, the facts beside it, and the folder of the run.

    beside: the pair in which it is to take the last network's place; None where it serves alone.
    """

    onnx: Path
    facts: dict[str, Any]
    run: Path
    beside: DetectorDescription | None = None

    def described(self, version: int) -> DetectorDescription:
        """As it serves under this number. Raises InvalidInput where facts and file do not fit."""
        return describe_candidate(self.onnx, self.facts, FAMILY, version, self.beside)


def words_of(seed: int, hours: float, run: Path, options: Mapping[str, Any], street: Path | None = None) -> list[str]:
    """The trainer's command line; a folder with a checkpoint is gone on from. Raises InvalidInput for an option that
    the trainer does not have.

    street: folder of the street's own pictures.
    """
    unknown = sorted(set(options) - OPTIONS)
    if unknown:
        raise InvalidInput(
            f"training has no option {', '.join(unknown)}; it has {', '.join(sorted(OPTIONS))}", unknown[0]
        )
    words = ["--seed", str(seed), "--hours", str(hours), "--out", str(run)]
    words += [word for name, value in options.items() for word in _option(name, value)]
    words += ["--street", str(street)] if street else []
    return [*words, "--resume"] if (run / "checkpoint.pt").exists() else words


def _option(name: str, value: Any) -> tuple[str, ...]:
    """Its words; of one that is only said or not said: True says it."""
    if isinstance(value, bool):
        return (f"--{name}",) if value else ()
    return f"--{name}", str(value)


def check_disk(folder: Path, least: int = LEAST_FREE_BYTES) -> None:
    """Raises TrainingFailed where there is no room for a run."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < least:
        raise TrainingFailed(
            f"the disk of {folder} has {free / 1e9:.1f} GB left, a run needs {least / 1e9:.1f}; make room"
        )


@task(name="train", cache_policy=NO_CACHE)
def train(
    settings: Settings,
    seed: int,
    hours: float,
    run: Path,
    options: Mapping[str, Any],
    data: StreetData,
) -> Candidate:
    """Train, export, and check that the export answers as it is served.

    data: the street's own samples, of which those of split train are learnt from, as far as real pictures are at all;
    the facts beside the export say what they were. Raises TrainingFailed, InvalidInput, and what `street_set` raises.
    """
    log = get_run_logger()
    check_disk(run)
    progress = create_progress_artifact(0.0, key="training-progress", description=f"{hours:g} hours of learning")

    def tell(line: str) -> None:
        log.info("%s", line)
        update_progress_artifact(progress, progress=_share_done(run, hours, options))

    python = training_python()
    learns = float(options.get("real-share", 1)) > 0
    with street_set(run / FOLDER, data.samples if learns else (), open_picture_store(settings.picture_url)) as street:
        log.info("the street's own pictures: %s", street.words())
        words = words_of(seed, hours, run, options, street.folder)
        try:
            run_program("training", [python, "-m", "models.training.train", *words], settings, tell)
        finally:
            _show_curves(run)
    update_progress_artifact(progress, progress=100.0)
    best = run / "best.pt"
    weights = best if best.exists() else run / "checkpoint.pt"
    run_program("export", [python, "-m", "models.training.export", weights, "--out", run / "export"], settings, tell)
    onnx = run / "export" / "street_detector.onnx"
    if street.folder:
        facts = {**facts_beside(onnx), "street": street.counts, **data.facts()}
        onnx.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")
    return exported(onnx, run)


def exported(onnx: Path, run: Path) -> Candidate:
    """The export, once it answers as it is to be served. Raises InvalidInput."""
    found = Candidate(onnx, facts_beside(onnx), run)
    check_network(onnx, found.described(1))
    return found


def beside(candidate: Candidate, current: str, settings: Settings) -> Candidate:
    """The candidate as it is to serve: where `current` is a pair, in the place of its last network. Raises InvalidInput
    where it does not answer there, at that one's size."""
    serving = describe(current, settings.home)
    found = replace(candidate, beside=serving if serving.companions else None)
    check_network(found.onnx, found.described(1))
    return found


def going_on_from(current: str, settings: Settings, options: Mapping[str, Any], run: Path) -> dict[str, Any]:
    """The options of a run, kept in its folder: one that was cut off goes on with those that it began with.

    It begins with the network of ours that `current` looks with, where they name no `start`; that one knows its things
    already, and learns at a rate and in shares for that, unless these are named. `start` "public", and where only a
    public network looks: with the public weights.
    """
    file = run / _OPTIONS
    if file.exists():
        return {**json.loads(file.read_text()), **options}
    chosen = dict(options)
    if chosen.get("start") == _PUBLIC:
        del chosen["start"]
    elif "start" not in chosen and (own := trained_file(current, settings)):
        chosen = {**_GOING_ON, "start": str(own), **chosen}
    get_run_logger().info("begins with %s", chosen.get("start", "the public weights"))
    run.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(chosen, indent=2) + "\n")
    return chosen


def curves_of(run: Path) -> list[dict[str, Any]]:
    """Rows of the run's metrics.jsonl, thinned evenly to a page; [] before it wrote any."""
    file = run / "metrics.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    step = max(1, -(-len(rows) // _ROWS))
    return rows[::-step][::-1]


def _share_done(run: Path, hours: float, options: Mapping[str, Any]) -> float:
    """Percent of the hours, or of the steps where these are limited."""
    last = next(iter(curves_of(run)[-1:]), {})
    shares = [last.get("seconds", 0.0) / (hours * 3600)]
    if options.get("max-steps"):
        shares.append(last.get("step", 0) / float(options["max-steps"]))
    return 100 * min(1.0, max(shares))


def _show_curves(run: Path) -> None:
    """Also of a run that failed: where it went wrong is in its curves."""
    flat = [{k: v for k, v in row.items() if not isinstance(v, dict | list)} for row in curves_of(run)]
    if flat:
        create_table_artifact(flat, key="training-curves", description=f"metrics of {run.name}")
