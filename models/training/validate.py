"""How good a network is, quickly: AP50 of each thing on pictures that it does not learn from, and on coco128.

`python -m models.training.validate WEIGHTS [--scenes N] [--json]`, WEIGHTS being a checkpoint, an ONNX file of ours, or
`public` for the public detector. garbage_cn/valid and unseen simulated scenes rank what was learnt; coco128, from which
both the public weights and ours learnt, shows what was forgotten.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from faster_coco_eval import COCO, COCOeval_faster
from torch import nn

from data_contracts.errors import CityEyeError, InvalidInput
from data_contracts.schemas.things import THINGS, Thing
from data_contracts.settings import get_settings
from models.training.change_network import CHANNELS, ChangeAware
from models.training.feed import FeedPlan, as_sample, made_sample
from models.training.network import Served
from models.training.postprocess import Found, found_in
from models.training.real_pictures import GARBAGE_CLASSES, coco128, garbage_cn
from models.training.sample import NUMBER, Sample

CHECK_SEED = 990_001
"""Seed of the validation scenes; no run may train with it."""
_EVERY = 8
"""Of the scenes of that seed; neighbours look alike."""
_FLOOR = 0.01
_REAL_SIZE = 416
_BATCH = 8
_COCO_CLASSES, _COCO_UMBRELLA = 80, 25
TRAFFIC = (Thing.PERSON, Thing.BICYCLE, Thing.CAR, Thing.TRUCK, Thing.E_SCOOTER, Thing.UMBRELLA)

# uint8 [n, H, W, 3] to float32 [n, A, 5 + classes] as `network.Served`
Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Report:
    """AP50 of each thing of each set, 0 to 1; things that a set does not show are left out."""

    sets: dict[str, dict[str, float]]

    @property
    def score(self) -> float:
        """What early stopping looks at: the mean over the sets of their things' mean."""
        return float(np.mean([np.mean(list(things.values())) for things in self.sets.values() if things]))

    def as_dict(self) -> dict[str, dict[str, float]]:
        """For JSON, four digits."""
        return {name: {t: round(ap, 4) for t, ap in things.items()} for name, things in self.sets.items()}

    def words(self) -> str:
        """A line for people."""
        parts = []
        for name, things in self.sets.items():
            mean = np.mean(list(things.values())) if things else float("nan")
            parts.append(f"{name} {mean:.3f} (" + " ".join(f"{t} {ap:.2f}" for t, ap in things.items()) + ")")
        return f"AP50 {self.score:.4f}: " + "; ".join(parts)


def of_network(network: nn.Module) -> Predict:
    """A network of `YoloxNano` as it is served."""
    served = Served(network).eval()
    device = next(network.parameters()).device

    def predict(pictures: np.ndarray) -> np.ndarray:
        if isinstance(network, ChangeAware) and pictures.shape[-1] != CHANNELS:
            # Nobody knows what was before: all is taken to have been as it is.
            pictures = np.concatenate((pictures, pictures), -1)
        with torch.no_grad():
            tensor = torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2).float()
            return served(tensor).cpu().numpy()

    return predict


def validate(network: nn.Module, feed: FeedPlan, scenes: int) -> Report:
    """AP50 on unseen scenes and, where the feed has real pictures, on garbage_cn/valid and coco128."""
    return report_of(of_network(network), range(len(THINGS)), feed, scenes)


def report_of(predict: Predict, thing_of_class: Iterable[int], feed: FeedPlan, scenes: int) -> Report:
    """thing_of_class: for each class of the network the index of our thing, −1 for none."""
    mapping = np.array(list(thing_of_class))
    sets = {}
    if scenes:
        sets["scenes"] = ap50(predict, mapping, _check_scenes(feed, scenes), feed.height, feed.width, THINGS)
    if feed.data is not None:
        size = (_REAL_SIZE, _REAL_SIZE)
        valid = (as_sample(p) for p in garbage_cn(feed.data, "valid"))
        sets["garbage_cn/valid"] = ap50(predict, mapping, valid, *size, GARBAGE_CLASSES)
        sets["coco128"] = ap50(predict, mapping, (as_sample(p) for p in coco128(feed.data)), *size, TRAFFIC)
    return Report(sets)


def _check_scenes(feed: FeedPlan, count: int) -> Iterator[Sample]:
    for number in range(count):
        yield made_sample(feed, "scene", CHECK_SEED, number * _EVERY, feed.height, feed.width)


def fitted(picture: np.ndarray, height: int, width: int) -> tuple[np.ndarray, float]:
    """The picture as `models.letterbox` lays it: top left, shape kept, the rest grey; and its scale."""
    h, w = picture.shape[:2]
    scale = min(height / h, width / w)
    out = np.full((height, width, picture.shape[2]), 114, np.uint8)
    fitted_h, fitted_w = min(max(round(h * scale), 1), height), min(max(round(w * scale), 1), width)
    out[:fitted_h, :fitted_w] = cv2.resize(picture, (fitted_w, fitted_h), interpolation=cv2.INTER_LINEAR)
    return out, scale


