"""`python -m models.training.train --seed 1 --hours 3 --out DIR [--resume]`: trains our detector on scenes and photos.

DIR holds checkpoint.pt (to go on from), best.pt (the best running mean so far), metrics.jsonl and progress.log; on a
cluster it must be a folder that all machines see. Ends with 0 when the hours are over, nothing gets better any more,
or after SIGTERM (which saves first); with 1 and one line when something is wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import ray.data
import ray.train
import ray.train.torch
import torch
from ray.train import DataConfig, RunConfig, ScalingConfig
from ray.train.torch import TorchTrainer

from data_contracts.errors import CityEyeError, InvalidInput, TrainingFailed
from data_contracts.schemas.street_picture import read_set
from data_contracts.settings import get_settings
from models.pull import pull
from models.training import checkpoint as disk
from models.training.change_network import change_aware
from models.training.checkpoint import LAST
from models.training.feed import CHUNK, FeedPlan, census, dataset, gather
from models.training.local_ray import begin_in_own_environment, remove_own_environment, started_ray
from models.training.loop import SHARES, STOP, Learner, Place, RunPlan
from models.training.precision import Precision
from models.training.progress import FAILED, Follower, Teller
from models.training.public_weights import started_from
from models.training.schedule import RISE_STEPS
from models.training.validate import CHECK_SEED

PUBLIC = "yolox_nano_v1"
_LEAST_SHARE = 8


def work(config: dict[str, Any]) -> None:
    """What a Ray Train worker does; config holds the plan. Says why in the run's folder before it fails."""
    plan: RunPlan = config["plan"]
    teller, context = Teller(plan.folder), ray.train.get_context()
    place = Place(context.get_world_size(), context.get_world_rank() == 0, ray.train.torch.get_device())
    shard = ray.train.get_dataset_shard("samples")
    try:
        batches = shard.iter_batches(batch_size=plan.batch, batch_format="numpy", prefetch_batches=4)
        standing = Learner(plan, teller, place).run(batches)
    except CityEyeError as error:
        teller.failed(str(error))
        raise
    except OSError as error:
        teller.failed(f"{error}; is there room on the disk of {plan.folder}?")
        raise
    ray.train.report(asdict(standing))


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="models.training.train", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="of scenes and mixing; another seed is another stream")
    parser.add_argument("--hours", type=float, required=True, help="of learning, all parts of the run together")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint")
    parser.add_argument("--start", type=Path, help="begin with the weights of this export (ONNX), not the public ones")
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--width", type=int, default=416)
    parser.add_argument("--batch", type=int, default=32, help="samples a step, of all workers together")
    parser.add_argument("--part", type=int, default=8, help="samples at once through the network")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    parser.add_argument("--rise-steps", type=int, default=RISE_STEPS, help="in which the rate rises to it")
    parser.add_argument("--shares", type=_shares, default=SHARES, help="of the rate: backbone,pyramid,heads")
    parser.add_argument("--precision", choices=get_args(Precision), default="auto", help="what the network computes in")
    parser.add_argument("--dense", action="store_true", help="make depth-wise convolutions dense before the first step")
    parser.add_argument(
        "--changes", action="store_true", help="a change-aware detector, which is shown what was before; needs --start"
    )
    parser.add_argument("--street", type=Path, help="folder of the street's own pictures; the retraining lays it out")
    parser.add_argument("--real-share", type=float, default=0.25, help="of real views among the samples")
    parser.add_argument(
        "--workers", type=int, default=0, help="Ray Train workers; 0 for one a core of this machine, or one with a GPU"
    )
    parser.add_argument("--makers", type=int, default=1, help="processes that make samples")
    parser.add_argument("--ray-address", help="of a Ray cluster; without, one of this run's own")
    parser.add_argument("--checkpoint-minutes", type=float, default=4)
    parser.add_argument("--validate-minutes", type=float, default=30)
    parser.add_argument("--check-scenes", type=int, default=300)
    parser.add_argument("--patience", type=int, default=8, help="validations without a better one")
    parser.add_argument("--max-steps", type=int)
    parser.add_argument("--threads", type=int, default=0, help="of each worker; 0 for what each has of the cores")
    parser.add_argument("--maker", default="models.scenes.world", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def plan_of(chosen: argparse.Namespace) -> RunPlan:
    """Raises InvalidInput for numbers that do not fit together, PartUnavailable without the public weights."""
    if chosen.seed == CHECK_SEED:
        raise InvalidInput(f"seed {CHECK_SEED} is that of the validation scenes; choose another", "seed")
    if chosen.height % 64 or chosen.width % 32 or min(chosen.height, chosen.width) < 64:
        raise InvalidInput(f"{chosen.height} x {chosen.width}: the height must be a multiple of 64, the width of 32")
    if not 0 <= chosen.real_share < 1 or chosen.hours <= 0:
        raise InvalidInput("--real-share must lie in 0 to 1 (1 left out), --hours above 0")
    if chosen.rise_steps < 1:
        raise InvalidInput("--rise-steps must be at least 1")
    if chosen.batch < 1 or CHUNK % chosen.batch:
        raise InvalidInput(f"--batch must divide {CHUNK}, so that a resumed run finds its place")
    if chosen.workers < 0 or (chosen.workers and chosen.batch % chosen.workers):
        raise InvalidInput("--workers must divide --batch, which they share")
    if chosen.changes and (chosen.start is None or chosen.dense):
        raise InvalidInput("--changes needs --start, a dense detector or a change-aware one, and no --dense")
    if chosen.start is not None:
        started_from(chosen.start, None)
    if chosen.changes:
        change_aware(chosen.start)
    workers = chosen.workers or workers_here(chosen.batch)
    street = chosen.street.resolve() if chosen.street and chosen.real_share else None
    settings = get_settings()
    training = settings.home.resolve() / "training"
    feed = FeedPlan(
        seed=chosen.seed,
        height=chosen.height,
        width=chosen.width,
        data=settings.sample_data if chosen.real_share else None,
        cache=training / "pseudo_labels.json",
        weights=pull(PUBLIC, training, settings),
        real_share=chosen.real_share,
        maker=chosen.maker,
        street=street,
        street_count=len(read_set(street)) if street else 0,
        changes=chosen.changes,
    )
    return RunPlan(
        folder=chosen.out.resolve(),
        feed=feed,
        hours=chosen.hours,
        batch=chosen.batch // workers,
        part=chosen.part,
        highest_rate=chosen.rate,
        checkpoint_seconds=chosen.checkpoint_minutes * 60,
        validate_seconds=chosen.validate_minutes * 60,
        patience=chosen.patience,
        max_steps=chosen.max_steps,
        threads=chosen.threads or max(1, (os.cpu_count() or 1) // workers),
        check_scenes=chosen.check_scenes,
        start=chosen.start and chosen.start.resolve(),
        shares=chosen.shares,
        precision=chosen.precision,
        dense=chosen.dense,
        rise_steps=chosen.rise_steps,
    )


def _shares(words: str) -> tuple[float, float, float]:
    """Raises ValueError, which argparse tells."""
    backbone, pyramid, heads = (float(word) for word in words.split(","))
    if not all(0 <= share <= 1 for share in (backbone, pyramid, heads)):
        raise ValueError("each from 0 to 1")
    return backbone, pyramid, heads


def workers_here(batch: int) -> int:
    """How many workers learn fastest here: with a GPU one. Without, one a core, as far as each has eight samples of the
    batch: one worker with two threads waits for the slower of them after every layer, two with one each once a step."""
    if torch.cuda.is_available():
        return 1
    shares = [n for n in range(1, (os.cpu_count() or 1) + 1) if batch % n == 0 and batch // n >= _LEAST_SHARE]
    return max(shares, default=1)


def train(plan: RunPlan, resume: bool, workers: int, makers: int, ray_address: str | None) -> None:
    """Run the plan to its end. Raises InvalidInput (labels, folder) and TrainingFailed (with what to do)."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    for left in (STOP, FAILED):
        (plan.folder / left).unlink(missing_ok=True)
    first_chunk = 0
    if resume:
        found = disk.load(plan.folder / LAST)
        if found.made_from.get("changes", False) != plan.feed.changes:
            how = "without" if plan.feed.changes else "with"
            raise InvalidInput(f"the run in {plan.folder} was begun {how} --changes; resume it so")
        first_chunk = found.standing.samples // CHUNK
    elif (plan.folder / LAST).exists():
        raise InvalidInput(f"{plan.folder} holds a run already; add --resume to go on, or choose another --out")
    # Before anything is started: labels are read, and pseudo-labels made once for all makers.
    sources = census(gather(plan.feed))
    print("real pictures: " + (", ".join(f"{n} {name}" for name, n in sources.items()) or "none"), flush=True)
    with started_ray(workers + makers, ray_address), Follower(plan.folder):
        # Only now: Ray brings handlers of its own when it starts, which end the process.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: (plan.folder / STOP).touch())
        options = ray.data.ExecutionOptions()
        options.preserve_order = True
        trainer = TorchTrainer(
            work,
            train_loop_config={"plan": plan},
            datasets={"samples": dataset(plan.feed, first_chunk, makers)},
            dataset_config=DataConfig(execution_options=options),
            scaling_config=ScalingConfig(num_workers=workers, use_gpu=torch.cuda.is_available()),
            run_config=RunConfig(name="ray", storage_path=str(plan.folder)),
        )
        try:
            trainer.fit()
        except Exception as error:
            raise TrainingFailed(_why(plan, error)) from error


def _why(plan: RunPlan, error: Exception) -> str:
    """The worker's own last words, else what Ray says."""
    told = plan.folder / FAILED
    if told.exists():
        return told.read_text()
    # Ray tells a worker's whole trace; what happened stands in its last line.
    return f"{type(error).__name__}: {str(error).strip().splitlines()[-1]}; go on with --resume from {plan.folder}"


def main(words: list[str]) -> int:
    """Exit status."""
    chosen = parse(words)
    try:
        plan = plan_of(chosen)
        train(plan, chosen.resume, chosen.batch // plan.batch, chosen.makers, chosen.ray_address)
    except CityEyeError as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    finally:
        remove_own_environment()
    return 0


if __name__ == "__main__":
    begin_in_own_environment("models.training.train", sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
