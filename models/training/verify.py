"""`models/training_environment/.venv/bin/python -m models.training.verify --base ONNX --detectors ONNX … --out DIR`:
a verifier, from pictures to the ONNX file that is served.

First the detectors are shown so many pictures, and what they find is cut out (`candidates`); chunks of the same plan
that lie in DIR already are taken as they are, so that a run which was stopped goes on (`lesson_files`). Then the
network learns for --minutes, and is measured on chunks that it has not seen: the average precision of what was found,
and how its word and a score become one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from data_contracts.errors import CityEyeError, InvalidInput
from data_contracts.schemas.things import THINGS
from data_contracts.settings import get_settings
from models.pull import pull
from models.training.candidates import SURE, SURE_KEPT, Lessons, pictures_a_chunk
from models.training.ema import MeanWeights
from models.training.feed import FeedPlan
from models.training.lesson_files import Shelf, make
from models.training.precision import computing, in_format
from models.training.real_pictures import COCO_NAMES
from models.training.stacking import Stacking, average_precision, stacked
from models.training.train import PUBLIC
from models.training.verifier_network import CONTEXT, NONE, SIDE, VerifierNetwork, begun_with, export_verifier

ASKED = tuple(thing for thing in THINGS if thing not in COCO_NAMES.values())
"""Things of which a verifier is asked: all but those that the public network knows from a hundred thousand photos."""
_BATCH, _PART = 64, 32
_RATE, _RISE_STEPS, _DECAY, _BACKBONE_SHARE = 1.2e-3, 300, 1e-3, 0.5
_NOT_AT_ALL, _WHOLLY = 0.3, 0.7
_RIGHT_IOU = 0.5
_HELD_OUT = 0.06
_LEAST_FOUND, _LEAST_RIGHT = 30, 10
_TOLD_EVERY_STEPS = 200


def tensors(rows: np.ndarray, rng: np.random.Generator | None) -> torch.Tensor:
    """Crops float [n, 4, SIDE, SIDE] with their masks; mirrored, in other light and with other noise where rng is
    given."""
    n = len(rows)
    crops = torch.from_numpy(rows["crop"].copy()).permute(0, 3, 1, 2).float()
    middles, box = torch.arange(SIDE) + 0.5, torch.from_numpy(rows["box"].copy())
    wide = (middles[None] > box[:, 0:1]) & (middles[None] < box[:, 2:3])
    high = (middles[None] > box[:, 1:2]) & (middles[None] < box[:, 3:4])
    masks = (wide[:, None, None] & high[:, None, :, None]).float() * 255
    if rng is not None:
        gain, contrast = (torch.from_numpy(np.exp(rng.normal(0, 0.1, (n, 1, 1, 1)))).float() for _ in range(2))
        cast = torch.from_numpy(np.exp(rng.normal(0, 0.03, (n, 3, 1, 1)))).float()
        level = torch.from_numpy(rng.normal(0, 4, (n, 1, 1, 1))).float()
        noise = torch.from_numpy(np.abs(rng.normal(0, 3, (n, 1, 1, 1)))).float() * torch.randn(n, 1, SIDE, SIDE)
        mean = crops.mean((1, 2, 3), keepdim=True)
        crops = (((crops - mean) * contrast + mean) * gain * cast + level + noise).clamp(0, 255)
    whole = torch.cat((crops, masks), 1)
    if rng is not None:
        mirrored = torch.from_numpy(rng.random(n) < 0.5)
        whole[mirrored] = whole[mirrored].flip(3)
    return whole.contiguous(memory_format=torch.channels_last)


def targets(rows: np.ndarray) -> np.ndarray:
    """float32 [n, things + 1]: what is to be said of each lesson. A box that lies on its thing by an IoU of 0.7 or more
    holds it wholly, by 0.3 not at all, and by what is between in part: of boxes of one thing the one that fits is best.
    """
    wanted = np.zeros((len(rows), NONE + 1), np.float32)
    held = np.clip((rows["overlap"] - _NOT_AT_ALL) / (_WHOLLY - _NOT_AT_ALL), 0, 1)
    wanted[np.arange(len(rows)), rows["label"]] = held
    wanted[:, NONE] += np.where(rows["label"] == NONE, 1, 1 - held)
    return wanted


def learn(network: VerifierNetwork, shelf: Shelf, minutes: float, seed: int) -> tuple[VerifierNetwork, int]:
    """The running mean of the network after so many minutes, and how many crops it has learnt from."""
    torch.manual_seed(seed)
    dtype, device = computing("auto", torch.device("cpu")), torch.device("cpu")
    network = network.to(memory_format=torch.channels_last).train()
    mean = MeanWeights(network, 0)
    groups = [
        {"params": list(network.backbone.parameters()), "share": _BACKBONE_SHARE},
        {"params": list(network.head.parameters()), "share": 1.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=_DECAY, fused=True)
    begun, step = time.monotonic(), 0
    for numbers, rng in _batches(len(shelf), seed):
        past = (time.monotonic() - begun) / (minutes * 60)
        if past >= 1:
            break
        rate = _RATE * min(1.0, (step + 1) / _RISE_STEPS) * (0.02 + 0.49 * (1 + math.cos(math.pi * past)))
        for group in optimizer.param_groups:
            group["lr"] = rate * group["share"]
        rows = shelf.rows(numbers)
        crops, wanted = tensors(rows, rng), torch.from_numpy(targets(rows))
        optimizer.zero_grad(set_to_none=True)
        losses = []
        for first in range(0, len(rows), _PART):
            part = slice(first, first + _PART)
            with in_format(dtype, device):
                logits = network(crops[part])
            loss = F.cross_entropy(logits.float(), wanted[part]) * (len(wanted[part]) / len(wanted))
            loss.backward()
            losses.append(float(loss.detach()))
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        mean.update(network)
        step += 1
        if step % _TOLD_EVERY_STEPS == 0:
            pace = step * _BATCH / (time.monotonic() - begun)
            print(f"step {step}, loss {sum(losses):.3f}, {pace:.0f} crops/s, {past:.0%}", flush=True)
    return mean.network.eval(), step * _BATCH


def _batches(count: int, seed: int) -> Iterator[tuple[np.ndarray, np.random.Generator]]:
    rng = np.random.default_rng((seed, 3))
    while True:
        order = rng.permutation(count)
        for first in range(0, count - _BATCH + 1, _BATCH):
            yield np.sort(order[first : first + _BATCH]), rng


def measure(network: VerifierNetwork, shelf: Shelf) -> tuple[Stacking, dict[str, dict[str, list[float]]]]:
    """How the verifier's word is stacked on scores, by the things of scenes that it is asked about; and by `scenes` and
    `real`, by thing, the average precision of what was found by its score, by the verifier's word, and by both."""
    things, labels, scores, simulated = (shelf.column(name) for name in ("thing", "label", "score", "simulated"))
    words = np.zeros(len(shelf), np.float32)
    with torch.no_grad(), in_format(computing("auto", torch.device("cpu")), torch.device("cpu")):
        for first in range(0, len(shelf), 256):
            numbers = np.arange(first, min(first + 256, len(shelf)))
            told = network(tensors(shelf.rows(numbers), None)).float().softmax(1).numpy()
            words[numbers] = told[np.arange(len(numbers)), things[numbers]]
    right, seen = (labels == things) & (shelf.column("overlap") >= _RIGHT_IOU), scores > 0
    # Of sure ones that were right only a part was kept.
    weights = np.where((labels != NONE) & (scores > SURE), 1 / SURE_KEPT, 1.0)
    asked = seen & simulated & np.isin(things, [THINGS.index(thing) for thing in ASKED])
    stacking = stacked(scores[asked], words[asked], right[asked], weights[asked])
    both = stacking.score(scores, words)
    figures: dict[str, dict[str, list[float]]] = {}
    for name, of in (("scenes", simulated), ("real", ~simulated)):
        for number, thing in enumerate(THINGS):
            chosen = of & seen & (things == number)
            if chosen.sum() >= _LEAST_FOUND and right[chosen].sum() >= _LEAST_RIGHT:
                figures.setdefault(name, {})[thing.value] = [
                    average_precision(told[chosen], right[chosen], weights[chosen]) for told in (scores, words, both)
                ]
    return stacking, figures