def ap50(
    predict: Predict, mapping: np.ndarray, samples: Iterable[Sample], height: int, width: int, things: Iterable[Thing]
) -> dict[str, float]:
    """AP50 of those of `things` that occur. What is found in ignored boxes is neither right nor wrong."""
    wanted = [NUMBER[t] for t in things]
    truth, found = [], []
    number = 0
    for batch in _batched(samples, _BATCH):
        laid = [fitted(s.shown, height, width) for s in batch]
        answers = found_in(predict(np.stack([p for p, _ in laid])), height, width, _FLOOR)
        for sample, (_, scale), answer in zip(batch, laid, answers, strict=True):
            truth.extend(_truth_rows(sample, number, wanted))
            found.extend(_found_rows(answer, mapping, scale, number, wanted))
            number += 1
    return _coco_ap50(truth, found, number, wanted)


def _batched(samples: Iterable[Sample], size: int) -> Iterator[list[Sample]]:
    batch: list[Sample] = []
    for sample in samples:
        batch.append(sample)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(box: np.ndarray, number: int, category: int) -> dict:
    x0, y0, x1, y1 = (float(v) for v in box)
    return {"image_id": number, "category_id": category, "bbox": [x0, y0, x1 - x0, y1 - y0]}


def _truth_rows(sample: Sample, number: int, wanted: list[int]) -> Iterator[dict]:
    pairs = [(b, int(c), 0) for b, c in zip(sample.boxes, sample.classes, strict=True) if int(c) in wanted]
    pairs += [(b, c, 1) for b in sample.ignored for c in wanted]
    for box, category, crowd in pairs:
        row = _row(box, number, category)
        yield row | {"area": row["bbox"][2] * row["bbox"][3], "iscrowd": crowd}


def _found_rows(found: Found, mapping: np.ndarray, scale: float, number: int, wanted: list[int]) -> Iterator[dict]:
    for box, score, network_class in zip(*found, strict=True):
        category = int(mapping[network_class])
        if category in wanted:
            yield _row(box / scale, number, category) | {"score": float(score)}


def _coco_ap50(truth: list[dict], found: list[dict], pictures: int, wanted: list[int]) -> dict[str, float]:
    # In rising order, in which the evaluation puts its categories, whatever it is told.
    occurring = [c for c in sorted(wanted) if any(t["category_id"] == c and not t["iscrowd"] for t in truth)]
    if not found or not occurring:
        return {str(THINGS[c]): 0.0 for c in occurring}
    told = COCO()
    told.dataset = {
        "images": [{"id": i} for i in range(pictures)],
        "annotations": [t | {"id": i + 1} for i, t in enumerate(truth)],
        "categories": [{"id": c, "name": str(THINGS[c])} for c in wanted],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        told.createIndex()
        evaluation = COCOeval_faster(told, told.loadRes(found), iouType="bbox")
        evaluation.params.catIds = occurring
        evaluation.params.iouThrs = np.array([0.5])
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][0, :, :, 0, -1]
    return {
        str(THINGS[c]): float(p[p > -1].mean()) if (p > -1).any() else 0.0
        for c, p in zip(occurring, precision.T, strict=True)
    }


def main(words: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="models.training.validate", description=__doc__)
    parser.add_argument("weights", help="checkpoint (.pt), ONNX file, or `public`")
    parser.add_argument("--scenes", type=int, default=300, help="unseen simulated scenes")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument(
        "--changes", action="store_true", help="scenes beside what was before, for a checkpoint that is shown both"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(words)
    try:
        if chosen.changes and not is_change_aware(chosen.weights):
            raise InvalidInput(f"--changes takes the checkpoint of a change-aware detector; {chosen.weights} is none")
        predict, thing_of_class = weights_of(chosen.weights)
        settings = get_settings()
        cache = settings.home / "training" / "pseudo_labels.json"
        feed = FeedPlan(0, chosen.height, chosen.width, settings.sample_data, cache, None, 0.0, changes=chosen.changes)
        report = report_of(predict, thing_of_class, feed, chosen.scenes)
    except (CityEyeError, OSError) as error:
        print(f"validate: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"score": round(report.score, 4)} | report.as_dict()) if chosen.json else report.words())
    return 0


def is_change_aware(name: str) -> bool:
    """Whether it is the checkpoint of a network that is shown what was before."""
    from models.training.checkpoint import load as load_checkpoint

    return name.endswith(".pt") and any(key.startswith("branch.") for key in load_checkpoint(Path(name)).mean)


def weights_of(name: str) -> tuple[Predict, list[int]]:
    """How to ask the network, and which of our things each of its classes is (−1 for none)."""
    # Imported here: training itself needs neither ONNX nor OpenVINO.
    from models.pull import pull
    from models.registry import describe
    from models.training.export import trained
    from models.training.int8 import openvino_predict

    ours = list(range(len(THINGS)))
    if name.endswith(".pt"):
        from models.training.checkpoint import load as load_checkpoint

        return of_network(trained(load_checkpoint(Path(name)))), ours
    import openvino

    core = openvino.Core()
    if name != "public":
        return openvino_predict(core, core.read_model(name)), ours
    settings, public = get_settings(), describe("yolox_nano")
    file = pull(public.model_name, settings.home / "training", settings)
    numbers = dict(public.source_classes) | {_COCO_UMBRELLA: str(Thing.UMBRELLA)}
    classes = [NUMBER[Thing(numbers[c])] if c in numbers else -1 for c in range(_COCO_CLASSES)]
    return openvino_predict(core, core.read_model(file)), classes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
