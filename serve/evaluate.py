"""How good a detector is, as it is served: `python -m serve.evaluate MODEL [--data DIR --format yolo|coco --map FILE]`.

`cityeye models evaluate` starts this program with a Triton to ask (CITYEYE_TRITON__ADDRESS). Without --data: the sample
data's labelled pictures, simulated scenes, simulated clips and the real clips. Prints one JSON document. Wrong input
ends with status 2, a part that does not answer with status 1, and the last line on stderr says what and where.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import CityEyeError, InvalidInput, PartUnavailable
from data_contracts.schemas.things import THINGS
from data_contracts.settings import Settings, get_settings
from governance_rules.domain.breach import LEAST_BEST_SCORE
from models.description import DetectorDescription
from models.evaluation.asking import ask
from models.evaluation.candidate import HEIGHT, WIDTH, served
from models.evaluation.candidate import VERSION as CANDIDATE_VERSION
from models.evaluation.class_map import MAPS, read_map
from models.evaluation.data_sets import read_data_set
from models.evaluation.event_metrics import judge
from models.evaluation.page import render
from models.evaluation.real_clips import real_clips
from models.evaluation.records import DataSet
from models.evaluation.report import EventReport, Report, SetReport, as_json, report_set
from models.evaluation.scene_set import SEED as SCENE_SEED
from models.evaluation.scene_set import scene_set
from models.registry import describe
from models.scenes.world import VERSION
from models.triton_client import TritonDetector
from serve.evaluate_events import SEED as CLIP_SEED
from serve.evaluate_events import EventTask, watch_all

# Of a whole evaluation, when nothing else is asked for.
SCENES, CLIPS = 300, 40
SAMPLE_SETS = (
    ("garbage_cn/valid", "images/garbage_cn/valid", "yolo", "garbage_cn.yaml"),
    ("coco128", "images/coco128", "coco", "coco.yaml"),
)
# A request waits behind whatever else the machine does; an evaluation has time.
_TIMEOUT_SECONDS = 120.0
_LARGEST_SEED = 2**63


@dataclass(frozen=True, slots=True)
class Plan:
    """data_sets: checked and ready to be asked about. clips: simulated ones. real: whether real clips are watched."""

    detector: DetectorDescription
    data_sets: tuple[DataSet, ...]
    clips: int
    real: bool
    clip_seed: int
    processes: int
    page: Path | None
    command: str
    check: bool


def read_plan(words: Sequence[str], settings: Settings) -> Plan:
    """The plan of a command line. Everything that is wrong with labels and maps is found here. Raises InvalidInput."""
    parser = argparse.ArgumentParser("python -m serve.evaluate", description=__doc__)
    parser.add_argument("model", help="a detector of the registry, or an .onnx file")
    parser.add_argument("--size", default=f"{HEIGHT}x{WIDTH}", help="input of an .onnx file, HEIGHTxWIDTH")
    parser.add_argument("--beside", help="the pair in which an .onnx file is looked at as its second network")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--format", choices=("yolo", "coco"))
    parser.add_argument("--map", type=Path)
    parser.add_argument("--scenes", type=int)
    parser.add_argument("--clips", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--check", action="store_true", help="only look whether what is asked can be done")
    asked = parser.parse_args(words)
    for name, least in (("scenes", 0), ("clips", 0), ("seed", 0), ("processes", 1)):
        value = getattr(asked, name)
        if value is not None and not least <= value < _LARGEST_SEED:
            raise InvalidInput(f"--{name} {value}: it is at least {least}", name)
    if asked.page is not None and not asked.page.resolve().parent.is_dir():
        raise InvalidInput(f"--page {asked.page}: there is no folder {asked.page.resolve().parent}", "page")
    whole = asked.data is None and asked.scenes is None and asked.clips is None
    scenes = SCENES if whole else asked.scenes or 0
    sets = _sets(asked, settings, whole)
    if scenes:
        sets.append(scene_set(scenes, SCENE_SEED if asked.seed is None else asked.seed))
    clip_seed = CLIP_SEED if asked.seed is None else asked.seed
    clips = CLIPS if whole else asked.clips or 0
    pair = describe(asked.beside, settings.home) if asked.beside else None
    detector = served(asked.model, *read_size(asked.size), pair)
    if not sets and not clips:
        raise InvalidInput("there is nothing to evaluate on: give --data, --scenes or --clips", "data")
    return Plan(detector, tuple(sets), clips, whole, clip_seed, asked.processes, asked.page, _said(asked), asked.check)


def _said(asked: argparse.Namespace) -> str:
    """The words that decide about the figures, as somebody would write them."""
    words = [asked.model]
    words += ["--size", asked.size] if asked.model.endswith(".onnx") and not asked.beside else []
    for name in ("beside", "data", "format", "map", "scenes", "clips", "seed"):
        value = getattr(asked, name)
        words += [] if value is None else [f"--{name}", str(value)]
    return shlex.join(words)


def read_size(text: str) -> tuple[int, int]:
    """Height and width of HEIGHTxWIDTH. Raises InvalidInput."""
    try:
        height, width = (int(word) for word in text.lower().split("x"))
    except ValueError:
        raise InvalidInput(f"--size {text!r} is not HEIGHTxWIDTH, such as {HEIGHT}x{WIDTH}", "size") from None
    return height, width


def _sets(asked: argparse.Namespace, settings: Settings, whole: bool) -> list[DataSet]:
    if asked.data is not None:
        if asked.format is None:
            raise InvalidInput("--data needs --format yolo or --format coco", "format")
        return [read_data_set(asked.data, asked.format, None if asked.map is None else read_map(asked.map))]
    if asked.map is not None or asked.format is not None:
        raise InvalidInput("--map and --format say how to read --data, which is missing", "data")
    if not whole or settings.sample_data is None:
        return []
    return [
        read_data_set(settings.sample_data / folder, form, read_map(MAPS / file), name)
        for name, folder, form, file in SAMPLE_SETS
    ]


def evaluate(plan: Plan, address: str, settings: Settings, tell: Callable[[str, int, int], None]) -> Report:
    """tell: what is being done, how much of it, of how much. Raises PartUnavailable and InvalidInput."""
    sets: list[SetReport] = []
    with TritonDetector(address, plan.detector, _TIMEOUT_SECONDS) as detector:
        _load(detector)
        for data_set in plan.data_sets:

            def progress(so_far: int, total: int, name: str = data_set.name) -> None:
                tell(name, so_far, total)

            sets.append(report_set(data_set, ask(data_set, detector.detect, progress), LEAST_BEST_SCORE))
    task = EventTask(address, plan.detector, _TIMEOUT_SECONDS)
    videos = settings.sample_data / "videos" if plan.real and settings.sample_data else None
    real = [(clip, videos) for clip in real_clips() if (videos / clip.clip).is_file()] if videos else []
    simulated, filmed = watch_all(
        task, plan.clip_seed, plan.clips, real, plan.processes, lambda n, total: tell("clips", n, total)
    )
    events = []
    if simulated:
        name = f"{plan.clips} simulated clips of seed {plan.clip_seed}, simulator version {VERSION}"
        events.append(EventReport(name, False, tuple(map(judge, simulated))))
    if filmed:
        events.append(EventReport("real clips", True, tuple(map(judge, filmed))))
    return Report(plan.detector, plan.command, LEAST_BEST_SCORE, tuple(sets), tuple(events))


def _load(detector: TritonDetector) -> None:
    """Raises InvalidInput for a candidate that Triton cannot serve, PartUnavailable for what it should."""
    try:
        detector.ensure_loaded()
    except CityEyeError as error:
        if detector.description.version != CANDIDATE_VERSION or "load" not in str(error):
            raise
        raise InvalidInput(
            f"the candidate {detector.description.trained_last.weights.url} cannot be served; it has to answer "
            f"[1, anchors, {5 + len(THINGS)}] to [1, 3, height, width]. Triton says: {error}",
            "model",
        ) from error


def _tell(what: str, so_far: int, total: int) -> None:
    print(json.dumps({"what": what, "done": so_far, "total": total}), file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> int:
    """Exit status: 0, 2 for wrong input, 1 for a part that fails."""
    try:
        settings = get_settings()
        plan = read_plan(words, settings)
        if plan.check:
            print("{}")
            return 0
        if settings.triton.address is None:
            raise PartUnavailable("no Triton is named: set CITYEYE_TRITON__ADDRESS, or use `cityeye models evaluate`")
        report = evaluate(plan, settings.triton.address, settings, _tell)
        if plan.page is not None:
            plan.page.write_text(render(report), encoding="utf-8")
        print(json.dumps(as_json(report), ensure_ascii=False), flush=True)
    except (CityEyeError, OSError) as error:
        # One line: what Triton says of a model goes over many.
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