def words_of(stacking: Stacking, figures: dict[str, dict[str, list[float]]]) -> str:
    """Of `measure`, for reading."""
    lines = [f"{stacking}", "average precision by the detector's score, the verifier's word, and both"]
    for name, of in figures.items():
        rows = [*of.items(), ("mean", list(np.mean(list(of.values()), 0)))]
        lines += [f"{name:7}{thing:13}" + " ".join(f"{figure:.3f}" for figure in row) for thing, row in rows]
    return "\n".join(lines)


def parse(words: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="models.training.verify", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="dense detector, or verifier, that it begins with")
    parser.add_argument("--detectors", type=Path, nargs="+", required=True, help="whose finds it learns from")
    parser.add_argument("--name", default="street_verifier")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chunks", type=int, default=180, help="of 120 pictures (96 without real ones)")
    parser.add_argument("--minutes", type=float, default=30.0, help="of learning")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Exit status."""
    chosen = parse(words)
    try:
        settings = get_settings()
        training = settings.home / "training"
        feed = FeedPlan(
            seed=chosen.seed,
            height=352,
            width=640,
            data=settings.sample_data,
            cache=training / "pseudo_labels.json",
            weights=pull(PUBLIC, training, settings),
            real_share=0.25 if settings.sample_data else 0.0,
        )
        if chosen.chunks < 2:
            raise InvalidInput("--chunks must be 2 at least: one to learn from and one to be measured on")
        network = begun_with(chosen.base)
        files = make(Lessons(feed, tuple(chosen.detectors)), chosen.out, chosen.chunks)
        held_out = max(1, round(len(files) * _HELD_OUT))
        learnt, unseen = Shelf(files[:-held_out]), Shelf(files[-held_out:])
        print(f"{len(learnt):,} boxes to learn from, {len(unseen):,} to be measured on", flush=True)
        network, crops = learn(network, learnt, chosen.minutes, chosen.seed)
        stacking, figures = measure(network, unseen)
        print(words_of(stacking, figures))
        file = chosen.out / f"{chosen.name}.onnx"
        facts = {
            "difference_from_torch": export_verifier(network, file),
            "file": file.name,
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "side": SIDE,
            "context": CONTEXT,
            "seed": chosen.seed,
            "base": chosen.base.name,
            "detectors": [detector.name for detector in chosen.detectors],
            "pictures": len(files) * pictures_a_chunk(feed),
            "boxes": len(learnt),
            "crops_learnt_from": crops,
            "minutes": chosen.minutes,
            "asked": [thing.value for thing in ASKED],
            "stacking": stacking._asdict(),
            "average_precision": {"by": ["score", "word", "both"], **figures},
        }
        file.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")
        print(f"{file}: {file.stat().st_size:,} bytes")
    except (CityEyeError, OSError) as error:
        print(f"verify: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
